"""The one place where this room is put together: microphone, recognisers, assistant, outbox, voice, page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zuruf.catalog.live import LiveCatalog, Stock
from zuruf.catalog.model import Catalog, localized
from zuruf.models.speech import Choice
from zuruf.skills.assistant import Assistant
from zuruf.skills.ledger import Ledger, MemoryLedger
from zuruf.skills.people.escalation import Rules
from zuruf.skills.session import Session
from zuruf.skills.skill import Orders, ProductSearch
from zuruf.skills.types import Utterance
from zuruf.skills.understanding.taught import Lesson, with_words
from zuruf.skills.vocabulary import vocabulary
from zuruf.voice.customers import Customers, Prompt
from zuruf.voice.ear import Ear
from zuruf.voice.endpoint import Endpointer, Patience
from zuruf.voice.errors import DeviceError, EngineError
from zuruf.voice.hearing import hello, recognizer
from zuruf.voice.knowledge import Known
from zuruf.voice.lessons import Lessons
from zuruf.voice.loop import Loop, Observer, Sound, Tap
from zuruf.voice.loop import Microphone as MicrophoneEvent
from zuruf.voice.microphone import Microphone
from zuruf.voice.mirror import Mirror
from zuruf.voice.mouth import Mouth, Player, Silent, Voice
from zuruf.voice.outbox import Outbox
from zuruf.voice.page import KioskPage, NoPage, Page
from zuruf.voice.recognizer import RATE, ProcessRecognizer, Vocabulary
from zuruf.voice.sender import Sender
from zuruf.voice.shelf import Shelf
from zuruf.voice.shop_client import ShopClient
from zuruf.voice.sound import read_wav, resampled, to_pcm
from zuruf.voice.speaker import Speaker
from zuruf.voice.speech import Manner, Speech
from zuruf.voice.unfinished import unfinished

log = logging.getLogger(__name__)

BLOCK = RATE // 10 * 2
"""Bytes of a recording that are fed at once: 100 ms."""


@dataclass(frozen=True)
class Config:
    """How this kiosk is set up. `state` None keeps nothing; `server` None works alone.

    `choices` says what listens in each language. `microphone` and `loudspeaker` are names or numbers of
    devices, None for the usual ones.
    """

    catalog: Catalog
    choices: Mapping[str, Choice]
    search: ProductSearch | None = None
    state: Path | None = None
    device: str = "K1"
    server: str | None = None
    token: str | None = None
    language: str | None = None
    microphone: str | int | None = None
    loudspeaker: str | int | None = None
    manner: Manner = field(default_factory=Manner)
    patience: Patience = field(default_factory=Patience)
    silence: float = 30.0
    rules: Rules | None = None
    """The shop's own rules of when a person is called, None for the bundled ones."""
    live: LiveCatalog | None = None
    """Where the catalog is followed while it changes; None keeps to `catalog`."""
    mirror: Mirror | None = None
    """What makes the file that is followed like the server's catalog."""


@dataclass(frozen=True)
class Offer:
    """What the next customer is served with: an assistant, and what recognisers are told of its catalog."""

    assistant: Assistant
    hellos: Mapping[str, Mapping[str, Any]]


