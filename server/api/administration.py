"""Staff, devices, rules and texts: for admins. Figures: for supervisors."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from zuruf.server.api import models as m
from zuruf.server.api.blueprint import NUMBER
from zuruf.server.api.endpoint import Call, endpoint

ADMIN = ("admin",)
STAFF = f"/staff/<{NUMBER}:number>"
SETTINGS = "/settings/<any(rules, texts):name>"


class Back(m.Exact):
    """How many days the figures look back."""

    days: float = Field(7, gt=0, le=400)


@endpoint("GET", "/staff", tag="staff", roles=("supervisor",))
def staff(call: Call) -> Any:
    """List accounts."""
    return {"items": call.services.staff.list()}


@endpoint("POST", "/staff", tag="staff", roles=ADMIN, body=m.NewStaff, status=201)
def add_staff(call: Call) -> Any:
    """Make an account; its first password is shown this once."""
    body = call.body(m.NewStaff)
    account, password = call.services.staff.add(
        call.me.actor, body.login, body.name, body.role, body.languages, body.skills
    )
    return {"staff": account, "password": password}


@endpoint("GET", STAFF, tag="staff", roles=("supervisor",))
def one_staff(call: Call, number: int) -> Any:
    """Return an account."""
    return call.services.staff.get(number)


@endpoint("PATCH", STAFF, tag="staff", roles=ADMIN, body=m.ChangeStaff)
def change_staff(call: Call, number: int) -> Any:
    """Change name, role, languages, skills; disable or enable."""
    return call.services.staff.change(
        call.me.actor, number, **call.body(m.ChangeStaff).model_dump(exclude_none=True)
    )


@endpoint("POST", f"{STAFF}/password", tag="staff", roles=ADMIN)
def reset_password(call: Call, number: int) -> Any:
    """Give an account a new first password, shown this once."""
    return {"password": call.services.staff.set_password(call.me.actor, number)}


@endpoint("GET", "/devices", tag="devices", roles=("supervisor",))
def devices(call: Call) -> Any:
    """List devices."""
    return {"items": call.services.devices.list()}


@endpoint("POST", "/devices", tag="devices", roles=ADMIN, body=m.NewDevice, status=201)
def add_device(call: Call) -> Any:
    """Add a device; the pairing code or the token is shown this once."""
    body = call.body(m.NewDevice)
    if body.pair:
        device, code = call.services.devices.invite(call.me.actor, body.id, body.name)
        return {"device": device, "code": code}
    device, token = call.services.devices.add(call.me.actor, body.id, body.name)
    return {"device": device, "token": token}


@endpoint("DELETE", "/devices/<device>", tag="devices", roles=ADMIN)
def revoke_device(call: Call, device: str) -> Any:
    """Take a device's token away for good."""
    return call.services.devices.revoke(call.me.actor, device)


@endpoint("GET", "/rules", tag="settings", roles=("agent",))
def rules(call: Call) -> Any:
    """Return the rules that hold: reasons, deadlines, hours, dispositions."""
    return call.services.rules.told()


@endpoint("GET", SETTINGS, tag="settings", roles=ADMIN)
def settings(call: Call, name: str) -> Any:
    """Return what was changed of the rules or texts, with its version."""
    return call.services.settings.get(name)


@endpoint("PUT", SETTINGS, tag="settings", roles=ADMIN, body=m.Save)
def save_settings(call: Call, name: str) -> Any:
    """Save rules or texts; wrong rules and a stale page are refused."""
    body = call.body(m.Save)
    saved = call.services.settings.save(call.me.actor, name, body.value, body.version)
    call.services.reload_rules()
    return saved


@endpoint("GET", "/figures", tag="figures", roles=("supervisor",), query=Back)
def figures(call: Call) -> Any:
    """Return live figures: waiting, oldest, within deadline, by reason, by staff, the machine's success."""
    return call.services.figures.live(call.query(Back).days)
