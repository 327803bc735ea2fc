"""The catalog file's document (plain dicts and lists, as in JSON) -> catalog, with every problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zuruf.catalog.model import (
    Catalog,
    Choice,
    OpeningHours,
    OptionGroup,
    Pack,
    Preference,
    Preset,
    Product,
    Shop,
)
from zuruf.catalog.problems import Problem
from zuruf.catalog.row import Row

UNITS = ("g", "kg", "ml", "l")
AMOUNTS = ("none", "light", "normal", "extra")
DAY = "(?:mo|tu|we|th|fr|sa|su|di|mi|do|so)"
DAYS = re.compile(rf"{DAY}(?:-{DAY})?(?:,{DAY}(?:-{DAY})?)*")
TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
CURRENCY = re.compile(r"[A-Z]{3}")
MOST_CENTS = 10**9


def read_document(
    document: object, file: str, places: list[str] | None = None
) -> tuple[Catalog, list[Problem]]:
    """Return the catalog made of the good rows, and everything wrong with the others.

    ``places`` names the products' rows ("line 12") where counting them would not help.
    """
    problems: list[Problem] = []
    top = Row(document, file, "", problems)
    shop = _shop(Row(top.raw("shop") or {}, file, "shop", problems))
    groups = _groups(top, file, problems)
    rows = top.objects("products")
    names = places or [f"product {number}" for number in range(1, len(rows) + 1)]
    products = _products(rows, names, groups, file, problems)
    for group in shop.order_options:
        if group not in groups:
            problems.append(Problem(file, "shop", "order_options", f"there is no option group {group}"))
    categories = Row(top.raw("categories") or {}, file, "categories", problems)
    titles = {category: categories.names(category) for category in list(categories.rest)}
    return Catalog(shop, products, groups, titles, top.rest), problems


def _products(
    rows: list[Any], places: list[str], groups: Mapping[str, OptionGroup], file: str, problems: list[Problem]
) -> dict[str, Product]:
    products: dict[str, Product] = {}
    for place, source in zip(places, rows, strict=True):
        sku = source.get("sku") if isinstance(source, Mapping) else None
        row = Row(source, file, f"{place} ({sku})" if sku else place, problems)
        if not isinstance(source, Mapping):
            continue
        product = _product(row, groups)
        if product.sku and product.sku in products:
            row.complain("sku", "is there twice")
        if not row.bad:
            products[product.sku] = product
    return products


def _product(row: Row, groups: Mapping[str, OptionGroup]) -> Product:
    sku = row.text("sku", required=True)
    options = row.texts("options")
    for group in options:
        if group not in groups:
            row.complain("options", f"there is no (good) option group {group}")
    has = {group: groups[group] for group in options if group in groups}
    tax_rate = row.number("tax_rate", 0, 100)
    return Product(
        sku=sku,
        name=row.names("name", required=True),
        price=row.cents("price", required=True),
        aliases=row.words("aliases"),
        sounds_like=row.words("sounds_like"),
        category=row.text("category"),
        tax_rate=19 if tax_rate is None else tax_rate,
        unit=_unit(row),
        pack=_pack(row),
        options=options,
        presets=tuple(_preset(row, each, has) for each in row.objects("presets")),
        max_quantity=row.number("max_quantity", above=True),
        min_age=row.whole("min_age", 0, 120),
        stock=row.number("stock"),
        gtin=row.optional_text("gtin"),
        image=row.optional_text("image"),
        description=row.names("description"),
        allergens=row.texts("allergens"),
        deposit=row.cents("deposit"),
        usage_days=row.number("usage_days", above=True),
        extra=row.rest,
    )


def _unit(row: Row) -> str | None:
    unit = row.optional_text("unit")
    if unit is not None and unit not in UNITS:
        row.complain("unit", f"must be one of {', '.join(UNITS)}, or empty for pieces")
        return None
    return unit


def _pack(row: Row) -> Pack | None:
    source = row.raw("pack")
    if source is None:
        return None
    inner = Row(source, row.file, row.place, row.problems)
    amount, unit = inner.number("amount", above=True), inner.text("unit")
    if not inner.bad:
        inner.nothing_else("amount and unit")
        if amount is None or unit not in UNITS:
            inner.complain("pack", f"needs an amount and a unit ({', '.join(UNITS)})")
    row.bad |= inner.bad
    return Pack(amount or 1, unit)


def _preset(row: Row, source: object, groups: Mapping[str, OptionGroup]) -> Preset:
    inner = Row(source, row.file, f"{row.place}, preset", row.problems)
    name = inner.names("name", required=True)
    options = tuple(_preference(inner, "options", each, groups) for each in inner.objects("options"))
    inner.nothing_else("name and options")
    row.bad |= inner.bad
    return Preset(name, options)


def _preference(row: Row, field: str, source: object, groups: Mapping[str, OptionGroup]) -> Preference:
    """Read a choice that one of the groups has: its id, or {"group", "choice", "amount", "count"}."""
    inner = Row({"choice": source} if isinstance(source, str) else source, row.file, row.place, row.problems)
    choice = inner.optional_text("choice")
    group = inner.text("group") or next((g.group for g in groups.values() if choice and g.find(choice)), "")
    amount = inner.chosen("amount", AMOUNTS, "normal")
    count = inner.whole("count", 1, 1000) or 1
    if not inner.bad:
        inner.nothing_else("group, choice, amount and count")
        if group not in groups or (choice and not groups[group].find(choice)):
            inner.complain(field, f"there is no choice {choice} here")
        elif choice is None and amount != "none":
            inner.complain(field, "needs a choice")
    row.bad |= inner.bad
    return Preference(group, choice, amount, count)


def _groups(top: Row, file: str, problems: list[Problem]) -> dict[str, OptionGroup]:
    groups: dict[str, OptionGroup] = {}
    for number, source in enumerate(top.objects("options"), start=1):
        name = source.get("group") if isinstance(source, Mapping) else None
        row = Row(source, file, f"option group {number}" + (f" ({name})" if name else ""), problems)
        if not isinstance(source, Mapping):
            continue
        group = _group(row)
        if group.group in groups:
            row.complain("group", "is there twice")
        if not row.bad:
            groups[group.group] = group
    return groups


def _group(row: Row) -> OptionGroup:
    name = row.text("group", required=True)
    choices = _choices(row)
    least, unlimited = row.whole("min") or 0, "max" in row.rest and row.rest["max"] is None
    most = row.whole("max", 1)
    limit = None if unlimited else most or 1
    if limit is not None and least > limit:
        row.complain("min", "must not be more than max")
    amounts = row.flag("amounts")
    group = OptionGroup(
        group=name,
        name=row.names("name", required=True),
        choices=choices,
        aliases=row.words("aliases"),
        min=least,
        max=limit,
        ordered=row.flag("ordered"),
        amounts=amounts,
        removable=row.flag("removable", amounts),
        counts=row.flag("counts"),
    )
    return replace(group, default=_default(row, group), extra=row.rest)


def _default(row: Row, group: OptionGroup) -> tuple[Preference, ...]:
    source = row.raw("default")
    sources = source if isinstance(source, list) else [] if source is None else [source]
    return tuple(_preference(row, "default", each, {group.group: group}) for each in sources)


def _choices(row: Row) -> tuple[Choice, ...]:
    choices: dict[str, Choice] = {}
    for number, source in enumerate(row.objects("choices"), start=1):
        inner = Row(source, row.file, f"{row.place}, choice {number}", row.problems)
        choice = Choice(
            choice=inner.text("choice", required=True),
            name=inner.names("name", required=True),
            aliases=inner.words("aliases"),
            sounds_like=inner.words("sounds_like"),
            price=inner.cents("price", -MOST_CENTS),
            not_with=inner.texts("not_with"),
            extra=inner.rest,
        )
        if choice.choice in choices:
            inner.complain("choice", f"{choice.choice} is there twice")
        row.bad |= inner.bad
        choices[choice.choice] = choice
    return tuple(choices.values())


def _shop(row: Row) -> Shop:
    known = Shop()
    currency, rate = row.text("currency", known.currency), row.cents("delivery_price")
    if not CURRENCY.fullmatch(currency):
        row.complain("currency", "must be a code of three capital letters, such as EUR")
    timezone = row.text("timezone", known.timezone)
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        row.complain("timezone", f"{timezone} is not a time zone such as Europe/Berlin")
    hours = tuple(_hours(row, each) for each in row.objects("opening_hours"))
    return Shop(
        name=row.text("name", known.name),
        currency=currency,
        languages=row.texts("languages") or known.languages,
        timezone=timezone,
        phone=row.optional_text("phone"),
        emergency=row.text("emergency", known.emergency),
        opening_hours=hours,
        payment=row.texts("payment") or known.payment,
        fulfilment=row.texts("fulfilment") or known.fulfilment,
        delivery_price=rate,
        order_options=row.texts("order_options"),
        extra=row.rest,
    )


def _hours(row: Row, source: object) -> OpeningHours:
    inner = Row(source, row.file, "shop, opening_hours", row.problems)
    days, start, end = inner.text("days").lower().replace(" ", ""), inner.text("from"), inner.text("to")
    if not inner.bad:
        inner.nothing_else("days, from and to")
        if not DAYS.fullmatch(days):
            inner.complain("days", "must be days such as mo-fr or sa,so")
        if not (TIME.fullmatch(start) and TIME.fullmatch(end)):
            inner.complain("from", "from and to must be times such as 09:00")
    row.bad |= inner.bad
    return OpeningHours(days, start, end)
