"""The phones of an acoustic model, and how espeak-ng's mnemonics become phones."""

from dataclasses import dataclass
from pathlib import Path

import yaml

SILENCE = "SIL"
_PAUSE, _NO_PAUSE = "_", ("_|", "_!")
POSITIONS = {"": "nonword", "B": "begin", "I": "internal", "E": "end", "S": "singleton"}


@dataclass(frozen=True)
class Inventory:
    """The phones of one language in their order in the acoustic model, silence first."""

    phones: tuple[str, ...]
    voices: tuple[str, ...]
    mnemonics: dict[str, str]
    accents: dict[str, dict[str, str]]

    @classmethod
    def read(cls, path: Path) -> "Inventory":
        """Read `phones.yaml` of a language."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        phones = (SILENCE, *data["phones"].split())
        return cls(phones, tuple(data["voices"]), data["mnemonics"], data.get("accents", {}))

    def phones_of(self, voice: str, mnemonic: str) -> list[str]:
        """Return the phones of one mnemonic as that voice speaks it; [] for one that is not known."""
        if mnemonic.startswith(_PAUSE) and mnemonic not in _NO_PAUSE:
            return [SILENCE]
        matching = [key for key in self.accents if key in voice.lower()]
        accent = self.accents[max(matching, key=len)] if matching else {}
        itself = mnemonic if mnemonic in self.phones else ""
        return accent.get(mnemonic, self.mnemonics.get(mnemonic, itself)).split()

    def table(self) -> list[tuple[str, int, str]]:
        """Return (name, number of the phone, position in the word); the index plus 1 is Kaldi's phone id."""
        rows = [(SILENCE, 0, "")]
        for number, phone in enumerate(self.phones):
            if phone != SILENCE:
                rows += [(f"{phone}_{position}", number, position) for position in POSITIONS if position]
        return rows


def forward_transition(phone_id: int) -> int:
    """Return the id of the transition that enters a phone (and leaves its first frame)."""
    return 2 * phone_id


def loop_transition(phone_id: int) -> int:
    """Return the id of the transition that stays in a phone."""
    return 2 * phone_id - 1
