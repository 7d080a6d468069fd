"""`course.toml`: a course as it is written down. What each key means stands in the file itself, see template.py."""

from __future__ import annotations

import keyword
import os
import re
from datetime import tzinfo
from pathlib import Path

from .course import Course, CourseLimits, CourseTopic
from .late import Extension, LateRule
from .left_out import GROUPS
from .table import BadCourse, Table, nearest, read_table
from .zones import NoZone, zone_named

__all__ = ["COURSE", "BadCourse", "Course", "CourseLimits", "CourseTopic", "find_course", "read_course"]

COURSE = "course.toml"
SECRET = "deltarule_secret"  # noqa: S105 - a file name
LANGUAGES = ("en",)

TOP = ("title", "language", "secret", "timezone", "leave_out", "topics", "late", "extensions", "limits")
TOPIC = ("topic", "points", "weight", "due", "leave_out")
LATE = ("grace_minutes", "percent_per_day", "at_most_percent", "refuse_after_days")
EXTENSION = ("student", "topic", "days", "until", "why")
LIMITS = {"cpu_seconds": (1, 3600), "memory_mb": (64, 1 << 18), "processes": (1, 4096), "scratch_mb": (1, 1 << 16)}
HOMES = {
    **dict.fromkeys(EXTENSION, "below a line [[extensions]]"),
    **dict.fromkeys(TOPIC, "below a line [[topics]]"),
    **dict.fromkeys(LATE, "below a line [late]"),
    **dict.fromkeys(LIMITS, "below a line [limits]"),
    **dict.fromkeys(TOP, "at the top of the file, above the first line in brackets"),
}
MOST_POINTS, MOST_WEIGHT, YEAR, WEEK = 10_000, 1_000_000, 366, 7 * 24 * 60


def find_course(near: Path) -> Path | None:
    """The course.toml in the folder `near` (or that of the file `near`), or in the next folder above that has one."""
    here = near.resolve()
    return next((path for one in (here, *here.parents) if (path := one / COURSE).is_file()), None)


def read_course(path: Path) -> Course:
    """The course in a file, or in the course.toml of a folder. Raises BadCourse for whatever is not clear in it."""
    file = path if path.suffix == ".toml" and not path.is_dir() else path / COURSE
    try:
        top = read_table(file, TOP, HOMES)
    except FileNotFoundError:
        raise BadCourse(f"{file} is not there; `deltarule course {file.parent}` writes one") from None
    language = top.one_line("language") or LANGUAGES[0]
    if language not in LANGUAGES:
        raise top.bad("language", f"only {', '.join(LANGUAGES)} can be had for now")
    zone = _zone(top)
    course = Course(
        path=file,
        title=top.one_line("title") or file.resolve().parent.name,
        secret=_beside(file, top.one_line("secret") or SECRET),
        language=language,
        zone=zone,
        topics=_topics(top, zone),
        leave_out=_left_out(top),
        late=_late(top),
        extensions=_extensions(top, zone),
        limits=_limits(top),
    )
    if course.topics:
        course.check_names()
    _check_extensions(top, course)
    return course


def _zone(top: Table) -> tzinfo:
    try:
        return zone_named(top.one_line("timezone") or "UTC")
    except NoZone as exc:
        raise top.bad("timezone", str(exc).partition(" ")[2]) from None


def _beside(file: Path, name: str) -> Path:
    """A path as written in a file: from its folder on, and with ~ for one's home. Links are not followed."""
    return Path(os.path.abspath(file.parent / Path(name).expanduser()))  # noqa: PTH100


def _topics(top: Table, zone: tzinfo) -> tuple[CourseTopic, ...]:
    tables = top.tables("topics", TOPIC)
    found: list[CourseTopic] = []
    for table in tables:
        name, folder = _named(table)
        if name in [one.name for one in found]:
            raise table.bad("topic", f"the course has a topic {name} above; each may stand there once")
        found.append(
            CourseTopic(
                name=name,
                folder=folder,
                points=table.number_in("points", 0, MOST_POINTS, above=True),
                weight=table.number_in("weight", 0, MOST_WEIGHT, above=True),
                due=table.moment("due", zone),
                leave_out=_left_out(table, name),
            )
        )
    weights = [one.weight for one in found]
    if None in weights and any(weights):
        table = tables[weights.index(None)]
        raise table.missing("weight", "1, or take the weights of the other topics out: all have one or none has")
    return tuple(found)


