"""Keras layers as pure functions of their weights, so that one layer serves every call with sizes like its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import keras

from reference.keras.autodiff import double_precision


@lru_cache(maxsize=512)
def built(kind: str, shape: tuple[int, ...], dtype: str, **options: Any) -> keras.layers.Layer:
    """A layer of `keras.layers` with its weights made for inputs of `shape`; their values are never used.

    Every variable and every sum has `dtype`, whatever Keras's global policy is.
    """
    with double_precision():
        layer = getattr(keras.layers, kind)(dtype=dtype, **options)
        layer.build(shape)
    return layer


def apply(layer: keras.layers.Layer, weights: list[Any], *inputs: Any, **options: Any) -> Any:
    """The layer's output with `weights` in place of its own: tensors in, tensors out, differentiable in all."""
    return layer.stateless_call(weights, _state(layer), *inputs, **options)[0]


def _state(layer: keras.layers.Layer) -> list[Any]:
    """What the layer holds besides its weights: at most the seeds of dropouts that are off."""
    return [variable.value for variable in layer.non_trainable_variables]
