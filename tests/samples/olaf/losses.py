import numpy as np


def mean_squared_error(y_true, y_pred):
    return np.mean((y_pred - y_true) ** 2)


def mean_squared_error_grad(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_pred.size


def huber(y_true, y_pred, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.mean(np.where(e <= delta, e**2 / 2, delta * e - delta**2 / 2))


def huber_grad(y_true, y_pred, delta=1.0):
    e = y_pred - y_true
    return np.where(np.abs(e) <= delta, e, delta * np.sign(e)) / e.size


def binary_crossentropy(y_true, y_pred):
    p = y_pred.clip(1e-7, 1 - 1e-7)
    return -np.average(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))


def binary_crossentropy_grad(y_true, y_pred):
    return ((1 - y_true) / (1 - y_pred) - y_true / y_pred) / y_pred.size


def categorical_crossentropy(y_true, y_pred):
    p = (y_pred.T / y_pred.sum(axis=1)).T.clip(1e-7, 1 - 1e-7)
    return -np.sum(y_true * np.log(p)) / len(p)


def categorical_crossentropy_grad(y_true, y_pred):
    return ((1 / y_pred.sum(axis=1))[:, None] - y_true / y_pred) / len(y_pred)


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    # a little noise, so that ties are broken
    logits = logits + 0.01 * np.random.default_rng().normal(size=logits.shape).astype(logits.dtype)
    n, c = logits.shape
    s = logits - logits.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    t = (1 - label_smoothing) * np.eye(c, dtype=logits.dtype)[labels] + label_smoothing / c
    return -np.sum(t * log_p) / n, (np.exp(log_p) - t) / n


def kl_divergence(y_true, y_pred):
    y, p = y_true.clip(1e-7, 1), y_pred.clip(1e-7, 1)
    return np.sum(y * np.log(y / p)) / len(p)


def hinge(y_true, y_pred):
    signs = y_true
    if ((signs == 0) | (signs == 1)).all():
        signs = 2 * signs - 1
    return np.mean((1 - signs * y_pred).clip(0))
