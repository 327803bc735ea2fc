"""Put replies into words: for the ear, and for the eye."""

from __future__ import annotations

from zuruf.skills.rendering.renderer import Rendered, Renderer

__all__ = ["Rendered", "Renderer"]
