"""Short trainings of the project's network, by the reference and by Keras, from the same weights, batch after batch."""

import math
from contextlib import contextmanager

import keras
import numpy as np

from reference import mnist
from reference.keras import mnist as by_keras
from reference.optimizers import adam, gradient_descent

STEPS, BATCH = 50, 32


def first_params(rng):
    """Float64, with biases off zero: there a window without a pixel sits on ReLU's kink, and hides mistakes."""
    drawn = {name: value.astype(np.float64) for name, value in mnist.init_params(rng).items()}
    return {name: value + 0.05 * rng.normal(size=value.shape) * (value.ndim == 1) for name, value in drawn.items()}


@contextmanager
def float_type(name):
    """Keras's, for all that is built and run inside."""
    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(name)
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(policy)


def keras_losses(params, x, y, optimizer, dtype="float64", look=None):
    """What `fit` of the model that one would train says of each batch, the samples in order.

    look   called with what each ReLU is given, forward through the network; the same computation, but op by op
    """
    found = []
    with float_type(dtype):
        model = by_keras.build_keras_model()
        model.compile(optimizer(), "categorical_crossentropy", metrics=["accuracy"], run_eagerly=look is not None)
        by_keras.set_params(model, params)
        for layer in model.layers if look else ():
            if getattr(layer, "activation", None) is keras.activations.relu:
                layer.activation = lambda z: (look(keras.ops.convert_to_numpy(z)), keras.activations.relu(z))[1]
        each = keras.callbacks.LambdaCallback(
            on_train_batch_begin=lambda batch, logs: model.reset_metrics(),  # else it is the mean of all so far
            on_train_batch_end=lambda batch, logs: found.append(logs["loss"]),
        )
        model.fit(x, y, BATCH, shuffle=False, verbose=0, callbacks=[each])
    return np.array(found, np.float64)


def reference_losses(params, x, y, step, way, dtype="float64"):
    """The same of the reference.

    step   the optimizer: (t, param, grad, state) -> param, state; t from 1
    way    (params, x, y) of a batch -> loss, grads
    """
    params, found = {name: value.astype(dtype) for name, value in params.items()}, []
    states = {name: {} for name in params}
    for t, start in enumerate(range(0, len(x), BATCH), start=1):
        rows = slice(start, start + BATCH)
        loss, grads = way(params, x[rows].astype(dtype), y[rows].astype(dtype))
        found.append(float(loss))
        stepped = {name: step(t, params[name], grads[name], states[name]) for name in params}
        params = {name: param for name, (param, _) in stepped.items()}
        states = {name: state for name, (_, state) in stepped.items()}
    return np.array(found)


def gradient_step(t, param, grad, state):
    """Plain gradient descent; the rate, 1/32, is exact in any float type."""
    return gradient_descent(param, grad, 1 / 32), {}


def adam_step(t, param, grad, state):
    return adam(param, grad, state, learning_rate=0.001)


def keras_adam_step(dtype):
    """Adam with the constants that Keras's has in a float type.

    Keras casts both betas to float32, whatever type the weights have, and computes in that type
    alpha = rate sqrt(1 - b2^t) / (1 - b1^t); in the moments it uses 1 - beta as it is. So its Adam is Adam with
    another rate at each step.
    """
    return lambda t, *given: adam(*given, learning_rate=0.001 * (1.0 + off_by(t, dtype)))


def off_by(t, dtype):
    """The relative error of Keras's alpha at step t."""
    one, beta_1, beta_2 = dtype(1), dtype(np.float32(0.9)), dtype(np.float32(0.999))
    theirs = np.sqrt(one - beta_2 ** dtype(t)) / (one - beta_1 ** dtype(t))
    return float(theirs) / (math.sqrt(1.0 - 0.999**t) / (1.0 - 0.9**t)) - 1.0


KERAS = {"sgd": lambda: keras.optimizers.SGD(1 / 32), "adam": lambda: keras.optimizers.Adam(0.001)}
