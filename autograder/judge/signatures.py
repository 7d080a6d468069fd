"""How a wrong output relates to the right one, said of any function without a catalogue of mistakes.

A factor and the known quantity it equals, a sign, a transpose, axes or gates in another order, an offset, a
shift, a term that is missing or there twice. Each describer looks at one output in all cases of a question.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from ..ask.question import Question
from ..wall.answer import Answer

Pair = tuple[np.ndarray, np.ndarray, float]


def signature(question: Question, answer: Answer, first: int, name: str) -> str:
    """The sentence for the output called `name`, wrong first in case `first`; empty where the numbers say nothing."""
    pairs: list[Pair] = []
    cases: list[int] = []
    for case, names in enumerate(question.names):
        if name in names and names == answer.names[case]:
            at = names.index(name)
            got, expected = answer.values[case][at], question.expected[case][at]
            pairs.append((got.astype(np.float64), expected.astype(np.float64), question.tolerance[case][at]))
            cases.append(case)
    if any(got.shape != expected.shape for got, expected, _ in pairs):
        return _shape(pairs, name)
    if not np.isfinite(pairs[cases.index(first)][0]).all():
        return _not_finite(pairs[cases.index(first)][0], name)
    if not all(np.isfinite(got).all() for got, _, _ in pairs):
        return ""
    with np.errstate(all="ignore"):
        return next((said for describe in DESCRIBERS if (said := describe(pairs, name, question, cases))), "")


def _shape(pairs: list[Pair], name: str) -> str:
    got, expected, _ = next(pair for pair in pairs if pair[0].shape != pair[1].shape)
    if got.size == expected.size and got.squeeze().shape == expected.squeeze().shape:
        return f"Your {name} has the right number of values, with an axis of length 1 too many or too few."
    if got.ndim == 2 and got.shape == expected.shape[::-1]:
        return f"Your {name} is the right shape turned round: a transpose is missing, or one too many."
    if got.ndim < expected.ndim:
        return f"Your {name} has lost an axis: something is summed or averaged that should be kept."
    if got.ndim > expected.ndim:
        return f"Your {name} has an axis too many: something is left to be summed or averaged."
    return ""


def _not_finite(got: np.ndarray, name: str) -> str:
    which = "nan" if np.isnan(got).any() else "inf"
    return f"Your {name} holds {which}: look for an overflow, a log of zero, or a division by zero."


def _transposed(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    square = [pair for pair in pairs if pair[1].ndim == 2 and pair[1].shape[0] == pair[1].shape[1] > 1]
    alike = square and len(square) == len(pairs) and all(_close(got.T, expected, t) for got, expected, t in pairs)
    return f"Your {name} is ours transposed." if alike else ""


NO_FACTOR = 2e-3  # nearer to one it says nothing: it is of the size of what epsilon or a beta makes


def _factor(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    ratios: list[float | None] = []
    for got, expected, limit in pairs:
        size = np.max(np.abs(expected), initial=0.0)
        if size <= 1e3 * limit:  # nothing to divide by: this case must at least be zero too
            if not _close(got, expected, limit):
                return ""
            ratios.append(None)
            continue
        at = np.unravel_index(np.argmax(np.abs(expected)), expected.shape)
        ratio = float(got[at] / expected[at])
        if ratio == 0 or not _close(got, ratio * expected, 2 * limit * max(1.0, abs(ratio))):
            return ""
        ratios.append(ratio)
    seen = [(case, ratio) for case, ratio in zip(cases, ratios, strict=True) if ratio is not None]
    if not seen or name.startswith("number of") or all(abs(ratio - 1) < NO_FACTOR for _, ratio in seen):
        return ""
    for value, words in _known_factors(question):
        if all(abs(ratio / value(number) - 1) < 1e-6 for number, ratio in seen if value(number)):
            _, ratio = max(seen, key=lambda one: abs(np.log(abs(one[1]))))
            return f"Your {name} is {_times(ratio)} ours: {words}."
    first, values = seen[0][1], sum(expected.size for _, expected, _ in pairs)
    if values > 2 and all(abs(ratio / first - 1) < 1e-6 for _, ratio in seen):
        return f"Your {name} is {_times(first)} ours, everywhere."
    return ""


def _known_factors(question: Question) -> list[tuple[Callable[[int], float], str]]:
    def rows(case: int) -> float:
        return float(_first_array(question, case).shape[0])

    def columns(case: int) -> float:
        return float(_first_array(question, case).shape[-1])

    def entries(case: int) -> float:
        return float(_first_array(question, case).size)

    return [
        (lambda case: -1.0, "the sign is the wrong way round"),
        (lambda case: 2.0, "a factor of 1/2 is missing, or a 2 is there twice"),
        (lambda case: 0.5, "a factor of 2 is missing, or a 1/2 is too many"),
        (lambda case: 1 / np.log(10), "log10 is used where the natural logarithm is meant"),
        (lambda case: 1 / np.log(2), "log2 is used where the natural logarithm is meant"),
        (rows, "that is the number of rows, so the mean over the batch is missing"),
        (lambda case: 1 / rows(case), "that is one over the number of rows, so the batch is averaged once too often"),
        (columns, "that is the length of the last axis, so an average over it is missing"),
        (lambda case: 1 / columns(case), "that is one over the length of the last axis, so it is averaged over too"),
        (entries, "that is the number of entries, so the mean over them is missing"),
        (lambda case: 1 / entries(case), "that is one over the number of entries, so it is averaged once too often"),
        (lambda case: entries(case) / rows(case), "the mean is over the rows where it should be over every entry"),
        (lambda case: rows(case) / entries(case), "the mean is over every entry where it should be over the rows"),
    ]


def _first_array(question: Question, case: int) -> np.ndarray:
    return next((array for _, array in question.cases[case].arrays() if array.ndim), np.zeros((1, 1)))


def _offset(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    big = [pair for pair in pairs if pair[1].size > 2]
    if not big:
        return ""
    shifts = [float(np.mean(got - expected)) for got, expected, _ in big]
    same = all(_close(got - shift, expected, limit) for (got, expected, limit), shift in zip(big, shifts, strict=True))
    if same and max(shifts) - min(shifts) < 1e-6:
        return f"Your {name} is ours plus {shifts[0]:.6g}, everywhere."
    return f"Your {name} is off by the same amount everywhere." if same else ""


def _reordered(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    big = [pair for pair in pairs if pair[1].size > 2]
    if big and all(_close(np.sort(got, None), np.sort(expected, None), limit) for got, expected, limit in big):
        return f"Your {name} holds the right values in the wrong places."
    return ""


def _axes(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    """The axes in another order, where the shape does not give it away."""
    big = [pair for pair in pairs if pair[1].ndim > 2 and pair[1].size > 2]
    if not big or len(big) < len(pairs) or len({expected.ndim for _, expected, _ in big}) > 1:
        return ""
    for order in itertools.permutations(range(big[0][1].ndim)):
        if order != tuple(range(len(order))) and all(_close(got, np.transpose(e, order), t) for got, e, t in big):
            return f"Your {name} is ours with its axes in the order {order}."
    return ""


def _mirrored(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    big = [pair for pair in pairs if pair[1].size > 2]
    if not big:
        return ""
    for axes, words in [((0,), "its first axis"), ((-1,), "its last axis"), ((1,), "axis 1"), ((0, 1), "axes 0 and 1")]:
        if all(expected.ndim > max(axes) for _, expected, _ in big) and all(
            _close(got, np.flip(expected, axes), limit) for got, expected, limit in big
        ):
            return f"Your {name} is ours back to front along {words}."
    return ""


def _blocks(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    """Gates in another order: blocks of the last axis exchanged."""
    big = [pair for pair in pairs if pair[1].ndim and pair[1].size > 4]
    if not big or len(big) < len(pairs):
        return ""
    for count in (4, 3, 2):
        if not all(expected.shape[-1] % count == 0 and expected.shape[-1] > count for _, expected, _ in big):
            continue
        for order in itertools.permutations(range(count)):
            if order != tuple(range(count)) and all(_close(got, _ordered(e, order), t) for got, e, t in big):
                places = ", ".join(str(at + 1) for at in order)
                return f"Your {name} holds our {count} blocks of columns in the order {places}: the gates are mixed up."
    return ""


def _ordered(array: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    parts = np.split(array, len(order), axis=-1)
    return np.concatenate([parts[at] for at in order], axis=-1)


def _shifted(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    """Everything one place further along an axis; what moved in from outside may be anything."""
    big = [pair for pair in pairs if pair[1].size > 2]
    for axis in range(min((expected.ndim for _, expected, _ in big), default=0)):
        if any(expected.shape[axis] < 3 for _, expected, _ in big):
            continue
        for step, words in ((1, "late"), (-1, "early")):
            ours, theirs = (slice(None, -1), slice(1, None))[::step]
            if all(
                np.ptp(expected) > 4 * limit and _close(_along(got, axis, theirs), _along(expected, axis, ours), limit)
                for got, expected, limit in big
            ):
                return f"Your {name} is ours shifted by one along axis {axis}: everything comes one place too {words}."
    return ""


def _along(array: np.ndarray, axis: int, part: slice) -> np.ndarray:
    return array[(slice(None),) * axis + (part,)]


def _term(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    """A sum without one of the arrays given, or with that array once too often."""
    if not any(expected.size > 2 for _, expected, _ in pairs):
        return ""
    arrays = [dict(question.cases[case].arrays()) for case in cases]
    for given in arrays[0] if arrays else ():
        for sign, words in ((-1.0, "minus"), (1.0, "plus")):
            if all(
                given in have
                and have[given].dtype.kind == "f"
                and np.max(np.abs(have[given]), initial=0.0) > 1e3 * limit
                and _fits(have[given], expected)
                and _close(got, expected + sign * have[given], 4 * limit)
                for have, (got, expected, limit) in zip(arrays, pairs, strict=True)
            ):
                which = "missing" if sign < 0 else "there once too often"
                return f"Your {name} is ours {words} {given}: that term is {which}."
    return ""


def _fits(given: np.ndarray, expected: np.ndarray) -> bool:
    """Whether an array can be a term of a sum of that shape."""
    try:
        return np.broadcast_shapes(given.shape, expected.shape) == expected.shape
    except ValueError:
        return False


def _zero(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    big = [pair for pair in pairs if np.max(np.abs(pair[1]), initial=0.0) > 1e3 * pair[2]]
    return f"Your {name} is zero everywhere." if big and all(not got.any() for got, _, _ in big) else ""


def _constant(pairs: list[Pair], name: str, question: Question, cases: list[int]) -> str:
    big = [pair for pair in pairs if pair[1].size > 2]
    if big and all(np.ptp(got) == 0 for got, _, _ in big):
        return f"Your {name} is the same number everywhere."
    return ""


def _close(a: np.ndarray, b: np.ndarray, limit: float) -> bool:
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= limit))


def _times(ratio: float) -> str:
    whole = round(ratio)
    if whole and abs(ratio / whole - 1) < 1e-6:
        return "minus" if whole == -1 else f"exactly {whole} times"
    over = round(1 / ratio)
    if over and abs(ratio * over - 1) < 1e-6:
        return f"exactly 1/{over} of"
    return f"{ratio:.6g} times"


DESCRIBERS: tuple[Callable[[list[Pair], str, Question, list[int]], str], ...] = (
    _zero, _transposed, _factor, _offset, _term, _axes, _mirrored, _blocks, _shifted, _reordered,
    _constant,
)  # fmt: skip
