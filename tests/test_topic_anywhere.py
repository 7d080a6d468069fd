"""A topic of one function, in a folder outside the project, at every door: nothing else is edited for it.

build, check, pytest, notebook, grade, nbgrader, release, report; and what the course says of it.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from courses import DELTARULE, deltarule, grade_id, hand_in, nbgrader, released, run

from autograder.ask.frozen import thaw
from autograder.doors.notebook import Checker
from autograder.places import KIT
from autograder.staff.course.taught import course_near, taught
from autograder.staff.topic.topic import Topic, implementation

TOPIC = Path(__file__).parent / "topics" / "scale"
RIGHT = "import numpy as np\n\ndef scale(x):\n    return (x - x.mean()) / x.std()\n"
WRONG = "import numpy as np\n\ndef scale(x):\n    return (x - x.mean()) / x.var()\n"
COURSE = """title = "Two topics"
[[topics]]
topic = "neurons"
[[topics]]
topic = "../elsewhere/scale"
points = 10
leave_out = ["float32"]
"""
SAID = ["points: 2.5 scaled to 10", "left out: float32 forms"]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with that topic, made by the command."""
    folder = tmp_path_factory.mktemp("anywhere")
    shutil.copytree(TOPIC, folder / "elsewhere" / "scale")
    (folder / "course").mkdir()
    (folder / "course" / "course.toml").write_text(COURSE)
    said = deltarule(folder, "course", folder / "course")
    assert "source/scale written (points: 2.5 scaled to 10; left out: float32 forms)" in said
    return folder / "course"


@pytest.fixture(scope="module")
def bundle(course):
    """What students get of that course."""
    deltarule(course, "release", course / "bundle")
    return course / "bundle"


@pytest.fixture(scope="module")
def graded(course):
    """Two students' files, graded with the course's file found by itself."""
    for student, text in (("ada", RIGHT), ("ben", WRONG)):
        (course / "handed" / student).mkdir(parents=True)
        (course / "handed" / student / "scale.py").write_text(text)
    said = deltarule(course, "grade", "handed", "-o", "out")
    assert "Course: Two topics" in said
    return course / "out"


def record_of(out, student):
    return json.loads((out / "records" / student / "scale.json").read_text())


def test_what_is_frozen_is_what_the_course_asks(course):
    frozen = thaw(course / "source" / "scale" / "checks.npz")
    assert [(one.name, one.points) for one in frozen.questions] == [("scale/scale_values", 5.0)]
    assert (frozen.title, list(frozen.course)) == ("Scaling", SAID)


def test_grade_and_its_report(graded):
    ada, ben = record_of(graded, "ada"), record_of(graded, "ben")
    assert (ada["score"], ada["max_score"], ada["course"], ada["title"]) == (10.0, 10.0, SAID, "Scaling")
    assert ben["score"] == 0.0
    assert {one["misconception"] for one in ben["checks"]} == {"squared-spread", None}
    page = (graded / "report.html").read_text()
    assert "scale" in page and "divides by the variance" in page
    assert "ben,scale,0.0,10" in (graded / "grades.csv").read_text()


def test_regrading_says_old_mark_new_mark_and_why(course, graded, tmp_path):
    text = (course / "course.toml").read_text()
    try:
        (course / "course.toml").write_text(text.replace("points = 10", "points = 20"))
        said = deltarule(course, "regrade", "out", "ada")
        assert "10 of 10" in said and "20 of 20" in said and "other points" in said
        (course / "marks.toml").write_text(
            '[[marks]]\nstudent = "ben"\ntopic = "scale"\npoints = 7\nwhy = "right by another definition"\n'
        )
        said = deltarule(course, "regrade", "out")
        assert "7 of 20" in said and "by hand" in said
        assert record_of(course / "out", "ben")["score"] == 7.0
        assert "Marks that changed" not in deltarule(course, "grade", "handed", "-o", "out")
        assert record_of(course / "out", "ben")["score"] == 7.0
    finally:
        (course / "course.toml").write_text(text)
        (course / "marks.toml").unlink(missing_ok=True)


