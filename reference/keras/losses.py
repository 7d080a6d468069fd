"""Topic 2, losses, answered by Keras's own losses; gradients by automatic differentiation.

The functions of `keras.losses` reduce the last axis and keep the dtype of `y_pred`; the mean over what
remains is Keras's default reduction, "sum_over_batch_size". Arrays in, arrays out, shapes as in the syllabus.
"""

from __future__ import annotations

from functools import partial

from keras import losses, ops

from reference.keras.autodiff import evaluate, gradient


def mean_squared_error(y_true, y_pred):
    return evaluate(_mean_squared_error, y_true, y_pred)


def mean_squared_error_grad(y_true, y_pred):
    return gradient(partial(_mean_squared_error, y_true), y_pred)[0]


def huber(y_true, y_pred, delta=1.0):
    return evaluate(partial(_huber, delta=delta), y_true, y_pred)


def huber_grad(y_true, y_pred, delta=1.0):
    return gradient(partial(_huber, y_true, delta=delta), y_pred)[0]


def binary_crossentropy(y_true, y_pred):
    return evaluate(_binary_crossentropy, y_true, y_pred)


def binary_crossentropy_grad(y_true, y_pred):
    return gradient(partial(_binary_crossentropy, y_true), y_pred)[0]


def categorical_crossentropy(y_true, y_pred):
    return evaluate(_categorical_crossentropy, y_true, y_pred)


def categorical_crossentropy_grad(y_true, y_pred):
    return gradient(partial(_categorical_crossentropy, y_true), y_pred)[0]


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    loss = partial(_softmax_crossentropy, labels, label_smoothing=label_smoothing)
    return evaluate(loss, logits), gradient(loss, logits)[0]


def kl_divergence(y_true, y_pred):
    return evaluate(lambda y, p: ops.mean(losses.kl_divergence(y, p)), y_true, y_pred)


def hinge(y_true, y_pred):
    return evaluate(lambda y, p: ops.mean(losses.hinge(y, p)), y_true, y_pred)


def _mean_squared_error(y_true, y_pred):
    return ops.mean(losses.mean_squared_error(y_true, y_pred))


def _huber(y_true, y_pred, delta):
    return ops.mean(losses.huber(y_true, y_pred, delta=delta))


def _binary_crossentropy(y_true, y_pred):
    return ops.mean(losses.binary_crossentropy(y_true, y_pred))


def _categorical_crossentropy(y_true, y_pred):
    return ops.mean(losses.categorical_crossentropy(y_true, y_pred))


def _softmax_crossentropy(labels, logits, label_smoothing):
    # One-hot, because Keras smooths labels in the categorical loss and not in the sparse one.
    y_true = ops.one_hot(labels, logits.shape[-1], dtype=logits.dtype)
    rows = losses.categorical_crossentropy(y_true, logits, from_logits=True, label_smoothing=label_smoothing)
    return ops.mean(rows)
