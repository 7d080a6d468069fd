"""By another route: states hold all gradients so far, moments are weighted sums over them; bias correction by hats.

It prints, and warns on stderr, while it works.
"""

import math
import warnings

import numpy as np

print("imported")


def gradient_descent(param, grad, learning_rate):
    return np.add(param, np.multiply(grad, -learning_rate))


def weighted(history, decay):
    """The sum over the history of decay^age * item, by Horner's rule: a new array."""
    total = np.zeros_like(history[0])
    for item in history:
        total = total * decay + item
    return total


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    # The velocity is the sum of all earlier moves, each by its own learning rate, faded by its age.
    moves = (*state, -learning_rate * grad)
    velocity = weighted(moves, momentum)
    return param + (weighted((velocity, moves[-1]), momentum) if nesterov else velocity), moves


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    squares = (*state, np.square(grad))
    # Both sides of the fraction over sqrt(1 - rho).
    root = np.sqrt(weighted(squares, rho) + epsilon / (1 - rho))
    return param - (learning_rate / math.sqrt(1 - rho)) * (grad / root), squares


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    gradients = [*state, grad]
    total = np.einsum("t...,t...->...", gradients, gradients) + (initial_accumulator + epsilon)
    return param - learning_rate * grad * total**-0.5, gradients


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    warnings.warn(f"step {len(state) + 1}", RuntimeWarning, stacklevel=2)
    gradients = (*state, grad)
    t = len(gradients)
    m_hat = weighted(gradients, beta_1) * ((1 - beta_1) / (1 - beta_1**t))
    v_hat = weighted([g * g for g in gradients], beta_2) * ((1 - beta_2) / (1 - beta_2**t))
    # Keras adds epsilon to the uncorrected root: to the corrected one that is this much.
    epsilon_hat = epsilon / math.sqrt(1 - beta_2**t)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon_hat), gradients


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    moved, state = adam(param, grad, state, learning_rate, beta_1, beta_2, epsilon)
    return moved - (learning_rate * weight_decay) * param, state


def clip_by_norm(grad, max_norm):
    largest = np.max(np.abs(grad))
    if largest == 0:
        return np.zeros_like(grad)
    # The norm without squaring anything larger than one.
    unit = grad / largest
    length = math.sqrt(np.einsum("i,i->", unit.ravel(), unit.ravel()))
    print("norm", largest * length)
    return unit * min(float(largest), max_norm / length)


def clip_by_global_norm(grads, max_norm):
    norm = math.hypot(*(math.hypot(*map(float, grad.flat)) for grad in grads))
    return [grad * (max_norm / max(norm, max_norm)) for grad in grads]


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    whole, part = divmod(step, decay_steps)
    rate = initial
    for _ in range(int(whole)):
        rate = rate * decay_rate
    return rate if staircase else rate * math.exp(math.log(decay_rate) * part / decay_steps)


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    # (1 + cos t) / 2 is the square of cos(t / 2).
    half_angle = math.pi / 2 * (step / decay_steps if step < decay_steps else 1)
    return alpha * initial + (initial - alpha * initial) * math.cos(half_angle) ** 2


def minibatches(x, y, batch_size, rng):
    order = np.argsort(rng.random(len(y)))
    while order.size:
        yield x.take(order[:batch_size], axis=0), y.take(order[:batch_size], axis=0)
        order = order[batch_size:]
