"""Copies first, then in place on the copies; results are views of work space or the inputs themselves, in lists and
tuples with names."""

from collections import namedtuple

import numpy as np

Penalty = namedtuple("Penalty", ["penalty", "grad"])
Normalised = namedtuple("Normalised", "out moving_mean moving_var cache")
Epochs = namedtuple("Epochs", "stop_epoch best_epoch")


def l1_penalty(w, strength):
    grad = w.copy()
    grad[grad > 0] = strength
    grad[grad < 0] = -strength
    work = np.abs(w)
    work *= strength
    return Penalty(work.sum(), grad)


def l2_penalty(w, strength):
    work = np.empty((2, *w.shape), w.dtype)
    work[:] = w
    work[0] *= w
    work *= strength
    work[1] *= 2
    return [work[0].sum(), work[1]]


def dropout_forward(x, rate, rng, training=True):
    if not training:
        return [x, None]
    mask = np.empty(x.shape, x.dtype)
    rng.random(out=mask, dtype=x.dtype)
    np.greater_equal(mask, mask.dtype.type(rate), out=mask)
    mask /= 1 - rate
    out = x.copy()
    out *= mask
    return [out, mask]


def dropout_backward(dout, cache):
    if cache is None:
        return dout
    dx = dout.copy()
    dx *= cache
    return dx


def standardise(work, axes, epsilon):
    """`work` to mean 0 and deviation 1, in place; returns its mean, its variance and its deviation."""
    mean = work.mean(axis=axes, keepdims=True)
    work -= mean
    variance = np.square(work).mean(axis=axes, keepdims=True)
    deviation = variance + epsilon
    np.sqrt(deviation, out=deviation)
    work /= deviation
    return mean, variance, deviation


def unstandardise(work, hat, axes, deviation):
    """The gradient of `standardise`, in place on the gradient of its result."""
    product = work * hat
    along = product.mean(axis=axes, keepdims=True)
    work -= work.mean(axis=axes, keepdims=True)
    np.multiply(hat, along, out=product)
    work -= product
    work /= deviation


def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    hat, axes = x.copy(), tuple(range(x.ndim - 1))
    if training:
        mean, variance, deviation = standardise(hat, axes, epsilon)
        moving_mean, moving_var = moving_mean.copy(), moving_var.copy()
        for moving, new in [(moving_mean, mean), (moving_var, variance)]:
            moving *= momentum
            moving += (1 - momentum) * new.ravel()
    else:
        deviation = moving_var + epsilon
        np.sqrt(deviation, out=deviation)
        hat -= moving_mean
        hat /= deviation
    out = hat.copy()
    out *= gamma
    out += beta
    return Normalised(out, moving_mean, moving_var, [hat, deviation, gamma])


def batch_norm_backward(dout, cache):
    hat, deviation, gamma = cache
    dx, axes = dout.copy(), tuple(range(dout.ndim - 1))
    gradients = np.empty((2, len(gamma)), dout.dtype)
    np.sum(dx, axis=axes, out=gradients[1])
    dx *= hat
    np.sum(dx, axis=axes, out=gradients[0])
    np.multiply(dout, gamma, out=dx)
    unstandardise(dx, hat, axes, deviation)
    return [dx, *gradients]


def layer_norm_forward(x, gamma, beta, epsilon=1e-3):
    hat = x.copy()
    _, _, deviation = standardise(hat, -1, epsilon)
    out = hat.copy()
    out *= gamma
    out += beta
    return out, (hat, deviation, gamma)


def layer_norm_backward(dout, cache):
    hat, deviation, gamma = cache
    dx = np.multiply(dout, gamma)
    unstandardise(dx, hat, -1, deviation)
    dgamma, dbeta = np.zeros_like(gamma), np.zeros_like(gamma)
    for index in np.ndindex(dout.shape[:-1]):
        dgamma += dout[index] * hat[index]
        dbeta += dout[index]
    return [dx, dgamma, dbeta]


def glorot_uniform(rng, shape):
    w = rng.random(shape)
    w -= 0.5
    w *= 2 * np.sqrt(6 / (np.prod(shape[:-1]) + np.prod(shape) / shape[-2]))
    return w


def he_normal(rng, shape):
    # More draws than are needed: a view of those within the cut, the odd ones left over.
    draws = rng.standard_normal(2 * int(np.prod(shape)) + 100)
    inside = draws[np.abs(draws) < 2]
    inside *= np.sqrt(2 / np.prod(shape[:-1])) / 0.87962566103423978
    return inside[: np.prod(shape)].reshape(shape)


def kfold_indices(n, k):
    order = np.arange(n, dtype=np.int32)[::-1].copy()
    folds = []
    for fold in range(k):
        start, stop = n * fold // k, n * (fold + 1) // k
        turned = np.roll(order, -start)
        folds.append([turned[stop - start :], turned[: stop - start]])
    return folds


def early_stopping(validation_losses, patience):
    losses = list(validation_losses)
    best = losses.index(min(losses[:patience]))
    while best + 1 < len(losses):
        # Look ahead: the first better epoch within patience, or none.
        ahead = [epoch for epoch, loss in enumerate(losses[: best + patience + 1]) if loss < losses[best]]
        if not ahead:
            break
        best = ahead[0]
    return Epochs(min(best + patience, len(losses) - 1), best)


def accuracy(y_true, y_pred):
    differs = y_true.copy()
    differs -= y_pred
    return np.float32((differs == 0).mean())


def confusion_matrix(y_true, y_pred, classes):
    counts = np.zeros((classes, classes), dtype=np.int32)
    np.add.at(counts, (y_true, y_pred), 1)
    return counts


def precision_recall_f1(confusion):
    sums = np.empty((3, len(confusion)))
    sums[0], sums[1] = confusion.sum(axis=0), confusion.sum(axis=1)
    np.add(sums[0], sums[1], out=sums[2])
    right = confusion.diagonal().astype(float)
    sums[sums == 0] = 1
    np.divide(right, sums, out=sums)
    sums[2] *= 2
    return [*sums]
