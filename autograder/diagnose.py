"""What did they do? Name a known mistake, or else describe how the numbers relate to the right ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .answer import Answer
from .compare import Difference, compare, same_bytes
from .questions import Mistake, Question

Pair = tuple[np.ndarray, np.ndarray, float]


@dataclass(frozen=True)
class Diagnosis:
    """`misconception` is the id of a catalogued mistake, None if only the numbers speak."""

    misconception: str | None
    sentence: str


def diagnose(question: Question, answer: Answer, difference: Difference) -> Diagnosis:
    """The best explanation of a wrong answer; its sentence is empty where there is none."""
    for mistake in question.mistakes():
        if _answers_alike(question, answer, mistake):
            return Diagnosis(mistake.id, mistake.says)
    if difference.output is None or difference.kind not in ("value", "nan", "shape"):
        return Diagnosis(None, "")
    return Diagnosis(None, signature(question, answer, difference.output))


def _answers_alike(question: Question, answer: Answer, mistake: Mistake) -> bool:
    for case, (theirs, wrong) in enumerate(zip(answer.values, mistake.values, strict=True)):
        for output, (a, b) in enumerate(zip(theirs, wrong, strict=True)):
            if a.shape != b.shape or (a.ndim and a.dtype != b.dtype):
                return False
            a, b = a.astype(np.float64), b.astype(np.float64)
            finite = b[np.isfinite(b)]
            ours = np.max(np.abs(question.expected[case][output]), initial=0.0)
            growth = max(1.0, float(np.max(np.abs(finite), initial=0.0) / ours) if ours else 1.0)
            limit = question.tolerance[case][output] * growth
            with np.errstate(invalid="ignore"):
                same = (np.abs(a - b) <= limit) | (a == b) | (np.isnan(a) & np.isnan(b))
            if not same.all():
                return False
    if _changed(question, answer.after) != _changed(question, mistake.after):
        return False
    # A mistake these cases do not show explains nothing.
    return compare(question, Answer(values=mistake.values, after=mistake.after)) is not None


def _changed(question: Question, after: list[list[np.ndarray]]) -> list[list[bool]]:
    before = [[value for value in case.inputs.values() if isinstance(value, np.ndarray)] for case in question.cases]
    return [
        [not same_bytes(a, b) for a, b in zip(was, now, strict=True)] for was, now in zip(before, after, strict=True)
    ]


def signature(question: Question, answer: Answer, output: int) -> str:
    """How the wrong output relates to the right one, said for any function without a catalogue."""
    name = question.returns[output].name
    pairs: list[Pair] = [
        (values[output].astype(np.float64), expected[output].astype(np.float64), limits[output])
        for values, expected, limits in zip(answer.values, question.expected, question.tolerance, strict=True)
    ]
    for describe in (_shape, _not_finite, _transposed, _factor, _offset, _reordered, _constant):
        said = describe(pairs, name, question)
        if said:
            return said
    return ""


def _shape(pairs: list[Pair], name: str, question: Question) -> str:
    got, expected, _ = next((pair for pair in pairs if pair[0].shape != pair[1].shape), pairs[0])
    if got.shape == expected.shape:
        return ""
    if got.size == expected.size and got.squeeze().shape == expected.squeeze().shape:
        return f"Your {name} has the right number of values, with an axis of length 1 too many or too few."
    if got.ndim == 2 and got.shape == expected.shape[::-1]:
        return f"Your {name} is the right shape turned round: a transpose is missing, or one too many."
    if got.ndim < expected.ndim:
        return f"Your {name} has lost an axis: something is summed or averaged that should be kept."
    if got.ndim > expected.ndim:
        return f"Your {name} has an axis too many: something is left to be summed or averaged."
    return ""


def _not_finite(pairs: list[Pair], name: str, question: Question) -> str:
    for got, _, _ in pairs:
        if not np.isfinite(got).all():
            which = "nan" if np.isnan(got).any() else "inf"
            return f"Your {name} holds {which}: look for an overflow, a log of zero, or a division by zero."
    return ""


def _transposed(pairs: list[Pair], name: str, question: Question) -> str:
    square = [pair for pair in pairs if pair[1].ndim == 2 and pair[1].shape[0] == pair[1].shape[1] > 1]
    alike = square and len(square) == len(pairs) and all(_close(got.T, expected, t) for got, expected, t in pairs)
    return f"Your {name} is ours transposed." if alike else ""


def _factor(pairs: list[Pair], name: str, question: Question) -> str:
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
    seen = [(number, ratio) for number, ratio in enumerate(ratios) if ratio is not None]
    if not seen or all(abs(ratio - 1) < 1e-9 for _, ratio in seen):
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
    arrays = [value for value in question.cases[case].inputs.values() if isinstance(value, np.ndarray)]
    return next((array for array in arrays if array.ndim), np.zeros((1, 1)))


def _offset(pairs: list[Pair], name: str, question: Question) -> str:
    big = [pair for pair in pairs if pair[1].size > 2]
    if not big:
        return ""
    shifts = [float(np.mean(got - expected)) for got, expected, _ in big]
    same = all(_close(got - shift, expected, limit) for (got, expected, limit), shift in zip(big, shifts, strict=True))
    if same and max(shifts) - min(shifts) < 1e-6:
        return f"Your {name} is ours plus {shifts[0]:.6g}, everywhere."
    return f"Your {name} is off by the same amount everywhere." if same else ""


def _reordered(pairs: list[Pair], name: str, question: Question) -> str:
    big = [pair for pair in pairs if pair[1].size > 2]
    if big and all(_close(np.sort(got, None), np.sort(expected, None), limit) for got, expected, limit in big):
        return f"Your {name} holds the right values in the wrong places."
    return ""


def _constant(pairs: list[Pair], name: str, question: Question) -> str:
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
