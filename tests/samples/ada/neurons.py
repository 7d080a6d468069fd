# Ada, week 1
import numpy as np


def linear(x, w, b):
    return np.dot(x, w) + b


def sigmoid(z):
    # exp(-|z|) is at most 1, so it never overflows; the two forms of the sigmoid are equal on paper
    small = np.exp(-np.abs(z))
    return np.where(z < 0, small / (1 + small), 1 / (1 + small))


def tanh(z):
    return 2 * sigmoid(2 * z) - 1


def relu(z):
    return np.where(z > 0, z, 0 * z)


def leaky_relu(z, negative_slope=0.2):
    return np.where(z > 0, z, z * negative_slope)


def softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def sigmoid_grad(z):
    a = sigmoid(z)
    return a * (1 - a)


def tanh_grad(z):
    return 1 - tanh(z) ** 2


def relu_grad(z):
    return np.where(z > 0, np.ones_like(z), np.zeros_like(z))


def neuron_step(w, b, x, y, learning_rate):
    z = np.dot(w, x) + b
    a = sigmoid(z)
    loss = (a - y) ** 2 / 2
    delta = (a - y) * sigmoid_grad(z)
    return w - learning_rate * delta * x, b - learning_rate * delta, loss


def train_neuron(x, y, epochs, learning_rate):
    w, b = np.zeros(x.shape[1], dtype=x.dtype), 0.0
    losses = []
    for epoch in range(epochs):
        seen = []
        for sample, target in zip(x, y):
            w, b, loss = neuron_step(w, b, sample, target, learning_rate)
            seen.append(loss)
        losses.append(np.mean(seen))
    return w, b, losses


if __name__ == "__main__":
    print(softmax(np.array([[2.0, 1.0, 0.0]])))
