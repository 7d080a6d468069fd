"""A course is one file: what it says holds at every door, and every record says what it changed."""

import json
import shutil
import sys
from datetime import UTC, datetime, timedelta

import pytest
from courses import deltarule, hand_in, nbgrader, released, solve

from autograder.cli import main
from autograder.places import EXERCISES
from autograder.staff.course.course_file import read_course
from autograder.staff.topic.topic import find_topic

DUE = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
COURSE = """title = "Autumn"
leave_out = ["float32"]

[late]
percent_per_day = 10
grace_minutes = 10

[limits]
cpu_seconds = 1

[[topics]]
topic = "neurons"
points = 20
weight = 1
due = 2026-10-01T12:00:00

[[topics]]
topic = "losses"
weight = 3

[[extensions]]
student = "ben"
topic = "neurons"
days = 2
why = "ill"
"""
MARKS = '[[marks]]\nstudent = "cleo"\ntopic = "neurons"\npoints = 19\nwhy = "handed in on paper"\n'
LOOP = "def linear(x, w, b):\n    while True:\n        pass\n"
# Student: the file, how long after it was due, the mark of 20, and what the record says of it besides.
HANDED_IN = {
    "ada": ("right", timedelta(days=-1), 20.0, None),
    "ben": ("right", timedelta(days=1), 20.0, "in time; 2 days granted: ill"),
    "cleo": ("stub", timedelta(days=9), 19.0, "by hand: neurons: 19 of 20 points, 0 before: handed in on paper"),
    "dana": ("right", timedelta(days=1, hours=1), 16.0, "1 day and 1 hour late: 20 % taken"),
    "emil": ("right", None, 20.0, "when it was handed in is not known, so it counts as in time"),
    "fay": ("loop", timedelta(0), 0.0, None),
}
CHANGES = [
    "points: 40 scaled to 20", "weight: 25 % of the final mark", "left out: float32 forms",
    "due: 2026-10-01 12:00:00 UTC", "late: 10 % a day", "limits: 1 s of processor time",
]  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    (folder / "course.toml").write_text(COURSE)
    (folder / "marks.toml").write_text(MARKS)
    texts = {"right": find_topic("neurons").solution_source, "loop": LOOP}
    texts["stub"] = (EXERCISES / "neurons" / "neurons.py").read_text()
    for student, (which, after, _, _) in HANDED_IN.items():
        place = folder / "handed" / student / "neurons"
        place.mkdir(parents=True)
        (place / "neurons.py").write_text(texts[which])
        if after is not None:
            (place / "timestamp.txt").write_text(f"{DUE + after:%Y-%m-%d %H:%M:%S.%f} UTC")
    (folder / "course.toml").write_text(f'{COURSE}[[extensions]]\nstudent = "zoe"\ndays = 1\nwhy = "ill"\n')
    said = deltarule(folder, "grade", "handed", "-o", "out")
    assert "Course: Autumn" in said and "is for zoe, who handed nothing in" in said
    return folder


def record_of(folder, student, topic="neurons"):
    return json.loads((folder / "out" / "records" / student / f"{topic}.json").read_text())


@pytest.mark.parametrize("student", HANDED_IN)
def test_every_record_says_what_the_course_changed(graded, student):
    _, _, mark, said = HANDED_IN[student]
    record = record_of(graded, student)
    assert (record["score"], record["max_score"]) == (pytest.approx(mark), pytest.approx(20))
    for line, due in zip(record["course"], CHANGES, strict=False):
        assert line.startswith(due)
    assert record["course"][len(CHANGES) :] == ([said] if said else [])
    assert record["earned"] == (None if mark == 20 or student == "fay" else {"cleo": 0.0, "dana": 20.0}[student])
    assert not [one for one in record["checks"] if one["name"].endswith("_float32")]


def test_the_limits_of_the_course_hold(graded):
    (first, *_) = [one for one in record_of(graded, "fay")["checks"] if one["outcome"] == "time_limit"]
    assert first["limit_seconds"] == 1 and "more than 1 s" in first["message"]


def test_the_final_mark_has_the_weights(graded):
    """Of neurons, a quarter of the mark, everything; of losses nothing."""
    page = (graded / "out" / "report.html").read_text()
    ada = page[page.index('<span class="name">ada') :]
    assert "25 %" in ada[: ada.index("</summary>")] and "Autumn" in page


def test_a_secret_is_kept_where_the_course_says(graded):
    secret = read_course(graded).secret
    assert secret == graded / "deltarule_secret" and secret.stat().st_mode & 0o077 == 0
    assert not (graded / "out" / "secret").exists()


# What is changed in the course -> what regrading says of why ada's mark is another.
AFTERWARDS = {
    "points": ("points = 20", "points = 40", "20 of 20", "40 of 40", "other points"),
    "left out": ('leave_out = ["float32"]', 'leave_out = ["float32", "neurons/linear"]', None, None, None),
    "late": ("2026-10-01T12:00:00", "2026-09-29T12:00:00", "20 of 20", "18 of 20", "another due date or late rule"),
    "nothing": ("", "", None, None, None),
}


