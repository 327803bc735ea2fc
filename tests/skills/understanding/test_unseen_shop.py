"""Orders in a small shop that nothing was tuned on: kinds, parts, options, and what stays in the cart."""
# ruff: noqa: E501

import pytest

from zuruf.catalog.document import read_document
from zuruf.skills.cart import Cart, ChosenOption, Line
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, Utterance
from zuruf.skills.understanding import Understander
from zuruf.skills.understanding.as_json import operation_json


def thing(sku, german, english, category, *options, **more):
    name = {"de": german, "en": english}
    return {"sku": sku, "name": name, "category": category, "price": 100, "options": list(options), **more}


def choices(group, *names, most=None, **more):
    listed = [{"choice": english, "name": {"de": german, "en": english}} for german, english in names]
    name = {"de": group, "en": group}
    return {"group": group, "name": name, "max": most, "choices": listed, **more}


PRODUCTS = [
    thing("poppy", "Mohnbrötchen", "poppy seed roll", "rolls"),
    thing("pumpkin", "Kürbiskernbrötchen", "pumpkin seed roll", "rolls"),
    thing("rye", "Roggenbrot", "rye bread", "bread", "portion", "cut"),
    thing("spelt", "Dinkelbrot", "spelt bread", "bread", "portion", "cut"),
    thing("biscuits", "Spritzgebäck", "shortbread biscuits", "cake", unit="kg"),
    thing("still", "Mineralwasser still", "still mineral water", "drinks"),
    thing("classic", "Classic Burger", "classic burger", "burgers", "toppings"),
    thing("chicken", "Chicken Burger", "chicken burger", "burgers", "toppings"),
    thing("fries", "Pommes", "fries", "sides", "size"),
    thing("latte", "Latte", "latte", "coffee", "size", "milk", "syrup"),
    thing("brownie", "Brownie", "brownie", "cake"),
    thing("lager", "Helles", "lager", "beer"),
    thing("crate", "Kasten Helles", "crate of lager", "beer"),
    thing("calzone_ham", "Calzone Speck", "bacon calzone", "calzone", "toppings"),
    thing("calzone_egg", "Calzone Spinaci", "spinach calzone", "calzone", "toppings"),
    thing("dry", "Riesling trocken", "dry Riesling", "wine"),
    thing("sweet", "Riesling lieblich", "sweet Riesling", "wine"),
]
OPTIONS = [
    choices("portion", ("ganz", "full"), ("halb", "half"), most=1),
    choices("cut", ("geschnitten", "sliced"), most=1),
    choices("toppings", ("Zwiebeln", "onions"), ("Speck", "bacon"), ("Spiegelei", "fried egg"), amounts=True),
    choices("size", ("klein", "small"), ("mittel", "medium"), ("groß", "large"), most=1, ordered=True),
    choices("milk", ("Hafermilch", "oat"), ("Sojamilch", "soy"), most=1),
    choices("syrup", ("Karamell", "caramel"), ("Vanille", "vanilla"), amounts=True),
]


@pytest.fixture(scope="module")
def shop():
    source = {"shop": {"name": "Corner", "languages": ["de", "en"]}, "products": PRODUCTS, "options": OPTIONS}
    catalog, problems = read_document(source, "corner.json")
    assert not problems
    return Understander(catalog)


def brief(operation):
    target = operation.get("target", {})
    name = operation.get("sku") or target.get("sku") or target.get("position")
    options = {f"{each['choice']}:{each['amount']}" for each in operation.get("options", ())}
    number = operation.get("quantity")
    return " ".join([operation["op"], *([f"{number:g}"] if number else []), str(name), *sorted(options)])


def meant(shop, text, language, *lines):
    session = Session("test", language, cart=Cart(lines), focus=len(lines) - 1 if lines else None)
    understood = shop.understand(Utterance(text, language), session)
    assert isinstance(understood, Intent), understood
    return sorted(brief(operation_json(each)) for each in understood.operations)


