"""What a course asks for: what its file says, and what that means for a topic and a student."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from .late import Extension, Lateness, LateRule, lateness, penalty, sentence
from .left_out import GROUPS, left_out
from .table import BadCourse, nearest

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class CourseLimits:
    """What one check may use where the course says so; None leaves the kit's own figure. Sizes in MiB."""

    cpu_seconds: int | None = None
    memory_mb: int | None = None
    processes: int | None = None
    scratch_mb: int | None = None

    def changed(self) -> dict[str, int]:
        """The fields of the wall's `Limits` that change, sizes in bytes."""
        given = {
            "cpu_seconds": self.cpu_seconds,
            "resident_bytes": self.memory_mb and self.memory_mb * MEBIBYTE,
            "processes": self.processes,
            "scratch_bytes": self.scratch_mb and self.scratch_mb * MEBIBYTE,
        }
        return {name: value for name, value in given.items() if value is not None}

    def __str__(self) -> str:
        said = {
            "{} s of processor time": self.cpu_seconds,
            "{} MB of memory": self.memory_mb,
            "{} processes": self.processes,
            "{} MB of scratch space": self.scratch_mb,
        }
        return ", ".join(text.format(value) for text, value in said.items() if value is not None)


@dataclass(frozen=True)
class CourseTopic:
    """One topic of a course.

    folder      where it lies; None for a shipped topic
    points      what its checks add up to; None: what the topic gives them
    weight      its share in the final mark, against those of the other topics
    due         in the course's time zone
    leave_out   groups, and names that begin with the topic
    """

    name: str
    folder: Path | None = None
    points: float | None = None
    weight: float | None = None
    due: datetime | None = None
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """A whole course. An empty file is a course too: everything as the kit has it.

    path     the course.toml
    secret   the file that hidden checks are drawn from; it need not be there yet
    topics   in order; empty until `with_topics` where the file names none
    """

    path: Path
    title: str
    secret: Path
    language: str = "en"
    zone: tzinfo = UTC
    topics: tuple[CourseTopic, ...] = ()
    leave_out: tuple[str, ...] = ()
    late: LateRule | None = None
    extensions: tuple[Extension, ...] = ()
    limits: CourseLimits = field(default_factory=CourseLimits)

    def with_topics(self, shipped: Sequence[str]) -> Course:
        """The course with its topics filled in, once the kit's are known.

        Raises BadCourse for a topic by name that the kit has not, and for anything about a topic the course has not.
        """
        for one in self.topics:
            if one.folder is None and one.name not in shipped:
                raise BadCourse(
                    f'{self.path}: topic = "{one.name}": no such topic in this kit{nearest(one.name, shipped)}; '
                    f'a folder of your own is written with a slash, "./{one.name}"'
                )
        course = self if self.topics else replace(self, topics=tuple(CourseTopic(name) for name in shipped))
        course.check_names()
        return course

    def check_names(self) -> None:
        """Raise BadCourse where `leave_out` or an extension names a topic that the course has not."""
        names = [one.name for one in self.topics]
        spoken = [("leave_out", name, name.partition("/")[0]) for name in self.leave_out if name not in GROUPS]
        spoken += [("an extension", one.topic, one.topic) for one in self.extensions if one.topic is not None]
        for where, name, topic in spoken:
            if topic not in names:
                raise BadCourse(
                    f'{self.path}: {where} names "{name}", and the course has no topic {topic}{nearest(topic, names)}; '
                    f"its topics are {', '.join(names)}"
                )

    def topic(self, name: str) -> CourseTopic:
        """What the course says of a topic; nothing where it has none of that name."""
        return next((one for one in self.topics if one.name == name), CourseTopic(name))

    def shares(self) -> dict[str, float] | None:
        """Each topic's part in the final mark, adding up to one; None where the course gives no weights."""
        weights = {one.name: one.weight for one in self.topics if one.weight is not None}
        return {name: one / math.fsum(weights.values()) for name, one in weights.items()} or None

    def leaves_out(self, topic: str) -> tuple[str, ...]:
        """The names of `leave_out` that concern a topic, in order of the alphabet."""
        mine = [name for name in self.leave_out if name in GROUPS or name.startswith(f"{topic}/")]
        return tuple(sorted({*mine, *self.topic(topic).leave_out}))

    def left_out(self, topic: str, asked: Iterable[tuple[str, str, str]]) -> frozenset[str]:
        """The questions left out, by their names in a record; see left_out.left_out. Raises BadCourse."""
        try:
            return left_out(self.leaves_out(topic), topic, asked)
        except BadCourse as exc:
            raise BadCourse(f"{self.path}: {exc}") from None

    def lateness(self, topic: str, student: str, handed_in: datetime | None) -> Lateness:
        """How late a student's topic is; `handed_in` with a zone, None where nobody knows."""
        return lateness(self.topic(topic).due, handed_in, self.extensions, student, topic, self.late)

    def taken(self, late: Lateness) -> tuple[float, str]:
        """The part of the mark that is taken for it, 0 to 1, and what the record says of it."""
        return penalty(late, self.late), sentence(late, self.late)

    def changes(self, topic: str, points: float | None = None) -> list[str]:
        """What the course changes for a topic, in short sentences for its records.

        points   what its checks add up to before the course changes them, where the caller knows
        """
        mine, shares = self.topic(topic), self.shares()
        said = []
        if mine.points is not None and mine.points != points:
            said.append(f"points: {'' if points is None else f'{points:g} '}scaled to {mine.points:g}")
        if shares:
            said.append(f"weight: {100 * shares.get(topic, 0):g} % of the final mark")
        if names := self.leaves_out(topic):
            said.append(f"left out: {', '.join(f'{name} forms' if name in GROUPS else name for name in names)}")
        if mine.due is not None:
            said.append(f"due: {mine.due:%Y-%m-%d %H:%M:%S} {mine.due.tzname()}")
            said += [f"late: {self.late}"] if self.late is not None else []
        if limits := str(self.limits):
            said.append(f"limits: {limits}")
        return said

    def digests(self, topic: str, student: str) -> dict[str, str]:
        """For each part of the course that can change this student's record in this topic, a hash of what it says.

        The same whatever the order and the comments in the file, and whatever stands there for others.
        """
        mine = self.topic(topic)
        late = mine.due and [mine.due.astimezone(UTC).isoformat(), str(self.zone), self.late and asdict(self.late)]
        fitting = [one for one in self.extensions if mine.due and one.fits(topic, student)]
        granted = [[one.days, one.until and one.until.astimezone(UTC).isoformat(), one.why] for one in fitting]
        parts = {
            "points": mine.points,
            "left out": self.leaves_out(topic),
            "late": late,
            "extension": sorted(granted, key=repr),
            "limits": self.limits.changed(),
        }
        return {name: digest_of(value) for name, value in parts.items()}

    def digest(self, topic: str, student: str) -> str:
        """One hash over all of `digests`."""
        return digest_of(self.digests(topic, student))


def digest_of(value: Any) -> str:
    """A short hash of plain values, the same in every process."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
