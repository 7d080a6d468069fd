import numpy as np


def gradient_descent(param, grad, learning_rate):
    return param - learning_rate * grad


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    v = state.get("v", np.zeros_like(param))
    v_new = momentum * v - learning_rate * grad
    if nesterov:
        return param + momentum * v_new - learning_rate * grad, {"v": v}
    return param + v_new, {"v": v}


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    s = state.get("s", np.full_like(param, initial_accumulator))
    s = s + grad**2
    return param - learning_rate * grad / (s + epsilon), {"s": s}


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    s = state.get("s", np.zeros_like(param))
    s = (1 - rho) * s + rho * grad**2
    return param - learning_rate * grad / np.sqrt(s + epsilon), {"s": s}


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = state.get("m", np.zeros_like(param))
    v = state.get("v", np.zeros_like(param))
    m = beta_1 * m + (1 - beta_1) * grad
    v = beta_2 * v + (1 - beta_2) * grad**2
    return param - learning_rate * m / (np.sqrt(v) + epsilon), {"m": m, "v": v}


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    new, state = adam(param, grad, state, learning_rate, beta_1, beta_2, epsilon)
    return new - weight_decay * param, state


def clip_by_norm(grad, max_norm):
    norm = np.sqrt(np.sum(grad**2))
    return grad * (max_norm / norm)


def clip_by_global_norm(grads, max_norm):
    norm = sum(np.sum(g**2) for g in grads)
    if norm > max_norm:
        return [g * (max_norm / norm) for g in grads]
    return grads


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    rate = initial
    for _ in range(step):
        rate = rate * decay_rate
    return rate


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    progress = min(step, decay_steps) / decay_steps
    wave = (1 + np.cos(progress)) / 2
    return initial * ((1 - alpha) * wave + alpha)


def minibatches(x, y, batch_size, rng):
    x = x[rng.permutation(len(x))]
    y = y[rng.permutation(len(y))]
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]
