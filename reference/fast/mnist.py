"""Training the project's network in threads: the functions of `reference.mnist` that walk over much data."""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits

from reference.fast.part import Part

BATCH = 64  # images at a time in `forward`
PARTS = 4  # of a batch; fixed, whatever the machine, because the order of the sums depends on it
LAYERS = ("conv1", "conv2", "conv3", "dense1", "dense2")


def train_epoch(params, state, x, y, batch_size, learning_rate, rng, on_batch=None):
    """`reference.mnist.train_epoch` for NumPy arrays."""
    weights = Parameters(params)
    mean, mean_square = (
        Parameters({name: state[f"{name}_{moment}"] for name in params}) for moment in ("mean", "mean_square")
    )
    step, n = int(state["step"]), x.shape[0]
    order = rng.permutation(n)
    total_loss, correct, seen, batches = 0.0, 0, 0, math.ceil(n / batch_size)
    with Network(weights) as network:
        for done in range(1, batches + 1):
            rows = order[seen : seen + batch_size]
            losses, right = network.run(x, y, rows)
            step, seen, total_loss, correct = step + 1, seen + len(rows), total_loss + losses, correct + right
            _adam(weights.vector, network.gradient, mean.vector, mean_square.vector, step, learning_rate)
            if on_batch is not None:
                on_batch(done, batches, total_loss / seen, correct / seen)
    state = {"step": step}
    for name in params:
        state |= {f"{name}_mean": mean[name], f"{name}_mean_square": mean_square[name]}
    return {name: weights[name] for name in params}, state, total_loss / n, correct / n


def loss_and_gradients(params, x, y):
    """`reference.mnist.loss_and_gradients` for NumPy arrays, as `train_epoch` computes it for a batch."""
    with Network(Parameters(params)) as network:
        losses, _ = network.run(x, y, np.arange(x.shape[0]))
        return losses / x.shape[0], {name: network.gradients[0][name] for name in params}


def forward(params, x):
    """`reference.mnist.forward` for NumPy arrays, a batch at a time."""
    n = x.shape[0]
    with Network(Parameters(params)) as network:
        return np.concatenate([network.forward(x[start : start + BATCH]) for start in range(0, n, BATCH)])


def _adam(param, grad, mean, mean_square, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """`reference.optimizers.adam` in place, on vectors; grad is used up."""
    mean *= beta_1
    mean += (1.0 - beta_1) * grad
    mean_square *= beta_2
    grad *= grad
    grad *= 1.0 - beta_2
    mean_square += grad
    np.sqrt(mean_square, out=grad)
    grad += epsilon
    np.divide(mean, grad, out=grad)
    grad *= learning_rate * math.sqrt(1.0 - beta_2**step) / (1.0 - beta_1**step)
    param -= grad


class Parameters:
    """A copy of a dict of parameters, or of anything of their shapes, that lies in one vector.

    A bias follows its kernel, so that together they are one matrix, with the bias as its last row: `conv1` is that
    of the first layer, (10, 32).
    """

    def __init__(self, params):
        names = [f"{layer}_{kind}" for layer in LAYERS for kind in ("kernel", "bias")]
        self.vector = np.concatenate([params[name].ravel() for name in names])
        ends = np.cumsum([params[name].size for name in names])
        pieces = np.split(self.vector, ends[:-1])  # views
        self._arrays = {name: piece.reshape(params[name].shape) for name, piece in zip(names, pieces, strict=True)}
        self.conv1 = self.vector[: ends[1]].reshape(10, 32)

    def __getitem__(self, name):
        return self._arrays[name]

    def copy(self):
        return Parameters(self._arrays)


class Network:
    """The network at some parameters, with threads and the memory for a batch. A context.

    gradient   after `run`: a vector like that of the parameters, free to be written over
    """

    def __init__(self, weights):
        self.weights = weights
        self.gradients = [weights.copy() for _ in range(PARTS)]
        self.gradient = self.gradients[0].vector
        self._parts = {}

    def __enter__(self):
        self._threads = min(PARTS, _processors())
        self._limits = threadpool_limits(1, user_api="blas")
        self._others = ThreadPoolExecutor(max(1, self._threads - 1))
        return self

    def __exit__(self, *_):
        self._others.shutdown()
        self._limits.restore_original_limits()

    def run(self, x, y, rows):
        """Some rows of x and y -> the sum of their losses, how many are right; `gradient` is that of the mean loss."""
        done = self._each(rows, lambda part, piece: _run(part, x[piece], y[piece], len(rows)))
        for other in self.gradients[1 : len(done)]:
            self.gradient += other.vector
        losses, right = zip(*done, strict=True)
        return sum(losses), sum(right)

    def forward(self, x):
        """x (N, 28, 28, 1) -> logits (N, 10)."""
        return np.concatenate(self._each(np.arange(x.shape[0]), lambda part, piece: part.forward(x[piece])))

    def _each(self, rows, work):
        """work(part, some of the rows) for each part of the batch, in threads: a list of what it returns."""
        pieces = [piece for piece in np.array_split(rows, PARTS) if len(piece)]
        parts = [self._part(number, len(piece)) for number, piece in enumerate(pieces)]

        def share(thread):
            return {number: work(parts[number], pieces[number]) for number in range(thread, len(pieces), self._threads)}

        others = [self._others.submit(share, thread) for thread in range(1, min(self._threads, len(pieces)))]
        done = share(0)
        for other in others:
            done |= other.result()
        return [done[number] for number in range(len(pieces))]

    def _part(self, number, size):
        if (number, size) not in self._parts:
            self._parts[number, size] = Part(self.weights, self.gradients[number], size)
        return self._parts[number, size]


def _run(part, x, y, n):
    """A part of a batch of n: the sum of its losses, and how many are right."""
    logits = part.forward(x)
    z = logits - np.max(logits, axis=1, keepdims=True)
    exponentials = np.exp(z)
    total = np.sum(exponentials, axis=1, keepdims=True)
    part.backward((exponentials / total - y) / n)
    losses = np.log(total[:, 0]) - np.sum(y * z, axis=1)
    right = np.argmax(logits, axis=1) == np.argmax(y, axis=1)
    return float(np.sum(losses)), int(np.sum(right))


def _processors():
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
