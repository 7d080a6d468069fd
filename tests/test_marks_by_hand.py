"""marks.toml: what it may say, what each slip of the pen is answered with, and what becomes of a record's points."""

from __future__ import annotations

import re

import pytest

from autograder.staff.course.by_hand import Applied, HandMark, applied, digest, read_marks
from autograder.staff.course.course_file import BadCourse


@pytest.fixture
def read(tmp_path):
    def read(text, topics=None):
        (tmp_path / "marks.toml").write_text(text)
        return read_marks(tmp_path, topics)

    return read


def mark(student='"ada"', topic='"losses"', points="2", why='"on paper"', **more):
    keys = {"student": student, "topic": topic, "points": points, "why": why} | more
    return "[[marks]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value is not None)


def test_marks_are_read(read, tmp_path):
    text = mark() + mark('"alan"', check='"losses/huber_hidden"', points="0.5") + mark('"alan"', check='"hinge"')
    assert read(text) == [
        HandMark("ada", "losses", None, 2.0, "on paper"),
        HandMark("alan", "losses", "losses/huber_hidden", 0.5, "on paper"),
        HandMark("alan", "losses", "losses/hinge", 2.0, "on paper"),
    ]
    assert read_marks(tmp_path / "marks.toml") == read_marks(tmp_path, ["losses"]) == read(text)
    assert [one.where for one in read(text)][1] == f"{tmp_path / 'marks.toml'}, line 6, [[marks]] 2"


def test_no_file_is_no_marks(read, tmp_path):
    assert read_marks(tmp_path) == read_marks(tmp_path / "marks.toml") == read("") == read("# nothing yet\n") == []


def test_marks_of_different_things_may_stand_together(read):
    marks = [mark(), mark(topic='"neurons"'), mark('"alan"', check='"a"'), mark('"alan"', check='"a_hidden"')]
    assert len(read("".join(marks))) == 4


def test_a_large_class_is_read_at_once(read):
    text = "".join(mark(f'"student-{at}"', check='"a"') for at in range(3000))
    assert len(read(text)) == 3000


WRONG = {
    "marks = 1": (1, "marks = 1: tables are needed: for each a line [[marks]]"),
    "[marks]\n": (1, "marks = a table: tables are needed"),
    "[[mark]]\n": (1, "mark: there is no such key; did you mean marks?; here may stand marks"),
    mark(student=None): (1, '[[marks]] 1: student is missing; write, say, student = "ada"'),
    mark(topic=None): (1, "topic is missing"),
    mark(points=None): (1, "points is missing"),
    mark(why=None): (1, 'why is missing; write, say, why = "handed in on paper"'),
    mark(why='""'): (5, 'why = "": a text of one line'),
    mark(why="5"): (5, "why = 5: a text in quotes"),
    mark(student="1815"): (2, "student = 1815: a text in quotes"),
    mark(points="-1"): (4, "points = -1: a number from 0 to 10000 is needed"),
    mark(points="nan"): (4, "points = nan: a number"),
    mark(points="true"): (4, "points = true: a number"),
    mark(points='"2"'): (4, 'points = "2": a number'),
    mark(point="2"): (6, "point: there is no such key; did you mean points?"),
    mark(check="[1]"): (6, "check = [1]: a text in quotes"),
    mark(check='"neurons/linear"'): (6, 'check = "neurons/linear": that is no check of losses'),
    mark(topic='"loses"'): (3, 'topic = "loses": no topic of the course; did you mean losses?'),
    mark() + mark(points="3"): (7, 'student = "ada": ada has two marks for losses; see'),
    mark(check='"a"') + mark(check='"losses/a"'): (8, "ada has two marks for losses/a; see"),
    mark(check='"a"') + mark(): (8, "ada has two marks for losses, one of them of the whole; see"),
    mark() + mark(check='"a"'): (7, "ada has two marks for losses, one of them of the whole; see"),
    "[[marks]": (None, "is not TOML"),
}


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_wrong_marks(read, tmp_path, text):
    line, says = WRONG[text]
    with pytest.raises(BadCourse, match=re.escape(says)) as caught:
        read(text, ["losses", "neurons"])
    assert str(caught.value).startswith(f"{tmp_path / 'marks.toml'}{f', line {line}' if line else ''}")


