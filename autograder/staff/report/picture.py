"""The class as two pictures in SVG: how each function went, and how the marks are spread.

A picture carries names of colours, not colours: the page's style sheet says what they are, by day and by night.
"""

from __future__ import annotations

import io
import re
import statistics
import warnings
from collections.abc import Callable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from .gradebook import Gradebook, by_function
from .levels import LEVELS, level, share
from .text import percent, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# From this many students on, a column each would be unreadable: shares of the class are shown instead.
CROWD = 41
ROW, LETTER = 16.0, 5.4  # in points; LETTER is the width of a letter, generously
BAR = 500.0  # the width of a bar of shares, and of all columns together where they can have it
COLUMN = (15.0, 40.0)  # the least and the most that one student's column may be wide
SMALL = 8.0
NAMES = ["ink", "faint", "paper", "bar", *(f"{part}-{name}" for name, _, _ in LEVELS for part in ("fill", "on"))]


def _colour(name: str) -> str:
    """A stand-in that matplotlib takes for a colour and `_svg` turns into the style sheet's `name`."""
    return f"#fe00{NAMES.index(name) + 1:02x}"


def class_picture(book: Gradebook) -> str:
    """Functions down; across, the students of a small class, or of a large one the shares of each level."""
    crowd = len(book.students) >= CROWD
    rows = list(_rows(book))
    longest = max((len(name) for _, name, _ in rows), default=1)
    left = LETTER * longest + 14
    top = 20.0 if crowd else LETTER * max((len(_short(one.name)) for one in book.students), default=0) * 0.87 + 16
    column = min(max(BAR / max(1, len(book.students)), COLUMN[0]), COLUMN[1])
    width = left + (BAR + 80 if crowd else column * len(book.students) + 60)
    height = top + (rows[-1][0] if rows else 0) + ROW + 4

    def draw(axes: Axes) -> None:
        for y, name, key in rows:
            weight = "normal" if key else "bold"
            axes.text(left - 8, top + y + ROW / 2, name, ha="right", va="center_baseline", weight=weight)
        cells = [(top + y, _levels(book, *key)) for y, _, key in rows if key]
        if crowd:
            _draw_shares(axes, cells, left, top)
        else:
            _draw_cells(axes, cells, left, column)
            for at, student in enumerate(book.students):
                where = (left + column * (at + 0.5), top - 4)
                axes.text(*where, _short(student.name), rotation=60, ha="left", va="bottom", rotation_mode="anchor")

    what = "shares of the class" if crowd else "each student"
    return _svg(draw, width, height, f"How each function went, for {what}. The tables below say the same in words.")


Cells = list[tuple[str, float] | None]


def _rows(book: Gradebook) -> Iterator[tuple[float, str, tuple[str, str] | None]]:
    """(height from the top, label, (topic, function)); a topic's own row has no function."""
    y = 0.0
    for topic, functions in book.functions.items():
        yield y, plain(topic, 40), None
        for name in functions:
            y += ROW
            yield y, plain(name, 40), (topic, name)
        y += 1.5 * ROW


def _levels(book: Gradebook, topic: str, name: str) -> Cells:
    """Level and share of the points of each student in one function; None where nothing was handed in."""
    found: Cells = []
    for student in book.students:
        record = student.records.get(topic)
        checks = by_function(record).get(name) if record else None
        found.append((level(checks), share(checks)) if checks else None)
    return found


def _draw_cells(axes: Axes, rows: list[tuple[float, Cells]], left: float, column: float) -> None:
    marks = {name: mark for name, _, mark in LEVELS}
    for y, cells in rows:
        for at, cell in enumerate(cells):
            if cell is None:
                continue
            name, points = cell
            x = left + column * at
            _box(axes, x + 0.75, y + 0.75, column - 1.5, ROW - 1.5, name)
            mark = f"{100 * points:.0f}" if name in ("most", "some") else marks[name]
            _label(axes, x + column / 2, y + ROW / 2, mark, name)


