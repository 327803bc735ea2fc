"""The demo shop's understander, and short ways to ask it."""

import pytest

from zuruf.catalog.load import load_demo
from zuruf.skills.cart import Cart, Line
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, Utterance
from zuruf.skills.understanding import Understander
from zuruf.skills.understanding.as_json import operation_json


@pytest.fixture(scope="session")
def demo():
    return Understander(load_demo())


@pytest.fixture(scope="session")
def hear(demo):
    """Return what understands a text, in a session with these lines; the last line is the focus."""

    def heard(text, language="de", lines=(), **session):
        cart = Cart(tuple(Line(*line) for line in lines))
        more = {"cart": cart, "focus": len(lines) - 1 if lines else None, **session}
        return demo.understand(Utterance(text, language), Session("test", language, **more))

    return heard


@pytest.fixture(scope="session")
def said(hear):
    """Return the operations of a text in short: (op, sku or target, quantity, unit, options)."""

    def short(text, language="de", lines=(), **session):
        understood = hear(text, language, lines, **session)
        assert isinstance(understood, Intent), understood
        assert understood.name == "order.change", understood
        return [brief(operation_json(each)) for each in understood.operations]

    return short


def brief(operation):
    name = (
        operation.get("sku")
        or operation.get("target", {}).get("sku")
        or operation.get("target", {}).get("position")
    )
    options = {f"{each['choice']}:{each['amount']}" for each in operation.get("options", ())}
    return (operation["op"], name, operation.get("quantity"), operation.get("unit"), options)
