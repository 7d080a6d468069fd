import numpy as np


def linear(x, w, b):
    return x @ w + b


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def tanh(z):
    # straight from the lesson
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def relu(z):
    return np.maximum(z, 0)


def leaky_relu(z, negative_slope=0.01):
    return np.where(z > 0, z, negative_slope * z)


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def sigmoid_grad(z):
    return z * (1 - z)


def tanh_grad(z):
    return 1 - z**2


def relu_grad(z):
    return (z >= 0).astype(z.dtype)


def neuron_step(w, b, x, y, learning_rate):
    z = x @ w + b
    a = sigmoid(z)
    delta = (a - y) * sigmoid_grad(z)
    return w - learning_rate * delta * x, b - learning_rate * delta, (a - y) ** 2 / 2


def train_neuron(x, y, epochs, learning_rate):
    w, b = np.zeros(x.shape[1], dtype=x.dtype), 0.0
    losses = []
    for _ in range(epochs):
        total = 0
        for xi, yi in zip(x, y):
            w, b, loss = neuron_step(w, b, xi, yi, learning_rate)
            total += loss
        losses.append(total / len(x))
    return w, b, losses
