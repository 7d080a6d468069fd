"""The report of a class: one HTML file that needs nothing else, no network and no script."""

from __future__ import annotations

import statistics
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from ...judge.outcome import Kind
from ...judge.record import Record
from ..files import write_atomically
from .gradebook import Gradebook, gradebook
from .levels import LEVELS
from .mistakes import mistakes
from .picture import CROWD, class_picture, marks_picture
from .text import count, number, percent, plain

HERE = Path(__file__).parent
# A page with more checks than this lists only those that did not pass: browsers slow down, and no one reads them.
EVERY_CHECK = 15_000
MOST_MISTAKES = 60
LONGEST_MESSAGE = 700


def write_page(out: Path, records: list[Record], title: str) -> Path:
    """Write `out/report.html`; the same records and title give the same bytes."""
    path = out / "report.html"
    write_atomically(path, page(records, plain(title)).encode())
    return path


def page(records: list[Record], title: str) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    lengths = {"short": 60, "clip": 120, "message": LONGEST_MESSAGE}
    environment.filters |= {name: partial(plain, longest=longest) for name, longest in lengths.items()}
    environment.filters |= {"count": count, "id": id, "points": number, "percent": percent}
    book = gradebook(records)
    pictures = {"class_picture": Markup(class_picture(book)), "marks_picture": Markup(marks_picture(book))}  # noqa: S704
    return environment.get_template("class.html.jinja").render(title=title, **facts(book), **pictures)


def facts(book: Gradebook) -> dict[str, Any]:
    """All that the template shows, worked out; it only lays out."""
    checks = book.checks
    known = mistakes(book)
    tally = Counter(one.outcome for one in checks)
    return {
        "book": book,
        "number_of": {id(student): at for at, student in enumerate(book.students)},
        "faults": [(student, one) for student in book.students for one in student.faults],
        "urgent": [student for student in book.students if student.has(Kind.STOPPED, Kind.REJECTED)],
        "submissions": sum(len(student.records) for student in book.students),
        "mean": statistics.fmean(book.percents) if book.percents else None,
        "median": statistics.median(book.percents) if book.percents else None,
        "tally": sorted(tally.items(), key=lambda one: (-one[0].kind.urgency, -one[1], one[0])),
        "checks": len(checks),
        "mistakes": known[:MOST_MISTAKES],
        "more_mistakes": len(known) - MOST_MISTAKES,
        "levels": LEVELS,
        "crowd": len(book.students) >= CROWD,
        "every_check": len(checks) <= EVERY_CHECK,
    }
