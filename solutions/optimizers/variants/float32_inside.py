"""Every intermediate in the dtype of the parameter: hyperparameters, powers of the betas, norms and running sums.

A schedule has no array to take a dtype from; a scalar may be any float scalar, and these are float32 throughout.
"""

import numpy as np


def constants(like, *values):
    """Numbers in the dtype of the array they will meet."""
    return [like.dtype.type(value) for value in values]


def gradient_descent(param, grad, learning_rate):
    (rate,) = constants(param, learning_rate)
    return param - rate * grad


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    rate, momentum = constants(param, learning_rate, momentum)
    (velocity,) = state or (np.zeros_like(param),)
    velocity = momentum * velocity - rate * grad
    ahead = momentum * velocity - rate * grad
    return param + (ahead if nesterov else velocity), (velocity,)


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    rate, rho, epsilon, one = constants(param, learning_rate, rho, epsilon, 1)
    (mean_square,) = state or (np.zeros_like(param),)
    mean_square = rho * mean_square + (one - rho) * grad * grad
    return param - rate * grad / np.sqrt(mean_square + epsilon), (mean_square,)


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    rate, start, epsilon = constants(param, learning_rate, initial_accumulator, epsilon)
    (total,) = state or (np.zeros_like(param) + start,)
    total = total + grad * grad
    return param - rate * grad / np.sqrt(total + epsilon), (total,)


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    rate, beta_1, beta_2, epsilon, one, zero = constants(param, learning_rate, beta_1, beta_2, epsilon, 1, 0)
    step, m, v = state or (zero, np.zeros_like(param), np.zeros_like(param))
    step = step + one
    m = m + (grad - m) * (one - beta_1)
    v = v + (grad * grad - v) * (one - beta_2)
    alpha = rate * np.sqrt(one - np.power(beta_2, step)) / (one - np.power(beta_1, step))
    return param - m * alpha / (np.sqrt(v) + epsilon), (step, m, v)


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    rate, decay = constants(param, learning_rate, weight_decay)
    return adam(param - param * decay * rate, grad, state, learning_rate, beta_1, beta_2, epsilon)


def norm(grads):
    """The square root of a running sum of squares, with none of NumPy's pairwise help."""
    (total,) = constants(grads[0], 0)
    for grad in grads:
        for value in grad.flat:
            total = total + value * value
    return np.sqrt(total)


def clip_by_norm(grad, max_norm):
    (max_norm,) = constants(grad, max_norm)
    length = norm([grad])
    return grad * max_norm / length if length > max_norm else grad


def clip_by_global_norm(grads, max_norm):
    (max_norm,) = constants(grads[0], max_norm)
    length = norm(grads)
    return [grad * (max_norm / np.maximum(length, max_norm)) for grad in grads]


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    exponent = np.float32(step) / np.float32(decay_steps)
    return np.float32(initial) * np.power(np.float32(decay_rate), np.floor(exponent) if staircase else exponent)


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    initial, alpha = np.float32(initial), np.float32(alpha)
    angle = np.float32(np.pi) * np.float32(min(step, decay_steps)) / np.float32(decay_steps)
    return initial * ((1 - alpha) * (1 + np.cos(angle)) / 2 + alpha)


class minibatches:
    """An iterator that is its own generator of batches."""

    def __init__(self, x, y, batch_size, rng):
        order = np.arange(x.shape[0])
        rng.shuffle(order)
        self.rows, self.size, self.arrays = list(order), batch_size, (x, y)

    def __iter__(self):
        return self

    def __next__(self):
        if not self.rows:
            raise StopIteration
        now, self.rows = self.rows[: self.size], self.rows[self.size :]
        return tuple(array[now] for array in self.arrays)
