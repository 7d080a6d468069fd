"""`marks.toml` beside course.toml: marks set by hand, each with a reason.

    [[marks]]
    student = "ada"
    topic = "losses"
    check = "losses/huber_delta_hidden"
    points = 2
    why = "right by another definition of delta"

`check` is the name in the record; without it the mark is the whole topic's. Grading again keeps them all.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .course import digest_of
from .table import BadCourse, nearest, read_table

MARKS = "marks.toml"
KEYS = ("student", "topic", "check", "points", "why")
MOST = 10_000


@dataclass(frozen=True)
class HandMark:
    """One mark set by hand.

    check    the name of a check as it stands in a record, with the topic; None: the whole topic
    points   of the course's points, where the course scales them
    where    the place in the file, for errors
    """

    student: str
    topic: str
    check: str | None
    points: float
    why: str
    where: str = field(default=MARKS, compare=False)


@dataclass(frozen=True)
class Applied:
    """A record's points with the marks set by hand in them.

    points    of each check, in the record's order
    whole     whether the total itself is set by hand: it is final, and nothing is taken from it for being late
    reasons   a sentence for each mark
    """

    points: tuple[float, ...]
    total: float
    whole: bool = False
    reasons: tuple[str, ...] = ()


def read_marks(path: Path, topics: Collection[str] | None = None) -> list[HandMark]:
    """The marks in a file, or in the marks.toml of a folder; none where there is no file.

    topics   the course's, where they are known

    Raises course_file.BadCourse.
    """
    file = path / MARKS if path.is_dir() else path
    try:
        top = read_table(file, ("marks",))
    except FileNotFoundError:
        return []
    found: dict[tuple[str, str], list[HandMark]] = {}
    for table in top.tables("marks", KEYS):
        student, topic, check, why = (table.one_line(key) for key in ("student", "topic", "check", "why"))
        points = table.number_in("points", 0, MOST)
        for key, value, example in (
            ("student", student, '"ada"'),
            ("topic", topic, '"losses"'),
            ("points", points, "2"),
            ("why", why, '"handed in on paper"'),
        ):
            if value is None:
                raise table.missing(key, example)
        assert student is not None and topic is not None and why is not None and points is not None
        if topics is not None and topic not in topics:
            raise table.bad("topic", f"no topic of the course{nearest(topic, topics)}")
        if check is not None:
            of_topic, slash, _ = check.rpartition("/")
            if slash and of_topic != topic:
                raise table.bad("check", f"that is no check of {topic}; mend the topic or the check")
            check = check if slash else f"{topic}/{check}"
        others = found.setdefault((student, topic), [])
        for one in others:
            if one.check == check or None in (one.check, check):  # the whole topic's mark leaves no room for others
                what = f"{topic}, one of them of the whole" if one.check != check else check or topic
                raise table.bad("student", f"{student} has two marks for {what}; see {one.where}, and take one out")
        others.append(HandMark(student, topic, check, points, why, table.where("")))
    return [one for others in found.values() for one in others]


def applied(
    marks: Iterable[HandMark], student: str, topic: str, checks: Sequence[tuple[str, float, float]], total: float
) -> Applied:
    """The points of a record with the marks that fit it put in.

    checks   (name, points, most points) of each check, as the record has them
    total    what they make up before a late rule

    Raises course_file.BadCourse for a check the record has not, and for more points than there are. What a page shows
    rounded to two places is no more than there is: of 0.555... points, 0.56 are all.
    """
    points = [one for _, one, _ in checks]
    names, most = [name for name, _, _ in checks], math.fsum(one for _, _, one in checks)
    reasons = []
    for mark in marks:
        if (mark.student, mark.topic) != (student, topic):
            continue
        if mark.check is None:
            given = _within(mark, most)
            reason = f"by hand: {topic}: {given:g} of {most:g} points, {total:g} before: {mark.why}"
            return Applied(tuple(points), given, True, (reason,))
        if mark.check not in names:
            raise BadCourse(f'{mark.where}: check = "{mark.check}": no check of the record{nearest(mark.check, names)}')
        at = names.index(mark.check)
        before, points[at] = points[at], _within(mark, checks[at][2])
        reasons.append(
            f"by hand: {mark.check}: {points[at]:g} of {checks[at][2]:g} points, {before:g} before: {mark.why}"
        )
    changed = math.fsum([total, *points, *(-one for _, one, _ in checks)])
    return Applied(tuple(points), changed, False, tuple(reasons))


def digest(marks: Iterable[HandMark], student: str, topic: str) -> str:
    """A hash of the marks that fit, as those of Course.digests; their order counts for nothing."""
    fit = [one for one in marks if (one.student, one.topic) == (student, topic)]
    return digest_of(sorted([one.check or "", one.points, one.why] for one in fit))


def _within(mark: HandMark, most: float) -> float:
    """The points of a mark, `most` at the most. Raises BadCourse where more is meant."""
    if mark.points > max(most, round(most, 2)):
        what = mark.check or mark.topic
        raise BadCourse(f"{mark.where}: points = {mark.points:g}: {what} has {most:g} points at most")
    return min(mark.points, most)
