"""Strict reading of a small TOML file: what is not understood is one error, never a default taken in silence.

An error names the file, the line where a plain search finds it, the key, the value and the way out.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

YEARS = range(2000, 3000)
CUT = 60
UNPRINTED = ("Cc", "Zl", "Zp")  # control characters, and what ends a line or a paragraph


class BadCourse(ValueError):
    """A file of a course cannot be used as it stands; the text says where, what, and what to do."""


@dataclass(frozen=True)
class Table:
    """One table of a TOML file. Raises BadCourse when made with a key that is not in `keys`.

    lines    where things are; see `line_numbers`
    keys     every key that may stand in this table
    header   the table's name, "" for the top of the file
    number   which of several [[header]] it is, from 1; 0 where there is one only
    homes    for keys of the whole file, where each belongs: "in [late]"
    """

    file: Path
    lines: dict[tuple[str, int, str], int]
    values: dict[str, Any]
    keys: tuple[str, ...]
    header: str = ""
    number: int = 0
    homes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in self.values:
            if key not in self.keys:
                no_such = f"there is no such key{nearest(key, self.keys)}; here may stand {', '.join(self.keys)}"
                way_out = f"it belongs {self.homes[key]}" if key in self.homes else no_such
                raise BadCourse(f"{self.where(key)}: {key}: {way_out}")

    def bad(self, key: str, why: str) -> BadCourse:
        """The error for a value that is there."""
        return BadCourse(f"{self.where(key)}: {key} = {shown(self.values[key])}: {why}")

    def missing(self, key: str, example: str) -> BadCourse:
        """The error for a value that has to be there."""
        return BadCourse(f"{self.where('')}: {key} is missing; write, say, {key} = {example}")

    def where(self, key: str) -> str:
        """The file, the line of the key or else of its table, and the table."""
        place = (self.header, self.number or bool(self.header))
        line = self.lines.get((*place, key), self.lines.get((*place, "")))
        named = f"[[{self.header}]] {self.number}" if self.number else f"[{self.header}]" if self.header else ""
        return ", ".join(part for part in (str(self.file), f"line {line}" if line else "", named) if part)

    def one_line(self, key: str) -> str | None:
        """A text of one line, not empty and without spaces around it."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.bad(key, 'a text in quotes is needed, like "this"')
        if not value or value != value.strip() or any(unicodedata.category(one) in UNPRINTED for one in value):
            raise self.bad(key, "a text of one line is needed, not empty, with no spaces around it")
        return value

    def number_in(self, key: str, low: float, high: float, *, above: bool = False) -> float | None:
        """A number from `low` to `high`; `above` leaves out `low` itself."""
        value = self.values.get(key)
        if value is None:
            return None
        right = isinstance(value, int | float) and not isinstance(value, bool)
        if not right or not low <= value <= high or (above and value == low):  # nan is in no order: refused
            span = f"above {low:g}, at most {high:g}" if above else f"from {low:g} to {high:g}"
            raise self.bad(key, f"a number {span} is needed")
        return float(value)

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.bad(key, f"a whole number from {low} to {high} is needed")
        return value

    def moment(self, key: str, zone: tzinfo) -> datetime | None:
        """A date and time in `zone`. One without an offset is that zone's; where clocks show it twice, the later."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, datetime):
            raise self.bad(key, "a date and a time are needed, without quotes: 2026-10-01T23:59:00")
        if value.year not in YEARS:
            raise self.bad(key, f"a year from {YEARS[0]} to {YEARS[-1]} is needed")
        if value.tzinfo is not None:
            return value.astimezone(zone)
        local = value.replace(tzinfo=zone, fold=1)
        if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != value:
            raise self.bad(key, f"no clock in {zone} shows this time, they are put forward past it; take an hour later")
        return local

    def names(self, key: str) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.bad(key, f'a list of texts is needed: {key} = ["float32"]')
        return tuple(dict.fromkeys(value))

    def table(self, key: str, keys: tuple[str, ...]) -> Table | None:
        """The table [key], if there is one."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.bad(key, f"a table is needed: a line [{key}], and what belongs to it below")
        return Table(self.file, self.lines, value, keys, key, homes=self.homes)

    def tables(self, key: str, keys: tuple[str, ...]) -> list[Table]:
        """The tables [[key]], in order."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.bad(key, f"tables are needed: for each a line [[{key}]], with two brackets, and its keys below")
        return [Table(self.file, self.lines, one, keys, key, at, self.homes) for at, one in enumerate(value, start=1)]


def read_table(file: Path, keys: tuple[str, ...], homes: Mapping[str, str] | None = None) -> Table:
    """The top of a TOML file; see `Table`. Raises BadCourse, and FileNotFoundError where there is no file."""
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")  # an editor on Windows may have saved it
        return Table(file, line_numbers(text), tomllib.loads(text), keys, homes=homes or {})
    except FileNotFoundError:
        raise
    except OSError as exc:
        raise BadCourse(f"{file} cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise BadCourse(f"{file} is not UTF-8 text (byte {exc.start}); save it as UTF-8") from exc
    except RecursionError as exc:
        raise BadCourse(f"{file}: too many brackets within one another") from exc
    except BadCourse:
        raise
    except ValueError as exc:  # of tomllib, with the line in it
        raise BadCourse(f"{file} is not TOML: {exc}") from exc


def line_numbers(text: str) -> dict[tuple[str, int, str], int]:
    """The line of each (table, which of that name, key), as far as a plain search finds it; key "" is the table."""
    if '"""' in text or "'''" in text:  # a line within a long text could look like another
        return {}
    found: dict[tuple[str, int, str], int] = {}
    tables: Counter[str] = Counter()
    header = ""
    for at, line in enumerate(text.split("\n"), start=1):
        if named := re.match(r"\s*\[\[?\s*([A-Za-z_][\w-]*)\s*\]", line):
            header = named[1]
            tables[header] += 1
            found.setdefault(("", 0, header), at)
            found[header, tables[header], ""] = at
        elif named := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]", line):
            found.setdefault((header, tables[header], named[1]), at)
    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...?`, or nothing where no known word is near."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""


def shown(value: object) -> str:
    """A value about as it is written in the file, cut where it is long."""
    if isinstance(value, int) and value.bit_length() > 64:
        return "a very large number"
    if isinstance(value, bool | str):
        text = json.dumps(value, ensure_ascii=False)
    elif hasattr(value, "isoformat"):
        text = value.isoformat()
    elif isinstance(value, dict):
        text = "a table"
    elif isinstance(value, float) and not math.isfinite(value):
        text = str(value)
    elif isinstance(value, list):
        text = f"[{', '.join(map(shown, value[:9]))}]"
    else:
        text = repr(value)
    return text if len(text) <= CUT else text[: CUT - 1] + "…"
