"""Ordering: the cart, the summary, the binding order."""

from __future__ import annotations

from zuruf.skills.ordering.skill import Ordering

__all__ = ["Ordering"]
