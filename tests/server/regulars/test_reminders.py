from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from zuruf.server.clock import DAY, as_datetime, milliseconds
from zuruf.server.config import Config
from zuruf.server.errors import ServerError
from zuruf.server.regulars.delivery import Delivery, Mail, Webhook, from_environment
from zuruf.server.security.principal import Principal
from zuruf.server.services import Services

Person = Callable[..., Principal]
COFFEE = "coffee-ground"


class Mailbox(Message):
    def __init__(self) -> None:
        super().__init__()
        self.letters: list[EmailMessage] = []

    def handle_message(self, message: Any) -> None:
        self.letters.append(message_from_bytes(message.as_bytes(), policy=default))


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


def opened(config: Config, delivery: Delivery) -> Services:
    return Services(replace(config, delivery=delivery, public_url="http://shop.test"), housekeeping=False)


def regular(services: Services, sku: str, every: int = 14, times: int = 8) -> None:
    """Let Anna have bought something every so many days, the last time one day less ago than that."""
    services.customers.save(
        Principal("staff", "1", "A", "admin", 1),
        "c1",
        0,
        {"name": "Anna", "email": "anna@example.test", "language": "de"},
    )
    last = services.store.clock() - (every - 1) * DAY
    for number in range(times):
        services.orders.place("test", order(f"O{number}", sku, last - (times - 1 - number) * every * DAY))


def order(number: str, sku: str, at: int) -> dict[str, Any]:
    line = {"line": 1, "sku": sku, "name": sku, "quantity": 1, "price": 500}
    sums = {"total": 500, "lines_total": 500, "currency": "EUR"}
    return {"id": number, "customer": "c1", "lines": [line], "placed_at": as_datetime(at), **sums}


def agree(services: Services, *purposes: str, given: bool = True) -> None:
    for purpose in purposes:
        services.consents.change("test", {"customer": "c1", "purpose": purpose, "given": given})


@pytest.fixture
def sku(services: Services) -> str:
    """Something of the demo shop without an age limit."""
    products = services.stock.current.catalog.products.values()
    return next(each.sku for each in products if each.usage_days is None and each.min_age is None)


def test_nothing_is_predicted_without_consent(services: Services, sku: str) -> None:
    regular(services, sku)
    today = services.regulars.offers.today(services.regulars.zone)
    assert services.regulars.offers.expectations("c1", today) == []
    agree(services, "prediction")
    assert [each.item for each in services.regulars.offers.expectations("c1", today)] == [sku]
    assert services.regulars.offers.due("c1", today) == []
    agree(services, "reminders")
    assert [each.item for each in services.regulars.offers.due("c1", today)] == [sku]
    agree(services, "prediction", given=False)
    assert services.regulars.offers.due("c1", today) == []


def test_an_item_is_offered_once_a_cycle_and_never_when_muted(services: Services, sku: str) -> None:
    regular(services, sku)
    agree(services, "prediction", "reminders")
    offers, today = services.regulars.offers, services.regulars.offers.today(services.regulars.zone)
    (offer,) = offers.due("c1", today)
    assert offers.note("test", "c1", sku, offer.cycle.isoformat(), "refused", "kiosk")
    assert offers.due("c1", today) == []
    assert not offers.note("test", "c1", sku, offer.cycle.isoformat(), "offered", "kiosk")
    assert offers.due("c1", today) == []
    services.orders.place("test", order("again", sku, services.store.clock()))
    later = today + timedelta(days=14)
    assert [each.item for each in offers.due("c1", later)] == [sku]
    offers.mute("test", "c1", sku)
    assert offers.due("c1", later) == []


def test_an_item_refused_in_two_cycles_is_left_alone(services: Services, sku: str) -> None:
    regular(services, sku)
    agree(services, "prediction", "reminders")
    offers, today = services.regulars.offers, services.regulars.offers.today(services.regulars.zone)
    for cycle in ("2026-10-01", "2026-10-15"):
        offers.note("test", "c1", sku, cycle, "refused", "kiosk")
    assert offers.due("c1", today) == []


def test_a_reminder_goes_out_by_mail_once_and_leads_to_the_switches(
    config: Config, mailbox: tuple[Mailbox, str], services: Services, sku: str
) -> None:
    box, url = mailbox
    mine = opened(config, Delivery(Mail(url, "laden@example.test")))
    try:
        regular(mine, sku)
        agree(mine, "prediction", "reminders")
        assert mine.regulars.reminders.plan() == 1
        assert mine.regulars.reminders.plan() == 0
        assert mine.regulars.reminders.send() == 1
        assert mine.regulars.reminders.send() == 0
        (letter,) = box.letters
        assert letter["To"] == "anna@example.test"
        text = letter.get_content()
        assert "Anna" in text and "etwa alle 14 Tage, zuletzt vor 13 Tagen" in text
        link = next(word for word in text.split() if word.startswith("http://shop.test/me/"))
        assert mine.regulars.links.customer(link.rpartition("/")[2]) == "c1"
    finally:
        mine.close()


