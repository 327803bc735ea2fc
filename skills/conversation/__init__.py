"""Conversation: yes, no, repeat, help, stop, language, who, greeting, thanks, goodbye, silence."""

from __future__ import annotations

from zuruf.skills.conversation.skill import Conversation

__all__ = ["Conversation"]
