import numpy as np

# the GRU is for next week


def rnn_step_forward(x, h, wx, wh, b):
    new = np.tanh(np.dot(x, wx) + np.dot(h, wh) + b)
    return new, (x, h, wx, wh, new)


def rnn_step_backward(dh, cache):
    x, h, wx, wh, new = cache
    dz = dh * (1 - new * new)
    return np.dot(dz, wx.T), np.dot(dz, wh.T), np.dot(x.T, dz), np.dot(h.T, dz), dz.sum(axis=0)


def rnn_foward(x, h0, wx, wh, b):
    hs, caches = [], []
    h = h0
    for t in range(x.shape[1]):
        h, cache = rnn_step_forward(x[:, t], h, wx, wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs, axis=1), caches


def rnn_backward(dhs, cache):
    dh = np.zeros_like(dhs[:, 0])
    dx, total = [], None
    for t in reversed(range(dhs.shape[1])):
        dxt, dh, *weights = rnn_step_backward(dhs[:, t] + dh, cache[t])
        dx.append(dxt)
        total = weights if total is None else [a + b for a, b in zip(total, weights)]
    return (np.stack(dx[::-1], axis=1), dh, *total)


def embedding_forward(ids, table):
    return table[ids], (ids, table.shape)


def embedding_backward(dout, cache):
    ids, shape = cache
    dtable = np.zeros(shape, dout.dtype)
    np.add.at(dtable, ids, dout)
    return dtable
