"""Topic 8, the project: a convolutional network that reads digits, from the pixels to the trained weights.

    Conv 32 3x3, ReLU; MaxPool 2; Conv 64 3x3, ReLU; MaxPool 2; Conv 64 3x3, ReLU; Flatten; Dense 64, ReLU; Dense 10

93,322 parameters in a dict, `conv1_kernel` to `dense2_bias`. The network ends in logits; softmax is part of the
loss. Array-API style: the same code on any namespace that `array_api_compat` knows (NumPy, CuPy, array-api-strict),
in the dtype of the parameters. On NumPy, `train_epoch` and a `forward` of many images go through `reference.fast`,
which computes the same several times faster.

Sources: LeCun et al., "Gradient-Based Learning Applied to Document Recognition" (1998), for the digits and for
networks of this kind; Glorot & Bengio, AISTATS (2010); Kingma & Ba, arXiv 1412.6980 (2015), for Adam.
"""

from __future__ import annotations

import math

import numpy as np
from array_api_compat import array_namespace, device, is_numpy_array

from reference.backprop import dense_backward, dense_forward, relu_backward, relu_forward
from reference.convolution import (
    conv2d_backward,
    conv2d_forward,
    flatten_backward,
    flatten_forward,
    max_pool2d_backward,
    max_pool2d_forward,
)
from reference.fast import mnist as fast
from reference.mnist_model import Model
from reference.optimizers import adam
from reference.regularization import glorot_uniform

CLASSES = 10
SHAPES = {
    "conv1_kernel": (3, 3, 1, 32),
    "conv1_bias": (32,),
    "conv2_kernel": (3, 3, 32, 64),
    "conv2_bias": (64,),
    "conv3_kernel": (3, 3, 64, 64),
    "conv3_bias": (64,),
    "dense1_kernel": (576, 64),
    "dense1_bias": (64,),
    "dense2_kernel": (64, 10),
    "dense2_bias": (10,),
}
_AT_ONCE = 500  # images in one forward pass of `evaluate`, so that memory does not grow with the data


def preprocess(images, labels):
    """Pixels to floats in [0, 1] with a channel axis, labels to rows with a single one.

    images uint8 (N, 28, 28), labels integers (N,) -> x float32 (N, 28, 28, 1), y float32 (N, 10)
    """
    xp = array_namespace(images, labels)
    x = xp.astype(images, xp.float32)[..., None] / 255.0
    classes = xp.arange(CLASSES, dtype=labels.dtype, device=device(labels))
    return x, xp.astype(labels[:, None] == classes[None, :], xp.float32)


def build_keras_model():
    """The network as a stand-in for a compiled Keras model: `reference.mnist_model` has its methods."""
    return Model(SHAPES, forward, loss_and_gradients)


def init_params(rng):
    """Kernels Glorot uniform, biases zero: NumPy arrays in float32, drawn in the order of the layers."""
    return {
        name: (glorot_uniform(rng, shape) if name.endswith("kernel") else np.zeros(shape)).astype(np.float32)
        for name, shape in SHAPES.items()
    }


def forward(params, x):
    """x (N, 28, 28, 1) -> logits (N, 10)."""
    if is_numpy_array(x) and x.shape[0] > fast.BATCH:
        return fast.forward(params, x)
    return _forward(params, x)[0]


def loss_and_gradients(params, x, y):
    """The mean cross-entropy of softmax(logits) and its derivative with respect to every parameter.

    x (N, 28, 28, 1), y (N, 10) one-hot -> loss scalar, grads: a dict like params
    """
    logits, caches = _forward(params, x)
    losses, dlogits = _crossentropy(logits, y)
    n = x.shape[0]
    return array_namespace(x).mean(losses), _backward(dlogits / n, caches)


def train(params, x, y, epochs, batch_size, learning_rate, rng):
    """Adam from a fresh state, over all of x in a new order each epoch.

    params a dict, x (N, 28, 28, 1), y (N, 10) -> the trained params (the given ones stay as they were), losses
    (epochs,): the mean over the samples of each epoch, each at the moment it was seen, as in Keras's history.
    """
    state, losses = adam_state(params), []
    for _ in range(epochs):
        params, state, loss, _ = train_epoch(params, state, x, y, batch_size, learning_rate, rng)
        losses.append(loss)
    return params, np.asarray(losses, dtype=np.float64)


def evaluate(params, x, y):
    """The mean cross-entropy and the fraction of rows whose largest logit is that of the label. Two floats."""
    xp = array_namespace(x)
    total_loss, correct, n = 0.0, 0, x.shape[0]
    for start in range(0, n, _AT_ONCE):
        rows = slice(start, min(start + _AT_ONCE, n))
        logits, labels = forward(params, x[rows, ...]), y[rows, ...]
        total_loss += float(xp.sum(_crossentropy(logits, labels)[0]))
        correct += _correct(logits, labels)
    return total_loss / n, correct / n


