"""The trial of the project: a submission's `train` is given all 60,000 digits, and what comes of it is examined here.

Only `train` runs behind the wall. The first weights, the order of the digits and which class is called what are
drawn from (secret, topic, student), and no test digit ever crosses; see docs/full.md.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from autograder.ask import Seed, case, nested, sequence
from autograder.staff.grading.trial import Drawn, Limits, Trial, trial
from reference.data import load_mnist
from reference.mnist import init_params, preprocess, train

from .evidence import Demand, Digits, weigh

LIMITS = Limits(memory_bytes=8 << 30, resident_bytes=4 << 30, patience=2.0)


def measured_limit(at_least: int = 300, digits: int = 2560) -> int:
    """Seconds of processor time for a training fifteen times slower than the reference on this machine, in minutes.

    Measured on noise, as a rule in less than two seconds.
    """
    rng = np.random.default_rng(0)
    x, y = preprocess(rng.integers(0, 256, (digits, 28, 28)).astype(np.uint8), rng.integers(0, 10, digits))
    start = time.process_time()  # of all threads together
    train(init_params(rng), x, y, epochs=1, batch_size=64, learning_rate=0.001, rng=rng)
    epoch = (time.process_time() - start) * Demand().digits / digits
    return max(at_least, 60 * math.ceil(15 * epoch / 60))


def training(demand: Demand) -> Trial:
    """The trial, with what it demands; tests demand less."""

    @trial(
        "train",
        points=10,
        driver="whole_training",
        # Whoever fails in one of these would only wait for the same result.
        needs=["train_whole_batches", "loss_and_gradients_values", "train_digits"],
        returns=[nested("params"), sequence("losses")],
        doing="training on 60,000 digits",
        limits=LIMITS,
        seconds=measured_limit,
    )
    def train_full(seed: Callable[[str], int]) -> Drawn:
        """Your train, given all 60,000 digits for one epoch, makes a network that reads 97 % of the test digits.

        - Train on 2,000 digits in your notebook: do the losses fall, and how long does it take? 60,000 take thirty
          times as long.
        """
        digits = drawn(seed, demand.digits)
        options = {"epochs": 1, "batch_size": demand.batch_size, "learning_rate": demand.learning_rate}
        data = {"params": digits.params, "images": digits.images, "labels": digits.labels}
        order = Seed(seed("order") % 2**31)
        return Drawn(case({**options, "rng": order, **data}), lambda found: weigh(found, digits, demand))

    return train_full


def drawn(seed: Callable[[str], int], count: int) -> Digits:
    """The first weights, the digits in their order, and the test digits, all with the classes renamed alike."""
    (images, labels), (test_images, test_labels) = _mnist()
    rng = np.random.default_rng(seed("full"))
    renamed, order = rng.permutation(10).astype(np.uint8), rng.permutation(len(images))[:count]
    return Digits(init_params(rng), images[order], renamed[labels[order]], test_images, renamed[test_labels])


@cache
def _mnist() -> Any:
    return load_mnist()


TRIALS = [training(Demand())]
