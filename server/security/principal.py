"""Who asks: a member of staff, or a device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ROLES = ("agent", "supervisor", "admin")
"""Roles of staff; each may do what those before it may."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who has shown who they are. ``number`` is the id of a member of staff, 0 for a device."""

    kind: Literal["staff", "device"]
    id: str
    name: str
    role: str
    number: int = 0
    login: str = ""
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    csrf: str = ""
    must_change: bool = False

    @property
    def actor(self) -> str:
        """The id that moves and the audit trail carry."""
        return f"{self.kind}:{self.id}"

    def may(self, role: str) -> bool:
        """Tell whether this is a device ("device"), or staff of at least a role."""
        if self.kind == "device" or role == "device":
            return role == self.kind == "device"
        return ROLES.index(self.role) >= ROLES.index(role)
