"""What the API takes of customers, staff, devices and settings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from zuruf.server.api.models.base import Code, Exact, Language, Positive, Role, Short, Text, _no_zero


class SaveCustomer(Exact):
    """A customer; version 0 makes a new one."""

    version: Positive
    name: Text | None = None
    phone: Short | None = None
    email: Short | None = None
    language: Language | None = None
    note: Text | None = None


class Login(Exact):
    """Login and password."""

    login: Short
    password: Short


class NewPassword(Exact):
    """The present and the new password."""

    old: Short
    new: Short


class NewStaff(Exact):
    """A new account."""

    login: Annotated[str, AfterValidator(_no_zero), Field(min_length=1, max_length=80)]
    name: Short = ""
    role: Role = "agent"
    languages: Annotated[list[Language], Field(max_length=50)] = []
    skills: Annotated[list[Code], Field(max_length=50)] = []


class ChangeStaff(Exact):
    """What changes of an account."""

    name: Short | None = None
    role: Role | None = None
    languages: Annotated[list[Language], Field(max_length=50)] | None = None
    skills: Annotated[list[Code], Field(max_length=50)] | None = None
    disabled: bool | None = None


class NewDevice(Exact):
    """A new device, paired by a code (``pair`` true) or by the token that is returned."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")] | None = None
    name: Short = ""
    pair: bool = True


class Pair(Exact):
    """A pairing code."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class Save(Exact):
    """A value and the version at which it was read."""

    value: dict[str, Any]
    version: Positive


class Teach(Exact):
    """What words mean: a product (kind "word") or an intent (kind "sentence")."""

    kind: Literal["word", "sentence"]
    language: Language
    words: Annotated[Short, Field(min_length=1)]
    target: Annotated[Short, Field(min_length=1)]
    case: Short | None = None