@pytest.mark.parametrize(("old", "new", "was", "now", "why"), AFTERWARDS.values(), ids=AFTERWARDS)
def test_regrading_says_old_mark_new_mark_and_why(graded, old, new, was, now, why, tmp_path):
    folder = shutil.copytree(graded, tmp_path / "course")
    (folder / "out" / "run.json").write_text(
        (folder / "out" / "run.json").read_text().replace(str(graded), str(folder))
    )
    (folder / "course.toml").write_text(COURSE.replace(old, new))
    said = " ".join(deltarule(folder, "regrade", "out", "ada", "neurons").split())
    changes = (folder / "out" / "changes.csv").read_text()
    if why is None:  # the mark is the same: of all that is asked, everything is right
        assert "Marks that changed" not in said and changes.count("\n") == 1
    else:
        assert was in said and now in said and why in changes and changes.count("\n") == 2


def test_the_course_as_it_is_first_written_changes_nothing(tmp_path):
    (tmp_path / "handed" / "ada").mkdir(parents=True)
    (tmp_path / "handed" / "ada" / "neurons.py").write_text(find_topic("neurons").solution_source)
    deltarule(tmp_path, "course", "mine")
    text = (tmp_path / "mine" / "course.toml").read_text()
    assert text.count("#") > 40 and read_course(tmp_path / "mine").title == "mine"
    deltarule(tmp_path, "grade", "handed", "-o", "out", "--topic", "neurons", "--course", "mine")
    record = json.loads((tmp_path / "out" / "records" / "ada" / "neurons.json").read_text())
    assert (record["score"], record["max_score"], record["course"]) == (40.0, 40.0, [])
    assert (tmp_path / "mine" / "nbgrader_config.py").is_file()
    config = tmp_path / "mine" / "nbgrader_config.py"
    before = config.stat().st_mtime_ns
    (tmp_path / "mine" / "course.toml").write_text(text.replace('title = "mine"', 'title = "Ours"'))
    deltarule(tmp_path, "course", "mine")  # refreshed: what is the instructor's stays
    assert read_course(tmp_path / "mine").title == "Ours"
    assert config.stat().st_mtime_ns == before


# A line of a course.toml that cannot be meant -> a part of the one line that every command ends with.
WRONG = {
    'language = "de"': "language",
    'titel = "x"': "titel",
    '[[topics]]\ntopic = "loses"': "losses",
    'leave_out = ["losses/hubber"]': "losses/huber",
    "[late]\npercent_per_day = 200": "percent_per_day",
    "[[": "course.toml",
}


@pytest.mark.parametrize(("line", "said"), WRONG.items(), ids=WRONG)
def test_what_is_wrong_with_it_is_said_at_every_door_in_one_line(line, said, tmp_path, monkeypatch, capfd):
    (tmp_path / "handed" / "ada").mkdir(parents=True)
    (tmp_path / "handed" / "ada" / "losses.py").write_text("")
    (tmp_path / "course.toml").write_text(f"{line}\n")
    monkeypatch.chdir(tmp_path)
    for command in (("grade", "handed", "-o", "out", "--secret", "s"), ("course", "."), ("release", "bundle")):
        monkeypatch.setattr(sys, "argv", ["deltarule", *command])
        with pytest.raises(SystemExit) as ended:
            main()
        errors = [one for one in capfd.readouterr().err.splitlines() if one.strip()]
        assert ended.value.code == 2 and len(errors) == 1, errors
        assert errors[0].startswith("deltarule: ") and "course.toml" in errors[0] and said in errors[0]


def test_nbgrader_reads_the_same_file(tmp_path):
    """Points, what is left out, the secret, and the late rule with its extensions."""
    (tmp_path / "course.toml").write_text(COURSE)
    deltarule(tmp_path, "course", ".")
    nbgrader(tmp_path, "generate_assignment", "neurons")
    for student, after in (("ada", timedelta(0)), ("ben", timedelta(days=1)), ("dana", timedelta(days=1, hours=1))):
        notebook = released(tmp_path, "neurons")
        solve(notebook, "neurons")
        hand_in(tmp_path, student, "neurons", notebook)
        stamp = tmp_path / "submitted" / student / "neurons" / "timestamp.txt"
        stamp.write_text(f"{DUE + after:%Y-%m-%d %H:%M:%S.%f} UTC")
    nbgrader(tmp_path, "autograde", "neurons")
    nbgrader(tmp_path, "export", "--to", "grades.csv")
    rows = [line.split(",") for line in (tmp_path / "grades.csv").read_text().splitlines()]
    at = {name: rows[0].index(name) for name in ("student_id", "score", "max_score", "late_submission_penalty")}
    found = {row[at["student_id"]]: [float(row[at[name]] or 0) for name in list(at)[1:]] for row in rows[1:]}
    assert found == {
        "ada": [pytest.approx(20), pytest.approx(20), 0], "ben": [pytest.approx(20), pytest.approx(20), 0],
        "dana": [pytest.approx(16), pytest.approx(20), pytest.approx(4)],
    }  # fmt: skip


def test_a_mark_by_hand_that_fits_no_check_is_said_before_anything_is_graded(tmp_path, monkeypatch, capfd):
    (tmp_path / "handed" / "ada").mkdir(parents=True)
    (tmp_path / "handed" / "ada" / "neurons.py").write_text("")
    (tmp_path / "course.toml").write_text('title = "x"\n')
    mark = 'student = "ada"\ntopic = "neurons"\ncheck = "neurons/linear_valeus"\npoints = 1\nwhy = "x"\n'
    (tmp_path / "marks.toml").write_text(f"[[marks]]\n{mark}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["deltarule", "grade", "handed", "-o", "out"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2 and "no check of neurons" in capfd.readouterr().err
    assert not (tmp_path / "out" / "records").exists()
