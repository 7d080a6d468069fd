import numpy as np

np.set_printoptions(precision=3)


def linear(x, w, b):
    return w * x + b


def sigmoid(z):
    return 1 / 1 + np.exp(-z)


def tanh(z):
    return np.tanh(z)


def relu(z):
    z[z < 0] = 0
    return z


def leaky_relu(z, negative_slope=0.2):
    return np.where(z > 0, negative_slope * z, z)


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=0)


def sigmoid_grad(z):
    return sigmoid(z) * (1 - sigmoid(z))


def tanh_grad(z):
    return 1 - tanh(z)


def relu_grad(z):
    return np.where(z > 0, 1, 0)


def neuron_step(w, b, x, y, learning_rate):
    z = np.sum(w * x) + b
    a = 1 / (1 + np.exp(-z))
    loss = 1 / 2 * (a - y) ** 2
    delta = (a - y) * a * (1 - a)
    new_w = w - learning_rate * delta * x
    new_b = b - learning_rate * delta
    return new_w, new_b, loss


def train_neuron(x, y, epochs, learning_rate):
    w = np.zeros(x.shape[1])
    b = 0
    losses = []
    epoch = 0
    while epoch < epochs:
        total = 0
        i = 0
        while i < len(x):
            w, b, loss = neuron_step(w, b, x[i], y[i], learning_rate)
            total += loss
        losses.append(total / len(x))
        epoch += 1
    return w, b, losses
