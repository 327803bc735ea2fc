"""The products skill: what something costs, whether it is there, what is in it, what there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from zuruf.catalog.model import Product, all_words, localized
from zuruf.skills.api import (
    Asked,
    Context,
    Handled,
    Intent,
    Outcome,
    Question,
    Reply,
    Session,
    Skill,
    not_yet,
    values,
)

Answer = tuple[Outcome, Session]
SHOWN = 3
FEW = 5


class Products(Skill):
    """Answers questions about products from the catalog, finds products, and suggests some."""

    name = "products"

    def handle(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Answer a question about products."""
        match intent.name:
            case "product.info":
                return self.info(intent, session, context)
            case "product.find":
                return self.find(intent, session, context)
        return self.recommend(session, context)

    def answer(self, question: Question, intent: Intent, session: Session, context: Context) -> Answer | None:
        """Take the product that was asked for."""
        skus = [sku for each in intent.operations if (sku := getattr(each, "sku", None))]
        if question.name != "which_product" or len(skus) != 1:
            return None
        wanted = Intent("product.info", slots={"sku": skus[0], "about": question.data["about"]})
        return self.info(wanted, session, context)

    def info(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Tell price, stock, allergens or contents of one product.

        Without a name, of the one last spoken of.
        """
        about = str(intent.slots.get("about") or "price")
        sku = intent.slots.get("sku")
        if sku is None and session.focus is not None and session.focus < len(session.cart.lines):
            sku = session.cart.lines[session.focus].sku
        product = context.catalog.products.get(str(sku))
        if product is None:
            return self.info_of_several(intent, about, session, context)
        told = tuple(self.told(product, about, session.language, context))
        lines = [at for at, line in enumerate(session.cart.lines) if line.sku == product.sku]
        focus = lines[-1] if lines else session.focus
        return Handled(told), replace(session, focus=focus, topic=None if lines else product.sku)

    def info_of_several(self, intent: Intent, about: str, session: Session, context: Context) -> Answer:
        """Tell it of each of a few products that the words may mean; of many, ask which."""
        listed = (context.catalog.products.get(each) for each in intent.slots.get("candidates", ()))
        products = [each for each in listed if each is not None]
        if 0 < len(products) <= SHOWN:
            told = (self.told(each, about, session.language, context) for each in products)
            return Handled(tuple(chain.from_iterable(told))), session
        choices = values.products(tuple(each.sku for each in products), "or")
        named = {"choices": values.briefly(choices, values.Label("ordering", "something_else"))}
        ask = Reply("which", named) if products else Reply("which_product")
        return Asked((ask,), Question("product", self.name, "which_product", {"about": about})), session

    def told(self, product: Product, about: str, language: str, context: Context) -> list[Reply]:
        """Return what the catalog knows of a product."""
        name = values.ProductName(product.sku)
        match about:
            case "stock":
                return [self.stock(product)]
            case "allergens":
                if not product.allergens:
                    return [Reply("no_allergens_known", {"product": name})]
                listed = values.Listing(tuple(allergen(each) for each in product.allergens))
                return [Reply("allergens", {"product": name, "allergens": listed})]
            case "price":
                return self.price(product, context)
        replies = []
        text = localized(product.description, language) if product.description else ""
        if text:
            replies.append(Reply("description", {"product": name, "text": text}))
        if product.pack:
            replies.append(
                Reply(
                    "pack", {"product": name, "pack": values.Quantity(product.pack.amount, product.pack.unit)}
                )
            )
        return replies or [Reply("nothing_known", {"product": name})]

    def stock(self, product: Product) -> Reply:
        """Return whether a product is there."""
        name = values.ProductName(product.sku)
        if product.stock is None or product.stock > FEW:
            return Reply("in_stock", {"product": name})
        if product.stock <= 0:
            return Reply("out_of_stock", {"product": name})
        return Reply("few_left", {"product": name, "quantity": values.Quantity(product.stock, product.unit)})

    def price(self, product: Product, context: Context) -> list[Reply]:
        """Return the price, the price per kilo or litre, and the deposit."""
        currency = context.catalog.shop.currency
        per = values.Per(product.unit)
        replies = [
            Reply(
                "price",
                {
                    "product": values.ProductName(product.sku),
                    "price": values.Money(product.price, currency),
                    "per": per,
                },
            )
        ]
        if product.pack and not product.unit:
            cents, unit = per_unit(product)
            replies.append(
                Reply("unit_price", {"price": values.Money(cents, currency), "unit": values.Unit(unit)})
            )
        if product.deposit:
            replies.append(Reply("deposit", {"deposit": values.Money(product.deposit, currency)}))
        return replies

    def find(self, intent: Intent, session: Session, context: Context) -> Answer:
        """Name some products that fit the words."""
        skus = named(intent, context) or found(session.heard, session.language, context)
        if not skus:
            return Handled((Reply("found_nothing"),)), session
        told = (Reply("found", {"products": values.products(skus)}), Reply("shall_i"))
        return Handled(told), replace(session, topic=skus[0]) if len(skus) == 1 else session

    def recommend(self, session: Session, context: Context) -> Answer:
        """Suggest products: those that fit the words, else some that are there, one of each kind."""
        skus = found(session.heard, session.language, context) or varied(context.catalog.products.values())
        if not skus:
            return not_yet(Intent("product.recommend"), session)
        return Handled((Reply("recommend", {"products": values.products(skus, "or")}),)), session


def per_unit(product: Product) -> tuple[int, str]:
    """Return the price per kilo or litre of a packed product, in cents."""
    assert product.pack is not None
    small = {"g": "kg", "ml": "l"}
    unit = small.get(product.pack.unit, product.pack.unit)
    amount = product.pack.amount / 1000 if product.pack.unit in small else product.pack.amount
    return round(product.price / amount), unit


def allergen(name: str) -> object:
    """Return the words for an allergen: those of the language files where they have it."""
    known = name.casefold().replace(" ", "_")
    return values.Label("products", f"allergen_{known}") if known in ALLERGENS else name


ALLERGENS = frozenset(
    (
        "gluten",
        "milk",
        "egg",
        "eggs",
        "nuts",
        "peanuts",
        "soy",
        "fish",
        "crustaceans",
        "molluscs",
        "celery",
        "mustard",
        "sesame",
        "sulphites",
        "lupin",
    )
)


def named(intent: Intent, context: Context) -> tuple[str, ...]:
    """Return the products whose name was understood, misheard as it may be, and that can be sold here."""
    skus = (intent.slots.get("sku"), *intent.slots.get("candidates", ()))
    products = [context.catalog.products[sku] for sku in skus if sku in context.catalog.products]
    return tuple(each.sku for each in products if each.stock != 0 and not each.min_age)[:SHOWN]


def found(heard: str, language: str, context: Context) -> tuple[str, ...]:
    """Return products one of whose names, or whose category, shares a word with what was heard."""
    said = {word for word in heard.casefold().split() if len(word) > 2}
    scored: list[tuple[float, int, str]] = []
    for sku, product in context.catalog.products.items():
        if product.stock == 0 or product.min_age:
            continue
        names = (localized(product.name, language), *all_words(product.aliases, language), product.category)
        words = {
            part for name in names for part in name.casefold().replace("-", " ").replace("_", " ").split()
        }
        score = len(said & words) + 0.5 * sum(
            1
            for word in said
            for part in words
            if len(word) > 3
            and word != part
            and (part.endswith(word) or part.startswith(word) or word.startswith(part) and len(part) > 3)
        )
        if score:
            scored.append((-score, len(scored), sku))
    return tuple(sku for _, _, sku in sorted(scored)[:SHOWN])


def varied(products: Iterable[Product]) -> tuple[str, ...]:
    """Return some products that are there, each of another category."""
    chosen: dict[str, str] = {}
    for product in products:
        if product.stock != 0 and not product.min_age:
            chosen.setdefault(product.category, product.sku)
    return tuple(chosen.values())[:SHOWN]
