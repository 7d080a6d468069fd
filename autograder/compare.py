"""Is an answer right? The trusted comparison of arrays, and what to say of the first that differs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .answer import Answer
from .questions import Question

SHOWN = 5


@dataclass(frozen=True)
class Difference:
    """The first thing wrong with an answer: in which case, in which output (None: an input), and how.

    kind     "modified", "shape", "dtype", "nan" or "value"
    worst    up to five (index, theirs, ours), the largest error first
    """

    case: int
    output: int | None
    kind: str
    text: str
    worst: tuple[tuple[tuple[int, ...], float, float], ...] = ()
    tolerance: float = 0.0


def compare(question: Question, answer: Answer) -> Difference | None:
    """None if every value of the answer is right, else the first difference. NaN never passes."""
    for case, values in enumerate(answer.values):
        for output, got in enumerate(values):
            found = _compare_array(question, case, output, got)
            if found:
                return found
    for case, after in enumerate(answer.after):
        names = [name for name, value in question.cases[case].inputs.items() if isinstance(value, np.ndarray)]
        for name, array in zip(names, after, strict=True):
            if not same_bytes(array, question.cases[case].inputs[name]):
                return Difference(case, None, "modified", f"your function changes its argument {name} in place")
    return None


def same_bytes(a: np.ndarray, b: np.ndarray) -> bool:
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def _compare_array(question: Question, case: int, output: int, got: np.ndarray) -> Difference | None:
    expected, limit = question.expected[case][output], question.tolerance[case][output]
    name = question.returns[output].name
    if got.shape != expected.shape:
        text = f"your {name} has shape {_shape(got)}; expected {_shape(expected)}"
        return Difference(case, output, "shape", text)
    if not same_kind(question, output, got, expected):
        text = f"your {name} is {got.dtype}; expected {expected.dtype}, the dtype of the input"
        return Difference(case, output, "dtype", text)
    error = np.abs(got.astype(np.float64) - expected.astype(np.float64))
    bad = ~(error <= limit)  # written so that NaN is bad
    if not bad.any():
        return None
    error = np.where(np.isnan(error), np.inf, error)
    order = np.argsort(-np.where(bad, error, -1.0), axis=None, kind="stable")[: min(SHOWN, int(bad.sum()))]
    worst = tuple(
        (tuple(int(i) for i in np.unravel_index(at, expected.shape)), float(got.flat[at]), float(expected.flat[at]))
        for at in order
    )
    index, theirs, ours = worst[0]
    at = f" at {list(index)}" if index else ""
    count = f"{int(bad.sum())} of {bad.size} values differ, worst{at}: " if bad.size > 1 else ""
    text = f"your {name}: {count}yours {_number(theirs)}, expected {_number(ours)}"
    kind = "nan" if not np.isfinite(got[bad].astype(np.float64)).all() else "value"
    return Difference(case, output, kind, text, worst, limit)


def same_kind(question: Question, output: int, got: np.ndarray, expected: np.ndarray) -> bool:
    """Whether the dtype is right: a scalar or a sequence of numbers may be of any, an array keeps its input's."""
    if expected.ndim == 0 or question.returns[output].sequence:
        return got.dtype.kind in ("fiu" if expected.dtype.kind == "f" else "iu")
    if expected.dtype.kind in "iu":
        return got.dtype.kind in "iu"
    return got.dtype == expected.dtype


def _shape(array: np.ndarray) -> str:
    return f"{array.shape}" if array.ndim else "() (a single number)"


def _number(value: float) -> str:
    return f"{value:.7g}"
