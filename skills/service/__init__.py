"""The service skill."""

from __future__ import annotations

from zuruf.skills.service.skill import Service

__all__ = ["Service"]
