"""Live events inside the server process.

Who writes publishes after the commit, each open page has a subscription.
"""

from __future__ import annotations

import json
import random
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

REST = 0.2
"""Seconds in which events are gathered, so that many pages cost little when much happens."""
CAPACITY = 1000
"""Events that a slow reader may be behind; then it is told to load anew."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: ``topic`` such as "callbacks", ``name`` such as "claimed", plain ``data``."""

    topic: str
    name: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def sse(self) -> str:
        """Return the event in the format of server-sent events."""
        return f"event: {self.name}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n"


class Subscription:
    """What one open page has not read yet. Use as a context manager; reading blocks."""

    def __init__(self, broker: Broker, topics: frozenset[str], rest: float) -> None:
        self.topics = topics
        self._rest = rest
        self._ended = threading.Event()
        self._broker = broker
        self._waiting: deque[Event] = deque()
        self._ready = threading.Condition()
        self._closed = False

    def push(self, event: Event) -> None:
        """Take an event; a reader too far behind loses what it has and gets one "reload" instead."""
        with self._ready:
            if len(self._waiting) >= CAPACITY:
                self._waiting.clear()
                event = Event(event.topic, "reload")
            self._waiting.append(event)
            self._ready.notify()

    def get(self, timeout: float) -> Event | None:
        """Return the next event, or None after ``timeout`` seconds or when closed."""
        with self._ready:
            if not self._waiting and not self._closed:
                self._ready.wait(timeout)
            return self._waiting.popleft() if self._waiting else None

    def take(self, timeout: float) -> list[Event]:
        """Return all events that wait, at least one, or none after ``timeout`` seconds or when closed."""
        with self._ready:
            if not self._waiting and not self._closed:
                self._ready.wait(timeout)
            events = list(self._waiting)
            self._waiting.clear()
            return events

    def stream(
        self, heartbeat: float = 15.0, seen: Callable[[Event], Event | None] = lambda event: event
    ) -> Iterator[str]:
        """Yield server-sent events; a comment every ``heartbeat`` seconds shows a dead page.

        ``seen`` returns what this page gets to see of an event, or None.
        """
        try:
            yield ": open\n\n"
            while not self._closed:
                events = self.take(heartbeat)
                yield "".join(shown.sse() for event in events if (shown := seen(event))) or ": alive\n\n"
                if events:
                    self._ended.wait(self._rest * random.uniform(0.5, 1))  # not all pages at one moment
        finally:
            self.close()

    def close(self) -> None:
        """End the subscription; a reader that waits is woken."""
        self._broker.leave(self)
        with self._ready:
            self._closed = True
            self._ready.notify_all()
        self._ended.set()

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Broker:
    """Hands each event to every subscription of its topic."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: set[Subscription] = set()
        self._closed = False

    def subscribe(self, *topics: str, rest: float = REST) -> Subscription:
        """Return a subscription to topics; its stream rests ``rest`` seconds after each sending.

        Once the broker is closed it ends at once.
        """
        subscription = Subscription(self, frozenset(topics), rest)
        with self._lock:
            closed = self._closed
            if not closed:
                self._subscriptions.add(subscription)
        if closed:
            subscription.close()
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Forget a subscription."""
        with self._lock:
            self._subscriptions.discard(subscription)

    def publish(self, event: Event) -> int:
        """Hand an event to all who listen and return how many they are."""
        with self._lock:
            listening = [each for each in self._subscriptions if event.topic in each.topics]
        for each in listening:
            each.push(event)
        return len(listening)

    def listeners(self, topic: str) -> int:
        """Return how many listen to a topic."""
        with self._lock:
            return sum(topic in each.topics for each in self._subscriptions)

    def close(self) -> None:
        """End every subscription, so that the server can stop."""
        with self._lock:
            self._closed = True
            listening = list(self._subscriptions)
        for each in listening:
            each.close()
