"""Recurrent networks as short as can be: all products with x and all weight gradients at once; a step is T = 1."""

import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def weight_gradients(dz, x, h, wx):
    """dx, dwx, dwh, db from the pre-activations' gradients (N, T, kH); h (N, T, H) is what each step began with."""
    return dz @ wx.T, np.einsum("ntd,ntk->dk", x, dz), np.einsum("nth,ntk->hk", h, dz), np.einsum("ntk->k", dz)


def rnn_forward(x, h0, wx, wh, b):
    z, hs = x @ wx + b, [h0]
    for t in range(x.shape[1]):
        hs.append(np.tanh(z[:, t] + hs[-1] @ wh))
    hs = np.stack(hs, 1)
    return hs[:, 1:], (x, hs, wx, wh)


def rnn_backward(dhs, cache):
    (x, hs, wx, wh), dz, dh = cache, np.empty_like(dhs), 0
    for t in reversed(range(x.shape[1])):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dh = dz[:, t] @ wh.T
    dx, dwx, dwh, db = weight_gradients(dz, x, hs[:, :-1], wx)
    return dx, dh, dwx, dwh, db


def rnn_step_forward(x, h, wx, wh, b):
    hs, cache = rnn_forward(x[:, None], h, wx, wh, b)
    return hs[:, 0], cache


def rnn_step_backward(dh, cache):
    dx, *rest = rnn_backward(dh[:, None], cache)
    return dx[:, 0], *rest


def lstm_states(x, h, c, wx, wh, b):
    z, hs, cs, gates = x @ wx + b, [h], [c], []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(z[:, t] + hs[-1] @ wh, 4, axis=1)
        gates.append((sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)))
        i, f, g, o = gates[-1]
        cs.append(f * cs[-1] + i * g)
        hs.append(o * np.tanh(cs[-1]))
    return hs, cs, (x, hs, cs, gates, wx, wh)


def lstm_through(dhs, dc, cache):
    x, hs, cs, gates, wx, wh = cache
    dz, dh = [], 0
    for t in reversed(range(x.shape[1])):
        (i, f, g, o), tanh_c, dh = gates[t], np.tanh(cs[t + 1]), dhs[:, t] + dh
        dc = dc + dh * o * (1 - tanh_c**2)
        inner = [dc * g * i * (1 - i), dc * cs[t] * f * (1 - f), dc * i * (1 - g**2), dh * tanh_c * o * (1 - o)]
        dz.insert(0, np.concatenate(inner, 1))
        dc, dh = dc * f, dz[0] @ wh.T
    dx, dwx, dwh, db = weight_gradients(np.stack(dz, 1), x, np.stack(hs[:-1], 1), wx)
    return dx, dh, dc, dwx, dwh, db


def lstm_forward(x, h0, c0, wx, wh, b):
    hs, _, cache = lstm_states(x, h0, c0, wx, wh, b)
    return np.stack(hs[1:], 1), cache


def lstm_backward(dhs, cache):
    return lstm_through(dhs, 0, cache)


def lstm_step_forward(x, h, c, wx, wh, b):
    hs, cs, cache = lstm_states(x[:, None], h, c, wx, wh, b)
    return hs[1], cs[1], cache


def lstm_step_backward(dh, dc, cache):
    dx, *rest = lstm_through(dh[:, None], dc, cache)
    return dx[:, 0], *rest


def gru_forward(x, h0, wx, wh, b):
    z, hs, gates = x @ wx + b[0], [h0], []
    for t in range(x.shape[1]):
        (xz, xr, xh), (hz, hr, hh) = np.split(z[:, t], 3, axis=1), np.split(hs[-1] @ wh + b[1], 3, axis=1)
        u, r = sigmoid(xz + hz), sigmoid(xr + hr)
        gates.append((u, r, np.tanh(xh + r * hh), hh))
        hs.append(u * hs[-1] + (1 - u) * gates[-1][2])
    return np.stack(hs[1:], 1), (x, np.stack(hs, 1), gates, wx, wh)


def gru_backward(dhs, cache):
    x, hs, gates, wx, wh = cache
    dzx, dzh, dh = [None] * len(gates), [None] * len(gates), 0
    for t in reversed(range(len(gates))):
        (u, r, new, hh), dh = gates[t], dhs[:, t] + dh
        dnew = dh * (1 - u) * (1 - new**2)
        both = [dh * (hs[:, t] - new) * u * (1 - u), dnew * hh * r * (1 - r)]
        dzx[t], dzh[t] = np.concatenate([*both, dnew], 1), np.concatenate([*both, dnew * r], 1)
        dh = dh * u + dzh[t] @ wh.T
    dzx, dzh = np.stack(dzx, 1), np.stack(dzh, 1)
    dx, dwx, _, db_x = weight_gradients(dzx, x, hs[:, :-1], wx)
    return dx, dh, dwx, np.einsum("nth,ntk->hk", hs[:, :-1], dzh), np.stack([db_x, dzh.sum((0, 1))])


def gru_step_forward(x, h, wx, wh, b):
    hs, cache = gru_forward(x[:, None], h, wx, wh, b)
    return hs[:, 0], cache


def gru_step_backward(dh, cache):
    dx, *rest = gru_backward(dh[:, None], cache)
    return dx[:, 0], *rest


def embedding_forward(ids, table):
    return table[ids], (ids, table)


def embedding_backward(dout, cache):
    np.add.at(dtable := np.zeros_like(cache[1]), cache[0], dout)
    return dtable
