"""Values and gradients of Keras functions, in the arrays' own dtype, on whichever backend Keras runs.

On TensorFlow float64 is float64 throughout. On the other backends Keras's dtype rules end at 32 bits: its
`mean` works in float32 inside, and JAX's `tanh` answers in float32, so that float64 answers are right to about
1e-7 there, and not always float64 by name.

Python numbers are the other way into float32: Keras casts a bare 0.999 to float32 before anything else. `exact`
makes of it a number that Keras takes over as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np

Function = Callable[..., Any]


def evaluate(f: Function, *arrays: np.ndarray) -> Any:
    """f(*tensors) as a NumPy array, or a tuple of them where f returns several tensors.

    f is written with Keras's functions and takes a tensor for each array.
    """
    with double_precision():
        out = f(*map(keras.ops.convert_to_tensor, arrays))
        return tuple(map(to_numpy, out)) if isinstance(out, tuple | list) else to_numpy(out)


def gradient(f: Function, *arrays: np.ndarray) -> list[np.ndarray]:
    """The derivative of a scalar function with respect to each of its arrays.

    f        a function of a tensor for each array, written with Keras's functions; returns a scalar tensor
    arrays   where to take the derivative: floating point, any shapes
    returns  one array for each of `arrays`, of its shape and dtype; zeros where f does not depend on it

    Raises NotImplementedError on a Keras backend other than TensorFlow, JAX and PyTorch.
    """
    backend = keras.backend.backend()
    if backend not in _GRADIENTS:
        raise NotImplementedError(f"no automatic differentiation on Keras's {backend} backend")
    with double_precision():
        tensors = [keras.ops.convert_to_tensor(array) for array in arrays]
        return [to_numpy(g) for g in _GRADIENTS[backend](f, tensors)]


def backward(f: Function, arrays: Sequence[np.ndarray], *upstream: np.ndarray) -> tuple[np.ndarray, ...]:
    """What reaches each of f's inputs when `upstream` reaches its outputs: the gradient of sum(upstream * f).

    f         as in `gradient`, but of any shape; it returns as many tensors as there are `upstream` arrays
    upstream  one array for each output, of its shape
    returns   one array for each of `arrays`
    """

    def total(*tensors: Any) -> Any:
        out = f(*tensors)
        outputs = out if isinstance(out, tuple | list) else (out,)
        return sum(keras.ops.sum(d * one) for d, one in zip(upstream, outputs, strict=True))

    return tuple(gradient(total, *arrays))


def exact(number: float, dtype: np.dtype) -> float:
    """A hyperparameter that keeps its double precision in Keras, if `dtype` can hold it.

    Keras takes np.float64 for the float it is (a subclass) and its backends convert it by its own dtype.
    """
    return np.float64(number) if dtype == np.float64 else float(number)


def to_numpy(tensor: Any) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(tensor))


def double_precision() -> AbstractContextManager[Any]:
    """JAX turns float64 into float32 unless told otherwise; the other backends keep what they are given."""
    if keras.backend.backend() != "jax":
        return nullcontext()
    import jax

    return jax.enable_x64(True)


def _tensorflow(f: Function, tensors: list[Any]) -> list[Any]:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(tensors)
        out = f(*tensors)
    found = tape.gradient(out, tensors, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    # A lookup's gradient arrives as sparse IndexedSlices; convert_to_tensor makes it dense.
    return [tf.convert_to_tensor(g) for g in found]


def _jax(f: Function, tensors: list[Any]) -> list[Any]:
    import jax

    return list(jax.grad(f, argnums=tuple(range(len(tensors))))(*tensors))


def _torch(f: Function, tensors: list[Any]) -> list[Any]:
    import torch

    # clone: a tensor may share its memory with the caller's array.
    leaves = [tensor.detach().clone().requires_grad_() for tensor in tensors]
    return list(torch.autograd.grad(f(*leaves), leaves, allow_unused=True, materialize_grads=True))


_GRADIENTS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
