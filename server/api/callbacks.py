"""The callback queue."""

from __future__ import annotations

from typing import Any

from flask import Response

from zuruf.server.api import models as m
from zuruf.server.api.endpoint import Call, endpoint
from zuruf.server.database.store import Transaction

TAG = "callbacks"
ONE = "/callbacks/<case>"
STAFF = ("agent",)


@endpoint(
    "POST",
    "/callbacks",
    tag=TAG,
    roles=("device", "agent"),
    body=m.OpenCase,
    answer=m.CaseOpened,
    status=201,
    idempotent=True,
)
def create(call: Call, transaction: Transaction) -> Any:
    """Open a case, or join the customer's open one."""
    request = call.body(m.OpenCase).model_dump(mode="json", exclude_none=True)
    request["device"] = call.device or request.get("device")
    return call.services.callbacks.create_in(transaction, request)


@endpoint(
    "POST",
    f"{ONE}/details",
    tag=TAG,
    roles=("device", "agent"),
    body=m.CaseDetails,
    answer=m.CaseOpened,
    idempotent=True,
)
def details(call: Call, transaction: Transaction, case: str) -> Any:
    """Add what became known of a case."""
    request = call.body(m.CaseDetails).model_dump(mode="json", exclude_none=True)
    return call.services.callbacks.add_details_in(transaction, case, request)


@endpoint("GET", "/callbacks", tag=TAG, roles=STAFF, query=m.CaseFilter, answer=m.CasePage)
def listing(call: Call) -> Any:
    """List cases in the order of the queue; closed ones newest first."""
    return call.services.callbacks.list(**call.query(m.CaseFilter).model_dump())


@endpoint("GET", "/callbacks/mine", tag=TAG, roles=STAFF, answer=m.CasePage)
def mine(call: Call) -> Any:
    """List the cases that I hold."""
    return call.services.callbacks.mine(call.me)


@endpoint("POST", "/callbacks/next", tag=TAG, roles=STAFF, answer=m.Case)
def claim_next(call: Call) -> Any:
    """Claim the case that is most due for me; 204 when none is."""
    return call.services.callbacks.claim_next(call.me)


@endpoint("GET", ONE, tag=TAG, roles=STAFF, answer=m.Case)
def get(call: Call, case: str) -> Any:
    """Return everything about a case."""
    return call.services.callbacks.get(case)


@endpoint("GET", f"{ONE}/progress", tag=TAG, roles=("device", "agent"), answer=m.CaseProgress)
def progress(call: Call, case: str) -> Any:
    """Return what the customer may be told of a case: how far it is, and when somebody comes."""
    return call.services.callbacks.progress(case)


@endpoint("POST", f"{ONE}/claim", tag=TAG, roles=STAFF, answer=m.Case)
def claim(call: Call, case: str) -> Any:
    """Claim a case; 409 says who has it."""
    return call.services.callbacks.claim(call.me, case)


@endpoint("POST", f"{ONE}/renew", tag=TAG, roles=STAFF, body=m.Fence, answer=m.CaseSummary)
def renew(call: Call, case: str) -> Any:
    """Keep a claimed case for another while."""
    return call.services.callbacks.renew(call.me, case, call.body(m.Fence).fence)


@endpoint("POST", f"{ONE}/release", tag=TAG, roles=STAFF, body=m.Fence, answer=m.Case)
def release(call: Call, case: str) -> Any:
    """Give a claimed case back to its place."""
    return call.services.callbacks.release(call.me, case, call.body(m.Fence).fence)


@endpoint("POST", f"{ONE}/call", tag=TAG, roles=STAFF, body=m.Dial, answer=m.Case)
def dial(call: Call, case: str) -> Any:
    """Note that I dial now; refused while somebody else is on the phone with the customer."""
    body = call.body(m.Dial)
    return call.services.callbacks.call(call.me, case, body.fence, body.asked_now)


