"""A lesson's source: py:percent text in, cells out, and back.

One file per topic holds prose, worked examples and solved functions; everything a student sees is made from it. It is
Python as it stands, so that whoever only grades need not read its cells.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}


class BadLesson(ValueError):
    """A cell holds what it should not; the text says which, and what to write."""


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
    """The cells of py:percent text, without empty ones and empty lines around them."""
    import jupytext

    cells = jupytext.reads(source, fmt=PERCENT).cells
    return [Cell(one.cell_type, text) for one in cells if (text := one.source.strip("\n")).strip()]


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
