"""What the moves of a case go by: the rules, the hours and the time zone that hold at present."""

from __future__ import annotations

from dataclasses import dataclass

from zuruf.catalog.model import Shop
from zuruf.server.callbacks.hours import Hours
from zuruf.server.callbacks.rules import Rules, Span


@dataclass(frozen=True)
class Desk:
    """The rules with the hours made from them."""

    rules: Rules
    opening: Hours
    lawful: Hours
    timezone: str

    @classmethod
    def of(cls, rules: Rules, shop: Shop) -> Desk:
        """Make the desk of a shop."""
        spans = tuple(
            Span.model_validate({"days": o.days, "from": o.start, "to": o.end}) for o in shop.opening_hours
        )
        return cls(rules, rules.opening(spans, shop.timezone), rules.lawful(shop.timezone), shop.timezone)
