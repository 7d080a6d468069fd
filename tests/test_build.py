"""One source: everything in `exercises/` is made from the lessons, as nbgrader itself would make it.

Everything is built once, by the fixture `made`: no other test of the suite builds a costly topic.
"""

import ast
import builtins
import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache

import jupytext
import nbformat
import pytest
import typer
from nbclient import NotebookClient
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import ClearSolutions
from typer.testing import CliRunner

from autograder import places
from autograder.places import EXERCISES, KIT
from autograder.staff.doors import commands
from autograder.staff.topic import build
from autograder.staff.topic.topic import find_topic, shipped_topics

GENERATED = ["conftest.py", *(f"{one.name}/{name}" for one in shipped_topics()
                              for name in (f"{one.name}.py", f"{one.name}.ipynb", "checks.npz",
                                           *(path.name for path in one.handouts)))]  # fmt: skip
TWICE = ("neurons", "losses")  # the cheapest to build
HASHES = f"""import hashlib
from pathlib import Path
from autograder.staff.topic.build import generated
from autograder.staff.topic.topic import find_topic
for path, data in generated(map(find_topic, {TWICE}), Path("here")).items():
    print(path.relative_to("here").as_posix(), hashlib.sha256(data).hexdigest())"""


@pytest.fixture(scope="module")
def made():
    """What one build makes, by path below `exercises/`."""
    files = build.generated(shipped_topics(), EXERCISES)
    return {path.relative_to(EXERCISES).as_posix(): data for path, data in files.items()}


@pytest.fixture
def tree(made, tmp_path, monkeypatch):
    """A folder with freshly built exercises, which the build takes for its own."""
    folder = tmp_path / "exercises"
    for name, data in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    monkeypatch.setattr(places, "EXERCISES", folder)

    def generated(topics, into, done):
        assert into == folder and [one.name for one in topics] == [one.name for one in shipped_topics()]
        return {folder / name: data for name, data in made.items()}

    monkeypatch.setattr(build, "generated", generated)
    return folder


def deltarule(*words):
    """What a command of the instructors' says, and how it ends."""
    app = typer.Typer()
    commands.add_to(app)
    return CliRunner().invoke(app, words)


def solved(topic):
    return build.topic_notebook(topic)


def of_lesson(notebook):
    """(kind, text) of a notebook's cells, without those that the build adds."""
    return [(cell.cell_type, cell.source) for cell in notebook.cells if cell.metadata.deltarule.role in LESSON]


LESSON = ("prose", "code", "answer")


def test_exercises_are_what_nbgrader_makes_of_the_source(topic):
    exporter = NotebookExporter()
    exporter.register_preprocessor(ClearSolutions, enabled=True)
    text, _ = exporter.from_notebook_node(solved(topic))
    theirs = nbformat.reads(text, 4)
    ours = nbformat.read(EXERCISES / topic.name / f"{topic.name}.ipynb", 4)
    assert [(cell.id, cell.cell_type, cell.source) for cell in ours.cells] == [
        (cell.id, cell.cell_type, cell.source) for cell in theirs.cells
    ]
    assert "SOLUTION" not in nbformat.writes(ours)
    stub = (EXERCISES / topic.name / f"{topic.name}.py").read_text()
    read = [(cell.cell_type, cell.source) for cell in jupytext.reads(stub, fmt="py:percent").cells]
    assert read == of_lesson(theirs)
    unwritten = [text for kind, text in read if kind == "code" and "raise NotImplementedError()" in text]
    assert len(unwritten) == len(topic.functions)


def test_notebooks_are_valid_and_their_cells_named(topic):
    for notebook in (solved(topic), nbformat.read(EXERCISES / topic.name / f"{topic.name}.ipynb", 4)):
        nbformat.validate(notebook)
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
        graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        assert [cell.source for cell in graded] == [f'check("{topic.name}/{name}")' for name in topic.functions]
        points = sum(cell.metadata.nbgrader.points for cell in graded)
        assert points == sum(sum(one.points) for one in topic.checks)


