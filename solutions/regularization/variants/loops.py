"""One number at a time: Python loops, the `math` module, counters and dictionaries."""

import math

import numpy as np


def l1_penalty(w, strength):
    penalty, grad = 0.0, np.zeros(w.shape, dtype=w.dtype)
    for index in np.ndindex(w.shape):
        penalty += strength * abs(float(w[index]))
        if w[index] > 0:
            grad[index] = strength
        elif w[index] < 0:
            grad[index] = -strength
    return penalty, grad


def l2_penalty(w, strength):
    penalty, grad = 0.0, np.zeros(w.shape, dtype=w.dtype)
    for index in np.ndindex(w.shape):
        penalty += strength * float(w[index]) ** 2
        grad[index] = 2 * strength * float(w[index])
    return penalty, grad


def dropout_forward(x, rate, rng, training=True):
    out, kept = x.copy(), np.ones(x.shape, dtype=bool)
    if not training:
        return out, (kept, 0.0)
    for index in np.ndindex(x.shape):
        if rng.random() < rate:
            kept[index] = False
            out[index] = 0
        else:
            out[index] = float(x[index]) / (1 - rate)
    return out, (kept, rate)


def dropout_backward(dout, cache):
    kept, rate = cache
    dx = np.zeros(dout.shape, dtype=dout.dtype)
    for index in np.ndindex(dout.shape):
        if kept[index]:
            dx[index] = float(dout[index]) / (1 - rate)
    return dx


def mean_and_variance(values):
    mean = sum(values) / len(values)
    return mean, sum((value - mean) ** 2 for value in values) / len(values)


def normalised_backward(dnormalised, normalised, deviation):
    """dx of (x - mean) / deviation, all as lists of floats."""
    n = len(normalised)
    mean_d = sum(dnormalised) / n
    mean_dn = sum(d * v for d, v in zip(dnormalised, normalised, strict=True)) / n
    return [(d - mean_d - v * mean_dn) / deviation for d, v in zip(dnormalised, normalised, strict=True)]


def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    rows, out = x.reshape(-1, x.shape[-1]), np.zeros_like(x)
    out_rows = out.reshape(rows.shape)
    new_mean, new_var, cache = moving_mean.copy(), moving_var.copy(), []
    for d in range(rows.shape[1]):
        column = [float(value) for value in rows[:, d]]
        if training:
            mean, variance = mean_and_variance(column)
            new_mean[d] = momentum * float(moving_mean[d]) + (1 - momentum) * mean
            new_var[d] = momentum * float(moving_var[d]) + (1 - momentum) * variance
        else:
            mean, variance = float(moving_mean[d]), float(moving_var[d])
        deviation = math.sqrt(variance + epsilon)
        normalised = [(value - mean) / deviation for value in column]
        for i, value in enumerate(normalised):
            out_rows[i, d] = float(gamma[d]) * value + float(beta[d])
        cache.append((normalised, deviation, float(gamma[d])))
    return out, new_mean, new_var, cache


def batch_norm_backward(dout, cache):
    rows, dx = dout.reshape(-1, dout.shape[-1]), np.zeros_like(dout)
    dx_rows = dx.reshape(rows.shape)
    dgamma, dbeta = np.zeros(len(cache), dtype=dout.dtype), np.zeros(len(cache), dtype=dout.dtype)
    for d, (normalised, deviation, gamma) in enumerate(cache):
        column = [float(value) for value in rows[:, d]]
        dbeta[d] = sum(column)
        dgamma[d] = sum(a * b for a, b in zip(column, normalised, strict=True))
        dx_rows[:, d] = normalised_backward([gamma * value for value in column], normalised, deviation)
    return dx, dgamma, dbeta


def layer_norm_forward(x, gamma, beta, epsilon=1e-3):
    out, cache = np.zeros_like(x), {}
    for index in np.ndindex(x.shape[:-1]):
        row = [float(value) for value in x[index]]
        mean, variance = mean_and_variance(row)
        deviation = math.sqrt(variance + epsilon)
        normalised = [(value - mean) / deviation for value in row]
        for d, value in enumerate(normalised):
            out[index][d] = float(gamma[d]) * value + float(beta[d])
        cache[index] = normalised, deviation
    return out, (cache, gamma)


def layer_norm_backward(dout, cache):
    rows, gamma = cache
    dx, dgamma, dbeta = np.zeros_like(dout), [0.0] * len(gamma), [0.0] * len(gamma)
    for index, (normalised, deviation) in rows.items():
        for d in range(len(gamma)):
            dgamma[d] += float(dout[index][d]) * normalised[d]
            dbeta[d] += float(dout[index][d])
        dnormalised = [float(g) * float(value) for g, value in zip(gamma, dout[index], strict=True)]
        dx[index] = normalised_backward(dnormalised, normalised, deviation)
    return dx, np.array(dgamma, dtype=dout.dtype), np.array(dbeta, dtype=dout.dtype)


def fans(shape):
    window = 1
    for n in shape[:-2]:
        window *= n
    return window * shape[-2], window * shape[-1]


def glorot_uniform(rng, shape):
    limit, w = math.sqrt(6 / sum(fans(shape))), np.zeros(shape)
    for index in np.ndindex(*shape):
        w[index] = rng.uniform(-limit, limit)
    return w


def he_normal(rng, shape):
    std, w = math.sqrt(2 / fans(shape)[0]) / 0.87962566103423978, np.zeros(shape)
    for index in np.ndindex(*shape):
        draw = rng.standard_normal()
        while abs(draw) > 2:
            draw = rng.standard_normal()
        w[index] = std * draw
    return w


def kfold_indices(n, k):
    folds, start = [], 0
    for fold in range(k):
        size = n // k + (1 if fold < n % k else 0)
        validation = [i for i in range(n) if start <= i < start + size]
        train = [i for i in range(n) if i not in validation]
        folds.append((np.array(train, dtype=int), np.array(validation, dtype=int)))
        start += size
    return folds


def early_stopping(validation_losses, patience):
    best, best_epoch, waited = math.inf, 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(validation_losses) - 1, best_epoch


def accuracy(y_true, y_pred):
    right = 0
    for truth, guess in zip(y_true, y_pred, strict=True):
        if truth == guess:
            right += 1
    return right / len(y_true)


def confusion_matrix(y_true, y_pred, classes):
    counts = [[0] * classes for _ in range(classes)]
    for truth, guess in zip(y_true, y_pred, strict=True):
        counts[truth][guess] += 1
    return np.array(counts)


def precision_recall_f1(confusion):
    classes = len(confusion)
    precision, recall, f1 = np.zeros(classes), np.zeros(classes), np.zeros(classes)
    for c in range(classes):
        right = float(confusion[c, c])
        predicted = sum(float(confusion[row, c]) for row in range(classes))
        actual = sum(float(confusion[c, column]) for column in range(classes))
        if predicted > 0:
            precision[c] = right / predicted
        if actual > 0:
            recall[c] = right / actual
        if precision[c] + recall[c] > 0:
            f1[c] = 2 * precision[c] * recall[c] / (precision[c] + recall[c])
    return precision, recall, f1
