"""What all tables share: one catalogue of them, how constraints are named, and how rows are numbered."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
Serial = BigInteger().with_variant(Integer, "sqlite")
