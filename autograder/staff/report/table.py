"""The class at a glance, in a terminal."""

from __future__ import annotations

import statistics

from rich.markup import escape
from rich.table import Table

from ...judge.outcome import Kind
from ...judge.record import Record
from .gradebook import Gradebook, Student, gradebook
from .mistakes import mistakes
from .text import count, number, percent, plain

ROWS = 60
COLUMNS = 4  # topics that fit beside each other
REMARKS = 4


def class_table(records: list[Record]) -> Table:
    """A row per student: points in each topic, the total, and what went wrong, the most urgent first.

    Of a class with more than `ROWS` students it shows those who were stopped, then those with the lowest marks.
    """
    book = gradebook(records)
    shown, left = _chosen(book)
    table = Table(caption=f"{left}, with higher marks, {'is' if left == 1 else 'are'} not shown" if left else None)
    table.add_column("Student", no_wrap=True, overflow="ellipsis", max_width=24)
    if len(book.topics) <= COLUMNS:
        for topic, most in book.topics.items():
            table.add_column(escape(f"{topic}\n/ {number(most)}"), justify="right")
    else:
        table.add_column("Topics", ratio=1, overflow="fold")
    table.add_column("Total", justify="right", no_wrap=True)
    table.add_column("What went wrong", ratio=2, overflow="fold")
    for student in shown:
        marks = [_mark(student.records.get(topic)) for topic in book.topics]
        if len(book.topics) > COLUMNS:
            marks = [_listed(student, book)]
        table.add_row(escape(student.name), *marks, _total(student), _remarks(student))
    return table


def _listed(student: Student, book: Gradebook) -> str:
    """The topics of a student in a few words, where a column for each would be too narrow to read."""
    full = [topic for topic in book.topics if (one := student.records.get(topic)) and one.score >= one.max_score]
    others = [
        f"{escape(topic)} {_mark(record)} of {number(record.max_score)}"
        for topic in book.topics
        if topic not in full and (record := student.records.get(topic))
    ]
    return "; ".join(([f"[green]{count(len(full), 'topic')} in full[/]"] if full else []) + others)


def _chosen(book: Gradebook) -> tuple[list[Student], int]:
    """The students to show, by name, and how many are left out."""

    def urgency(student: Student) -> tuple[bool, float, str]:
        return (not student.has(Kind.FAULT, Kind.STOPPED, Kind.REJECTED), student.percent or 0.0, student.name)

    chosen = sorted(book.students, key=urgency)[:ROWS]
    return sorted(chosen, key=lambda one: one.name), len(book.students) - len(chosen)


def _mark(record: Record | None) -> str:
    if record is None:
        return "[dim]-[/]"
    return _styled(number(record.score) + ("?" if record.faults else ""), record.score, record.max_score)


def _total(student: Student) -> str:
    return _styled(percent(student.percent), student.score, student.max_score)


def _styled(text: str, score: float, most: float) -> str:
    style = "green" if score >= most else "yellow" if score >= most / 2 else "red"
    return f"[{style}]{text}[/]"


def _remarks(student: Student) -> str:
    said = [f"[{one.kind.style}]{escape(plain(str(one), 120))}[/]" for one in student.remarks]
    more = len(said) - REMARKS
    return "; ".join(said[:REMARKS]) + (f"[dim]; and {more} more[/]" if more > 0 else "")


def summary_line(records: list[Record]) -> str:
    """The class in a line of plain text."""
    book = gradebook(records)
    said = [f"{count(len(book.students), 'student')}, {count(len(book.topics), 'topic')}"]
    if book.percents:
        said.append(f"mean {percent(statistics.fmean(book.percents))}")
    known = len(mistakes(book))
    stopped = sum(student.has(Kind.STOPPED) for student in book.students)
    rejected = sum(student.has(Kind.REJECTED) for student in book.students)
    faults = sum(len(student.faults) for student in book.students)
    said += [count(known, "mistake") + " known by name"] if known else []
    said += [count(stopped, "student") + " stopped by a limit, a crash or the wall"] if stopped else []
    said += [count(rejected, "student") + " rejected unread"] if rejected else []
    said += [count(faults, "check") + " NOT GRADED"] if faults else []
    said.append(f"isolation {', '.join(book.isolation) or 'unknown'}")
    if "none" in book.isolation:
        said[-1] += " (not for marks)"
    return "; ".join(said)
