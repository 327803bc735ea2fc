"""The products skill."""

from __future__ import annotations

from zuruf.skills.products.skill import Products

__all__ = ["Products"]
