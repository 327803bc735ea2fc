"""A known customer speaks: what runs out, the usual, no more reminders; heard by the real recogniser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.voice.test_conversations import Counter
from zuruf.skills.regular import Expected, Regular

SPOKEN = {
    "de": ("was geht mir bald aus", "ja", "das übliche bitte", "nein", "keine erinnerungen mehr bitte"),
    "en": ("what am i running out of", "yes", "the usual please", "no", "turn off the reminders"),
}
BECAUSE = {"de": "alle 14 Tage", "en": "every 14 days"}


class Bought:
    """The history of a customer who buys oat milk every two weeks."""

    def purchases(self, customer: str) -> Sequence[tuple[date, str, float]]:
        return self.regular(customer).purchases

    def regular(self, customer: str) -> Regular:
        today = datetime.now(UTC).date()
        bought = tuple((today - timedelta(days=ago), "oat_milk", 2.0) for ago in (55, 41, 27, 13))
        soon = Expected(
            "oat_milk",
            2.0,
            bought[-1][0],
            today + timedelta(days=1),
            0.6,
            "own_gaps",
            {"every": 14, "last": 13, "purchases": 4},
        )
        consents = {"prediction": True, "reminders": True}
        return Regular(purchases=bought, expected=(soon,), consents=consents)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_known_customer_speaks(language: str, tmp_path: Path, say: Callable[..., Path]) -> None:
    counter = Counter(language, tmp_path)
    loop = counter.edge.loop
    loop.assistant.history, loop.resident = Bought(), lambda: "c1"
    soon, yes, usual, no, off = SPOKEN[language]
    try:
        turn = counter.say(say(soon, language))
        assert (
            turn is not None and turn.expects == "yes_no" and BECAUSE[language] in counter.turns[-1][2].shown
        )
        assert counter.said(), "the reason is spoken"
        counter.say(say(yes, language))
        assert loop.session is not None and loop.session.customer == "c1"
        assert [(line.sku, line.quantity) for line in loop.session.cart.lines] == [("oat_milk", 2)]
        turn = counter.say(say(usual, language))
        assert turn is not None and turn.intent.name == "reorder.usual" and turn.expects == "yes_no"
        counter.say(say(no, language))
        turn = counter.say(say(off, language))
        assert turn is not None
        assert [(e.data["purpose"], e.data["given"]) for e in turn.commands] == [("reminders", False)]
    finally:
        counter.edge.close()
