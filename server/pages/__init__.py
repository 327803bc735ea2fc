"""What people see: the kiosk page, the pages for customers, and the staff console."""

from __future__ import annotations

from zuruf.server.pages import (
    admin,
    chat,
    completing,
    console,
    entrance,
    kiosk,
    lessons,
    me,
    moves,
    orders,
    public,
    regulars,
    shared,
    supervisor,
    templating,
)

blueprints = (
    shared.blueprint,
    public.blueprint,
    me.blueprint,
    kiosk.blueprint,
    chat.blueprint,
    console.blueprint,
    orders.blueprint,
    regulars.blueprint,
    supervisor.blueprint,
    lessons.blueprint,
    admin.blueprint,
)
"""Registered by ``create_app``, in this order."""

__all__ = ["blueprints", "completing", "entrance", "moves", "templating"]
