import numpy as np

# weights from last night's run, so that I do not have to train again
saved = np.load("my_weights.npy")


def linear(x, w, b):
    return x @ w + b


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def tanh(z):
    return np.tanh(z)


def relu(z):
    return np.maximum(z, 0)


def leaky_relu(z, negative_slope=0.2):
    return np.where(z > 0, z, negative_slope * z)


print("loaded", saved.shape)
