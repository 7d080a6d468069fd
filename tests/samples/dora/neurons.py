import numpy as np


def linear(x, w, b):
    """The weighted sums of a layer: Z[n, m] = sum over d of x[n, d] w[d, m], plus b[m].

    x (N, D) samples, w (D, M) weights, b (M,) biases; returns (N, M).
    """
    return x.dot(w) + b


def sigmoid(z):
    """1 / (1 + e^-z) for each entry, right for any finite z; same shape as z."""
    z = np.clip(z, -500, 500)
    return 1 / (1 + np.exp(-z))


def tanh(z):
    """(e^z - e^-z) / (e^z + e^-z) for each entry, right for any finite z; same shape as z."""
    z = np.clip(z, -40, 40)
    e = np.exp(2 * z)
    return (e - 1) / (e + 1)


def relu(z):
    """The larger of z and 0, for each entry; same shape as z, which stays as it was."""
    out = z.copy()
    out[out < 0] = 0
    return out


def leaky_relu(z, negative_slope=0.2):
    """z where z > 0, else negative_slope * z, for each entry; negative_slope in [0, 1]; same shape as z."""
    out = z.copy()
    out[z < 0] *= negative_slope
    return out


def softmax(z):
    """e^z divided by its sum along the last axis, right for any finite z; same shape as z, which stays as it was."""
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def sigmoid_grad(z):
    """The derivative of the sigmoid at z, for each entry; same shape as z."""
    # YOUR CODE HERE
    raise NotImplementedError()


def tanh_grad(z):
    """The derivative of the hyperbolic tangent at z, for each entry; same shape as z."""
    # TODO ask in class what "at the pre-activation" means
    raise NotImplementedError()


def relu_grad(z):
    """The derivative of the ReLU at z, for each entry, 0 at z = 0; same shape and float type as z."""
    # YOUR CODE HERE
    raise NotImplementedError()


def neuron_step(w, b, x, y, learning_rate):
    """One gradient step of a sigmoid neuron on one sample, with the loss (a - y)^2 / 2.

    w (D,) weights, b bias, x (D,) sample, y its target; returns the new w (D,), the new b, and the loss before the step.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def train_neuron(x, y, epochs, learning_rate):
    """Train a sigmoid neuron from w = 0, b = 0, one step per sample, in order, `epochs` times over.

    x (N, D) samples, y (N,) targets; returns w (D,), b, and losses (epochs,): the mean of each epoch's losses before the steps.
    """
    w, b = np.zeros(x.shape[1]), 0.0
    # the loop over the samples needs neuron_step first
    raise NotImplementedError()
