"""The tracking skill."""

from __future__ import annotations

from zuruf.skills.tracking.skill import Tracking

__all__ = ["Tracking"]
