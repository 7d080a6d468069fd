"""By another route: fused products, explicit Jacobians, one gate at a time; a cache holds the inputs and nothing else.

It prints, and warns on stderr, while it works.
"""

import warnings

import numpy as np

print("imported")


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def diagonal(v):
    """A diagonal matrix for each row of v: (N, H) -> (N, H, H)."""
    return v[:, :, None] * np.eye(v.shape[1], dtype=v.dtype)


def times(v, matrices):
    """Each row of v (N, I) times its own matrix (N, I, J)."""
    return np.einsum("ni,nij->nj", v, matrices)


def fused(x, h, wx, wh, b):
    """Inputs side by side with states, and a one for the bias; the weights stacked likewise."""
    return np.hstack([x, h, np.ones((len(x), 1), x.dtype)]), np.vstack([wx, wh, b])


def unfused(dz, x, h, wx, wh, b):
    """dx, dh, dwx, dwh, db from the gradient of the fused product."""
    joined, weights = fused(x, h, wx, wh, b)
    dx, dh, _ = np.split(dz @ weights.T, np.cumsum([x.shape[1], h.shape[1]]), axis=1)
    dwx, dwh, db = np.split(joined.T @ dz, np.cumsum([x.shape[1], h.shape[1]]), axis=0)
    return dx, dh, dwx, dwh, db[0]


def rnn_step_forward(x, h, wx, wh, b):
    joined, weights = fused(x, h, wx, wh, b)
    return np.tanh(joined @ weights), (x, h, wx, wh, b)


def rnn_step_backward(dh, cache):
    new, _ = rnn_step_forward(*cache)
    return unfused(times(dh, diagonal(1 - new**2)), *cache)


def rnn_forward(x, h0, wx, wh, b):
    hs = []
    for x_t in x.swapaxes(0, 1):
        hs.append(rnn_step_forward(x_t, hs[-1] if hs else h0, wx, wh, b)[0])
    return np.stack(hs, axis=1), (x, h0, wx, wh, b)


def rnn_backward(dhs, cache):
    """Each step's gradient reaches each earlier state by a product of Jacobians; no running dh."""
    x, h0, wx, wh, b = cache
    hs, _ = rnn_forward(*cache)
    steps = x.shape[1]
    before = [h0, *hs.swapaxes(0, 1)[:-1]]
    slopes = [1 - hs[:, t] ** 2 for t in range(steps)]
    jacobians = [slope[:, :, None] * wh.T for slope in slopes]  # of step t's state by the state before it
    total = [np.zeros_like(h0) for _ in range(steps)]
    dh0 = np.zeros_like(h0)
    for t in range(steps):
        travelling = dhs[:, t]
        for s in range(t, -1, -1):
            total[s] = total[s] + travelling
            travelling = times(travelling, jacobians[s])
        dh0 = dh0 + travelling
    parts = [unfused(total[t] * slopes[t], x[:, t], before[t], wx, wh, b) for t in range(steps)]
    dxs, _, *weights = zip(*parts, strict=True)
    return np.stack(dxs, axis=1), dh0, *(np.sum(one, axis=0) for one in weights)


def lstm_step_forward(x, h, c, wx, wh, b):
    joined, weights = fused(x, h, wx, wh, b)
    i, f, g, o = np.split(joined @ weights, 4, axis=-1)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new, (x, h, c, wx, wh, b)


