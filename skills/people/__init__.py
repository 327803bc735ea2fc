"""People: what the machine cannot do becomes a callback by a person."""

from __future__ import annotations

from zuruf.skills.people.skill import People

__all__ = ["People"]
