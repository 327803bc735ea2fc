"""Fill reply templates with values, once for the ear and once for the eye."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from zuruf.catalog.model import Catalog, OpeningHours, localized
from zuruf.skills import values
from zuruf.skills.cart import ChosenOption, Line
from zuruf.skills.hours import days_of
from zuruf.skills.language import LanguageData, load
from zuruf.skills.rendering import numbers
from zuruf.skills.types import Reply

Mode = Literal["ear", "eye"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A turn's replies in words: ``spoken`` for the voice, ``shown`` for screens and text."""

    spoken: str
    shown: str


class Renderer:
    """Put replies into a language's words. ``packages`` maps skill names to the packages of their files.

    ``own`` has a shop's own words for replies, by language and key.
    """

    def __init__(
        self, catalog: Catalog, packages: Mapping[str, str], own: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        self.catalog = catalog
        self.packages = packages
        self.own = own or {}

    def render(self, replies: Sequence[Reply], language: str) -> Rendered:
        """Return the replies as one text for the ear and one for the eye."""
        spoken = " ".join(filter(None, (self.text(each, language, "ear") for each in replies)))
        shown = " ".join(filter(None, (self.text(each, language, "eye") for each in replies)))
        return Rendered(spoken, shown)

    def text(self, reply: Reply, language: str, mode: Mode) -> str:
        """Return one reply's text. A missing key raises KeyError: the tests hold that none is missing."""
        text = self.filled(reply, language, mode).replace("..", ".")
        return text[:1].upper() + text[1:]

    def filled(self, reply: Reply, language: str, mode: Mode) -> str:
        """Return a reply as a part of a sentence."""
        skill, _, key = reply.key.partition(".")
        own = self.own.get((language, reply.key))
        variants = (own,) if own else self.language_of(skill, language).replies[key]
        said = {name: self.value(each, language, mode) for name, each in reply.values.items()}
        seed = zlib.crc32("|".join((reply.key, *said.values())).encode())
        return variants[seed % len(variants)].format_map(said)

    def language_of(self, skill: str, language: str) -> LanguageData:
        """Return a skill's language file."""
        return load(self.packages.get(skill, skill), language)

    def label(self, skill: str, key: str, language: str) -> str:
        """Return a label of a skill, or a reply without values."""
        data = self.language_of(skill, language)
        return data.labels[key] if key in data.labels else data.replies[key][0]

    def product(self, sku: str, language: str) -> str:
        """Return a product's name."""
        product = self.catalog.products.get(sku)
        return localized(product.name, language) if product else sku

    def value(self, value: Any, language: str, mode: Mode) -> str:
        """Return one value in words or digits."""
        ear = mode == "ear"
        match value:
            case values.Money(cents, currency):
                return (numbers.money if ear else numbers.short_money)(cents, currency, language)
            case values.Quantity(number, None):
                return numbers.words(number, language) if ear else numbers.digits(number, language)
            case values.Quantity(number, unit):
                return (numbers.amount if ear else numbers.short_amount)(number, unit, language)
            case values.Unit(unit):
                return self.unit(unit, language, mode)
            case values.Per(unit):
                return self.per(unit, language, mode)
            case values.ProductName(sku):
                return self.product(sku, language)
            case values.Variant(sku, detail):
                told = self.value(detail, language, mode)
                name = self.product(sku, language)
                return f"{name}, {told}" if ear else f"{name} ({told})"
            case values.Description(sku):
                return localized(self.catalog.products[sku].description or {}, language)
            case values.OptionName(option, plain):
                return self.option(option, language, plain)
            case values.CartLine(line):
                return self.line(line, language, mode)
            case values.Listing(items, word):
                return self.join([self.value(each, language, mode) for each in items], word, language)
            case values.Code(text) | values.PhoneNumber(text):
                return numbers.spelt(text, language) if ear else text
            case values.Moment(at, now):
                return numbers.moment(at, now, language, ear)
            case values.Clock(time):
                hour, _, minute = time.partition(":")
                return numbers.clock(int(hour), int(minute or 0), language, ear)
            case values.Opening(hours):
                return self.opening(hours, language, mode)
            case Reply():
                return self.filled(value, language, mode)
            case values.Label(skill, key):
                return self.label(skill, key, language)
            case int() | float():
                return numbers.words(value, language) if ear else numbers.digits(value, language)
        return str(value)

    @staticmethod
    def labels(skill: str, language: str) -> Mapping[str, str]:
        """Return the labels of a bundled skill."""
        return load(skill, language).labels

    @staticmethod
    def unit(unit: str | None, language: str, mode: Mode) -> str:
        """Return the name of a unit: "Kilo", "kg"."""
        names = numbers.data(language)["units"][unit or "piece"]
        return str(names["name" if mode == "ear" else "short"])

    @staticmethod
    def per(unit: str | None, language: str, mode: Mode) -> str:
        """Return what a price is for: nothing for a piece, else "je Kilo"."""
        if unit is None:
            return ""
        return str(numbers.data(language)["per"]).format(unit=Renderer.unit(unit, language, mode))

    def opening(self, hours: OpeningHours, language: str, mode: Mode) -> str:
        """Return opening hours: "montags bis freitags von neun Uhr bis achtzehn Uhr"."""
        form = numbers.data(language)["opening"]
        days = days_of(hours.days)
        names = form["days"]
        row = len(days) > 2 and all((b - a) % 7 == 1 for a, b in pairwise(days))
        said = (
            str(form["span"]).format(first=names[days[0]], last=names[days[-1]])
            if row
            else self.join([names[day] for day in days], "and", language)
        )
        start, end = (self.value(values.Clock(each), language, mode) for each in (hours.start, hours.end))
        return str(form["hours"]).format(days=said, start=start, end=end)

    def join(self, items: Sequence[str], word: str, language: str) -> str:
        """Return items joined as the language does."""
        words = numbers.data(language)["words"]
        if not items:
            return str(words["nothing"])
        head, last = items[:-1], items[-1]
        return f"{', '.join(head)} {words[word]} {last}" if head else last

    def option(self, option: ChosenOption, language: str, plain: bool = False) -> str:
        """Return an option as one says it: "ohne Zucker", "extra Käse", "groß"; ``plain`` without "ohne"."""
        words = numbers.data(language)["words"]
        group = self.catalog.groups.get(option.group)
        choice = group.find(option.choice) if group and option.choice else None
        if choice:
            name = localized(choice.name, language)
        else:
            name = localized(group.name, language) if group else option.choice or option.group
        if plain:
            return name
        if option.amount != "normal":
            return str(words[option.amount]).format(name=name)
        if option.count != 1:
            return str(words["count"]).format(number=numbers.words(option.count, language), name=name)
        return str(words["with" if group and group.amounts else "normal"]).format(name=name)

    def options(self, line: Line, language: str) -> list[str]:
        """Return a line's options in the product's own order."""
        order = {group.group: place for place, group in enumerate(self.catalog.groups_of(line.sku))}
        ranked = sorted(line.options, key=lambda each: (order.get(each.group, 99), str(each.choice)))
        return [self.option(each, language) for each in ranked]

    def line(self, line: Line, language: str, mode: Mode) -> str:
        """Return a cart line: "zweimal Cappuccino groß, mit Hafermilch"."""
        name = ", ".join([self.product(line.sku, language), *self.options(line, language)])
        if line.note:
            name = f"{name} ({line.note})"
        if mode == "eye":
            number = numbers.digits(line.quantity, language)
            return (
                f"{number} × {name}"
                if not line.unit
                else (f"{numbers.short_amount(line.quantity, line.unit, language)} {name}")
            )
        if line.unit:
            return f"{numbers.amount(line.quantity, line.unit, language)} {name}"
        return f"{numbers.pieces(line.quantity, language)} {name}"
