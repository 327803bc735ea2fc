"""How a message leaves the house: by the shop's mail server, or a signed webhook to its own software."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from zuruf.server.errors import ServerError

SECONDS = 15.0
SIGNATURE = "Zuruf-Signature"


class Undeliverable(Exception):
    """A message could not be delivered. ``final``: trying again is of no use."""

    def __init__(self, code: str, final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.final = final


@dataclass(frozen=True)
class Mail:
    """A mail server: ``smtp://user:password@host:port`` (STARTTLS where offered) or ``smtps://…``."""

    url: str
    sender: str

    def send(self, to: str, subject: str, text: str) -> None:
        """Send a plain text. Raises `Undeliverable`."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, subject
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        try:
            with self._connection() as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            raise Undeliverable("recipient_refused", final=True) from error
        except smtplib.SMTPAuthenticationError as error:
            raise Undeliverable("login_refused") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Undeliverable("mail_server") from error

    def _connection(self) -> smtplib.SMTP:
        where = urlsplit(self.url)
        if where.scheme not in ("smtp", "smtps") or not where.hostname:
            raise ServerError(f"“{where.scheme}://…” is no mail server. Write smtp://user:password@host:587.")
        secure = ssl.create_default_context()
        if where.scheme == "smtps":
            port = where.port or 465
            server: smtplib.SMTP = smtplib.SMTP_SSL(where.hostname, port, timeout=SECONDS, context=secure)
        else:
            server = smtplib.SMTP(where.hostname, where.port or 25, timeout=SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=secure)
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        return server


@dataclass(frozen=True)
class Webhook:
    """An address of the shop's own software, and the secret with which each message is signed.

    The header ``Zuruf-Signature: t=SECONDS,v1=HEX`` carries HMAC-SHA256 of ``SECONDS.BODY``.
    """

    url: str
    secret: str

    def send(self, number: int, payload: Mapping[str, Any]) -> None:
        """Post JSON. Raises `Undeliverable`."""
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: signature(self.secret, int(time.time()), body),
            "Idempotency-Key": f"message-{number}",
        }
        try:
            answer = httpx.post(
                self.url, content=body, headers=headers, timeout=SECONDS, follow_redirects=False
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Undeliverable("webhook_unreachable") from error
        if answer.status_code >= 300:
            raise Undeliverable(f"webhook_{answer.status_code}", final=answer.status_code == 410)


@dataclass(frozen=True)
class Delivery:
    """The channel that the shop has set up: a webhook before a mail server, or none."""

    mail: Mail | None = None
    webhook: Webhook | None = None

    @property
    def channel(self) -> str | None:
        """Return "webhook", "email" or None."""
        return "webhook" if self.webhook else "email" if self.mail else None

    def send(
        self, number: int, customer: str, email: str | None, subject: str, text: str, data: Mapping[str, Any]
    ) -> None:
        """Send one message. Raises `Undeliverable`."""
        if self.webhook:
            told = {"id": number, "customer": customer, "subject": subject, "text": text, **data}
            self.webhook.send(number, told)
        elif self.mail and email:
            self.mail.send(email, subject, text)
        else:
            raise Undeliverable("no_address", final=True)


def signature(secret: str, seconds: int, body: bytes) -> str:
    """Return the signature of a webhook's body at a time in seconds since 1970."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def from_environment(environment: Mapping[str, str]) -> Delivery:
    """Read ZURUF_SMTP_URL and ZURUF_MAIL_FROM, or ZURUF_WEBHOOK_URL and ZURUF_WEBHOOK_SECRET."""
    hook, secret = environment.get("ZURUF_WEBHOOK_URL"), environment.get("ZURUF_WEBHOOK_SECRET")
    if hook and not secret:
        raise ServerError("ZURUF_WEBHOOK_URL is set without ZURUF_WEBHOOK_SECRET; set both.")
    mail, sender = environment.get("ZURUF_SMTP_URL"), environment.get("ZURUF_MAIL_FROM")
    if mail and not sender:
        raise ServerError("ZURUF_SMTP_URL is set without ZURUF_MAIL_FROM, the sender's address; set both.")
    return Delivery(
        Mail(mail, sender) if mail and sender else None, Webhook(hook, secret) if hook and secret else None
    )
