"""The record of one submission."""

from __future__ import annotations

from pathlib import Path

import msgspec

from .outcome import Kind, Outcome

SCHEMA = 1


class CheckRecord(msgspec.Struct, kw_only=True):
    """The outcome of one check.

    misconception   the id of a mistake known by name
    explanation     the sentence of `message` that says what the mistake is, where there is one
    limit_seconds   the processor time that it might take, where the outcome is that it took more; else 0
    by_hand         why somebody set the points, "" where nobody did
    """

    name: str
    title: str
    target: list[str]
    points: float
    max_points: float
    outcome: Outcome
    message: str = ""
    hint: str = ""
    misconception: str | None = None
    explanation: str = ""
    hidden: bool = False
    seconds: float = 0.0
    limit_seconds: int = 0
    by_hand: str = ""


class Record(msgspec.Struct, kw_only=True):
    """All outcomes of one student's submission to one topic.

    key       a hash of everything the result depends on; the same key need not be graded again
    parts     of what `key` is made, a digest each: by them a new mark can be told why it is another
    title     of the topic
    place     of the topic in the course
    weight    of the topic in the final mark; None where the points say it
    note      what a grader should know, e.g. which of two files was taken
    course    what the course changed for this submission, in short sentences
    earned    the points of all checks, before a penalty for being late or a mark set by hand; None if neither
    """

    schema: int = SCHEMA
    student: str
    topic: str
    source: str
    score: float
    max_score: float
    isolation: str
    checks: list[CheckRecord]
    key: str = ""
    parts: dict[str, str] = {}
    title: str = ""
    place: int = 0
    weight: float | None = None
    note: str = ""
    course: list[str] = []
    earned: float | None = None

    @property
    def faults(self) -> list[CheckRecord]:
        """The checks that could not be graded, by no fault of the student's."""
        return [one for one in self.checks if one.outcome.kind is Kind.FAULT]


def record_path(out: Path, student: str, topic: str) -> Path:
    return out / "records" / student / f"{topic}.json"


def read_record(path: Path) -> Record | None:
    """The record in `path`, or None where there is none that is whole and of this schema."""
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError, RecursionError):
        return None
    return record if record.schema == SCHEMA else None
