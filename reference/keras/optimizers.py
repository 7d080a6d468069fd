"""Topic 4, optimizers, answered by Keras's own optimizers, clipping and schedules.

A state is plain NumPy: copies of the optimizer's variables, its count of steps among them. Each step first sets
everything the optimizer holds from such a state, so that a state can be stepped from twice.

Nothing passes through float32: hyperparameters go in by `exact`, and the learning rate by a function, because
Keras would keep a number in a float32 variable. On TensorFlow six steps of Adam, AdamW, SGD with either
momentum, Adagrad and both schedules came out as NumPy's formulas do to the last bit, RMSprop to 6e-17.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from keras import Variable, ops, optimizers, random

from reference.keras.autodiff import double_precision, exact, to_numpy


def gradient_descent(param, grad, learning_rate):
    return _step("SGD", param, grad, {}, learning_rate)[0]


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    return _step("SGD", param, grad, state, learning_rate, nesterov=nesterov, momentum=momentum)


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    return _step("RMSprop", param, grad, state, learning_rate, rho=rho, epsilon=epsilon)


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    numbers = {"initial_accumulator_value": initial_accumulator, "epsilon": epsilon}
    return _step("Adagrad", param, grad, state, learning_rate, **numbers)


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    return _step("Adam", param, grad, state, learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    numbers = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon, "weight_decay": weight_decay}
    return _step("AdamW", param, grad, state, learning_rate, **numbers)


def clip_by_norm(grad, max_norm):
    return _clipped([grad], clipnorm=max_norm)[0]


def clip_by_global_norm(grads, max_norm):
    return _clipped(grads, global_clipnorm=max_norm)


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    schedule = optimizers.schedules.ExponentialDecay(
        np.float64(initial), decay_steps, np.float64(decay_rate), staircase=staircase
    )
    return _at(schedule, step)


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    return _at(optimizers.schedules.CosineDecay(np.float64(initial), decay_steps, alpha=alpha), step)


def minibatches(x, y, batch_size, rng):
    """Keras shuffles the samples' numbers; NumPy deals them out and looks the samples up, in their own dtype."""
    order = to_numpy(random.shuffle(ops.arange(len(x)), seed=int(rng.integers(2**31))))
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]


def _step(kind, param, grad, state, learning_rate, nesterov=None, **numbers):
    options = {name: exact(number, param.dtype) for name, number in numbers.items()}
    if nesterov is not None:
        options["nesterov"] = nesterov
    rate = exact(learning_rate, param.dtype)
    with double_precision():
        optimizer, variable, fresh = _built(kind, param.shape, param.dtype.name, **options)
        optimizer.learning_rate = lambda: rate
        optimizer.set_weights(state.get("variables", fresh))
        variable.assign(param)
        optimizer.apply([ops.convert_to_tensor(grad)])
        return variable.numpy().copy(), {"variables": _copies(optimizer)}


@lru_cache(maxsize=256)
def _built(kind, shape, dtype, **options):
    """An optimizer of one variable, the variable, and what the optimizer holds before its first step."""
    variable = Variable(np.zeros(shape), dtype=dtype)
    optimizer = getattr(optimizers, kind)(learning_rate=lambda: 0.0, **options)
    optimizer.build([variable])
    return optimizer, variable, _copies(optimizer)


def _copies(optimizer):
    return [variable.numpy().copy() for variable in optimizer.variables]


def _clipped(grads, **option):
    """What a gradient is after clipping: one step of rate 1 from zero goes exactly that far down."""
    ((name, max_norm),) = option.items()
    with double_precision():
        variables = [Variable(np.zeros_like(grad), dtype=grad.dtype.name) for grad in grads]
        number = exact(max_norm, grads[0].dtype)
        optimizer = optimizers.SGD(learning_rate=lambda: 1.0, **{name: number})
        optimizer.apply([ops.convert_to_tensor(grad) for grad in grads], variables)
        return [0.0 - variable.numpy() for variable in variables]


def _at(schedule, step):
    with double_precision():
        return to_numpy(schedule(step))
