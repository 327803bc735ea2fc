"""QR codes as SVG, to stand in a page."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def qr_code(content: str) -> Markup:
    """Return a QR code as inline SVG, without styles or scripts."""
    buffer = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        buffer,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=2,
        omitsize=True,
        svgclass="code-image",
        lineclass=None,
        dark="#000",
        light="#fff",
    )
    return Markup(buffer.getvalue().decode())
