"""A lesson's source: py:percent text in, cells out, and back.

One file per topic holds prose, worked examples and solved functions; everything a student sees is made from it.

The reader is our own: whoever grades reads a lesson, and jupytext takes three seconds to import. The two agree on every
lesson (tests/test_lesson_reader.py); what jupytext would read in another way is refused, but for comments such as
`# why?` in a code cell, which it takes for a request for help and we for a comment.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
PERCENT = re.compile(r"^# %%(?P<markdown> \[markdown\])?\s*$")
OTHER = re.compile(r"^\s*#\s*%%(?!%)")  # what also begins a cell for jupytext, or may to a reader


class BadLesson(ValueError):
    """The text is no lesson as we read it; says which line, and what to write there."""


@dataclass(frozen=True)
class Cell:
    """One cell of a lesson. `function` is the function whose solution it holds, if any."""

    kind: str
    text: str

    @property
    def function(self) -> str | None:
        if self.kind != "code" or BEGIN not in self.text:
            return None
        names = [node.name for node in ast.parse(self.text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        if len(names) != 1:
            raise BadLesson(f"a solution cell defines one function or class; this one defines {names}")
        return names[0]


def read_cells(source: str) -> list[Cell]:
    """The cells of py:percent text, without empty ones and empty lines around them. Raises BadLesson."""
    cells: list[Cell] = []
    kind = "code"
    lines: list[str] = []

    def finish() -> None:
        text = "\n".join(lines).strip("\n")
        if kind == "markdown":
            text = "\n".join(re.sub(r"^# ?", "", line) for line in text.splitlines())
        if text.strip():
            cells.append(Cell(kind, text))

    for number, line in enumerate(source.splitlines(), start=1):
        marker = PERCENT.match(line)
        if not marker and OTHER.match(line):
            raise BadLesson(f"line {number} of the lesson, {line!r}: a cell begins with '# %%' or '# %% [markdown]'")
        if line == "# ---" and number == 1:
            raise BadLesson("line 1 of the lesson, '# ---': leave out jupytext's header; the first cell goes there")
        if marker:
            finish()
            kind, lines = "markdown" if marker["markdown"] else "code", []
        else:
            lines.append(line)
    finish()
    return cells


def module_source(cells: list[Cell]) -> str:
    """The code cells as one module."""
    return "\n\n\n".join(cell.text for cell in cells if cell.kind == "code") + "\n"


def percent_source(cells: list[Cell]) -> str:
    """Cells as py:percent text."""
    parts = []
    for cell in cells:
        if cell.kind == "markdown":
            commented = "\n".join(f"# {line}".rstrip() for line in cell.text.splitlines())
            parts.append(f"# %% [markdown]\n{commented}\n")
        else:
            parts.append(f"# %%\n{cell.text}\n")
    return "\n".join(parts)
