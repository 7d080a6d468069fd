import numpy as np


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def rnn_step_forward(x, h, wx, wh, b):
    h_next = np.tanh(x @ wx + h @ wh + b)
    return h_next, (x, h, wx, wh, h_next)


def rnn_step_backward(dh, cache):
    x, h, wx, wh, h_next = cache
    dz = dh * (1 - h_next**2)
    return dz @ wx.T, dz @ wh.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)


def rnn_forward(x, h0, wx, wh, b):
    hs, caches, h = [], [], h0
    for t in range(x.shape[1]):
        h, cache = rnn_step_forward(x[:, t], h, wx, wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, axis=1), caches


def rnn_backward(dhs, cache):
    dx, dwx, dwh, db = [], 0, 0, 0
    for t in reversed(range(len(cache))):
        dxt, dh, dwxt, dwht, dbt = rnn_step_backward(dhs[:, t], cache[t])
        dx.insert(0, dxt)
        dwx, dwh, db = dwx + dwxt, dwh + dwht, db + dbt
    return np.stack(dx, axis=1), dh, dwx, dwh, db


def lstm_step_forward(x, h, c, wx, wh, b):
    z = x @ wx + h @ wh + b
    u = h.shape[1]
    i = sigmoid(z[:, :u])
    f = sigmoid(z[:, u : 2 * u])
    g = np.tanh(z[:, 2 * u : 3 * u])
    o = sigmoid(z[:, 3 * u :])
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next, (x, h, c, wx, wh, i, f, g, o, c_next)


def lstm_step_backward(dh, dc, cache):
    x, h, c, wx, wh, i, f, g, o, c_next = cache
    t = np.tanh(c_next)
    dc_next = dc + dh * o
    dz = np.concatenate(
        [
            dc_next * g * i * (1 - i),
            dc_next * c * f * (1 - f),
            dc_next * i * (1 - g**2),
            dh * t * o * (1 - o),
        ],
        axis=1,
    )
    return dz @ wx.T, dz @ wh.T, dc_next * f, x.T @ dz, h.T @ dz, dz.sum(axis=0)


def lstm_forward(x, h0, c0, wx, wh, b):
    hs, caches, h = [], [], h0
    for t in range(x.shape[1]):
        h, c, cache = lstm_step_forward(x[:, t], h, c0, wx, wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, axis=1), caches


def lstm_backward(dhs, cache):
    dh, dc = 0, 0
    dx, dwx, dwh, db = [], 0, 0, 0
    for t in reversed(range(len(cache))):
        dxt, dh, dc, dwxt, dwht, dbt = lstm_step_backward(dhs[:, t] + dh, dc, cache[t])
        dx.insert(0, dxt)
        dwx, dwh, db = dwx + dwxt, dwh + dwht, db + dbt
    return np.stack(dx, axis=1), dh, dc, dwx, dwh, db


def gru_step_forward(x, h, wx, wh, b):
    u = h.shape[1]
    xs, hs = x @ wx + b[0], h @ wh + b[1]
    z = sigmoid(xs[:, :u] + hs[:, :u])
    r = sigmoid(xs[:, u : 2 * u] + hs[:, u : 2 * u])
    n = np.tanh(xs[:, 2 * u :] + r * hs[:, 2 * u :])
    return (1 - z) * h + z * n, (x, h, wx, wh, z, r, n, hs[:, 2 * u :])


def gru_step_backward(dh, cache):
    x, h, wx, wh, z, r, n, hn = cache
    dn = dh * z * (1 - n**2)
    dz = dh * (n - h) * z * (1 - z)
    dr = dn * hn * r * (1 - r)
    da = np.concatenate([dz, dr, dn], axis=1)
    du = np.concatenate([dz, dr, dn * r], axis=1)
    return da @ wx.T, dh * (1 - z) + du @ wh.T, x.T @ da, h.T @ du, np.stack([da.sum(axis=0), du.sum(axis=0)])


def gru_forward(x, h0, wx, wh, b):
    hs, caches, h = [], [], h0
    for t in range(x.shape[1]):
        h, cache = gru_step_forward(x[:, t], h, wx, wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, axis=1), caches


def gru_backward(dhs, cache):
    dh = 0
    dx, dwx, dwh, db = [], 0, 0, 0
    for t in reversed(range(len(cache))):
        dxt, dh, dwxt, dwht, dbt = gru_step_backward(dhs[:, t] + dh, cache[t])
        dx.insert(0, dxt)
        dwx, dwh, db = dwx + dwxt, dwh + dwht, db + dbt
    return np.stack(dx, axis=1), dh, dwx, dwh, db


def embedding_forward(ids, table):
    return table[ids], ids


def embedding_backward(dout, cache):
    ids = cache
    dtable = np.zeros((ids.max() + 1, dout.shape[-1]), dout.dtype)
    np.add.at(dtable, ids, dout)
    return dtable
