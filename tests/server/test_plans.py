"""What is run for every request goes by an index, however many old cases there are."""

from typing import Any

from sqlalchemy import Select, select

from zuruf.server.callbacks import leases, opening, states, views, watching
from zuruf.server.database.tables import callbacks
from zuruf.server.services import Services


def plans(services: Services) -> dict[str, Select[Any]]:
    return {
        "the same matter": opening._SAME_MATTER,
        "held by me": leases._HELD_BY,
        "next": leases._next_for(("de",), ("wine",), None, False),
        "next of mine": leases._next_for((), None, ("safety",), True),
        "by number": states._BY_NUMBER,
        "by joined number": states._BY_ALIAS,
        "history": views._HISTORY,
        "leases": select(callbacks.c.id).where(watching._ended(0)),
        "overdue": select(callbacks.c.id).where(watching._late(0)),
        "near": select(callbacks.c.id).where(watching._near(services.desk, 0)),
        "open list": select(callbacks).where(views._in_states(())).order_by(*views.place()).limit(50),
        "waiting list": select(callbacks).where(views._in_states(states.WAITING)).order_by(*views.place()),
    }  # fmt: skip


def test_no_statement_reads_the_whole_table(services: Services) -> None:
    dialect = services.store.engines.reader.dialect
    for name, query in plans(services).items():
        compiled = query.params(now=0, me=1).compile(
            dialect=dialect, compile_kwargs={"render_postcompile": True}
        )
        with services.store.engines.reader.connect() as connection:
            values = tuple(0 for _ in compiled.positiontup or ())
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values).all()
        steps = [row[3] for row in rows]
        assert not [step for step in steps if step.startswith("SCAN") and " USING " not in step], (
            name,
            steps,
        )
        if name == "next of mine":
            assert "ix_callbacks_assigned" in steps[0], steps
        if name == "next" or "list" in name:
            assert not [step for step in steps if "TEMP B-TREE" in step], (name, steps)
