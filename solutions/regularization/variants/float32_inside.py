"""Every intermediate in the dtype of the input: constants made with it, running sums kept in it.

Where no float comes in, initial values and fractions are float32, as in Keras, and integers small ones.
"""

import numpy as np


def as_input(value, like):
    """A constant in the dtype of the array it will meet."""
    return like.dtype.type(value)


def running_sum(terms):
    """A sum over the first axis, one term after the other, with none of NumPy's pairwise help."""
    total = np.zeros(terms.shape[1:], terms.dtype)
    for term in terms:
        total = total + term
    return total


def running_mean(terms):
    return running_sum(terms) / as_input(len(terms), terms)


def l1_penalty(w, strength):
    strength = as_input(strength, w)
    return running_sum(strength * np.abs(w.ravel())), strength * np.sign(w)


def l2_penalty(w, strength):
    strength = as_input(strength, w)
    return strength * running_sum(np.square(w.ravel())), as_input(2, w) * strength * w


def dropout_forward(x, rate, rng, training=True):
    keep = as_input(1, x) - as_input(rate, x) if training else as_input(1, x)
    mask = (rng.random(x.shape, dtype=x.dtype) < keep).astype(x.dtype)
    return x * mask / keep, (mask, keep)


def dropout_backward(dout, cache):
    mask, keep = cache
    return dout * mask / keep


def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    one, momentum, epsilon = as_input(1, x), as_input(momentum, x), as_input(epsilon, x)
    if training:
        rows = x.reshape(-1, x.shape[-1])
        mean = running_mean(rows)
        var = running_mean(np.square(rows - mean))
        moving_mean = momentum * moving_mean + (one - momentum) * mean
        moving_var = momentum * moving_var + (one - momentum) * var
    else:
        mean, var = moving_mean, moving_var
    inverse = one / np.sqrt(var + epsilon)
    hat = (x - mean) * inverse
    return hat * gamma + beta, moving_mean, moving_var, (hat, inverse, gamma)


def batch_norm_backward(dout, cache):
    hat, inverse, gamma = cache
    rows, hats = dout.reshape(-1, len(gamma)), hat.reshape(-1, len(gamma))
    dgamma, dbeta = running_sum(rows * hats), running_sum(rows)
    m = as_input(len(rows), rows)
    # The collapsed formula: gamma is the same for a whole column and can wait until the end.
    dx = gamma * inverse / m * (m * rows - dbeta - hats * dgamma)
    return dx.reshape(dout.shape), dgamma, dbeta


def layer_norm_forward(x, gamma, beta, epsilon=1e-3):
    columns = x.reshape(-1, x.shape[-1]).T
    centred = columns - running_mean(columns)
    deviation = np.sqrt(running_mean(centred * centred) + as_input(epsilon, x))
    hat = centred / deviation
    return (hat.T * gamma + beta).reshape(x.shape), (hat, deviation, gamma)


def layer_norm_backward(dout, cache):
    hat, deviation, gamma = cache
    columns = dout.reshape(-1, len(gamma)).T
    dhat = columns * gamma[:, np.newaxis]
    dx = (dhat - running_mean(dhat) - hat * running_mean(dhat * hat)) / deviation
    return dx.T.reshape(dout.shape), running_sum((columns * hat).T), running_sum(columns.T)


def fans(shape):
    window = int(np.prod(shape[:-2]))
    return shape[-2] * window, shape[-1] * window


def glorot_uniform(rng, shape):
    limit = np.sqrt(np.float32(6) / np.float32(sum(fans(shape))))
    return limit * (np.float32(2) * rng.random(shape, dtype=np.float32) - np.float32(1))


def he_normal(rng, shape):
    values = rng.standard_normal(shape, dtype=np.float32)
    for _ in range(50):  # a draw lies beyond the cut once in twenty times
        values = np.where(np.abs(values) > 2, rng.standard_normal(shape, dtype=np.float32), values)
    return values * np.sqrt(np.float32(2) / np.float32(fans(shape)[0])) / np.float32(0.87962566103423978)


def kfold_indices(n, k):
    number = np.arange(n, dtype=np.int16)
    fold = np.floor_divide(number * np.int64(k), n)
    return [(number[fold != one], number[fold == one]) for one in range(k)]


def early_stopping(validation_losses, patience):
    best_epoch = stop = np.int64(0)
    for loss in validation_losses[1:]:
        if stop - best_epoch == patience:
            break
        stop = stop + np.int64(1)
        if loss < validation_losses[best_epoch]:
            best_epoch = stop
    return stop, best_epoch


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred, dtype=np.float32)


def confusion_matrix(y_true, y_pred, classes):
    edges = np.arange(classes + 1) - 0.5
    counts, _, _ = np.histogram2d(y_true, y_pred, bins=[edges, edges])
    return counts.astype(np.uint16)


def precision_recall_f1(confusion):
    counts = confusion.astype(np.float32)
    right = np.diagonal(counts)
    with np.errstate(invalid="ignore"):
        shares = [right / running_sum(counts), right / running_sum(counts.T)]
    precision, recall = (np.where(np.isnan(share), np.float32(0), share) for share in shares)
    total = precision + recall
    return precision, recall, np.float32(2) * precision * recall / np.where(total == 0, np.float32(1), total)
