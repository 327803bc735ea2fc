"""The speech models: which are installed, which one listens, how to get a better one."""

from zuruf.models.home import home
from zuruf.models.speech.choosing import Choice, choose
from zuruf.models.speech.errors import ModelError
from zuruf.models.speech.official import Official, official
from zuruf.models.speech.registry import SpeechModel, find, installed, tiny

__all__ = [
    "Choice", "ModelError", "Official", "SpeechModel",
    "choose", "find", "home", "installed", "official", "tiny",
]
