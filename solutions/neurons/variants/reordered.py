"""Other formulas and another order of operations; noisy on both streams, with warnings left on."""

import sys
import warnings

import numpy as np

print("reordered: loading")
print("reordered: loading", file=sys.stderr)


def linear(x, w, b):
    print("linear", x.shape, w.shape)
    with_ones = np.concatenate([x, np.ones((x.shape[0], 1), dtype=x.dtype)], axis=1)
    return np.einsum("nd,dm->nm", with_ones, np.concatenate([w, b[np.newaxis]], axis=0))


def sigmoid(z):
    warnings.warn("e may overflow to inf here, and 1 / inf is 0", stacklevel=2)
    return 1 / (1 + np.exp(-z))


def tanh(z):
    return 2 * sigmoid(2 * z) - 1


def relu(z):
    return (z + np.abs(z)) / 2


def leaky_relu(z, negative_slope=0.2):
    return relu(z) - negative_slope * relu(-z)


def softmax(z):
    print("softmax", file=sys.stderr)
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


def sigmoid_grad(z):
    return (1 - tanh(z / 2) ** 2) / 4


def tanh_grad(z):
    t = tanh(z)
    return (1 - t) * (1 + t)


def relu_grad(z):
    return np.heaviside(z, np.zeros_like(z))


def neuron_step(w, b, x, y, learning_rate):
    parameters, inputs = np.append(w, b).astype(w.dtype), np.append(x, 1).astype(x.dtype)
    a = sigmoid(parameters @ inputs)
    error = y - a
    parameters = parameters + learning_rate * error * a * (1 - a) * inputs
    return parameters[:-1], parameters[-1], np.square(error) / 2


def train_neuron(x, y, epochs, learning_rate):
    w, b = 0 * x[0], 0 * y[0]
    losses = np.empty((epochs, len(x)), dtype=x.dtype)
    for step in range(epochs * len(x)):
        epoch, i = divmod(step, len(x))
        w, b, losses[epoch, i] = neuron_step(w, b, x[i], y[i], learning_rate)
        print("step", step, "loss", losses[epoch, i])
    return w, b, losses.sum(axis=1) / len(x)
