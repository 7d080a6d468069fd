"""The losses one entry at a time: Python loops, the `math` module, no array operation."""

import math

import numpy as np


def clipped(value, low, high):
    return min(max(float(value), low), high)


def mean_squared_error(y_true, y_pred):
    total = 0.0
    for y, p in zip(y_true.flat, y_pred.flat, strict=True):
        total += (float(p) - float(y)) ** 2
    return total / y_pred.size


def mean_squared_error_grad(y_true, y_pred):
    grad = np.empty_like(y_pred)
    for index in np.ndindex(y_pred.shape):
        grad[index] = 2 * (y_pred[index] - y_true[index]) / y_pred.size
    return grad


def huber(y_true, y_pred, delta=1.0):
    total = 0.0
    for y, p in zip(y_true.flat, y_pred.flat, strict=True):
        error = abs(float(p) - float(y))
        if error < delta:
            total += error * error / 2
        else:
            total += delta * (error - delta / 2)
    return total / y_pred.size


def huber_grad(y_true, y_pred, delta=1.0):
    grad = np.zeros(y_pred.shape, y_pred.dtype)
    for index in np.ndindex(y_pred.shape):
        error = y_pred[index] - y_true[index]
        grad[index] = min(max(error, -delta), delta) / y_pred.size
    return grad


def binary_crossentropy(y_true, y_pred):
    total = 0.0
    for y, value in zip(y_true.flat, y_pred.flat, strict=True):
        p = clipped(value, 1e-7, 1 - 1e-7)
        total -= float(y) * math.log(p) + (1 - float(y)) * math.log(1 - p)
    return total / y_pred.size


def binary_crossentropy_grad(y_true, y_pred):
    grad = np.empty_like(y_pred)
    for index in np.ndindex(y_pred.shape):
        y, p = y_true[index], y_pred[index]
        grad[index] = (p - y) / (p * (1 - p)) / y_pred.size
    return grad


def categorical_crossentropy(y_true, y_pred):
    total = 0.0
    for truth, row in zip(y_true, y_pred, strict=True):
        for y, value in zip(truth, row, strict=True):
            if y == 1:
                total -= math.log(clipped(float(value) / sum(map(float, row)), 1e-7, 1 - 1e-7))
    return total / len(y_pred)


def categorical_crossentropy_grad(y_true, y_pred):
    rows, classes = y_pred.shape
    grad = np.empty_like(y_pred)
    for n in range(rows):
        for c in range(classes):
            grad[n, c] = (1 / sum(y_pred[n]) - y_true[n, c] / y_pred[n, c]) / rows
    return grad


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    rows, classes = logits.shape
    loss, dlogits = 0.0, np.empty_like(logits)
    for n in range(rows):
        row = [float(z) for z in logits[n]]
        top = max(row)
        log_sum = math.log(sum(math.exp(z - top) for z in row))
        for c in range(classes):
            target = label_smoothing / classes + (1 - label_smoothing) * (c == labels[n])
            log_p = row[c] - top - log_sum
            loss -= target * log_p / rows
            dlogits[n, c] = (math.exp(log_p) - target) / rows
    return loss, dlogits


def kl_divergence(y_true, y_pred):
    total = 0.0
    for index in np.ndindex(y_pred.shape):
        y, p = clipped(y_true[index], 1e-7, 1.0), clipped(y_pred[index], 1e-7, 1.0)
        total += y * math.log(y / p)
    return total / len(y_pred)


def hinge(y_true, y_pred):
    zero_one = all(y in (0, 1) for y in y_true.flat)
    total = 0.0
    for y, score in zip(y_true.flat, y_pred.flat, strict=True):
        sign = 2 * float(y) - 1 if zero_one else float(y)
        total += max(0.0, 1 - sign * float(score))
    return total / y_pred.size
