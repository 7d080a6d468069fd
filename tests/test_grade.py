"""Grading a class: what survives a kill, what a fault of ours becomes, what the records depend on."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.judge.assess import to_record
from autograder.judge.outcome import Outcome
from autograder.judge.record import CheckRecord, read_record, record_path
from autograder.places import KIT, PACKAGE
from autograder.staff.course.by_hand import HandMark
from autograder.staff.course.taught import course_near, taught
from autograder.staff.grading import grade as grading
from autograder.staff.grading import parts as grading_parts
from autograder.staff.grading.grade import Settings, grade
from autograder.staff.grading.parts import WHY, grader_digest, why
from autograder.staff.grading.trials import Trials
from autograder.staff.report.csv import write_grades
from autograder.staff.topic import draw
from autograder.staff.topic.draw import hidden_questions
from autograder.staff.topic.topic import Topic, find_topic

COMMAND = [sys.executable, "-c", "from autograder.cli import main; main()", "grade"]


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory):
    """Eight students with the solved neurons."""
    folder = tmp_path_factory.mktemp("graded") / "class"
    for number in range(8):
        put(folder / f"student{number:02d}" / "neurons.py", find_topic("neurons").solution_source)
    return folder


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def graded(folder, settings, topics=None, done=lambda _: None, students=None):
    return grade(folder, topics or taught(None, ["neurons"]), settings, done, students)


@pytest.fixture(scope="module")
def undisturbed(class_folder, tier):
    """The class graded without an interruption: where its records are, and what was graded."""
    out = class_folder.parent / "undisturbed"
    return out, graded(class_folder, Settings(out, tier, "s", jobs=2))


def records(out):
    found = {path.parent.name: read_record(path) for path in (out / "records").rglob("*.json")}
    assert all(found.values()), "a record on the disk is not whole"
    return {name: (one.score, [(c.name, c.outcome) for c in one.checks]) for name, one in found.items()}


def arguments(folder, out, *more):
    return [*COMMAND, str(folder), "-o", str(out), "--secret", "s", "--topic", "neurons", *more]


def test_killed_at_any_instant_the_same_command_finishes_alike(class_folder, undisturbed, tmp_path):
    killed = tmp_path / "killed"
    for seconds, at_least in ((1.0, 0), (0.0, 1), (0.1, 4)):  # on its way in, and with so many records on the disk
        process = subprocess.Popen(arguments(class_folder, killed), stdout=subprocess.DEVNULL, start_new_session=True)
        while len(list(killed.glob("records/*/*.json"))) < at_least and process.poll() is None:
            time.sleep(0.01)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert len(records(killed)) >= at_least  # whole, as many as there are
    subprocess.run(arguments(class_folder, killed), check=True, capture_output=True)
    out, whole = undisturbed
    assert records(killed) == records(out) and len(records(killed)) == 8
    assert (killed / "grades.csv").read_bytes() == write_grades(tmp_path, whole.records).read_bytes()


def test_a_second_run_grades_nothing_again(class_folder, undisturbed, tier, monkeypatch):
    out, first = undisturbed
    assert len(first.records) == 8 and first.changes == []
    monkeypatch.setattr(grading, "assess", lambda *_: pytest.fail("graded again"))
    assert graded(class_folder, Settings(out, tier, "s", jobs=2)) == first


# What a record depends on


def passed(submission, *_):
    """Stands in for `assess`: the record of one check, passed."""
    check = CheckRecord(name="neurons/x", title="x", target=["x"], points=1, max_points=1, outcome=Outcome.PASSED)
    return to_record(submission, [check], "bubblewrap")


def by_hand(scene):
    scene.settings["marks"] = [HandMark("ada", "neurons", None, 0.5, "on paper", "marks.toml")]


# What changes, and the part of the record that must say so; None where the record is kept.
CHANGES = {
    "nothing": (lambda scene: None, None),
    "the submission": (lambda scene: put(scene.ada / "neurons.py", "x = 2"), "submission"),
    "a helper beside it": (lambda scene: put(scene.ada / "mine.py", ""), "submission"),
    "what it imports of another topic": (lambda scene: put(scene.ada / "losses.py", "y = 2"), "submission"),
    "another topic that it does not import": (lambda scene: put(scene.ada / "mnist" / "mnist.py", "y = 2"), None),
    "a mistake": (lambda scene: scene.edit("mistakes.toml"), "topic"),
    "a check": (lambda scene: scene.edit("checks.py"), "topic"),
    "the title": (lambda scene: scene.edit("topic.toml"), "topic"),
    "a driver": (lambda scene: put(scene.topic / "drivers.py", "x = 1"), "topic"),
    "a view": (lambda scene: put(scene.topic / "views.py", "x = 1"), "topic"),
    "the reference": (lambda scene: scene.edit("reference.py"), "topic"),
    "the lesson's prose": (lambda scene: scene.edit("lesson.py", "\n# %% [markdown]\n# The end.\n"), None),
    "what is solved": (lambda scene: scene.edit("lesson.py", "\n# %%\nx = 1\n"), "topic"),
    "the secret": (lambda scene: scene.settings.update(secret="another"), "secret"),
    "the isolation": (lambda scene: scene.settings.update(tier="none"), "isolation"),
    "a mark by hand": (by_hand, "by hand"),
    "points": (lambda scene: scene.course(TOPIC + "points = 10\n"), "points"),
    "what is left out": (lambda scene: scene.course('leave_out = ["float32"]\n' + TOPIC), "left out"),
    "the limits": (lambda scene: scene.course(TOPIC + "[limits]\ncpu_seconds = 9\n"), "limits"),
    "the due date": (lambda scene: scene.course(TOPIC + "due = 2026-10-01T23:59:00\n"), "late"),
    "a comment in the course": (lambda scene: scene.course("# hello\n" + TOPIC), None),
    "a trial": (lambda scene: scene.settings.update(trials={"neurons": Trials(Topic(scene.topic), [], {})}), "trials"),
    "the engine": (lambda scene: scene.engine("judge/compare.py"), "grader"),
}  # fmt: skip
TOPIC = '[[topics]]\ntopic = "./neurons"\n'


@pytest.fixture
def scene(tmp_path, monkeypatch):
    """Ada's neurons in a course with that topic alone, a copy of ours; graded without running anything."""
    monkeypatch.setattr(grading, "assess", passed)
    monkeypatch.setattr(grading.Examiner, "questions", lambda *_: [])
    shutil.copytree(find_topic("neurons").folder, tmp_path / "neurons", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(KIT / "reference" / "neurons.py", tmp_path / "neurons" / "reference.py")
    ada = tmp_path / "class" / "ada"
    put(ada / "neurons.py", "import losses")
    put(ada / "losses.py", "y = 1")
    made = SimpleNamespace(ada=ada, topic=tmp_path / "neurons", settings={"tier": "bubblewrap", "secret": "s"})

    def edit(name, more="\n"):
        put(made.topic / name, (made.topic / name).read_text() + more)

    def engine(name):
        copy = shutil.copytree(PACKAGE, tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__", "kit"))
        monkeypatch.setattr(grading_parts, "PACKAGE", copy)
        put(copy / name, (copy / name).read_text() + "\n")
        grader_digest.cache_clear()

    def record():
        """The record of a run of the command, new or kept."""
        course = course_near(tmp_path)
        settings = Settings(tmp_path / "out", jobs=1, known=("neurons", "losses", "mnist"), **made.settings)
        (found,) = graded(ada.parent, settings, taught(course)).records
        return found

    made.edit, made.engine, made.record = edit, engine, record
    made.course = lambda text: put(tmp_path / "course.toml", text)
    made.course(TOPIC)
    yield made
    grader_digest.cache_clear()


@pytest.mark.parametrize("what", CHANGES)
def test_a_record_is_made_anew_for_what_it_depends_on_and_says_for_what(what, scene, monkeypatch):
    change, part = CHANGES[what]
    before = scene.record()
    change(scene)
    graded_again = []
    real = grading.assess
    monkeypatch.setattr(grading, "assess", lambda *a: graded_again.append(1) or real(*a))
    after = scene.record()
    assert {name for name in {**before.parts, **after.parts} if before.parts.get(name) != after.parts.get(name)} == (
        set() if part is None else {part}
    )
    assert (after.key != before.key, bool(graded_again)) == (part is not None, part is not None)
    assert part is None or WHY[part] in why(before.parts, after.parts)


def test_all_of_the_engine_counts(tmp_path, monkeypatch):
    """Every file that can change a mark: none is left out of the digest, and each has one of its own."""
    mine = {path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if "kit" not in path.parts}
    no_mark = ("doors", "staff/doors", "staff/report", "staff/prove")  # they show marks, and make none
    rooms = {room.as_posix() for room in {path.parent for path in mine}} - {".", "staff", *no_mark}
    assert rooms - {"data"} == set(grading_parts.ROOMS)
    monkeypatch.setattr(grading_parts, "PACKAGE", tmp_path)
    digests = set()
    for room in grading_parts.ROOMS:
        put(tmp_path / room / "one.py", room)
        digests.add(grader_digest.__wrapped__())
    assert len(digests) == len(grading_parts.ROOMS)


# Faults of ours


def test_our_own_fault_is_not_graded_and_exit_status_1(class_folder, tmp_path, tier, monkeypatch):
    folder = shutil.copytree(class_folder / "student00", tmp_path / "class" / "ada").parent
    shutil.copytree(folder / "ada", folder / "ben")
    real = grading.assess

    def fails(submission, *rest):
        if submission.student == "ben":
            raise OSError(28, "No space left on device")
        return real(submission, *rest)

    monkeypatch.setattr(grading, "assess", fails)
    out = tmp_path / "out"
    right, faulty = graded(folder, Settings(out, tier, "s", 2)).records
    assert {check.outcome for check in faulty.checks} == {"not_graded"}
    assert "No space left" in faulty.checks[0].message
    assert right.score == right.max_score == faulty.max_score
    assert {one.name for one in faulty.checks} == {one.name for one in right.checks}

    from autograder import cli

    words = ["deltarule", "grade", str(folder), "-o", str(out), "--topic", "neurons", "--secret", "s"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    monkeypatch.undo()
    again = graded(folder, Settings(out, tier, "s", 2))
    assert [one.score for one in again.records] == [right.score] * 2
    (change,) = again.changes
    assert (change.student, change.why) == ("ben", ("checks that could not be graded were",))


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no words")


FAULTS = {
    "plain": (OSError(28, "No space left on device"), "No space left on device"),
    "half a character": (ValueError("\ud800 is half a character"), "? is half a character"),
    "an error whose own text raises": (Mute(), "the grader failed: Mute"),
    "no memory": (MemoryError(), "the grader failed: MemoryError"),
    "too deep": (RecursionError("maximum recursion depth exceeded"), "recursion"),
}
PLACES = ("find_submission", "handed_in", "_parts", "assess", "mark", "write_record")


@pytest.mark.parametrize("what", FAULTS)
@pytest.mark.parametrize("place", [*PLACES, "questions"])
def test_a_fault_with_one_submission_stops_nobody_else(place, what, tmp_path, monkeypatch):
    """Wherever it happens: that submission's checks are not graded, and the rest of the class is."""
    fault, said = FAULTS[what]
    for student in ("ada", "ben", "cleo"):
        put(tmp_path / "class" / student / "neurons.py", f"x = {student!r}")
    monkeypatch.setattr(grading, "assess", passed)
    owner, real = (grading.Examiner, lambda *_: []) if place == "questions" else (grading, getattr(grading, place))
    failed = []

    def fails(*words, **named):
        if not failed and any(getattr(word, "student", word) == "ben" for word in words):
            failed.append(1)  # once: what is written of it is no submission
            raise fault
        return real(*words, **named)

    monkeypatch.setattr(grading.Examiner, "questions", lambda *_: [])
    monkeypatch.setattr(owner, place, (lambda self, student: fails(student)) if owner is not grading else fails)
    settings, told = Settings(tmp_path / "out", "bubblewrap", "s", 1), []
    found = {one.student: one for one in graded(tmp_path / "class", settings, done=told.append).records}
    assert failed and list(found) == ["ada", "ben", "cleo"] and len(told) == 3
    assert [found[student].score for student in ("ada", "cleo")] == [1, 1] and not found["ada"].faults
    assert found["ben"].faults == found["ben"].checks and found["ben"].score == 0
    (message,) = {one.message for one in found["ben"].checks}
    assert message.startswith("Not graded: the grader failed: ") and said in message
    stored = read_record(record_path(tmp_path / "out", "ben", "neurons"))
    assert stored is None if place == "write_record" else stored == found["ben"]
    again = {one.student: one for one in graded(tmp_path / "class", settings).records}
    assert [again[student].score for student in again] == [1, 1, 1]


# Hidden questions, and Keras


def test_hidden_questions_differ_between_students_and_secrets(topic, monkeypatch):
    """Every hidden check, so that no answer can be learnt from another's. Only drawn here, and not answered."""

    def drawn(topic, check, form, points, rng, *_):
        return f"{check.name}, {form}", check.cases(rng)

    monkeypatch.setattr(draw, "make_question", drawn)

    def inputs(secret, student):
        return {
            name: [
                str(value)
                for case in cases
                for group in (case.inputs, case.options, case.upstream)
                for value in group.values()
            ]
            for name, cases in hidden_questions(topic, secret, student)
        }

    ada = inputs("s", "ada")
    assert len(ada) == sum(one.points.hidden > 0 for one in topic.checks) and ada == inputs("s", "ada")
    for other in (inputs("s", "ben"), inputs("t", "ada")):
        assert [name for name in ada if ada[name] == other[name]] == []


def test_keras_can_be_asked_to_confirm(class_folder, tmp_path):
    shutil.copytree(class_folder / "student00", tmp_path / "class" / "ada")
    done = subprocess.run(
        arguments(tmp_path / "class", tmp_path / "o", "--keras"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert Path(tmp_path / "o" / "grades.csv").is_file()
