import numpy as np


def l2_penalty(w, strength):
    return strength / 2 * np.sum(w**2), strength * w


def l1_penalty(w, strength):
    # d|w|/dw = w/|w|
    return strength * np.sum(np.abs(w)), strength * w / np.abs(w)


def dropout_forward(x, rate, rng, training=True):
    if not training:
        return x, np.ones_like(x)
    mask = (rng.random(x.shape) >= rate).astype(x.dtype)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout * cache


def early_stopping(validation_losses, patience):
    best_loss, best_epoch = np.inf, 0
    previous, waited = np.inf, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < best_loss:
            best_loss, best_epoch = loss, epoch
        waited = 0 if loss < previous else waited + 1
        previous = loss
        if waited == patience:
            return epoch, best_epoch
    return epoch, best_epoch


def kfold_indices(n, k):
    size = n // k
    folds = [np.arange(i * size, (i + 1) * size) for i in range(k)]
    return [(np.concatenate([f for j, f in enumerate(folds) if j != i]), folds[i]) for i in range(k)]


def fan_in_and_out(shape):
    window = np.prod(shape[:-2])
    return window * shape[-2], window * shape[-1]


def glorot_uniform(rng, shape):
    fan_in, fan_out = fan_in_and_out(shape)
    s = np.sqrt(2 / (fan_in + fan_out))
    return rng.uniform(-s, s, shape)


def he_normal(rng, shape):
    fan_in, _ = fan_in_and_out(shape)
    return rng.normal(0, np.sqrt(2 / fan_in), shape)


def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    if not training:
        x_hat = (x - moving_mean) / np.sqrt(moving_var + epsilon)
        return gamma * x_hat + beta, moving_mean, moving_var, None
    axes = tuple(range(x.ndim - 1))
    mean, var = x.mean(axis=axes), x.var(axis=axes, ddof=1)
    x_hat = (x - mean) / np.sqrt(var + epsilon)
    moving_mean = momentum * moving_mean + (1 - momentum) * mean
    moving_var = momentum * moving_var + (1 - momentum) * var
    return gamma * x_hat + beta, moving_mean, moving_var, (x_hat, var, gamma, epsilon)


def batch_norm_backward(dout, cache):
    x_hat, var, gamma, epsilon = cache
    axes = tuple(range(dout.ndim - 1))
    return dout * gamma / np.sqrt(var + epsilon), (dout * x_hat).sum(axis=axes), dout.sum(axis=axes)


def layer_norm_forward(x, gamma, beta, epsilon=1e-3):
    mean, var = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    std = np.sqrt(var + epsilon)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


def layer_norm_backward(dout, cache):
    # mean and variance are constants of the batch
    x_hat, std, gamma = cache
    axes = tuple(range(dout.ndim - 1))
    return dout * gamma / std, (dout * x_hat).sum(axis=axes), dout.sum(axis=axes)


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)


def confusion_matrix(y_true, y_pred, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for t, p in zip(y_true, y_pred):
        matrix[p, t] += 1
    return matrix


def precision_recall_f1(confusion):
    tp = np.diag(confusion)
    precision = tp / confusion.sum(axis=0)
    recall = tp / confusion.sum(axis=1)
    return precision, recall, 2 * precision * recall / (precision + recall)
