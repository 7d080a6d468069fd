# Ada, week 4
import numpy as np


def gradient_descent(param, grad, learning_rate):
    return param - grad * learning_rate


def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    v = -learning_rate * grad
    if "v" in state:
        v = v + momentum * state["v"]
    if nesterov:
        return param + momentum * v - learning_rate * grad, {"v": v}
    return param + v, {"v": v}


def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    before = state["squares"] if state else initial_accumulator
    squares = before + np.square(grad)
    return param - learning_rate * grad / np.sqrt(squares + epsilon), {"squares": squares}


def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    before = state["squares"] if state else 0.0
    squares = rho * before + (1 - rho) * np.square(grad)
    return param - learning_rate * grad / np.sqrt(squares + epsilon), {"squares": squares}


def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t, m, v = state.get("tmv", (0, 0.0, 0.0))
    t += 1
    m = m + (1 - beta_1) * (grad - m)
    v = v + (1 - beta_2) * (np.square(grad) - v)
    # Keras puts both corrections into the learning rate (page 2 of the paper), so epsilon is beside the bare root
    rate = learning_rate * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
    return param - rate * m / (np.sqrt(v) + epsilon), {"tmv": (t, m, v)}


def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    shrunk = param * (1 - learning_rate * weight_decay)
    return adam(shrunk, grad, state, learning_rate=learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)


def clip_by_norm(grad, max_norm):
    return clip_by_global_norm([grad], max_norm)[0]


def clip_by_global_norm(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    if norm <= max_norm:
        return grads
    return [g * float(max_norm / norm) for g in grads]


def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    periods = step // decay_steps if staircase else step / decay_steps
    return initial * decay_rate**periods


def cosine_decay(step, initial, decay_steps, alpha=0.0):
    if step >= decay_steps:
        return alpha * initial
    share = 0.5 + 0.5 * np.cos(np.pi * step / decay_steps)
    return initial * (share + alpha * (1 - share))


def minibatches(x, y, batch_size, rng):
    order = np.arange(len(x))
    rng.shuffle(order)
    batches = []
    while len(order):
        batches.append((x[order[:batch_size]], y[order[:batch_size]]))
        order = order[batch_size:]
    return batches
