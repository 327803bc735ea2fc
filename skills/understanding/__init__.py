"""Understanding: from an utterance and the session to an intent with slots or cart operations."""

from zuruf.skills.understanding.understander import Understander

__all__ = ["Understander"]
