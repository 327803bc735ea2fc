"""The graph of a Vosk model with a lookahead: HCLr.fst (words from sounds) and Gr.fst (sentences)."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zuruf.models.tiny.recipe.lexicon import Lexicon, Pronunciation
from zuruf.models.tiny.recipe.openfst import pipe
from zuruf.models.tiny.recipe.phones import POSITIONS, SILENCE, Inventory, forward_transition, loop_transition

UNKNOWN = "[unk]"
UNKNOWN_ENTRY, UNKNOWN_PHONE = 2.0, 2.5
SILENT_COST = -math.log(0.5)
ROOT, AFTER_SILENCE = 0, 1

Arc = tuple[int, int, int, int, float]


@dataclass
class Tree:
    """The pronunciations of all words as one tree of phones; node 0 is the root."""

    children: list[dict[str, int]] = field(default_factory=lambda: [{}])
    words: list[set[str]] = field(default_factory=lambda: [set()])
    phones: list[str] = field(default_factory=lambda: [""])
    ends: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, word: str, phones: list[str]) -> None:
        """Add one pronunciation."""
        node = 0
        self.words[0].add(word)
        for phone in phones:
            if phone not in self.children[node]:
                self.children[node][phone] = len(self.children)
                self.children.append({})
                self.words.append(set())
                self.phones.append(phone)
            node = self.children[node][phone]
            self.words[node].add(word)
        self.ends[node].add(word)


def positioned(pronunciation: Pronunciation) -> list[str]:
    """Mark each phone with its position in the word: begin, internal, end, or singleton."""
    if len(pronunciation) == 1:
        return [f"{pronunciation[0]}_S"]
    first, *inner, last = pronunciation
    return [f"{first}_B", *(f"{phone}_I" for phone in inner), f"{last}_E"]


def lexicon_graph(inventory: Inventory, lexicon: Lexicon, ids: dict[str, int]) -> str:
    """Return H∘C∘L in OpenFst's text format: words come out as soon as their sounds leave no other."""
    phone_ids = {name: number for number, (name, _, _) in enumerate(inventory.table(), 1)}
    tree = Tree()
    for word, pronunciations in lexicon.items():
        for pronunciation in pronunciations:
            tree.add(word, positioned(pronunciation))
    arcs = [*_silence(phone_ids), *_words(tree, phone_ids, ids)]
    arcs += _unknown(inventory, phone_ids, ids[UNKNOWN], len(tree.children) + 1)
    arcs.sort(key=lambda arc: arc[0])
    lines = [f"{source}\t{to}\t{in_}\t{out}\t{cost:.4f}" for source, to, in_, out, cost in arcs]
    return "\n".join([*lines, f"{ROOT}\t0", f"{AFTER_SILENCE}\t0"]) + "\n"


def _silence(phone_ids: dict[str, int]) -> Iterator[Arc]:
    silence = phone_ids[SILENCE]
    yield ROOT, AFTER_SILENCE, forward_transition(silence), 0, SILENT_COST
    yield AFTER_SILENCE, AFTER_SILENCE, loop_transition(silence), 0, 0


def _words(tree: Tree, phone_ids: dict[str, int], ids: dict[str, int]) -> Iterator[Arc]:
    """Yield the arcs of the tree; its node n is state n + 1, but the root is state 0."""
    for node, children in enumerate(tree.children):
        for phone, child in children.items():
            decided = len(tree.words[child]) == 1 and len(tree.words[node]) > 1
            out = ids[next(iter(tree.words[child]))] if decided else 0
            sound = forward_transition(phone_ids[phone])
            if node:
                yield node + 1, child + 1, sound, out, 0
            else:
                yield ROOT, child + 1, sound, out, SILENT_COST
                yield AFTER_SILENCE, child + 1, sound, out, 0
        if node:
            yield node + 1, node + 1, loop_transition(phone_ids[tree.phones[node]]), 0, 0
            for word in sorted(tree.ends.get(node, ())):
                yield node + 1, ROOT, 0, ids[word] if len(tree.words[node]) > 1 else 0, 0


def _unknown(inventory: Inventory, phone_ids: dict[str, int], label: int, state: int) -> Iterator[Arc]:
    """Yield the word for everything else: any two phones or more, at a cost for each."""
    hub = state
    for number, phone in enumerate(each for each in inventory.phones if each != SILENCE):
        begin, inside, end = (hub + 1 + 3 * number + offset for offset in range(3))
        ids = {position: phone_ids[f"{phone}_{position}"] for position in "BIE"}
        enter = forward_transition(ids["B"])
        yield ROOT, begin, enter, label, SILENT_COST + UNKNOWN_ENTRY + UNKNOWN_PHONE
        yield AFTER_SILENCE, begin, enter, label, UNKNOWN_ENTRY + UNKNOWN_PHONE
        yield hub, inside, forward_transition(ids["I"]), 0, UNKNOWN_PHONE
        yield hub, end, forward_transition(ids["E"]), 0, UNKNOWN_PHONE
        for place, position, leads in ((begin, "B", hub), (inside, "I", hub), (end, "E", ROOT)):
            yield place, place, loop_transition(ids[position]), 0, 0
            yield place, leads, 0, 0, 0


def write_lexicon(text: str, ids: dict[str, int], folder: Path, scratch: Path) -> dict[str, int]:
    """Compile HCLr.fst and return the numbers that the words have in it."""
    relabelled = scratch / "relabel"
    pipe(
        text,
        ["fstcompile"],
        ["fstarcsort", "--sort_type=olabel"],
        ["fstconvert", "--fst_type=olabel_lookahead", f"--save_relabel_opairs={relabelled}"],
        target=folder / "HCLr.fst",
    )
    pairs = (line.split() for line in relabelled.read_text().splitlines())
    new = {int(before): int(after) for before, after in pairs}
    return {word: new[number] for word, number in ids.items()}


def write_sentences(lines: Iterator[str], labels: dict[str, int], folder: Path, scratch: Path) -> None:
    """Compile Gr.fst with the words inside."""
    words = scratch / "words.txt"
    listed = sorted(labels.items(), key=lambda item: item[1])
    text = "".join(f"{word} {number}\n" for word, number in [("<eps>", 0), *listed])
    words.write_text(text, encoding="utf-8")
    pipe(
        "\n".join(lines) + "\n",
        ["fstcompile", "--acceptor=false"],
        ["fstarcsort", "--sort_type=ilabel"],
        # The name of the table goes into the file: a relative one says nothing of this machine.
        ["fstsymbols", f"--isymbols={words.name}", f"--osymbols={words.name}"],
        ["fstconvert", "--fst_type=const"],
        target=folder / "Gr.fst",
        folder=scratch,
    )


def write_tables(inventory: Inventory, folder: Path) -> None:
    """Write the small tables that Vosk wants beside the graphs."""
    table = inventory.table()
    (folder / "phones").mkdir(parents=True, exist_ok=True)
    (folder / "disambig_tid.int").write_text(f"{2 * len(table) + 1}\n")
    rows = [f"{number} {POSITIONS[position]}\n" for number, (_, _, position) in enumerate(table, 1)]
    (folder / "phones" / "word_boundary.int").write_text("".join(rows))
