"""A lesson as a notebook: solved, as an nbgrader course starts from it, and cleared, as students get it."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from .lesson import Cell

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


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
            if points.get(function):  # a course may leave out all that is asked of it
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
