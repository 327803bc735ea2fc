"""The privacy skill."""

from __future__ import annotations

from zuruf.skills.privacy.skill import Privacy

__all__ = ["Privacy"]
