"""The reorder skill."""

from __future__ import annotations

from zuruf.skills.reorder.skill import Reorder

__all__ = ["Reorder"]
