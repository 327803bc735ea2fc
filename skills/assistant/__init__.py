"""The conversation: one turn after the other, without side effects."""

from __future__ import annotations

from zuruf.skills.assistant.assistant import Assistant
from zuruf.skills.assistant.committing import take_turn
from zuruf.skills.rendering import Rendered
from zuruf.skills.turn import Turn

__all__ = ["Assistant", "Rendered", "Turn", "take_turn"]
