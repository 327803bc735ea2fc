"""A word that is an option and also tells which of several things is meant."""

import json

import pytest

from zuruf.catalog.load import load_catalog
from zuruf.skills.session import Session
from zuruf.skills.types import Utterance
from zuruf.skills.understanding import Understander
from zuruf.skills.understanding.as_json import operation_json


def named(de, en):
    return {"de": de, "en": en}


def choices(*names):
    return [{"choice": en.replace(" ", "_"), "name": named(de, en), "price": 0} for de, en in names]


SHOP = {
    "shop": {"name": "Ofen", "languages": ["de", "en"]},
    "products": [
        {
            "sku": f"pie_{en}",
            "name": named(f"Quiche {de}", f"{en} quiche"),
            "price": 900,
            "options": ["size", "top"],
        }
        for de, en in (("Lauch", "leek"), ("Lachs", "salmon"), ("Spinat", "spinach"))
    ],
    "options": [
        {
            "group": "size",
            "name": named("Größe", "size"),
            "max": 1,
            "choices": choices(("klein", "small"), ("groß", "large")),
        },
        {
            "group": "top",
            "name": named("Belag", "topping"),
            "max": None,
            "amounts": True,
            "choices": choices(("Lauch", "leek"), ("Lachs", "salmon"), ("Käse", "cheese")),
        },
    ],
}


@pytest.fixture(scope="module")
def oven(tmp_path_factory):
    file = tmp_path_factory.mktemp("oven") / "oven.json"
    file.write_text(json.dumps(SHOP, ensure_ascii=False), "utf-8")
    return Understander(load_catalog(file))


@pytest.mark.parametrize(
    ("language", "text", "sku", "options"),
    [
        ("de", "eine Quiche mit Lachs", "pie_salmon", []),
        ("de", "eine große Quiche mit Lauch und Käse", "pie_leek", ["large", "cheese"]),
        ("de", "zwei Quiche Lachs mit Lauch", "pie_salmon", ["leek"]),
        ("de", "eine große mit Lachs", "pie_salmon", ["large"]),
        ("en", "a quiche with leek please", "pie_leek", []),
        ("en", "a salmon quiche with leek", "pie_salmon", ["leek"]),
    ],
)
def test_with_may_tell_the_kind(oven, language, text, sku, options):
    understood = oven.understand(Utterance(text, language), Session("t", language))
    (operation,) = map(operation_json, understood.operations)
    assert operation["sku"] == sku
    assert {each["choice"] for each in operation["options"]} == set(options)


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "zwei Quiche Lachs für die Nachbarin"), ("en", "could you get me leek quiche for my mother")],
)
def test_for_whom_it_is_does_not_matter(oven, language, text):
    understood = oven.understand(Utterance(text, language), Session("t", language))
    assert understood.name == "order.change" and understood.operations[0].sku
