"""One source: everything in `exercises/` is made from the lessons, as nbgrader itself would make it."""

import hashlib
import os
import shutil
import subprocess
import sys

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import ClearSolutions
from typer.testing import CliRunner

from autograder.cli import app
from autograder.places import KIT
from autograder.staff.topic import build
from autograder.staff.topic.lesson import read_cells
from autograder.staff.topic.topic import find_topic, shipped_topics

GENERATED = ["conftest.py", *(f"{topic}/{name}" for topic in [one.name for one in shipped_topics()]
                              for name in (f"{topic}.py", f"{topic}.ipynb", "checks.npz",
                                           *(path.name for path in find_topic(topic).handouts)))]  # fmt: skip
HASHES = """import hashlib
from autograder.build import EXERCISES, generated
for path, data in generated().items():
    print(path.relative_to(EXERCISES).as_posix(), hashlib.sha256(data).hexdigest())"""


@pytest.fixture(scope="module")
def made():
    """What one build makes, by path below `exercises/`."""
    return {path.relative_to(build.EXERCISES).as_posix(): data for path, data in build.generated().items()}


@pytest.fixture
def tree(made, tmp_path, monkeypatch):
    """A folder with freshly built exercises, which the build takes for its own."""
    for name, data in made.items():
        (tmp_path / "exercises" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "exercises" / name).write_bytes(data)
    monkeypatch.setattr(build, "KIT", tmp_path)
    monkeypatch.setattr(build, "EXERCISES", tmp_path / "exercises")
    monkeypatch.setattr(build, "generated", lambda: {build.EXERCISES / name: data for name, data in made.items()})
    return tmp_path / "exercises"


def solved(topic):
    return nbformat.reads(build.solved_notebook(topic), 4)


def of_lesson(notebook):
    """(kind, text) of a notebook's cells, without those that the build adds."""
    return [(cell.cell_type, cell.source) for cell in notebook.cells if cell.metadata.deltarule.role in LESSON]


LESSON = ("prose", "code", "answer")


def test_the_lesson_reads_as_jupytext_reads_it(topic):
    source = topic.lesson_path.read_text()
    theirs = [(cell.cell_type, cell.source) for cell in jupytext.reads(source, fmt="py:percent").cells]
    assert [(cell.kind, cell.text) for cell in read_cells(source)] == theirs


def test_exercises_are_what_nbgrader_makes_of_the_source(topic):
    exporter = NotebookExporter()
    exporter.register_preprocessor(ClearSolutions, enabled=True)
    text, _ = exporter.from_notebook_node(solved(topic))
    theirs = nbformat.reads(text, 4)
    ours = nbformat.read(build.EXERCISES / topic.name / f"{topic.name}.ipynb", 4)
    assert [(cell.id, cell.cell_type, cell.source) for cell in ours.cells] == [
        (cell.id, cell.cell_type, cell.source) for cell in theirs.cells
    ]
    assert "SOLUTION" not in nbformat.writes(ours)
    stub = (build.EXERCISES / topic.name / f"{topic.name}.py").read_text()
    read = [(cell.cell_type, cell.source) for cell in jupytext.reads(stub, fmt="py:percent").cells]
    assert read == of_lesson(theirs)
    unwritten = [text for kind, text in read if kind == "code" and "raise NotImplementedError()" in text]
    assert len(unwritten) == len(topic.functions)


def test_notebooks_are_valid_and_their_cells_named(topic):
    for notebook in (solved(topic), nbformat.read(build.EXERCISES / topic.name / f"{topic.name}.ipynb", 4)):
        nbformat.validate(notebook)
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
        graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        assert [cell.source for cell in graded] == [f'check("{topic.name}/{name}")' for name in topic.functions]
        points = sum(cell.metadata.nbgrader.points for cell in graded)
        assert points == sum(one.public + one.narrow + one.hidden for one in topic.checks)


def test_a_second_build_makes_the_same_bytes(made, tmp_path):
    """In another process, another folder and with another order of sets."""
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(KIT)}
    said = subprocess.run(
        [sys.executable, "-c", HASHES], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert dict(line.split() for line in said.splitlines()) == {
        name: hashlib.sha256(data).hexdigest() for name, data in made.items()
    }


def test_the_exercises_here_are_up_to_date(made):
    here = {path.relative_to(build.EXERCISES).as_posix(): path.read_bytes() for path in build.EXERCISES.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts}  # fmt: skip
    assert sorted(here) == sorted(GENERATED)
    assert [name for name in made if not build._holds(build.EXERCISES / name, made[name])] == [], build.REPAIR


def change(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def leave_over(path):
    path.with_name("leftover.py").write_text("")


@pytest.mark.parametrize("harm", [change, os.unlink, leave_over])
@pytest.mark.parametrize("name", GENERATED)
def test_any_drift_fails_and_names_the_repair(tree, name, harm):
    assert CliRunner().invoke(app, ["build", "--check"]).exit_code == 0
    harm(tree / name)
    found = CliRunner().invoke(app, ["build", "--check"])
    assert found.exit_code == 1
    touched = "leftover.py" if harm is leave_over else name
    assert touched in found.output
    assert "run: deltarule build" in found.output
    assert len(found.output.splitlines()) == 2, "one line for the file, one for the repair"


def test_the_repair_writes_what_differs_and_no_more(tree):
    change(tree / "losses" / "losses.py")
    shutil.rmtree(tree / "neurons")
    before = {path: path.stat().st_mtime_ns for path in tree.rglob("*.*")}
    said = CliRunner().invoke(app, ["build"]).output
    assert said.endswith("4 files written\n")
    assert CliRunner().invoke(app, ["build", "--check"]).exit_code == 0
    after = {path: path.stat().st_mtime_ns for path in before}
    assert [path.name for path in before if after[path] != before[path]] == ["losses.py"]


def test_the_solved_notebook_runs_and_passes_its_checks(topic):
    notebook = solved(topic)
    folder = {"metadata": {"path": str(build.EXERCISES / topic.name)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=folder).execute()
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


def test_the_lesson_runs_as_a_script(topic, tmp_path):
    ended = subprocess.run(
        [sys.executable, topic.lesson_path], cwd=tmp_path, env=os.environ | {"MPLBACKEND": "agg"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout
    assert not list(tmp_path.iterdir())


def test_the_guides_wrong_numbers_are_taught_right():
    ended = subprocess.run(
        [sys.executable, KIT / "solutions" / "losses" / "lesson.py"], env=os.environ | {"MPLBACKEND": "agg"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "0.016" in ended.stdout
    assert "0.2231" in ended.stdout
