"""When a request goes to a person: decided from words and history, and explained."""

from __future__ import annotations

import functools
import importlib.resources
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

import yaml

from zuruf.skills.api import UNHEARD, Intent, NotRecognized, Reason, Session
from zuruf.skills.people.wordings import Wordings

MANY = 25
CERTAIN = 0.6
FEWEST = 3
"""Words that are enough to be like a sample."""
LIKE = 0.4
"""A sentence that is so much like the samples of a reason calls a person, though no rule foresaw it;"""
TO_OTHERS = 0.47
"""what may be said to others, only if it is so much like them."""
GAP = r"(?: \S+){0,5} "


class RulesError(ValueError):
    """A file of rules that cannot be used: where, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person is called: the reason in the contract's words, and because of which words and rule."""

    reason: Reason
    because: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """Holds when something of every list in ``wanted`` was said, and nothing of those in ``unless``."""

    wanted: tuple[str, ...]
    unless: tuple[str, ...] = ()


class Rules:
    """Word lists and rules per language, as people/escalation.yaml has them.

    ``wording`` is what a shop wants to be said in place of a reply: by language and the reply's key.
    """

    def __init__(
        self,
        data: Mapping[str, Any],
        where: str = "escalation.yaml",
        wording: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self.wording = wording or {}
        self.order = tuple(str(each) for each in data.get("order", ()))
        wrong = [each for each in self.order if each not in get_args(Reason)]
        if wrong:
            raise RulesError(f"{where}: order names unknown reasons: {', '.join(wrong)}")
        self._words: dict[str, dict[str, re.Pattern[str]]] = {}
        self._rules: dict[str, dict[str, tuple[Rule, ...]]] = {}
        self._starts: dict[str, Starts] = {}
        self._wordings: dict[str, Wordings] = {}
        for tongue, own in data.items():
            if tongue != "order":
                self._read(tongue, own, where)

    def _read(self, tongue: str, own: Mapping[str, Any], where: str) -> None:
        self._words[tongue] = {name: compiled(words) for name, words in own["words"].items()}
        self._starts[tongue] = Starts({**own["words"], "@many": ["*"]})
        self._rules[tongue] = {reason: tuple(map(parsed, rules)) for reason, rules in own["when"].items()}
        for reason, rules in self._rules[tongue].items():
            for name in {each for rule in rules for each in (*rule.wanted, *rule.unless)} - {"@many"}:
                if name not in self._words[tongue]:
                    raise RulesError(
                        f"{where}: {tongue}.when.{reason} names the word list {name}, which is not there"
                    )

    def decide(self, text: str, tongue: str, session: Session) -> Decision | None:
        """Return why a person is to be called, None where the machine goes on."""
        hearing = Hearing(text, tongue, self._words.get(tongue, {}))
        for reason, rule in self._ordered(tongue):
            if hearing.holds(rule):
                words = " + ".join(str(hearing.first(each)) for each in rule.wanted)
                return Decision(cast(Reason, reason), f"{words} ({' + '.join(rule.wanted)})")
        return self._likest(text, tongue)

    def _likest(self, text: str, tongue: str) -> Decision | None:
        """Return the reason whose samples a text is much like."""
        too_little = UNHEARD in text or len(text.split()) < FEWEST
        if tongue not in self._words or too_little or self.taken_back(text, tongue):
            return None
        if tongue not in self._wordings:
            self._wordings[tongue] = Wordings(tongue, functools.partial(self._said, tongue))
        reason, score, grounds = self._wordings[tongue].likest(plain(text))
        if score < LIKE or reason not in self.order:
            return None
        because = f"like samples: {', '.join(grounds)}"
        return Decision(cast(Reason, reason), because, round(min(score, 0.99), 3))

    def _said(self, tongue: str, text: str) -> list[str]:
        """Return the word lists of which something was said."""
        hearing = Hearing(text, tongue, self._words[tongue])
        return [name for name in self._starts[tongue].possible(text) if hearing.first(name)]

    def taken_back(self, text: str, tongue: str) -> bool:
        """Tell whether words that would call a person were said only to say that they do not hold."""
        hearing = Hearing(text, tongue, self._words.get(tongue, {}))
        return any(
            hearing.holds(Rule(rule.wanted)) and not hearing.holds(rule) for _, rule in self._ordered(tongue)
        )

    def _ordered(self, tongue: str) -> Iterator[tuple[str, Rule]]:
        for reason in self.order:
            for rule in self._rules.get(tongue, {}).get(reason, ()):
                yield reason, rule


class Starts:
    """With which words the phrases of every word list begin: most lists need not be looked for."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists: dict[str, set[int]] = {}
        self._names = tuple(lists)
        for at, phrases in enumerate(lists.values()):
            for phrase in phrases:
                start = str(phrase).casefold().split()[0]
                self._lists.setdefault("*" if start.startswith("*") else start, set()).add(at)

    def possible(self, text: str) -> list[str]:
        """Return the lists that a plain text may hold, in their order."""
        found = set(self._lists.get("*", ()))
        for word in text.split():
            found.update(self._lists.get(word, ()), self._lists.get(word.removesuffix("'s"), ()))
            for end in range(1, len(word) + 1):
                found.update(self._lists.get(f"{word[:end]}*", ()))
        return [self._names[at] for at in sorted(found)]


class Hearing:
    """What of the word lists was said; each list is looked for once."""

    def __init__(self, text: str, tongue: str, words: Mapping[str, re.Pattern[str]]) -> None:
        self._said, self._tongue, self._words = f" {plain(text)} ", tongue, words
        self._found: dict[str, str | None] = {}

    def first(self, name: str) -> str | None:
        """Return the words of a list that were said."""
        if name not in self._found:
            found = (
                many(self._said, self._tongue) if name == "@many" else first(self._words[name], self._said)
            )
            self._found[name] = found
        return self._found[name]

    def holds(self, rule: Rule) -> bool:
        """Tell whether a rule holds."""
        return all(map(self.first, rule.wanted)) and not any(map(self.first, rule.unless))


def plain(text: str) -> str:
    """Return lower-case words with single spaces between them."""
    return " ".join(re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.casefold())).replace("’", "'")


def compiled(words: Sequence[str]) -> re.Pattern[str]:
    """Return one pattern for a list of words and phrases."""
    parts = []
    for each in words:
        phrase = " ".join(re.escape(part) for part in str(each).casefold().split())
        parts.append(phrase.replace(r"\*", r"[\w']*").replace(" \\~ ", GAP).replace(" ~ ", GAP))
    return re.compile(f"(?<= )(?:{'|'.join(parts) or '(?!)'})(?:'s)?(?= )")


def parsed(rule: str) -> Rule:
    """Read a rule: "spoilt + was_it ! settled, happy"."""
    wanted, _, unless = str(rule).replace('"', "").partition("!")
    return Rule(
        tuple(each.strip() for each in wanted.split("+")),
        tuple(each.strip() for each in unless.split(",") if each.strip()),
    )


def first(pattern: re.Pattern[str], said: str) -> str | None:
    """Return the words that a pattern finds."""
    match = pattern.search(said)
    return match.group() if match else None


def many(said: str, tongue: str) -> str | None:
    """Return a number of twenty-five or more that was said."""
    return next((word for word in said.split() if (_value(word, tongue) or 0) >= MANY), None)


@functools.lru_cache(maxsize=8192)
def _value(word: str, tongue: str) -> int | None:
    if word.isdigit():
        return int(word[:9])
    from text_to_num import text2num  # late: only where a rule asks for a number

    try:
        return int(text2num(word, tongue))
    except ValueError:
        return None


@functools.cache
def bundled() -> Mapping[str, Any]:
    """Return escalation.yaml as it comes with Zuruf; it is shared, so that nobody changes it."""
    file = importlib.resources.files(__package__) / "escalation.yaml"
    loaded: Mapping[str, Any] = yaml.load(
        file.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return loaded


@functools.cache
def bundled_rules() -> Rules:
    """Return the rules that come with Zuruf."""
    return Rules(bundled())


def prevails(decision: Decision, understood: Intent | NotRecognized, session: Session) -> bool:
    """Tell whether a decision prevails over what was understood.

    Danger and the rules do; likeness to samples only over what was understood worse, or meant for us, and not
    over the answer to how a person who is called already reaches the customer.
    """
    likeness = decision.confidence if decision.confidence < 1 else None
    asked = session.question is not None and session.question.owner == "people"
    if asked and likeness is not None and decision.reason != "safety":
        return False
    if not isinstance(understood, Intent):
        return likeness is None or understood.addressed or likeness >= TO_OTHERS
    if decision.reason == "safety" and decision.confidence >= CERTAIN:
        return True
    if likeness is not None and not understood.name.startswith("human."):
        return likeness >= understood.confidence
    return not (asked and understood.name in ("yes", "no"))
