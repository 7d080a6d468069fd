"""Topic 2, losses: how wrong a prediction is, and which way is down.

Array-API style: any namespace that `array_api_compat` knows (NumPy, CuPy, array-api-strict); the dtype of the
arrays is the dtype of the result. Losses come back as 0-d arrays. `y_true` and `y_pred` have one shape.

Sources: Goodfellow, Bengio & Courville, *Deep Learning* (2016), 3.13, 5.5 and 6.2; Huber, "Robust Estimation
of a Location Parameter" (1964); Szegedy et al., arXiv 1512.00567 (2015), section 7, for label smoothing;
Rosasco et al., "Are Loss Functions All the Same?" (2004), for the hinge. Clips and reductions follow Keras 3.
"""

from __future__ import annotations

from array_api_compat import array_namespace

TINY = 1e-7  # Keras's epsilon: probabilities are kept this far away from 0, where log is infinite


def mean_squared_error(y_true, y_pred):
    """Mean of (y_pred - y_true)^2 over all entries. Any shape -> scalar."""
    error = y_pred - y_true
    return _mean(error * error)


def mean_squared_error_grad(y_true, y_pred):
    """d mean_squared_error / d y_pred = 2 (y_pred - y_true) / size. Any shape -> the same shape."""
    return (y_pred - y_true) * (2.0 / y_pred.size)


def huber(y_true, y_pred, delta=1.0):
    """Mean over all entries of e^2/2 where |e| <= delta, else delta |e| - delta^2/2; e = y_pred - y_true.

    With c = clip(e, -delta, delta) both branches are c (e - c/2). Any shape -> scalar. (Huber, 1964)
    """
    error = y_pred - y_true
    clipped = array_namespace(y_pred).clip(error, -delta, delta)
    return _mean(clipped * (error - 0.5 * clipped))


def huber_grad(y_true, y_pred, delta=1.0):
    """d huber / d y_pred = clip(y_pred - y_true, -delta, delta) / size. Any shape -> the same shape."""
    return array_namespace(y_pred).clip(y_pred - y_true, -delta, delta) / y_pred.size


def binary_crossentropy(y_true, y_pred):
    """Mean over all entries of -(y log p + (1 - y) log(1 - p)), p clipped to [1e-7, 1 - 1e-7].

    Any shape, y_true in [0, 1] -> scalar. (Goodfellow et al., 6.2.2.2)
    """
    xp = array_namespace(y_pred)
    p = xp.clip(y_pred, TINY, 1.0 - TINY)
    return _mean((y_true - 1.0) * xp.log1p(-p) - y_true * xp.log(p))


def binary_crossentropy_grad(y_true, y_pred):
    """d binary_crossentropy / d y_pred = ((1 - y)/(1 - p) - y/p) / size, where no clip is active."""
    return ((1.0 - y_true) / (1.0 - y_pred) - y_true / y_pred) / y_pred.size


def categorical_crossentropy(y_true, y_pred):
    """Mean over the rows of -sum_c y log p.

    p: each row of y_pred divided by its sum, then clipped to [1e-7, 1 - 1e-7].
    y_true (N, C) one-hot, y_pred (N, C) -> scalar. (Goodfellow et al., 5.5)
    """
    xp = array_namespace(y_pred)
    p = xp.clip(y_pred / xp.sum(y_pred, axis=-1, keepdims=True), TINY, 1.0 - TINY)
    return _mean(xp.sum(-y_true * xp.log(p), axis=-1))


def categorical_crossentropy_grad(y_true, y_pred):
    """d categorical_crossentropy / d y_pred, through the division by the row sum s, where no clip is active.

    A row's loss is sum(y) log s - sum_c y log y_pred, so its derivative is sum(y)/s - y/y_pred; all over N.
    (N, C) -> (N, C)
    """
    xp = array_namespace(y_pred)
    of_the_sum = xp.sum(y_true, axis=-1, keepdims=True) / xp.sum(y_pred, axis=-1, keepdims=True)
    return (of_the_sum - y_true / y_pred) / y_pred.shape[0]


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    """Mean over the rows of -sum_c t log softmax(logits), and its derivative (softmax(logits) - t) / N.

    logits (N, C), labels (N,) integers in [0, C) -> loss scalar, dlogits (N, C).
    t = (1 - label_smoothing) onehot(labels) + label_smoothing / C. (Szegedy et al., 2015)
    With s = logits - max(logits) a row's loss is log(sum(exp(s))) - sum_c t s: exp never overflows and log
    is never taken of less than 1.
    """
    xp = array_namespace(logits)
    n, classes = logits.shape
    is_label = labels[:, None] == xp.arange(classes, dtype=labels.dtype)[None, :]
    target = xp.astype(is_label, logits.dtype) * (1.0 - label_smoothing) + label_smoothing / classes
    shifted = logits - xp.max(logits, axis=-1, keepdims=True)
    exponentials = xp.exp(shifted)
    total = xp.sum(exponentials, axis=-1, keepdims=True)
    loss = _mean(xp.log(total[:, 0]) - xp.sum(target * shifted, axis=-1))
    return loss, (exponentials / total - target) / n


def kl_divergence(y_true, y_pred):
    """Mean over the rows of sum_c y (log y - log p), both clipped to [1e-7, 1].

    y_true, y_pred (N, C) -> scalar. (Goodfellow et al., 3.13)
    """
    xp = array_namespace(y_pred)
    y, p = xp.clip(y_true, TINY, 1.0), xp.clip(y_pred, TINY, 1.0)
    return _mean(xp.sum(y * (xp.log(y) - xp.log(p)), axis=-1))


def hinge(y_true, y_pred):
    """Mean over all entries of max(0, 1 - y y_pred), y in {-1, 1}.

    y_true: floats or integers; a batch that holds only 0 and 1 is taken as -1 and 1. Any shape -> scalar.
    (Rosasco et al., 2004)
    """
    xp = array_namespace(y_pred)
    is_zero_one = xp.all((y_true == 0) | (y_true == 1))
    labels = xp.astype(y_true, y_pred.dtype)
    signs = xp.where(is_zero_one, 2.0 * labels - 1.0, labels)
    shortfall = 1.0 - signs * y_pred
    return _mean(xp.maximum(shortfall, xp.zeros_like(shortfall)))


def _mean(values):
    """The mean of all entries as a 0-d array (NumPy's own is a scalar, not an array)."""
    xp = array_namespace(values)
    return xp.asarray(xp.mean(values))
