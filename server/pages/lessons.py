"""Teaching in the console: forms on a case's page, and the list of what was taught, to be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from zuruf.catalog.model import localized
from zuruf.server.errors import Conflict, Invalid, Problem
from zuruf.server.pages import language as words
from zuruf.server.pages.casepage import case_page
from zuruf.server.pages.console import back_to_case, member, not_found, refused
from zuruf.server.pages.shared import label, language, t
from zuruf.server.pages.visits import visits
from zuruf.server.security.web import require
from zuruf.server.services import services

blueprint = Blueprint("lessons", __name__, url_prefix="/console")
blueprint.register_error_handler(Problem, refused)
blueprint.register_error_handler(404, not_found)
NEAR = 0.9
"""A typed name as near as this to a product's, out of 1, is that product's."""
SHORTEST = 2
MOST_WORDS = 60
MOST_GOODS = 1000


@blueprint.post("/cases/<number>/teach")
def teach(number: str) -> ResponseReturnValue:
    """Teach what the words of a case mean; a refused form comes back filled."""
    me, form = member(), request.form
    case = services().callbacks.get(number)
    kind, said = form.get("kind", ""), form.get("words", "")[:400]
    target = form.get("target", "").strip()[:400]
    try:
        if kind == "word":
            target = _product(target)
        taught = services().lessons.teach(me, kind, case["language"], said, target, number)
    except (Conflict, Invalid) as problem:
        return case_page(me, number, _worded(problem), form=f"teach_{kind}")
    flash(t("teach.taught", words=taught["words"], meaning=_meaning(taught)), "good")
    return back_to_case(number)


@blueprint.get("/lessons")
def listing() -> ResponseReturnValue:
    """Show what was taught, by whom and when."""
    require("supervisor")
    return render_template("console/lessons.html", lessons=services().lessons.list())


@blueprint.post("/lessons/<int:number>/revoke")
def revoke(number: int) -> ResponseReturnValue:
    """Take a lesson back."""
    services().lessons.revoke(require("supervisor"), number)
    flash(t("teach.revoked"), "good")
    return redirect(url_for("lessons.listing"))


def _product(typed: str) -> str:
    """Return the SKU of a product that was chosen by its SKU, its name, or much of it."""
    shelf = visits().shelf
    names = {localized(product.name, language()): sku for sku, product in shelf.catalog.products.items()}
    if typed in shelf.catalog.products or typed in names:
        return names.get(typed, typed)
    found = shelf.search.find(typed, language(), 1)
    return next((each.sku for each in found if each.score >= NEAR), typed)


def _worded(problem: Problem) -> Problem:
    """Give the words for intents to a refusal that names some."""
    for name in ("intent", "before", "after"):
        if name in problem.extra:
            code = problem.extra[name]
            problem.extra[name] = label("intent", code) if code else t("case.not_understood")
    return problem


def _teachable(spoken: str) -> list[tuple[str, str]]:
    """Return the intents that may be taught, with their words, in the order of the words."""
    texts = words.texts(language())
    known = (name for name in services().lessons.intents(spoken) if f"intent.{name}" in texts)
    return sorted(((name, label("intent", name)) for name in known), key=lambda each: each[1].casefold())


def _sayings(case: Mapping[str, Any]) -> list[str]:
    """Return what the customer said, the last and not understood first."""
    turns = [turn for turn in case["told"].get("transcript") or () if turn.get("speaker") != "machine"]
    turns.sort(key=lambda turn: turn.get("intent") not in (None, "none"))
    return list(dict.fromkeys(str(turn["text"]) for turn in turns if turn.get("text")))


def _single_words(case: Mapping[str, Any]) -> list[str]:
    """Return the words that the customer said, those of what was not understood first."""
    found = [word.strip(".,;:!?\"„“”") for text in _sayings(case) for word in text.split()]
    return list(dict.fromkeys(word for word in found if len(word) > SHORTEST))[:MOST_WORDS]


def _meaning(lesson: Mapping[str, Any]) -> str:
    """Return what a lesson says that its words mean."""
    if lesson["kind"] == "sentence":
        return label("intent", lesson["target"])
    product = visits().shelf.catalog.products.get(lesson["target"])
    return localized(product.name, language()) if product else str(lesson["target"])


@blueprint.app_context_processor
def wording() -> dict[str, Any]:
    """Give the templates what the forms for teaching need."""
    return {
        "teachable": _teachable,
        "sayings": _sayings,
        "single_words": _single_words,
        "lesson_meaning": _meaning,
        "goods": _goods,
    }


def _goods() -> list[str]:
    """Return the names of products to choose from; in a large catalog others can be typed."""
    products = islice(visits().shelf.catalog.products.values(), MOST_GOODS)
    return [localized(product.name, language()) for product in products]
