"""Topic 1, number by number. Slow, but I can follow every single step."""

import math

import numpy as np


def apply(f, z):
    result = np.empty_like(z)
    for i in np.ndindex(z.shape):
        result[i] = f(float(z[i]))
    return result


def sig(t):
    if t < -700:
        return 0.0
    return 1.0 / (1.0 + math.exp(-t))


def linear(x, w, b):
    N, D = x.shape
    M = w.shape[1]
    z = np.zeros((N, M), x.dtype)
    for n in range(N):
        for m in range(M):
            s = float(b[m])
            for d in range(D):
                s += float(x[n, d]) * float(w[d, m])
            z[n, m] = s
    return z


def sigmoid(z):
    return apply(sig, z)


def tanh(z):
    return apply(math.tanh, z)


def relu(z):
    return apply(lambda t: t if t > 0 else 0.0, z)


def leaky_relu(z, negative_slope=0.2):
    return apply(lambda t: t if t > 0 else negative_slope * t, z)


def softmax(z):
    rows = z.reshape(-1, z.shape[-1])
    out = np.empty_like(rows)
    for i in range(len(rows)):
        row = [float(t) for t in rows[i]]
        biggest = max(row)
        powers = [math.exp(t - biggest) for t in row]
        total = sum(powers)
        for j in range(len(row)):
            out[i, j] = powers[j] / total
    return out.reshape(z.shape)


def sigmoid_grad(z):
    return apply(lambda t: sig(t) * (1 - sig(t)), z)


def tanh_grad(z):
    return apply(lambda t: 1 - math.tanh(t) ** 2, z)


def relu_grad(z):
    return apply(lambda t: 1.0 if t > 0 else 0.0, z)


def neuron_step(w, b, x, y, learning_rate):
    z = float(b)
    for i in range(len(x)):
        z += float(w[i]) * float(x[i])
    a = sig(z)
    loss = 0.5 * (a - y) ** 2
    delta = (a - y) * a * (1 - a)
    new_w = w.copy()
    for i in range(len(w)):
        new_w[i] = w[i] - learning_rate * delta * x[i]
    return new_w, b - learning_rate * delta, loss


def train_neuron(x, y, epochs, learning_rate):
    w = np.zeros(x.shape[1], x.dtype)
    b = 0.0
    losses = np.zeros(epochs)
    for e in range(epochs):
        for n in range(len(x)):
            w, b, loss = neuron_step(w, b, x[n], y[n], learning_rate)
            losses[e] += loss / len(x)
    return w, b, losses
