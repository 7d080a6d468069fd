"""Whether weights that came back are those of an honest training: a pure function of arrays, on the trusted side.

The bounds are set by what one epoch leaves behind, measured by benchmarks/full.py; docs/full.md has the figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from reference.mnist import evaluate, preprocess

from .views import correlation

Params = dict[str, np.ndarray]


def _alike() -> dict[str, float]:
    # Between honest trainings (0.71 and more) and what still reads 97 % with foreign weights mixed in (0.4 and less).
    return {"conv1": 0.6, "conv2": 0.5, "conv3": 0.6, "dense1": 0.75, "dense2": 0.9}


@dataclass(frozen=True)
class Demand:
    """What is asked of a training of one epoch. The defaults are for 60,000 digits.

    accuracy   of the test digits, at least
    alike      of each layer, the least correlation of its kernel with the one it was given
    steps_far  how far an entry may have moved, in steps of the learning rate for each batch
    ahead      by how much the test digits may be read better than those trained on, of which `sample` are read
    losses     between which the loss of the epoch lies
    """

    digits: int = 60_000
    accuracy: float = 0.97
    batch_size: int = 64
    learning_rate: float = 0.001
    alike: dict[str, float] = field(default_factory=_alike)
    steps_far: float = 2.0
    ahead: float = 0.01
    sample: int = 30_000
    losses: tuple[float, float] = (0.08, 0.4)

    @property
    def reach(self) -> float:
        """How far an entry may have moved: a step of Adam is about the learning rate, as a rule less."""
        return self.steps_far * self.learning_rate * math.ceil(self.digits / self.batch_size)


@dataclass(frozen=True)
class Digits:
    """params as given to `train`, a dict; images uint8 (N, 28, 28) and labels uint8 (N,) to train on and to test."""

    params: Params
    images: np.ndarray
    labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def weigh(found: dict[str, np.ndarray], digits: Digits, demand: Demand) -> tuple[str, str]:
    """The outcome and what to tell the student. `found` is what came back, by name; any of it may be hostile."""
    params = {name: found.get(f"params[{name}]") for name in digits.params}
    said = _form(params, found, digits.params)
    if said:
        return "wrong", said
    right: Params = {name: array for name, array in params.items() if array is not None}
    said = _foreign(right, digits.params, demand)
    if said:
        return "wrong", said
    tested = accuracy(right, digits.test_images, digits.test_labels)
    if tested < demand.accuracy:
        return "wrong", (
            f"The network that your train made reads {100 * tested:.2f} % of the test digits; "
            f"{100 * demand.accuracy:g} % are asked for."
        )
    trained = accuracy(right, digits.images[: demand.sample], digits.labels[: demand.sample])
    if tested - trained > demand.ahead:
        return "wrong", (
            f"The network reads the test digits better ({100 * tested:.2f} %) than those that your train was given "
            f"({100 * trained:.2f} %): it was trained on other digits."
        )
    loss, (least, most) = float(found["losses"].ravel()[0]), demand.losses
    if not least <= loss <= most:
        return "wrong", (
            f"Your train gives {loss:.4g} as the mean loss of the epoch; of one epoch on these digits it is between "
            f"{least:g} and {most:g}."
        )
    return "passed", ""


def _form(params: dict[str, np.ndarray | None], found: dict[str, np.ndarray], given: Params) -> str:
    """What is wrong with the shapes, dtypes and numbers; "" for nothing."""
    for name, first in given.items():
        array = params[name]
        if array is None:
            return f"The params that your train returned have no {name}."
        if array.shape != first.shape:
            return f"params[{name}] has shape {array.shape}; expected {first.shape}."
        if array.dtype != first.dtype:
            return f"params[{name}] has dtype {array.dtype}; expected {first.dtype}, as it was given."
        if not np.all(np.isfinite(array)):
            return f"params[{name}] holds numbers that are not finite (NaN or infinity)."
    extra = len([name for name in found if name.startswith("params[")]) - len(given)
    if extra:
        return f"The params that your train returned have {len(given) + extra} arrays; expected {len(given)}."
    losses = found.get("losses")
    if losses is None or losses.shape != (1,):
        return f"losses has shape {None if losses is None else losses.shape}; expected (1,), for one epoch."
    if not np.all(np.isfinite(losses)):
        return "losses holds numbers that are not finite (NaN or infinity)."
    return ""


def _foreign(params: Params, given: Params, demand: Demand) -> str:
    """Why these cannot be the given weights after an epoch of training; "" if they can."""
    if all(np.array_equal(params[name], given[name]) for name in given):
        return "Your train returned the params as they were given."
    for name, first in given.items():
        moved = farthest(params[name], first)
        if moved > demand.reach:
            return (
                f"These are not the given weights trained on: in {name} an entry is {moved:.3g} away from where it "
                f"began, and one epoch can move it by no more than {demand.reach:.3g}."
            )
    for layer, least in demand.alike.items():
        name = f"{layer}_kernel"
        alike = correlation(params[name], given[name])
        if alike < least:
            return (
                f"These are not the given weights trained on: the correlation of {name} with the one given is "
                f"{alike:.2f}, and after one epoch it is {least:g} or more."
            )
    return ""


def farthest(a: np.ndarray, b: np.ndarray) -> float:
    """The largest distance of two entries at the same place."""
    return float(np.max(np.abs(a.astype(np.float64) - b)))


def accuracy(params: Params, images: np.ndarray, labels: np.ndarray) -> float:
    """The share of the digits that the reference's network reads rightly with these weights."""
    with np.errstate(all="ignore"):
        return float(evaluate(params, *preprocess(images, labels))[1])
