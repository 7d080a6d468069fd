"""Topic 4, optimizers: what to do with a gradient, how large a step, and which samples to look at.

Array-API style: any namespace that `array_api_compat` knows (NumPy, CuPy, array-api-strict); the dtype of the
parameter is the dtype of the result. An optimizer is pure: (param, grad, state, ...) -> (param, state), with
`state` the empty dict before the first step. Conventions are Keras 3's, in particular where epsilon stands.

Sources: Goodfellow, Bengio & Courville, *Deep Learning* (2016), chapter 8; Polyak (1964) and Sutskever et al.,
ICML (2013), for momentum; Duchi, Hazan & Singer, JMLR 12 (2011), for Adagrad; Tieleman & Hinton, Coursera
lecture 6.5 (2012), for RMSprop; Kingma & Ba, arXiv 1412.6980 (2015), for Adam; Loshchilov & Hutter,
arXiv 1711.05101 (2019), for AdamW, and arXiv 1608.03983 (2017) for the cosine; Pascanu, Mikolov & Bengio,
arXiv 1211.5063 (2013), for clipping.
"""

from __future__ import annotations

import math

from array_api_compat import array_namespace


def gradient_descent(param, grad, learning_rate):
    """param - learning_rate grad. Any shape -> the same shape. (Goodfellow et al., 4.3)"""
    return param - learning_rate * grad


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    """v = momentum v - learning_rate grad; then param + v, or with Nesterov's look-ahead param + momentum v -
    learning_rate grad.

    Any shape -> (param of that shape, {"velocity"}). (Sutskever et al., 2013)
    The learning rate is inside the velocity, so a step taken at an old rate keeps that rate.
    """
    step = -learning_rate * grad
    velocity = momentum * state["velocity"] + step if state else step
    return param + (momentum * velocity + step if nesterov else velocity), {"velocity": velocity}


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    """param - learning_rate grad / sqrt(v + epsilon), v the moving average of grad^2: rho v + (1 - rho) grad^2.

    Any shape -> (param of that shape, {"mean_square"}). (Tieleman & Hinton, 2012)
    """
    fresh = (1.0 - rho) * (grad * grad)
    mean_square = rho * state["mean_square"] + fresh if state else fresh
    step = learning_rate * grad / array_namespace(grad).sqrt(mean_square + epsilon)
    return param - step, {"mean_square": mean_square}


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    """param - learning_rate grad / sqrt(total + epsilon), total = initial_accumulator + all grad^2 so far.

    Any shape -> (param of that shape, {"total"}). (Duchi et al., 2011)
    """
    total = state.get("total", initial_accumulator) + grad * grad
    return param - learning_rate * grad / array_namespace(grad).sqrt(total + epsilon), {"total": total}


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """param - alpha m / (sqrt(v) + epsilon), m and v the moving averages of grad and grad^2.

    alpha = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) corrects both averages for having begun at zero; t
    is 1 at the first step. epsilon stands beside the uncorrected sqrt(v), as in Keras and in the remark before
    section 2.1 of the paper, not as in its Algorithm 1.
    Any shape -> (param of that shape, {"step", "mean", "mean_square"}). (Kingma & Ba, 2015)
    """
    t = state.get("step", 0) + 1
    mean, mean_square = (1.0 - beta_1) * grad, (1.0 - beta_2) * (grad * grad)
    if state:
        mean, mean_square = mean + beta_1 * state["mean"], mean_square + beta_2 * state["mean_square"]
    alpha = learning_rate * math.sqrt(1.0 - beta_2**t) / (1.0 - beta_1**t)
    step = alpha * mean / (array_namespace(grad).sqrt(mean_square) + epsilon)
    return param - step, {"step": t, "mean": mean, "mean_square": mean_square}


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    """Adam from (1 - learning_rate weight_decay) param: the decay never enters the moments.

    Any shape -> (param of that shape, Adam's state). (Loshchilov & Hutter, 2019)
    """
    decayed = param - learning_rate * weight_decay * param
    return adam(decayed, grad, state, learning_rate, beta_1, beta_2, epsilon)


def clip_by_norm(grad, max_norm):
    """grad, shortened to Euclidean norm max_norm if it is longer. Any shape -> the same shape."""
    return clip_by_global_norm([grad], max_norm)[0]


def clip_by_global_norm(grads, max_norm):
    """All of grads times max_norm / norm if norm, that of all their entries together, is larger than max_norm.

    A list of arrays of any shapes -> a list of arrays of these shapes. (Pascanu et al., 2013)
    """
    xp = array_namespace(*grads)
    norm = xp.sqrt(sum(xp.sum(grad * grad) for grad in grads))
    longer = norm > max_norm
    # Where nothing is clipped the norm may be zero: divide by one instead.
    one = xp.ones_like(norm)
    scale = xp.where(longer, max_norm / xp.where(longer, norm, one), one)
    return [grad * scale for grad in grads]


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    """initial decay_rate^(step / decay_steps), the exponent rounded down if staircase. Integer step -> float."""
    exponent = step // decay_steps if staircase else step / decay_steps
    return initial * decay_rate**exponent


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    """Half a cosine from initial down to alpha initial at decay_steps, constant from there on.

    Integer step -> float. (Loshchilov & Hutter, 2017)
    """
    progress = min(step / decay_steps, 1.0)
    return initial * (alpha + (1.0 - alpha) * math.cos(math.pi * progress / 2) ** 2)


def minibatches(x, y, batch_size, rng):
    """Shuffled (x, y) in aligned pieces of batch_size rows, the last one perhaps shorter.

    x (N, ...), y (N, ...) -> iterator of (x (B, ...), y (B, ...)). Each call draws a new order from rng.
    """
    xp = array_namespace(x, y)
    order = rng.permutation(x.shape[0])
    for start in range(0, x.shape[0], batch_size):
        rows = xp.asarray(order[start : start + batch_size])
        yield xp.take(x, rows, axis=0), xp.take(y, rows, axis=0)
