"""A small shop as a file, and the command line as somebody at a shell uses it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from zuruf.catalog.load import load_catalog
from zuruf.catalog.model import Catalog
from zuruf.cli.main import main
from zuruf.skills.assistant import Assistant, take_turn
from zuruf.skills.ledger import CountingIds, MemoryLedger
from zuruf.skills.types import Utterance

SHOP = {
    "shop": {
        "name": "Eckladen",
        "languages": ["de", "en"],
        "payment": ["card"],
        "fulfilment": ["delivery"],
        "delivery_price": 390,
        "phone": "+49 30 1234567",
    },
    "products": [
        {
            "sku": "toast",
            "name": {"de": "Toast", "en": "toast"},
            "price": 149,
            "tax_rate": 7,
            "max_quantity": 90,
        },
        {
            "sku": "butter",
            "name": {"de": "Butter", "en": "butter"},
            "price": 249,
            "tax_rate": 7,
            "pack": {"amount": 250, "unit": "g"},
        },
        {
            "sku": "spritzer",
            "name": {"de": "Apfelsaftschorle", "en": "apple spritzer"},
            "price": 129,
            "tax_rate": 19,
            "deposit": 25,
            "max_quantity": 90,
        },
        {
            "sku": "roll",
            "name": {"de": "Brötchen", "en": "roll"},
            "price": 40,
            "tax_rate": 7,
            "max_quantity": 90,
        },
        {"sku": "mint", "name": {"de": "Pfefferminztee", "en": "mint tea"}, "price": 299, "tax_rate": 7},
    ],
}
TURN = {"heard", "language", "reply", "expects", "outcome", "cart", "order", "callback"}


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "shop.json"
    file.write_text(json.dumps(SHOP, ensure_ascii=False), "utf-8")
    return file


@pytest.fixture(scope="session")
def catalog(shop_file: Path) -> Catalog:
    return load_catalog(shop_file)


@pytest.fixture(scope="session")
def assistant(catalog: Catalog) -> Assistant:
    return Assistant(catalog, ids=CountingIds("F"))


class Customer:
    """Says one thing after the other to the real assistant, each turn committed before it is answered."""

    def __init__(self, assistant: Assistant, language: str) -> None:
        self.assistant, self.ledger = assistant, MemoryLedger()
        self.session = assistant.session(language)

    def says(self, text: str, **more: Any) -> str:
        """Return the outcome; `reply` and `lines` tell the rest."""
        said = Utterance(text, self.session.language, **more)
        turn, self.session = take_turn(self.assistant, self.ledger, self.session, said)
        self.reply = self.assistant.render(turn, self.session).shown
        return turn.label

    @property
    def lines(self) -> list[tuple[str, float]]:
        return [(line.sku, line.quantity) for line in self.session.cart.lines]


@pytest.fixture
def customer(assistant: Assistant) -> Callable[..., Customer]:
    """Return what makes a customer."""
    return lambda language="de": Customer(assistant, language)


@dataclass
class Done:
    """What a command did."""

    code: int
    out: list[str]
    err: str

    @property
    def turns(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Return what runs a command in this process, with bytes on its standard input."""

    def run(*arguments: str | Path, stdin: bytes | str = b"") -> Done:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "ascii"))
        capsys.readouterr()
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Done(code, said.out.split("\n")[:-1], said.err)

    return run


def spawned(arguments: Sequence[object], **more: Any) -> subprocess.Popen[bytes]:
    """Start a command in a process of its own, in a locale that knows ASCII only."""
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", **more.pop("env", {})}
    command = [sys.executable, "-m", "zuruf", *map(str, arguments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=environment, **{**pipes, **more})


def one_sentence(err: str) -> str:
    """Return what a command said on standard error, which must be one clear line."""
    assert err.startswith("zuruf: ") and err.count("\n") == 1, err
    assert "Traceback" not in err and "unexpected" not in err, err
    return err.removeprefix("zuruf: ").strip()
