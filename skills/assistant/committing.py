"""A turn and its commit: nothing is said as done before it is safe."""

from __future__ import annotations

import logging

from zuruf.skills.assistant.assistant import Assistant
from zuruf.skills.ledger import Ledger
from zuruf.skills.session import Session
from zuruf.skills.turn import Turn
from zuruf.skills.types import Intent, Utterance

log = logging.getLogger(__name__)


def take_turn(
    assistant: Assistant, ledger: Ledger, session: Session, said: Utterance | Intent
) -> tuple[Turn, Session]:
    """Take a turn and commit its commands. Where that fails, a person is called.

    Where even that fails, it is said.
    """
    turn, after = assistant.turn(session, said)
    try:
        ledger.commit(turn.commands)
        return turn, after
    except Exception as error:
        log.error("A turn could not be stored: %s", error)
        turn, after = assistant.rescued(session, error, turn.heard)
    try:
        ledger.commit(turn.commands)
        return turn, after
    except Exception as error:
        log.error("The callback could not be stored either: %s", error)
        return assistant.unsaved(session, turn.heard)
