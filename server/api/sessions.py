"""Logging in and out, passwords, pairing."""

from __future__ import annotations

from typing import Any

from flask import request

from zuruf.server.api import models as m
from zuruf.server.api.endpoint import Call, endpoint
from zuruf.server.clock import iso

TAG = "session"


@endpoint("POST", "/session", tag=TAG, body=m.Login, status=201)
def login(call: Call) -> Any:
    """Log in; the token goes into the header Authorization: Bearer."""
    body = call.body(m.Login)
    session = call.services.staff.login(body.login, body.password, request.remote_addr or "")
    return {
        "token": session.token,
        "expires_at": iso(session.expires_at),
        "must_change": session.principal.must_change,
        "staff": session.principal.number,
        "role": session.principal.role,
    }


@endpoint("GET", "/session", tag=TAG, roles=("agent", "device"), fresh_password=False)
def whoami(call: Call) -> Any:
    """Say who I am."""
    me = call.me
    return {
        "kind": me.kind,
        "id": me.id,
        "name": me.name,
        "role": me.role,
        "languages": list(me.languages),
        "skills": list(me.skills),
        "must_change": me.must_change,
    }


@endpoint("DELETE", "/session", tag=TAG, roles=("agent",), status=200, fresh_password=False)
def logout(call: Call) -> Any:
    """Log out."""
    call.services.staff.logout(call.me)
    return {"ended": True}


@endpoint("POST", "/session/password", tag=TAG, roles=("agent",), body=m.NewPassword, fresh_password=False)
def password(call: Call) -> Any:
    """Change my password; my other sessions end."""
    body = call.body(m.NewPassword)
    call.services.staff.change_password(call.me, body.old, body.new)
    return {"changed": True}


@endpoint("POST", "/pairings", tag="devices", body=m.Pair, status=201)
def pair(call: Call) -> Any:
    """Turn a pairing code into a device's token, once."""
    device, token = call.services.devices.pair(call.body(m.Pair).code, request.remote_addr or "")
    return {"device": device, "token": token}
