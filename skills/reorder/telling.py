"""When something will be empty and why, in one sentence; what it costs today and what it cost before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from zuruf.skills.api import Context, Reply, regular, values

SAID = ("own_gaps", "usage_days", "usual_gap")
"""The reasons that say something of a rhythm."""


def due(each: regular.Expected, context: Context, key: str = "due") -> Reply:
    """Return when a product will be empty, with the reason."""
    today = context.now.date()
    last, every = (
        int(each.values.get("last", (today - each.last).days)),
        round(float(each.values.get("every", 0))),
    )
    if each.reason == "lapsed":
        return Reply("lapsed", {"product": values.ProductName(each.sku), "ago": _ago(last)})
    told = each.reason if each.reason in SAID and every > 0 else "cold_start"
    rhythm = f"lasts_{form(every)}" if told == "usage_days" else f"every_{form(every)}"
    reason = Reply(f"because_{told}", {"every": Reply(rhythm, {"number": every}), "ago": _ago(last)})
    return Reply(
        key,
        {
            "product": values.ProductName(each.sku),
            "when": when(each.expected, today),
            "reason": reason,
        },
    )


def price(each: regular.Expected, paid: Mapping[str, int], context: Context) -> Reply:
    """Return today's price, and the last one where that was lower."""
    product, currency = context.product(each.sku), context.catalog.shop.currency
    today: object = values.Money(product.price, currency)
    if product.unit:
        today = Reply("price_per", {"price": today, "per": values.Per(product.unit)})
    before = paid.get(each.sku)
    if before is not None and before < product.price:
        return Reply("price_dearer", {"price": today, "before": values.Money(before, currency)})
    return Reply("price", {"price": today})


def when(day: date, today: date) -> Reply:
    """Return a day as one speaks of it from today: tomorrow, at the end of next week, in about six weeks."""
    days = (day - today).days
    if days <= 1:
        return Reply(f"when_{'now' if days < 1 else 'tomorrow'}")
    monday = today - timedelta(days=today.weekday())
    week, weekday = divmod((day - monday).days, 7)
    if week <= 1:
        part = "early" if weekday < 2 else "middle" if weekday < 4 else "end"
        return Reply(f"when_{'this' if week == 0 else 'next'}_week_{part}")
    return Reply("when_weeks", {"number": max(2, round(days / 7))})


def _ago(days: int) -> Reply:
    return Reply(f"ago_{form(days)}", {"number": days})


def form(days: int) -> str:
    """Return which words count so many days: today, yesterday, thirteen days ago."""
    return str(days) if days < 2 else "days"
