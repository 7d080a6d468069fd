"""Every constant and every intermediate result takes the dtype of the input."""

import numpy as np


def linear(x, w, b):
    out = np.tile(b, (x.shape[0], 1))
    for d in range(x.shape[1]):
        out = out + np.outer(x[:, d], w[d])
    return out


def sigmoid(z):
    one = z.dtype.type(1)
    return np.reciprocal(one + np.exp(np.clip(-z, None, z.dtype.type(88))))


def tanh(z):
    powers = np.exp(z.dtype.type(-2) * np.abs(z))
    return np.copysign((1 - powers) / (1 + powers), z)


def relu(z):
    return z * (z > 0)


def leaky_relu(z, negative_slope=0.2):
    return z * np.where(z > 0, z.dtype.type(1), z.dtype.type(negative_slope))


def softmax(z):
    powers = np.exp(z - np.max(z, axis=-1)[..., np.newaxis])
    return powers / np.add.reduce(powers, axis=-1, dtype=z.dtype)[..., np.newaxis]


def sigmoid_grad(z):
    s = sigmoid(z)
    return s - s * s


def tanh_grad(z):
    return z.dtype.type(1) - np.square(tanh(z))


def relu_grad(z):
    return np.asarray(z > 0, dtype=z.dtype)


def neuron_step(w, b, x, y, learning_rate):
    number = w.dtype.type
    z = np.sum(w * x, dtype=w.dtype) + number(b)
    a = sigmoid(z)
    error = a - number(y)
    move = number(learning_rate) * error * a * (number(1) - a)
    return w - move * x, number(b) - move, number(0.5) * error * error


def train_neuron(x, y, epochs, learning_rate):
    w, b = np.zeros(x.shape[1], dtype=x.dtype), x.dtype.type(0)
    losses = np.zeros((epochs, len(x)), dtype=x.dtype)
    for row in losses:
        for i in range(len(x)):
            w, b, row[i] = neuron_step(w, b, x[i], y[i], learning_rate)
    return w, b, np.mean(losses, axis=1)
