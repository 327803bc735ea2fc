"""Changes of a cart: by name, by place, and of the line last spoken of."""

import pytest

from zuruf.skills.types import Intent, Question

TWO = [("oat_milk", 2), ("cappuccino", 1)]

NAMED = [
    ("de", "nimm die Hafermilch wieder raus", [("remove", "oat_milk", None, None, set())]),
    ("de", "die Hafermilch brauch ich doch nicht", [("remove", "oat_milk", None, None, set())]),
    ("de", "statt der Hafermilch bitte Sojamilch", [("replace", "soy_milk", None, None, set())]),
    ("de", "mach aus der Hafermilch drei", [("set_quantity", "oat_milk", 3, None, set())]),
    ("de", "den Cappuccino bitte groß", [("modify", "cappuccino", None, None, {"large:normal"})]),
    ("en", "take out the oat milk", [("remove", "oat_milk", None, None, set())]),
    ("en", "swap the oat milk for soy milk", [("replace", "soy_milk", None, None, set())]),
    ("en", "make the cappuccino large", [("modify", "cappuccino", None, None, {"large:normal"})]),
]
BARE = [
    ("de", "doch nur zwei", [("set_quantity", "last", 2, None, set())]),
    ("de", "davon noch eins", [("repeat", "last", 1, None, set())]),
    ("de", "das Gleiche nochmal", [("repeat", "last", 1, None, set())]),
    ("de", "das zweite weg", [("remove", 2, None, None, set())]),
    ("de", "mit Hafermilch bitte", [("modify", "last", None, None, {"oat:normal"})]),
    ("de", "alle mit Hafermilch", [("modify", "all", None, None, {"oat:normal"})]),
    ("de", "größer", [("modify", "last", None, None, set())]),
    ("en", "make it three", [("set_quantity", "last", 3, None, set())]),
    ("en", "same again", [("repeat", "last", 1, None, set())]),
    ("en", "remove the first one", [("remove", "first", None, None, set())]),
]


@pytest.mark.parametrize(("language", "text", "operations"), NAMED)
def test_a_thing_in_the_cart_is_named(said, language, text, operations):
    assert said(text, language, TWO) == operations


@pytest.mark.parametrize(("language", "text", "operations"), BARE)
def test_the_line_last_spoken_of_is_meant(said, language, text, operations):
    assert said(text, language, TWO) == operations


def test_a_step_goes_along_an_ordered_group(hear):
    assert [each.step for each in hear("größer", lines=TWO).operations] == [1]
    assert [each.step for each in hear("smaller", "en", TWO).operations] == [-1]


def test_the_answer_to_which_one_is_one_of_the_candidates(said):
    which = Question(
        "product", "ordering", "which", {"candidates": ("whole_milk", "low_fat_milk", "buttermilk")}
    )
    assert said("die fettarme", question=which) == [("add", "low_fat_milk", 1, None, set())]


def test_another_of_the_same_kind_takes_the_place_of_the_last(said):
    assert said("die fettarme", lines=[("whole_milk", 1)]) == [("replace", "low_fat_milk", None, None, set())]


@pytest.mark.parametrize("text", ["äh", "moment mal", "hm", "warte"])
def test_hesitation_changes_nothing(hear, text):
    understood = hear(text, lines=TWO)
    assert not isinstance(understood, Intent) or understood.name != "order.change"
