import numpy as np

tiny = 1e-7


def mean_squared_error(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2, axis=-1)


def mean_squared_error_grad(y_true, y_pred):
    return 2 * (y_true - y_pred) / y_true.size


def huber(y_true, y_pred, delta=1.0):
    e = abs(y_true - y_pred)
    return np.where(e <= delta, 0.5 * e**2, delta * e - 0.5 * delta).mean()


def huber_grad(y_true, y_pred, delta=1.0):
    e = y_pred - y_true
    return np.where(abs(e) <= delta, e, np.sign(e)) / e.size


def binary_crossentropy(y_true, y_pred):
    return -np.mean(y_true * np.log(y_pred + tiny) + (1 - y_true) * np.log(1 - y_pred + tiny))


def binary_crossentropy_grad(y_true, y_pred):
    return -(y_true / y_pred + (1 - y_true) / (1 - y_pred)) / y_true.size


def categorical_crossentropy(y_true, y_pred):
    p = np.clip(y_pred, tiny, 1 - tiny)
    return -np.sum(y_true * np.log(p)) / y_true.shape[0]


def categorical_crossentropy_grad(y_true, y_pred):
    return (1 - y_true / y_pred) / y_true.shape[0]


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    n, c = logits.shape
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    t = np.full_like(logits, label_smoothing / c)
    t[np.arange(n), labels] += 1 - label_smoothing
    loss = -np.sum(t * np.log(p)) / n
    return loss, (p - t) / n


def kl_divergence(y_true, y_pred):
    return np.sum(y_true * np.log(y_true / y_pred)) / len(y_true)


def hinge(y_true, y_pred):
    if set(np.unique(y_true)) == {0, 1}:
        y_true = 2 * y_true - 1
    return np.maximum(0, 1 - y_true * y_pred).mean()
