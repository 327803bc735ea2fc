"""Rules of escalation: what calls a person, what does not, and a shop's own file."""

from pathlib import Path

import pytest
import yaml

from zuruf.catalog.load import load_demo
from zuruf.catalog.model import localized
from zuruf.skills.people.escalation import Decision, Starts, bundled_rules, plain, prevails
from zuruf.skills.session import Session
from zuruf.skills.types import Intent, NotRecognized, Utterance
from zuruf.skills.understanding import Understander

CALLS = {
    "de": {
        "safety": [
            "meine Tochter erstickt",
            "hier brennt es hilfe es brennt",
            "im Brot war eine Scherbe, ich habe drauf gebissen",
            "ein Kunde ist bewusstlos",
            "mein Gesicht schwillt an",
            "mein Kind hat Putzmittel getrunken",
        ],
        "sensitive": [
            "darf ich das mit meinem Blutdruck trinken",
            "ich bin gehörlos",
            "ich finde meine Mama nicht",
            "meine Frau ist gestorben",
            "ich habe nichts zu essen und kein Geld mehr",
        ],
        "data_protection": [
            "jemand hat meine Adresse gestohlen",
            "ich wende mich an die Aufsichtsbehörde",
            "löschen Sie alle meine Daten",
        ],
        "refund": ["ich möchte mein Geld zurück", "mir wurde doppelt abgebucht", "das ist ein Garantiefall"],
        "repeated_contact": ["ich habe schon dreimal angerufen", "niemand ruft zurück"],
        "special_order": [
            "Buffet für die Hochzeit für sechzig Gäste, geht das",
            "können Sie das mit unserem Logo liefern",
        ],
        "complaint": [
            "das ist eine Frechheit",
            "schon wieder fehlt etwas",
            "ich will mich beschweren",
            "der Fahrer war unhöflich",
            "die Milch war verdorben",
        ],
        "human_request": [
            "kann ich mit jemandem sprechen",
            "holen Sie bitte einen Mitarbeiter",
            "rufen Sie mich an",
        ],
    },
    "en": {
        "safety": ["my daughter is choking", "there is a fire", "i found a piece of glass in the bread"],
        "sensitive": ["can i drink this with my blood pressure", "i am deaf", "my wife died"],
        "data_protection": ["somebody has stolen my address", "delete all my data"],
        "refund": ["i want my money back", "i was charged twice", "this is under warranty"],
        "repeated_contact": ["i have called three times", "nobody calls back"],
        "special_order": ["a buffet for our wedding for sixty guests please, can you"],
        "complaint": [
            "this is a disgrace",
            "something is missing again",
            "the driver was impolite",
            "the milk was rancid",
        ],
        "human_request": ["can i talk to somebody", "please get me a member of staff", "call me back please"],
    },
}
STAYS = {
    "de": [
        "zwei Liter Milch",
        "Erdnussbutter bitte",
        "ein Erste Hilfe Set",
        "keine Beschwerde, alles gut",
        "bist du ein Mensch",
        "ich brauche keinen Rückruf",
        "Räucherlachs",
        "Schimmelkäse bitte",
        "zwanzig Brötchen",
        "was kostet das Geburtstagskärtchen",
        "das letzte bitte weg",
        "zahlungspflichtig bestellen",
        "ein Glas Honig",
        "habt ihr Hustenbonbons",
    ],
    "en": [
        "two litres of milk",
        "peanut butter please",
        "no complaints here",
        "are you a human",
        "no need to call me back",
        "smoked salmon",
        "blue cheese please",
        "twenty rolls",
        "remove the last one",
        "a jar of honey",
        "a first aid kit",
    ],
}


def decide(text, language):
    return bundled_rules().decide(text, language, Session("s"))


