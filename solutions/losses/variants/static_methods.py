"""The losses as a class with static methods, callable objects and functools.partial, bound to the names."""

from functools import partial

import numpy as np


class Loss:
    """A loss that is the mean of `terms` over the entries or, with `axis`, over the rows."""

    def __init__(self, terms, rows=False):
        self.terms, self.rows = terms, rows

    def __call__(self, y_true, y_pred, **options):
        terms = self.terms(y_true, y_pred, **options)
        return (terms.sum(axis=-1) if self.rows else terms).mean()


class Gradient(Loss):
    """The derivative of that mean, from the derivative of each term."""

    def __call__(self, y_true, y_pred, **options):
        return self.terms(y_true, y_pred, **options) / (len(y_pred) if self.rows else y_pred.size)


class Terms:
    @staticmethod
    def squared(y_true, y_pred):
        return np.square(y_true - y_pred)

    @staticmethod
    def squared_slope(y_true, y_pred):
        return 2 * (y_pred - y_true)

    @staticmethod
    def huber(y_true, y_pred, delta=1.0):
        error = np.abs(y_true - y_pred)
        return np.where(error < delta, error**2 / 2, delta * error - delta**2 / 2)

    @staticmethod
    def huber_slope(y_true, y_pred, delta=1.0):
        return np.clip(y_pred - y_true, -delta, delta)

    @staticmethod
    def binary(y_true, y_pred):
        p = np.clip(y_pred, 1e-7, 1 - 1e-7)
        return -y_true * np.log(p) - (1 - y_true) * np.log1p(-p)

    @staticmethod
    def binary_slope(y_true, y_pred):
        return (1 - y_true) / (1 - y_pred) - y_true / y_pred

    @staticmethod
    def categorical(y_true, y_pred):
        return -y_true * np.log(np.clip(y_pred / y_pred.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7))

    @staticmethod
    def categorical_slope(y_true, y_pred):
        return 1 / y_pred.sum(axis=-1, keepdims=True) - y_true / y_pred

    @staticmethod
    def divergence(y_true, y_pred, low, high):
        y, p = np.clip(y_true, low, high), np.clip(y_pred, low, high)
        return y * (np.log(y) - np.log(p))

    @staticmethod
    def hinge(y_true, y_pred):
        is_zero_one = np.isin(y_true, (0, 1)).all()
        return np.maximum(1 - (y_true * 2 - 1 if is_zero_one else y_true) * y_pred, 0)


class Softmax:
    smoothing_by_default = 0.0

    @classmethod
    def loss_and_gradient(cls, logits, labels, label_smoothing=smoothing_by_default):
        n, classes = logits.shape
        target = np.eye(classes, dtype=logits.dtype)[labels]
        target = target + label_smoothing * (1 / classes - target)
        log_p = cls.log_softmax(logits)
        return [-(target * log_p).sum() / n, (np.exp(log_p) - target) / n]

    @staticmethod
    def log_softmax(logits):
        shifted = logits - logits.max(axis=-1, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


mean_squared_error = Loss(Terms.squared)
mean_squared_error_grad = Gradient(Terms.squared_slope)
huber = Loss(Terms.huber)
huber_grad = Gradient(Terms.huber_slope)
binary_crossentropy = Loss(Terms.binary)
binary_crossentropy_grad = Gradient(Terms.binary_slope)
categorical_crossentropy = Loss(Terms.categorical, rows=True)
categorical_crossentropy_grad = Gradient(Terms.categorical_slope, rows=True)
softmax_crossentropy = Softmax.loss_and_gradient
kl_divergence = Loss(partial(Terms.divergence, low=1e-7, high=1.0), rows=True)
hinge = Loss(Terms.hinge)
