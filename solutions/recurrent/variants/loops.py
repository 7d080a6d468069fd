"""Recurrent networks one entry at a time: plain floats, the `math` module, and a loop for every axis."""

from math import exp, tanh

import numpy as np


def sigmoid(z):
    return 1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z))


def product_plus(rows, matrix, shift):
    """rows @ matrix + shift, as lists of floats."""
    out = []
    for row in rows:
        line = []
        for k in range(matrix.shape[1]):
            total = float(shift[k])
            for d in range(matrix.shape[0]):
                total += float(row[d]) * float(matrix[d, k])
            line.append(total)
        out.append(line)
    return out


def through_product(dz, rows, matrix):
    """(drows, dmatrix, dshift) of `product_plus`."""
    drows, dmatrix = np.zeros_like(rows), np.zeros_like(matrix)
    dshift = np.zeros(matrix.shape[1], matrix.dtype)
    for n in range(len(rows)):
        for k in range(matrix.shape[1]):
            dshift[k] += dz[n, k]
            for d in range(matrix.shape[0]):
                drows[n, d] += dz[n, k] * matrix[d, k]
                dmatrix[d, k] += dz[n, k] * rows[n, d]
    return drows, dmatrix, dshift


def forward_in_time(step, x, states, weights):
    hs = np.zeros((x.shape[0], x.shape[1], states[0].shape[1]), x.dtype)
    caches = []
    for t in range(x.shape[1]):
        *states, cache = step(x[:, t], *states, *weights)
        hs[:, t] = states[0]
        caches.append(cache)
    return hs, caches


def backward_in_time(step_backward, dhs, caches, states):
    """dx, then the gradients of the `states` initial states, then those of the three weights."""
    dstates = [np.zeros_like(dhs[:, 0]) for _ in range(states)]
    dxs, sums = [], None
    for t in range(dhs.shape[1] - 1, -1, -1):
        dx, *rest = step_backward(dhs[:, t] + dstates[0], *dstates[1:], caches[t])
        dxs.insert(0, dx)
        dstates, dweights = rest[:states], rest[states:]
        sums = dweights if sums is None else [a + b for a, b in zip(sums, dweights, strict=True)]
    return (np.stack(dxs, axis=1), *dstates, *sums)


def rnn_step_forward(x, h, wx, wh, b):
    from_x, from_h = product_plus(x, wx, b), product_plus(h, wh, 0 * b)
    new = np.zeros_like(h)
    for n, k in np.ndindex(h.shape):
        new[n, k] = tanh(from_x[n][k] + from_h[n][k])
    return new, (x, h, wx, wh, new)


def rnn_step_backward(dh, cache):
    x, h, wx, wh, new = cache
    dz = np.zeros_like(dh)
    for n, k in np.ndindex(dh.shape):
        dz[n, k] = dh[n, k] * (1 - new[n, k] ** 2)
    dx, dwx, db = through_product(dz, x, wx)
    dh, dwh, _ = through_product(dz, h, wh)
    return dx, dh, dwx, dwh, db


def rnn_forward(x, h0, wx, wh, b):
    return forward_in_time(rnn_step_forward, x, [h0], [wx, wh, b])


def rnn_backward(dhs, cache):
    return backward_in_time(rnn_step_backward, dhs, cache, states=1)


def lstm_step_forward(x, h, c, wx, wh, b):
    from_x, from_h = product_plus(x, wx, b), product_plus(h, wh, 0 * b)
    units = h.shape[1]
    new_h, new_c, gates = np.zeros_like(h), np.zeros_like(c), {}
    for n, k in np.ndindex(h.shape):
        at_i, at_f, at_c, at_o = (from_x[n][k + j * units] + from_h[n][k + j * units] for j in range(4))
        i, f, candidate, o = sigmoid(at_i), sigmoid(at_f), tanh(at_c), sigmoid(at_o)
        gates[n, k] = i, f, candidate, o
        new_c[n, k] = f * float(c[n, k]) + i * candidate
        new_h[n, k] = o * tanh(f * float(c[n, k]) + i * candidate)
    return new_h, new_c, (x, h, c, wx, wh, new_c, gates)


