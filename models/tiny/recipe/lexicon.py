"""How words are pronounced: alone, and as they sound inside sentences."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from zuruf.models.tiny.recipe.espeak import Espeak
from zuruf.models.tiny.recipe.phones import SILENCE, Inventory

Pronunciation = tuple[str, ...]
Lexicon = dict[str, list[Pronunciation]]

ALONE_MOST, MOST = 6, 8
SEEN_LEAST, SHARE_LEAST = 3, 0.06


class Pronouncer:
    """Ask espeak-ng's voices how words sound; `respellings` are further ways to read a word."""

    def __init__(self, inventory: Inventory, respellings: Mapping[str, str]) -> None:
        """Load espeak-ng. Raises OSError where it is not installed."""
        self._inventory, self._respellings = inventory, respellings
        self._espeak = Espeak()
        self._numerals = {voice: self._words(voice, "vi")[:-1] for voice in inventory.voices}

    def lexicon(self, words: Iterable[str], sentences: Iterable[list[str]]) -> tuple[Lexicon, list[str]]:
        """Return the pronunciations of each word, and the words that have none."""
        inside = self._inside(sentences)
        lexicon: Lexicon = {}
        lacking: list[str] = []
        for word in words:
            found = [each for each, _ in self._alone(word).most_common(ALONE_MOST)]
            total = inside[word].total()
            for each, count in inside[word].most_common():
                if count >= max(SEEN_LEAST, SHARE_LEAST * total) and each not in found and len(found) < MOST:
                    found.append(each)
            if found:
                lexicon[word] = found
            else:
                lacking.append(word)
        return lexicon, lacking

    def _alone(self, word: str) -> Counter[Pronunciation]:
        found: Counter[Pronunciation] = Counter()
        for voice in self._inventory.voices:
            readings = []
            alone = self._words(voice, word)
            if not self._is_numeral(voice, alone):
                readings += [alone, self._words(voice, f"{word} {word}")[-1:]]
            if word in self._respellings:
                readings.append(self._words(voice, self._respellings[word]))
            for reading in readings:
                phones = tuple(phone for part in reading for phone in part)
                if phones:
                    found[phones] += 1
        if not found:
            self._spelled(word, found)
        return found

    def _spelled(self, word: str, found: Counter[Pronunciation]) -> None:
        """Read the word letter by letter, for what espeak takes for a Roman numeral."""
        for voice in self._inventory.voices:
            phones = tuple(phone for part in self._words(voice, " ".join(word)) for phone in part)
            if phones:
                found[phones] += 1

    def _inside(self, sentences: Iterable[list[str]]) -> dict[str, Counter[Pronunciation]]:
        """Count how words sound inside sentences, where espeak speaks as many words as were written."""
        found: dict[str, Counter[Pronunciation]] = defaultdict(Counter)
        voices = self._inventory.voices
        for number, sentence in enumerate(sentences):
            voice = voices[number % len(voices)]
            parts = self._words(voice, " ".join(sentence))
            if len(parts) == len(sentence):
                for word, phones in zip(sentence, parts, strict=True):
                    found[word][phones] += 1
        return found

    def _is_numeral(self, voice: str, reading: list[Pronunciation]) -> bool:
        """Say whether espeak took letters for a Roman numeral, which it announces by a word of its own."""
        announced = self._numerals[voice]
        return bool(announced) and reading[: len(announced)] == announced

    def _words(self, voice: str, text: str) -> list[Pronunciation]:
        parts = []
        for mnemonics in self._espeak.mnemonics(voice, text):
            phones = [phone for each in mnemonics for phone in self._inventory.phones_of(voice, each)]
            if phones:
                parts.append(tuple(phone for phone in phones if phone != SILENCE))
        return parts
