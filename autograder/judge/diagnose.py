"""What did they do? Name a known mistake, or else say how the numbers relate to the right ones (signatures.py)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..ask.arrays import unchanged
from ..ask.question import Mistake, Question
from ..wall.answer import Answer
from .compare import Difference, compare
from .signatures import signature

NOISE = 1000  # roundings below which a number may stand for zero


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
    return Diagnosis(
        None, signature(question, answer, difference.case, question.names[difference.case][difference.output])
    )


def _answers_alike(question: Question, answer: Answer, mistake: Mistake) -> bool:
    if answer.names != mistake.names:
        return False
    for case, (theirs, wrong) in enumerate(zip(answer.values, mistake.values, strict=True)):
        if answer.names[case] != question.names[case]:
            if not _same_arrays(theirs, wrong):
                return False
            continue
        for output, (a, b) in enumerate(zip(theirs, wrong, strict=True)):
            if a.shape != b.shape or (a.ndim and a.dtype != b.dtype):
                return False
            a, b = a.astype(np.float64), b.astype(np.float64)
            limit = _allowed(b, question.expected[case][output], question.tolerance[case][output])
            with np.errstate(invalid="ignore"):
                same = (np.abs(a - b) <= limit) | (a == b) | (np.isnan(a) & np.isnan(b))
            if not same.all():
                return False
    if _changed(question, answer.after) != _changed(question, mistake.after):
        return False
    # A mistake these cases do not show explains nothing.
    return compare(question, Answer(values=mistake.values, names=mistake.names, after=mistake.after)) is not None


def _allowed(wrong: np.ndarray, right: np.ndarray, tolerance: float) -> float:
    """How far an answer may be from a mistake's to be called by its name: the tolerance, where sizes are alike."""
    size = float(np.max(np.abs(wrong[np.isfinite(wrong)]), initial=0.0))
    ours = float(np.max(np.abs(right), initial=0.0))
    if NOISE * np.finfo(np.float64).eps * ours < size <= tolerance:  # tiny, and yet not nothing: zeros are not like it
        return size / 10
    return tolerance * max(1.0, size / ours if ours else 1.0)


def _same_arrays(theirs: list[np.ndarray], wrong: list[np.ndarray]) -> bool:
    """Whether values in another structure than ours, which no tolerance is known for, are alike."""
    return all(
        a.shape == b.shape and np.allclose(a.astype(float), b.astype(float), rtol=1e-6, equal_nan=True)
        for a, b in zip(theirs, wrong, strict=True)
    )


def _changed(question: Question, after: list[list[np.ndarray]]) -> list[list[bool]]:
    before = [[array for _, array in case.arrays()] for case in question.cases]
    return [
        [not unchanged(a, b, question.check.restores) for b, a in zip(was, now, strict=True)]
        for was, now in zip(before, after, strict=True)
    ]
