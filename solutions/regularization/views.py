"""Views of what is drawn: dropout, initial weights, folds."""

from __future__ import annotations

import numpy as np

from autograder.ask import Case
from autograder.judge.view import Facts, Leaves, Unseen, pairs, shares_apart


def dropout(case: Case, leaves: Leaves) -> Facts:
    """One draw of dropout on an x without zeros: what is kept, by which factor, and whether each entry decides alone.

    With `dx` among the leaves, also that the gradient passes where the input did.
    """
    x, out = case.inputs["x"], _shaped(leaves, "out", case.inputs["x"].shape)
    kept = out != 0
    facts: Facts = {
        "number of outputs in the dtype of x": (int(out.dtype == x.dtype), 0.0),
        "smallest out / x of what is kept": (_least(out[kept] / x[kept]), 0.0),
        "largest out / x of what is kept": (-_least(-(out[kept] / x[kept])), 0.0),
        "share that is kept": (np.mean(kept), shares_apart(case.options["rate"], x.size)),
    }
    for axis in range(x.ndim):
        together = np.diff(kept.astype(int), axis=axis) == 0
        # Three times the variance of independent pairs: neighbouring pairs have an entry in common.
        facts[f"share of neighbours along axis {axis} that are kept or dropped together"] = (
            np.mean(together), np.sqrt(3) * shares_apart(0.5, together.size))  # fmt: skip
    if "dx" in leaves:
        dout, dx = case.upstream["dout"], _shaped(leaves, "dx", x.shape)
        facts |= {
            "number of gradients in the dtype of x": (int(dx.dtype == x.dtype), 0.0),
            "smallest dx / dout where x was kept": (_least(dx[kept] / dout[kept]), 0.0),
            "largest dx / dout where x was kept": (-_least(-(dx[kept] / dout[kept])), 0.0),
            "largest |dx| where x was dropped": (np.max(np.abs(dx[~kept]), initial=0.0), 0.0),
        }
    return facts


def masks(case: Case, leaves: Leaves) -> Facts:
    """Two draws of dropout from one generator: whether the second is a new one."""
    first, second = (_shaped(leaves, name, case.inputs["x"].shape) != 0 for name in ("first", "second"))
    return {
        "number of different masks in two calls": (2 - int(np.array_equal(first, second)), 0.0),
        "share that the first call keeps": (np.mean(first), shares_apart(case.options["rate"], first.size)),
        "share of entries that both calls treat alike": (np.mean(first == second), shares_apart(0.5, first.size)),
    }


def moments(case: Case, leaves: Leaves) -> Facts:
    """Initial weights: their distribution; and, of two calls, whether the second has weights of its own."""
    facts: Facts = {}
    for name in leaves:
        w = _shaped(leaves, name, tuple(case.inputs["shape"])).astype(np.float64)
        std = float(np.std(w))
        kurtosis = float(np.mean((w - np.mean(w)) ** 4)) / std**4 if std else 0.0
        off = shares_apart(0.5, w.size) * 2  # of a mean, in standard deviations
        facts |= {
            f"mean of {name}": (float(np.mean(w)), off * std),
            f"standard deviation of {name}": (std, off * std * np.sqrt(max(kurtosis - 1, 0.0) / 4)),
            f"kurtosis of {name}": (kurtosis, off * np.sqrt(24)),
            f"largest size in {name}": (float(np.max(np.abs(w))), 200 * std / w.size),
            f"share of different values in {name}": (np.unique(w).size / w.size, 0.01),
        }
    if len(leaves) > 1:
        first, second = leaves.values()
        facts["share of weights that both calls have in common"] = (np.mean(first == second), 0.01)
    return facts


def folds(case: Case, leaves: Leaves) -> Facts:
    """Folds in any order: how many, how large, that each index validates once, and that all others train."""
    n, found = case.inputs["n"], pairs(leaves, "folds")
    for index in (part for pair in found for part in pair):
        if index.ndim != 1 or (index.size and index.dtype.kind not in "iu"):
            raise Unseen("your folds are not pairs of one-dimensional arrays of integers")
        if index.size and not 0 <= index.min() <= index.max() < n:
            raise Unseen(f"an index in your folds is not one of 0 to {n - 1}")
    counts = [[np.bincount(part.astype(int), minlength=n) for part in pair] for pair in found]
    return {
        "number of folds": (len(found), 0.0),
        "count of validations of each index": (np.sum([validates for _, validates in counts], axis=0), 0.0),
        "sizes of the validation parts, sorted": (np.sort([len(pair[1]) for pair in found]), 0.0),
        "number of indices in both parts of a fold": (sum(np.sum((t > 0) & (v > 0)) for t, v in counts), 0.0),
        "number of indices in neither part of a fold": (sum(np.sum((t == 0) & (v == 0)) for t, v in counts), 0.0),
        "number of indices that train twice in one fold": (sum(np.sum(t > 1) for t, _ in counts), 0.0),
    }


def _shaped(leaves: Leaves, name: str, shape: tuple[int, ...]) -> np.ndarray:
    if leaves[name].shape != shape:
        raise Unseen(f"your {name} has shape {leaves[name].shape}; expected {shape}")
    return leaves[name]


def _least(values: np.ndarray) -> float:
    return float(np.min(values)) if values.size else 0.0
