import numpy as np
from shapes import one_per_row


def mean_squared_error(y_true, y_pred):
    return np.var(y_pred - y_true) + np.mean(y_pred - y_true) ** 2


def mean_squared_error_grad(y_true, y_pred):
    return (y_pred - y_true) / (y_pred.size / 2)


def huber(y_true, y_pred, delta=1.0):
    e = (y_pred - y_true).ravel()
    inside = np.abs(e) <= delta
    return (np.sum(e[inside] ** 2) / 2 + np.sum(delta * (np.abs(e[~inside]) - delta / 2))) / e.size


def huber_grad(y_true, y_pred, delta=1.0):
    e = y_pred - y_true
    return e * np.minimum(1, delta / np.maximum(np.abs(e), delta)) / e.size


def clip(p):
    return np.clip(p, 1e-7, 1 - 1e-7)


def binary_crossentropy(y_true, y_pred):
    p = clip(y_pred)
    return np.mean(y_true * -np.log(p)) + np.mean((1 - y_true) * -np.log(1 - p))


def binary_crossentropy_grad(y_true, y_pred):
    return ((y_pred - y_true) / (y_pred - y_pred**2)) / y_pred.size


def categorical_crossentropy(y_true, y_pred):
    p = clip(y_pred / one_per_row(y_pred.sum(axis=1)))
    return -np.mean(np.log(p[np.arange(len(p)), y_true.argmax(axis=1)]))


def categorical_crossentropy_grad(y_true, y_pred):
    return (1 / one_per_row(y_pred.sum(axis=1)) - y_true / y_pred) / len(y_pred)


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    n, classes = logits.shape
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    target = (one_per_row(labels) == np.arange(classes)) * (1 - label_smoothing) + label_smoothing / classes
    target = target.astype(logits.dtype)
    return -np.mean(np.sum(target * log_p, axis=1)), (np.exp(log_p) - target) / n


def kl_divergence(y_true, y_pred):
    y, p = np.clip(y_true, 1e-7, 1), np.clip(y_pred, 1e-7, 1)
    return np.einsum("nc,nc->", y, np.log(y) - np.log(p)) / len(y)


def hinge(y_true, y_pred):
    y = y_true if np.any((y_true != 0) & (y_true != 1)) else 2 * y_true - 1
    return np.mean(np.maximum(1 - y * y_pred, 0))
