"""The way in: login, logout, one's own password."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from zuruf.server.errors import Problem
from zuruf.server.pages.console import blueprint
from zuruf.server.pages.presenting import problem_text
from zuruf.server.pages.shared import t
from zuruf.server.security.web import clear_session_cookie, current, current_staff, set_session_cookie
from zuruf.server.services import services


def _inside(address: str | None) -> str:
    """Return an address of this site's console, whatever was asked for."""
    parts = urlsplit(address or "")
    inside = parts.path.startswith("/console") and not parts.netloc and not parts.scheme
    return (
        f"{parts.path}?{parts.query}"
        if inside and parts.query
        else parts.path
        if inside
        else url_for("console.queue")
    )


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """Show the login."""
    if current() is not None:
        return redirect(url_for("console.queue"))
    return render_template("console/login.html", next=_inside(request.args.get("next")))


@blueprint.post("/login", endpoint="enter")
def enter() -> ResponseReturnValue:
    """Check login and password; who still has the first password changes it next."""
    name = request.form.get("login", "").strip()
    target = _inside(request.form.get("next"))
    try:
        entered = services().staff.login(name, request.form.get("password", ""), request.remote_addr or "")
    except Problem as problem:
        page = render_template("console/login.html", next=target, login=name, problem=problem_text(problem))
        return page, problem.status
    answer = redirect(url_for("console.password") if entered.principal.must_change else target)
    set_session_cookie(answer, entered.token)  # type: ignore[arg-type]
    return answer


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session."""
    me = current()
    if me is not None:
        services().staff.logout(me)
    answer = redirect(url_for("console.login"))
    clear_session_cookie(answer)  # type: ignore[arg-type]
    return answer


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change one's own password."""
    me = current_staff()
    if request.method == "GET":
        return render_template("console/password.html")
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return render_template("console/password.html", problem=t("login.differ")), 400
    try:
        services().staff.change_password(me, request.form.get("old", ""), new)
    except Problem as problem:
        return render_template("console/password.html", problem=problem_text(problem)), problem.status
    flash(t("login.changed"), "good")
    return redirect(url_for("console.queue"))
