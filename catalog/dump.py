"""Catalog -> the catalog file's document (plain dicts and lists), without what is as by default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from zuruf.catalog.model import (
    Catalog,
    Choice,
    Names,
    OpeningHours,
    OptionGroup,
    Preference,
    Preset,
    Product,
    Shop,
    WordLists,
)

NAMES = ("name", "description")
WORDS = ("aliases", "sounds_like")


def document(catalog: Catalog) -> dict[str, Any]:
    """Return the whole catalog as its file's document; reading it again gives an equal catalog."""
    titles = {category: _names(names) for category, names in catalog.categories.items()}
    return {
        "shop": shop_document(catalog.shop),
        **({"categories": titles} if titles else {}),
        "products": [product_document(each) for each in catalog.products.values()],
        "options": [group_document(each) for each in catalog.groups.values()],
        **catalog.extra,
    }


def shop_document(shop: Shop) -> dict[str, Any]:
    """Return the shop as in its file, complete."""
    found = {each.name: getattr(shop, each.name) for each in fields(shop) if each.name != "extra"}
    found["opening_hours"] = [_hours(each) for each in shop.opening_hours]
    return {**{key: _plain(value) for key, value in found.items()}, **shop.extra}


def product_document(product: Product) -> dict[str, Any]:
    """Return a product as in its file, without the fields that are as by default."""
    found = _changed(product, ("sku", "name", "price", "tax_rate"))
    if product.pack:
        found["pack"] = {"amount": product.pack.amount, "unit": product.pack.unit}
    if product.presets:
        found["presets"] = [_preset(each) for each in product.presets]
    return {**found, **product.extra}


def group_document(group: OptionGroup) -> dict[str, Any]:
    """Return an option group as in its file, without the fields that are as by default."""
    found = _changed(group, ("group", "name", "max"))
    found.pop("removable", None)
    if group.removable != group.amounts:
        found["removable"] = group.removable
    if group.default:
        found["default"] = [_default(each) for each in group.default]
    found["choices"] = [{**_changed(each, ("choice", "name")), **each.extra} for each in group.choices]
    return {**found, **group.extra}


def _changed(item: Product | OptionGroup | Choice, always: tuple[str, ...]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for each in fields(item):
        value = getattr(item, each.name)
        if each.name == "extra" or not (each.name in always or value != _default_of(each)):
            continue
        if each.name in NAMES:
            value = _names(value)
        elif each.name in WORDS:
            value = _words(value)
        plain[each.name] = _plain(value)
    return plain


def _default_of(each: Any) -> Any:
    return each.default_factory() if callable(each.default_factory) else each.default


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _names(names: Names) -> str | dict[str, str]:
    return names[""] if set(names) == {""} else dict(names)


def _words(words: WordLists) -> list[str] | dict[str, list[str]]:
    return (
        list(words[""]) if set(words) == {""} else {language: list(each) for language, each in words.items()}
    )


def _default(preference: Preference) -> str | dict[str, Any]:
    found = _preference(preference)
    del found["group"]
    return preference.choice if preference.choice and set(found) == {"choice"} else found


def _preference(preference: Preference) -> dict[str, Any]:
    found: dict[str, Any] = {"group": preference.group, "choice": preference.choice}
    if preference.amount != "normal":
        found["amount"] = preference.amount
    if preference.count != 1:
        found["count"] = preference.count
    return found


def _preset(preset: Preset) -> dict[str, Any]:
    return {"name": _names(preset.name), "options": [_preference(each) for each in preset.options]}


def _hours(hours: OpeningHours) -> dict[str, str]:
    return {"days": hours.days, "from": hours.start, "to": hours.end}


def languages_of(named: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the language keys that are used, in order of their first use."""
    return list(dict.fromkeys(language for names in named for language in names))
