"""A small café, and an assistant that works in it."""

import json
from datetime import UTC, datetime

import pytest

from zuruf.catalog.load import load_catalog
from zuruf.catalog.model import Catalog
from zuruf.skills.assistant import Assistant, take_turn
from zuruf.skills.ledger import CountingIds, MemoryLedger
from zuruf.skills.types import Intent, Utterance

MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def name(de, en):
    return {"de": de, "en": en}


def group(key, names, choices, **more):
    listed = [{"choice": c, "name": name(*n), "price": p, **x} for c, n, p, x in choices]
    return {"group": key, "name": name(*names), "choices": listed, **more}


DOCUMENT = {
    "shop": {
        "name": "Probecafé",
        "languages": ["de", "en"],
        "payment": ["counter"],
        "fulfilment": ["pickup"],
        "phone": "+49 30 1234567",
        "opening_hours": [{"days": "mo-fr", "from": "09:00", "to": "18:00"}],
        "order_options": ["place"],
    },
    "products": [
        {
            "sku": "latte",
            "name": name("Milchkaffee", "latte"),
            "price": 350,
            "category": "coffee",
            "options": ["size", "milk", "syrup"],
            "max_quantity": 20,
            "tax_rate": 19,
        },
        {
            "sku": "espresso",
            "name": name("Espresso", "espresso"),
            "price": 220,
            "category": "coffee",
            "options": ["size"],
        },
        {
            "sku": "croissant",
            "name": name("Croissant", "croissant"),
            "price": 180,
            "category": "bakery",
            "tax_rate": 7,
        },
        {
            "sku": "sandwich",
            "name": name("Käsebrot", "cheese sandwich"),
            "price": 450,
            "category": "bakery",
            "options": ["bread"],
        },
        {
            "sku": "gouda",
            "name": name("Gouda", "gouda"),
            "price": 1490,
            "unit": "kg",
            "category": "cheese",
            "max_quantity": 5,
        },
        {
            "sku": "butter",
            "name": name("Butter", "butter"),
            "price": 249,
            "pack": {"amount": 250, "unit": "g"},
            "category": "dairy",
            "stock": 6,
            "allergens": ["milk"],
        },
        {
            "sku": "oat",
            "name": name("Hafermilch", "oat milk"),
            "price": 199,
            "pack": {"amount": 1, "unit": "l"},
            "category": "dairy",
            "description": name("Aus Hafer.", "Made of oats."),
        },
        {"sku": "cola", "name": name("Cola", "cola"), "price": 250, "deposit": 25, "category": "drinks"},
        {
            "sku": "cola_zero",
            "name": name("Cola Zero", "cola zero"),
            "price": 250,
            "deposit": 25,
            "category": "drinks",
        },
        {"sku": "beer", "name": name("Bier", "beer"), "price": 300, "min_age": 16, "category": "drinks"},
        {
            "sku": "gone",
            "name": name("Pflaumenkuchen", "plum cake"),
            "price": 300,
            "stock": 0,
            "category": "bakery",
        },
    ],
    "options": [
        group(
            "size",
            ("Größe", "size"),
            [
                ("small", ("klein", "small"), -50, {}),
                ("medium", ("mittel", "medium"), 0, {}),
                ("large", ("groß", "large"), 60, {}),
            ],
            default=["medium"],
            ordered=True,
        ),
        group(
            "milk",
            ("Milch", "milk"),
            [
                ("whole", ("Vollmilch", "whole milk"), 0, {}),
                ("oat", ("Hafermilch", "oat milk"), 40, {}),
            ],
            default=["whole"],
        ),
        group(
            "syrup",
            ("Sirup", "syrup"),
            [
                ("vanilla", ("Vanille", "vanilla"), 50, {"not_with": ["caramel"]}),
                ("caramel", ("Karamell", "caramel"), 50, {}),
                ("nut", ("Haselnuss", "hazelnut"), 50, {}),
            ],
            max=2,
            amounts=True,
        ),
        group(
            "bread",
            ("Brot", "bread"),
            [
                ("white", ("Weißbrot", "white bread"), 0, {}),
                ("rye", ("Roggenbrot", "rye bread"), 0, {}),
            ],
            min=1,
        ),
        group(
            "place",
            ("Ort", "place"),
            [
                ("here", ("zum Hieressen", "for here"), 0, {}),
                ("to_go", ("zum Mitnehmen", "to go"), 10, {}),
            ],
            default=["here"],
        ),
    ],
}


@pytest.fixture(scope="session")
def catalog(tmp_path_factory) -> Catalog:
    file = tmp_path_factory.mktemp("catalog") / "cafe.json"
    file.write_text(json.dumps(DOCUMENT), "utf-8")
    return load_catalog(file)


class Customer:
    """Holds a conversation, committing each turn, and keeps what came of it."""

    def __init__(self, assistant, ledger, language="de", customer=None):
        self.assistant, self.ledger = assistant, ledger
        self.session = assistant.session(language, customer)
        self.turn = None

    def says(self, text, silence=False):
        return self._take(Utterance(text, self.session.language, silence=silence))

    def means(self, intent, text="", operations=(), **slots):
        return self._take(Intent(intent, 1.0, {**slots, "text": text}, tuple(operations)))

    def orders(self, *operations, text=""):
        return self.means("order.change", text, operations)

    def _take(self, said):
        self.turn, self.session = take_turn(self.assistant, self.ledger, self.session, said)
        return self.turn

    @property
    def reply(self):
        return self.assistant.render(self.turn, self.session).shown

    @property
    def lines(self):
        return [(line.sku, line.quantity, line.unit) for line in self.session.cart.lines]

    def commands(self, kind):
        return [each for each in self.ledger.commands if each.kind == kind]


@pytest.fixture(scope="session")
def understander(catalog):
    return Assistant(catalog).understander


@pytest.fixture
def make(catalog, understander):
    """Return what makes a customer: of a language, with a ledger, at a time."""

    def made(language="de", customer=None, ledger=None, now=MONDAY_NOON, **more):
        ledger = ledger or MemoryLedger()
        more.setdefault("orders", ledger)
        assistant = Assistant(
            catalog, ids=CountingIds("K1-"), clock=lambda: now, understander=understander, **more
        )
        return Customer(assistant, ledger, language, customer)

    return made


@pytest.fixture
def customer(make):
    return make()
