import numpy as np


def mean_squared_error(y_true, y_pred):
    return np.average((y_pred - y_true) ** 2)


def mean_squared_error_grad(y_true, y_pred):
    return 2 * (y_pred - y_true) / len(y_pred)


def huber(y_true, y_pred, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.where(e > delta, delta * e - delta**2 / 2, e**2 / 2).mean()


def huber_grad(y_true, y_pred, delta=1.0):
    e = y_pred - y_true
    return np.minimum(np.maximum(e, -delta), delta) / e.size


def binary_crossentropy(y_true, y_pred):
    p = np.maximum(y_pred, 1e-7)
    return np.mean(-(y_true * np.log(p) + (1 - y_true) * np.log(1 - p)))


def binary_crossentropy_grad(y_true, y_pred):
    return (-(y_true / y_pred) + (1 - y_true) / (1 - y_pred)) / y_pred.size


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def categorical_crossentropy(y_true, y_pred):
    p = np.clip(softmax(y_pred), 1e-7, 1 - 1e-7)
    return -np.sum(y_true * np.log(p)) / len(y_true)


def categorical_crossentropy_grad(y_true, y_pred):
    return (y_pred - y_true) / len(y_true)


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    n, c = logits.shape
    z = logits - np.max(logits, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    t = np.zeros_like(logits)
    t[np.arange(n), labels] = 1
    t = t * (1 - label_smoothing) + label_smoothing / c
    loss = -np.sum(t * log_p, axis=1).mean()
    return loss, np.exp(log_p) - t


def kl_divergence(y_true, y_pred):
    y, p = np.clip(y_true, 1e-7, 1), np.clip(y_pred, 1e-7, 1)
    return np.sum(y * np.log2(y / p), axis=1).mean()


def hinge(y_true, y_pred):
    y = np.where(y_true == 0, -1, y_true)
    return np.mean(1 - y * y_pred)
