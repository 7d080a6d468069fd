import numpy as np


def mean_squared_error(y_true, y_pred):
    return np.sum((y_true - y_pred) ** 2)


def mean_squared_error_grad(y_true, y_pred):
    return 2 * (y_pred - y_true)


def huber(y_true, y_pred, delta=1.0):
    error = y_pred - y_true
    is_small = np.abs(error) <= delta
    return np.mean(np.where(is_small, 0.5 * error**2, delta * np.abs(error)))


def huber_grad(y_true, y_pred, delta=1.0):
    error = y_pred - y_true
    return np.clip(error, -delta, delta) / error.size


def binary_crossentropy(y_true, y_pred):
    p = np.clip(y_pred, 1e-7, 1 - 1e-7)
    return -np.mean(y_true * np.log(p))


def binary_crossentropy_grad(y_true, y_pred):
    return -(y_true / y_pred) / y_pred.size


def categorical_crossentropy(y_true, y_pred):
    p = y_pred / np.sum(y_pred, axis=1, keepdims=True)
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(y_true * np.log(p))


def categorical_crossentropy_grad(y_true, y_pred):
    return 1 / np.sum(y_pred, axis=1, keepdims=True) - y_true / y_pred


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    n, c = logits.shape
    p = softmax(softmax(logits))
    t = np.eye(c, dtype=logits.dtype)[labels]
    t = t * (1 - label_smoothing) + label_smoothing / c
    return -np.sum(t * np.log(p)) / n, (p - t) / n


def kl_divergence(y_true, y_pred):
    p, q = np.clip(y_pred, 1e-7, 1), np.clip(y_true, 1e-7, 1)
    return np.sum(p * np.log(p / q)) / len(p)


def hinge(y_true, y_pred):
    y = y_true
    if np.all((y == 0) | (y == 1)):
        y = y * 2 - 1
    return np.mean(np.where(y * y_pred < 1, 1 - y * y_pred, 0))
