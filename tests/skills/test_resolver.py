"""Operations meet the cart: what is merged, split, asked, refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zuruf.skills.api import (
    Add,
    Cart,
    ChosenOption,
    Clear,
    Line,
    Modify,
    OrderOptions,
    Remove,
    Repeat,
    Replace,
    SetQuantity,
    Target,
)
from zuruf.skills.ordering.resolver import apply

LAST = Target(position="last")
LARGE = ChosenOption("size", "large")
OAT = ChosenOption("milk", "oat")


def options(*chosen):
    return frozenset(chosen)


def cart(*lines):
    return Cart(tuple(lines))


def lines(result):
    return [(line.sku, line.quantity, line.unit, set(line.options)) for line in result.cart.lines]


def test_equal_lines_are_one(catalog):
    result = apply([Add("latte", 2), Add("latte", 1)], Cart(), catalog)
    assert lines(result) == [("latte", 3, None, set())]
    assert [each.what for each in result.done] == ["added", "added"]


def test_a_default_is_not_listed(catalog):
    result = apply([Add("latte", 1, options=options(ChosenOption("size", "medium"), OAT))], Cart(), catalog)
    assert lines(result) == [("latte", 1, None, {OAT})]


def test_packs_are_counted_and_weights_kept(catalog):
    result = apply([Add("butter", 500, "g"), Add("oat", 2, "l"), Add("gouda", 250, "g")], Cart(), catalog)
    assert lines(result) == [("butter", 2, None, set()), ("oat", 2, None, set()), ("gouda", 250, "g", set())]


@pytest.mark.parametrize(
    ("operation", "question"),
    [
        (Add(None, 1, candidates=("latte", "espresso")), "which"),
        (Add("latte", 21), "too_many"),
        (Add("gouda", 6, "kg"), "too_many"),
        (Add("gouda", 1), "how_much"),
        (Add("butter", 300, "g"), "packs"),
        (Add("butter", 7), "stock_left"),
    ],
)
def test_what_is_unclear_is_asked_and_not_added(catalog, operation, question):
    result = apply([operation], Cart(), catalog)
    assert [each.what for each in result.questions] == [question]
    assert not result.cart


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (Add(None, heard="Einhorn"), "unknown_product"),
        (Add("beer"), "age_check"),
        (Add("gone"), "sold_out"),
        (Remove(LAST), "not_there"),
    ],
)
def test_what_cannot_be_done_is_refused_and_the_rest_is_done(catalog, operation, why):
    result = apply([operation, Add("croissant")], Cart(), catalog)
    assert [each.why for each in result.rejected] == [why]
    assert [line.sku for line in result.cart.lines] == ["croissant"]


def test_a_required_choice_is_asked_once_the_line_is_there(catalog):
    result = apply([Add("sandwich")], Cart(), catalog)
    assert [each.what for each in result.questions] == ["which_option"]
    assert result.questions[0].candidates == ("white", "rye")
    assert not apply([Modify(LAST, options(ChosenOption("bread", "rye")))], result.cart, catalog, 0).questions


def test_some_pieces_of_a_line_are_changed(catalog):
    result = apply([Modify(LAST, options(OAT), quantity=1)], cart(Line("latte", 3)), catalog, 0)
    assert lines(result) == [("latte", 2, None, set()), ("latte", 1, None, {OAT})]


def test_a_changed_line_joins_an_equal_one(catalog):
    start = cart(Line("latte", 1, options=options(OAT)), Line("latte", 2))
    result = apply([Modify(Target(position=2), options(OAT))], start, catalog, 1)
    assert lines(result) == [("latte", 3, None, {OAT})]


@pytest.mark.parametrize(("step", "choice"), [(1, "large"), (-1, "small")])
def test_larger_and_smaller_go_along_the_sizes(catalog, step, choice):
    result = apply([Modify(LAST, step=step)], cart(Line("latte")), catalog, 0)
    assert lines(result) == [("latte", 1, None, {ChosenOption("size", choice)})]


def test_largest_stays_largest(catalog):
    start = cart(Line("latte", options=options(LARGE)))
    assert apply([Modify(LAST, step=1)], start, catalog, 0).cart == start


def test_replacing_keeps_quantity_place_and_options(catalog):
    start = cart(Line("latte", 2, options=options(LARGE, OAT)), Line("croissant"))
    result = apply([Replace(Target(sku="latte"), "espresso")], start, catalog, 1)
    assert lines(result) == [("espresso", 2, None, {LARGE}), ("croissant", 1, None, set())]


def test_what_is_not_sold_together_is_said(catalog):
    vanilla, caramel = ChosenOption("syrup", "vanilla"), ChosenOption("syrup", "caramel")
    result = apply(
        [Modify(LAST, options(caramel))], cart(Line("latte", options=options(vanilla))), catalog, 0
    )
    assert [each.why for each in result.rejected] == ["not_with"]
    assert lines(result) == [("latte", 1, None, {vanilla})]


def test_an_option_of_another_product_is_refused(catalog):
    result = apply([Add("croissant", options=options(OAT))], Cart(), catalog)
    assert [each.why for each in result.rejected] == ["no_such_option"]


def test_all_means_every_line_that_can(catalog):
    start = cart(Line("latte"), Line("croissant"), Line("espresso"))
    result = apply([Modify(Target(position="all"), options(LARGE))], start, catalog, 0)
    assert [bool(line.options) for line in result.cart.lines] == [True, False, True]
    assert not result.rejected


def test_options_of_the_whole_order(catalog):
    to_go = ChosenOption("place", "to_go")
    result = apply([OrderOptions(options(to_go))], cart(Line("latte")), catalog, 0)
    assert result.cart.order_options == {to_go}


def test_some_pieces_are_removed(catalog):
    result = apply([Remove(Target(sku="latte"), 2)], cart(Line("latte", 3)), catalog, 0)
    assert lines(result) == [("latte", 1, None, set())]


def test_two_lines_of_one_product_are_asked_about(catalog):
    start = cart(Line("latte"), Line("latte", options=options(OAT)), Line("croissant"))
    result = apply([Remove(Target(sku="latte"))], start, catalog, 2)
    assert [each.what for each in result.questions] == ["which_line"]
    assert result.cart == start


def test_a_unit_finds_its_line(catalog):
    start = cart(Line("oat", 2), Line("croissant"))
    result = apply([SetQuantity(LAST, 3, "l")], start, catalog, 1)
    assert lines(result)[0] == ("oat", 3, None, set())


def test_more_of_a_weighed_line(catalog):
    result = apply([Repeat(LAST)], cart(Line("gouda", 250, "g")), catalog, 0)
    assert lines(result) == [("gouda", 500, "g", set())]


SKUS = (
    "latte",
    "espresso",
    "croissant",
    "sandwich",
    "gouda",
    "butter",
    "oat",
    "cola",
    "beer",
    "gone",
    "nonsense",
)
OPTIONS = st.frozensets(
    st.builds(
        ChosenOption,
        st.sampled_from(("size", "milk", "syrup", "bread", "nothing")),
        st.sampled_from((None, "large", "oat", "vanilla", "caramel", "rye", "nothing")),
        st.sampled_from(("none", "light", "normal", "extra")),
    ),
    max_size=3,
)
QUANTITY = st.sampled_from((0, 0.5, 1, 2, 3, 250, 1e6, -1))
UNIT = st.sampled_from((None, "g", "kg", "ml", "l"))
TARGET = st.builds(
    Target, st.sampled_from((None, *SKUS)), st.sampled_from((None, "last", "first", "all", 1, 2, 9)), OPTIONS
)
OPERATION = st.one_of(
    st.builds(
        Add, st.sampled_from((None, *SKUS)), QUANTITY, UNIT, OPTIONS, st.sampled_from(((), ("latte", "oat")))
    ),
    st.builds(Remove, TARGET, st.one_of(st.none(), QUANTITY)),
    st.builds(SetQuantity, TARGET, QUANTITY, UNIT),
    st.builds(Modify, TARGET, OPTIONS, st.sampled_from((-1, 0, 1)), st.one_of(st.none(), QUANTITY)),
    st.builds(Replace, TARGET, st.sampled_from(SKUS), st.one_of(st.none(), QUANTITY), UNIT, OPTIONS),
    st.builds(Repeat, TARGET, QUANTITY),
    st.builds(Clear),
    st.builds(OrderOptions, OPTIONS),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(OPERATION, max_size=6))
def test_whatever_is_said_the_cart_stays_sound(catalog, operations):
    result = apply(operations, Cart(), catalog)
    assert {line.sku for line in result.cart.lines} <= set(catalog.products) - {"beer", "gone"}
    assert all(line.quantity > 0 for line in result.cart.lines)
    assert result.focus is None or 0 <= result.focus < len(result.cart.lines)
    for one in range(len(result.cart.lines)):
        assert not any(result.cart.lines[one].same_thing(other) for other in result.cart.lines[one + 1 :])
