"""The words of messages, from the language files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date
from babel.numbers import format_currency

from zuruf.catalog.model import Catalog, localized
from zuruf.server.errors import ServerError

FOLDER = Path(__file__).parent


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the words of a language, of the first one where a language is not there."""
    file = FOLDER / f"{language}.yaml"
    known = sorted(each.stem for each in FOLDER.glob("*.yaml"))
    loaded = yaml.safe_load((file if language in known else FOLDER / f"{known[0]}.yaml").read_text("utf-8"))
    if not isinstance(loaded, dict):
        raise ServerError(f"{file.name} holds no words; install Zuruf again.")
    return loaded


def run_out_letter(
    catalog: Catalog, language: str, name: str | None, data: Mapping[str, Any], links: Mapping[str, str]
) -> tuple[str, str]:
    """Return subject and text of a message about what runs out; the prices are today's."""
    say = words(language)
    items = [each for each in data["items"] if each["item"] in catalog.products]
    names = {each["item"]: localized(catalog.products[each["item"]].name, language) for each in items}
    shop = catalog.shop.name
    if len(items) == 1:
        subject = say["subject"].format(shop=shop, item=names[items[0]["item"]])
    else:
        subject = say["subject_many"].format(shop=shop)
    lines = [_item(catalog, language, each, names[each["item"]]) for each in items]
    hello = say["hello"].format(name=name) if name else say["hello_unknown"]
    return subject, "\n\n".join([hello, "\n".join(lines), say["end"].format(shop=shop, **links)])


def order_letter(
    catalog: Catalog, language: str, name: str | None, data: Mapping[str, Any], links: Mapping[str, str]
) -> tuple[str, str]:
    """Return subject and text of a message about an order's new status."""
    say = words(language)
    subject = say["order_subject"].format(shop=catalog.shop.name, order=data["order"])
    hello = say["hello"].format(name=name) if name else say["hello_unknown"]
    told = say[f"order_{data['status']}"].format(order=data["order"])
    return subject, "\n\n".join([hello, told, say["order_link"].format(**links), catalog.shop.name])


def _item(catalog: Catalog, language: str, each: Mapping[str, Any], name: str) -> str:
    say = words(language)
    reason = say[each["reason"]["key"]].format(**each["reason"]["values"])
    expected = format_date(date.fromisoformat(each["expected_date"]), format="long", locale=language)
    price = format_currency(
        catalog.products[each["item"]].price / 100, catalog.shop.currency, locale=language
    )
    line = say["item"].format(item=name, expected=expected, reason=reason)
    return f"{line} {say['price'].format(price=price)}"
