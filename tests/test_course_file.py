"""course.toml: what it may say, what each slip of the pen is answered with, and what a course means for a topic."""

from __future__ import annotations

import math
import random
import re
import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from autograder.staff.course.course import CourseLimits, CourseTopic
from autograder.staff.course.course_file import BadCourse, find_course, read_course
from autograder.staff.course.late import Extension, LateRule
from autograder.staff.course.left_out import left_out
from autograder.staff.course.points import factor, scaled
from autograder.staff.course.template import new_course

KIT = [("neurons", "One neuron"), ("losses", "Losses: how wrong is a prediction?"), ("backprop", "")]
NAMES = [name for name, _ in KIT]


@pytest.fixture
def read(tmp_path):
    """Read a course from the text of its file; there is a folder own/gru beside it."""
    (tmp_path / "own" / "gru").mkdir(parents=True)
    (tmp_path / "own" / "two words").mkdir()

    def read(text):
        (tmp_path / "course.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_course(tmp_path)

    return read


FULL = """\
title = "Networks, autumn"
language = "en"
secret = "keys/secret"
timezone = "Europe/Berlin"
leave_out = ["float32", "losses/hinge"]

[late]
grace_minutes = 10
percent_per_day = 12.5
at_most_percent = 50
refuse_after_days = 7

[limits]
cpu_seconds = 10
memory_mb = 2048
processes = 16
scratch_mb = 8

[[topics]]
topic = "losses"
points = 20
weight = 1
due = 2026-10-01T23:59:00
leave_out = ["huber", "losses/kl_divergence_values_hidden"]

[[topics]]
topic = "own/gru"
weight = 3
due = 2026-12-01T12:00:00Z

[[extensions]]
student = "ada"
topic = "losses"
days = 1
why = "ill"

[[extensions]]
student = "alan"
until = 2026-12-03T12:00:00
why = "a child is born"
"""


def test_everything_is_read(read, tmp_path):
    course = read(FULL)
    assert (course.title, course.language, course.secret) == ("Networks, autumn", "en", tmp_path / "keys" / "secret")
    assert course.leave_out == ("float32", "losses/hinge")
    assert course.late == LateRule(10, 12.5, 50, 7)
    assert course.limits == CourseLimits(10, 2048, 16, 8)
    assert course.limits.changed() == {
        "cpu_seconds": 10, "resident_bytes": 2 << 30, "processes": 16, "scratch_bytes": 8 << 20}  # fmt: skip
    losses, gru = course.topics
    zone = course.zone
    assert losses == CourseTopic(
        "losses", None, 20.0, 1.0, datetime(2026, 10, 1, 23, 59, tzinfo=zone),
        ("losses/huber", "losses/kl_divergence_values_hidden"))  # fmt: skip
    assert gru == CourseTopic("gru", tmp_path / "own" / "gru", None, 3.0, datetime(2026, 12, 1, 13, tzinfo=zone))
    assert course.extensions == (
        Extension("ada", "losses", 1.0, None, "ill"),
        Extension("alan", None, None, datetime(2026, 12, 3, 12, tzinfo=zone), "a child is born"),
    )
    assert course.shares() == {"losses": 0.25, "gru": 0.75}


@pytest.mark.parametrize("text", ["", "\ufeff# nothing\r\n", "[limits]\n", 'timezone = "UTC"\n'], ids=range(4))
def test_an_empty_file_is_a_course_as_the_kit_has_it(read, tmp_path, text):
    course = read(text)
    assert (course.title, course.secret, course.zone) == (tmp_path.name, tmp_path / "deltarule_secret", UTC)
    assert course.topics == () and course.late is None and course.shares() is None and not course.limits.changed()
    course = course.with_topics(NAMES)
    assert [one.name for one in course.topics] == NAMES
    assert [course.changes(name) for name in NAMES] == [[], [], []]


# --- what is not clear is an error --------------------------------------------------------------------------------

ONE = '[[topics]]\ntopic = "losses"\n'
FOR_ADA = '[[extensions]]\nstudent = "ada"\n'

WRONG = {
    # the text: the line, and what the error says
    'titel = "x"': (1, "titel: there is no such key; did you mean title?"),
    "xyz = 1": (1, "xyz: there is no such key; here may stand title, language"),
    "[lates]\n": (1, "lates: there is no such key; did you mean late?"),
    "\n\npercent_per_day = 1": (3, "percent_per_day: it belongs below a line [late]"),
    f'{ONE}student = "ada"': (3, "[[topics]] 1: student: it belongs below a line [[extensions]]"),
    f"{ONE}cpu_seconds = 1": (3, "cpu_seconds: it belongs below a line [limits]"),
    '[late]\ntitle = "x"': (2, "[late]: title: it belongs at the top of the file, above the first line in brackets"),
    "[late]\npercent_per_dya = 1": (2, "[late]: percent_per_dya: there is no such key; did you mean percent_per_day?"),
    "title = 5": (1, "title = 5: a text in quotes is needed"),
    'title = ""': (1, 'title = "": a text of one line is needed, not empty'),
    'title = " x"': (1, "no spaces around it"),
    'title = "a\\nb"': (1, 'title = "a\\nb": a text of one line'),
    f'title = "{"x" * 999}\\u0000"': (1, "xxx…: a text of one line"),
    'language = "de"': (1, 'language = "de": only en can be had for now'),
    "language = true": (1, "language = true: a text in quotes"),
    'timezone = "Europe/Berln"': (1, 'timezone = "Europe/Berln": is no time zone, such as Europe/Berlin; did you mean'),
    'timezone = "CEST"': (1, 'timezone = "CEST": is no time zone'),
    'timezone = "../../etc/passwd"': (1, "is no time zone"),
    'timezone = "Europe"': (1, "is no time zone"),
    'secret = ""': (1, 'secret = "": a text of one line'),
    'leave_out = "float32"': (1, 'leave_out = "float32": a list of texts is needed: leave_out = ["float32"]'),
    "leave_out = [1]": (1, "leave_out = [1]: a list of texts"),
    'leave_out = ["huber"]': (1, 'huber is neither "float32" nor a topic and a check, like "losses/huber"'),
    'leave_out = ["flaot32"]': (1, "did you mean float32?"),
    'leave_out = ["a/b/c"]': (1, "a/b/c is neither"),
    f'leave_out = ["lossess/huber"]\n{ONE}': (None, 'leave_out names "lossess/huber", and the course has no topic loss'
                                              "ess; did you mean losses?; its topics are losses"),
    "late = 5": (1, "late = 5: a table is needed: a line [late]"),
    "late = [1]": (1, "late = [1]: a table is needed"),
    "[[late]]\ngrace_minutes = 1": (1, "late = [a table]: a table is needed: a line [late]"),
    "[late]\ngrace_minutes = -1": (2, "[late]: grace_minutes = -1: a number from 0 to 10080 is needed"),
    '[late]\ngrace_minutes = "10"': (2, 'grace_minutes = "10": a number'),
    "[late]\npercent_per_day = 101": (2, "percent_per_day = 101: a number from 0 to 100"),
    "[late]\npercent_per_day = nan": (2, "percent_per_day = nan: a number from 0 to 100"),
    "[late]\npercent_per_day = true": (2, "percent_per_day = true: a number"),
    "[late]\nat_most_percent = 150": (2, "at_most_percent = 150: a number from 0 to 100"),
    "[late]\nrefuse_after_days = 1.5": (2, "refuse_after_days = 1.5: a whole number from 0 to 366"),
    "[late]\nrefuse_after_days = false": (2, "refuse_after_days = false: a whole number"),
    "[limits]\ncpu_seconds = 0": (2, "[limits]: cpu_seconds = 0: a whole number from 1 to 3600"),
    "[limits]\ncpu_seconds = 2.5": (2, "cpu_seconds = 2.5: a whole number"),
    f"[limits]\ncpu_seconds = 0x{'f' * 5000}": (2, "cpu_seconds = a very large number: a whole number"),
    "[limits]\nmemory_mb = 1": (2, "memory_mb = 1: a whole number from 64 to 262144"),
    "[limits]\nprocesses = -5": (2, "processes = -5: a whole number from 1 to 4096"),
    "[limits]\nscratch_mb = 1000000": (2, "scratch_mb = 1000000: a whole number from 1 to 65536"),
    "[limits]\nmemory_bytes = 1": (2, "memory_bytes: there is no such key; did you mean memory_mb?"),
    'topics = ["losses"]': (1, 'topics = ["losses"]: tables are needed: for each a line [[topics]], with two brackets'),
    '[topics]\ntopic = "losses"': (1, "topics = a table: tables are needed"),
    "[[topics]]\n": (1, '[[topics]] 1: topic is missing; write, say, topic = "losses"'),
    f"{ONE}\n[[topics]]\npoints = 3": (4, "[[topics]] 2: topic is missing"),
    f"{ONE}{ONE}": (4, '[[topics]] 2: topic = "losses": the course has a topic losses above'),
    '[[topics]]\ntopic = "./own/gru"\n[[topics]]\ntopic = "gru"': (4, "the course has a topic gru above"),
    '[[topics]]\ntopic = "own/lstm"': (2, 'topic = "own/lstm": there is no folder /'),
    '[[topics]]\ntopic = "own/two words"': (2, "it is one word of letters, digits and _: two words"),
    '[[topics]]\ntopic = "two words"': (2, "a topic is imported by its name"),
    '[[topics]]\ntopic = "class"': (2, "a topic is imported by its name"),
    f"{ONE}points = 0": (3, "points = 0: a number above 0, at most 10000 is needed"),
    f"{ONE}points = inf": (3, "points = inf: a number above 0"),
    f"{ONE}points = -1e400": (3, "points = -inf: a number above 0"),
    f"{ONE}weight = -1": (3, "weight = -1: a number above 0"),
    f'{ONE}weight = 1\n[[topics]]\ntopic = "neurons"': (4, "weight is missing; write, say, weight = 1, or take"),
    f'{ONE}due = "2026-10-01"': (3, 'due = "2026-10-01": a date and a time are needed, without quotes'),
    f"{ONE}due = 2026-10-01": (3, "due = 2026-10-01: a date and a time are needed"),
    f"{ONE}due = 23:59:00": (3, "due = 23:59:00: a date and a time"),
    f"{ONE}due = 0001-01-01T00:00:00+02:00": (3, "a year from 2000 to 2999 is needed"),
    f"{ONE}due = 9999-12-31T23:59:59-02:00": (3, "a year from 2000 to 2999 is needed"),
    f'timezone = "Europe/Berlin"\n{ONE}due = 2026-03-29T02:30:00': (4, "no clock in Europe/Berlin shows this time"),
    f'{ONE}leave_out = ["neurons/linear"]': (3, "neurons/linear is of another topic than losses"),
    f'{ONE}leave_out = ["a b"]': (3, "a b is neither"),
    "extensions = 1": (1, "extensions = 1: tables are needed"),
    '[[extensions]]\ndays = 1\nwhy = "ill"': (1, '[[extensions]] 1: student is missing; write, say, student = "ada"'),
    f"{FOR_ADA}days = 1": (1, 'why is missing; write, say, why = "ill"'),
    f'{FOR_ADA}why = "ill"': (1, "days is missing; write, say, days = 2, or until = 2026"),
    f'{FOR_ADA}why = "ill"\ndays = 0': (4, "days = 0: a number above 0, at most 366"),
    f'{FOR_ADA}why = "ill"\ndays = 1\nuntil = 2026-10-01T00:00:00': (5, "has either days or until; take one out"),
    f'{FOR_ADA}why = "ill"\nuntil = 2026-10-01': (4, "until = 2026-10-01: a date and a time"),
    f'{FOR_ADA}why = "ill"\ndays = 1\n{FOR_ADA}why = "ill"\ndays = 2': (
        6, '[[extensions]] 2: student = "ada": ada has an extension for all topics above; make them one'),
    f'{ONE}{FOR_ADA}topic = "losses"\nwhy = "ill"\ndays = 1': (5, "losses has no due date, so there is nothing to"),
    f'{FOR_ADA}topic = "losses"\nwhy = "ill"\ndays = 1': (3, "losses has no due date"),
    f'{ONE}due = 2026-10-01T23:59:00\n{FOR_ADA}topic = "losses"\nwhy = "ill"\nuntil = 2026-10-01T23:59:00': (
        8, "losses is due at 2026-10-01 23:59:00 UTC anyway; give a later time"),
    f'{ONE}{FOR_ADA}topic = "loses"\nwhy = "ill"\ndays = 1': (
        None, 'an extension names "loses", and the course has no topic loses; did you mean losses?'),
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_wrong_files(read, tmp_path, text):
    line, says = WRONG[text]
    with pytest.raises(BadCourse) as caught:
        read(text)
    said = str(caught.value)
    assert said.startswith(f"{tmp_path / 'course.toml'}{f', line {line}' if line else ''}")
    assert says in said and len(said) < 400 and "\n" not in said
    assert line or "line" not in said


JUST_RIGHT = [
    ("[late]\ngrace_minutes = 0\npercent_per_day = 0\nat_most_percent = 0\nrefuse_after_days = 0",
     lambda course: course.late == LateRule(0, 0, 0, 0)),
    ("[late]\ngrace_minutes = 10080\npercent_per_day = 100\nat_most_percent = 100\nrefuse_after_days = 366",
     lambda course: course.late == LateRule(10080, 100, 100, 366)),
    ("[late]", lambda course: course.late == LateRule()),
    ("[limits]\ncpu_seconds = 1\nmemory_mb = 64\nprocesses = 1\nscratch_mb = 1",
     lambda course: course.limits == CourseLimits(1, 64, 1, 1)),
    ("[limits]\ncpu_seconds = 3600\nmemory_mb = 262144\nprocesses = 4096\nscratch_mb = 65536",
     lambda course: course.limits == CourseLimits(3600, 262144, 4096, 65536)),
    (f"{ONE}points = 10000\nweight = 1000000", lambda course: course.topics[0].points == 10000),
    (f"{ONE}points = 1e-3\nweight = 1e-3", lambda course: course.shares() == {"losses": 1}),
    (f'{FOR_ADA}why = "ill"\ndays = 366', lambda course: course.extensions[0].days == 366),
    (f"{ONE}due = 2000-01-01T00:00:00", lambda course: course.topics[0].due.year == 2000),
    (f"{ONE}due = 2999-12-31T23:59:59", lambda course: course.topics[0].due.year == 2999),
]  # fmt: skip


@pytest.mark.parametrize("text, holds", JUST_RIGHT, ids=range(len(JUST_RIGHT)))
def test_the_least_and_the_most(read, text, holds):
    assert holds(read(text))


NOT_TOML = {
    b"title = ": "is not TOML: Invalid value (at",
    b'title = "a"\ntitle = "b"\n\n': "is not TOML: Cannot overwrite a value (at line 2",
    b"due = 2026-02-30T00:00:00": "is not TOML",
    b"x = " + b"9" * 5000: "is not TOML",
    b"x = " + b"[" * 5000: "too many brackets",
    b"title = '\xff'": "is not UTF-8 text (byte 9); save it as UTF-8",
    "title = 'x'".encode("utf-16"): "is not UTF-8 text",
}


@pytest.mark.parametrize("text", NOT_TOML, ids=range(len(NOT_TOML)))
def test_files_that_are_not_toml(read, tmp_path, text):
    with pytest.raises(BadCourse, match=re.escape(f"{tmp_path / 'course.toml'}")) as caught:
        read(text)
    assert NOT_TOML[text] in str(caught.value)


def test_no_line_is_named_where_it_could_be_another(read):
    with pytest.raises(BadCourse, match=r"course\.toml: language = ") as caught:
        read('title = """\\\nlanguage = no"""\nlanguage = "de"')
    assert ", line" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "course.toml", "nowhere", "nowhere/course.toml"])
