"""What a view makes of an answer: named facts, each with the slack it may have."""

from __future__ import annotations

import numpy as np

Leaves = dict[str, np.ndarray]
Facts = dict[str, tuple[np.ndarray | float | int, float]]


class Unseen(ValueError):
    """What came back does not have the form the view looks at."""


def shares_apart(probability: float, count: int) -> float:
    """Seven standard errors of the difference between two shares of `count` independent draws."""
    return 7 * float(np.sqrt(2 * probability * (1 - probability) / count))