def _named(table: Table) -> tuple[str, Path | None]:
    """A topic's name, and its folder if it is given by that."""
    written = table.one_line("topic")
    if written is None:
        raise table.missing("topic", '"losses"')
    name, folder = written, None
    if "/" in written or written.startswith((".", "~")):
        folder = _beside(table.file, written)
        if not folder.is_dir():
            raise table.bad("topic", f"there is no folder {folder}")
        name = folder.name
    if not name.isidentifier() or keyword.iskeyword(name):
        raise table.bad("topic", f"a topic is imported by its name, so it is one word of letters, digits and _: {name}")
    return name, folder


def _left_out(table: Table, topic: str = "") -> tuple[str, ...]:
    """The names in leave_out; those within a topic's own table begin with the topic, written so or not."""
    names = []
    for name in table.names("leave_out"):
        full = f"{topic}/{name}" if topic and name not in GROUPS and "/" not in name else name
        if name not in GROUPS and not re.fullmatch(r"\w+/\w+", full):
            near = nearest(name, GROUPS)
            raise table.bad(
                "leave_out", f'{name} is neither "float32" nor a topic and a check, like "losses/huber"{near}'
            )
        if topic and full not in GROUPS and not full.startswith(f"{topic}/"):
            raise table.bad("leave_out", f"{name} is of another topic than {topic}")
        names.append(full)
    return tuple(dict.fromkeys(names))


def _late(top: Table) -> LateRule | None:
    table = top.table("late", LATE)
    if table is None:
        return None
    usual = LateRule()
    grace, percent = table.number_in("grace_minutes", 0, WEEK), table.number_in("percent_per_day", 0, 100)
    most = table.number_in("at_most_percent", 0, 100)
    return LateRule(
        grace_minutes=usual.grace_minutes if grace is None else grace,
        percent_per_day=usual.percent_per_day if percent is None else percent,
        at_most_percent=usual.at_most_percent if most is None else most,
        refuse_after_days=table.whole("refuse_after_days", 0, YEAR),
    )


def _extensions(top: Table, zone: tzinfo) -> tuple[Extension, ...]:
    found: list[Extension] = []
    given: set[tuple[str, str | None]] = set()
    for table in top.tables("extensions", EXTENSION):
        student, topic, why = (table.one_line(key) for key in ("student", "topic", "why"))
        days, until = table.number_in("days", 0, YEAR, above=True), table.moment("until", zone)
        if student is None:
            raise table.missing("student", '"ada"')
        if why is None:
            raise table.missing("why", '"ill"')
        if days is None and until is None:
            raise table.missing("days", "2, or until = 2026-10-03T23:59:00")
        if days is not None and until is not None:
            raise table.bad("until", "an extension has either days or until; take one out")
        if (student, topic) in given:
            raise table.bad("student", f"{student} has an extension for {topic or 'all topics'} above; make them one")
        given.add((student, topic))
        found.append(Extension(student, topic, days, until, why))
    return tuple(found)


def _check_extensions(top: Table, course: Course) -> None:
    """Raise BadCourse for an extension of one topic that gives no more time than there is."""
    for table, one in zip(top.tables("extensions", EXTENSION), course.extensions, strict=True):
        due = course.topic(one.topic).due if one.topic is not None else None
        if one.topic is not None and due is None:
            raise table.bad("topic", f"{one.topic} has no due date, so there is nothing to extend; give it one")
        if due is not None and one.until is not None and one.until.timestamp() <= due.timestamp():
            raise table.bad("until", f"{one.topic} is due at {due:%Y-%m-%d %H:%M:%S %Z} anyway; give a later time")


def _limits(top: Table) -> CourseLimits:
    table = top.table("limits", tuple(LIMITS))
    return CourseLimits(**{key: table.whole(key, *span) for key, span in LIMITS.items()}) if table else CourseLimits()