def test_no_file(tmp_path, name):
    with pytest.raises(BadCourse, match=r"course\.toml is not there; `deltarule course .*` writes one"):
        read_course(tmp_path / name)


def test_a_folder_called_as_the_file(tmp_path):
    (tmp_path / "course.toml" / "course.toml").mkdir(parents=True)
    with pytest.raises(BadCourse, match="cannot be read: Is a directory"):
        read_course(tmp_path / "course.toml")


def test_the_file_is_found_in_the_folder_or_above(read, tmp_path):
    read("")
    (tmp_path / "own" / "course.toml").mkdir()  # a folder is no course file
    (tmp_path / "own" / "gru" / "lesson.py").touch()
    for near in ("", "own", "own/gru", "own/gru/lesson.py", "course.toml"):
        assert find_course(tmp_path / near) == tmp_path.resolve() / "course.toml"
    (tmp_path / "course.toml").unlink()
    assert find_course(tmp_path / "own") is None


# --- times --------------------------------------------------------------------------------------------------------

DUE = [
    ("UTC", "2026-10-01T23:59:00", "2026-10-01T23:59:00+00:00"),
    ("Europe/Berlin", "2026-10-01T23:59:00", "2026-10-01T21:59:00+00:00"),
    ("Europe/Berlin", "2026-12-01T23:59:00", "2026-12-01T22:59:00+00:00"),
    ("Europe/Berlin", "2026-10-01 23:59:00-07:00", "2026-10-02T06:59:00+00:00"),
    ("Europe/Berlin", "2026-10-01T23:59:00Z", "2026-10-01T23:59:00+00:00"),
    ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T01:30:00+00:00"),  # shown twice: the later
    ("Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00+00:00"),
    ("America/New_York", "2028-02-29T23:59:59", "2028-03-01T04:59:59+00:00"),
    ("Asia/Kathmandu", "2026-10-01T00:00:00.5", "2026-09-30T18:15:00.500000+00:00"),
]


