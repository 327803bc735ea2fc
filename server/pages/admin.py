"""The admins' pages: staff, devices, rules with opening hours, the shop's own texts."""

from __future__ import annotations

from typing import Any

import yaml
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from zuruf.server.errors import Conflict, Invalid, Problem
from zuruf.server.pages.console import not_found, refused
from zuruf.server.pages.presenting import problem_text
from zuruf.server.pages.shared import languages, shop, t
from zuruf.server.security.principal import ROLES, Principal
from zuruf.server.security.web import require
from zuruf.server.services import services

blueprint = Blueprint("admin", __name__, url_prefix="/console/admin")
blueprint.register_error_handler(Problem, refused)
blueprint.register_error_handler(404, not_found)
DOCUMENTS = ("terms", "privacy")
SPANS = 8


def _admin() -> Principal:
    return require("admin")


def _words(field: str) -> list[str]:
    return [each.strip() for each in request.form.get(field, "").split(",") if each.strip()]


@blueprint.get("/staff")
def staff(shown: tuple[str, str] | None = None, problem: Problem | None = None) -> ResponseReturnValue:
    """Show the accounts; ``shown`` is a login with its first password, to be seen this once."""
    _admin()
    typed = request.form.to_dict() if problem else {}
    if problem:
        flash(problem_text(problem), "bad")
    page = render_template(
        "console/staff.html", staff=services().staff.list(), roles=ROLES, shown=shown, typed=typed
    )
    return page, problem.status if problem else 200


@blueprint.post("/staff")
def add_staff() -> ResponseReturnValue:
    """Make an account."""
    me = _admin()
    try:
        made, password = services().staff.add(
            me.actor,
            request.form.get("login", ""),
            request.form.get("name", "").strip(),
            request.form.get("role", "agent"),
            _spoken(),
            _words("skills"),
        )
    except (Conflict, Invalid) as problem:
        return staff(problem=problem)
    return staff(shown=(made["login"], password))


@blueprint.post("/staff/<int:number>")
def change_staff(number: int) -> ResponseReturnValue:
    """Change role, languages and skills; disable or enable."""
    me = _admin()
    disabled = {"yes": True, "no": False}.get(request.form.get("disabled", ""))
    values: dict[str, Any] = {"disabled": disabled}
    if "role" in request.form:
        values |= {"role": request.form["role"], "languages": _spoken(), "skills": _words("skills")}
    try:
        services().staff.change(me.actor, number, **values)
    except (Conflict, Invalid) as problem:
        return staff(problem=problem)
    flash(t("admin.saved"), "good")
    return redirect(url_for("admin.staff"))


@blueprint.post("/staff/<int:number>/password")
def reset_password(number: int) -> ResponseReturnValue:
    """Give an account a new first password."""
    me = _admin()
    password = services().staff.set_password(me.actor, number)
    return staff(shown=(services().staff.get(number)["login"], password))


@blueprint.get("/devices")
def devices(code: tuple[str, str] | None = None, problem: Problem | None = None) -> ResponseReturnValue:
    """Show the devices; ``code`` is a device with its pairing code, to be seen this once."""
    _admin()
    if problem:
        flash(problem_text(problem), "bad")
    page = render_template("console/devices.html", devices=services().devices.list(), code=code)
    return page, problem.status if problem else 200


@blueprint.post("/devices")
def invite_device() -> ResponseReturnValue:
    """Make a pairing code for a new device."""
    me = _admin()
    try:
        made, code = services().devices.invite(
            me.actor, request.form.get("device", "").strip() or None, request.form.get("name", "").strip()
        )
    except (Conflict, Invalid) as problem:
        return devices(problem=problem)
    return devices(code=(made["id"], code))


@blueprint.post("/devices/<device>/revoke")
def revoke_device(device: str) -> ResponseReturnValue:
    """Take a device's token away."""
    services().devices.revoke(_admin().actor, device)
    flash(t("admin.revoked"), "good")
    return redirect(url_for("admin.devices"))


@blueprint.get("/rules")
def rules(problem: Problem | None = None) -> ResponseReturnValue:
    """Show opening hours and rules: what holds, and what was changed here."""
    _admin()
    if problem:
        flash(problem_text(problem), "bad")
    saved = services().settings.get("rules")
    own = saved["value"].get("queue", {}).get("opening_hours")
    usual = [{"days": each.days, "from": each.start, "to": each.end} for each in shop().opening_hours]
    spans: list[dict[str, str]] = own if own is not None else usual
    page = render_template(
        "console/rules.html",
        version=saved["version"],
        spans=[*spans, *({} for _ in range(max(1, SPANS - len(spans))))],
        changes=request.form.get("changes") if problem else _yaml(saved["value"]),
        rules=services().rules,
        holds=_yaml(services().rules.told()),
    )
    return page, problem.status if problem else 200


@blueprint.post("/rules")
def save_rules() -> ResponseReturnValue:
    """Save changes to the rules, written as YAML."""
    try:
        value = yaml.safe_load(request.form.get("changes", "")) or {}
        if not isinstance(value, dict):
            raise Invalid(t("admin.no_mapping"), "no_mapping")
    except yaml.YAMLError as error:
        return rules(Invalid(t("admin.bad_yaml", why=" ".join(str(error).split())), "bad_yaml"))
    except Invalid as problem:
        return rules(problem)
    return _save_rules(value)


@blueprint.post("/hours")
def save_hours() -> ResponseReturnValue:
    """Save the opening hours."""
    value = services().settings.get("rules")["value"]
    columns = (request.form.getlist(key) for key in ("days", "from", "to"))
    spans = [
        dict(zip(("days", "from", "to"), map(str.strip, span), strict=True))
        for span in zip(*columns, strict=True)
    ]
    hours = [span for span in spans if any(span.values())]
    return _save_rules({**value, "queue": {**value.get("queue", {}), "opening_hours": hours}})


def _save_rules(value: dict[str, Any]) -> ResponseReturnValue:
    me = _admin()
    try:
        services().settings.save(me.actor, "rules", value, _version())
    except (Conflict, Invalid) as problem:
        return rules(problem)
    services().reload_rules()
    flash(t("admin.saved"), "good")
    return redirect(url_for("admin.rules"))


@blueprint.get("/texts")
def texts(problem: Problem | None = None) -> ResponseReturnValue:
    """Show the shop's own terms and privacy texts."""
    _admin()
    if problem:
        flash(problem_text(problem), "bad")
    saved = services().settings.get("texts")
    page = render_template(
        "console/texts.html",
        documents=DOCUMENTS,
        value=saved["value"],
        version=saved["version"],
        typed=request.form if problem else {},
    )
    return page, problem.status if problem else 200


@blueprint.post("/texts")
def save_texts() -> ResponseReturnValue:
    """Save the texts; an empty one gives way to the bundled one."""
    me = _admin()
    value = {
        name: {
            each: text
            for each in languages()
            if (text := request.form.get(f"{name}-{each}", "").strip().replace("\r", ""))
        }
        for name in DOCUMENTS
    }
    try:
        services().settings.save(
            me.actor,
            "texts",
            {name: own for name, own in value.items() if own},
            _version(),
        )
    except (Conflict, Invalid) as problem:
        return texts(problem)
    flash(t("admin.saved"), "good")
    return redirect(url_for("admin.texts"))


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 12 else 0


def _spoken() -> list[str]:
    return [each for each in request.form.getlist("languages") if each in languages()]


def _yaml(value: Any) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)) if value else ""
