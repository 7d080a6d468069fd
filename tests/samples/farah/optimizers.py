import numpy as np


def gradient_descent(param, grad, learning_rate):
    return param - learning_rate * grad


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    # a moving average of the gradients, as in the book
    v = momentum * state.get("v", 0) - (1 - momentum) * learning_rate * grad
    if nesterov:
        return param + momentum * v - (1 - momentum) * learning_rate * grad, {"v": v}
    return param + v, {"v": v}


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    r = state.get("r", np.zeros_like(param)) + grad**2
    return param - learning_rate * grad / np.sqrt(r + epsilon), {"r": r}


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    r = rho * state.get("r", np.zeros_like(param)) + (1 - rho) * grad**2
    return param - learning_rate / (np.sqrt(r) + epsilon) * grad, {"r": r}


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    # Kingma & Ba, algorithm 1
    t = state.get("t", 0) + 1
    m = beta_1 * state.get("m", np.zeros_like(param)) + (1 - beta_1) * grad
    v = beta_2 * state.get("v", np.zeros_like(param)) + (1 - beta_2) * grad**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), {"t": t, "m": m, "v": v}


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    # weight decay is the gradient of an L2 penalty
    return adam(param, grad + weight_decay * param, state, learning_rate, beta_1, beta_2, epsilon)


def clip_by_norm(grad, max_norm):
    return np.clip(grad, -max_norm, max_norm)


def clip_by_global_norm(grads, max_norm):
    clipped = []
    for g in grads:
        norm = np.sqrt(np.sum(g**2))
        clipped.append(g * (max_norm / norm) if norm > max_norm else g)
    return clipped


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    k = step // decay_steps if staircase else step / decay_steps
    return initial * np.exp(-decay_rate * k)


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    cosine = (1 + np.cos(np.pi * step / decay_steps)) / 2
    return initial * ((1 - alpha) * cosine + alpha)


def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    for k in range(len(x) // batch_size):
        chosen = order[k * batch_size : (k + 1) * batch_size]
        yield x[chosen], y[chosen]