@pytest.mark.parametrize("zone, written, due", DUE)
def test_due_dates(read, zone, written, due):
    topic = read(f'timezone = "{zone}"\n{ONE}due = {written}').topics[0]
    assert topic.due.astimezone(UTC).isoformat() == due
    assert str(topic.due.tzinfo) == zone


def test_a_machine_without_time_zones(read, monkeypatch):
    monkeypatch.setattr(zoneinfo, "ZoneInfo", {}.__getitem__)
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    assert read("").zone is read('timezone = "UTC"').zone is UTC
    with pytest.raises(BadCourse, match="this machine knows no time zones: pip install tzdata"):
        read('timezone = "Europe/Berlin"')


# --- topics -------------------------------------------------------------------------------------------------------


def test_topics_of_the_kit_by_name_and_own_ones_by_folder(read, tmp_path):
    course = read("\n".join(f'[[topics]]\ntopic = "{one}"' for one in ("own/gru", "losses", f"{tmp_path}/own")))
    assert [(one.name, one.folder) for one in course.with_topics(NAMES).topics] == [
        ("gru", tmp_path / "own" / "gru"), ("losses", None), ("own", tmp_path / "own")]  # fmt: skip


LATER = {
    '[[topics]]\ntopic = "loses"': 'topic = "loses": no such topic in this kit; did you mean losses?; a folder of',
    '[[topics]]\ntopic = "gru"': 'a folder of your own is written with a slash, "./gru"',
    'leave_out = ["lose/huber"]': 'leave_out names "lose/huber", and the course has no topic lose; did you mean losses',
}


