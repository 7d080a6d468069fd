"""A lesson's source: py:percent text in, cells out; and what a student gets of them.

One file per topic holds prose, worked examples and solved functions. Everything a student sees is
made from it here: the stub's text, the notebook, and the notebook an nbgrader course starts from.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
PERCENT = re.compile(r"^# %%(?P<markdown> \[markdown\])?\s*$")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


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


def notebook(cells: list[Cell], topic: str, points: dict[str, float]) -> NotebookNode:
    """The solved notebook: the lesson's cells, and after each function a cell that checks it.

    points   of each function: the worth of its check cell, public and hidden together
    """
    made: list[NotebookNode] = []

    def add(kind: str, text: str, role: str, name: str, nbgrader: dict[str, Any] | None = None) -> None:
        make = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
        metadata: dict[str, Any] = {"deltarule": {"role": role}}
        if nbgrader is not None:
            metadata["nbgrader"] = {"schema_version": 3, "task": False, **nbgrader}
        made.append(make(text, id=name, metadata=metadata))

    def locked(name: str, grade: bool, **more: Any) -> dict[str, Any]:
        return {"grade_id": name, "grade": grade, "locked": True, "solution": False, **more}

    for number, cell in enumerate(cells):
        function = cell.function
        if function is None:
            role = "prose" if cell.kind == "markdown" else "code"
            add(cell.kind, cell.text, role, f"{topic}-{number:02d}")
        else:
            add("code", cell.text, "answer", function,
                {"grade_id": function, "grade": False, "locked": False, "solution": True})  # fmt: skip
            check_id = f"check-{function}"
            add("code", f'check("{topic}/{function}")', "check", check_id,
                locked(check_id, grade=True, points=points[function]))  # fmt: skip
        if number == 0:
            add("code", "from autograder import check, hint", "setup", "setup", locked("setup", grade=False))
    return nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}})


def cleared(solved: NotebookNode) -> NotebookNode:
    """The notebook as students get it: every solution taken out by nbgrader's own ClearSolutions."""
    from nbgrader.preprocessors import ClearSolutions

    student, _ = ClearSolutions().preprocess(nbformat.from_dict(solved), {})
    return student


def lesson_cells(made: NotebookNode) -> list[Cell]:
    """The lesson's own cells of a notebook: those the stub has too."""
    return [
        Cell(one.cell_type, one.source) for one in made.cells if one.metadata.deltarule.role not in ("setup", "check")
    ]


def notebook_text(made: NotebookNode) -> str:
    return nbformat.writes(made) + "\n"
