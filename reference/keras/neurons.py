"""Topic 1 answered by Keras: its own layers and activations, and its backend's automatic differentiation."""

import keras
import numpy as np
from keras import ops

from reference.keras.autodiff import evaluate, gradient


def linear(x, w, b):
    """A Dense layer holding the given weights: (N, D), (D, M), (M,) -> (N, M)."""
    layer = keras.layers.Dense(w.shape[1], dtype=x.dtype.name)
    layer.build(x.shape)
    layer.set_weights([w, b])
    return evaluate(layer, x)


def sigmoid(z):
    return evaluate(ops.sigmoid, z)


def tanh(z):
    return evaluate(ops.tanh, z)


def relu(z):
    return evaluate(ops.relu, z)


def leaky_relu(z, negative_slope=0.2):
    """On TensorFlow the slope is an attribute of the op, held in float32."""
    return evaluate(lambda t: ops.leaky_relu(t, negative_slope=negative_slope), z)


def softmax(z):
    return evaluate(ops.softmax, z)


def _derivative(activation, z):
    """Entries do not influence each other, so the gradient of the sum holds every entry's own derivative."""
    return gradient(lambda t: ops.sum(activation(t)), z)[0]


def sigmoid_grad(z):
    return _derivative(ops.sigmoid, z)


def tanh_grad(z):
    return _derivative(ops.tanh, z)


def relu_grad(z):
    return _derivative(ops.relu, z)


def neuron_step(w, b, x, y, learning_rate):
    """w (D,), b, x (D,), y -> new w, new b, loss before the step."""
    b, y = (np.asarray(number, dtype=w.dtype) for number in (b, y))

    def loss(w, b, x, y):
        return ops.square(ops.sigmoid(ops.dot(x, w) + b) - y) / 2

    dw, db, _, _ = gradient(loss, w, b, x, y)
    return w - learning_rate * dw, b - learning_rate * db, evaluate(loss, w, b, x, y)


def train_neuron(x, y, epochs, learning_rate):
    """x (N, D), y (N,) -> w (D,), b, losses (epochs,)."""
    w, b = np.zeros(x.shape[1], dtype=x.dtype), 0.0
    losses = np.zeros((epochs, len(x)), dtype=x.dtype)
    for epoch, i in np.ndindex(losses.shape):
        w, b, losses[epoch, i] = neuron_step(w, b, x[i], y[i], learning_rate)
    return w, b, losses.mean(axis=1)
