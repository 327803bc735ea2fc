"""Read purchase histories from CSV: ``customer,date,item,quantity[,unit]`` or ``customer,day,item,qty``."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import math
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Entry: TypeAlias = tuple[datetime.date, str, float, str | None]
Population: TypeAlias = dict[str, list[Entry]]

NAMES = {"customer": ("customer",), "item": ("item",), "quantity": ("quantity", "qty")}


class RecordsError(Exception):
    """A file cannot be read as a purchase history: one sentence with what, where and how to mend it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be used: where (1 is the header), which field, and why."""

    file: str
    row: int
    field: str
    reason: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.file}, row {self.row}, {self.field}: {self.reason}"


@dataclass(slots=True)
class Records:
    """What a file holds: purchases by customer, oldest first; rows that are bad, and what is merely odd."""

    population: Population = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    odd: Counter[str] = field(default_factory=Counter)
    counts_days: bool = False  # whole days since an epoch, not dates

    @property
    def rows(self) -> int:
        """Return the number of usable rows."""
        return sum(len(history) for history in self.population.values())


def read(path: Path, *, epoch: datetime.date | None, now: datetime.date) -> Records:
    """Read a CSV file, plain or gzipped. ``epoch`` is day 0 where the file counts days.

    Rows after ``now`` (a clock that was wrong) are left out; these, duplicates and returns are counted.
    """
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip().lower() for name in next(reader, [])]
    columns = _columns(path, header, epoch)
    records = Records(counts_days="day" in columns)
    seen: set[tuple[str, Entry]] = set()
    for number, row in enumerate(_rows(reader, path), start=2):
        if any(cell.strip() for cell in row):
            _keep(records, seen, columns, row, epoch, now, Problem(path.name, number, "", ""))
    for history in records.population.values():
        history.sort(key=lambda entry: entry[0])
    return records


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
        return raw.decode("utf-8-sig")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise RecordsError(f"{path} is a broken gzip file ({error}); copy it again.") from error
    except UnicodeDecodeError as error:
        raise RecordsError(f"{path} is no UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except OSError as error:
        raise RecordsError(f"{path} cannot be read: {error.strerror or error}.") from error


def _rows(reader: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise RecordsError(f"{path} is no CSV file: {error}.") from error


def _columns(path: Path, header: list[str], epoch: datetime.date | None) -> dict[str, int]:
    """Find the columns by their names."""
    if not any(header):
        raise RecordsError(
            f"{path} is empty; its first row must name the columns: customer,date,item,quantity."
        )
    found = {}
    for name, spellings in NAMES.items():
        places = [header.index(each) for each in spellings if each in header]
        if not places:
            raise RecordsError(f"{path} has no column “{name}”; wanted: customer,date,item,quantity[,unit].")
        found[name] = places[0]
    if "date" in header:
        found["date"] = header.index("date")
    elif "day" not in header:
        raise RecordsError(f"{path} has no column “date” (or “day”, whole days since --epoch).")
    elif epoch is None:
        raise RecordsError(f"{path} counts days: say with --epoch DATE which date day 0 is.")
    else:
        found["day"] = header.index("day")
    if "unit" in header:
        found["unit"] = header.index("unit")
    return found


def _keep(
    records: Records,
    seen: set[tuple[str, Entry]],
    columns: dict[str, int],
    row: list[str],
    epoch: datetime.date | None,
    now: datetime.date,
    where: Problem,
) -> None:
    """Add one row, or note why not."""
    cells = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}
    try:
        entry = _entry(cells, epoch)
    except _BadField as bad:
        records.problems.append(Problem(where.file, where.row, bad.field, bad.reason))
        return
    key = (cells["customer"], entry)
    if entry[0] > now:
        records.odd["future"] += 1
    elif key in seen:
        records.odd["duplicate"] += 1
    elif entry[2] == 0:
        records.odd["nothing"] += 1
    else:
        records.odd["return"] += entry[2] < 0
        seen.add(key)
        records.population.setdefault(cells["customer"], []).append(entry)


class _BadField(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def _entry(cells: dict[str, str], epoch: datetime.date | None) -> Entry:
    for name in ("customer", "item"):
        if not cells[name]:
            raise _BadField(name, "is empty")
    try:
        quantity = float(cells["quantity"])
    except ValueError:
        raise _BadField("quantity", f"“{cells['quantity']}” is no number") from None
    if not math.isfinite(quantity):
        raise _BadField("quantity", f"“{cells['quantity']}” is no finite number")
    return _date(cells, epoch), cells["item"], quantity, cells.get("unit") or None


def _date(cells: dict[str, str], epoch: datetime.date | None) -> datetime.date:
    try:
        if epoch is not None and "day" in cells:
            return epoch + datetime.timedelta(days=int(cells["day"]))
        return datetime.datetime.fromisoformat(cells["date"]).date()
    except OverflowError:
        raise _BadField("day", f"“{cells['day']}” is out of range") from None
    except ValueError:
        name, kind = ("day", "whole number") if "day" in cells else ("date", "date like 2026-03-31")
        raise _BadField(name, f"“{cells[name]}” is no {kind}") from None
