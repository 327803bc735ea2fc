"""How an order is paid: on account only for who is known, above an amount only with their PIN."""

from __future__ import annotations

from zuruf.catalog.model import Shop

ON_ACCOUNT = "invoice"
PIN_ABOVE = 5000
"""Cents above which an order on account needs the PIN, where the shop's ``pin_above`` says nothing else."""


def payment(customer: str | None, shop: Shop) -> str:
    """Return how a customer pays: the shop's first way; on account only who is known."""
    ways = [each for each in shop.payment if customer is not None or each != ON_ACCOUNT]
    return ways[0] if ways else "counter"


def needs_pin(customer: str | None, shop: Shop, total: int) -> bool:
    """Tell whether an order of so many cents needs the customer's PIN, typed and never spoken."""
    limit = shop.extra.get("pin_above", PIN_ABOVE)
    return payment(customer, shop) == ON_ACCOUNT and isinstance(limit, int) and total > limit
