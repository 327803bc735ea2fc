"""A language model made from the menu: sentences as customers would say them, counted into trigrams."""

from zuruf.voice.menu.arpa import arpa
from zuruf.voice.menu.sentences import Manner, sentences

__all__ = ["Manner", "arpa", "sentences"]
