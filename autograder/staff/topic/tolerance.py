"""How far a right answer may be from the exact one: derived from the dtype and the numbers, not guessed.

A backward-stable algorithm returns the exact answer for inputs moved by a few roundings, so its error is
about eps * sensitivity, where sensitivity is how much the output moves per relative change of the
inputs; the last rounding adds eps * size. Every term summed can add its own rounding, hence the factor
for the number of terms (Higham, Accuracy and Stability of Numerical Algorithms, 2002, sections 1.5 and 3.1).
Both are taken over the whole output array: entries that cancel are as exact as their neighbours are large.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...ask.arrays import FROZEN_DIGITS
from ...ask.case import Case

PROBES = 4
STEP = 2.0**-24  # far above double rounding, below the 1e-7 of a clip and any kink a case keeps away from
MARGIN = 32  # roundings of one scalar formula: a dozen operations, elementary functions at 2 ulp
FLOAT32_ROUNDING = 2.0**-24

Answers = list[np.ndarray]


def tolerances(
    answer: Callable[[Case], Answers],
    case: Case,
    expected: Answers,
    eps: float,
    scale: float,
    constants: str,
    most_terms: int = 0,
) -> list[float]:
    """The allowed absolute error of each output of one case.

    answer     the reference in float64, for a case with float64 inputs
    expected   its outputs on `case`
    eps        the rounding unit of the dtype the student computes in
    scale      size of the numbers a right answer may have to subtract
    constants  "float32" if a hyperparameter may be held in float32
    most_terms how many terms one output adds up at most; 0 where the largest input array says it
    """
    sensitivity = np.zeros(len(expected))
    for near in _nudged(case):
        moved = answer(near)
        sensitivity = np.maximum(sensitivity, [_distance(a, b) / STEP for a, b in zip(moved, expected, strict=True)])
    terms = MARGIN + 4 * (most_terms or max((array.size for _, array in case.arrays()), default=1))
    terms *= max(1, case.options.get("epochs", 1))  # steps that each round
    sizes = np.array([_size(one) for one in expected])
    allowed = eps * terms * (np.maximum(sizes, scale) + sensitivity) + 10.0 ** (1 - FROZEN_DIGITS) * sizes
    if constants == "float32":
        allowed += FLOAT32_ROUNDING * (sizes + sensitivity)
    return [float(f"{one:.1e}") for one in allowed]  # two digits: the same on every processor


def _nudged(case: Case) -> Iterator[Case]:
    """The case with every float moved by one step up or down; equal values of an array move together, so ties stay."""
    rng = np.random.default_rng(0)
    ties = {id(array): np.unique(array, return_inverse=True) for _, array in case.arrays() if array.dtype.kind == "f"}

    def nudge(value: Any) -> Any:
        if id(value) in ties:
            different, where = ties[id(value)]
            return value * (1 + STEP * rng.choice([-1.0, 1.0], size=different.shape)[where].reshape(value.shape))
        if isinstance(value, float):
            return value * (1 + STEP * rng.choice([-1.0, 1.0]))
        return value

    for _ in range(PROBES):
        yield case.mapped(nudge)


def _size(array: np.ndarray) -> float:
    return float(np.max(np.abs(array), initial=0.0))


def _distance(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.max(np.abs(a - b), initial=0.0))
