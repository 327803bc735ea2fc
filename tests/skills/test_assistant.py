"""The way of one turn: the notice, silence, what breaks, what is misunderstood."""

import pytest

from zuruf.skills.api import Add, Handled, Intent, Reply, Skill
from zuruf.skills.assistant.bundled import bundled_skills
from zuruf.skills.ledger import MemoryLedger


class Conversing(Skill):
    """Stands in the conversation skill's place, with its words."""

    name = "conversation"

    @classmethod
    def package(cls):
        return "zuruf.skills.conversation"


class Breaks(Conversing):
    def handle(self, intent, session, context):
        raise RuntimeError("broken")


class FullDisk(MemoryLedger):
    """Refuses commands: all of them, or only some kinds."""

    def __init__(self, *kinds):
        super().__init__()
        self.kinds = kinds

    def commit(self, commands):
        if any(not self.kinds or each.kind in self.kinds for each in commands):
            raise OSError("disk full")
        super().commit(commands)


@pytest.mark.parametrize(("language", "words"), [("de", "Maschine"), ("en", "machine")])
def test_the_first_turn_says_that_one_talks_to_a_machine(make, language, words):
    customer = make(language)
    customer.means("greeting")
    assert words in customer.reply
    customer.means("greeting")
    assert words not in customer.reply


def test_a_crash_of_a_skill_ends_in_a_callback(make, caplog):
    others = [skill for skill in bundled_skills() if skill.name != "conversation"]
    customer = make(skills=[*others, Breaks()])
    customer.orders(Add("latte"))
    turn = customer.means("help", "hilfe")
    assert (turn.label, turn.callback["reason"]) == ("unresolved", "error")
    assert customer.lines == [("latte", 1, None)]
    assert customer.commands("open_callback")[0].data["cart"][0]["sku"] == "latte"
    assert "broken" in caplog.text


def test_an_order_that_cannot_be_stored_is_not_spoken_as_done(make, caplog):
    customer = make(ledger=FullDisk("place_order"))
    customer.orders(Add("latte"))
    customer.means("order.checkout")
    turn = customer.means("order.confirm", "zahlungspflichtig bestellen")
    assert (turn.label, turn.order, turn.callback["reason"]) == ("unresolved", None, "error")
    assert customer.lines == [("latte", 1, None)]


def test_where_nothing_can_be_stored_that_is_said(make, caplog):
    customer = make(ledger=FullDisk())
    turn = customer.means("human.callback")
    assert turn.label == "unresolved"
    assert turn.callback is None
    assert "nicht speichern" in customer.reply


def test_silence_warns_and_then_ends_the_session(customer):
    customer.orders(Add("latte"))
    assert customer.says("", silence=True).label == "handled"
    assert customer.lines == [("latte", 1, None)]
    assert customer.says("", silence=True).label == "ended"
    assert customer.session.ended
    assert not customer.session.cart


def test_a_word_after_the_warning_goes_on(customer):
    customer.orders(Add("latte"))
    customer.says("", silence=True)
    customer.means("more_time")
    assert customer.says("", silence=True).label == "handled"


def test_silence_before_anything_is_ignored(customer):
    turn = customer.says("", silence=True)
    assert (turn.label, customer.reply) == ("ignored", "")


def test_leaving_ends_the_session(customer):
    customer.orders(Add("latte"))
    assert customer.means("goodbye").label == "ended"
    assert not customer.session.cart


@pytest.mark.parametrize("text", ["", "   ", "\x00", "🫠🫠🫠", "a" * 100_000, "1" * 500, "ä\u0301" * 50])
def test_any_text_gets_an_answer(customer, text):
    assert customer.says(text).label in {"handled", "asked", "ignored", "unresolved"}
    assert not customer.session.cart


def test_misunderstood_twice_calls_a_person(customer):
    customer.orders(Add("latte"))
    labels = [customer.says("quorx blimfazel dronk").label for _ in range(3)]
    assert "unresolved" in labels or set(labels) == {"ignored"}


def test_repeating_says_the_same_again(customer):
    customer.orders(Add("latte"))
    before = customer.turn.replies
    customer.means("repeat")
    assert customer.turn.replies == before
    customer.means("repeat")
    assert customer.turn.replies == before


def test_language_is_switched_and_asked_for(customer):
    customer.means("language", language="en")
    assert customer.session.language == "en"
    assert "English" in customer.reply
    assert customer.means("language").expects == "language"


def test_what_is_not_possible_yet_is_offered_to_a_person(customer):
    assert customer.means("appointment.book", "einen Termin bitte").expects == "yes_no"
    turn = customer.means("yes", "ja")
    assert (turn.label, turn.callback["reason"]) == ("unresolved", "human_request")


def test_declining_the_offer(customer):
    customer.means("appointment.book")
    assert customer.means("no").label == "handled"
    assert not customer.commands("open_callback")


def test_the_transcript_goes_with_the_case(customer):
    customer.orders(Add("latte"), text="einen Milchkaffee")
    customer.means("human.callback", "einen Menschen bitte")
    transcript = customer.commands("open_callback")[0].data["transcript"]
    assert [each["text"] for each in transcript if each["speaker"] == "customer"] == [
        "einen Milchkaffee",
        "einen Menschen bitte",
    ]


def test_half_a_sentence_is_offered_to_the_skills(make):
    class Guesses(Conversing):
        def guess(self, session, context):
            return Intent("thanks") if session.heard == "quorx" else None

        def handle(self, intent, session, context):
            return Handled((Reply("fine"),)), session

    others = [skill for skill in bundled_skills() if skill.name != "conversation"]
    customer = make(skills=[*others, Guesses()])
    assert customer.says("quorx").intent.name == "thanks"
