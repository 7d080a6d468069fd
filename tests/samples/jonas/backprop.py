import numpy as np

from my_layers import dense_forward, dense_backward  # they were right last week


def sigmoid_forward(z):
    a = 1 / (1 + np.exp(-z))
    return a, a


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


def tanh_forward(z):
    a = np.tanh(z)
    return a, a


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)
