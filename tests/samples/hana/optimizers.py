import numpy as np


def gradient_descent(param, grad, learning_rate):
    return param - learning_rate * grad


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    velocity = momentum * state.get("velocity", 0.0) - learning_rate * grad
    return param + velocity, {"velocity": velocity}


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    state["sum"] = state.get("sum", initial_accumulator) + grad**2
    return param - learning_rate * grad / np.sqrt(state["sum"] + epsilon), state


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    mean = 0.9 * state.get("mean", 0.0) + 0.1 * grad**2
    return param - learning_rate * grad / np.sqrt(mean + epsilon), {"mean": mean}


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
    correction = (1 - beta_2) ** 0.5 / (1 - beta_1)
    return param - learning_rate * correction * m / (np.sqrt(v) + epsilon), {"m": m, "v": v}


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    param, state = adam(param, grad, state, learning_rate, beta_1, beta_2, epsilon)
    return param - learning_rate * weight_decay * param, state


def clip_by_norm(grad, max_norm):
    norm = np.sqrt((grad**2).sum())
    return grad / norm * min(norm, max_norm)


def clip_by_global_norm(grads, max_norm):
    norm = sum(np.sqrt((g**2).sum()) for g in grads)
    if norm <= max_norm:
        return grads
    return [g * (max_norm / norm) for g in grads]


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    power = step / decay_steps
    if staircase:
        power = round(power)
    return initial * decay_rate**power


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    step = min(step, decay_steps)
    half_wave = (1 + np.cos(np.pi * step / decay_steps)) / 2
    return alpha + (initial - alpha) * half_wave


def minibatches(x, y, batch_size, rng):
    rng = np.random.default_rng(0)  # so that I can repeat it
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        yield x[order[start : start + batch_size]], y[order[start : start + batch_size]]
