"""Views: what every right answer has in common, where the answer itself is free to choose an order or a draw.

A view is `view(case, leaves) -> {name: (fact, slack)}`. `leaves` are the arrays that came back, by name; a fact is an
array or a number that is compared like any value, and slack the absolute error it may have beyond rounding
(several standard errors of a statistic, 0 for what must be exact). The reference's own answer, seen through
the same view, gives the expected facts. What cannot be seen at all raises `Unseen` with the reason.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .answer import Answer
from .declare import Case

Leaves = dict[str, np.ndarray]
Facts = dict[str, tuple[np.ndarray | float | int, float]]


class Unseen(ValueError):
    """What came back does not have the form the view looks at."""


def seen(view: str | None, cases: list[Case], answer: Answer) -> tuple[Answer, list[list[float]]]:
    """The answer as its view sees it, and the slack of every fact; without a view, the answer itself."""
    if view is None or answer.outcome is not None:
        return answer, [[0.0] * len(values) for values in answer.values]
    facts: list[Facts] = []
    for number, (case, names, values) in enumerate(zip(cases, answer.names, answer.values, strict=True)):
        try:
            with np.errstate(all="ignore"):
                facts.append(VIEWS[view](case, dict(zip(names, values, strict=True))))
        except (Unseen, ValueError, LookupError, TypeError, ArithmeticError) as exc:
            said = str(exc) if isinstance(exc, Unseen) else "what came back does not have the form asked for"
            return Answer("bad_result", said, case=number, seconds=answer.seconds), []
    return (
        Answer(
            seconds=answer.seconds,
            values=[[np.asarray(fact) for fact, _ in one.values()] for one in facts],
            names=[list(one) for one in facts],
            after=answer.after,
        ),
        [[slack for _, slack in one.values()] for one in facts],
    )


def batches(case: Case, leaves: Leaves) -> Facts:
    """Minibatches in any order: how large they are, that every sample is there once, and x beside its own y."""
    found = _pairs(leaves, "batches")
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
    orders = [np.concatenate([x for x, _ in _pairs(leaves, name)]) for name in ("first", "second")]
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


def _pairs(leaves: Leaves, name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """The pairs of a nested list of pairs."""
    count = len(leaves) // 2
    mine = {key: array for key, array in leaves.items() if key.partition("[")[0] == name}
    pairs = []
    for at in range(count):
        first, second = f"{name}[{at}][0]", f"{name}[{at}][1]"
        if first not in mine or second not in mine:
            break
        pairs.append((mine[first], mine[second]))
    if not pairs or 2 * len(pairs) != len(mine):
        raise Unseen(f"your {name} is no list of pairs of arrays")
    return pairs


def _order(rows: np.ndarray) -> np.ndarray:
    """The indices that sort rows, by their first entry, then the second, and so on."""
    flat = rows.reshape(len(rows), -1)
    return np.lexsort(flat.T[::-1])


def _shaped(leaves: Leaves, name: str, shape: tuple[int, ...]) -> np.ndarray:
    if leaves[name].shape != shape:
        raise Unseen(f"your {name} has shape {leaves[name].shape}; expected {shape}")
    return leaves[name]


def _errors(probability: float, count: int) -> float:
    """Seven standard errors of the difference between two shares of `count` independent draws."""
    return 7 * float(np.sqrt(2 * probability * (1 - probability) / count))


def _least(values: np.ndarray) -> float:
    return float(np.min(values)) if values.size else 0.0


VIEWS: dict[str, Callable[[Case, Leaves], Facts]] = {
    one.__name__: one for one in (batches, shuffles, dropout, masks, moments, folds)
}