def _draw_shares(axes: Axes, rows: list[tuple[float, Cells]], left: float, top: float) -> None:
    axes.text(left + BAR + 70, top - 2, "mean", ha="right", va="bottom", color=_colour("faint"))
    axes.text(left, top - 2, "% of those who handed in", ha="left", va="bottom", color=_colour("faint"))
    for y, cells in rows:
        there = [cell for cell in cells if cell is not None]
        x = left
        for name, _, _ in LEVELS:
            part = sum(cell[0] == name for cell in there) / max(1, len(there))
            if part:
                _box(axes, x, y + 0.75, max(BAR * part - 0.75, 0.4), ROW - 1.5, name)
                if BAR * part > 16:
                    _label(axes, x + BAR * part / 2, y + ROW / 2, f"{100 * part:.0f}", name)
            x += BAR * part
        mean = percent(100 * statistics.fmean(cell[1] for cell in there)) if there else ""
        axes.text(left + BAR + 70, y + ROW / 2, mean, ha="right", va="center_baseline")


def _box(axes: Axes, x: float, y: float, width: float, height: float, name: str) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), width, height, facecolor=_colour(f"fill-{name}"), linewidth=0))


def _label(axes: Axes, x: float, y: float, text: str, name: str) -> None:
    if text:
        axes.text(x, y, text, ha="center", va="center_baseline", size=SMALL, color=_colour(f"on-{name}"))


def marks_picture(book: Gradebook) -> str:
    """How many students have which part of all points, in tens of percent."""
    bins = [0] * 10
    for value in book.percents:
        bins[min(int(value // 10), 9)] += 1
    width, height, base, step = 420.0, 170.0, 140.0, 40.0
    tallest = max(1, *bins)

    def draw(axes: Axes) -> None:
        axes.plot([8, 412], [base, base], color=_colour("faint"), linewidth=0.8)
        for at, how_many in enumerate(bins):
            x, size = 10 + step * at, 112 * how_many / tallest
            if how_many:
                _bar(axes, x + 2, base - size, step - 4, size)
                axes.text(x + step / 2, base - size - 4, str(how_many), ha="center", va="bottom")
            axes.text(x, base + 6, str(10 * at), ha="center", va="top", color=_colour("faint"))
        axes.text(410, base + 6, "100", ha="center", va="top", color=_colour("faint"))
        axes.text(210, base + 18, "percent of all points", ha="center", va="top", color=_colour("faint"))

    counts = ", ".join(f"{10 * at} to {10 * at + 10}: {many}" for at, many in enumerate(bins) if many)
    return _svg(draw, width, height, f"Number of students by percent of all points. {counts or 'No marks yet'}.")


def _bar(axes: Axes, x: float, y: float, width: float, height: float) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), width, height, facecolor=_colour("bar"), linewidth=0))


def _short(name: str) -> str:
    return plain(name, 18)


def _svg(draw: Callable[[Axes], None], width: float, height: float, says: str) -> str:
    """What `draw` draws on axes whose unit is the point, y down, as an SVG element for a page."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {
        "svg.fonttype": "none", "svg.hashsalt": "deltarule", "text.parse_math": False,
        "font.size": 9.0, "text.color": _colour("ink"), "path.simplify": False,
    }  # fmt: skip
    file = io.BytesIO()
    with rc_context(settings), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name in a script that matplotlib's font lacks; the browser has it
        figure = Figure((width / 72, height / 72))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        draw(axes)
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(file, format="svg", transparent=True, metadata=nothing)
    return _for_page(file.getvalue().decode(), says)


def _for_page(svg: str, says: str) -> str:
    """Colours by name; without the parts that only a file of its own needs, and ids that would occur twice."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*">', "<g>", svg)
    for name in NAMES:
        svg = re.sub(f"(?<=: ){_colour(name)}", f"var(--{name})", svg)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(says)}" ', 1)
