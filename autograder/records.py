"""The record of one submission, and how it reaches the disk: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec

SCHEMA = 1
MISSED = ("not_attempted", "missing")


class CheckRecord(msgspec.Struct, kw_only=True):
    """The outcome of one check.

    misconception   the id of a mistake known by name
    explanation     the sentence of `message` that says what the mistake is, where there is one
    """

    name: str
    title: str
    target: list[str]
    points: float
    max_points: float
    outcome: str
    message: str = ""
    hint: str = ""
    misconception: str | None = None
    explanation: str = ""
    hidden: bool = False
    seconds: float = 0.0


class Record(msgspec.Struct, kw_only=True):
    """All outcomes of one student's submission to one topic.

    key    a hash of everything the result depends on; the same key need not be graded again
    note   what a grader should know, e.g. which of two files was taken
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
    note: str = ""

    @property
    def faults(self) -> list[CheckRecord]:
        """The checks that could not be graded, by no fault of the student's."""
        return [one for one in self.checks if one.outcome == "not_graded"]


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a crash, sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # noqa: PTH101
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        os.unlink(temporary)  # noqa: PTH108
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def record_path(out: Path, student: str, topic: str) -> Path:
    return out / "records" / student / f"{topic}.json"


def write_record(out: Path, record: Record) -> Path:
    path = record_path(out, record.student, record.topic)
    write_atomically(path, msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")
    return path


def read_record(path: Path) -> Record | None:
    """The record in `path`, or None where there is none that is whole and of this schema."""
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError, RecursionError):
        return None
    return record if record.schema == SCHEMA else None
