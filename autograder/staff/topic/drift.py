"""Whether a frozen file says what would be frozen today: the same questions and, to rounding, the same numbers.

Bytes cannot tell: on another processor sums are taken in another order, and a training carries the last bit on.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from ...ask.frozen import Unreadable, thaw
from ...ask.question import Question, asks_the_same

LIKE = 1e-3  # of an array's largest number: what a known mistake gives may differ by so much ...
NOTHING = 1e-12  # ... and what is rounding alone by anything
TOLERANCES = 2.0  # by which factor a derived tolerance may


def same_checks(path: Path, data: bytes) -> bool:
    """Whether the `checks.npz` at `path` and one of these bytes hold the same questions."""
    try:
        here, there = thaw(path), thaw(BytesIO(data))
    except Unreadable:
        return False
    told = [(one.title, one.made_from, one.course, len(one.questions)) for one in (here, there)]
    return told[0] == told[1] and all(map(_same, here.questions, there.questions))


def _same(one: Question, other: Question) -> bool:
    told, told_too = ((q.topic, q.check, q.form, q.points, q.names, q.own) for q in (one, other))
    return (
        told == told_too
        and asks_the_same(one, other)
        and all(
            x.shape == y.shape and x.dtype == y.dtype and bool(np.all(np.abs(x - y) <= limit))
            for x, y, limit in zip(_flat(one.expected), _flat(other.expected), _flat(one.tolerance), strict=True)
        )
        and all(
            a == b or (0 < a <= TOLERANCES * b and b <= TOLERANCES * a)
            for a, b in zip(_flat(one.tolerance), _flat(other.tolerance), strict=True)
        )
        and _same_mistakes(one, other)
    )


def _same_mistakes(one: Question, other: Question) -> bool:
    mine, others = one.mistakes(), other.mistakes()
    if [(each.id, each.says, each.names) for each in mine] != [(each.id, each.says, each.names) for each in others]:
        return False
    for a, b in zip(mine, others, strict=True):
        values, like = (_flat(a.values), _flat(b.values)), (_flat(a.after), _flat(b.after))
        allowed = _flat(one.tolerance) if a.names == one.names else [0.0] * len(values[0])
        if len(values[0]) != len(values[1]) or len(like[0]) != len(like[1]):
            return False
        if not (all(map(_near, *values, allowed)) and all(map(_near, *like, [0.0] * len(like[0])))):
            return False
    return True


def _near(x: np.ndarray, y: np.ndarray, allowed: float) -> bool:
    """Whether two arrays differ by no more than is allowed, or by little of what is in them."""
    if x.shape != y.shape or x.dtype != y.dtype:
        return False
    if x.dtype.kind != "f":
        return np.array_equal(x, y)
    largest = float(np.max(np.abs(y[np.isfinite(y)]), initial=0.0))
    return np.allclose(x, y, rtol=0.0, atol=max(allowed, LIKE * largest, NOTHING), equal_nan=True)


def _flat(rows: Iterable[Iterable[Any]]) -> list[Any]:
    return [one for row in rows for one in row]
