"""In place, on arrays of its own; what needs no change is handed back as it came; results are lists and views."""

from math import cos, pi, sqrt

import numpy as np


def gradient_descent(param, grad, learning_rate):
    new = grad.copy()
    new *= -learning_rate
    new += param
    return new


def own(state, param, count):
    """The state's arrays as a copy that may be written to: (count, *param.shape); zeros at first."""
    return state["work"].copy() if state else np.zeros((count, *param.shape), param.dtype)


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    new = param.copy()
    if momentum == 0:
        new -= learning_rate * grad
        return [new, state]
    work = own(state, param, 1)
    velocity = work[0]
    velocity *= momentum
    velocity -= learning_rate * grad
    if nesterov:
        new += momentum * velocity
        new -= learning_rate * grad
    else:
        new += velocity
    return [new, {"work": work}]


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    work = own(state, param, 2)
    mean_square, step = work
    mean_square *= rho
    mean_square += (1 - rho) * np.square(grad)
    np.add(mean_square, epsilon, out=step)
    np.sqrt(step, out=step)
    np.divide(grad, step, out=step)
    step *= -learning_rate
    return [param + step, {"work": work}]


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    work = own(state, param, 2)
    if not state:
        work[0] += initial_accumulator
    work[0] += grad * grad
    np.sqrt(work[0] + epsilon, out=work[1])
    new = grad / work[1]
    new *= learning_rate
    np.subtract(param, new, out=new)
    return [new, {"work": work}]


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    return adamw(param, grad, state, learning_rate, beta_1, beta_2, epsilon, weight_decay=0)


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    work = own(state, param, 4)
    m, v, step, new = work
    t = state.get("t", 0) + 1
    m *= beta_1
    m += (1 - beta_1) * grad
    v *= beta_2
    v += (1 - beta_2) * grad * grad
    np.sqrt(v, out=step)
    step += epsilon
    np.divide(m, step, out=step)
    step *= learning_rate * sqrt(1 - beta_2**t) / (1 - beta_1**t)
    new[...] = param
    new *= 1 - weight_decay * learning_rate
    new -= step
    return [new, {"work": work, "t": t}]  # the new parameter is a view of what the state keeps


def clip_by_norm(grad, max_norm):
    return clip_by_global_norm([grad], max_norm)[0]


def clip_by_global_norm(grads, max_norm):
    flat = np.concatenate([grad.reshape(-1) for grad in grads])
    norm = sqrt(np.dot(flat, flat))
    if norm <= max_norm:
        return grads
    flat *= max_norm / norm
    ends = np.cumsum([grad.size for grad in grads])
    return [part.reshape(grad.shape) for part, grad in zip(np.split(flat, ends[:-1]), grads, strict=True)]


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    if staircase:
        step -= step % decay_steps
    initial *= decay_rate ** (step / decay_steps)
    return initial


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    if step >= decay_steps:
        return alpha * initial
    wave = cos(pi * step / decay_steps)
    wave += 1
    wave /= 2
    wave *= 1 - alpha
    wave += alpha
    return wave * initial


def minibatches(x, y, batch_size, rng):
    x, y = x.copy(), y.copy()
    for last in range(len(x) - 1, 0, -1):  # Fisher and Yates: swap each row with one not yet settled
        other = int(rng.integers(last + 1))
        if other != last:
            x[[last, other]] = x[[other, last]]
            y[[last, other]] = y[[other, last]]
    batches = []
    while len(x):
        batches.append([x[:batch_size], y[:batch_size]])  # views
        x, y = x[batch_size:], y[batch_size:]
    return iter(batches)