@pytest.mark.parametrize("text", LATER)
def test_what_shows_once_the_kit_is_known(read, text):
    course = read(text)
    with pytest.raises(BadCourse, match=re.escape(LATER[text])):
        course.with_topics(NAMES)


# --- left out -----------------------------------------------------------------------------------------------------

ASKED = [
    ("huber_values", "public", "huber"),
    ("huber_values", "float32", "huber"),
    ("huber_values", "hidden", "huber"),
    ("huber_delta", "hidden", "huber"),
    ("huber", "public", "hinge"),  # a check called like a function
    ("hinge_values", "float32", "hinge"),
]

OUT = [
    ([], []),
    (["float32"], ["huber_values_float32", "hinge_values_float32"]),
    (["losses/huber_values"], ["huber_values", "huber_values_float32", "huber_values_hidden"]),
    (["losses/huber_values_hidden"], ["huber_values_hidden"]),
    (["losses/huber_values_public"], ["huber_values"]),
    (["losses/huber_delta"], ["huber_delta_hidden"]),
    (["losses/hinge"], ["huber", "hinge_values_float32"]),
    (["losses/huber"], ["huber_values", "huber_values_float32", "huber_values_hidden", "huber_delta_hidden", "huber"]),
    (["losses/huber_delta", "float32", "losses/huber_delta"],
     ["huber_delta_hidden", "huber_values_float32", "hinge_values_float32"]),
]  # fmt: skip