# --- a record's points --------------------------------------------------------------------------------------------

CHECKS = [("losses/a", 1.0, 1.0), ("losses/a_hidden", 0.0, 2.0), ("losses/b", 0.0, 5 / 9)]
TOTAL = 1.0


def on(check, points, student="ada", topic="losses", why="on paper"):
    return HandMark(student, topic, check and f"losses/{check}", points, why)


APPLIED = [
    ([], (1.0, 0.0, 0.0), 1.0, []),
    ([on("a_hidden", 1.5)], (1.0, 1.5, 0.0), 2.5, ["by hand: losses/a_hidden: 1.5 of 2 points, 0 before: on paper"]),
    ([on("a", 0)], (0.0, 0.0, 0.0), 0.0, ["by hand: losses/a: 0 of 1 points, 1 before: on paper"]),
    ([on("b", 0.56)], (1.0, 0.0, 5 / 9), 1 + 5 / 9, None),  # all, as a page shows it
    ([on("b", 0.5), on("a", 0.5)], (0.5, 0.0, 0.5), 1.0, None),
    ([on(None, 3)], (1.0, 0.0, 0.0), 3.0, ["by hand: losses: 3 of 3.55556 points, 1 before: on paper"]),
    ([on(None, 3.56)], (1.0, 0.0, 0.0), 3 + 5 / 9, None),
    ([on(None, 0)], (1.0, 0.0, 0.0), 0.0, None),
    ([on(None, 3, student="alan"), on(None, 9, topic="neurons")], (1.0, 0.0, 0.0), 1.0, []),
]


@pytest.mark.parametrize("marks, points, total, reasons", APPLIED, ids=range(len(APPLIED)))
def test_marks_in_a_record(marks, points, total, reasons):
    found = applied(marks, "ada", "losses", CHECKS, TOTAL)
    assert (found.points, found.total) == (points, pytest.approx(total, abs=1e-12))
    assert reasons is None or list(found.reasons) == reasons
    assert found.whole == any(one.check is None and one.student == "ada" and one.topic == "losses" for one in marks)


def test_nothing_changes_without_marks():
    assert applied([], "ada", "losses", CHECKS, TOTAL) == Applied((1.0, 0.0, 0.0), TOTAL)
    assert applied([], "ada", "losses", [], 0.0) == Applied((), 0.0)


TOO_MUCH = {
    "more than the check has": ([on("a", 1.01)], "points = 1.01: losses/a has 1 points at most"),
    "more than it is shown with": ([on("b", 0.57)], "points = 0.57: losses/b has 0.555556 points at most"),
    "more than the topic has": ([on(None, 4)], "points = 4: losses has 3.55556 points at most"),
    "no such check": ([on("a_hiden", 1)], 'check = "losses/a_hiden": no check of the record; did you mean'),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_marks_that_do_not_fit_the_record(what):
    marks, says = TOO_MUCH[what]
    with pytest.raises(BadCourse, match=re.escape(says)) as caught:
        applied(marks, "ada", "losses", CHECKS, TOTAL)
    assert str(caught.value).startswith("marks.toml: ")
    assert applied(marks, "alan", "losses", CHECKS, TOTAL).total == TOTAL


def test_the_digest_changes_with_what_is_said_of_this_student_and_topic_alone():
    marks = [on("a", 1), on("b", 0)]
    same = [marks[::-1], [*marks, on("a", 0, student="alan"), HandMark("ada", "neurons", None, 3, "x")]]
    other = [
        [],
        marks[:1],
        [on("c", 1), marks[1]],
        [on("a", 0.5), marks[1]],
        [on("a", 1, why="late"), marks[1]],
        [on(None, 1)],
    ]
    before = digest(marks, "ada", "losses")
    assert [digest(one, "ada", "losses") == before for one in same] == [True, True]
    assert [digest(one, "ada", "losses") == before for one in other] == [False] * 6