class Edge:
    """A kiosk, put together. Tests swap the mouth, the page and the recognisers by keyword."""

    def __init__(
        self, config: Config, *, mouth: Voice | None = None, page: Page | None = None,
        recognizers: Mapping[str, ProcessRecognizer] | None = None, on_turn: Observer | None = None,
    ) -> None:
        self.config = config
        self.stop = threading.Event()
        self.client = ShopClient(config.server, config.device, config.token) if config.server else None
        self.outbox = Outbox(config.state / "outbox.db", f"{config.device}-") if config.state else None
        self.sender = Sender(self.outbox, self.client.send) if self.outbox and self.client else None
        self.customers = Customers(self.client) if self.client else None
        fetch = self.client.lessons if self.client else None
        self.lessons = Lessons(config.state, fetch, self._learned)
        self.shelf = Shelf(config.live, self._restocked, config.mirror)
        self._stock: tuple[Catalog, ProductSearch | None] = config.catalog, config.search
        self._taught: Sequence[Lesson] = self.lessons.current
        self._catalog = with_words(config.catalog, self._taught)
        self._next: Offer | None = None
        self._renewing = threading.Lock()
        self.recognizers = dict(recognizers) if recognizers is not None else {
            language: recognizer(choice, language, self._catalog)
            for language, choice in config.choices.items() if choice.listens
        }
        self.microphone: Microphone | None = None
        self._general: dict[str, Vocabulary] = {}
        self.mouth = mouth or Silent()
        self.ear = Ear(self.recognizers, self._vocabulary, self._endpointer())
        assistant = self._assistant(self._orders())
        self.loop = Loop(assistant, self._ledger, self.ear, self.mouth, page or NoPage(),
                         config.silence, config.language, on_turn)
        self.loop.between = self._change
        if self.customers is not None:
            self.loop.resident = self.customers.resident
        if page is None and self.client is not None:
            self.loop.page = KioskPage(self.client, lambda tap: self.loop.put(Tap(tap)))

    def _endpointer(self) -> Endpointer:
        words = frozenset[str]().union(*(unfinished(language) for language in self.recognizers))
        return Endpointer(self.config.patience, words)

    def _orders(self) -> Orders:
        """Make the ledger that commands go to, and return where orders are looked up."""
        memory = MemoryLedger()
        self._ledger: Ledger = self.outbox or memory
        if self.sender is not None and self.customers is not None:
            self._ledger = Prompt(self._ledger, self.sender.wake, self.customers)
        orders = memory if self.outbox is None else self.outbox
        return Known(self.outbox, self.client) if self.outbox and self.client else orders

    def _assistant(self, orders: Orders) -> Assistant:
        catalog, search = self._stock
        return Assistant(catalog, search, orders=orders, history=self.customers, ids=self.outbox,
                         device=self.config.device, lessons=self._taught, rules=self.config.rules)

    def _learned(self, lessons: Sequence[Lesson]) -> None:
        with self._renewing:
            self._taught = lessons
            self._make_ready()

    def _restocked(self, stock: Stock) -> None:
        with self._renewing:
            self._stock = stock.catalog, stock.search
            self._make_ready()

    def _make_ready(self) -> None:
        """Make what the next customer is served with, so that they need not wait for it."""
        assistant = self._assistant(self.loop.assistant.orders)
        self._rehearse(assistant)
        self._next = Offer(assistant, {
            language: hello(choice, language, assistant.catalog)
            for language, choice in self.config.choices.items() if choice.listens
        })

    def _change(self) -> None:
        """Put what was made ready in the place of what the last customer was served with."""
        if self._next is None:
            return
        with self._renewing:
            offer, self._next = self._next, None
        assert offer is not None
        self.loop.assistant, self._catalog, self._general = offer.assistant, offer.assistant.catalog, {}
        for language, told in offer.hellos.items():
            if language in self.recognizers:
                self.recognizers[language].renew(told)

    def _vocabulary(self, language: str, session: Session | None) -> Vocabulary:
        general, catalog = self._general, self._catalog
        if session is not None and session.question is not None:
            return vocabulary(catalog, language, session)
        if language not in general:
            general[language] = vocabulary(catalog, language)
        return general[language]

    def start(self) -> None:
        """Load the models, so that the first customer need not wait. Raises EngineError when none loads."""
        problems: list[EngineError] = []
        for language, each in list(self.recognizers.items()):
            try:
                each.start()
                each.listen(self._vocabulary(language, None))
            except EngineError as error:
                log.error("%s", error)
                problems.append(error)
                self.ear.recognizers.pop(language)
        if problems and not self.ear.recognizers:
            raise problems[0]
        self._rehearse(self.loop.assistant)
        self.lessons.start()
        self.shelf.start()
        if self.sender is not None:
            self.sender.start()

    def _rehearse(self, assistant: Assistant) -> None:
        """Take a turn in each language that nobody sees, so that the first customer's is as fast as any."""
        for language in assistant.catalog.shop.languages:
            for product in list(assistant.catalog.products.values())[:1]:
                said = Utterance(localized(product.name, language), language, "voice")
                assistant.render(*assistant.turn(assistant.session(language), said))

    def listen(self) -> None:
        """Open the microphone. Raises DeviceError when there is none yet."""
        self.microphone = Microphone(
            lambda pcm: self.loop.put(Sound(pcm)), lambda state: self.loop.put(MicrophoneEvent(state)),
            self.config.microphone, speaking=lambda: self.mouth.busy,
        )
        self.microphone.start()

    def run(self) -> None:
        """Go on until stopped."""
        if self.microphone is None:
            self.loop.put(MicrophoneEvent("gone"))
        self.loop.run(self.stop)

    def hear(self, recordings: Iterable[Path]) -> None:
        """Hear recordings one after the other, as one customer. Raises SoundError."""
        for recording in recordings:
            pcm = to_pcm(resampled(read_wav(recording)))
            for start in range(0, len(pcm), BLOCK):
                self.loop.take(Sound(pcm[start : start + BLOCK]))
            self.loop.end_of_sound()

    def close(self) -> None:
        """Give everything back; what was not sent waits in the outbox."""
        self.stop.set()
        for part in (
            self.microphone,
            self.lessons,
            self.shelf,
            self.sender,
            self.loop.page,
            self.mouth,
            self.ear,
            self.client,
            self.outbox,
        ):
            if part is not None:
                part.close()

    def __enter__(self) -> Edge:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def spoken(config: Config, player: Player | None = None) -> Voice:
    """Return a mouth with the usual loudspeaker; one that says nothing where there is none."""
    speech = Speech(config.manner)
    try:
        if player is None:
            speaker = Speaker(config.loudspeaker)
            speaker.start()
            player = speaker
        speech.start()
    except (DeviceError, EngineError) as error:
        log.warning("Nothing is spoken, replies are shown only: %s", error)
        speech.close()
        return Silent()
    return Mouth(speech, player)
