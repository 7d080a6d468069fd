# Ada, week 6. Going through time is the same for all three networks, so it is written once.
import numpy as np


def sigmoid(z):
    return 0.5 * np.tanh(0.5 * z) + 0.5


def affine_gradients(dz, x, h, wx, wh):
    return dz @ wx.T, dz @ wh.T, x.T @ dz, h.T @ dz, dz.sum(0)


# --- plain ---


def rnn_step_forward(x, h, wx, wh, b):
    new = np.tanh(x @ wx + h @ wh + b)
    return new, (x, h, wx, wh, new)


def rnn_step_backward(dh, cache):
    x, h, wx, wh, new = cache
    dz = (1 - new) * (1 + new) * dh
    return affine_gradients(dz, x, h, wx, wh)


def rnn_forward(x, h0, wx, wh, b):
    return through_time(rnn_step_forward, x, (h0,), wx, wh, b)


def rnn_backward(dhs, cache):
    return back_through_time(rnn_step_backward, dhs, cache, 1)


# --- LSTM ---


def lstm_step_forward(x, h, c, wx, wh, b):
    H = h.shape[1]
    z = x @ wx + h @ wh + b
    i, f, o = sigmoid(z[:, :H]), sigmoid(z[:, H : 2 * H]), sigmoid(z[:, 3 * H :])
    g = np.tanh(z[:, 2 * H : 3 * H])
    new_c = f * c + i * g
    shown = np.tanh(new_c)
    return o * shown, new_c, (x, h, c, wx, wh, i, f, g, o, shown)


def lstm_step_backward(dh, dc, cache):
    x, h, c, wx, wh, i, f, g, o, shown = cache
    dnew = dc + dh * o * (1 - shown) * (1 + shown)
    dz = np.hstack(
        [
            dnew * g * i * (1 - i),
            dnew * c * f * (1 - f),
            dnew * i * (1 - g) * (1 + g),
            dh * shown * o * (1 - o),
        ]
    )
    dx, dh_old, dwx, dwh, db = affine_gradients(dz, x, h, wx, wh)
    return dx, dh_old, dnew * f, dwx, dwh, db


def lstm_forward(x, h0, c0, wx, wh, b):
    return through_time(lstm_step_forward, x, (h0, c0), wx, wh, b)


def lstm_backward(dhs, cache):
    return back_through_time(lstm_step_backward, dhs, cache, 2)


# --- GRU ---


def gru_step_forward(x, h, wx, wh, b):
    H = h.shape[1]
    a, u = x @ wx + b[0], h @ wh + b[1]
    gates = sigmoid(a[:, : 2 * H] + u[:, : 2 * H])
    z, r = gates[:, :H], gates[:, H:]
    proposal = np.tanh(a[:, 2 * H :] + r * u[:, 2 * H :])
    return proposal + z * (h - proposal), (x, h, wx, wh, z, r, proposal, u[:, 2 * H :])


def gru_step_backward(dh, cache):
    x, h, wx, wh, z, r, proposal, u3 = cache
    d3 = dh * (1 - z) * (1 - proposal) * (1 + proposal)
    d1 = dh * (h - proposal) * z * (1 - z)
    d2 = d3 * u3 * r * (1 - r)
    da, du = np.hstack([d1, d2, d3]), np.hstack([d1, d2, d3 * r])
    return da @ wx.T, dh * z + du @ wh.T, x.T @ da, h.T @ du, np.array([da.sum(0), du.sum(0)])


def gru_forward(x, h0, wx, wh, b):
    return through_time(gru_step_forward, x, (h0,), wx, wh, b)


def gru_backward(dhs, cache):
    return back_through_time(gru_step_backward, dhs, cache, 1)


# --- time ---


def through_time(step, x, state, wx, wh, b):
    shown, caches = [], []
    for t in range(x.shape[1]):
        *state, cache = step(x[:, t], *state, wx, wh, b)
        shown.append(state[0])
        caches.append(cache)
    return np.stack(shown, axis=1), caches


def back_through_time(step_backward, dhs, caches, states):
    """The gradient that reaches the last state from later steps is zero; weights are shared, so theirs add up."""
    later = [np.zeros_like(dhs[:, 0])] * states
    dxs, totals = [], None
    for t in range(len(caches) - 1, -1, -1):
        dx, *rest = step_backward(later[0] + dhs[:, t], *later[1:], caches[t])
        later, weights = rest[:states], rest[states:]
        totals = weights if totals is None else [total + one for total, one in zip(totals, weights)]
        dxs.insert(0, dx)
    return np.stack(dxs, axis=1), *later, *totals


# --- words ---


def embedding_forward(ids, table):
    return np.take(table, ids, axis=0), (ids, len(table))


def embedding_backward(dout, cache):
    ids, words = cache
    dtable = np.zeros((words, dout.shape[-1]), dout.dtype)
    for place in np.ndindex(ids.shape):
        dtable[ids[place]] += dout[place]
    return dtable
