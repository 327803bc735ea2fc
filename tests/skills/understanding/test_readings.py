"""Voice: other readings, word confidences, and a free decode that heard something else."""

from zuruf.skills.session import Session
from zuruf.skills.types import Intent, NotRecognized, Utterance, Word


def hear(demo, text, **more):
    return demo.understand(Utterance(text, "de", "voice", **more), Session("test"))


def test_the_reading_that_makes_sense_here_is_taken(demo):
    understood = hear(demo, "zwei krass an", alternatives=("zwei croissant",))
    assert [each.sku for each in understood.operations] == ["croissant"]
    assert understood.why["reading"] == "zwei croissant"


def test_the_first_reading_is_kept_where_both_make_sense(demo):
    understood = hear(demo, "zwei croissants", alternatives=("drei croissants",))
    assert [each.quantity for each in understood.operations] == [2]


def test_what_a_grammar_forced_is_asked_not_done(demo):
    understood = hear(demo, "zwei croissants", free="der zug nach münchen fährt gleich ab")
    assert isinstance(understood, NotRecognized) and understood.guess is not None
    assert understood.why["doubt"] == "the free decode heard other words"


def test_a_name_that_was_hardly_heard_is_asked(demo):
    unsure = (Word("zwei", 0.9), Word("croissants", 0.2))
    assert isinstance(hear(demo, "zwei croissants", words=unsure), NotRecognized)
    assert isinstance(
        hear(demo, "zwei croissants", words=(Word("zwei", 0.9), Word("croissants", 0.9))), Intent
    )


def test_nothing_is_ordered_without_the_binding_words(demo):
    for text in ("ja bestellen", "ich bestelle jetzt", "bestellung bestätigen", "ja bitte bestellen sie das"):
        understood = hear(demo, text)
        assert not isinstance(understood, Intent) or understood.name != "order.confirm", text
    assert hear(demo, "ja zahlungs pflichtig bestellen").name == "order.confirm"


def test_a_reading_gains_nothing_by_leaving_words_out(demo):
    said = "morgen fahren die bahnen wieder nicht sagt der schaffner"
    utterance = Utterance(said, "de", "voice", alternatives=("morgen [unk]", "morgen fahren [unk]"))
    understood = demo.understand(utterance, Session("t"))
    assert "reading" not in understood.why and isinstance(understood, NotRecognized)
    assert not understood.addressed
