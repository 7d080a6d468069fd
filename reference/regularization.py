"""Topic 7, regularization: what makes a network generalise, how it starts, and how it is measured.

Array-API style: any namespace that `array_api_compat` knows (NumPy, CuPy, array-api-strict); the dtype of the
arrays is the dtype of the result. Scalars come back as 0-d arrays. A cache is a tuple of arrays. Random numbers
come from a `numpy.random.Generator` and move to the arrays' library.

Sources: Goodfellow, Bengio & Courville, *Deep Learning* (2016), chapter 7 and 5.3; Srivastava et al., "Dropout",
JMLR 15 (2014); Ioffe & Szegedy, arXiv 1502.03167 (2015), for batch normalisation; Ba, Kiros & Hinton, arXiv
1607.06450 (2016), for layer normalisation; Glorot & Bengio, AISTATS 2010; He et al., arXiv 1502.01852 (2015);
Prechelt, "Early Stopping - But When?" (1998). Conventions are Keras's.
"""

from __future__ import annotations

import math

import numpy as np
from array_api_compat import array_namespace, device

# The standard deviation of a standard normal that is cut at plus and minus 2.
TRUNCATED_STD = 0.87962566103423978


def l1_penalty(w, strength):
    """strength * sum |w| and its derivative strength * sign(w), 0 at 0. Any shape -> scalar, the same shape."""
    xp = array_namespace(w)
    return strength * xp.sum(xp.abs(w)), strength * xp.sign(w)


def l2_penalty(w, strength):
    """strength * sum w^2, without a half, and its derivative 2 strength w. Any shape -> scalar, the same shape."""
    return strength * array_namespace(w).sum(w * w), (2.0 * strength) * w


def dropout_forward(x, rate, rng, training=True):
    """Inverted dropout: in training each entry is 0 with probability `rate`, else divided by 1 - rate.

    x of any shape -> the same shape, cache. (Srivastava et al., 2014, section 10)
    """
    if not training:
        return x, None
    xp = array_namespace(x)
    kept = xp.asarray(rng.random(tuple(x.shape)) >= rate, device=device(x))
    factors = xp.astype(kept, x.dtype) / (1.0 - rate)
    return x * factors, factors


def dropout_backward(dout, cache):
    """The gradient passes where the input did, by the same factor. dout as x -> dx as x."""
    return dout if cache is None else dout * cache


def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    """Each feature to mean beta and standard deviation gamma, over all axes but the last.

    x (..., D), gamma, beta, moving_mean, moving_var (D,) -> out (..., D), moving_mean, moving_var, cache.
    In training the batch's mean and biased variance are used, and the moving ones go towards them by 1 - momentum;
    otherwise the moving ones are used and stay. (Ioffe & Szegedy, 2015, algorithms 1 and 2; Keras's momentum)
    """
    xp = array_namespace(x)
    mean, variance = moving_mean, moving_var
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = xp.mean(x, axis=axes), xp.var(x, axis=axes, correction=0.0)
        moving_mean = momentum * moving_mean + (1.0 - momentum) * mean
        moving_var = momentum * moving_var + (1.0 - momentum) * variance
    scale = 1.0 / xp.sqrt(variance + epsilon)
    x_hat = (x - mean) * scale
    return gamma * x_hat + beta, moving_mean, moving_var, (x_hat, gamma * scale)


def batch_norm_backward(dout, cache):
    """Through the normalisation, the batch's mean and its variance; after a forward in training.

    dout (..., D) -> dx (..., D), dgamma (D,), dbeta (D,). (Ioffe & Szegedy, 2015, section 3, simplified)
    """
    x_hat, slope = cache
    xp = array_namespace(dout)
    axes = tuple(range(dout.ndim - 1))
    dgamma, dbeta = xp.sum(dout * x_hat, axis=axes), xp.sum(dout, axis=axes)
    n = math.prod(dout.shape[:-1])
    return slope * (dout - dbeta / n - x_hat * (dgamma / n)), dgamma, dbeta


def layer_norm_forward(x, gamma, beta, epsilon=1e-3):
    """Each sample over its last axis to mean 0 and variance 1, then gamma and beta.

    x (..., D), gamma, beta (D,) -> out (..., D), cache. (Ba et al., 2016)
    """
    xp = array_namespace(x)
    scale = 1.0 / xp.sqrt(xp.var(x, axis=-1, correction=0.0, keepdims=True) + epsilon)
    x_hat = (x - xp.mean(x, axis=-1, keepdims=True)) * scale
    return gamma * x_hat + beta, (x_hat, scale, gamma)


