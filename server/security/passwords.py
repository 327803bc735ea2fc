"""Passwords and tokens.

Hashed with argon2 where people choose them, with SHA-256 where we draw them at random.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from zuruf.server.errors import Invalid

SHORTEST = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks alike
PAIRING_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@lru_cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """Return the argon2 hash of a password."""
    return _hasher().hash(password)


def matches(password: str, hashed: str | None) -> bool:
    """Tell whether a password fits; without a hash it takes as long and says no."""
    try:
        return _hasher().verify(hashed or _nobody(), password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def generate_password() -> str:
    """Return a password of four groups, easy to copy by hand."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def generate_pairing_code() -> str:
    """Return a short code to type into a kiosk once."""
    return "".join(secrets.choice(PAIRING_ALPHABET) for _ in range(8))


def generate_token() -> str:
    """Return a random token of 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """Return what is stored in place of a random token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def check_new_password(password: str, login: str = "") -> None:
    """Raise `Invalid` for a password that is too easy."""
    if len(password) < SHORTEST:
        raise Invalid(f"The password needs at least {SHORTEST} characters.", "weak_password")
    if len(password) > 200:
        raise Invalid("The password may have at most 200 characters.", "weak_password")
    if len(set(password)) < 5 or (login and login.casefold() in password.casefold()):
        raise Invalid(
            "The password is too easy to guess; use other characters than the login.", "weak_password"
        )
