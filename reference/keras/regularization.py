"""Topic 7, regularization, answered by Keras's regularizers, layers, initializers, callback and metrics.

A seed for Keras is drawn from the given generator. Keras has nothing that answers to `kfold_indices`.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace

import keras
import numpy as np
from keras import callbacks, initializers, layers, metrics, ops, regularizers

from reference.keras.autodiff import backward, double_precision, evaluate, exact, gradient, to_numpy
from reference.keras.layers import apply, built


def l1_penalty(w, strength):
    regularizer = regularizers.L1(strength)
    regularizer.l1 = exact(strength, w.dtype)  # the constructor makes it a plain float, which Keras casts to float32
    return evaluate(regularizer, w), gradient(regularizer, w)[0]


def l2_penalty(w, strength):
    regularizer = regularizers.L2(strength)
    regularizer.l2 = exact(strength, w.dtype)
    return evaluate(regularizer, w), gradient(regularizer, w)[0]


def dropout_forward(x, rate, rng, training=True):
    """The cache holds the seed, with which the layer draws the same mask again on the way back."""
    dropout = partial(_dropout, rate=rate, seed=int(rng.integers(2**31)), training=training)
    return evaluate(dropout, x), (dropout, x)


def dropout_backward(dout, cache):
    dropout, x = cache
    return backward(dropout, [x], dout)[0]


def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    layer = built("BatchNormalization", _features(x), x.dtype.name, momentum=momentum, epsilon=epsilon)

    def forward(x, gamma, beta, *moving):
        out, moving = layer.stateless_call([gamma, beta], list(moving), x, training=training)
        return out, *moving

    def output(x, gamma, beta):
        return forward(x, gamma, beta, *map(ops.convert_to_tensor, (moving_mean, moving_var)))[0]

    results = evaluate(forward, x, gamma, beta, moving_mean, moving_var)
    return *results, (output, (x, gamma, beta))


def batch_norm_backward(dout, cache):
    output, inputs = cache
    return backward(output, inputs, dout)


def layer_norm_forward(x, gamma, beta, epsilon=1e-3):
    layer = built("LayerNormalization", _features(x), x.dtype.name, epsilon=epsilon)

    def output(x, gamma, beta):
        return apply(layer, [gamma, beta], x)

    return evaluate(output, x, gamma, beta), (output, (x, gamma, beta))


def layer_norm_backward(dout, cache):
    output, inputs = cache
    return backward(output, inputs, dout)


def glorot_uniform(rng, shape):
    return _initialized(initializers.GlorotUniform, rng, shape)


def he_normal(rng, shape):
    return _initialized(initializers.HeNormal, rng, shape)


def early_stopping(validation_losses, patience):
    """The callback is told of each epoch, as `fit` would, until it asks the model to stop."""
    callback, model = callbacks.EarlyStopping(patience=patience, mode="min"), SimpleNamespace(stop_training=False)
    callback.set_model(model)
    callback.on_train_begin()
    with double_precision():
        for epoch, loss in enumerate(np.asarray(validation_losses)):
            callback.on_epoch_end(epoch, {"val_loss": loss})  # a NumPy number: a plain one would go through float32
            if model.stop_training:
                break
    return epoch, callback.best_epoch


def accuracy(y_true, y_pred):
    with double_precision():
        return _measure(metrics.Accuracy(dtype="float64"), y_true, y_pred)


def confusion_matrix(y_true, y_pred, classes):
    """MeanIoU counts one on its way."""
    with double_precision():
        metric = metrics.MeanIoU(num_classes=classes)
        _measure(metric, y_true, y_pred)
        return metric.total_cm.numpy()


def precision_recall_f1(confusion):
    """Keras measures samples: each cell becomes as many as it counts, one-hot.

    All three are F scores: F_beta is the precision as beta goes to 0, the recall as it grows. Keras's own Precision
    and Recall count in float32 whatever their dtype, and are up to 6e-8 off.
    """
    classes = len(confusion)
    cells = np.repeat(np.arange(classes**2), np.asarray(confusion).ravel())
    y_true, y_pred = (np.eye(classes)[one] for one in np.divmod(cells, classes))
    with double_precision(), _no_epsilon():
        scores = [metrics.FBetaScore(beta=beta, threshold=0.5, dtype="float64") for beta in (1e-10, 1e10, 1.0)]
        return tuple(_measure(score, y_true, y_pred) for score in scores)


def _dropout(x, rate, seed, training):
    return layers.Dropout(rate, seed=seed, dtype=x.dtype.name)(x, training=training)


def _features(x):
    """The shape a normalising layer is built for: only the number of axes and the features matter."""
    return (None,) * (x.ndim - 1) + x.shape[-1:]


def _initialized(initializer, rng, shape):
    with double_precision():
        return to_numpy(initializer(seed=int(rng.integers(2**31)))(shape, dtype="float64"))


def _measure(metric, y_true, y_pred):
    metric.update_state(y_true, y_pred)
    return to_numpy(metric.result())


@contextmanager
def _no_epsilon():
    """Keras adds 1e-7 to an F score's denominators and so moves it by as much; the 1e-300 here only spares 0/0."""
    usual = keras.config.epsilon()
    keras.config.set_epsilon(1e-300)
    try:
        yield
    finally:
        keras.config.set_epsilon(usual)