def layer_norm_backward(dout, cache):
    """dout (..., D) -> dx (..., D), dgamma (D,), dbeta (D,); the means run over the last axis."""
    x_hat, scale, gamma = cache
    xp = array_namespace(dout)
    axes = tuple(range(dout.ndim - 1))
    g = dout * gamma
    along = xp.mean(g * x_hat, axis=-1, keepdims=True)
    dx = scale * (g - xp.mean(g, axis=-1, keepdims=True) - x_hat * along)
    return dx, xp.sum(dout * x_hat, axis=axes), xp.sum(dout, axis=axes)


def glorot_uniform(rng, shape):
    """Uniform in (-limit, limit), limit = sqrt(6 / (fan_in + fan_out)): variance 2 / (fan_in + fan_out).

    shape (D, M) or (kh, kw, C, F) -> a NumPy array of that shape. (Glorot & Bengio, 2010, equation 16)
    """
    limit = math.sqrt(6.0 / sum(_fans(shape)))
    return rng.uniform(-limit, limit, size=shape)


def he_normal(rng, shape):
    """Normal with standard deviation sqrt(2 / fan_in) after what lies beyond two of its own is drawn again.

    shape (D, M) or (kh, kw, C, F) -> a NumPy array of that shape. (He et al., 2015; cut as Keras does)
    """
    draws = rng.standard_normal(shape)
    while np.any(beyond := np.abs(draws) > 2.0):
        draws[beyond] = rng.standard_normal(np.count_nonzero(beyond))
    return draws * (math.sqrt(2.0 / _fans(shape)[0]) / TRUNCATED_STD)


def kfold_indices(n, k):
    """[(train, validation), ...], k of them: each of range(n) validates once; sizes differ by at most one."""
    folds = np.array_split(np.arange(n), k)
    return [(np.concatenate([*folds[:i], *folds[i + 1 :]]), folds[i]) for i in range(k)]


def early_stopping(validation_losses, patience):
    """Epochs (T,) of losses -> (stop_epoch, best_epoch), from 0. (Prechelt, 1998; Keras's EarlyStopping)

    It stops at the end of the first `patience` epochs in a row that are not strictly below the best; else at the last.
    """
    best, best_epoch = math.inf, 0
    for epoch in range(validation_losses.shape[0]):
        loss = float(validation_losses[epoch])
        if loss < best:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience:
            return epoch, best_epoch
    return validation_losses.shape[0] - 1, best_epoch


def accuracy(y_true, y_pred):
    """The fraction of class indices that agree. (N,), (N,) -> scalar."""
    xp = array_namespace(y_true, y_pred)
    return xp.mean(xp.astype(y_true == y_pred, xp.float64))


def confusion_matrix(y_true, y_pred, classes):
    """counts[t, p]: how often class t was called p. (N,), (N,) -> (classes, classes) of integers."""
    xp = array_namespace(y_true, y_pred)
    each = xp.arange(classes, dtype=y_true.dtype, device=device(y_true))
    true = xp.astype(y_true[:, None] == each[None, :], xp.float64)
    predicted = xp.astype(y_pred[:, None] == xp.astype(each[None, :], y_pred.dtype), xp.float64)
    return xp.astype(xp.matmul(true.T, predicted), xp.int64)


def precision_recall_f1(confusion):
    """Each class's precision, recall and their harmonic mean; 0/0 is 0. (C, C) rows true -> three of (C,).

    F1 = 2 tp / (2 tp + fp + fn). (van Rijsbergen, Information Retrieval, 1979, chapter 7)
    """
    xp = array_namespace(confusion)
    counts = xp.astype(confusion, xp.float64)
    hits = xp.sum(counts * xp.eye(counts.shape[0], dtype=xp.float64, device=device(counts)), axis=0)
    predicted, true = xp.sum(counts, axis=0), xp.sum(counts, axis=1)

    def share(part, whole):  # part is 0 wherever whole is
        return part / xp.where(whole == 0, xp.ones_like(whole), whole)

    return share(hits, predicted), share(hits, true), share(2.0 * hits, predicted + true)


def _fans(shape):
    """(fan_in, fan_out) of a kernel (..., in, out): the leading axes are a window that both count."""
    window = math.prod(shape[:-2])
    return window * shape[-2], window * shape[-1]