@endpoint("POST", f"{ONE}/done", tag=TAG, roles=STAFF, body=m.Close, answer=m.Case)
def done(call: Call, case: str) -> Any:
    """Close a case with a disposition."""
    body = call.body(m.Close)
    return call.services.callbacks.done(call.me, case, body.fence, body.disposition, body.note)


@endpoint("POST", f"{ONE}/no-answer", tag=TAG, roles=STAFF, body=m.Noted, answer=m.Case)
def no_answer(call: Call, case: str) -> Any:
    """Note that nobody answered; the rules say when the next attempt is."""
    body = call.body(m.Noted)
    return call.services.callbacks.no_answer(call.me, case, body.fence, body.note)


@endpoint("POST", f"{ONE}/reschedule", tag=TAG, roles=STAFF, body=m.Reschedule, answer=m.Case)
def reschedule(call: Call, case: str) -> Any:
    """Put a case off to a window that was agreed with the customer."""
    body = call.body(m.Reschedule)
    return call.services.callbacks.reschedule(call.me, case, body.fence, body.when, body.why)


@endpoint("POST", f"{ONE}/transfer", tag=TAG, roles=STAFF, body=m.Transfer, answer=m.Case)
def transfer(call: Call, case: str) -> Any:
    """Hand a case to a colleague or to a skill."""
    body = call.body(m.Transfer)
    return call.services.callbacks.transfer(call.me, case, body.fence, body.to, body.skill, body.why)


@endpoint("POST", f"{ONE}/escalate", tag=TAG, roles=STAFF, body=m.Escalate, answer=m.Case)
def escalate(call: Call, case: str) -> Any:
    """Hand a case to the supervisors."""
    body = call.body(m.Escalate)
    return call.services.callbacks.escalate(call.me, case, body.fence, body.why)


@endpoint("POST", f"{ONE}/notes", tag=TAG, roles=STAFF, body=m.Note, answer=m.Case, status=201)
def note(call: Call, case: str) -> Any:
    """Add a note to a case."""
    return call.services.callbacks.note(call.me, case, call.body(m.Note).text)


@endpoint("PUT", f"{ONE}/contact", tag=TAG, roles=STAFF, body=m.Contact, answer=m.Case)
def contact(call: Call, case: str) -> Any:
    """Correct the phone number or the wished window; a stale page is refused."""
    body = call.body(m.Contact)
    return call.services.callbacks.set_contact(call.me, case, body.version, body.phone, body.when)


@endpoint("POST", f"{ONE}/assign", tag=TAG, roles=("supervisor",), body=m.Assign, answer=m.Case)
def assign(call: Call, case: str) -> Any:
    """Give a case to somebody, or back to all."""
    body = call.body(m.Assign)
    return call.services.callbacks.assign(call.me, case, body.to, body.why)


@endpoint("POST", f"{ONE}/raise", tag=TAG, roles=("supervisor",), body=m.Raise, answer=m.Case)
def raise_case(call: Call, case: str) -> Any:
    """Set how urgent a case is."""
    body = call.body(m.Raise)
    return call.services.callbacks.raise_case(call.me, case, body.priority, body.why)


@endpoint("POST", f"{ONE}/reopen", tag=TAG, roles=("supervisor",), body=m.Why, answer=m.Case)
def reopen(call: Call, case: str) -> Any:
    """Open a closed case again."""
    return call.services.callbacks.reopen(call.me, case, call.body(m.Why).why)


@endpoint("GET", "/events", tag=TAG, roles=STAFF, mimetype="text/event-stream")
def events(call: Call) -> Any:
    """Follow cases, orders and lessons as server-sent events; they carry ids and codes only."""
    return stream(call.services.broker.subscribe("callbacks", "orders", "lessons").stream())


def stream(events: Any) -> Response:
    """Return server-sent events as an answer that no proxy holds back."""
    return Response(events, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
