"""HOSTILE: run this behind the wall only. What is not an attack is right, and must keep its marks."""

import ctypes
import os
import time

import numpy as np

WITNESS = "/tmp/deltarule-eve-was-here"  # must not be there afterwards


def linear(x, w, b):
    while True:
        pass


def sigmoid(z):
    return np.where(z < 0, np.exp(np.minimum(z, 0)), 1) / (1 + np.exp(-np.abs(z)))


def tanh(z):
    return np.tanh(z)


def relu(z):
    os._exit(0)


def leaky_relu(z, negative_slope=0.2):
    hoard = np.ones(10 << 30, dtype=np.uint8)
    return np.where(z > 0, z, negative_slope * z) + hoard[0] - hoard[-1]


def softmax(z):
    for _ in range(1000):  # a bounded bomb, in case somebody runs this without a wall after all
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
    return np.full_like(z, 1 / z.shape[-1])


def sigmoid_grad(z):
    # Right, with a daemon left behind that writes what it can reach once its parent is gone.
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(1)
            for path in (WITNESS, os.path.expanduser("~/deltarule-eve-was-here"), __file__):
                try:
                    open(path, "a").write("# eve\n")
                except OSError:
                    continue
            time.sleep(20)
        os._exit(0)
    s = sigmoid(z)
    return s * (1 - s)


def tanh_grad(z):
    return 1 / np.cosh(np.clip(z, -300, 300)) ** 2


def relu_grad(z):
    return ctypes.string_at(0)


def neuron_step(w, b, x, y, learning_rate):
    z = np.dot(x, w) + b
    a = sigmoid(z)
    delta = (a - y) * a * (1 - a)
    return w - learning_rate * delta * x, b - learning_rate * delta, (a - y) ** 2 / 2


def train_neuron(x, y, epochs, learning_rate):
    raise SystemExit("40 of 40 points")
