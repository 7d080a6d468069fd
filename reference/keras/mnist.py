"""Topic 8, the project, answered by Keras: its layers, its loss, its automatic differentiation, its Adam.

Two things live here. The syllabus's functions, in the dtype of the parameters and in the reference's order of
batches: eager, and slow. And the model that one would train, with `train_epoch`, `get_params` and `set_params`.
"""

from __future__ import annotations

import math
from functools import lru_cache

import keras
import numpy as np
from keras import callbacks, layers, losses, metrics, ops

from reference.keras.autodiff import double_precision, gradient, to_numpy
from reference.keras.autodiff import evaluate as value
from reference.keras.optimizers import adam
from reference.keras.regularization import glorot_uniform

NAMES = [f"{layer}_{kind}" for layer in ("conv1", "conv2", "conv3", "dense1", "dense2") for kind in ("kernel", "bias")]
_AT_ONCE = 500  # images in one forward pass of `evaluate`


def preprocess(images, labels):
    """uint8 (N, 28, 28), (N,) -> x float32 (N, 28, 28, 1), y float32 (N, 10)."""
    rescale = layers.Rescaling(1.0 / 255.0, dtype="float32")
    return to_numpy(rescale(images[..., None])), to_numpy(ops.one_hot(labels, 10, dtype="float32"))


def build_keras_model():
    """The network, ending in probabilities, compiled with Adam, categorical cross-entropy and accuracy."""
    model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(last="softmax")])
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def get_params(model):
    """The model's weights as the reference's dict: the same layouts, so they only get their names."""
    return {name: np.array(weights) for name, weights in zip(NAMES, model.get_weights(), strict=True)}


def set_params(model, params):
    """The reference's dict into the model; its optimizer stays as it is."""
    model.set_weights([params[name] for name in NAMES])


def train_epoch(model, x, y, batch_size, rng, on_batch=None):
    """One epoch of `model.fit`, in the order that `reference.mnist.train_epoch` draws from the same rng.

    on_batch   called after each batch with (batches done, batches in all, mean loss so far, accuracy so far)
    returns    the mean loss and the accuracy over the samples, each at the moment it was seen
    """
    order, total = rng.permutation(len(x)), math.ceil(len(x) / batch_size)
    told = []
    if on_batch is not None:
        told.append(
            callbacks.LambdaCallback(
                on_train_batch_end=lambda done, logs: on_batch(done + 1, total, logs["loss"], logs["accuracy"])
            )
        )
    history = model.fit(x[order], y[order], batch_size, epochs=1, shuffle=False, verbose=0, callbacks=told).history
    return history["loss"][0], history["accuracy"][0]


def init_params(rng):
    """Keras's own initial weights, seeded from rng."""
    shapes = {name: weights.shape for name, weights in zip(NAMES, _network("float32").weights, strict=True)}
    return {
        name: (glorot_uniform(rng, shape) if name.endswith("kernel") else np.zeros(shape)).astype(np.float32)
        for name, shape in shapes.items()
    }


def forward(params, x):
    return value(_logits(params), x, *(params[name] for name in NAMES))


def loss_and_gradients(params, x, y):
    weights = [params[name] for name in NAMES]

    def loss(*weights):
        logits = _logits(params)(ops.convert_to_tensor(x), *weights)
        return ops.mean(losses.categorical_crossentropy(y, logits, from_logits=True))

    return value(loss, *weights), dict(zip(NAMES, gradient(loss, *weights), strict=True))


def train(params, x, y, epochs, batch_size, learning_rate, rng):
    """Step by step, because `fit` would turn float64 into Keras's own float type, float32."""
    states, means = {name: {} for name in NAMES}, []
    for _ in range(epochs):
        order, total = rng.permutation(len(x)), 0.0
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            loss, grads = loss_and_gradients(params, x[rows], y[rows])
            total += float(loss) * len(rows)
            stepped = {
                name: adam(params[name], grads[name], states[name], learning_rate=learning_rate) for name in NAMES
            }
            params = {name: param for name, (param, _) in stepped.items()}
            states = {name: state for name, (_, state) in stepped.items()}
        means.append(total / len(x))
    return params, np.array(means)


def evaluate(params, x, y):
    total, right = 0.0, 0.0
    for start in range(0, len(x), _AT_ONCE):
        logits, labels = forward(params, x[start : start + _AT_ONCE]), y[start : start + _AT_ONCE]
        found = value(lambda y, z: ops.sum(losses.categorical_crossentropy(y, z, from_logits=True)), labels, logits)
        total += float(found)
        right += float(np.sum(to_numpy(metrics.categorical_accuracy(labels, logits))))
    return total / len(x), right / len(x)


def _layers(last, **options):
    return [
        layers.Conv2D(32, 3, activation="relu", **options),
        layers.MaxPooling2D(2, **options),
        layers.Conv2D(64, 3, activation="relu", **options),
        layers.MaxPooling2D(2, **options),
        layers.Conv2D(64, 3, activation="relu", **options),
        layers.Flatten(**options),
        layers.Dense(64, activation="relu", **options),
        layers.Dense(10, activation=last, **options),
    ]


@lru_cache(maxsize=4)
def _network(dtype):
    """The network that ends in logits, in one dtype throughout; the values of its weights are never used."""
    with double_precision():
        return keras.Sequential([keras.Input((28, 28, 1), dtype=dtype), *_layers(last=None, dtype=dtype)])


def _logits(params):
    """A function of tensors: x (N, 28, 28, 1), and the weights in the order of NAMES -> (N, 10)."""
    network = _network(params["dense2_bias"].dtype.name)
    return lambda x, *weights: network.stateless_call(list(weights), [], x)[0]
