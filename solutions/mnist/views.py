"""Views of a network: of its many parameters a sample, of its training the losses, of a Keras model its answers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.ask import Case
from autograder.judge.view import Facts, Leaves, Unseen, shares_apart

WHOLE = 100  # an array with no more entries is compared whole
SAMPLE = 5  # of a larger one so many entries along each axis
EXACTLY = 1e-9  # a slack for what no rounding touches
DIGITS = 6  # to which two losses must agree to be one
# The standard deviation of each epoch's loss over a hundred orders of a few hundred digits, as a share of the loss;
# of two orders it is 1.4 times that, and no two differ by ten. tests/test_training_band.py draws them anew.
SPREAD = (0.008, 0.04, 0.06)


def network(case: Case, leaves: Leaves) -> Facts:
    """A dict of parameters or gradients, with what comes beside it: shapes and dtypes, values, of large arrays a
    sample of the values and a weighted sum of all."""
    given = next(array for _, array in case.arrays() if array.dtype.kind == "f")
    others = sum(array.dtype != given.dtype for name, array in leaves.items() if name.endswith("]") and array.ndim)
    facts: Facts = {}
    for name, array in leaves.items():
        if array.ndim:
            facts[f"{name}, shape"] = (np.array(array.shape), 0.0)
    facts["number of arrays in another dtype than the given ones"] = (int(others), 0.0)
    for name, array in leaves.items():
        values = array.astype(np.float64)
        if not array.ndim or name.startswith("losses"):  # may be held in float32, and are then compared as such
            facts[name] = (array, 0.0)
        elif array.size <= WHOLE:
            facts[name] = (values, 0.0)
        else:
            facts[name] = (values[tuple(slice(None, None, -(-size // SAMPLE)) for size in array.shape)], 0.0)
            facts[f"{name}, weighted sum"] = (float(np.sum(np.cos(np.arange(1, array.size + 1)) * values.ravel())), 0.0)
    return facts


def initial(case: Case, leaves: Leaves) -> Facts:
    """Two draws of a network's first parameters: of the first its shapes and distributions, and whether its kernels,
    and the second draw, are draws of their own."""
    first = {name: array for name, array in leaves.items() if name.startswith("first[")}
    facts: Facts = {}
    for name, array in first.items():
        facts[f"{name}, shape"] = (np.array(array.shape), 0.0)
    facts["number of arrays in another dtype than float32"] = (
        sum(array.dtype != np.float32 for array in leaves.values()), 0.0)  # fmt: skip
    for name, array in first.items():
        w = array.astype(np.float64)
        if name.endswith("bias]"):
            facts[f"{name}, largest size"] = (float(np.max(np.abs(w), initial=0.0)), 0.0)
        else:
            # Of a uniform distribution the variance has relative standard error sqrt(0.8 / n), the maximum 1 / n.
            off, largest = shares_apart(0.5, w.size) * 2, float(np.max(np.abs(w)))
            std = float(np.std(w))
            facts |= {
                f"{name}, mean": (float(np.mean(w)), off * std),
                f"{name}, standard deviation": (std, off * std * np.sqrt(0.2)),
                f"{name}, largest size": (largest, 40 * largest / w.size),
                f"{name}, share of different values": (np.unique(w).size / w.size, 0.01),
            }
    kernels = [array.ravel() for name, array in first.items() if name.endswith("kernel]")]
    for at, (one, other) in enumerate(pairwise(kernels), start=1):
        n = min(one.size, other.size)
        facts[f"correlation of kernel {at} with the next"] = (correlation(one[:n], other[:n]), 10 / np.sqrt(n))
    second = [leaves[name.replace("first[", "second[", 1)] for name in first]
    again = sum(np.array_equal(a, b) for a, b in zip(first.values(), second, strict=True) if np.any(a))
    facts["number of kernels that a second call draws the same"] = (again, 0.0)
    return facts


def loss_curve(case: Case, leaves: Leaves) -> Facts:
    """A training in an order of its own: its losses, epoch by epoch, within the spread of many orders."""
    losses = _losses(case, [array for name, array in leaves.items() if name.partition("[")[0] == "losses"])
    spread = [*SPREAD, *SPREAD[-1:] * len(losses)]
    return {f"loss of epoch {at + 1}": (loss, 10 * spread[at] * abs(loss)) for at, loss in enumerate(losses)}


def loss_curves(case: Case, leaves: Leaves) -> Facts:
    """Many trainings that draw one order each: the different curves of losses that come up, sorted."""
    calls: dict[str, list[np.ndarray]] = {}
    for name, array in leaves.items():
        calls.setdefault(name.split("]")[0], []).append(array)
    curves = [_losses(case, arrays) for arrays in calls.values()]
    different: dict[tuple[str, ...], np.ndarray] = {}
    for curve in curves:
        different.setdefault(tuple(f"{loss:.{DIGITS - 1}e}" for loss in curve), curve)
    found = sorted(different.values(), key=tuple)
    return {"number of different loss curves": (len(found), 0.0), "loss curves, sorted": (np.array(found), 0.0)}


def _losses(case: Case, arrays: list[np.ndarray]) -> np.ndarray:
    """The losses of one training, given as one array or as a list of numbers."""
    losses = np.concatenate([np.atleast_1d(array) for array in arrays]).astype(np.float64)
    epochs = case.options.get("epochs", len(losses))
    if losses.shape != (epochs,):
        raise Unseen(f"your losses have shape {losses.shape}; expected ({epochs},), one for each epoch")
    return losses


def keras_model(case: Case, leaves: Leaves) -> Facts:
    """A Keras model by its shapes, its probabilities and, where there are batches, its training."""

    def group(name: str) -> list[np.ndarray]:
        return [array for key, array in leaves.items() if key.startswith(f"model[{name}]")]

    def listed(name: str) -> np.ndarray:
        return np.array([int(one) for one in group(name)])

    sizes: dict[str, list[int]] = {}
    for key, array in leaves.items():
        if key.startswith("model[shapes]"):
            sizes.setdefault(key.rpartition("[")[0], []).append(int(array))
    shapes = np.zeros((len(sizes), 4), int)
    for row, shape in zip(shapes, sizes.values(), strict=True):
        row[: len(shape)] = shape[:4]
    facts: Facts = {
        "input shape": (listed("input"), 0.0),
        "number of parameters": (int(leaves["model[parameters]"]), 0.0),
        "number of weight arrays": (len(sizes), 0.0),
        "shapes of the weights, padded with zeros": (shapes, 0.0),
        "output shape": (listed("output"), 0.0),
        "number of kernels that begin as random numbers": (sum(map(float, group("drawn")[::2])), 0.0),
        "largest size that a bias begins with": (max(map(float, group("drawn")[1::2]), default=0.0), EXACTLY),
        "probabilities": (leaves.get("model[probabilities]", np.array(np.nan)).astype(np.float64), 0.0),
    }
    if case.inputs["batches"]:
        told = np.array(group("told"), float)
        facts |= {
            "number of compiled models": (int(leaves["model[compiled]"]), 0.0),
            "optimizer's betas and epsilon": (np.array(group("settings")[:3], float), EXACTLY),
            "optimizer's weight decay, amsgrad, averaging, clipping": (np.array(group("settings")[3:], float), EXACTLY),
            "losses": (told[::2], 0.0),
            "accuracies": (told[1::2], 0.0),
            "probabilities after training": (leaves.get("model[afterwards]", np.array(np.nan)).astype(np.float64), 0.0),
            "learning rate after 5,000 steps": (float(leaves.get("model[rate]", np.array(np.nan))), EXACTLY),
        }
    return facts


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """The correlation of the entries of two arrays, 0 where one of them does not vary."""
    a, b = (one.astype(np.float64).ravel() for one in (a, b))
    return float(np.corrcoef(a, b)[0, 1]) if np.std(a) > 0 and np.std(b) > 0 else 0.0
