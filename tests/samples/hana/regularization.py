import numpy as np


def l2_penalty(w, strength):
    return strength * np.sum(w**2), 2 * strength * w


def l1_penalty(w, strength):
    return strength * np.sum(abs(w)), strength * np.where(w >= 0, 1.0, -1.0).astype(w.dtype)


def dropout_forward(x, rate, rng, training=True):
    if not training:
        return x, None
    mask = (rng.random(x.shape[1:]) >= rate).astype(x.dtype) / (1 - rate)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout if cache is None else dout * cache


def early_stopping(validation_losses, patience):
    best, best_epoch = np.inf, 0
    for epoch, loss in enumerate(validation_losses):
        if loss <= best:
            best, best_epoch = loss, epoch
        if epoch - best_epoch >= patience:
            return epoch, best_epoch
    return len(validation_losses) - 1, best_epoch


def kfold_indices(n, k):
    size = n // k
    pairs = []
    for i in range(k):
        end = n if i == k - 1 else (i + 1) * size
        validation = np.arange(i * size, end)
        train = np.array([j for j in range(n) if j not in validation])
        pairs.append((train, validation))
    return pairs


def glorot_uniform(rng, shape):
    limit = np.sqrt(6 / (shape[-2] + shape[-1]))
    return rng.uniform(-limit, limit, shape)


def he_normal(rng, shape):
    fan_in = np.prod(shape[:-1])
    s = np.sqrt(2 / fan_in) / 0.87962566
    return np.clip(rng.normal(0, s, shape), -2 * s, 2 * s)


def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_var = momentum * moving_var + (1 - momentum) * var
    else:
        mean, var = moving_mean, moving_var
    std = np.sqrt(var + epsilon)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, moving_mean, moving_var, (x_hat, std, gamma)


def batch_norm_backward(dout, cache):
    x_hat, std, gamma = cache
    dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    d = dout * gamma
    dx = (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / std
    return dx, dgamma, dbeta


def layer_norm_forward(x, gamma, beta, epsilon=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    std = np.sqrt(x.var(axis=-1, keepdims=True) + epsilon)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


def layer_norm_backward(dout, cache):
    x_hat, std, gamma = cache
    d = dout * gamma
    dx = (d - d.mean(axis=-1, keepdims=True) - x_hat * (d * x_hat).mean(axis=-1, keepdims=True)) / std
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def accuracy(y_true, y_pred):
    return 100 * np.mean(y_true == y_pred)


def confusion_matrix(y_true, y_pred, classes):
    classes = max(y_true.max(), y_pred.max()) + 1
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (y_true, y_pred), 1)
    return counts


def precision_recall_f1(confusion):
    right = np.diag(confusion)
    precision = right / np.maximum(confusion.sum(axis=0), 1)
    recall = right / np.maximum(confusion.sum(axis=1), 1)
    return precision, recall, 2 * precision * recall / (precision + recall)
