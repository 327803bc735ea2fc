"""The shop's catalog on another machine: fetched from the server, kept in a file for when it is away."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Fetch = Callable[[str], tuple[str, Mapping[str, Any]] | None]
"""Takes the mark of the catalog that is known, returns a newer one and its mark, None where there is none."""


class Mirror:
    """Keeps a file like the server's catalog."""

    def __init__(self, fetch: Fetch, path: Path) -> None:
        self._fetch, self._mark = fetch, ""
        self.path = path

    def refresh(self) -> None:
        """Fetch the catalog where it has changed. Raises Away, and OSError where it cannot be kept."""
        found = self._fetch(self._mark)
        if found is not None:
            self.keep(found[1])
            self._mark = found[0]

    def keep(self, document: Mapping[str, Any]) -> None:
        """Put a catalog into the file, as a whole or not at all. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps(document, ensure_ascii=False)
        if self.path.is_file() and self.path.read_text("utf-8") == text:
            return  # whoever sells from it need not read it again
        new = self.path.with_suffix(".new")
        new.write_text(text, "utf-8")
        os.replace(new, self.path)
