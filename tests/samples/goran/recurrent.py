import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def rnn_step_forward(x, h, wx, wh, b):
    h = np.tanh(np.dot(x, wx) + np.dot(h, wh) + b)
    return h, (x, h, wx, wh, h)


def rnn_step_backward(dh, cache):
    x, h, wx, wh, h_new = cache
    dz = dh * (1 - h_new**2)
    return np.dot(dz, wx.T), np.dot(dz, wh.T), np.dot(x.T, dz), np.dot(h.T, dz), np.sum(dz, axis=0)


def rnn_forward(x, h0, wx, wh, b):
    h = h0
    hs = []
    caches = []
    for t in range(x.shape[1]):
        h, cache = rnn_step_forward(x[:, t], h, wx, wh, b)
        hs.append(h)
        caches.append(cache)
    return np.array(hs), caches


def rnn_backward(dhs, cache):
    dh = 0
    dx = np.zeros((dhs.shape[0], dhs.shape[1], cache[0][0].shape[1]), dhs.dtype)
    for t in range(dhs.shape[1] - 1, -1, -1):
        dx[:, t], dh, dwx, dwh, db = rnn_step_backward(dhs[:, t] + dh, cache[t])
    return dx, dh, dwx, dwh, db


def lstm_step_forward(x, h, c, wx, wh, b):
    z = np.dot(x, wx) + np.dot(h, wh) + b
    i, f, o, g = np.split(z, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new, (x, h, c, wx, wh, i, f, o, g, c_new)


def lstm_step_backward(dh, dc, cache):
    x, h, c, wx, wh, i, f, o, g, c_new = cache
    t = np.tanh(c_new)
    dc = dc + dh * o * (1 - t**2)
    dz = np.concatenate(
        [dc * g * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g**2)], axis=1
    )
    return np.dot(dz, wx.T), np.dot(dz, wh.T), dc * f, np.dot(x.T, dz), np.dot(h.T, dz), np.sum(dz, axis=0)


def lstm_forward(x, h0, c0, wx, wh, b):
    hs = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    caches = []
    h, c = h0, c0
    for t in range(x.shape[1]):
        h, c, cache = lstm_step_forward(x[:, t], h, c, wx, wh, b)
        hs[:, t] = h
        caches.append(cache)
    return hs, caches


def lstm_backward(dhs, cache):
    pass  # no time left


def gru_step_forward(x, h, wx, wh, b):
    xz, xr, xh = np.split(np.dot(x, wx) + b[0], 3, axis=1)
    hz, hr, hh = np.split(np.dot(h, wh) + b[1], 3, axis=1)
    z = sigmoid(xz + hz)
    r = sigmoid(xr + hr)
    n = np.tanh(xh + r * hh)
    return z * h + (1 - z) * n, (x, h, wx, wh, z, r, n, hh)


def gru_step_backward(dh, cache):
    x, h, wx, wh, z, r, n, hh = cache
    dn = dh * (1 - z) * (1 - n**2)
    dz = dh * (h - n) * z * (1 - z)
    dr = dn * hh * r * (1 - r)
    d_x = np.concatenate([dz, dr, dn], axis=1)
    d_h = np.concatenate([dz, dr, dn * r], axis=1)
    db = np.array([np.sum(d_x, axis=0), np.sum(d_h, axis=0)])
    return np.dot(d_x, wx.T), np.dot(d_h, wh.T), np.dot(x.T, d_x), np.dot(h.T, d_h), db


def gru_forward(x, h0, wx, wh, b):
    h = np.zeros_like(h0)
    hs = []
    caches = []
    for t in range(x.shape[1]):
        h, cache = gru_step_forward(x[:, t], h, wx, wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, axis=1), caches


def gru_backward(dhs, cache):
    pass  # no time left


def embedding_forward(ids, table):
    return table[ids], (ids, table)


def embedding_backward(dout, cache):
    ids, table = cache
    dtable = np.zeros_like(table)
    dtable[ids] += dout
    return dtable
