"""What all pages share: a request's language, helpers for templates, static files, switching language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, request, url_for
from markupsafe import Markup

from zuruf.catalog.model import Shop
from zuruf.server.clock import milliseconds
from zuruf.server.errors import Invalid
from zuruf.server.pages import language as words
from zuruf.server.security.web import csrf_token, current
from zuruf.server.services import services


class _Pages(Blueprint):
    def get_send_file_max_age(self, filename: str | None) -> int:
        """Let browsers keep static files for a minute: icons are named once for each button."""
        return 60


blueprint = _Pages(
    "pages", __name__, static_folder="static", static_url_path="/static/pages", template_folder="templates"
)
YEAR = 365 * 24 * 3600
OURS = ("pages", "public", "kiosk", "chat", "console", "orders", "supervisor", "lessons", "admin")


def shop() -> Shop:
    """Return the shop whose pages these are."""
    return services().config.shop


def languages() -> tuple[str, ...]:
    """Return the languages of the shop that the pages speak, the shop's first one first."""
    spoken = tuple(each for each in shop().languages if each in words.available())
    return spoken or words.available()


def language() -> str:
    """Return the language of this request: chosen before, else the browser's, else the shop's."""
    if "language" not in g:
        chosen = request.cookies.get(words.COOKIE)
        wanted = chosen if chosen in languages() else request.accept_languages.best_match(languages())
        g.language = wanted or languages()[0]
    return str(g.language)


def t(key: str, **values: Any) -> str:
    """Return a text of the pages in this request's language."""
    return words.text(language(), key, **values)


def money(cents: int | None, currency: str | None = None) -> str:
    """Return integer cents as an amount in the shop's currency."""
    return words.money(cents, currency or shop().currency, language())


def moment(value: str | int | None, seconds: bool = False) -> str:
    """Return date and time for the eye."""
    return words.moment(value, language(), shop().timezone, seconds)


def clock_time(value: str | int | None) -> str:
    """Return the time of day, with the date where it is not today."""
    return words.clock_time(value, language(), shop().timezone)


def static(name: str) -> str:
    """Return the address of a static file."""
    return url_for("pages.static", filename=name)


def now() -> int:
    """Return the server's time in milliseconds."""
    return services().config.clock()


def label(kind: str, name: str | None) -> str:
    """Return the word for a code, such as a reason; a code without a word shows itself."""
    return words.label(language(), f"{kind}.{name}", (name or "").replace("_", " "))


@blueprint.before_app_request
def refuse_zero_bytes() -> None:
    """Refuse what no database can store and nobody can type, on all pages."""
    ours = str(request.endpoint or "").partition(".")[0] in OURS
    if ours and any("\0" in value for value in (request.path, *request.values.values())):
        raise Invalid("Zero bytes are not allowed.", "zero_byte")


def icon(name: str) -> Markup:
    """Return an icon of the sprite; decoration only, the words stand beside it."""
    mark = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return Markup(mark).format(static("icons.svg"), name)


def live(key: str) -> Markup:
    """Return a text that the kiosk's script can put into another language without loading the page anew."""
    return Markup('<span data-text="{}">{}</span>').format(key, t(key))


def csrf() -> Markup:
    """Return the hidden field that each form of staff carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


def _here() -> str:
    """Return where to come back to: this page, or the one whose form was sent."""
    if request.method == "GET":
        return request.full_path
    parts = urlsplit(request.referrer or "")
    return f"{parts.path}?{parts.query}" if parts.netloc == request.host else "/"


@blueprint.app_context_processor
def helpers() -> dict[str, Any]:
    """Give the templates what they need; nothing of it is for pages without a request."""
    principal = current()
    return {
        "icon": icon,
        "live": live,
        "csrf": csrf,
        "here": _here(),
        "t": t,
        "money": money,
        "moment": moment,
        "clock_time": clock_time,
        "static": static,
        "csrf_token": csrf_token,
        "language": language(),
        "languages": languages(),
        "shop": shop(),
        "me": principal,
        "label": label,
        "now": now,
        "language_name": lambda code: words.text(code, "language.name"),
        "text_in": words.text,
        "millis": _millis,
        "number": lambda value: words.quantity(value, language()),
        "ago": lambda value: words.duration(max(0, (now() - _millis(value)) / 1000), language()),
        "ahead": lambda value: words.duration(abs(_millis(value) - now()) / 1000, language()),
    }


def _millis(value: str | int) -> int:
    from datetime import datetime

    return value if isinstance(value, int) else milliseconds(datetime.fromisoformat(value))


@blueprint.get("/language/<to>", endpoint="language")
def switch_language(to: str) -> Response:
    """Remember a language and go back to where one was, inside this site."""
    back = urlsplit(request.args.get("back", "/"))
    path = back.path if back.path.startswith("/") and not back.path.startswith("//") else "/"
    answer = redirect(f"{path}?{back.query}" if back.query else path)
    if to in languages():
        answer.set_cookie(words.COOKIE, to, max_age=YEAR, samesite="Lax", httponly=True)
    return answer  # type: ignore[return-value]
