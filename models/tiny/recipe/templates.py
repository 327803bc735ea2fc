"""Sentence templates: a small grammar language, read and sampled.

One rule a line, `name: alternatives`; lines of the same name add up. `<rule>` refers to a rule, `[optional]`
is said or not, `(a | b)` is one of several, `{3}` weighs an alternative. `#` starts a comment.
"""

import random
import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Protocol

_TOKEN = re.compile(r"<\w+>|\{[\d.]+\}|[()\[\]|]|[^\s()\[\]|<>{}]+")
OPTIONAL = 0.4


class Node(Protocol):
    """A part of a rule, which can be said."""

    def say(self, rng: random.Random, words: list[str]) -> None:
        """Append a random way to say this part."""

    def inner(self) -> Iterator["Node"]:
        """Yield the parts inside."""


@dataclass(frozen=True)
class Words:
    """Fixed words."""

    words: tuple[str, ...]

    def say(self, rng: random.Random, words: list[str]) -> None:
        """Append the words."""
        words.extend(self.words)

    def inner(self) -> Iterator[Node]:
        """Yield nothing: words have no parts."""
        return iter(())


@dataclass(frozen=True)
class Sequence:
    """Parts one after another."""

    parts: tuple[Node, ...]

    def say(self, rng: random.Random, words: list[str]) -> None:
        """Say every part."""
        for part in self.parts:
            part.say(rng, words)

    def inner(self) -> Iterator[Node]:
        """Yield the parts."""
        return iter(self.parts)


@dataclass(frozen=True)
class Optional:
    """A part that may be left out."""

    part: Node

    def say(self, rng: random.Random, words: list[str]) -> None:
        """Say the part or nothing."""
        if rng.random() < OPTIONAL:
            self.part.say(rng, words)

    def inner(self) -> Iterator[Node]:
        """Yield the part."""
        yield self.part


@dataclass
class Alternatives:
    """One of several parts, by weight."""

    parts: list[Node] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    _bounds: list[float] = field(default_factory=list, repr=False)

    def add(self, part: Node, weight: float = 1.0) -> None:
        """Add an alternative."""
        self.parts.append(part)
        self.weights.append(weight)
        self._bounds.clear()

    def say(self, rng: random.Random, words: list[str]) -> None:
        """Say one of the parts."""
        if not self._bounds:
            self._bounds.extend(accumulate(self.weights))
        self.parts[bisect(self._bounds, rng.random() * self._bounds[-1])].say(rng, words)

    def inner(self) -> Iterator[Node]:
        """Yield the parts."""
        return iter(self.parts)


@dataclass(frozen=True)
class Reference:
    """A rule, by name."""

    name: str
    rules: dict[str, Alternatives]

    def say(self, rng: random.Random, words: list[str]) -> None:
        """Say the rule."""
        self.rules[self.name].say(rng, words)

    def inner(self) -> Iterator[Node]:
        """Yield nothing: the rule is listed on its own."""
        return iter(())


class Templates:
    """Rules by name, which can be read from files, added to, and sampled."""

    def __init__(self) -> None:
        """Start without rules."""
        self.rules: dict[str, Alternatives] = {}

    def read(self, path: Path) -> None:
        """Add the rules of a file. Raises ValueError naming file and line for a bad one."""
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = raw.split("#")[0].strip()
            if line:
                name, colon, body = line.partition(":")
                if not colon:
                    raise ValueError(f"{path}, line {number}: no colon after the rule's name")
                try:
                    self.add(name.strip(), body)
                except ValueError as error:
                    raise ValueError(f"{path}, line {number}: {error}") from error

    def add(self, name: str, body: str, weight: float = 1.0) -> None:
        """Add alternatives, written as in a file, to a rule; `weight` multiplies theirs."""
        tokens = _TOKEN.findall(body)
        alternatives, rest = self._alternatives(tokens, 0)
        if rest != len(tokens):
            raise ValueError(f"“{tokens[rest]}” closes nothing")
        rule = self.rules.setdefault(name, Alternatives())
        for part, own in zip(alternatives.parts, alternatives.weights, strict=True):
            rule.add(part, own * weight)

    def add_words(self, name: str, words: Iterable[str], weight: float = 1.0) -> None:
        """Add fixed words as one alternative of a rule."""
        self.rules.setdefault(name, Alternatives()).add(Words(tuple(words)), weight)

    def check(self) -> None:
        """Raise ValueError when a rule refers to one that does not exist."""
        for name, rule in self.rules.items():
            for node in _walk(rule):
                if isinstance(node, Reference) and node.name not in self.rules:
                    raise ValueError(f"the rule “{name}” refers to “{node.name}”, which does not exist")

    def vocabulary(self, *rules: str) -> set[str]:
        """Return every fixed word of the rules of these names, or of all rules."""
        nodes = (node for rule in rules or self.rules for node in _walk(self.rules[rule]))
        return {word for node in nodes if isinstance(node, Words) for word in node.words}

    def sample(self, rng: random.Random, rule: str) -> list[str]:
        """Return the words of a random sentence of a rule."""
        words: list[str] = []
        self.rules[rule].say(rng, words)
        return words

    def _alternatives(self, tokens: list[str], at: int) -> tuple[Alternatives, int]:
        found, parts, weight = Alternatives(), list[Node](), 1.0
        while True:
            if at == len(tokens) or tokens[at] in ")]|":
                found.add(parts[0] if len(parts) == 1 else Sequence(tuple(parts)), weight)
                if at == len(tokens) or tokens[at] != "|":
                    return found, at
                parts, weight, at = [], 1.0, at + 1
            elif tokens[at] in "([":
                inner, end = self._alternatives(tokens, at + 1)
                if end == len(tokens):
                    raise ValueError(f"“{tokens[at]}” is never closed")
                parts.append(inner if tokens[at] == "(" else Optional(inner))
                at = end + 1
            elif tokens[at].startswith("{"):
                weight, at = float(tokens[at][1:-1]), at + 1
            elif tokens[at].startswith("<"):
                parts.append(Reference(tokens[at][1:-1], self.rules))
                at += 1
            else:
                parts.append(Words((tokens[at],)))
                at += 1


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in node.inner():
        yield from _walk(part)
