"""The project's network behind the methods of a compiled Keras model, as far as a question about one uses them."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from array_api_compat import array_namespace

from reference.optimizers import adam

ADAM = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}


class Model:
    """A network of named weights that ends in probabilities, with Adam, categorical cross-entropy and accuracy.

    shapes               of the weights, by name
    forward              (params, x) -> logits
    loss_and_gradients   (params, x, y) -> loss, gradients like params
    """

    compiled = True
    optimizer = SimpleNamespace(**ADAM, iterations=SimpleNamespace(assign=lambda steps: None))  # the rate is constant
    input_shape = (None, 28, 28, 1)
    output_shape = (None, 10)

    def __init__(
        self, shapes: dict[str, tuple[int, ...]], forward: Callable[..., Any], loss_and_gradients: Callable[..., Any]
    ) -> None:
        self._forward, self._loss_and_gradients = forward, loss_and_gradients
        self._shapes = shapes
        self._params: dict[str, Any] = {}
        self._states: dict[str, dict[str, Any]] = {name: {} for name in shapes}

    @property
    def weights(self) -> list[Any]:
        """What has a shape for each weight; arrays once there are values."""
        return list(self._params.values()) or [_Shape(shape) for shape in self._shapes.values()]

    def get_weights(self) -> list[np.ndarray]:
        """NumPy arrays: kernels of different numbers, and biases of zeros, until there are values."""
        if self._params:
            return [np.asarray(one) for one in self._params.values()]
        return [np.arange(math.prod(one)).reshape(one) * (len(one) > 1) for one in self._shapes.values()]

    def count_params(self) -> int:
        return sum(math.prod(shape) for shape in self._shapes.values())

    def set_weights(self, weights: list[Any]) -> None:
        self._params = dict(zip(self._shapes, weights, strict=True))

    def predict_on_batch(self, x: Any) -> Any:
        """x (N, 28, 28, 1) -> probabilities (N, 10)."""
        logits = self._forward(self._params, x)
        xp = array_namespace(logits)
        exponentials = xp.exp(logits - xp.max(logits, axis=-1, keepdims=True))
        return exponentials / xp.sum(exponentials, axis=-1, keepdims=True)

    def train_on_batch(self, x: Any, y: Any, return_dict: bool = True) -> dict[str, float]:
        """One step of Adam. The loss and the accuracy before it."""
        logits = self._forward(self._params, x)
        xp = array_namespace(logits)
        right = xp.astype(xp.argmax(logits, axis=-1) == xp.argmax(y, axis=-1), xp.float64)
        loss, grads = self._loss_and_gradients(self._params, x, y)
        for name, grad in grads.items():
            self._params[name], self._states[name] = adam(self._params[name], grad, self._states[name], **ADAM)
        return {"loss": float(loss), "accuracy": float(xp.mean(right))}

    def reset_metrics(self) -> None:
        """Nothing is kept from batch to batch."""


class _Shape:
    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