@pytest.mark.parametrize(
    ("language", "reason", "text"),
    [
        (language, reason, text)
        for language, reasons in CALLS.items()
        for reason, texts in reasons.items()
        for text in texts
    ],
)
def test_calls_a_person(language, reason, text):
    decision = decide(text, language)
    assert decision is not None
    assert decision.reason == reason
    assert decision.because


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in STAYS.items() for text in texts]
)
def test_stays_with_the_machine(language, text):
    assert decide(text, language) is None


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("half", "recall", "false"), [("seen", 0.97, 0.02), ("blind", 0.95, 0.03), ("unseen", 0.6, 0.2)]
)
def test_sentences_not_made_for_the_rules(half, recall, false, language):
    file = Path(__file__).with_name("escalation_sentences.yaml")
    sentences = yaml.safe_load(file.read_text("utf-8"))[half][language]
    harmless = sentences.pop("none")
    called = [decide(text, language) is not None for texts in sentences.values() for text in texts]
    stopped = [text for text in harmless if decide(text, language)]
    assert sum(called) >= recall * len(called)
    assert len(stopped) <= false * len(harmless)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "fünfhundert brötchen bitte"),
        ("de", "das ist mir zu klein größer bitte"),
        ("de", "ich möchte eine geschenkkarte"),
        ("en", "i want to order with obligation to pay"),
        ("en", "tell me a joke"),
        ("en", "how much is the baby food"),
    ],
)
def test_an_ordinary_order_stays(language, text):
    assert decide(text, language) is None


def test_words_are_compared_without_case_and_signs():
    assert plain("  Don’t, STOP!  ") == "don't stop"


def test_what_is_taken_back_is_known():
    assert bundled_rules().taken_back("die Beschwerde hat sich erledigt", "de")
    assert not bundled_rules().taken_back("ich habe eine Beschwerde", "de")
    assert not bundled_rules().taken_back("zwei Brötchen", "de")


def test_nothing_that_is_sold_calls_a_person():
    asked = {
        "de": ("{} bitte", "was kostet {}", "habt ihr {}"),
        "en": ("{} please", "how much is {}", "can i have {}"),
    }
    demo = load_demo()
    understander = Understander(demo)
    for product in demo.products.values():
        for language, forms in asked.items():
            for form in forms:
                text = form.format(localized(product.name, language))
                decision = decide(text, language)
                if decision is not None:
                    session = Session("s", language)
                    understood = understander.understand(Utterance(text, language), session)
                    assert not prevails(decision, understood, session), text


@pytest.mark.parametrize(
    ("language", "reason", "text"),
    [
        ("de", "safety", "bei der Theke qualmt ein Kabel"),
        ("de", "complaint", "wieder nur halb geliefert, ich bin es leid mit euch"),
        ("de", "refund", "ihr habt mir den Betrag zweimal vom Konto geholt"),
        ("en", "sensitive", "my toddler has a high temperature, what shall I give her"),
        ("en", "special_order", "we are planning a christening and need a cake for seventy guests"),
    ],
)
def test_what_no_rule_foresaw_is_known_by_samples(language, reason, text):
    decision = decide(text, language)
    assert decision is not None
    assert decision.reason == reason


def test_likeness_to_samples_says_why_and_how_much():
    decision = decide("im Regal hier liegt lauter vergammeltes Zeug, das ist doch widerlich von euch", "de")
    assert decision is not None
    like = bundled_rules()._likest("ich will nicht mit dir reden, gib mir einen Menschen", "de")
    assert like is not None
    assert like.reason == "human_request"
    assert like.because.startswith("like samples: ")
    assert 0 < like.confidence < 2


def test_likeness_yields_to_what_is_better_understood():
    like = Decision("complaint", "like samples", 0.5)
    session = Session("s")
    assert prevails(like, NotRecognized(addressed=False), session)
    assert prevails(Decision("complaint", "like samples", 0.42), NotRecognized(), session)
    assert not prevails(Decision("complaint", "like samples", 0.42), NotRecognized(addressed=False), session)
    assert prevails(like, Intent("human.complaint", 0.9), session)
    assert not prevails(like, Intent("order.change", 0.9), session)
    assert prevails(Decision("safety", "like samples", 0.7), Intent("order.change", 0.9), session)
    assert prevails(Decision("complaint", "a rule"), Intent("order.change", 0.9), session)


def test_only_lists_that_may_be_said_are_looked_for():
    starts = Starts({"late": ["zu spät", "warte*"], "nuts": ["*allergie"], "bad": ["kaputt"]})
    assert starts.possible("ich warte lange") == ["late", "nuts"]
    assert starts.possible("das ist kaputt") == ["nuts", "bad"]
