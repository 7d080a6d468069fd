"""By another route: complex functions and complex steps, pairwise differences, dual numbers, a neuron kept as
coefficients of its samples. It prints, and warns, while it works.
"""

import warnings

import numpy as np

print("imported")


def linear(x, w, b):
    """One matrix for the whole batch: the layer is linear in x as a long vector."""
    of_inputs = np.kron(np.eye(len(x), dtype=x.dtype), w.T)
    return (of_inputs @ x.ravel() + np.tile(b, len(x))).reshape(-1, len(b))


def sigmoid(z):
    return np.exp(z - np.logaddexp(z, 0))


def tanh(z):
    warnings.warn("complex numbers ahead", RuntimeWarning, stacklevel=2)
    return (np.tan(z * 1j) * -1j).real  # tanh(z) = -i tan(iz)


def relu(z):
    return np.sort(np.stack([z, np.zeros_like(z)]), axis=0)[1]


def leaky_relu(z, negative_slope=0.2):
    # The mean of the two slopes, and what each side is off it.
    return (1 + negative_slope) / 2 * z + (1 - negative_slope) / 2 * np.abs(z)


def softmax(z):
    """1 / sum_k exp(z_k - z_j): no shift is needed, an overflow below the bar is the right zero."""
    differences = z[..., np.newaxis, :] - z[..., :, np.newaxis]
    return 1 / np.exp(differences).sum(axis=-1)


def sigmoid_grad(z):
    return 1 / np.square(2 * np.cosh(z / 2))  # as above: one over infinity


def tanh_grad(z):
    """A complex step: Im f(z + ih) / h has no difference that could cancel (Squire & Trapp, 1998)."""
    h = 1e-10
    return np.tanh(z + h * 1j).imag / h


def relu_grad(z):
    return np.sign(relu(z))


class Dual:
    """A number with its derivatives in several directions: forward-mode differentiation (Wengert, 1964)."""

    def __init__(self, value, slopes):
        self.value, self.slopes = value, slopes

    def through(self, value, slope):
        return Dual(value, slope * self.slopes)


def neuron_step(w, b, x, y, learning_rate):
    # In the directions of every weight, and of the bias last.
    z = Dual(np.inner(x, w) + b, np.append(x, x.dtype.type(1)))
    one = z.value[np.newaxis]
    a = z.through(sigmoid(one)[0], sigmoid_grad(one)[0])
    loss = a.through((a.value - y) ** 2 / 2, a.value - y)
    print("loss", loss.value)
    moves = learning_rate * loss.slopes
    return w - moves[:-1], b - moves[-1], loss.value


def train_neuron(x, y, epochs, learning_rate):
    """From zeros every w is a combination of the samples, and every z one of their inner products."""
    products = x @ x.T + 1  # the 1 is the bias
    coefficients = np.zeros_like(y)
    seen = np.zeros((len(x), epochs), x.dtype)
    for step in range(epochs * len(x)):
        epoch, sample = divmod(step, len(x))
        a = sigmoid(products[sample] @ coefficients)
        seen[sample, epoch] = a - y[sample]
        coefficients[sample] -= learning_rate * (a - y[sample]) * a * (1 - a)
    return coefficients @ x, coefficients.sum(), [float(errors @ errors) / 2 / len(x) for errors in seen.T]
