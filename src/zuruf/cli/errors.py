"""Errors that are meant for the user's eyes."""

from __future__ import annotations


class UserError(Exception):
    """One clear sentence: what, where, how to mend it. Printed on stderr without a traceback; exit code 1."""
