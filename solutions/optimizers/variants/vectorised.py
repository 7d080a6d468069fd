"""The optimizers as short as can be: one or two array expressions each."""

import numpy as np


def gradient_descent(param, grad, learning_rate):
    return param - learning_rate * grad


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    v = momentum * state.get("v", 0) - learning_rate * grad
    return param + (momentum * v - learning_rate * grad if nesterov else v), {"v": v}


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    v = rho * state.get("v", 0) + (1 - rho) * grad**2
    return param - learning_rate * grad / np.sqrt(v + epsilon), {"v": v}


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    a = state.get("a", initial_accumulator) + grad**2
    return param - learning_rate * grad / np.sqrt(a + epsilon), {"a": a}


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t = state.get("t", 0) + 1
    m = state.get("m", 0) * beta_1 + grad * (1 - beta_1)
    v = state.get("v", 0) * beta_2 + grad**2 * (1 - beta_2)
    rate = learning_rate * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
    return param - rate * m / (np.sqrt(v) + epsilon), dict(t=t, m=m, v=v)


def adamw(param, grad, state, learning_rate=0.001, weight_decay=0.004, **others):
    return adam(param * (1 - learning_rate * weight_decay), grad, state, learning_rate, **others)


def clip_by_norm(grad, max_norm):
    return grad / np.maximum(np.linalg.norm(grad.ravel()) / max_norm, 1)


def clip_by_global_norm(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([grad.ravel() for grad in grads]))
    return [grad * min(1, max_norm / (norm or 1)) for grad in grads]


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    return initial * decay_rate ** (step // decay_steps if staircase else step / decay_steps)


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    return initial * (alpha + (1 - alpha) * (0.5 + 0.5 * np.cos(np.pi * min(step / decay_steps, 1))))


def minibatches(x, y, batch_size, rng):
    parts = np.split(rng.permutation(len(x)), range(batch_size, len(x), batch_size))
    return [(x[part], y[part]) for part in parts]
