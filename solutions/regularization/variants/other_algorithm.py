"""Other mathematics, with prints and warnings.

Running statistics by Welford (1962); the chain of Ioffe & Szegedy's paper for batch normalisation and the whole
Jacobian for layer normalisation; initial values by the inverse of their distribution function; counting by
comparison and matrix product; early stopping over all candidates at once.
"""

import statistics
import sys
import warnings

import numpy as np

print("regularization, imported")


def l1_penalty(w, strength):
    # The derivative of a sum of two hinges.
    positive, negative = np.maximum(w, 0), np.maximum(-w, 0)
    return strength * float(positive.sum() + negative.sum()), strength * ((w > 0).astype(w.dtype) - (w < 0))


def l2_penalty(w, strength):
    return strength * np.linalg.norm(w.ravel()) ** 2, (w + w) * strength


def dropout_forward(x, rate, rng, training=True):
    print("dropping", rate)
    if not training:
        return x + 0, None
    kept = np.flatnonzero(rng.binomial(1, 1 - rate, size=x.size))
    out = np.zeros(x.size, x.dtype)
    out[kept] = x.flat[kept] / (1 - rate)
    return out.reshape(x.shape), (kept, 1 - rate)


def dropout_backward(dout, cache):
    if cache is None:
        return dout - 0
    kept, keep = cache
    dx = np.zeros_like(dout)
    dx.flat[kept] = dout.flat[kept] / keep
    return dx


def welford(samples):
    """Mean and biased variance along the first axis, in one pass."""
    mean, squares = np.zeros_like(samples[0]), np.zeros_like(samples[0])
    for seen, sample in enumerate(samples, start=1):
        before = sample - mean
        mean = mean + before / seen
        squares = squares + before * (sample - mean)
    return mean, squares / len(samples)


def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    warnings.warn("statistics of a small batch", RuntimeWarning, stacklevel=2)
    mean, var = moving_mean, moving_var
    if training:
        mean, var = welford(x.reshape(-1, x.shape[-1]))
        moving_mean = moving_mean - (1 - momentum) * (moving_mean - mean)
        moving_var = moving_var - (1 - momentum) * (moving_var - var)
    scale = gamma * (var + epsilon) ** -0.5
    return x * scale + (beta - mean * scale), moving_mean, moving_var, (x, mean, var + epsilon, gamma)


def batch_norm_backward(dout, cache):
    """Ioffe & Szegedy, arXiv 1502.03167 (2015), section 3: through x-hat, then the variance, then the mean."""
    x, mean, var, gamma = cache
    centred, rows = (x - mean).reshape(-1, len(gamma)), dout.reshape(-1, len(gamma))
    m = len(rows)
    dhat = rows * gamma
    dvar = np.sum(dhat * centred, axis=0) * -0.5 * var**-1.5
    dmean = np.sum(dhat * -(var**-0.5), axis=0) + dvar * np.sum(-2 * centred, axis=0) / m
    dx = dhat * var**-0.5 + dvar * 2 * centred / m + dmean / m
    return dx.reshape(x.shape), np.sum(rows * centred * var**-0.5, axis=0), np.einsum("nd->d", rows)


def layer_norm_forward(x, gamma, beta, epsilon=1e-3):
    features = x.shape[-1]
    centring = np.eye(features, dtype=x.dtype) - np.full((features, features), 1 / features, x.dtype)
    centred = x @ centring
    square = np.einsum("...d,...d->...", centred, centred)[..., np.newaxis] / features + epsilon
    return centred * gamma / np.sqrt(square) + beta, (centred, square, centring, gamma)


def layer_norm_backward(dout, cache):
    centred, square, centring, gamma = cache
    features = len(gamma)
    # d out / d centred = (I - c c^T / (D square)) / sqrt(square), a matrix for every row.
    outer = centred[..., :, np.newaxis] * centred[..., np.newaxis, :] / (features * square[..., np.newaxis])
    jacobian = (np.eye(features, dtype=dout.dtype) - outer) / np.sqrt(square)[..., np.newaxis]
    dx = np.einsum("...d,...de->...e", dout * gamma, jacobian) @ centring
    rows, hats = dout.reshape(-1, features), (centred / np.sqrt(square)).reshape(-1, features)
    return dx, np.diag(rows.T @ hats).copy(), np.ones_like(rows[:, 0]) @ rows


def glorot_uniform(rng, shape):
    print("glorot", shape, file=sys.stderr)
    *window, fan_in, fan_out = shape
    variance = 2 / (fan_in + fan_out) / np.prod(window)
    return np.sqrt(3 * variance) * (2 * rng.random(shape) - 1)


def he_normal(rng, shape):
    normal = statistics.NormalDist()
    low = normal.cdf(-2)
    # A uniform draw between the two cuts, sent back through the distribution function.
    draws = np.vectorize(normal.inv_cdf)(low + (1 - 2 * low) * rng.random(shape))
    kept_variance = 1 - 4 * normal.pdf(2) / (1 - 2 * low)
    return draws * np.sqrt(2 / np.prod(shape[:-1]) / kept_variance)


def kfold_indices(n, k):
    fold = np.random.default_rng(n).permutation(n) % k
    return [(np.flatnonzero(fold != one), np.flatnonzero(fold == one)) for one in range(k)]


def early_stopping(validation_losses, patience):
    losses = [float(loss) for loss in validation_losses]
    for stop in range(patience, len(losses)):
        # Nothing in the last `patience` epochs is below the lowest of those before them.
        if min(losses[stop - patience + 1 : stop + 1]) >= min(losses[: stop - patience + 1]):
            break
    else:
        stop = len(losses) - 1
    return stop, losses.index(min(losses[: stop + 1]))


def accuracy(y_true, y_pred):
    return 1 - np.count_nonzero(y_true - y_pred) / y_true.size


def confusion_matrix(y_true, y_pred, classes):
    numbers = np.arange(classes)
    return (numbers[:, np.newaxis] == y_true).astype(np.int64) @ (y_pred[:, np.newaxis] == numbers).astype(np.int64)


def precision_recall_f1(confusion):
    with np.errstate(invalid="ignore"):
        right = np.diag(confusion).astype(float)
        precision = np.nan_to_num(right / confusion.sum(axis=0))
        recall = np.nan_to_num(right / confusion.sum(axis=1))
        # The harmonic mean, and by way of infinity where one of the two is 0.
    with np.errstate(divide="ignore"):
        f1 = 2 / (1 / precision + 1 / recall)
    return precision, recall, f1
