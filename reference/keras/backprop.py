"""Topic 3, backprop, answered by Keras's layers, activations and loss, and by automatic differentiation.

A cache holds the forward's inputs; the backward differentiates sum(dout * forward). Keras has nothing that
answers to `numerical_gradient` or `Value`.
"""

from __future__ import annotations

from keras import losses, ops

from reference.keras.autodiff import backward, evaluate, gradient
from reference.keras.layers import apply, built


def dense_forward(x, w, b):
    return evaluate(_dense, x, w, b), (x, w, b)


def dense_backward(dout, cache):
    return backward(_dense, cache, dout)


def sigmoid_forward(z):
    return evaluate(ops.sigmoid, z), z


def sigmoid_backward(dout, cache):
    return backward(ops.sigmoid, [cache], dout)[0]


def tanh_forward(z):
    return evaluate(ops.tanh, z), z


def tanh_backward(dout, cache):
    return backward(ops.tanh, [cache], dout)[0]


def relu_forward(z):
    return evaluate(ops.relu, z), z


def relu_backward(dout, cache):
    return backward(ops.relu, [cache], dout)[0]


def softmax_forward(z):
    return evaluate(ops.softmax, z), z


def softmax_backward(dout, cache):
    return backward(ops.softmax, [cache], dout)[0]


def mlp_loss(params, x, labels):
    def loss(*weights):
        out = ops.convert_to_tensor(x)
        pairs = list(zip(weights[::2], weights[1::2], strict=True))
        for i, (w, b) in enumerate(pairs):
            out = _dense(out, w, b, activation="relu" if i < len(pairs) - 1 else "linear")
        return ops.mean(losses.sparse_categorical_crossentropy(labels, out, from_logits=True))

    weights = [array for pair in params for array in pair]
    grads = gradient(loss, *weights)
    return evaluate(loss, *weights), list(zip(grads[::2], grads[1::2], strict=True))


def _dense(x, w, b, activation="linear"):
    layer = built("Dense", (None, w.shape[0]), x.dtype.name, units=w.shape[1], activation=activation)
    return apply(layer, [w, b], x)
