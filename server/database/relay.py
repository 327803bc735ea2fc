"""Live events between servers that share one PostgreSQL: told with the commit, heard by all the others."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from zuruf.server.events import Broker, Event

CHANNEL = "zuruf"
LONGEST = 7000
"""Bytes of a notice; PostgreSQL takes 8000."""
LOOK_UP = 0.5
"""Seconds after which a quiet listener looks whether it shall end."""
PAUSE = 1.0
"""Seconds before it connects again."""
TOPICS = ("callbacks", "orders", "lessons")
log = logging.getLogger(__name__)


class Relay:
    """Tells the other servers what happened here, and the pages here what happened there.

    After a break of the line nobody knows what was missed, so that all pages are told to load anew.
    """

    def __init__(self, engine: Engine, broker: Broker) -> None:
        """``engine`` gives connections that commit by themselves."""
        self._engine = engine
        self._broker = broker
        self._origin = uuid4().hex
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="zuruf-relay", daemon=True)
        self.listening = threading.Event()

    def start(self) -> None:
        """Begin to listen, in a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        """End listening."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def tell(self, connection: Connection, events: Iterable[Event]) -> None:
        """Hand events to the other servers; PostgreSQL delivers them with the commit, or not at all."""
        for notice in self._notices(events):
            connection.execute(select(func.pg_notify(CHANNEL, notice)))

    def _notices(self, events: Iterable[Event]) -> Iterator[str]:
        part: list[str] = []
        for event in events:
            told = json.dumps([event.topic, event.name, dict(event.data)])
            if len(told) > LONGEST // 2:
                told = json.dumps([event.topic, "reload", {}])
            if part and sum(map(len, part)) + len(told) > LONGEST // 2:
                yield self._notice(part)
                part = []
            part.append(told)
        if part:
            yield self._notice(part)

    def _notice(self, part: list[str]) -> str:
        return f'{{"from": "{self._origin}", "events": [{", ".join(part)}]}}'

    def _run(self) -> None:
        broken: tuple[type[Exception], ...] = (DBAPIError, self._engine.dialect.loaded_dbapi.Error)
        while not self._stop.is_set():
            try:
                self._listen()
            except broken as error:
                self.listening.clear()
                log.warning("the line to the other servers broke: %s", type(error).__name__)
                self._stop.wait(PAUSE)

    def _listen(self) -> None:
        with self._engine.connect() as connection:
            connection.detach()  # not one of the pool: it lasts, and is closed in the end
            connection.execute(text(f"LISTEN {CHANNEL}"))
            for topic in TOPICS:
                self._broker.publish(Event(topic, "reload"))
            self.listening.set()
            line: Any = connection.connection.dbapi_connection
            while not self._stop.is_set():
                for notice in line.notifies(timeout=LOOK_UP):
                    self._hear(notice.payload)

    def _hear(self, notice: str) -> None:
        try:
            told = json.loads(notice)
            events = [] if told["from"] == self._origin else [Event(*each) for each in told["events"]]
        except (ValueError, KeyError, TypeError):
            log.warning("a notice of another program or version came; live pages load anew")
            events = [Event(topic, "reload") for topic in TOPICS]
        for event in events:
            self._broker.publish(event)