def test_quiet_hours_and_consent_taken_back(
    config: Config, mailbox: tuple[Mailbox, str], services: Services, sku: str, clock: Any
) -> None:
    box, url = mailbox
    mine = opened(config, Delivery(Mail(url, "laden@example.test")))
    try:
        regular(mine, sku)
        agree(mine, "prediction", "reminders")
        clock.turn(minutes=11 * 60)
        assert mine.regulars.reminders.quiet(clock())
        mine.regulars.reminders.plan()
        assert mine.regulars.reminders.send() == 0
        agree(mine, "reminders", given=False)
        clock.turn(minutes=13 * 60)
        assert mine.regulars.reminders.send() == 0 and box.letters == []
    finally:
        mine.close()


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        (("20:00", "09:00"), "2026-03-01T19:59", None),
        (("20:00", "09:00"), "2026-03-01T20:00", "2026-03-02T09:00"),
        (("20:00", "09:00"), "2026-03-02T08:59", "2026-03-02T09:00"),
        (("20:00", "09:00"), "2026-03-28T23:00", "2026-03-29T09:00"),
        (("12:30", "15:00"), "2026-03-01T13:00", "2026-03-01T15:00"),
        (("12:30", "15:00"), "2026-03-01T20:00", None),
        (("00:00", "00:00"), "2026-03-01T03:00", None),
    ],
)
def test_the_quiet_hours_are_the_shop_s(
    services: Services, hours: tuple[str, str], at: str, until: str | None
) -> None:
    rules = {"reminders": {"quiet": {"from": hours[0], "to": hours[1]}}}
    services.config.rules.write_text(yaml.safe_dump(rules), "utf-8")
    services.reload_rules()
    zone, reminders = services.regulars.zone, services.regulars.reminders
    now = milliseconds(datetime.fromisoformat(at).replace(tzinfo=zone))
    assert reminders.quiet(now) is (until is not None)
    end = milliseconds(datetime.fromisoformat(until or at).replace(tzinfo=zone))
    assert reminders.next_allowed(now) == end


def test_a_dead_mail_server_loses_nothing(
    config: Config, mailbox: tuple[Mailbox, str], services: Services, sku: str, clock: Any
) -> None:
    box, url = mailbox
    dead = opened(config, Delivery(Mail("smtp://127.0.0.1:1", "laden@example.test")))
    try:
        regular(dead, sku)
        agree(dead, "prediction", "reminders")
        dead.regulars.reminders.plan()
        assert dead.regulars.reminders.send() == 0
    finally:
        dead.close()
    clock.turn(minutes=6)
    mine = opened(config, Delivery(Mail(url, "laden@example.test")))
    try:
        assert mine.regulars.reminders.send() == 1 and len(box.letters) == 1
    finally:
        mine.close()


def test_changes_of_an_order_are_told_to_who_asked(
    config: Config, mailbox: tuple[Mailbox, str], services: Services, sku: str, person: Person
) -> None:
    box, url = mailbox
    mine = opened(config, Delivery(Mail(url, "laden@example.test")))
    try:
        regular(mine, sku, times=1)
        mine.orders.set_status(person(), "O0", "ready")
        assert mine.regulars.announcements.plan() == 0
        agree(mine, "order_updates")
        assert mine.regulars.announcements.plan() == 1
        assert mine.regulars.announcements.plan() == 0
        assert mine.regulars.reminders.send() == 1
        text = box.letters[0].get_content()
        assert "O0 liegt bereit" in text
        signed = text.partition("/order/")[2].split()[0]
        assert mine.regulars.links.orders.unsign(signed) == b"O0"
    finally:
        mine.close()


def test_a_webhook_is_signed(config: Config, services: Services, sku: str) -> None:
    got: list[tuple[dict[str, str], bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    hook = Webhook(f"http://127.0.0.1:{server.server_address[1]}/zuruf", "geheim")
    mine = opened(config, Delivery(webhook=hook))
    try:
        regular(mine, sku)
        agree(mine, "prediction", "reminders")
        mine.regulars.reminders.plan()
        assert mine.regulars.reminders.send() == 1
    finally:
        mine.close()
        server.shutdown()
        thread.join()
        server.server_close()
    headers, body = got[0]
    stamp, _, digest = headers["Zuruf-Signature"].partition(",v1=")
    signed = stamp.removeprefix("t=").encode() + b"." + body
    expected = hmac.new(b"geheim", signed, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(digest, expected)
    assert json.loads(body)["items"][0]["item"] == sku


@pytest.mark.parametrize("missing", [{"ZURUF_SMTP_URL": "smtp://x"}, {"ZURUF_WEBHOOK_URL": "http://x"}])
def test_half_a_setting_is_refused_with_its_name(missing: dict[str, str]) -> None:
    with pytest.raises(ServerError, match=next(iter(missing))):
        from_environment(missing)