def test_check_and_pytest_in_the_bundle(bundle, tmp_path):
    """The bundle's own copy of the kit, which has no staff room."""
    work = shutil.copytree(bundle, tmp_path / "bundle")
    (work / "exercises" / "scale" / "scale.py").write_text(WRONG)
    told = {"cwd": work, "env": {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(work), "HOME": str(tmp_path)}}
    ended = subprocess.run(
        [sys.executable, "-c", "from autograder.cli import main; main()", "check", "scale"],
        capture_output=True, text=True, check=False, **told,
    )  # fmt: skip
    assert ended.returncode == 1 and "scale: 0 of 5 points (1 wrong)" in ended.stdout, ended.stdout + ended.stderr
    assert all(f"your course: {line}" in ended.stdout for line in SAID)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "exercises", "-k", "scale"],
        capture_output=True, text=True, check=False, **told,
    )  # fmt: skip
    assert "scale: 0 of 5 points (1 wrong)" in ended.stdout and "standard deviation" in ended.stdout, ended.stdout


def test_check_in_a_notebook(bundle, monkeypatch):
    monkeypatch.chdir(bundle / "exercises" / "scale")
    checker = Checker()
    assert checker.check("scale/scale", {"scale": implementation(RIGHT, "scale")("scale")}).passed
    assert "variance" in repr(checker.check("scale", {"scale": implementation(WRONG, "scale")("scale")}))
    assert "mean and spread" in repr(checker.hint())


def test_nbgrader(course):
    nbgrader(course, "generate_assignment", "scale")
    notebook = released(course, "scale")
    points = [one.metadata.nbgrader.points for one in notebook.cells if grade_id(one) == "check-scale"]
    assert points == [10]
    for cell in notebook.cells:
        if grade_id(cell) == "scale":
            cell.source = RIGHT
    hand_in(course, "cleo", "scale", notebook)
    nbgrader(course, "autograde", "scale")
    run(course, sys.executable, "-m", "nbgrader", "export", "--to", "grades.csv")
    assert "cleo" in (course / "grades.csv").read_text() and ",10.0," in (course / "grades.csv").read_text()


def test_the_proof(course):
    said = run(course, DELTARULE, "prove", "../elsewhere/scale", "--seeds", "3", "--no-mutants", "--jobs", "1")
    assert "Nothing falls short in 1 topic." in said


def test_a_course_takes_a_topic_by_its_folder(course):
    found = taught(course_near(course))
    assert [one.name for one in found] == ["neurons", "scale"] and not found[1].topic.shipped
    assert found[1].worth == {"scale/scale_values": 5.0, "scale/scale_values_hidden": 5.0}


# What is wrong with a topic's folder -> a part of the one line that says so.
WRONG_FOLDERS = {
    "no lesson": (lambda folder: (folder / "lesson.py").unlink(), "has no lesson.py"),
    "no title": (lambda folder: (folder / "topic.toml").write_text(""), "topic.toml: "),
    "an unknown key": (lambda folder: (folder / "topic.toml").write_text('title = "x"\nplaec = 1'), "plaec is no key"),
    "no reference": (lambda folder: (folder / "reference.py").unlink(), "has no reference.py"),
    "a mistake in mistakes.toml": (lambda folder: (folder / "mistakes.toml").write_text("[["), "mistakes.toml"),
    "an unknown driver": (
        lambda folder: (folder / "checks.py").write_text(
            (folder / "checks.py").read_text().replace("points=(1, 1, 0.5)", 'points=(1, 1), driver="no"')),
        "has no driver 'no'"),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "said"), WRONG_FOLDERS.values(), ids=WRONG_FOLDERS)
def test_what_is_wrong_with_a_topic_is_said_in_one_line(spoil, said, tmp_path):
    folder = shutil.copytree(TOPIC, tmp_path / "scale")
    spoil(folder)
    (tmp_path / "course.toml").write_text('[[topics]]\ntopic = "./scale"\n')
    (tmp_path / "handed" / "ada").mkdir(parents=True)
    (tmp_path / "handed" / "ada" / "scale.py").write_text(RIGHT)
    told = deltarule(tmp_path, "grade", "handed", "-o", "out", status=2)
    assert said in told and len(told.strip().splitlines()) <= 2, told


def test_the_shipped_topics_edit_nothing_else_either():
    """No file of the engine, the tests or the docs' tables names every topic: what lists them finds them."""
    names = [path.parent.name for path in (KIT / "solutions").glob("*/topic.toml")]
    assert len(names) >= 8
    for path in (KIT / "autograder").rglob("*.py"):
        text = path.read_text()
        assert sum(f'"{name}"' in text for name in names) <= 2, path
    assert Topic(TOPIC).title == "Scaling"
