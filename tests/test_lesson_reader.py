"""A lesson is read by jupytext; what is written is what jupytext would write; and it runs as the module it is."""

import jupytext
import pytest

from autograder.places import KIT
from autograder.staff.topic.lesson import BadLesson, Cell, percent_source, read_cells

CASES = {
    "prose and code": (
        "# %% [markdown]\n# # A\n#\n#   b\n\n# %%\nx = 1\n\n\ny = 2   \n\n\n\n# %%\nz = 3\n\n\n",
        [("markdown", "# A\n\n  b"), ("code", "x = 1\n\n\ny = 2   "), ("code", "z = 3")]),
    "code before the first marker": (
        '"""Doc."""\n\nx = 1\n# %%\ny = 2\n', [("code", '"""Doc."""\n\nx = 1'), ("code", "y = 2")]),
    "an empty cell": ("# %%\n\n# %%\nx = 1\n", [("code", "x = 1")]),
    "commands as comments": (
        "# %%\n# %matplotlib inline\n# !ls\nx = 1\n", [("code", "# %matplotlib inline\n# !ls\nx = 1")]),
    "a title": ("# %%\nx = 1\n# %% more\ny = 2\n", [("code", "x = 1"), ("code", "y = 2")]),
    "nothing": ("", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "cells"), CASES.values(), ids=CASES)
def test_cells_are_read(text, cells):
    assert [(cell.kind, cell.text) for cell in read_cells(text)] == cells


def test_every_lesson_has_prose_and_a_cell_for_each_function(topic):
    cells = read_cells(topic.lesson)
    assert [cell.function for cell in cells if cell.function] == topic.functions
    assert {cell.kind for cell in cells} == {"code", "markdown"}


def test_every_module_handed_out_is_written_alike(topic):
    text = (KIT / "exercises" / topic.name / f"{topic.name}.py").read_text()
    notebook = jupytext.reads(text, fmt="py:percent")
    assert percent_source([Cell(cell.cell_type, cell.source) for cell in notebook.cells]) == text
    assert jupytext.writes(notebook, fmt="py:percent") == text


def test_a_solution_cell_defines_one_thing():
    (cell,) = read_cells(
        "# %%\ndef f():\n    ### BEGIN SOLUTION\n    ### END SOLUTION\n    pass\n\ndef g():\n    pass\n"
    )
    with pytest.raises(BadLesson, match="defines one function or class; this one defines"):
        cell.function  # noqa: B018