def lstm_step_backward(dh, dc, cache):
    x, h, c, wx, wh, new_c, gates = cache
    units = h.shape[1]
    dz, before = np.zeros((len(h), 4 * units), h.dtype), np.zeros_like(c)
    for n, k in np.ndindex(h.shape):
        i, f, candidate, o = gates[n, k]
        t = tanh(float(new_c[n, k]))
        arriving = float(dc[n, k]) + float(dh[n, k]) * o * (1 - t * t)
        dz[n, k] = arriving * candidate * i * (1 - i)
        dz[n, k + units] = arriving * float(c[n, k]) * f * (1 - f)
        dz[n, k + 2 * units] = arriving * i * (1 - candidate * candidate)
        dz[n, k + 3 * units] = float(dh[n, k]) * t * o * (1 - o)
        before[n, k] = arriving * f
    dx, dwx, db = through_product(dz, x, wx)
    dh, dwh, _ = through_product(dz, h, wh)
    return dx, dh, before, dwx, dwh, db


def lstm_forward(x, h0, c0, wx, wh, b):
    return forward_in_time(lstm_step_forward, x, [h0, c0], [wx, wh, b])


def lstm_backward(dhs, cache):
    return backward_in_time(lstm_step_backward, dhs, cache, states=2)


def gru_step_forward(x, h, wx, wh, b):
    from_x, from_h = product_plus(x, wx, b[0]), product_plus(h, wh, b[1])
    units = h.shape[1]
    new, gates = np.zeros_like(h), {}
    for n, k in np.ndindex(h.shape):
        z = sigmoid(from_x[n][k] + from_h[n][k])
        r = sigmoid(from_x[n][k + units] + from_h[n][k + units])
        recurrent = from_h[n][k + 2 * units]
        candidate = tanh(from_x[n][k + 2 * units] + r * recurrent)
        new[n, k] = z * float(h[n, k]) + (1 - z) * candidate
        gates[n, k] = z, r, recurrent, candidate
    return new, (x, h, wx, wh, gates)


def gru_step_backward(dh, cache):
    x, h, wx, wh, gates = cache
    units = h.shape[1]
    at_x = np.zeros((len(h), 3 * units), h.dtype)
    at_h, direct = np.zeros_like(at_x), np.zeros_like(h)
    for n, k in np.ndindex(h.shape):
        z, r, recurrent, candidate = gates[n, k]
        arriving = float(dh[n, k])
        dcandidate = arriving * (1 - z) * (1 - candidate**2)
        at_x[n, k] = at_h[n, k] = arriving * (float(h[n, k]) - candidate) * z * (1 - z)
        at_x[n, k + units] = at_h[n, k + units] = dcandidate * recurrent * r * (1 - r)
        at_x[n, k + 2 * units] = dcandidate
        at_h[n, k + 2 * units] = dcandidate * r
        direct[n, k] = arriving * z
    dx, dwx, db_x = through_product(at_x, x, wx)
    through_h, dwh, db_h = through_product(at_h, h, wh)
    return dx, direct + through_h, dwx, dwh, np.array([db_x, db_h])


def gru_forward(x, h0, wx, wh, b):
    return forward_in_time(gru_step_forward, x, [h0], [wx, wh, b])


def gru_backward(dhs, cache):
    return backward_in_time(gru_step_backward, dhs, cache, states=1)


def embedding_forward(ids, table):
    out = np.zeros((*ids.shape, table.shape[1]), table.dtype)
    for index in np.ndindex(ids.shape):
        for e in range(table.shape[1]):
            out[(*index, e)] = table[ids[index], e]
    return out, (ids, table.shape)


def embedding_backward(dout, cache):
    ids, shape = cache
    dtable = np.zeros(shape, dout.dtype)
    for index in np.ndindex(ids.shape):
        for e in range(shape[1]):
            dtable[ids[index], e] += dout[(*index, e)]
    return dtable
