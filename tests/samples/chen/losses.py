"""Topic 2, one class per loss: `value` and `grad` side by side. The names asked for are bound at the end."""

import numpy as np


def clip(p):
    return np.clip(p, 1e-7, 1 - 1e-7)


class MSE:
    @staticmethod
    def value(y_true, y_pred):
        return ((y_pred - y_true) ** 2).mean()

    @staticmethod
    def grad(y_true, y_pred):
        return 2 * (y_pred - y_true) / y_pred.size


class Huber:
    @staticmethod
    def value(y_true, y_pred, delta=1.0):
        e = y_pred - y_true
        small = np.abs(e) < delta
        return (small * e**2 / 2 + ~small * (delta * np.abs(e) - delta**2 / 2)).mean()

    @staticmethod
    def grad(y_true, y_pred, delta=1.0):
        e = y_pred - y_true
        e[e > delta] = delta
        e[e < -delta] = -delta
        return e / e.size


class BinaryCrossentropy:
    @staticmethod
    def value(y_true, y_pred):
        p = clip(y_pred)
        return -(y_true * np.log(p) + (1 - y_true) * np.log1p(-p)).mean()

    @staticmethod
    def grad(y_true, y_pred):
        return ((1 - y_true) / (1 - y_pred) - y_true / y_pred) / y_pred.size


class CategoricalCrossentropy:
    @staticmethod
    def value(y_true, y_pred):
        p = clip(y_pred / y_pred.sum(axis=1)[:, None])
        return -(y_true * np.log(p)).sum(axis=1).mean()

    @staticmethod
    def grad(y_true, y_pred):
        return (1 / y_pred.sum(axis=1)[:, None] - y_true / y_pred) / len(y_true)


class SoftmaxCrossentropy:
    def __init__(self, smoothing):
        self.smoothing = smoothing

    def __call__(self, logits, labels):
        n, c = logits.shape
        t = (1 - self.smoothing) * np.eye(c, dtype=logits.dtype)[labels] + self.smoothing / c
        s = logits - logits.max(axis=1)[:, None]
        total = np.exp(s).sum(axis=1)[:, None]
        loss = (t * (np.log(total) - s)).sum() / n
        return loss, (np.exp(s) / total - t) / n


class KL:
    @staticmethod
    def value(y_true, y_pred):
        y, p = np.clip(y_true, 1e-7, 1), np.clip(y_pred, 1e-7, 1)
        return (y * np.log(y / p)).sum(axis=1).mean()


class Hinge:
    @staticmethod
    def value(y_true, y_pred):
        zero_one = ((y_true == 0) | (y_true == 1)).all()
        sign = np.where(y_true == 1, 1, -1) if zero_one else y_true
        return np.maximum(1 - sign * y_pred, 0).mean()


mean_squared_error, mean_squared_error_grad = MSE.value, MSE.grad
huber, huber_grad = Huber.value, Huber.grad
binary_crossentropy, binary_crossentropy_grad = BinaryCrossentropy.value, BinaryCrossentropy.grad
categorical_crossentropy, categorical_crossentropy_grad = CategoricalCrossentropy.value, CategoricalCrossentropy.grad
kl_divergence = KL.value
hinge = Hinge.value


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    return SoftmaxCrossentropy(label_smoothing)(logits, labels)
