"""Names bound to other callables; an optimizer is an object, and a state is a function, a named tuple or an array."""

from functools import partial
from itertools import starmap
from operator import mul
from typing import NamedTuple

import numpy as np


class Optimizer:
    """Subclasses say how far to go (`change`); the state of the first step is made by `start`."""

    def __init__(self, **defaults):
        self.defaults = defaults

    def __call__(self, param, grad, state, **options):
        options = self.defaults | options
        if isinstance(state, dict):
            state = self.start(param, **options)
        change, state = self.change(param, grad, state, **options)
        return param + change, state

    @staticmethod
    def start(param, **options):
        return np.zeros_like(param)


class Momentum(Optimizer):
    """The state is a function: from the next gradient's move to the next velocity."""

    @staticmethod
    def start(param, **options):
        return lambda move: move

    @staticmethod
    def change(param, grad, state, learning_rate, momentum, nesterov):
        move = -learning_rate * grad
        velocity = state(move)
        return momentum * velocity + move if nesterov else velocity, lambda move: momentum * velocity + move


class RootMeanSquare(Optimizer):
    """The state is the mean square itself."""

    @staticmethod
    def change(param, grad, state, learning_rate, rho, epsilon):
        state = state + (1 - rho) * (grad**2 - state)
        return -learning_rate * grad / np.sqrt(state + epsilon), state


class Accumulator(Optimizer):
    @classmethod
    def start(cls, param, initial_accumulator, **options):
        return np.full_like(param, initial_accumulator)

    @staticmethod
    def change(param, grad, state, learning_rate, initial_accumulator, epsilon):
        state = state + np.square(grad)
        return -(learning_rate * grad) / np.sqrt(state + epsilon), state


class Moments(NamedTuple):
    mean: np.ndarray
    square: np.ndarray
    fading_1: float = 1.0
    fading_2: float = 1.0

    def after(self, grad, beta_1, beta_2):
        mean = self.mean + (grad - self.mean) * (1 - beta_1)
        square = self.square + (grad**2 - self.square) * (1 - beta_2)
        return Moments(mean, square, self.fading_1 * beta_1, self.fading_2 * beta_2)


class Adam(Optimizer):
    def start(self, param, **options):
        return Moments(np.zeros_like(param), np.zeros_like(param))

    def change(self, param, grad, state, learning_rate, beta_1, beta_2, epsilon, weight_decay):
        state = state.after(grad, beta_1, beta_2)
        alpha = learning_rate / (1 - state.fading_1) * (1 - state.fading_2) ** 0.5
        step = alpha * state.mean / (np.sqrt(state.square) + epsilon)
        return -(step + learning_rate * weight_decay * param), state


class Clip:
    @staticmethod
    def length(grads):
        return sum(float(np.vdot(grad, grad)) for grad in grads) ** 0.5

    @classmethod
    def together(cls, grads, max_norm):
        length = cls.length(grads)
        factor = 1.0 if length <= max_norm else max_norm / length
        return list(map(partial(mul, factor), grads))

    def __call__(self, grad, max_norm):
        return self.together([grad], max_norm)[0]


class Schedule:
    def __init__(self, shape):
        self.shape = shape

    def at(self, step, initial, decay_steps, **options):
        return float(initial * self.shape(step, decay_steps, **options))


class Shuffled:
    """Batches that draw their order when iterated, and can be iterated as often as one likes."""

    def __init__(self, x, y, batch_size, rng):
        self.pair, self.batch_size, self.rng = (x, y), batch_size, rng

    def __iter__(self):
        order = self.rng.choice(len(self.pair[0]), size=len(self.pair[0]), replace=False)
        starts = range(0, len(order), self.batch_size)
        return map(self.batch, (order[start : start + self.batch_size] for start in starts))

    def batch(self, rows):
        return [array[rows] for array in self.pair]


def powers(step, decay_steps, decay_rate, staircase=False):
    return np.power(decay_rate, np.floor_divide(step, decay_steps) if staircase else np.divide(step, decay_steps))


def half_wave(step, decay_steps, alpha=0.0):
    # The real part of a rotation by half a turn in decay_steps.
    turned = np.exp(1j * np.pi * np.clip(step, 0, decay_steps) / decay_steps).real
    return (1 + alpha) / 2 + (1 - alpha) / 2 * turned


gradient_descent = lambda param, grad, learning_rate: next(  # noqa: E731
    starmap(np.subtract, [(param, learning_rate * grad)])
)
sgd = Momentum(learning_rate=0.01, momentum=0.0, nesterov=False)
rmsprop = RootMeanSquare(learning_rate=0.001, rho=0.9, epsilon=1e-7).__call__
adagrad = Accumulator(learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7)
adam = Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.0)
adamw = partial(adam, weight_decay=0.004)
clip_by_norm = Clip()
clip_by_global_norm = Clip.together
exponential_decay = Schedule(powers).at
cosine_decay = Schedule(half_wave).at
minibatches = Shuffled
