"""Views of minibatches, which may come in any order."""

from __future__ import annotations

import numpy as np

from autograder.ask import Case
from autograder.judge.view import Facts, Leaves, Unseen, pairs


def batches(case: Case, leaves: Leaves) -> Facts:
    """Minibatches in any order: how large they are, that every sample is there once, and x beside its own y."""
    found = pairs(leaves, "batches")
    for x, y in found:
        if x.ndim == 0 or y.ndim == 0 or len(x) != len(y):
            raise Unseen("a batch's x and y have different numbers of samples")
    x, y = (np.concatenate([pair[at] for pair in found]) for at in (0, 1))
    order = _order(x)
    return {
        "sizes of the batches": (np.array([len(pair[0]) for pair in found]), 0.0),
        "samples, sorted by x": (x[order], 0.0),
        "y of the samples, sorted by x": (y[order], 0.0),
    }


def shuffles(case: Case, leaves: Leaves) -> Facts:
    """Two calls: whether each is in an order of its own and neither in the given one."""
    given = case.inputs["x"]
    orders = [np.concatenate([x for x, _ in pairs(leaves, name)]) for name in ("first", "second")]
    if any(one.shape != given.shape for one in orders):
        raise Unseen("some samples are missing, or there more than once")
    kept = [_neighbours_kept(given, one) for one in orders]
    return {
        "number of calls that keep the given order": (sum(np.array_equal(one, given) for one in orders), 0.0),
        "number of calls that repeat an order": (int(np.array_equal(orders[0], orders[1])), 0.0),
        "number of calls that leave neighbours together": (sum(share > 0.5 for share in kept), 0.0),
    }


def _neighbours_kept(given: np.ndarray, order: np.ndarray) -> float:
    """The share of samples followed by the one that follows them in the given order."""
    place = {sample.tobytes(): at for at, sample in enumerate(given)}
    at = np.array([place[sample.tobytes()] for sample in order])
    return float(np.mean(np.diff(at) == 1)) if len(at) > 1 else 0.0


def _order(rows: np.ndarray) -> np.ndarray:
    """The indices that sort rows, by their first entry, then the second, and so on."""
    flat = rows.reshape(len(rows), -1)
    return np.lexsort(flat.T[::-1])
