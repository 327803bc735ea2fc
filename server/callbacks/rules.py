"""The rules that a shop can read and change in one file: queue, calling hours, reasons, retention."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from zuruf.server.callbacks.hours import Hours, day_numbers
from zuruf.server.errors import ServerError
from zuruf.skills.people.escalation import Rules as EscalationRules
from zuruf.skills.people.escalation import RulesError
from zuruf.skills.people.own import own_rules

DEFAULT = Path(__file__).with_name("rules.yaml")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same in C, where it is there: ten times as fast."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Strict):
    """Local times of some days, such as "mo-fr" from "09:00" to "18:00"."""

    days: str
    start: str = Field(alias="from", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    end: str = Field(alias="to", pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")

    @field_validator("days")
    @classmethod
    def _known_days(cls, days: str) -> str:
        day_numbers(days)
        return days


class Holidays(_Strict):
    """Which public holidays hold, and whether the shop is closed then."""

    country: str | None = "DE"
    subdivision: str | None = None
    closed: bool = True


class Queue(_Strict):
    """Leases, warnings, opening hours."""

    lease_seconds: int = Field(ge=1, le=86400)
    call_lease_seconds: int = Field(ge=1, le=86400)
    held_at_most: int = Field(ge=1)
    warn_minutes: float = Field(ge=0)
    raise_by: int = Field(ge=0, le=100)
    opening_hours: tuple[Span, ...] = ()
    holidays: Holidays = Holidays()


class Calling(_Strict):
    """When and how often customers may be called."""

    region: str
    hours: tuple[Span, ...]
    on_holidays: bool
    attempts: int = Field(ge=1)
    minutes_between: tuple[float, ...] = Field(min_length=1)


class Pause(_Strict):
    """Local times between which something rests, such as "20:00" and "09:00"; alike: never."""

    start: str = Field(alias="from", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    end: str = Field(alias="to", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class Reminding(_Strict):
    """When those who agreed are not written to about what runs out."""

    quiet: Pause


class ReasonRule(_Strict):
    """What a reason means for its cases; the ``words`` that lead to it and the reply, by language."""

    priority: int = Field(ge=0, le=100)
    deadline_minutes: float = Field(gt=0)
    around_the_clock: bool = False
    skill: str | None = None
    alarm: bool = False
    words: Mapping[str, tuple[str, ...]] = {}
    wording: Mapping[str, str] = {}


class Disposition(_Strict):
    """A way in which a case may end."""

    note: bool = False


class Retention(_Strict):
    """Days that personal data stays."""

    callbacks: int = Field(ge=1)
    orders: int = Field(ge=1)
    restrict_orders: int = Field(ge=1)
    idempotency: int = Field(ge=1)
    withdrawals: int = Field(ge=1)


class Rules(_Strict):
    """All rules together."""

    queue: Queue
    calling: Calling
    reminders: Reminding
    reasons: Mapping[str, ReasonRule]
    dispositions: Mapping[str, Disposition]
    retention_days: Retention
    escalation: Mapping[str, Any] = {}
    """Word lists and rules of when a person is called, laid over those of skills/people/escalation.yaml."""

    def conversation(self) -> EscalationRules | None:
        """Return when the conversation calls a person and what it says then; None for the bundled rules.

        Raises `RulesError`.
        """
        return own_rules(self.model_dump(include={"reasons", "escalation"}), "rules.yaml")

    def told(self) -> dict[str, Any]:
        """Return the rules as a file has them, without what is empty."""
        data = self.model_dump(mode="json", by_alias=True)
        for rule in (data, *data["reasons"].values()):
            for name in ("escalation", "words", "wording"):
                if not rule.get(name):
                    rule.pop(name, None)
        return data

    def at_any_hour(self) -> tuple[str, ...]:
        """Return the reasons that do not wait for opening or calling hours."""
        return tuple(name for name, rule in self.reasons.items() if rule.around_the_clock)

    def reason(self, name: str) -> ReasonRule:
        """Return the rule of a reason; an unknown one counts as a wish for a person."""
        return self.reasons.get(name) or self.reasons["human_request"]

    def opening(self, hours: tuple[Span, ...], timezone: str) -> Hours:
        """Return when the shop is open: the rules' hours, else the given ones."""
        spans = self.queue.opening_hours or hours
        holidays = self.queue.holidays
        return Hours(
            tuple((each.days, each.start, each.end) for each in spans),
            timezone,
            (holidays.country, holidays.subdivision) if holidays.closed else None,
        )

    def lawful(self, timezone: str) -> Hours:
        """Return when customers may be called."""
        holidays = self.queue.holidays
        return Hours(
            tuple((each.days, each.start, each.end) for each in self.calling.hours),
            timezone,
            None if self.calling.on_holidays else (holidays.country, holidays.subdivision),
        )


def merge(base: Any, change: Any) -> Any:
    """Return ``base`` with the mappings of ``change`` laid over it, key by key."""
    if isinstance(base, Mapping) and isinstance(change, Mapping):
        return {**base, **{key: merge(base.get(key), value) for key, value in change.items()}}
    return change


def load_rules(*files: Path, changes: Mapping[str, Any] | None = None) -> Rules:
    """Read the rules: the bundled file, then each of ``files`` that exists, then ``changes``, laid over it.

    Raises `ServerError` naming file and field when something is wrong.
    """
    layers = [_read(DEFAULT), *(_read(file) for file in files if file.exists()), changes or {}]
    named = next((str(file) for file in reversed(files) if file.exists()), str(DEFAULT))
    try:
        rules = Rules.model_validate(reduce(merge, layers))
        rules.conversation()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ServerError(
            f"The rules in {named} are wrong at {where}: {first['msg']}. Correct that field."
        ) from None
    except RulesError as error:
        raise ServerError(f"The rules in {named} are wrong: {error}. Correct that.") from None
    return rules


def _read(file: Path) -> Any:
    try:
        content = yaml.load(file.read_text("utf-8"), LOADER) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ServerError(f"The rules in {file} cannot be read: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise ServerError(
            f"The rules in {file} must be a mapping such as “queue: …”, not {type(content).__name__}."
        )
    return content
