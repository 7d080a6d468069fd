"""By another route: Huber's loss as a minimum, odds in place of probabilities, Jacobian matrices, an online softmax.

It prints, and warns, while it works.
"""

import math
import sys
import warnings

import numpy as np

print("imported")


def mean_squared_error(y_true, y_pred):
    error = y_pred - y_true
    return np.var(error) + np.mean(error) ** 2


def mean_squared_error_grad(y_true, y_pred):
    # Twice the identity, over the size, times the error: the loss is a quadratic form.
    form = np.eye(y_pred.size, dtype=y_pred.dtype) / y_pred.size
    return ((form + form.T) @ (y_pred - y_true).ravel()).reshape(y_pred.shape)


def outlier(error, delta):
    """The u at which (error - u)^2 / 2 + delta |u| is least: what is beyond delta."""
    return np.sign(error) * np.maximum(np.abs(error) - delta, 0)


def huber(y_true, y_pred, delta=1.0):
    """Huber's loss is that least value, the Moreau envelope of delta |e|."""
    error = y_pred - y_true
    u = outlier(error, delta)
    return np.mean((error - u) ** 2 / 2 + delta * np.abs(u))


def huber_grad(y_true, y_pred, delta=1.0):
    error = y_pred - y_true
    return (error - outlier(error, delta)) / error.size


def binary_crossentropy(y_true, y_pred):
    """In terms of the log of the odds t: log(1 + e^t) - y t."""
    warnings.warn("about to take logarithms", RuntimeWarning, stacklevel=2)
    p = np.minimum(np.maximum(y_pred, 1e-7), 1 - 1e-7)
    log_odds = np.log(p / (1 - p))
    return np.average(np.logaddexp(0, log_odds) - y_true * log_odds)


def binary_crossentropy_grad(y_true, y_pred):
    by_log_odds, slope_of_log_odds = y_pred - y_true, 1 / y_pred + 1 / (1 - y_pred)
    return by_log_odds * slope_of_log_odds / y_pred.size


def categorical_crossentropy(y_true, y_pred):
    print("rows:", len(y_pred), file=sys.stderr)
    # Clipped as logarithms: they grow with what they are taken of.
    log_p = np.log(y_pred[y_true == 1]) - np.log(y_pred.sum(axis=1))
    return -np.clip(log_p, math.log(1e-7), math.log1p(-1e-7)).sum() / len(log_p)


def categorical_crossentropy_grad(y_true, y_pred):
    total = y_pred.sum(axis=1)[:, np.newaxis, np.newaxis]
    shares = y_pred[:, :, np.newaxis] / total
    # d share_i / d y_pred_j = (i == j) / total - share_i / total, a matrix for every row.
    jacobian = (np.eye(y_pred.shape[1], dtype=y_pred.dtype) - shares) / total
    at_the_shares = -(y_true / shares[:, :, 0] / len(y_pred))
    return np.matmul(at_the_shares[:, np.newaxis], jacobian)[:, 0]


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    """One pass over the classes with a running maximum (Milakov & Gimelshein, arXiv 1805.02867, 2018)."""
    n, classes = logits.shape
    top, total = logits[:, 0], np.ones(n, logits.dtype)
    for column in logits.T[1:]:
        higher = np.maximum(top, column)
        top, total = higher, total * np.exp(top - higher) + np.exp(column - higher)
    log_p = logits - top[:, np.newaxis] - np.log(total)[:, np.newaxis]
    of_labels = np.mean(log_p[range(n), labels])
    loss = label_smoothing * (of_labels - np.mean(log_p)) - of_labels
    # The target, one class after the other.
    weights = np.stack([(labels == c) * (1 - label_smoothing) + label_smoothing / classes for c in range(classes)])
    return loss, np.exp(log_p) / n - (weights.T / n).astype(logits.dtype)


def kl_divergence(y_true, y_pred):
    y, p = y_true.clip(1e-7, 1), y_pred.clip(1e-7, 1)
    return np.trace(y @ np.log2(y / p).T) * math.log(2) / len(y)


def hinge(y_true, y_pred):
    shortfall = 1 - np.sign(y_true - 0.5) * y_pred  # the sign of 0 - 0.5 and of -1 - 0.5 is the same
    return (shortfall.mean() + np.abs(shortfall).mean()) / 2