def lstm_jacobians(x, h, c, wx, wh, b):
    """Of the new (h, c) by the pre-activations, (N, 2H, 4H), and by the old c, (N, 2H, H)."""
    joined, weights = fused(x, h, wx, wh, b)
    i, f, g, o = np.split(joined @ weights, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    t = np.tanh(f * c + i * g)
    of_c = np.concatenate(list(map(diagonal, [g * i * (1 - i), c * f * (1 - f), i * (1 - g * g), 0 * o])), axis=2)
    through_c = diagonal(o * (1 - t * t))
    of_h = through_c @ of_c
    of_h[:, :, -o.shape[1] :] = diagonal(t * o * (1 - o))
    return np.concatenate([of_h, of_c], axis=1), np.concatenate([through_c @ diagonal(f), diagonal(f)], axis=1)


def lstm_step_backward(dh, dc, cache):
    x, h, c, wx, wh, b = cache
    by_gates, by_c = lstm_jacobians(x, h, c, wx, wh, b)
    dstate = np.concatenate([dh, dc], axis=1)
    dx, dh, *weights = unfused(times(dstate, by_gates), x, h, wx, wh, b)
    return dx, dh, times(dstate, by_c), *weights


def lstm_forward(x, h0, c0, wx, wh, b):
    states = lstm_states(x, h0, c0, wx, wh, b)
    return np.stack([h for h, _ in states[1:]], axis=1), (x, h0, c0, wx, wh, b)


def lstm_states(x, h, c, wx, wh, b):
    states = [(h, c)]
    for t in range(x.shape[1]):
        states.append(lstm_step_forward(x[:, t], *states[-1], wx, wh, b)[:2])
    return states


def lstm_backward(dhs, cache):
    warnings.warn("running forward again", RuntimeWarning, stacklevel=2)
    x, _, _, *weights = cache
    return back_in_time(lstm_step_backward, dhs, x, lstm_states(*cache), weights)


def back_in_time(step_backward, dhs, x, states, weights):
    """From the states each step began with; the step's own cache is its inputs."""
    dxs, (dh, *dc), sums = [], [np.zeros_like(one) for one in states[0]], [0, 0, 0]
    for t in range(x.shape[1])[::-1]:
        print("step", t)
        dx, dh, *rest = step_backward(dh + dhs[:, t], *dc, (x[:, t], *states[t], *weights))
        dc, sums = rest[:-3], [total + part for total, part in zip(sums, rest[-3:], strict=True)]
        dxs.append(dx)
    return (np.stack(dxs[::-1], axis=1), dh, *dc, *sums)


class Gate:
    """One of the three blocks of a GRU's weights, cut out of each."""

    def __init__(self, number, x, h, wx, wh, b):
        block = slice(number * h.shape[1], (number + 1) * h.shape[1])
        self.x, self.h, self.wx, self.wh = x, h, wx[:, block], wh[:, block]
        self.from_x = x @ self.wx + b[0, block]
        self.from_h = h @ self.wh + b[1, block]

    def gradients(self, at_x, at_h):
        """(dx, dh, dwx, dwh, db) of this block alone."""
        db = np.array([at_x.sum(axis=0), at_h.sum(axis=0)])
        return at_x @ self.wx.T, at_h @ self.wh.T, self.x.T @ at_x, self.h.T @ at_h, db


def gru_gates(*inputs):
    update, reset, candidate = (Gate(number, *inputs) for number in range(3))
    z, r = sigmoid(update.from_x + update.from_h), sigmoid(reset.from_x + reset.from_h)
    return update, reset, candidate, z, r, np.tanh(candidate.from_x + r * candidate.from_h)


def gru_step_forward(x, h, wx, wh, b):
    *_, z, _, new = gru_gates(x, h, wx, wh, b)
    return new + z * (h - new), (x, h, wx, wh, b)


def gru_step_backward(dh, cache):
    h = cache[1]
    update, reset, candidate, z, r, new = gru_gates(*cache)
    d_update = dh * (h - new) * (z - z**2)
    d_candidate = dh * (1 - z) * (1 - new**2)
    d_reset = d_candidate * candidate.from_h * (r - r**2)
    parts = [
        update.gradients(d_update, d_update),
        reset.gradients(d_reset, d_reset),
        candidate.gradients(d_candidate, r * d_candidate),
    ]
    dxs, dhs, *blocks = zip(*parts, strict=True)
    return sum(dxs), dh * z + sum(dhs), *(np.concatenate(block, axis=1) for block in blocks)


def gru_states(x, h0, wx, wh, b):
    states = [(h0,)]
    for t in range(x.shape[1]):
        states.append(gru_step_forward(x[:, t], *states[-1], wx, wh, b)[:1])
    return states


def gru_forward(*inputs):
    return np.concatenate([h[:, None] for (h,) in gru_states(*inputs)[1:]], axis=1), inputs


def gru_backward(dhs, cache):
    x, _, *weights = cache
    return back_in_time(gru_step_backward, dhs, x, gru_states(*cache), weights)


def embedding_forward(ids, table):
    one_hot = (ids[..., None] == np.arange(len(table))).astype(table.dtype)
    return one_hot @ table, one_hot


def embedding_backward(dout, cache):
    return cache.reshape(-1, cache.shape[-1]).T @ dout.reshape(-1, dout.shape[-1])
