"""A topic as a course teaches it: which of its questions are asked, and what each is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ...ask.check import Check, form_name
from ...ask.limits import Limits
from ...ask.question import Question
from ...places import EXERCISES
from ..topic.topic import Topic, find_topic, shipped_topics
from .course_file import COURSE, Course, find_course, read_course
from .points import scaled

BUILT = ".deltarule"  # beside course.toml: what was frozen of the course's own topics; it may be deleted


@dataclass(frozen=True)
class Taught:
    """One topic of a course; without a course, the topic as it is.

    place   its place in the course, from 0
    """

    topic: Topic
    place: int
    course: Course | None = None

    @property
    def name(self) -> str:
        return self.topic.name

    @property
    def frozen_file(self) -> Path:
        """Where the frozen checks of the topic are kept, as the topic itself has them."""
        if self.topic.shipped or self.course is None:
            return EXERCISES / self.name / "checks.npz"
        return self.course.path.parent / BUILT / f"{self.name}.npz"

    @cached_property
    def worth(self) -> dict[str, float]:
        """The points of every question that is asked, by name. Raises table.BadCourse."""
        asked = [(one, form, points) for one in self.topic.checks for form, points in one.forms()]
        if self.course is not None:
            out = self.course.left_out(self.name, [(one.name, form, one.function) for one, form, _ in asked])
            asked = [(one, form, points) for one, form, points in asked if self._name(one, form) not in out]
            total = self.course.topic(self.name).points
            if total is not None and asked:
                points = scaled([points for _, _, points in asked], total)
                asked = [(one, form, worth) for (one, form, _), worth in zip(asked, points, strict=True)]
        return {self._name(one, form): points for one, form, points in asked}

    def _name(self, check: Check, form: str) -> str:
        return f"{self.name}/{form_name(check.name, form)}"

    def asked(self, questions: Iterable[Question]) -> list[Question]:
        """Those of the questions that the course asks, with its points."""
        return [replace(one, points=self.worth[one.name]) for one in questions if one.name in self.worth]

    def function_points(self) -> dict[str, float]:
        """What each function is worth, all its questions together."""
        points = dict.fromkeys(self.topic.functions, 0.0)
        for check in self.topic.checks:
            points[check.function] += sum(self.worth.get(self._name(check, form), 0.0) for form, _ in check.forms())
        return points

    def changes(self) -> list[str]:
        """What the course changes for the topic, in short sentences."""
        if self.course is None:
            return []
        return self.course.changes(self.name, sum(sum(one.points) for one in self.topic.checks))

    def limits(self) -> Limits:
        changed: dict[str, Any] = {} if self.course is None else self.course.limits.changed()
        limits = replace(Limits(), **changed)
        # Address space is more than what is used of it: NumPy alone maps gigabytes.
        return replace(limits, memory_bytes=max(limits.memory_bytes, 4 * limits.resident_bytes))

    @property
    def weight(self) -> float | None:
        shares = self.course.shares() if self.course is not None else None
        return None if shares is None else shares.get(self.name)


def course_near(said: str | Path | None, *near: Path) -> Course | None:
    """The course that is named, else the nearest course.toml in or above one of the folders; None if there is none.

    Raises table.BadCourse.
    """
    path = Path(said) if said else next((found for one in near if (found := find_course(one)) is not None), None)
    return None if path is None else read_course(path).with_topics([one.name for one in shipped_topics()])


def taught(course: Course | None, names: Iterable[str] = ()) -> list[Taught]:
    """The topics of a course, in its order; the kit's without one. `names` picks some. Raises topic.Missing."""
    if course is None:
        every = [Taught(topic, at) for at, topic in enumerate(shipped_topics())]
    else:
        folders = [find_topic(one.name) if one.folder is None else Topic(one.folder) for one in course.topics]
        every = [Taught(topic, at, course) for at, topic in enumerate(folders)]
    wanted = list(dict.fromkeys(names))
    known = {one.name: one for one in every}
    chosen = [known[name] if name in known else Taught(find_topic(name), len(every), course) for name in wanted]
    return sorted(chosen, key=lambda one: one.place) if wanted else every


__all__ = ["COURSE", "Taught", "course_near", "taught"]
