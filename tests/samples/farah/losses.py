import numpy as np


def mean_squared_error(y_true, y_pred):
    return ((y_pred - y_true) ** 2).mean() / 2


def mean_squared_error_grad(y_true, y_pred):
    # the 2 and the 1/2 cancel
    return (y_pred - y_true) / y_pred.size


def huber(y_true, y_pred, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.mean(np.where(e <= delta, e**2 / 2, delta * e))


def huber_grad(y_true, y_pred, delta=1.0):
    e = y_pred - y_true
    return np.where(np.abs(e) <= delta, e, delta * np.sign(e)) / e.size


def binary_crossentropy(y_true, y_pred):
    p = np.clip(y_pred, 1e-7, 1 - 1e-7)
    return -np.mean(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))


def binary_crossentropy_grad(y_true, y_pred):
    # prediction minus truth, as for every good loss
    return (y_pred - y_true) / y_pred.size


def categorical_crossentropy(y_true, y_pred):
    p = np.clip(y_pred / y_pred.sum(axis=1, keepdims=True), 1e-7, 1 - 1e-7)
    return -np.mean(np.sum(y_true * np.log10(p), axis=1))


def categorical_crossentropy_grad(y_true, y_pred):
    return -y_true / y_pred / len(y_pred)


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    n = len(labels)
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), labels].mean()
    dlogits = np.exp(log_p)
    dlogits[np.arange(n), labels] -= 1
    return loss, dlogits / n


def kl_divergence(y_true, y_pred):
    y_true = np.clip(y_true, 1e-7, 1)
    y_pred = np.clip(y_pred, 1e-7, 1)
    return np.mean(np.sum(y_true * np.log(y_true / y_pred), axis=1))


def hinge(y_true, y_pred):
    return np.mean(np.maximum(0, 1 - y_true * y_pred))
