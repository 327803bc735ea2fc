"""The words that a Vosk model knows, read from its files without loading the engine."""

import struct
from collections.abc import Iterable
from pathlib import Path

from zuruf.models.speech.errors import ModelError

_FST, _SYMBOLS = 2125659606, 2125658996
_HAS_INPUT, _HAS_OUTPUT = 1, 2
_SPECIAL = ("<", "[", "#", "!")


def words_of(folder: Path) -> frozenset[str]:
    """Return every word of a model; they are lower case. Raises ModelError when the files cannot be read."""
    listed = folder / "graph" / "words.txt"
    graph = folder / "graph" / "Gr.fst"
    try:
        if listed.is_file():
            symbols = [line.split()[0] for line in listed.read_text(encoding="utf-8").splitlines() if line]
        else:
            symbols = _symbols(graph)
    except (OSError, ValueError, struct.error, IndexError) as error:
        raise ModelError(f"The words of the speech model in {folder} cannot be read: {error}.") from error
    return frozenset(symbol for symbol in symbols if not symbol.startswith(_SPECIAL))


def unknown_words(folder: Path, words: Iterable[str]) -> list[str]:
    """Return the words that a model lacks, each once, in the order given: it will never hear them."""
    known = words_of(folder)
    return [word for word in dict.fromkeys(words) if word not in known]


def _symbols(path: Path) -> list[str]:
    """Read the symbol table in the header of an OpenFst file."""
    with path.open("rb") as file:

        def number(form: str) -> int:
            value: int = struct.unpack(f"<{form}", file.read(struct.calcsize(form)))[0]
            return value

        def text() -> str:
            return file.read(number("i")).decode("utf-8")

        if number("i") != _FST:
            raise ValueError(f"{path.name} is no OpenFst file")
        text()
        text()
        number("i")
        flags = number("i")
        for _ in ("properties", "start", "states", "arcs"):
            number("q")
        if not flags & (_HAS_INPUT | _HAS_OUTPUT):
            raise ValueError(f"{path.name} holds no words")
        if number("i") != _SYMBOLS:
            raise ValueError(f"{path.name} holds a table of words that is damaged")
        text()
        number("q")
        symbols = []
        for _ in range(number("q")):
            symbols.append(text())
            number("q")
        return symbols
