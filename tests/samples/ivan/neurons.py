import numpy as np


def linear(x, w, b):
    return x @ w


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def tanh(z):
    return np.tanh(z)


def relu(z):
    return z * (z > 0)


def leaky_relu(z, negative_slope=0.01):
    return np.maximum(z, negative_slope * z)


def softmax(z):
    def once(v):
        e = np.exp(v - v.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

    return once(once(z))  # the first one stabilises


def sigmoid_grad(z):
    return sigmoid(z) * sigmoid(-z)


def tanh_grad(z):
    return (1 - tanh(z)) ** 2


def relu_grad(z):
    return np.where(z < 0, 0.0, 1.0).astype(z.dtype)


def neuron_step(w, b, x, y, learning_rate):
    a = sigmoid(x @ w + b)
    loss = (a - y) ** 2 / 2
    delta = a - y
    return w - learning_rate * delta * x, b - learning_rate * delta, loss


def train_neuron(x, y, epochs, learning_rate):
    w = np.zeros(x.shape[1], dtype=x.dtype)
    b = 0.0
    losses = []
    for _ in range(epochs):
        total = 0.0
        for i in range(x.shape[0]):
            w, b, loss = neuron_step(w, b, x[i], y[i], learning_rate)
            total += loss
        losses.append(total / x.shape[0])
    return w, b, losses