@pytest.mark.parametrize("names, questions", OUT)
def test_what_is_left_out(names, questions):
    assert left_out(names, "losses", ASKED) == {f"losses/{one}" for one in questions}


def test_a_group_that_a_topic_has_nothing_of_is_no_error():
    assert left_out(["float32"], "losses", [("a", "public", "a")]) == frozenset()
    assert left_out(["float32"], "losses", []) == frozenset()


MATCHES_NOTHING = {
    "losses/hubber": '"losses/hubber" is no check and no function of losses; did you mean losses/huber?',
    "losses/huber_delta_float32": '"losses/huber_delta_float32" is no check and no function of losses; did you mean',
    "losses/huber_delta_public": '"losses/huber_delta_public" is no check',  # it is hidden only
    "losses/softmax": '"losses/softmax" is no check and no function of losses',
    "huber": '"huber" is no check',
}


@pytest.mark.parametrize("name", MATCHES_NOTHING)
def test_a_name_that_leaves_nothing_out_is_an_error(name):
    with pytest.raises(BadCourse, match=re.escape(MATCHES_NOTHING[name])):
        left_out([name], "losses", ASKED)


def test_something_must_be_left_to_ask():
    with pytest.raises(BadCourse, match="leaves no check of losses; take the topic out of the course instead"):
        left_out(["losses/huber", "losses/hinge"], "losses", ASKED)


