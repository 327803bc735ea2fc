"""What is known of a regular customer, as far as they agreed to it, and what changed in this visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from zuruf.skills.session import Session

PREDICTION, REMINDERS, ORDER_UPDATES = "prediction", "reminders", "order_updates"
"""The purposes that a customer may agree to, each on its own."""
KEPT = "regular"


@dataclass(frozen=True, slots=True)
class Expected:
    """When something is likely to be empty. The day of the ``last`` purchase begins a cycle."""

    sku: str
    quantity: float
    last: date
    expected: date
    probability: float = 0.0
    reason: str = "own_gaps"
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Expected:
        """Read it from the server's record."""
        reason = record["reason"]
        return cls(
            str(record["item"]),
            float(record["quantity"]),
            date.fromisoformat(record["cycle"]),
            date.fromisoformat(record["expected_date"]),
            float(record["probability_due"]),
            str(reason["key"]),
            dict(reason["values"]),
        )


@dataclass(frozen=True, slots=True)
class Regular:
    """A regular customer. ``reached`` False: what is known of them lies where nobody answers now.

    Without the consent to prediction ``purchases`` and ``expected`` are empty; ``due`` is what may be offered
    unasked.
    ``paid`` is what one piece or unit cost last time, ``names`` what products were called then.
    """

    reached: bool = True
    consents: Mapping[str, bool] = field(default_factory=dict)
    purchases: tuple[tuple[date, str, float], ...] = ()
    paid: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    muted: frozenset[str] = frozenset()
    expected: tuple[Expected, ...] = ()
    due: tuple[Expected, ...] = ()

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Regular:
        """Read it from the server's record."""
        return cls(
            True,
            dict(record["consents"]),
            tuple(
                (date.fromisoformat(e["date"]), str(e["sku"]), float(e["quantity"]))
                for e in record["purchases"]
            ),
            dict(record["paid"]),
            dict(record["names"]),
            frozenset(record["muted"]),
            tuple(Expected.of(each) for each in record["expected"]),
            tuple(Expected.of(each) for each in record["due"]),
        )

    def agreed(self, purpose: str) -> bool:
        """Tell whether the customer has agreed to a purpose."""
        return bool(self.consents.get(purpose))


def as_of(session: Session, known: Regular) -> Regular:
    """Return what is known with what the customer has said in this visit, wherever that is on its way."""
    kept = session.of(KEPT)
    muted = (known.muted | set(kept.get("muted", ()))) - set(kept.get("unmuted", ()))
    offered = set(kept.get("offered", ()))
    consents = {**known.consents, **kept.get("consents", {})}
    asked = bool(consents.get(PREDICTION)) and bool(consents.get(REMINDERS))
    due = tuple(each for each in known.due if asked and each.sku not in muted | offered)
    shown = known if consents.get(PREDICTION) else replace(known, purchases=(), expected=())
    return replace(shown, consents=consents, muted=frozenset(muted), due=due)


def noted(session: Session, **changes: Any) -> Session:
    """Return the session changed: ``consents`` is a mapping; ``muted``, ``unmuted``, ``offered`` a SKU."""
    kept = session.of(KEPT)
    for name, value in changes.items():
        if name == "consents":
            kept[name] = {**kept.get(name, {}), **value}
        else:
            kept[name] = (*kept.get(name, ()), value)
    if "muted" in changes:
        kept["unmuted"] = tuple(each for each in kept.get("unmuted", ()) if each != changes["muted"])
    if "unmuted" in changes:
        kept["muted"] = tuple(each for each in kept.get("muted", ()) if each != changes["unmuted"])
    return session.keep(KEPT, **kept)
