"""Topic 4: an optimizer is a rule and the moving averages it reads. The bookkeeping is written once, as a decorator."""

import functools
import math

import numpy as np


def optimizer(*names, start=lambda options: 0.0):
    """A rule rule(g, t, averages, **options) -> (change of the parameter, new averages), as a step of the syllabus."""

    def make(rule):
        @functools.wraps(rule)
        def step(param, grad, state, **options):
            options = {**rule.__kwdefaults__, **options}
            t = state.get("step", 0) + 1
            first = np.full(param.shape, start(options), param.dtype)
            averages = [state.get(name, first) for name in names]
            change, averages = rule(grad, t, averages, **options)
            return param + change, {"step": t, **dict(zip(names, averages))}

        return step

    return make


def gradient_descent(param, grad, learning_rate):
    return np.subtract(param, np.multiply(learning_rate, grad, dtype=param.dtype))


@optimizer("velocity")
def sgd(g, t, averages, *, learning_rate=0.01, momentum=0.0, nesterov=False):
    v = momentum * averages[0] - learning_rate * g
    return (momentum * v - learning_rate * g if nesterov else v), [v]


@optimizer("squares", start=lambda options: options["initial_accumulator"])
def adagrad(g, t, averages, *, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    s = averages[0] + g**2
    return -learning_rate * g / np.sqrt(s + epsilon), [s]


@optimizer("squares")
def rmsprop(g, t, averages, *, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    s = averages[0] + (1 - rho) * (g**2 - averages[0])
    return -learning_rate * g / np.sqrt(s + epsilon), [s]


@optimizer("m", "v")
def adam(g, t, averages, *, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * averages[0] + (1 - beta_1) * g
    v = beta_2 * averages[1] + (1 - beta_2) * g * g
    unbiased = math.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return -learning_rate * unbiased * m / (np.sqrt(v) + epsilon), [m, v]


def adamw(param, grad, state, weight_decay=0.004, **options):
    decay = options.get("learning_rate", 0.001) * weight_decay * param
    new, state = adam(param, grad, state, **options)
    return new - decay, state


def clip_by_global_norm(grads, max_norm):
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in grads))
    return [g if norm <= max_norm else g * (max_norm / norm) for g in grads]


clip_by_norm = lambda grad, max_norm: clip_by_global_norm([grad], max_norm)[0]  # noqa: E731


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    rounded = math.floor if staircase else float
    return initial * math.exp(math.log(decay_rate) * rounded(step / decay_steps))


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    angle = math.pi * min(1.0, step / decay_steps)
    return initial * (alpha + (1 - alpha) * math.cos(angle / 2) ** 2)


class minibatches:
    """An epoch that can be looped over, and knows its length."""

    def __init__(self, x, y, batch_size, rng):
        self.x, self.y, self.size = x, y, batch_size
        self.keys = rng.random(len(x)).argsort()

    def __len__(self):
        return -(-len(self.x) // self.size)

    def __iter__(self):
        for k in range(len(self)):
            rows = self.keys[k * self.size : (k + 1) * self.size]
            yield self.x[rows], self.y[rows]
