"""When the customer says nothing: a warning first, then the session ends and the cart goes."""

from __future__ import annotations

from dataclasses import replace

from zuruf.skills.api import Ended, Handled, Ignored, Outcome, Reply, Session


def handle(session: Session) -> tuple[Outcome, Session]:
    """Return the outcome of a silence. Before anything was said there is nothing to end."""
    if not session.greeted:
        return Ignored(), session
    if session.silent:
        return Ended((Reply("ended_silence"),)), session
    return Handled((Reply("still_there"),)), replace(session, silent=1)
