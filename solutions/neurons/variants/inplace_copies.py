"""out= and in-place work on its own copies; results may share memory with inputs."""

import numpy as np


def linear(x, w, b):
    out = np.empty((x.shape[0], w.shape[1]), dtype=x.dtype)
    np.matmul(x, w, out=out)
    out += b
    return out


def sigmoid(z):
    out = np.array(z)
    out *= -0.5
    np.tanh(out, out=out)
    out -= 1
    out *= -0.5
    return out


def tanh(z):
    return np.tanh(z, out=np.empty_like(z))


def relu(z):
    if (z >= 0).all():
        return z
    out = z.copy()
    out[out < 0] = 0
    return out


def leaky_relu(z, negative_slope=0.2):
    if negative_slope == 1:
        return z.view()
    out = z.copy()
    np.multiply(out, negative_slope, out=out, where=out < 0)
    return out


def softmax(z):
    out = z.copy()
    out -= out.max(axis=-1, keepdims=True)
    np.exp(out, out=out)
    out /= out.sum(axis=-1, keepdims=True)
    return out


def sigmoid_grad(z):
    out = sigmoid(z)
    out *= 1 - out
    return out


def tanh_grad(z):
    out = tanh(z)
    np.square(out, out=out)
    np.subtract(1, out, out=out)
    return out


def relu_grad(z):
    out = np.zeros_like(z)
    out[z > 0] = 1
    return out


def neuron_step(w, b, x, y, learning_rate):
    a = sigmoid(np.vdot(w, x) + b)
    move = learning_rate * (a - y) * a * (1 - a)
    loss = (a - y) ** 2 / 2
    if move == 0:
        return w, b, loss
    new_w = w.copy()
    new_w -= move * x
    return new_w, b - move, loss


def train_neuron(x, y, epochs, learning_rate):
    w, b = np.zeros_like(x[0]), y.dtype.type(0)
    losses = np.zeros(epochs, dtype=x.dtype)
    for epoch in range(epochs):
        for i in range(len(x)):
            w, b, loss = neuron_step(w, b, x[i], y[i], learning_rate)
            losses[epoch] += loss
    losses /= len(x)
    return w, b, losses