def test_a_course_leaves_out_for_all_topics_and_for_one(read, tmp_path):
    course = read(FULL)
    assert course.leaves_out("losses") == (
        "float32", "losses/hinge", "losses/huber", "losses/kl_divergence_values_hidden")  # fmt: skip
    assert course.leaves_out("gru") == ("float32",)
    assert course.left_out("gru", [("a", "public", "a"), ("a", "float32", "a")]) == {"gru/a_float32"}
    with pytest.raises(BadCourse, match=re.escape(f'{tmp_path / "course.toml"}: leave_out: "losses/kl_')):
        course.left_out("losses", [*ASKED, ("other", "public", "other")])


# --- points -------------------------------------------------------------------------------------------------------

POINTS = [
    ([1, 2, 0.5], 7),
    ([1] * 36, 20),
    ([0.5] * 3, 1),
    ([1, 1, 1], 0.1),
    ([0.1] * 10, 1),
    ([1e-3, 1e3], 33.3),
    ([0, 2, 0], 5),
    ([1.5] * 66, 100),
    ([2], 1e-9),
    ([0.25], 1),
]


@pytest.mark.parametrize("points, total", POINTS, ids=range(len(POINTS)))
def test_scaled_points_add_up_in_every_order(points, total):
    found, rng = scaled(points, total), random.Random(0)
    times = float(factor(points, total))
    assert all(math.isclose(one, worth * times, rel_tol=1e-9) for one, worth in zip(found, points, strict=True))
    for _ in range(20):
        added = 0.0
        for one in rng.sample(found, len(found)):
            added += one
        assert added == total == math.fsum(found)


def test_points_already_right_stay_as_they_are():
    points = [0.5, 1, 1.5, 2] * 9
    assert scaled(points, sum(points)) == points


@pytest.mark.parametrize("points, total", [([], 5), ([0, 0], 5), ([1], 0), ([1], -1), ([1], math.inf), ([2, -1], 5)])
def test_points_that_cannot_be_scaled(points, total):
    with pytest.raises(ValueError, match="cannot be scaled to"):
        scaled(points, total)


# --- what a course says of itself ---------------------------------------------------------------------------------


def test_changes(read):
    course = read(FULL)
    assert course.changes("losses", 36) == [
        "points: 36 scaled to 20",
        "weight: 25 % of the final mark",
        "left out: float32 forms, losses/hinge, losses/huber, losses/kl_divergence_values_hidden",
        "due: 2026-10-01 23:59:00 CEST",
        "late: 12.5 % a day, at most 50 %, 10 minutes of grace, refused after 7 days",
        "limits: 10 s of processor time, 2048 MB of memory, 16 processes, 8 MB of scratch space",
    ]
    assert course.changes("losses")[0] == "points: scaled to 20"
    assert course.changes("losses", 20)[0].startswith("weight")
    assert course.changes("gru")[0] == "weight: 75 % of the final mark"
    assert read("[late]\npercent_per_day = 10").changes("losses") == []  # nothing is due


PARTS = ["points", "left out", "late", "extension", "limits"]
EDITS = [
    # in the file, what stands there instead, and the parts of ada's losses that change
    ("points = 20", "points = 21", ["points"]),
    ("points = 20", "points = 20.0", []),
    ('leave_out = ["float32", "losses/hinge"]', 'leave_out = ["losses/hinge", "float32"]', []),
    ('["float32", "losses/hinge"]', '["float32"]', ["left out"]),
    ('leave_out = ["huber"', 'leave_out = ["hinge", "losses/huber"', []),
    ("due = 2026-10-01T23:59:00", "due = 2026-10-01T23:59:01", ["late"]),
    ("due = 2026-10-01T23:59:00", "due = 2026-10-01T21:59:00Z", []),
    ('timezone = "Europe/Berlin"', 'timezone = "Europe/Paris"', ["late"]),
    ("percent_per_day = 12.5", "percent_per_day = 13", ["late"]),
    ("refuse_after_days = 7", "", ["late"]),
    ("days = 1", "days = 2", ["extension"]),
    ('why = "ill"', 'why = "very ill"', ["extension"]),
    ('student = "alan"', 'student = "ada"', ["extension"]),
    ("2026-12-03T12:00:00", "2026-12-04T12:00:00", []),  # alan's
    ("due = 2026-12-01T12:00:00Z", "due = 2026-12-02T12:00:00Z", []),  # the other topic's
    ("memory_mb = 2048", "memory_mb = 1024", ["limits"]),
    ("memory_mb = 2048", "", ["limits"]),
    ("weight = 3", "weight = 4", []),
    ('title = "Networks, autumn"', '# a comment\ntitle = "Networks, spring"', []),
]


