"""What words that nobody has understood may mean to the cart: tried from the surest to the vaguest."""

from __future__ import annotations

from zuruf.catalog.model import OptionGroup, all_words, localized
from zuruf.skills.api import (
    ChosenOption,
    Context,
    Intent,
    Modify,
    Operation,
    Repeat,
    Session,
    Target,
    language,
)
from zuruf.skills.ordering import ellipsis
from zuruf.skills.ordering.likeness import alike

LONGEST = 6
"""Half a sentence about the line last spoken of has no more words than this."""
ALLOWED = 1
"""How many words nobody knows may stand among them."""


def guess(session: Session, context: Context) -> Intent | None:
    """Return what the words may mean, None where nothing in the cart explains them."""
    if not session.cart or not session.heard:
        return None
    named = contained(session)
    if named:
        return Intent(named, 0.5, why={"rule": "a phrase among other words"})
    operation = (
        ellipsis.in_place_of_focus((), session, context)
        or the_same(session)
        or option_of_focus(session, context)
    )
    return (
        Intent("order.change", 0.5, operations=(operation,), why={"rule": "half a sentence"})
        if operation
        else None
    )


def contained(session: Session) -> str | None:
    """Return the intent of ours whose longest phrase, of at least two words, stands among the words."""
    heard = f" {session.heard.casefold()} "
    found = [
        (len(phrase), intent)
        for intent, phrases in language.load("ordering", session.language).phrases.items()
        for phrase in phrases
        if " " in phrase and intent != "order.confirm" and f" {phrase.casefold()} " in heard
    ]
    return max(found)[1] if found else None


def the_same(session: Session) -> Operation | None:
    """Read "und das Gleiche für meine Frau" as one more of the line last spoken of."""
    again = language.load("ordering", session.language).more["again"]
    heard = f" {session.heard.casefold()} "
    same = any(f" {each} " in heard for each in again["same"])
    return (
        Repeat(Target(position="last"))
        if same and any(f" {each} " in heard for each in again["whose"])
        else None
    )


def option_of_focus(session: Session, context: Context) -> Operation | None:
    """Read words that name options of the line last spoken of, and hardly anything else."""
    focus = session.focus
    content = ellipsis.content_words(session)
    if (
        focus is None
        or focus >= len(session.cart.lines)
        or not content
        or len(session.heard.split()) > LONGEST
    ):
        return None
    chosen, told = set(), set()
    for group in context.catalog.groups_of(session.cart.lines[focus].sku):
        for choice, word in named_choices(group, content, session.language):
            chosen.add(ChosenOption(group.group, choice))
            told.add(word)
    if not chosen or len(content) - len(told) > ALLOWED:
        return None
    return Modify(Target(position="last"), frozenset(chosen))


def named_choices(group: OptionGroup, content: list[str], tongue: str) -> list[tuple[str, str]]:
    """Return (choice, the word that names it) of a group."""
    found = []
    for choice in group.choices:
        names = {
            each.casefold() for each in (localized(choice.name, tongue), *all_words(choice.aliases, tongue))
        }
        word = next(
            (word for word in content if any(word == each or alike(word, each) for each in names)), None
        )
        if word:
            found.append((choice.choice, word))
    return found


def ends_with(intent: str, session: Session) -> bool:
    """Tell whether the words end with a phrase of an intent, of at least two words."""
    heard = f" {session.heard.casefold().rstrip('.!?')}"
    phrases = language.load("ordering", session.language).phrases[intent]
    return any(" " in each and heard.endswith(f" {each.casefold()}") for each in phrases)
