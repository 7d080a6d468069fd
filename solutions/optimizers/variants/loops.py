"""The optimizers one entry at a time: Python loops, plain floats and the `math` module; states are dicts of lists."""

import math

import numpy as np


def gradient_descent(param, grad, learning_rate):
    new = np.empty_like(param)
    for index in np.ndindex(param.shape):
        new[index] = float(param[index]) - learning_rate * float(grad[index])
    return new


def floats(array):
    return [float(value) for value in array.flat]


def like(param, values):
    new = np.empty_like(param)
    for at, index in enumerate(np.ndindex(param.shape)):
        new[index] = values[at]
    return new


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    before = state.get("velocity", [0.0] * param.size)
    velocity, new = [], []
    for p, g, v in zip(floats(param), floats(grad), before, strict=True):
        v = momentum * v - learning_rate * g
        velocity.append(v)
        if nesterov:
            new.append(p + momentum * v - learning_rate * g)
        else:
            new.append(p + v)
    return like(param, new), {"velocity": velocity}


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    before = state.get("mean_square", [0.0] * param.size)
    after, new = [], []
    for p, g, v in zip(floats(param), floats(grad), before, strict=True):
        v = rho * v + (1 - rho) * g * g
        after.append(v)
        new.append(p - learning_rate * g / math.sqrt(v + epsilon))
    return like(param, new), {"mean_square": after}


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    before = state.get("sum", [initial_accumulator] * param.size)
    after, new = [], []
    for p, g, total in zip(floats(param), floats(grad), before, strict=True):
        after.append(total + g * g)
        new.append(p - learning_rate * g / math.sqrt(after[-1] + epsilon))
    return like(param, new), {"sum": after}


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    step = state.get("step", 0) + 1
    alpha = learning_rate * math.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    moments, new = [], []
    before = state.get("moments", [(0.0, 0.0)] * param.size)
    for p, g, (m, v) in zip(floats(param), floats(grad), before, strict=True):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        moments.append((m, v))
        new.append(p - alpha * m / (math.sqrt(v) + epsilon))
    return like(param, new), {"step": step, "moments": moments}


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    decayed = np.empty_like(param)
    for index in np.ndindex(param.shape):
        decayed[index] = param[index] - param[index] * weight_decay * learning_rate
    return adam(decayed, grad, state, learning_rate, beta_1, beta_2, epsilon)


def squares(grad):
    total = 0.0
    for value in floats(grad):
        total += value * value
    return total


def scaled(grad, factor):
    return like(grad, [factor * value for value in floats(grad)])


def clip_by_norm(grad, max_norm):
    norm = math.sqrt(squares(grad))
    if norm > max_norm:
        return scaled(grad, max_norm / norm)
    return grad.copy()


def clip_by_global_norm(grads, max_norm):
    norm = math.sqrt(sum(squares(grad) for grad in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [scaled(grad, factor) for grad in grads]


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    exponent = step / decay_steps
    if staircase:
        exponent = math.floor(exponent)
    return initial * decay_rate**exponent


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    if step > decay_steps:
        step = decay_steps
    wave = (1 + math.cos(math.pi * step / decay_steps)) / 2
    return initial * ((1 - alpha) * wave + alpha)


def minibatches(x, y, batch_size, rng):
    left = list(range(len(x)))
    order = []
    while left:
        order.append(left.pop(int(rng.integers(len(left)))))
    batches = []
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        batches.append((np.array([x[row] for row in rows]), np.array([y[row] for row in rows])))
    return batches
