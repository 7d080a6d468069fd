"""Plain Python: loops over numbers, math instead of clever NumPy."""

import math

import numpy as np


def each(function, z):
    """function of every entry, in an array like z."""
    out = np.zeros(z.shape, dtype=z.dtype)
    for index in np.ndindex(*z.shape):
        out[index] = function(float(z[index]))
    return out


def logistic(t):
    if t >= 0:
        return 1 / (1 + math.exp(-t))
    return math.exp(t) / (1 + math.exp(t))


def linear(x, w, b):
    n, d = x.shape
    m = w.shape[1]
    out = np.zeros((n, m), dtype=x.dtype)
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(d):
                total += float(x[i, k]) * float(w[k, j])
            out[i, j] = total + float(b[j])
    return out


def sigmoid(z):
    return each(logistic, z)


def tanh(z):
    return each(math.tanh, z)


def relu(z):
    return each(lambda t: t if t > 0 else 0.0, z)


def leaky_relu(z, negative_slope=0.2):
    return each(lambda t: t if t > 0 else negative_slope * t, z)


def softmax(z):
    rows = z.reshape(-1, z.shape[-1])
    out = np.zeros(rows.shape, dtype=z.dtype)
    for i in range(len(rows)):
        top = max(float(t) for t in rows[i])
        powers = [math.exp(float(t) - top) for t in rows[i]]
        total = sum(powers)
        for j in range(len(powers)):
            out[i, j] = powers[j] / total
    return out.reshape(z.shape)


def sigmoid_grad(z):
    return each(lambda t: logistic(t) * (1 - logistic(t)), z)


def tanh_grad(z):
    return each(lambda t: 1 - math.tanh(t) ** 2, z)


def relu_grad(z):
    return each(lambda t: 1.0 if t > 0 else 0.0, z)


def neuron_step(w, b, x, y, learning_rate):
    z = float(b)
    for k in range(len(w)):
        z += float(w[k]) * float(x[k])
    a = logistic(z)
    delta = (a - float(y)) * a * (1 - a)
    new_w = np.zeros(w.shape, dtype=w.dtype)
    for k in range(len(w)):
        new_w[k] = float(w[k]) - learning_rate * delta * float(x[k])
    return new_w, float(b) - learning_rate * delta, 0.5 * (a - float(y)) ** 2


def train_neuron(x, y, epochs, learning_rate):
    w, b = np.zeros(x.shape[1], dtype=x.dtype), 0.0
    losses = []
    for _ in range(epochs):
        seen = []
        for sample, target in zip(x, y, strict=True):
            w, b, loss = neuron_step(w, b, sample, target, learning_rate)
            seen.append(loss)
        losses.append(sum(seen) / len(seen))
    return w, b, losses
