"""Marks for a spreadsheet: one row per student and topic."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ...judge.record import Record
from ..files import write_atomically
from .gradebook import Student, gradebook, remarks_on

COLUMNS = (
    "student", "topic", "score", "max_score", "percent", "not_graded", "checks_passed", "checks",
    "mistakes", "remarks", "isolation", "source", "note",
)  # fmt: skip
# What a spreadsheet may take for the start of a formula, full width forms included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|")


def write_grades(out: Path, records: list[Record]) -> Path:
    """Write `out/grades.csv`.

    score, max_score   points
    percent            of max_score; empty while a check is not graded, since then the mark is open
    not_graded         points of the checks that the grader failed to grade
    mistakes           ids of the mistakes known by name
    remarks            what went wrong, by function
    """
    path = out / "grades.csv"
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for student in gradebook(records).students:
        for record in student.records.values():
            writer.writerow({name: _cell(value) for name, value in _row(student, record).items()})
    write_atomically(path, text.getvalue().encode())
    return path


def _row(student: Student, record: Record) -> dict[str, str | float]:
    share = 100 * record.score / record.max_score if record.max_score else 0.0
    known = dict.fromkeys(one.misconception for one in record.checks if one.misconception)
    return {
        "student": student.name,
        "topic": record.topic,
        "score": round(record.score, 4),
        "max_score": round(record.max_score, 4),
        "percent": "" if record.faults else round(share, 1),
        "not_graded": round(sum(one.max_points for one in record.faults), 4),
        "checks_passed": sum(one.outcome.passed for one in record.checks),
        "checks": len(record.checks),
        "mistakes": "; ".join(known),
        "remarks": "; ".join(str(remark) for remark in remarks_on(record)),
        "isolation": record.isolation,
        "source": record.source,
        "note": record.note,
    }


def _cell(value: str | float) -> str | float:
    """Text that a spreadsheet would run starts with an apostrophe instead."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
