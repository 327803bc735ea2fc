"""One question at a time: the next one that is open about the cart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zuruf.skills.api import Asked, Context, Expects, Handled, Outcome, Question, Reply, Session, values
from zuruf.skills.ordering import answers
from zuruf.skills.ordering.result import Open, Wanted

EXPECTED: Mapping[Wanted, Expects] = {
    "which": "product",
    "which_line": "choice",
    "which_option": "choice",
    "meant": "yes_no",
}


def next_question(outcome: Handled, session: Session, context: Context) -> tuple[Outcome, Session]:
    """Ask the next open question, if there is one."""
    waiting = answers.still_open(session, context)
    if waiting:
        question, rest = waiting[0], waiting[1:]
        asked = wording(question)
        session = replace(session, waiting=rest)
        line = question.data.get("line")
        if line is not None:
            session = replace(session, focus=line)
        return Asked((*outcome.replies, asked), question), session
    return outcome, replace(session, waiting=())


def wording(question: Question) -> Reply:
    """Return the words of a question: of many things to choose from it names the first."""
    named = dict(question.data["values"])
    if isinstance(listed := named.get("choices"), values.Listing):
        named["choices"] = values.briefly(listed, values.Label("ordering", "something_else"))
    return Reply(question.name, named)


def to_question(waiting: Open) -> Question:
    """Return the question for an operation that waits."""
    return Question(
        EXPECTED.get(waiting.what, "quantity"),
        "ordering",
        waiting.what,
        {
            "operation": waiting.operation,
            "candidates": waiting.candidates,
            "values": waiting.values,
            **{key: each for key, each in waiting.values.items() if key == "group"},
        },
    )
