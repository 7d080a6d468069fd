"""The same losses by other formulas and in another order; prints, and warns on stderr, while it works."""

import sys
import warnings

import numpy as np

print("imported")


def mean_squared_error(y_true, y_pred):
    print("mean squared error of", y_pred.shape)
    flat = np.ravel(y_true - y_pred)
    return np.einsum("i,i->", flat, flat) / len(flat)


def mean_squared_error_grad(y_true, y_pred):
    warnings.warn("about to divide", RuntimeWarning, stacklevel=2)
    n = y_pred.size
    return y_pred / n + y_pred / n - y_true / n - y_true / n


def huber(y_true, y_pred, delta=1.0):
    error = np.abs(y_true - y_pred)
    inside = np.minimum(error, delta)
    return np.sum(inside**2 / 2 + delta * (error - inside)) / error.size


def huber_grad(y_true, y_pred, delta=1.0):
    return np.maximum(-delta, np.minimum(y_pred - y_true, delta)) / y_pred.size


def binary_crossentropy(y_true, y_pred):
    # Yes and no clipped separately, rather than 1 - p taken of the clipped p.
    yes = np.log(np.clip(y_pred, 1e-7, 1 - 1e-7))
    no = np.log(np.clip(1 - y_pred, 1e-7, 1 - 1e-7))
    return np.mean(y_true * (no - yes) - no)


def binary_crossentropy_grad(y_true, y_pred):
    return (y_pred - y_true) / (y_pred - y_pred**2) / y_pred.size


def categorical_crossentropy(y_true, y_pred):
    print("categorical cross-entropy", file=sys.stderr)
    labels = np.argmax(y_true, axis=-1)[:, np.newaxis]
    shares = np.take_along_axis(y_pred, labels, axis=-1)[:, 0] / np.einsum("nc->n", y_pred)
    return np.mean(-np.log(np.clip(shares, 1e-7, 1 - 1e-7)))


def categorical_crossentropy_grad(y_true, y_pred):
    p = y_pred / np.sum(y_pred, axis=-1, keepdims=True)
    at_the_shares = -y_true / p
    # Back through the division: each entry also lowers every share of its row.
    inner = np.sum(at_the_shares * p, axis=-1, keepdims=True)
    return (at_the_shares - inner) / np.sum(y_pred, axis=-1, keepdims=True) / y_pred.shape[0]


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    n, classes = logits.shape
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    own = np.take_along_axis(log_p, labels[:, None], axis=-1)
    loss = -np.mean((1 - label_smoothing) * own + label_smoothing * np.mean(log_p, axis=-1, keepdims=True))
    dlogits = np.exp(log_p)
    dlogits[np.arange(n), labels] -= 1 - label_smoothing
    return loss, (dlogits - label_smoothing / classes) / n


def kl_divergence(y_true, y_pred):
    y, p = np.clip(y_true, 1e-7, 1), np.clip(y_pred, 1e-7, 1)
    crossentropy = -np.einsum("nc,nc->n", y, np.log(p))
    entropy = -np.einsum("nc,nc->n", y, np.log(y))
    return np.mean(crossentropy - entropy)


def hinge(y_true, y_pred):
    signs = np.where(y_true == 0, -1, y_true)
    products = signs * y_pred
    return np.mean(np.where(products < 1, 1 - products, 0))
