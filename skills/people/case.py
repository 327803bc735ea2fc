"""A callback's case: opened at once, so that nothing is lost if the customer walks away; completed later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from zuruf.catalog.model import localized
from zuruf.skills.api import (
    Asked,
    Command,
    Context,
    Handled,
    Outcome,
    Question,
    Reply,
    Session,
    TurnRecord,
    Unresolved,
    hours,
    options_json,
    pricing,
    values,
)

if TYPE_CHECKING:
    from zuruf.skills.rendering import Renderer

NAME = "people"
URGENT = "safety"
SHOWN_TRANSCRIPT = 40


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What handing over to a person came to; ``urgent``: what to do comes first and alone."""

    outcome: Outcome
    session: Session
    urgent: bool = False


def hand_over(unresolved: Unresolved, session: Session, context: Context, renderer: Renderer) -> HandedOver:
    """Open a case, or add to the one that is open in this visit, and say what happens next."""
    kept = session.of(NAME)
    again = kept.get("reason") == unresolved.reason
    urgent = unresolved.reason == URGENT
    command = _update(session, context, renderer) if again else _open(unresolved, session, context, renderer)
    number = str(command.data["id"])
    session = session.keep(NAME, id=number, reason=unresolved.reason, **({} if again else {"when": None}))
    replies = [*unresolved.replies]
    if urgent:
        replies.append(Reply("safety", {"emergency": values.Code(context.catalog.shop.emergency)}))
    else:
        replies.append(
            Reply("joined" if again else f"intro_{unresolved.reason}", {"case": values.Code(number)})
        )
    if not again:
        replies.append(Reply("noted", {"case": values.Code(number)}))
    if not urgent:
        replies.append(_when(context))
    if urgent or kept.get("phone") or kept.get("no_phone") or unresolved.reason == "age_check":
        return HandedOver(Handled(tuple(replies), (command,)), replace(session, question=None), urgent)
    question = Question("phone", NAME, "phone", {"digits": ""})
    return HandedOver(Asked((*replies, Reply("ask_phone")), question, (command,)), session)


def _open(unresolved: Unresolved, session: Session, context: Context, renderer: Renderer) -> Command:
    kept = session.of(NAME)
    return Command(
        "open_callback",
        context.ids.key(),
        {
            "id": context.ids.case_number(),
            "reason": unresolved.reason,
            "because": because(unresolved, session),
            "detail": unresolved.detail,
            "session": session.id,
            "device": context.device,
            "language": session.language,
            "customer": session.customer,
            "phone": kept.get("phone"),
            "when": None,
            "waiting": "kiosk",
            "consent": None,
            "transcript": transcript(session),
            "cart": cart(session, renderer),
            "order": session.last_order,
            "attempts": attempts(session),
            "suggestion": suggestion(unresolved, session),
            "created_at": context.now.isoformat(),
        },
    )


def _update(session: Session, context: Context, renderer: Renderer) -> Command:
    return update(session, context, {"transcript": transcript(session), "cart": cart(session, renderer)})


def update(session: Session, context: Context, known: Mapping[str, Any]) -> Command:
    """Return the command that adds what became known to the case of this visit."""
    return Command("update_callback", context.ids.key(), {"id": session.of(NAME)["id"], **known})


def callback_json(session: Session) -> dict[str, Any] | None:
    """Return the visit's case as the contract shows it."""
    kept = session.of(NAME)
    if "id" not in kept:
        return None
    return {"id": kept["id"], "reason": kept["reason"], "phone": kept.get("phone"), "when": kept.get("when")}


def because(unresolved: Unresolved, session: Session) -> str:
    """Return in one sentence why a person is called."""
    if unresolved.detail:
        return f"{unresolved.reason}: {unresolved.detail}"
    return f"{unresolved.reason}: {session.heard}" if session.heard else unresolved.reason


def suggestion(unresolved: Unresolved, session: Session) -> str:
    """Return the key of what the person may do next: the console has the words for it."""
    if session.cart and unresolved.reason in ("human_request", "misunderstood", "error", "age_check"):
        return f"{unresolved.reason}_with_cart"
    return unresolved.reason


def attempts(session: Session) -> list[dict[str, Any]]:
    """Return what was said and not understood."""
    return [
        _record(each) for each in session.transcript if each.speaker == "customer" and each.intent is None
    ]


def transcript(session: Session) -> list[dict[str, Any]]:
    """Return the conversation as plain data."""
    return [_record(each) for each in session.transcript[-SHOWN_TRANSCRIPT:]]


def _record(record: TurnRecord) -> dict[str, Any]:
    return {
        "speaker": record.speaker,
        "text": record.text,
        "intent": record.intent,
        "confidence": record.confidence,
        "why": {key: plain(each) for key, each in record.why.items()},
    }


def plain(value: object) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return str(value)


def cart(session: Session, renderer: Renderer) -> list[dict[str, Any]]:
    """Return the cart as plain data, with words for the person."""
    catalog = renderer.catalog
    return [
        {
            "line": at,
            "sku": line.sku,
            "name": localized(catalog.products[line.sku].name, session.language),
            "quantity": line.quantity,
            "unit": line.unit,
            "options": options_json(line.options),
            "text": renderer.line(line, session.language, "eye"),
            "price": pricing.line_price(line, catalog),
        }
        for at, line in enumerate(session.cart.lines, 1)
    ]


def _when(context: Context) -> Reply:
    """Return an honest word on when a person comes."""
    shop = context.catalog.shop
    if not shop.opening_hours:
        return Reply("when_unknown")
    if hours.open_until(shop.opening_hours, context.now):
        return Reply("when_open")
    opens = hours.next_opening(shop.opening_hours, context.now)
    return (
        Reply("when_closed", {"opens": values.Moment(opens, context.now)}) if opens else Reply("when_unknown")
    )