ORDERS = [
    ("de", "acht Brötchen, vier Mohn und vier Kürbiskern", "add 4 poppy; add 4 pumpkin"),
    ("de", "zwei Brote, ein Roggen und ein Dinkel", "add 1 rye; add 1 spelt"),
    ("en", "two breads, one rye and one spelt", "add 1 rye; add 1 spelt"),
    ("de", "ein halbes Roggenbrot geschnitten bitte", "add 1 rye half:normal sliced:normal"),
    ("en", "could I get half a rye bread sliced", "add 1 rye half:normal sliced:normal"),
    ("en", "two hundred grams of shortbread and a spelt bread", "add 200 biscuits; add 1 spelt"),
    ("de", "zwei Burger, einen Classic und einen Chicken", "add 1 classic; add 1 chicken"),
    ("en", "three sandwiches, two classic burgers and one chicken burger", "add 2 classic; add 1 chicken"),
    ("en", "a classic burger with extra bacon and a fried egg", "add 1 classic bacon:extra fried egg:normal"),
    ("en", "two classic burgers both with bacon and one chicken burger", "add 2 classic bacon:normal; add 1 chicken"),
    ("de", "drei Latte alle mit Sojamilch, dazu zwei Brownies", "add 3 latte soy:normal; add 2 brownie"),
    ("de", "zwei Latte, einer mit Vanille, einer mit Karamell", "add 1 latte vanilla:normal; add 1 latte caramel:normal"),
    ("en", "two lattes, one with oat and one with soy", "add 1 latte oat:normal; add 1 latte soy:normal"),
    ("de", "ich nehm nen Latte groß äh mittel mit Hafermilch", "add 1 latte medium:normal oat:normal"),
    ("en", "a latte with oat and two pumps of caramel", "add 1 latte caramel:normal oat:normal"),
    ("de", "zwei Kästen Helles und ein Helles", "add 2 crate; add 1 lager"),
    ("de", "zwei Calzone eine Speck eine Spinaci", "add 1 calzone_ham; add 1 calzone_egg"),
    ("en", "two calzones one bacon one spinach", "add 1 calzone_ham; add 1 calzone_egg"),
    ("de", "zwei Riesling, einen trockenen und einen lieblichen", "add 1 dry; add 1 sweet"),
    ("de", "ein Karamelllatte und zwei Vanillelatte", "add 1 latte caramel:normal; add 2 latte vanilla:normal"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "operations"), ORDERS, ids=[text for _, text, _ in ORDERS])
def test_orders(shop, language, text, operations):
    assert meant(shop, text, language) == sorted(operations.split("; "))


OTHERS = [
    ("en", "a bottle of sparkling mineral water", {"sku": "still", "kind": "sparkling mineral water"}),
    ("en", "a decaf latte please", {"sku": "latte", "kind": "decaf latte"}),
    ("de", "ein ungesalzenes Dinkelbrot bitte", {"sku": "spelt", "kind": "ungesalzenes dinkelbrot"}),
    ("de", "ich hätte gern einen Zwiebelbrownie", {"sku": "brownie", "kind": "zwiebelbrownie"}),
    ("de", "veganes Dinkelbrot bitte", {"sku": "spelt", "kind": "veganes dinkelbrot"}),
    ("de", "einen Latte mit Mandelmilch", {"sku": "latte", "unknown": ["mandelmilch"]}),
    ("en", "a classic burger with avocado and bacon", {"sku": "classic", "unknown": ["avocado"]}),
    ("de", "einen großen Latte bitte", {"sku": "latte"}),
]


@pytest.mark.parametrize(("language", "text", "told"), OTHERS, ids=[text for _, text, _ in OTHERS])
def test_what_the_shop_does_not_have_is_told_apart(shop, language, text, told):
    understood = shop.understand(Utterance(text, language), Session("test", language))
    assert isinstance(understood, Intent), understood
    (operation,) = map(operation_json, understood.operations)
    assert {key: each for key, each in operation.items() if key in ("sku", "kind", "unknown")} == told


CHANGES = [
    ("de", "die Pommes größer", "modify fries"),
    ("de", "beim Burger die Zwiebeln weglassen", "modify classic onions:none"),
    ("de", "ohne Zwiebeln bitte den Burger", "modify classic onions:none"),
    ("en", "no onions on the burger", "modify classic onions:none"),
    ("de", "mach zwei Classic Burger draus", "set_quantity 2 classic"),
    ("en", "another classic burger please, with bacon this time", "add 1 classic bacon:normal"),
    ("de", "und einen Brownie weniger", "remove 1 brownie"),
    ("en", "one fewer brownie", "remove 1 brownie"),
    ("en", "add three more fries", "add 3 fries"),
]


@pytest.mark.parametrize(("language", "text", "operations"), CHANGES, ids=[text for _, text, _ in CHANGES])
def test_changes(shop, language, text, operations):
    cart = (Line("classic", 1), Line("brownie", 3), Line("fries", 1))
    assert meant(shop, text, language, *cart) == sorted(operations.split("; "))


def test_one_choice_instead_of_another_of_its_group(shop):
    oat = frozenset({ChosenOption("milk", "oat")})
    assert meant(shop, "mit Sojamilch statt Hafermilch", "de", Line("latte", 1, None, oat)) == [
        "modify last soy:normal"
    ]
