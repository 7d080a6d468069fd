"""From a record's points to its mark: what is set by hand, and what is taken for being late."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ...judge.record import Record
from ..course import by_hand
from ..course.by_hand import HandMark, applied
from ..course.taught import Taught
from ..course.timestamp import BadTimestamp, parse_timestamp
from .parts import digest

TIMESTAMP = "timestamp.txt"  # nbgrader's
LONGEST = 200  # characters of it that are read


def handed_in(folder: Path, student: str, taught: Taught) -> datetime | None:
    """When a submission was handed in, by the file that nbgrader keeps beside it; None where there is none.

    A file's own time tells nothing: a download changes it.
    """
    place = folder / student / taught.name / TIMESTAMP
    if place.is_symlink() or not place.is_file():
        return None
    with place.open(encoding="utf-8", errors="replace") as file, contextlib.suppress(BadTimestamp):
        return parse_timestamp(file.read(LONGEST), UTC if taught.course is None else taught.course.zone, str(place))
    return None


def parts_of_mark(taught: Taught, student: str, when: datetime | None, marks: Sequence[HandMark]) -> dict[str, str]:
    """What of a course a mark depends on, a digest each."""
    parts = {} if taught.course is None else taught.course.digests(taught.name, student)
    late = taught.course is not None and taught.course.topic(taught.name).due is not None
    parts["handed in"] = digest(when.isoformat() if late and when is not None else "")
    parts["by hand"] = by_hand.digest(marks, student, taught.name)
    return parts


def mark(record: Record, taught: Taught, when: datetime | None, marks: Sequence[HandMark]) -> None:
    """Put the marks set by hand into a record, take what is taken for being late, and say both.

    Raises table.BadCourse for a mark by hand that fits no check.
    """
    record.course = taught.changes()
    checks = [(one.name, one.points, one.max_points) for one in record.checks]
    earned = record.score
    found = applied(marks, record.student, record.topic, checks, earned)
    for one, points in zip(record.checks, found.points, strict=True):
        hand = next((each for each in marks if (each.student, each.check) == (record.student, one.name)), None)
        if hand is not None:
            one.points, one.by_hand = points, hand.why
    record.score = found.total
    record.course += found.reasons
    if taught.course is not None and not found.whole:
        taken, said = taught.course.taken(taught.course.lateness(taught.name, record.student, when))
        record.score *= 1 - taken
        record.course += [said] if said else []
    if record.score != earned:
        record.earned = earned
