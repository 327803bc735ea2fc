"""Which skills there are: the bundled ones, and those of other packages, found by entry point."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Sequence
from importlib.metadata import entry_points

from zuruf.skills.skill import Skill

BUNDLED = (
    "ordering:Ordering",
    "conversation:Conversation",
    "tracking:Tracking",
    "reorder:Reorder",
    "products:Products",
    "service:Service",
    "people:People",
    "privacy:Privacy",
)
GROUP = "zuruf.skills"
log = logging.getLogger(__name__)


def bundled_skills() -> tuple[Skill, ...]:
    """Return the skills that come with Zuruf."""
    found: list[Skill] = []
    for name in BUNDLED:
        module, _, kind = name.partition(":")
        found.append(getattr(importlib.import_module(f"zuruf.skills.{module}"), kind)())
    return tuple(found)


def installed_skills() -> tuple[Skill, ...]:
    """Return the skills of other installed packages; one that cannot be loaded is logged and left out."""
    found: list[Skill] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            found.append(entry.load()())
        except Exception:
            log.exception("The skill %s of %s cannot be loaded; it is left out.", entry.name, entry.value)
    return tuple(found)


def all_skills() -> tuple[Skill, ...]:
    """Return the bundled and the installed skills, the bundled first."""
    return bundled_skills() + installed_skills()


def packages(skills: Sequence[Skill]) -> dict[str, str]:
    """Return skill name -> package of its language files."""
    return {skill.name: skill.package() for skill in skills}
