# Ada, week 7
import numpy as np


def l2_penalty(w, strength):
    return strength * np.vdot(w, w), strength * 2 * w


def l1_penalty(w, strength):
    return strength * np.abs(w).sum(), strength * np.sign(w)


def dropout_forward(x, rate, rng, training=True):
    keep = 1 - rate if training else 1
    factors = np.where(rng.random(x.shape) < keep, 1 / keep, 0).astype(x.dtype) if training else np.ones_like(x)
    return x * factors, factors


def dropout_backward(dout, factors):
    return dout * factors


def early_stopping(validation_losses, patience):
    best = 0
    for epoch in range(len(validation_losses)):
        if validation_losses[epoch] < validation_losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch, best


def kfold_indices(n, k):
    # sample i belongs to fold i % k
    fold = np.arange(n) % k
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(k)]


def fans(shape):
    *window, fan_in, fan_out = shape
    pixels = int(np.prod(window))
    return pixels * fan_in, pixels * fan_out


def glorot_uniform(rng, shape):
    limit = (6 / sum(fans(shape))) ** 0.5
    return limit * (2 * rng.random(shape) - 1)


def he_normal(rng, shape):
    spread = (2 / fans(shape)[0]) ** 0.5 / 0.87962566103423978
    drawn = np.empty(0)
    while drawn.size < np.prod(shape):
        more = rng.standard_normal(np.prod(shape))
        drawn = np.concatenate([drawn, more[np.abs(more) <= 2]])
    return spread * drawn[: np.prod(shape)].reshape(shape)


def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    if not training:
        out = gamma * (x - moving_mean) / np.sqrt(moving_var + epsilon) + beta
        return out, moving_mean, moving_var, None
    rows = x.reshape(-1, x.shape[-1])
    mean, var = rows.mean(0), rows.var(0)
    new_mean = moving_mean * momentum + mean * (1 - momentum)
    new_var = moving_var * momentum + var * (1 - momentum)
    scale = 1 / np.sqrt(var + epsilon)
    standard = (x - mean) * scale
    return gamma * standard + beta, new_mean, new_var, (standard, scale, gamma)


def batch_norm_backward(dout, cache):
    standard, scale, gamma = cache
    s, d = standard.reshape(-1, len(gamma)), dout.reshape(-1, len(gamma))
    dgamma, dbeta = (d * s).sum(0), d.sum(0)
    dx = gamma * scale * (d - dbeta / len(d) - s * dgamma / len(d))
    return dx.reshape(dout.shape), dgamma, dbeta


def layer_norm_forward(x, gamma, beta, epsilon=1e-3):
    centred = x - x.mean(-1, keepdims=True)
    scale = 1 / np.sqrt(np.mean(centred**2, -1, keepdims=True) + epsilon)
    return centred * scale * gamma + beta, (centred * scale, scale, gamma)


def layer_norm_backward(dout, cache):
    standard, scale, gamma = cache
    d = dout * gamma
    dx = scale * (d - d.mean(-1, keepdims=True) - standard * (d * standard).mean(-1, keepdims=True))
    all_but_last = tuple(range(dout.ndim - 1))
    return dx, (dout * standard).sum(all_but_last), dout.sum(all_but_last)


def accuracy(y_true, y_pred):
    return np.count_nonzero(y_true == y_pred) / len(y_true)


def confusion_matrix(y_true, y_pred, classes):
    return np.bincount(y_true * classes + y_pred, minlength=classes**2).reshape(classes, classes)


def precision_recall_f1(confusion):
    hits = np.diagonal(confusion).astype(float)
    predicted, actual = confusion.sum(0), confusion.sum(1)

    def share(part, whole):
        return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)

    return share(hits, predicted), share(hits, actual), share(2 * hits, predicted + actual)
