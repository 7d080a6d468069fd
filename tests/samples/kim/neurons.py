import numpy as np


def linear(x, w, b):
    return x @ w + b


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def tanh(z)
    return np.tanh(z)


def relu(z):
    return np.maximum(z, 0)
