"""Grading a class: what survives a kill, what a fault of ours becomes, what the records depend on."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.judge.record import read_record
from autograder.staff.grading import grade as grading
from autograder.staff.grading.grade import Settings, grade
from autograder.staff.topic.draw import hidden_questions
from autograder.staff.topic.topic import find_topic

COMMAND = [sys.executable, "-c", "from autograder.doors.cli import main; main()", "grade"]


@pytest.fixture
def class_folder(tmp_path):
    """Twelve students with the solved neurons."""
    folder = tmp_path / "class"
    for number in range(12):
        (folder / f"student{number:02d}").mkdir(parents=True)
        (folder / f"student{number:02d}" / "neurons.py").write_text(find_topic("neurons").solution_source)
    return folder


def records(out):
    found = {path.parent.name: read_record(path) for path in (out / "records").rglob("*.json")}
    assert all(found.values()), "a record on the disk is not whole"
    return {name: (one.score, [(c.name, c.outcome) for c in one.checks]) for name, one in found.items()}


def arguments(folder, out, *more):
    return [*COMMAND, str(folder), "-o", str(out), "--secret", "s", "--topic", "neurons", *more]


def test_killed_at_any_instant_the_same_command_finishes_alike(class_folder, tmp_path):
    undisturbed = tmp_path / "undisturbed"
    subprocess.run(arguments(class_folder, undisturbed), check=True, capture_output=True)
    killed = tmp_path / "killed"
    for seconds in (0.8, 1.1, 1.4):
        process = subprocess.Popen(arguments(class_folder, killed), stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if (killed / "records").exists():
            records(killed)  # whole, as many as there are
    subprocess.run(arguments(class_folder, killed), check=True, capture_output=True)
    assert records(killed) == records(undisturbed) and len(records(killed)) == 12
    assert (killed / "grades.csv").read_bytes() == (undisturbed / "grades.csv").read_bytes()


def test_a_second_run_grades_nothing_again(class_folder, tmp_path, tier, monkeypatch):
    settings = Settings(tmp_path / "out", tier, "s", jobs=2)
    first = grade(class_folder, [find_topic("neurons")], settings, lambda _: None)
    monkeypatch.setattr(grading, "assess", lambda *_: pytest.fail("graded again"))
    assert grade(class_folder, [find_topic("neurons")], settings, lambda _: None) == first


@pytest.mark.parametrize("change", ["submission", "secret", "helper"])
def test_what_a_record_depends_on_makes_it_anew(class_folder, tmp_path, tier, monkeypatch, change):
    for other in sorted(class_folder.iterdir())[1:]:
        shutil.rmtree(other)
    student = next(class_folder.iterdir())
    grade(class_folder, [find_topic("neurons")], Settings(tmp_path, tier, "s", 1), lambda _: None)
    graded = []
    real = grading.assess
    monkeypatch.setattr(grading, "assess", lambda *a: graded.append(1) or real(*a))
    if change == "submission":
        (student / "neurons.py").write_text(find_topic("neurons").solution_source + "\n# edited\n")
    elif change == "helper":
        (student / "mine.py").write_text("")
    secret = "another" if change == "secret" else "s"
    grade(class_folder, [find_topic("neurons")], Settings(tmp_path, tier, secret, 1), lambda _: None)
    assert graded


def test_our_own_fault_is_not_graded_and_exit_status_1(class_folder, tmp_path, tier, monkeypatch):
    real = grading.assess

    def fails(submission, *rest):
        if submission.student == "student03":
            raise OSError(28, "No space left on device")
        return real(submission, *rest)

    monkeypatch.setattr(grading, "assess", fails)
    found = grade(class_folder, [find_topic("neurons")], Settings(tmp_path / "o", tier, "s", 2), lambda _: None)
    faulty = next(one for one in found if one.student == "student03")
    assert {check.outcome for check in faulty.checks} == {"not_graded"}
    assert "No space left" in faulty.checks[0].message
    assert all(one.score == one.max_score for one in found if one is not faulty)

    from autograder import cli

    monkeypatch.setattr(sys, "argv", ["deltarule", "grade", str(class_folder), "-o", str(tmp_path / "p")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1


def test_hidden_questions_differ_between_students_and_secrets(topic):
    """Every hidden check, so that no answer can be learnt from another's."""

    def inputs(secret, student):
        return {
            question.name: [
                str(value)
                for case in question.cases
                for group in (case.inputs, case.options, case.upstream)
                for value in group.values()
            ]
            for question in hidden_questions(topic, secret, student)
        }

    ada = inputs("s", "ada")
    assert ada == inputs("s", "ada")
    for other in (inputs("s", "ben"), inputs("t", "ada")):
        assert [name for name in ada if ada[name] == other[name]] == []


def test_keras_can_be_asked_to_confirm(class_folder, tmp_path):
    for other in sorted(class_folder.iterdir())[1:]:
        shutil.rmtree(other)
    done = subprocess.run(
        arguments(class_folder, tmp_path / "o", "--keras"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert Path(tmp_path / "o" / "grades.csv").is_file()
