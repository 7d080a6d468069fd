"""A student's notebook as one module's text: its code cells, without the shell and without our check cells."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

# Cell magics whose body is still this kernel's Python.
PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")
# Where a statement may begin: something for IPython or the shell; pip and conda need no % in a notebook.
COMMAND = re.compile(r"\s*(?:[%!?]|(?:pip|conda)\s+\w|[%\w.*]+\?\??\s*$)")
CAPTURED = re.compile(r"([^=!%#()'\"]+=)\s*([!%])")
TIMED = re.compile(r"(\s*)%(?:time|prun)\s+(?=[^-\s])")
MARKS = re.compile(r"\\.|\"\"\"|'''|[\"'#()\[\]{}]")
BETWEEN = "\n\n\n"
TOO_HARD = (SyntaxError, ValueError, RecursionError, MemoryError)  # what Python's own parser may answer


class Rejected(ValueError):
    """The submission cannot be run at all; the text says why, to its student."""


def notebook_source(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The module text of a notebook's JSON, and (first line, cell number) of each cell in it.

    Cells are numbered from 1, from the top and prose included. Raises Rejected for anything that is not a notebook.
    """
    try:
        cells = list(enumerate(json.loads(text)["cells"], start=1))
        sources = [(number, _text(cell)) for number, cell in cells if cell["cell_type"] == "code" and not is_ours(cell)]
        "".join(source for _, source in sources).encode()
    except json.JSONDecodeError as exc:
        raise Rejected(f"it is not a notebook: {exc}") from exc
    except UnicodeEncodeError as exc:
        raise Rejected("it is not a notebook: it holds half a character (a lone surrogate)") from exc
    except (ValueError, RecursionError) as exc:
        raise Rejected("it is not a notebook: its JSON is nested too deeply, or has a number too long to read") from exc
    except (KeyError, TypeError, AttributeError) as exc:
        raise Rejected("it is JSON, but not a notebook of version 4") from exc
    parts, starts, line = [], [], 1
    for number, source in sources:
        if source.strip():
            part = python_only(source)
            starts.append((line, number))
            parts.append(part)
            line += (part + BETWEEN).count("\n")
    return BETWEEN.join(parts) + "\n", starts


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def is_ours(cell: dict[str, Any]) -> bool:
    """Whether a cell is one that the build added: it runs checks and is no part of the answer."""

    def section(of: Any, name: str) -> dict[str, Any]:
        found = of.get(name)
        return found if isinstance(found, dict) else {}

    metadata = section(cell, "metadata")
    nbgrader = section(metadata, "nbgrader")
    graded = nbgrader.get("grade") is True and nbgrader.get("solution") is False
    return graded or section(metadata, "deltarule").get("role") in ("setup", "check")


def python_only(source: str) -> str:
    """A cell without its IPython magics, shell lines and help requests; every other line stays where it is.

    What a command would have given, `files = !ls`, is an empty list.
    """
    lines = _without_cell_magics(source.split("\n"))
    if parsed("\n".join(lines)) is not None:
        return "\n".join(lines)
    at = 0
    while at < len(lines):
        plain = _plain(lines[at])
        if plain is None:
            at = _next_statement(lines, at)
            continue
        more = lines[at].endswith("\\")
        lines[at] = plain
        while more and (at := at + 1) < len(lines):
            more, lines[at] = lines[at].endswith("\\"), ""
        at += 1
    return "\n".join(lines)


def _without_cell_magics(lines: list[str]) -> list[str]:
    """The lines with the `%%` ones at the top blank, or all blank if those make something else of the cell."""
    for at, line in enumerate(lines):
        if line.strip():
            if not line.startswith("%%"):
                break
            if line.split()[0] not in PYTHON_MAGICS:
                return [""] * len(lines)
            lines = [*lines[:at], "", *lines[at + 1 :]]
    return lines


def _plain(line: str) -> str | None:
    """The Python in place of a line that asks IPython or the shell; None where the line asks neither."""
    if timed := TIMED.match(line):
        statement = timed[1] + line[timed.end() :]
        return _plain(statement) or statement
    if captured := CAPTURED.match(line):
        return f"{captured[1]} {'[]' if captured[2] == '!' else None}"
    if COMMAND.match(line):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return None


def _next_statement(lines: list[str], at: int) -> int:
    """The line after the statement that begins on line `at`: strings, brackets and backslashes carry it on."""
    depth, quote = 0, ""
    for number in range(at, len(lines)):
        comment = False
        for mark in MARKS.findall(lines[number]):
            if quote:
                if mark.startswith(quote):  # of """ the first " ends a string begun with "; the rest is empty
                    quote = ""
            elif mark == "#":
                comment = True
                break
            elif mark[0] in "\"'":
                quote = mark
            elif mark in "([{":
                depth += 1
            elif mark in ")]}":
                depth -= 1
        carried = lines[number].endswith("\\") and not comment
        if len(quote) == 1 and not carried:
            quote = ""
        if not (quote or depth > 0 or carried):
            return number + 1
    return len(lines)


def parsed(source: str) -> ast.Module | None:
    """The syntax tree of a text, or None if it is not Python."""
    try:
        return ast.parse(source)
    except TOO_HARD:
        return None
