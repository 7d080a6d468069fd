"""Make an nbgrader course with the real commands, and hand in notebooks made from what it released."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.staff.topic.lesson import read_cells
from autograder.staff.topic.topic import find_topic

DELTARULE = Path(sys.executable).with_name("deltarule")


def run(folder: Path, *command: object, status: int = 0) -> str:
    """What a command says, run in `folder` without this user's Jupyter settings; it must end with `status`."""
    home = folder / ".home"  # nbgrader overlooks hidden folders
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    environment |= {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "IPYTHONDIR": str(home)}
    environment["MPLCONFIGDIR"] = matplotlib.get_configdir()  # where its list of fonts is; making it takes seconds
    environment["PATH"] = f"{DELTARULE.parent}:{os.environ['PATH']}"  # nbgrader calls its own alembic by name
    ended = subprocess.run(
        [str(word) for word in command], cwd=folder, env=environment, text=True, capture_output=True, check=False
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == status, f"{' '.join(map(str, command))} ended with {ended.returncode}:\n{said[-4000:]}"
    return said


def deltarule(folder: Path, *words: object, status: int = 0) -> str:
    return run(folder, DELTARULE, *words, status=status)


def nbgrader(folder: Path, *words: object, status: int = 0) -> str:
    return run(folder, sys.executable, "-m", "nbgrader", *words, status=status)


def released(course: Path, topic: str) -> NotebookNode:
    """The notebook as a student gets it."""
    return nbformat.read(course / "release" / topic / f"{topic}.ipynb", 4)


def answer_cells(topic: str) -> dict[str, str]:
    """The text of each solved cell, by its function."""
    cells = read_cells(find_topic(topic).lesson)
    return {cell.function: cell.text for cell in cells if cell.function}


def mistaken_cell(topic: str, function: str, mistake: str) -> str:
    """The text of a cell whose function has a catalogued mistake."""
    about = find_topic(topic)
    (found,) = [one for one in about.misconceptions if (one.function, one.id) == (function, mistake)]
    source = about.mistaken_source(found)
    nodes = [one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)]
    (segment,) = [ast.get_source_segment(source, node) for node in nodes if node.name == function]
    assert segment is not None
    return segment


def grade_id(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def solve(notebook: NotebookNode, topic: str, **instead: str) -> None:
    """Write the answers into a notebook, `instead` for the functions it names."""
    answers = answer_cells(topic) | instead
    for cell in notebook.cells:
        cell.source = answers.get(grade_id(cell), cell.source)


def add_code(notebook: NotebookNode, at: int, source: str) -> None:
    """Put in a cell of the student's own."""
    notebook.cells.insert(at, nbformat.v4.new_code_cell(source, id=f"own-{at}"))


def hand_in(course: Path, student: str, topic: str, notebook: NotebookNode) -> None:
    folder = course / "submitted" / student / topic
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{topic}.ipynb").write_text(nbformat.writes(notebook))
