"""Topic 5, convolution, answered by Keras's Conv2D, pooling and Flatten layers and automatic differentiation.

A cache holds the forward's input and options; the backward differentiates sum(dout * forward).
"""

from __future__ import annotations

from functools import partial

import keras

from reference.keras.autodiff import backward, evaluate
from reference.keras.layers import apply, built


def output_size(n, kernel, stride, padding):
    """Along one axis, by the layer's own rule of shapes."""
    layer = keras.layers.Conv1D(1, kernel, strides=stride, padding=padding)
    return layer.compute_output_shape((1, n, 1))[1]


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    layer = partial(_conv2d, stride=stride, padding=padding)
    return evaluate(layer, x, w, b), (layer, (x, w, b))


def conv2d_backward(dout, cache):
    layer, inputs = cache
    return backward(layer, inputs, dout)


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    return _forward("MaxPooling2D", x, pool_size=size, strides=stride, padding=padding)


def max_pool2d_backward(dout, cache):
    """TensorFlow sends a tie's gradient to the first cell in row-major order, as the syllabus does."""
    return _backward(dout, cache)


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    return _forward("AveragePooling2D", x, pool_size=size, strides=stride, padding=padding)


def avg_pool2d_backward(dout, cache):
    return _backward(dout, cache)


def flatten_forward(x):
    return _forward("Flatten", x)


def flatten_backward(dout, cache):
    return _backward(dout, cache)


def _conv2d(x, w, b, stride, padding):
    kh, kw, channels, filters = w.shape
    options = {"filters": filters, "kernel_size": (kh, kw), "strides": stride, "padding": padding}
    return apply(built("Conv2D", (None, None, None, channels), x.dtype.name, **options), [w, b], x)


def _forward(kind, x, **options):
    layer = getattr(keras.layers, kind)(dtype=x.dtype.name, **options)
    return evaluate(layer, x), (layer, x)


def _backward(dout, cache):
    layer, x = cache
    return backward(layer, [x], dout)[0]
