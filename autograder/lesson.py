"""A lesson's source: py:percent text in, cells out, and back.

One file per topic holds prose, worked examples and solved functions; everything a student sees is made from it.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
PERCENT = re.compile(r"^# %%(?P<markdown> \[markdown\])?\s*$")


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
            raise ValueError(f"a solution cell defines one function or class; this one defines {names}")
        return names[0]


def read_cells(source: str) -> list[Cell]:
    """The cells of py:percent text."""
    cells: list[Cell] = []
    kind = "code"
    lines: list[str] = []

    def finish() -> None:
        text = "\n".join(lines).strip("\n")
        if kind == "markdown":
            text = "\n".join(re.sub(r"^# ?", "", line) for line in text.splitlines())
        if text.strip():
            cells.append(Cell(kind, text))

    for line in source.splitlines():
        marker = PERCENT.match(line)
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
