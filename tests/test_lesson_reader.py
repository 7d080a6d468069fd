"""Our reader of lessons gives what jupytext gives, or refuses; and what is written is what jupytext would write."""

import jupytext
import pytest

from autograder.places import KIT
from autograder.staff.topic.lesson import BadLesson, Cell, percent_source, read_cells

PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}


def ours(text):
    return [(cell.kind, cell.text) for cell in read_cells(text)]


def theirs(text):
    """As jupytext reads it, without empty cells and empty lines around them."""
    cells = [(cell.cell_type, cell.source.strip("\n")) for cell in jupytext.reads(text, fmt=PERCENT).cells]
    return [(kind, text) for kind, text in cells if text]


def test_every_lesson_is_read_alike(topic):
    text = topic.lesson
    assert ours(text) == theirs(text)
    assert {kind for kind, _ in ours(text)} == {"code", "markdown"}


def test_every_module_handed_out_is_written_alike(topic):
    text = (KIT / "exercises" / topic.name / f"{topic.name}.py").read_text()
    notebook = jupytext.reads(text, fmt="py:percent")
    assert percent_source([Cell(cell.cell_type, cell.source) for cell in notebook.cells]) == text
    assert jupytext.writes(notebook, fmt="py:percent") == text


ALIKE = {
    "prose and code": "# %% [markdown]\n# # A\n#\n#   b\n\n# %%\nx = 1\n\n\ny = 2   \n\n\n\n# %%\nz = 3\n\n\n",
    "code before the first marker": '"""Doc."""\n\nx = 1\n# %%\ny = 2\n',
    "an empty cell": "# %%\n\n# %% [markdown]\n\n# %%\nx = 1\n",
    "prose not set apart": "# %% [markdown]\n#a\nb\n",
    "spaces after a marker": "# %% \nx = 1\n# %% [markdown]\t\n# a\n",
    "percent signs": "# %%\n# % of all\nx = 5 %2\n# %%%\n",
    "commands as comments": "# %%\n# %matplotlib inline\n# !ls\n# why?\n# ls\nx = 1\n",
    "Windows' line ends": "# %%\r\nx = 1\r\n",
    "nothing": "",
}


@pytest.mark.parametrize("what", ALIKE)
def test_read_alike(what):
    assert ours(ALIKE[what]) == theirs(ALIKE[what])


REFUSED = {
    "a title": ("# %%\nx = 1\n# %% more\n", "line 3 of the lesson, '# %% more'"),
    "tags": ('# %% tags=["a"]\n', "line 1 "),
    "tags of prose": ('# %% [markdown] tags=["a"]\n', "line 1 "),
    "prose by another name": ("# %% [md]\n# a\n", "line 1 "),
    "a raw cell": ("# %% [raw]\n# a\n", "line 1 "),
    "no space": ("#%%\nx = 1\n", "line 1 "),
    "a marker within a block": ("# %%\nif x:\n    # %%\n    y = 1\n", "line 3 of the lesson, '    # %%'"),
    "a header": ("# ---\n# jupyter:\n# ---\n\n# %%\nx = 1\n", "line 1 of the lesson, '# ---': leave out"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_jupytext_reads_in_another_way_is_refused(what):
    text, said = REFUSED[what]
    with pytest.raises(BadLesson, match=said.replace("[", r"\[").replace("]", r"\]")):
        read_cells(text)
