"""How cases read: the reason in one sentence, what the machine thought, the next step, refusals in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zuruf.server.errors import Problem
from zuruf.server.pages import language as words
from zuruf.server.pages.shared import clock_time, label, language, t


def sentence(value: Any, spoken: str | None = None) -> str:
    """Return a text that a case carries: plain, or by language."""
    if isinstance(value, Mapping):
        chosen = value.get(spoken or language()) or value.get("text") or value.get("key")
        return sentence(chosen if chosen is not None else next(iter(value.values()), ""))
    if isinstance(value, (list, tuple)):
        return "; ".join(filter(None, map(sentence, value)))
    return str(value or "")


def because(case: Mapping[str, Any]) -> str:
    """Return why a case was opened, in one sentence: what the reason means, and the words that gave it."""
    told = case.get("told") or case
    general = words.label(language(), f"reason_sentence.{case['reason']}", "")
    detail = sentence(told.get("because")) or sentence(told.get("detail"))
    said = detail.removeprefix(case["reason"]).lstrip(": ").strip()
    return f"{general} {t('case.said', words=said)}".strip() if said else general


def attempt_text(attempt: Any) -> str:
    """Return a failed attempt: what was heard, and what the machine took it for."""
    if not isinstance(attempt, Mapping):
        return sentence(attempt)
    heard = sentence(attempt.get("heard") or attempt.get("text"))
    guess = attempt.get("intent") or attempt.get("guess")
    return f"„{heard}“ → {label('intent', str(guess))}" if guess else f"„{heard}“"


def thought(turn: Mapping[str, Any]) -> str:
    """Return what the machine made of a customer's turn, and how sure it was."""
    intent = turn.get("intent")
    if not intent or intent == "none":
        return t("case.not_understood")
    confidence = turn.get("confidence")
    sure = (
        t("case.confidence", percent=round(confidence * 100)) if isinstance(confidence, (int, float)) else ""
    )
    return " ".join(filter(None, (label("intent", str(intent)), sure)))


def suggestion(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the suggested next step, and sentences in the customer's language."""
    own = (case.get("told") or {}).get("suggestion")
    spoken = case["language"] if case["language"] in words.available() else language()
    told = sentence(own.get("step") if isinstance(own, Mapping) else own) or case["reason"]
    step = words.label(language(), f"next_step.{told}", told)
    sentences = own.get("sentences") if isinstance(own, Mapping) else None
    general = [words.label(spoken, f"sentence.{key}", "") for key in ("greeting", case["reason"], "closing")]
    return {"step": step, "sentences": list(sentences or ()) or [each for each in general if each]}


def problem_text(problem: Problem) -> str:
    """Return a refusal in this request's language; what has no words of ours keeps the server's."""
    values = {"detail": problem.detail, "name": problem.extra.get("holder_name") or "", **problem.extra}
    if problem.code == "already_claimed" and not values["name"]:
        return t("problem.gone", state=label("case_state", str(problem.extra.get("state"))))
    template = words.texts(language()).get(f"problem.{problem.code}")
    return template.format_map(values) if template else problem.detail


def when_text(when: Any) -> str:
    """Return a wished time as it was said, or from and to."""
    if not isinstance(when, Mapping):
        return str(when or "")
    if when.get("text"):
        return str(when["text"])
    try:
        return " – ".join(clock_time(when[key]) for key in ("from", "to") if when.get(key))
    except ValueError:
        return " – ".join(str(when[key]) for key in ("from", "to") if when.get(key))