def test_a_second_build_makes_the_same_bytes(made, tmp_path):
    """In another process, another folder and with another order of sets."""
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(KIT)}
    said = subprocess.run(
        [sys.executable, "-c", HASHES], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert dict(line.split() for line in said.splitlines()) == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in made.items()
        if name.partition("/")[0] in ("conftest.py", *TWICE)
    }


def test_the_exercises_here_are_up_to_date(made):
    """All that `deltarule build --check` does, once."""
    here = {path.relative_to(EXERCISES).as_posix(): path.read_bytes() for path in EXERCISES.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts}  # fmt: skip
    assert sorted(here) == sorted(GENERATED)
    assert [name for name in made if not build._holds(EXERCISES / name, made[name])] == [], build.REPAIR


def change(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def leave_over(path):
    path.with_name("leftover.py").write_text("")


@pytest.mark.parametrize("harm", [change, os.unlink, leave_over])
@pytest.mark.parametrize("name", GENERATED)
def test_any_drift_fails_and_names_the_repair(tree, name, harm):
    assert deltarule("build", "--check").exit_code == 0
    harm(tree / name)
    found = deltarule("build", "--check")
    assert found.exit_code == 1
    touched = "leftover.py" if harm is leave_over else name
    assert touched in found.stdout
    assert "run: deltarule build" in found.stdout
    assert len(found.stdout.splitlines()) == 2, "one line for the file, one for the repair"


def test_the_repair_writes_what_differs_and_no_more(tree):
    change(tree / "losses" / "losses.py")
    shutil.rmtree(tree / "neurons")
    before = {path: path.stat().st_mtime_ns for path in tree.rglob("*.*")}
    said = deltarule("build").stdout
    assert said.endswith("4 files written\n")
    assert deltarule("build", "--check").exit_code == 0
    after = {path: path.stat().st_mtime_ns for path in before}
    assert [path.name for path in before if after[path] != before[path]] == ["losses.py"]


def test_the_solved_notebook_runs_and_passes_its_checks(topic):
    notebook, place = solved(topic), EXERCISES / topic.name
    folder, before = {"metadata": {"path": str(place)}}, {path.name for path in place.iterdir()}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=folder).execute()
    assert {path.name for path in place.iterdir()} - {"__pycache__"} == before - {"__pycache__"}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.text
    for name in topic.functions:
        (cell,) = [cell for cell in notebook.cells if cell.id == f"check-{name}"]
        (shown,) = cell.outputs
        lines = shown.data["text/plain"].splitlines()
        assert lines[1:], name
        assert all(line.strip().startswith("+ Correct: ") for line in lines[1:]), shown.data["text/plain"]
        assert "Correct" in shown.data["text/html"]
        assert "Incorrect" not in shown.data["text/html"]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """said(topic): what its lesson prints as a script; it must end well, and leave nothing behind."""

    @cache
    def run(topic):
        folder = tmp_path_factory.mktemp(topic)
        ended = subprocess.run(
            [sys.executable, find_topic(topic).folder / "lesson.py"], cwd=folder,
            env=os.environ | {"MPLBACKEND": "agg"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        assert not list(folder.iterdir())
        return ended.stdout

    return run


@pytest.mark.parametrize("name", [one.name for one in shipped_topics() if one.settings.cost == 1])
def test_the_lesson_runs_as_a_script(name, said):
    """A costly one has trained in its notebook, cell by cell; what else it needs to be a script is asked below."""
    assert said(name)


def test_a_lesson_uses_nothing_that_only_a_notebook_has(topic):
    """Every name that it reads, it makes or imports; or Python has it."""
    nodes = list(ast.walk(ast.parse(topic.lesson)))
    read = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    made = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    made |= {one.name for one in nodes if isinstance(one, ast.FunctionDef | ast.ClassDef)}
    made |= {one.arg for one in nodes if isinstance(one, ast.arg)}
    imports = (one for one in nodes if isinstance(one, ast.Import | ast.ImportFrom))
    made |= {(each.asname or each.name).partition(".")[0] for one in imports for each in one.names}
    assert not read - made - set(dir(builtins)) - {"__name__", "__file__"}


def test_the_guides_wrong_numbers_are_taught_right(said):
    assert "0.016" in said("losses")
    assert "0.2231" in said("losses")
