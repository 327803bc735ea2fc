"""Options of things on the menus of two small venues: shared, split, left out, more or less of, counted."""
# ruff: noqa: E501

import pytest

from zuruf.catalog.document import read_document
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, Utterance
from zuruf.skills.understanding import Understander
from zuruf.skills.understanding.as_json import operation_json

MARKS = {"normal": "", "extra": "+", "light": "~", "none": "-"}


def thing(sku, german, english, *options):
    return {"sku": sku, "name": {"de": german, "en": english}, "price": 500, "options": list(options)}


def choices(group, *names, most=None, **more):
    listed = [{"choice": choice, "name": {"de": german, "en": english}} for choice, german, english in names]
    return {"group": group, "name": group, "max": most, "choices": listed, **more}


PRODUCTS = [
    thing("wrap", "Wrap", "wrap", "portion", "filling", "base"),
    thing("soup", "Suppe", "soup", "portion", "filling"),
    thing("shake", "Shake", "shake", "cup", "flavour", "shots"),
    thing("soda", "Limo", "soda", "cup"),
]
OPTIONS = [
    choices("portion", ("small", "klein", "small"), ("medium", "mittel", "medium"), ("large", "groß", "large"), ("double", "doppelt", "double"), most=1),
    choices("cup", ("cup_s", "klein", "small"), ("cup_l", "groß", "large"), most=1),
    choices("base", ("wheat", "Weizen", "wheat"), ("corn", "Mais", "corn"), most=1),
    choices("filling", ("leek", "Lauch", "leek"), ("beans", "Bohnen", "beans"), ("feta", "Feta", "feta"), ("chili", "Chili", "chili"), ("olives", "Oliven", "olives"), amounts=True),
    choices("flavour", ("mango", "Mango", "mango"), ("peach", "Pfirsich", "peach"), most=1),
    choices("shots", ("ginger", "Ingwer", "ginger"), ("mint", "Minze", "mint"), amounts=True, counts=True),
]  # fmt: skip


@pytest.fixture(scope="module")
def venue():
    source = {"shop": {"name": "Corner", "languages": ["de", "en"]}, "products": PRODUCTS, "options": OPTIONS}
    catalog, problems = read_document(source, "corner.json")
    assert not problems
    return Understander(catalog)


def brief(operation):
    options = sorted(
        MARKS[each["amount"]]
        + str(each["choice"])
        + (f"*{each['count']}" if each.get("count", 1) > 1 else "")
        for each in operation["options"]
    )
    return " ".join([f"{operation['quantity']:g}", str(operation["sku"] or operation["heard"]), *options])


LEFT_OUT = [
    ("en", "a wrap with no leek beans or feta and extra olives", "1 wrap +olives -beans -feta -leek"),
    ("de", "einen Wrap ohne Lauch Bohnen oder Feta und mit extra Oliven", "1 wrap +olives -beans -feta -leek"),
    ("en", "a wrap with leek and feta but no chili", "1 wrap -chili feta leek"),
    ("en", "a soup with leek beans and feta except chili", "1 soup -chili beans feta leek"),
    ("de", "eine Suppe mit Lauch Bohnen und Feta außer Chili", "1 soup -chili beans feta leek"),
    ("en", "a wrap with extra gherkins and feta", "1 wrap feta"),
    ("en", "a soup with leek remove the beans", "1 soup -beans leek"),
    ("en", "a wrap please with olives but go easy on the olives", "1 wrap ~olives"),
    ("en", "a large soup with half the chili", "1 soup large ~chili"),
    ("en", "a wrap with beans no sides and a large soda", "1 soda cup_l; 1 wrap beans"),
]  # fmt: skip
SPLIT = [
    ("en", "three wraps one with leek one with beans and one with feta", "1 wrap beans; 1 wrap feta; 1 wrap leek"),
    ("de", "drei Wraps einen mit Lauch einen mit Bohnen und einen mit Feta", "1 wrap beans; 1 wrap feta; 1 wrap leek"),
    ("en", "two soups one large with leek and the other small with beans", "1 soup beans small; 1 soup large leek"),
    ("de", "zwei Suppen die eine mit Lauch die andere mit Bohnen", "1 soup beans; 1 soup leek"),
    ("en", "a wrap with leek and feta and another with beans", "1 wrap beans; 1 wrap feta leek"),
    ("en", "two wraps with feta one of them with chili", "1 wrap chili feta; 1 wrap feta"),
    ("en", "three large and two small corn wraps", "2 wrap corn small; 3 wrap corn large"),
    ("de", "drei große und zwei kleine Wraps", "2 wrap small; 3 wrap large"),
    ("en", "one with leek and one with beans both corn", "1 wrap beans corn; 1 wrap corn leek"),
    ("en", "two wraps and three sodas the wraps with feta", "2 wrap feta; 3 soda"),
    ("de", "einen Shake und einen Wrap den Shake mit Minze", "1 shake mint; 1 wrap"),
]  # fmt: skip
BELONGING = [
    ("en", "a wrap with leek and feta with a side of soup", "1 soup; 1 wrap feta leek"),
    ("en", "one soup with two shakes", "1 soup; 2 shake"),
    ("en", "a double wrap with double feta", "1 wrap +feta double"),
    ("de", "einen doppelten Wrap mit doppelt Feta", "1 wrap +feta double"),
    ("en", "a wrap and i want it to be a large with feta", "1 wrap feta large"),
    ("en", "a wrap with leek make that two wraps", "2 wrap leek"),
    ("en", "four wraps and on all of those wraps i want olives", "4 wrap olives"),
    ("en", "a wrap half leek half beans", "1 wrap beans leek"),
    ("en", "a mango shake with two ginger one mint and a wrap", "1 shake ginger*2 mango mint; 1 wrap"),
    ("de", "einen Mangoshake mit zwei Ingwer und eine mittlere Suppe", "1 shake ginger*2 mango; 1 soup medium"),
    ("en", "a wrap and a large sorbet", "1 sorbet; 1 wrap"),
]  # fmt: skip
ALL = LEFT_OUT + SPLIT + BELONGING


@pytest.mark.parametrize(("language", "text", "wanted"), ALL, ids=[text for _, text, _ in ALL])
def test_options(venue, language, text, wanted):
    understood = venue.understand(Utterance(text, language), Session("test", language))
    assert isinstance(understood, Intent), understood
    assert sorted(brief(operation_json(each)) for each in understood.operations) == wanted.split("; ")
