"""The digits a network is trained and tested on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import CannotTrain


@dataclass(frozen=True)
class Digits:
    """x float32 (N, 28, 28, 1) in [0, 1], y float32 (N, 10) one-hot, and a digest that names exactly these digits."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    digest: str

    @property
    def test_labels(self) -> np.ndarray:
        """The classes of the test images: integers (N,)."""
        return self.y_test.argmax(axis=1)


def load_digits(path: Path | None) -> Digits:
    """The kit's MNIST, or another file of its format. Raises CannotTrain."""
    import reference.data
    from reference.mnist import preprocess

    try:
        (x_train, y_train), (x_test, y_test) = reference.data.load_mnist(path)
    except reference.data.BadData as exc:
        raise CannotTrain(f"--data {exc}" if path else str(exc)) from None
    digest = hashlib.sha256()
    for array in (x_train, y_train, x_test, y_test):
        digest.update(repr((array.shape, str(array.dtype))).encode())
        digest.update(np.ascontiguousarray(array).data)
    train, test = preprocess(x_train, y_train), preprocess(x_test, y_test)
    return Digits(train[0], train[1], test[0], test[1], digest.hexdigest())
