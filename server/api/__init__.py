"""The HTTP API, version 1, under /api/v1. Each module registers its endpoints by being imported."""

from zuruf.server.api import (
    administration,
    callbacks,
    customers,
    documents,
    exports,
    kiosks,
    orders,
    regulars,
    sessions,
)
from zuruf.server.api.blueprint import PREFIX, blueprint

__all__ = [
    "PREFIX",
    "administration",
    "blueprint",
    "callbacks",
    "customers",
    "documents",
    "exports",
    "kiosks",
    "orders",
    "regulars",
    "sessions",
]
