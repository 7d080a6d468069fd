"""Is an answer right? The trusted comparison of arrays, and what to say of the first that differs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..ask.arrays import unchanged
from ..ask.question import Question
from ..inside.answers import SEQUENCE, SINGLE
from ..wall.answer import Answer

SHOWN = 5
FLOAT32_SUM = 2.0**-22  # of the largest number: a few roundings, as where the mean of a few numbers is taken in float32


@dataclass(frozen=True)
class Difference:
    """The first thing wrong with an answer: in which case, in which output (None: an input), and how.

    kind     "modified", "structure", "shape", "dtype", "nan" or "value"
    worst    up to five (index, theirs, ours), the largest error first
    inexact  whether there is a tolerance worth telling: not for integers
    """

    case: int
    output: int | None
    kind: str
    text: str
    worst: tuple[tuple[tuple[int, ...], float, float], ...] = ()
    tolerance: float = 0.0
    inexact: bool = True


def compare(question: Question, answer: Answer) -> Difference | None:
    """None if every value of the answer is right, else the first difference. NaN never passes."""
    for case, values in enumerate(answer.values):
        found = _compare_names(question, case, answer.names[case])
        if found:
            return found
        for output, got in enumerate(values):
            found = _compare_array(question, case, output, got)
            if found:
                return found
    for case, after in enumerate(answer.after):
        for (name, before), array in zip(question.cases[case].arrays(), after, strict=True):
            if not unchanged(array, before, question.check.restores):
                return Difference(case, None, "modified", f"your function changes its argument {name} in place")
    return None


def _compare_names(question: Question, case: int, names: list[str]) -> Difference | None:
    """What differs in the structure of a nested result: how many items, and where."""
    expected = question.names[case]
    if names == expected:
        return None
    for part in dict.fromkeys(_parent(name) for name in expected):
        due, got = _items(part, expected), _items(part, names)
        if due != got:
            text = (
                f"your {part} holds {_some(got)}; expected {_some(due)}" if got else f"your {part} is no list of items"
            )
            return Difference(case, None, "structure", text)
    extra = next((name for name in names if name not in expected), names[-1] if names else expected[0])
    return Difference(case, None, "structure", f"your {_parent(extra)} is nested another way than expected")


def _parent(name: str) -> str:
    return name.rpartition("[")[0] or name


def _items(part: str, names: list[str]) -> list[str]:
    """The keys of the items that names say `part` has."""
    found = [name.removeprefix(part).partition("]")[0].lstrip("[") for name in names if name.startswith(f"{part}[")]
    return list(dict.fromkeys(found))


def _some(keys: list[str]) -> str:
    if all(key.isdecimal() for key in keys):
        return f"{len(keys)} item{'s' * (len(keys) != 1)}"
    return ", ".join(keys[:12])


def _compare_array(question: Question, case: int, output: int, got: np.ndarray) -> Difference | None:
    expected, limit = question.expected[case][output], question.tolerance[case][output]
    name = question.names[case][output]
    if got.shape != expected.shape:
        text = f"your {name} has shape {_shape(got)}; expected {_shape(expected)}"
        return Difference(case, output, "shape", text)
    if not same_kind(question.kind(name), got, expected, question.cases[case].has_floats):
        due = f"{expected.dtype}, the dtype of the input" if expected.dtype.kind == "f" else "integers"
        due = SINGLE if question.kind(name) == SINGLE else due
        text = f"your {name} is {got.dtype}; expected {due}"
        return Difference(case, output, "dtype", text)
    if got.dtype == np.float32 and expected.dtype == np.float64:  # a scalar or a sequence, which may be held in it
        limit += FLOAT32_SUM * float(np.max(np.abs(expected), initial=0.0))
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
    text = f"your {name}: {count}yours {{}}, expected {{}}".format(*apart(theirs, ours))
    kind = "nan" if not np.isfinite(got[bad].astype(np.float64)).all() else "value"
    return Difference(case, output, kind, text, worst, limit, expected.dtype.kind == "f")


def same_kind(kind: str, got: np.ndarray, expected: np.ndarray, floats_in: bool) -> bool:
    """Whether the dtype is right: an array keeps its inputs', where there are floats among them; a scalar or a
    sequence of numbers may be of any."""
    if kind == SINGLE:
        return got.dtype == np.float32
    if expected.ndim == 0 or kind == SEQUENCE or (expected.dtype.kind == "f" and not floats_in):
        return got.dtype.kind in ("fiu" if expected.dtype.kind == "f" else "iu")
    if expected.dtype.kind in "iu":
        return got.dtype.kind in "iu"
    return got.dtype == expected.dtype


def _shape(array: np.ndarray) -> str:
    return f"{array.shape}" if array.ndim else "() (a single number)"


def apart(theirs: float, ours: float) -> tuple[str, str]:
    """Two numbers as text, with as many digits as it takes to see that they differ."""
    for digits in (7, 10, 13, 17):
        texts = f"{theirs:.{digits}g}", f"{ours:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts
