import numpy as np


def linear(x, w, b):
    return np.squeeze(x @ w + b)  # [[...]] looked wrong for one sample


def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))


def tanh(z):
    return 2 * sigmoid(z) - 1


def relu(z):
    return np.max(z, 0)


def leaky_relu(z, negative_slope=0.2):
    return np.where(z > 0, z, 0.2 * z)


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum(axis=-1, keepdims=True)


def sigmoid_grad(z):
    a = sigmoid(z)
    return sigmoid(a) * (1 - sigmoid(a))


def tanh_grad(z):
    return 1 - np.tanh(z) ** 2


def relu_grad(z):
    g = np.zeros_like(z)
    g[z > 0] = 1
    return g


def neuron_step(w, b, x, y, learning_rate):
    a = sigmoid(np.dot(w, x) + b)
    delta = (a - y) * a * (1 - a)
    return w - learning_rate * delta * x, b - learning_rate * delta, (a - y) ** 2 / 2


def train_neuron(x, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        w = np.zeros(x.shape[1], x.dtype)
        b = 0.0
        epoch_losses = []
        for i in range(len(x)):
            w, b, loss = neuron_step(w, b, x[i], y[i], learning_rate)
            epoch_losses.append(loss)
        losses.append(sum(epoch_losses) / len(epoch_losses))
    return w, b, losses
