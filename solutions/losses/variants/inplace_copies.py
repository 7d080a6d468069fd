"""In place, on arrays of its own: `out=`, augmented assignment, masks; results may be views of work space."""

import numpy as np


def mean_squared_error(y_true, y_pred):
    work = y_pred.copy()
    work -= y_true
    np.square(work, out=work)
    return work.sum(axis=None, keepdims=True).reshape(()) / work.size


def mean_squared_error_grad(y_true, y_pred):
    work = np.empty((2, *y_pred.shape), y_pred.dtype)
    np.subtract(y_pred, y_true, out=work[1])
    work *= 2 / y_pred.size
    return work[1]


def huber(y_true, y_pred, delta=1.0):
    error = np.abs(y_pred - y_true)
    large = error > delta
    losses = error * error
    losses /= 2
    losses[large] = delta * error[large] - delta**2 / 2
    return losses.mean()


def huber_grad(y_true, y_pred, delta=1.0):
    grad = y_pred - y_true
    np.clip(grad, -delta, delta, out=grad)
    grad /= grad.size
    return grad


def binary_crossentropy(y_true, y_pred):
    p = y_pred.copy()
    p[p < 1e-7] = 1e-7
    p[p > 1 - 1e-7] = 1 - 1e-7
    losses = np.log(p)
    losses *= y_true
    np.subtract(1, p, out=p)
    np.log(p, out=p)
    p *= 1 - y_true
    losses += p
    np.negative(losses, out=losses)
    return losses.mean()


def binary_crossentropy_grad(y_true, y_pred):
    grad = y_pred - y_true
    grad /= y_pred
    grad /= 1 - y_pred
    grad /= grad.size
    return grad


def categorical_crossentropy(y_true, y_pred):
    p = y_pred.copy()
    p /= p.sum(axis=1, keepdims=True)
    p.clip(1e-7, 1 - 1e-7, out=p)
    np.log(p, out=p)
    p *= y_true
    return -p.sum(axis=1).mean()


def categorical_crossentropy_grad(y_true, y_pred):
    grad = np.empty_like(y_pred)
    grad[...] = 1 / y_pred.sum(axis=1, keepdims=True)
    grad -= y_true / y_pred
    grad /= grad.shape[0]
    return grad


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    n, classes = logits.shape
    p = logits.copy()
    p -= p.max(axis=1, keepdims=True)
    log_p = p.copy()
    np.exp(p, out=p)
    total = p.sum(axis=1, keepdims=True)
    p /= total
    log_p -= np.log(total)
    target = np.full_like(logits, label_smoothing / classes)
    target[np.arange(n), labels] += 1 - label_smoothing
    loss = -(log_p * target).sum() / n
    p -= target
    p /= n
    return loss, p


def kl_divergence(y_true, y_pred):
    y, p = y_true.copy(), y_pred.copy()
    for array in (y, p):
        array[array < 1e-7] = 1e-7
        array[array > 1] = 1
    np.divide(y, p, out=p)
    np.log(p, out=p)
    p *= y
    return p.sum(axis=-1).mean()


def hinge(y_true, y_pred):
    signs = y_true.astype(y_pred.dtype)
    if not (set(signs.ravel().tolist()) - {0, 1}):
        signs *= 2
        signs -= 1
    signs *= y_pred
    np.subtract(1, signs, out=signs)
    signs[signs < 0] = 0
    return signs.mean()