def adam_state(params):
    """Adam's state before the first step: {"step": 0} and for each parameter `<name>_mean`, `<name>_mean_square`.

    One flat dict, so that np.savez(file, **state) keeps it; what np.load brings back is a state again.
    """
    xp = array_namespace(*params.values())
    state = {"step": 0}
    for name, value in params.items():
        state |= {f"{name}_mean": xp.zeros_like(value), f"{name}_mean_square": xp.zeros_like(value)}
    return state


def train_epoch(params, state, x, y, batch_size, learning_rate, rng, on_batch=None):
    """One epoch of Adam over x in an order drawn from rng; the short last batch is used.

    params, state   as from `init_params` and `adam_state`, or as the last epoch returned them; not modified
    x, y            (N, 28, 28, 1), (N, 10) one-hot
    on_batch        called after each batch with (batches done, batches in all, mean loss so far, accuracy so far)
    returns         params, state, mean loss, accuracy: over the samples, each at the moment it was seen

    The same inputs and the same rng give the same bits, however many processors there are.
    """
    epoch = fast.train_epoch if is_numpy_array(x) else _train_epoch
    return epoch(params, state, x, y, batch_size, learning_rate, rng, on_batch)


def _train_epoch(params, state, x, y, batch_size, learning_rate, rng, on_batch=None):
    """`train_epoch` in plain steps, for arrays of any kind."""
    xp = array_namespace(x)
    n = x.shape[0]
    order = xp.asarray(rng.permutation(n), device=device(x))
    step, total_loss, correct, seen = int(state["step"]), 0.0, 0, 0
    params, state = dict(params), dict(state)
    batches = math.ceil(n / batch_size)
    for done in range(1, batches + 1):
        rows = order[seen : min(seen + batch_size, n)]
        images, labels = xp.take(x, rows, axis=0), xp.take(y, rows, axis=0)
        logits, caches = _forward(params, images)
        losses, dlogits = _crossentropy(logits, labels)
        grads = _backward(dlogits / images.shape[0], caches)
        for name, grad in grads.items():
            moments = {"step": step, "mean": state[f"{name}_mean"], "mean_square": state[f"{name}_mean_square"]}
            params[name], moments = adam(params[name], grad, moments, learning_rate=learning_rate)
            state |= {f"{name}_mean": moments["mean"], f"{name}_mean_square": moments["mean_square"]}
        step += 1
        seen += images.shape[0]
        total_loss += float(xp.sum(losses))
        correct += _correct(logits, labels)
        if on_batch is not None:
            on_batch(done, batches, total_loss / seen, correct / seen)
    return params, state | {"step": step}, total_loss / n, correct / n


def _forward(params, x):
    """logits (N, 10), and what each layer keeps for the way back, first layer first."""

    def weights(layer):
        return params[f"{layer}_kernel"], params[f"{layer}_bias"]

    caches = []

    def through(result):
        out, cache = result
        caches.append(cache)
        return out

    a = through(relu_forward(through(conv2d_forward(x, *weights("conv1")))))
    a = through(max_pool2d_forward(a))
    a = through(relu_forward(through(conv2d_forward(a, *weights("conv2")))))
    a = through(max_pool2d_forward(a))
    a = through(relu_forward(through(conv2d_forward(a, *weights("conv3")))))
    a = through(flatten_forward(a))
    a = through(relu_forward(through(dense_forward(a, *weights("dense1")))))
    return through(dense_forward(a, *weights("dense2"))), caches


def _backward(dlogits, caches):
    """The layers of `_forward` from the last to the first: dlogits (N, 10) -> grads, a dict like params."""
    conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, flat, dense1, relu4, dense2 = caches
    grads = {}

    def through(layer, result):
        d, grads[f"{layer}_kernel"], grads[f"{layer}_bias"] = result
        return d

    d = through("dense2", dense_backward(dlogits, dense2))
    d = through("dense1", dense_backward(relu_backward(d, relu4), dense1))
    d = flatten_backward(d, flat)
    d = through("conv3", conv2d_backward(relu_backward(d, relu3), conv3))
    d = max_pool2d_backward(d, pool2)
    d = through("conv2", conv2d_backward(relu_backward(d, relu2), conv2))
    d = max_pool2d_backward(d, pool1)
    through("conv1", conv2d_backward(relu_backward(d, relu1), conv1))
    return {name: grads[name] for name in SHAPES}


def _crossentropy(logits, y):
    """For each row log(sum(exp(z))) - sum(y z) and, as y sums to one, its derivative softmax(z) - y.

    logits, y (N, 10) -> (N,), (N, 10). With z = logits - max(logits) nothing overflows.
    """
    xp = array_namespace(logits)
    z = logits - xp.max(logits, axis=-1, keepdims=True)
    exponentials = xp.exp(z)
    total = xp.sum(exponentials, axis=-1, keepdims=True)
    return xp.log(total[:, 0]) - xp.sum(y * z, axis=-1), exponentials / total - y


def _correct(logits, y):
    """How many rows have their largest logit at the label."""
    xp = array_namespace(logits)
    return int(xp.sum(xp.astype(xp.argmax(logits, axis=-1) == xp.argmax(y, axis=-1), xp.int64)))
