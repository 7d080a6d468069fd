"""Trials: checks that take too long for every grading, asked with `deltarule grade --full` only, and judged by a
function of the topic's own instead of compared with an answer. A topic that has some declares them in its full.py:

    @trial("sorted_rows", points=10, needs=["sorted_rows_values"], doing="sorting a million rows", returns=["rows"],
           limits=Limits(resident_bytes=2 << 30), seconds=lambda: 120)
    def sorted_rows_large(seed):
        '''The sentence a student reads.

        - What helps one who is stuck.
        '''
        rows = np.random.default_rng(seed("rows")).normal(size=(1_000_000, 9))
        return Drawn(case({"rows": rows}), lambda found: weigh(found["rows"], rows))

    TRIALS = [sorted_rows_large]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...ask.case import Case
from ...ask.check import BadCheck, Check, Points, described
from ...ask.limits import Limits
from ...ask.result import Result, results

__all__ = ["Drawn", "Limits", "Seeds", "Trial", "trial"]

Seeds = Callable[[str], int]  # one student's seed for each thing that is drawn, e.g. seed("order")
Weigh = Callable[[dict[str, np.ndarray]], tuple[str, str]]


class Drawn(NamedTuple):
    """What one student is asked, and how it will be judged.

    case    what crosses the wall: of its options nothing is sent back, of its inputs every array
    weigh   what came back, by name, e.g. `params[w]` -> the outcome, "passed" or "wrong", and what to tell the student;
            any of it may be hostile
    """

    case: Case
    weigh: Weigh


@dataclass(frozen=True)
class Trial:
    """One trial. What it has in common with a check is in `check`: name, title, targets, points, hints, needs, driver.

    draw      seeds -> what one student is asked
    doing     what a person who waits reads, e.g. "sorting a million rows"
    limits    of one trial, but for the processor time
    seconds   the processor time that one may take on this machine; may measure it, and is called once in a run
    """

    check: Check
    draw: Callable[[Seeds], Drawn]
    doing: str
    limits: Limits
    seconds: Callable[[], int]


def trial(
    *targets: str,
    points: float,
    doing: str,
    limits: Limits,
    seconds: Callable[[], int],
    needs: Sequence[str] = (),
    driver: str = "call",
    returns: Sequence[str | Result] = ("result",),
) -> Callable[[Callable[[Seeds], Drawn]], Trial]:
    """Declare a trial; see `Trial`. Title and hints stand in the docstring, as a check's do. Raises BadCheck."""

    def declare(draw: Callable[[Seeds], Drawn]) -> Trial:
        title, items = described(draw)
        hints = tuple(one.removeprefix("- ") for one in items)
        if not targets or not title or not hints or points <= 0:
            raise BadCheck(f"trial {draw.__name__} needs a function, points, and a docstring: a title, and - hints")
        check = Check(draw.__name__, title, targets, Points(0, points), hints, driver, tuple(needs),
                      returns=results(returns))  # fmt: skip
        return Trial(check, draw, doing, limits, seconds)

    return declare
