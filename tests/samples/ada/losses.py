# Ada, week 2. Every loss is written next to its gradient, so that I see which factor came from where.
import numpy as np

EPSILON = 1e-7


def mean_squared_error(y_true, y_pred):
    return np.mean(np.square(y_true - y_pred))


def mean_squared_error_grad(y_true, y_pred):
    return 2 / y_pred.size * (y_pred - y_true)


def huber(y_true, y_pred, delta=1.0):
    e = np.abs(y_true - y_pred)
    return np.mean(np.where(e <= delta, 0.5 * e**2, delta * (e - 0.5 * delta)))


def huber_grad(y_true, y_pred, delta=1.0):
    return np.clip(y_pred - y_true, -delta, delta) / y_pred.size


def binary_crossentropy(y_true, y_pred):
    p = np.clip(y_pred, EPSILON, 1 - EPSILON)
    return np.mean(-y_true * np.log(p) - (1 - y_true) * np.log(1 - p))


def binary_crossentropy_grad(y_true, y_pred):
    return (y_pred - y_true) / (y_pred * (1 - y_pred)) / y_pred.size


def categorical_crossentropy(y_true, y_pred):
    p = y_pred / np.sum(y_pred, axis=-1, keepdims=True)
    p = np.clip(p, EPSILON, 1 - EPSILON)
    return np.mean(-np.sum(y_true * np.log(p), axis=-1))


def categorical_crossentropy_grad(y_true, y_pred):
    return (1 / np.sum(y_pred, axis=-1, keepdims=True) - y_true / y_pred) / y_pred.shape[0]


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    n, classes = logits.shape
    target = np.full_like(logits, label_smoothing / classes)
    target[np.arange(n), labels] += 1 - label_smoothing

    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.sum(target * log_p) / n, (np.exp(log_p) - target) / n


def kl_divergence(y_true, y_pred):
    y, p = np.clip(y_true, EPSILON, 1), np.clip(y_pred, EPSILON, 1)
    return np.mean(np.sum(y * (np.log(y) - np.log(p)), axis=-1))


def hinge(y_true, y_pred):
    if np.isin(y_true, (0, 1)).all():
        y_true = 2 * y_true - 1
    return np.mean(np.maximum(0, 1 - y_true * y_pred))