@pytest.mark.parametrize("old, new, parts", EDITS)
def test_digests_tell_the_parts_that_changed(read, old, new, parts):
    assert FULL.count(old) == 1
    before, after = read(FULL), read(FULL.replace(old, new))
    one, other = before.digests("losses", "ada"), after.digests("losses", "ada")
    assert list(one) == PARTS and [name for name in PARTS if one[name] != other[name]] == parts
    assert (before.digest("losses", "ada") != after.digest("losses", "ada")) == bool(parts)


def test_digests_are_the_same_in_every_process(read):
    assert read("").digest("losses", "ada") == read('title = "other"').digest("neurons", "alan") == "d003e9098ed97de2"
    assert read(FULL).digest("losses", "ada") == "ef6e436023095522"


def test_a_course_tells_lateness_by_its_own_rule(read):
    course = read(FULL)
    due = course.topic("losses").due
    late = course.lateness("losses", "ada", due + timedelta(days=1, minutes=5))
    assert course.taken(late) == (0.0, "in time; 1 day granted: ill")
    late = course.lateness("losses", "ada", due + timedelta(days=2, hours=1))
    assert course.taken(late) == (0.25, "1 day and 1 hour late: 25 % taken; 1 day granted: ill")
    late = course.lateness("losses", "alan", due - timedelta(seconds=1))
    assert course.taken(late) == (0.0, "")
    assert course.taken(course.lateness("neurons", "ada", due)) == (0.0, "")  # no topic of the course, so never due


# --- the file that `deltarule course` writes ----------------------------------------------------------------------

TITLES = [
    "Networks",
    'a "quoted" \\ title',
    "",
    "two\nlines\x00\x7f",
    "Réseaux\u00a0: 学生",
    "tabs\there",
    "'''",
    '"""',
]


@pytest.mark.parametrize("title", TITLES)
def test_the_template_means_everything_as_the_kit_has_it(read, title):
    text = new_course(title, [*KIT, ("odd", 'a "title"\nof # two lines\x00')])
    course = read(text)
    names = [*NAMES, "odd"]
    assert [one.name for one in course.topics] == names and course.with_topics(names) == course
    empty = read("").with_topics(names)
    assert replace(course, title="") == replace(empty, title="")
    assert all(course.changes(name, 36) == [] for name in names)
    assert course.title == (" ".join("".join(c if c.isprintable() else " " for c in title).split()) or "Untitled")


def test_the_template_without_topics(read):
    assert read(new_course("x", [])).topics == ()


def test_every_example_in_the_template_works_when_the_sign_is_taken_away(read):
    text = re.sub(r"(?m)^#(?=\S)", "", new_course("x", KIT))
    text = "\n".join(f"{line}\nweight = 1" if re.match('topic = "(losses|backprop)"', line) else line
                     for line in text.splitlines())  # fmt: skip
    course = read(text)
    assert course.late == LateRule(10, 10, 50, 7)
    assert course.limits == CourseLimits(5, 1024, 64, 64)
    assert course.topics[0] == CourseTopic(
        "neurons", None, 20.0, 1.0, datetime(2026, 10, 1, 23, 59, tzinfo=UTC), ("float32",))  # fmt: skip
    assert course.extensions == (Extension("ada", "neurons", 2.0, None, "ill"),)


def test_every_line_of_the_template_is_explained():
    """Before each key, and each line in brackets, stands a line that explains it."""
    lines = new_course("x", KIT[:1]).splitlines()
    for before, line in pairwise(lines):
        if re.match(r"#?[\[\w]", line) and not before.endswith("[[topics]]"):
            assert before.startswith("# "), line
    assert max(map(len, lines)) <= 120
