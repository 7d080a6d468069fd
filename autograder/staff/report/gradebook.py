"""The records of a class, put in order once: students, topics, functions, marks, remarks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...judge.outcome import Kind
from ...judge.record import CheckRecord, Record
from .text import cleaned, count


@dataclass(frozen=True)
class Remark:
    """What an instructor should know of one function, or of a whole topic: `losses: rejected`."""

    kind: Kind
    where: str
    what: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.where}: {', '.join(self.what)}"


@dataclass(frozen=True)
class Student:
    """One student's records by topic. Of `max_score`, a topic that was not handed in is a part too.

    weights   each topic's part in the final mark, where the course gives any
    """

    name: str
    records: dict[str, Record]
    score: float
    max_score: float
    remarks: tuple[Remark, ...]
    weights: dict[str, float]

    @property
    def faults(self) -> list[CheckRecord]:
        return [one for record in self.records.values() for one in record.faults]

    @property
    def percent(self) -> float | None:
        """None while a check is not graded: then there is no final mark."""
        if self.faults:
            return None
        if self.weights:
            shares = {name: one.score / one.max_score for name, one in self.records.items() if one.max_score}
            return 100 * sum(weight * shares.get(name, 0.0) for name, weight in self.weights.items())
        return 100 * self.score / self.max_score if self.max_score else 0.0

    def has(self, *kinds: Kind) -> bool:
        return any(remark.kind in kinds for remark in self.remarks)


@dataclass(frozen=True)
class Gradebook:
    """topics: the most points in each; functions: those of each topic, in the order they are asked."""

    students: list[Student]
    topics: dict[str, float]
    functions: dict[str, list[str]]
    isolation: list[str]

    @property
    def checks(self) -> list[CheckRecord]:
        return [one for student in self.students for record in student.records.values() for one in record.checks]

    @property
    def percents(self) -> list[float]:
        """The final marks there are."""
        return [student.percent for student in self.students if student.percent is not None]


def gradebook(records: Iterable[Record]) -> Gradebook:
    """The class in an order that does not depend on that of `records`; every text in it is plain."""

    def place(record: Record) -> tuple[int, str]:
        return (record.place, record.topic)

    by_student: dict[str, dict[str, Record]] = {}
    for record in sorted(records, key=lambda one: (one.student, *place(one))):
        clean = cleaned(record)
        by_student.setdefault(record.student, {})[clean.topic] = clean
    every = [record for mine in by_student.values() for record in mine.values()]
    topics: dict[str, float] = {}
    functions: dict[str, dict[str, None]] = {}
    for record in sorted(every, key=place):
        topics[record.topic] = max(topics.get(record.topic, 0.0), record.max_score)
        functions.setdefault(record.topic, {}).update(dict.fromkeys(map(function, record.checks)))
    weights = {record.topic: record.weight for record in every if record.weight is not None}
    return Gradebook(
        students=[_student(mine, sum(topics.values()), weights) for mine in by_student.values()],
        topics=topics,
        functions={topic: list(names) for topic, names in functions.items()},
        isolation=sorted({record.isolation for record in every}),
    )


def _student(records: dict[str, Record], most: float, weights: dict[str, float]) -> Student:
    remarks = [remark for record in records.values() for remark in remarks_on(record)]
    return Student(
        name=next(iter(records.values())).student,
        records=records,
        score=sum(record.score for record in records.values()),
        max_score=most,
        remarks=tuple(sorted(remarks, key=lambda one: one.kind.urgency)),
        weights=weights,
    )


def function(check: CheckRecord) -> str:
    """The function a check is about."""
    return check.target[0] if check.target else check.name


def by_function(record: Record) -> dict[str, list[CheckRecord]]:
    found: dict[str, list[CheckRecord]] = {}
    for one in record.checks:
        found.setdefault(function(one), []).append(one)
    return found


def remarks_on(record: Record) -> list[Remark]:
    """What to say of a submission, the most urgent first: once for the topic where all of it went one way."""
    outcomes = {one.outcome for one in record.checks}
    if (
        len(outcomes) == 1
        and not any(one.passed for one in outcomes)
        and not any(one.misconception for one in record.checks)
    ):
        only = outcomes.pop()
        return [Remark(only.kind, record.topic, (only.word,))]
    said: dict[tuple[Kind, str], dict[str, None]] = {}
    untried = 0
    for name, checks in by_function(record).items():
        kinds = {one.outcome.kind for one in checks}
        untried += Kind.UNTRIED in kinds and kinds <= {Kind.UNTRIED, Kind.WAITING}
        for one in checks:
            if one.outcome.kind.explained:
                key = (one.outcome.kind, name)
                said.setdefault(key, {})[one.misconception or one.outcome.word] = None
    found = [Remark(what, name, tuple(_named(words))) for (what, name), words in said.items()]
    if untried:
        found.append(Remark(Kind.UNTRIED, record.topic, (f"{count(untried, 'function')} not attempted",)))
    return sorted(found, key=lambda one: one.kind.urgency)


def _named(words: Iterable[str]) -> list[str]:
    """A plain `wrong` adds nothing to a mistake with a name."""
    words = list(words)
    return [one for one in words if one != "wrong"] or words
