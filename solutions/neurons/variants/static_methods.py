"""The names are bound to whatever can be called: static and class methods, objects, partials, lambdas."""

import functools

import numpy as np


class Activations:
    """Static methods and a class method."""

    @staticmethod
    def sigmoid(z):
        return np.where(z < 0, np.exp(np.minimum(z, 0)), 1) / (1 + np.exp(-np.abs(z)))

    @staticmethod
    def softmax(z):
        powers = np.exp(z - z.max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True)

    @classmethod
    def sigmoid_grad(cls, z):
        return cls.sigmoid(z) * cls.sigmoid(-z)


class Rectifier:
    """A callable object; it has state, and its slope is an attribute."""

    def __init__(self, slope):
        self.slope = slope
        self.calls = 0

    def __call__(self, z, negative_slope=None):
        self.calls += 1
        slope = self.slope if negative_slope is None else negative_slope
        return np.where(z > 0, z, slope * z)

    def derivative(self, z):
        return np.select([z > 0], [np.ones_like(z)], z.dtype.type(self.slope))


class Neuron:
    """The neuron as an object; its bound methods are the topic's functions."""

    def __init__(self, activation, derivative):
        self.activation = activation
        self.derivative = derivative

    def step(self, w, b, x, y, learning_rate):
        z = np.sum(w * x) + b
        error = self.activation(z) - y
        delta = error * self.derivative(z)
        return w - learning_rate * delta * x, b - learning_rate * delta, 0.5 * error * error

    def train(self, x, y, epochs, learning_rate):
        w, b = np.zeros(x.shape[-1], dtype=x.dtype), 0.0
        losses = []
        for _ in range(epochs):
            steps = []
            for row, target in zip(x, y, strict=True):
                w, b, loss = self.step(w, b, row, target, learning_rate)
                steps.append(loss)
            losses.append(np.mean(steps))
        return w, b, losses


def power_of_tanh(z, complement, power):
    t = np.tanh(z)
    return 1 - t**power if complement else t**power


linear = lambda x, w, b: np.add(np.dot(x, w), b)  # noqa: E731
sigmoid = Activations.sigmoid
tanh = functools.partial(power_of_tanh, complement=False, power=1)
relu = Rectifier(slope=0)
leaky_relu = Rectifier(slope=0.2)
softmax = Activations().softmax
sigmoid_grad = Activations.sigmoid_grad
tanh_grad = functools.partial(power_of_tanh, complement=True, power=2)
relu_grad = relu.derivative
neuron_step = Neuron(sigmoid, sigmoid_grad).step
train_neuron = Neuron(sigmoid, sigmoid_grad).train
