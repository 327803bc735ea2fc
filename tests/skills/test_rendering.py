"""Values in words: for the ear and for the eye, in both languages."""

from datetime import datetime

import pytest

from zuruf.skills.api import ChosenOption, Line, Reply, values
from zuruf.skills.rendering import Renderer, numbers

NOW = datetime(2026, 11, 23, 12, 0)


@pytest.fixture
def renderer(catalog):
    return Renderer(catalog, {})


@pytest.mark.parametrize(
    ("cents", "language", "ear", "eye"),
    [
        (249, "de", "zwei Euro neunundvierzig", "2,49 €"),
        (100, "de", "ein Euro", "1,00 €"),
        (5, "de", "fünf Cent", "0,05 €"),
        (-50, "de", "minus fünfzig Cent", "-0,50 €"),
        (249, "en", "two euros forty-nine", "€2.49"),
        (1, "en", "one cent", "€0.01"),
    ],
)
def test_money(cents, language, ear, eye):
    assert numbers.money(cents, "EUR", language) == ear
    assert numbers.short_money(cents, "EUR", language) == eye


@pytest.mark.parametrize(
    ("number", "unit", "language", "ear", "eye"),
    [
        (2, "l", "de", "zwei Liter", "2 l"),
        (250, "g", "de", "zweihundertfünfzig Gramm", "250 g"),
        (0.25, "kg", "de", "zweihundertfünfzig Gramm", "250 g"),
        (0.5, "kg", "de", "ein halbes Kilo", "0,5 kg"),
        (1.5, "kg", "de", "eineinhalb Kilo", "1,5 kg"),
        (1, "kg", "en", "one kilo of", "1 kg"),
        (1.5, "l", "en", "one and a half litres of", "1.5 l"),
    ],
)
def test_amounts(number, unit, language, ear, eye):
    assert numbers.amount(number, unit, language) == ear
    assert numbers.short_amount(number, unit, language) == eye


@pytest.mark.parametrize(
    ("at", "language", "ear", "eye"),
    [
        (NOW.replace(hour=18, minute=30), "de", "heute um achtzehn Uhr dreißig", "heute um 18:30 Uhr"),
        (NOW.replace(day=24, hour=9), "de", "morgen um neun Uhr", "morgen um 9:00 Uhr"),
        (NOW.replace(day=26, hour=13), "de", "am Donnerstag um dreizehn Uhr", "am Donnerstag um 13:00 Uhr"),
        (NOW.replace(hour=18, minute=30), "en", "today at six thirty p.m.", "today at 6:30 p.m."),
        (NOW.replace(day=27, hour=9), "en", "on Friday at nine a.m.", "on Friday at 9:00 a.m."),
        (
            NOW.replace(month=12, day=24, hour=9),
            "de",
            "am 24. Dezember 2026 um neun Uhr",
            "am 24. Dezember 2026 um 9:00 Uhr",
        ),
    ],
)
def test_moments(at, language, ear, eye):
    assert numbers.moment(at, NOW, language, ear=True) == ear
    assert numbers.moment(at, NOW, language, ear=False) == eye


def test_codes_are_spelt(renderer):
    code = values.Code("K1-1042")
    assert renderer.value(code, "de", "ear") == "K, eins, Strich, eins, null, vier, zwei"
    assert renderer.value(code, "en", "ear") == "K, one, dash, one, zero, four, two"
    assert renderer.value(code, "de", "eye") == "K1-1042"


def test_a_cart_line(renderer):
    options = frozenset(
        {
            ChosenOption("size", "large"),
            ChosenOption("syrup", "vanilla", "extra"),
            ChosenOption("syrup", "nut"),
            ChosenOption("milk", None, "none"),
        }
    )
    line = values.CartLine(Line("latte", 2, options=options))
    assert (
        renderer.value(line, "de", "ear")
        == "zweimal Milchkaffee, groß, ohne Milch, mit Haselnuss, extra Vanille"
    )
    assert renderer.value(line, "en", "eye") == "2 × latte, large, no milk, with hazelnut, extra vanilla"
    weighed = values.CartLine(Line("gouda", 250, "g"))
    assert renderer.value(weighed, "de", "ear") == "zweihundertfünfzig Gramm Gouda"
    assert renderer.value(weighed, "en", "ear") == "two hundred and fifty grams of gouda"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "nichts"), (1, "Cola"), (2, "Cola und Gouda"), (3, "Cola, Gouda und Butter")]
)
def test_listings(renderer, count, text):
    assert renderer.value(values.products(("cola", "gouda", "butter")[:count]), "de", "ear") == text


def test_variants_mean_the_same_and_stay_the_same(renderer):
    reply = Reply("ordering.added", {"lines": values.products(("cola",))})
    assert renderer.text(reply, "de", "eye") == renderer.text(reply, "de", "eye")
