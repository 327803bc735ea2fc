"""The supervisors' page: live figures, what the machine does not understand, exports."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from zuruf.server.api import PREFIX
from zuruf.server.errors import Problem
from zuruf.server.pages.console import not_found, refused
from zuruf.server.security.web import require
from zuruf.server.services import services

blueprint = Blueprint("supervisor", __name__, url_prefix="/console/supervisor")
blueprint.register_error_handler(Problem, refused)
blueprint.register_error_handler(404, not_found)
PERIODS = (1, 7, 30)


@blueprint.get("")
def figures() -> ResponseReturnValue:
    """Show the live figures."""
    require("supervisor")
    return render_template(
        "console/supervisor.html",
        **_values(),
        cases_csv=f"{PREFIX}/callbacks.csv?state=all",
        orders_csv=f"{PREFIX}/orders.csv",
    )


@blueprint.get("/figures")
def live() -> ResponseReturnValue:
    """Return the figures alone, for a page that is open already."""
    require("supervisor")
    return render_template("console/_supervision.html", **_values())


def _values() -> dict[str, object]:
    days = request.args.get("days", 7, int)
    days = days if days in PERIODS else 7
    near = services().callbacks.list(state="waiting", limit=200)["items"]
    due = sorted((case for case in near), key=lambda case: str(case["deadline_at"]))[:8]
    return {"figures": services().figures.live(days), "days": days, "periods": PERIODS, "due": due}
