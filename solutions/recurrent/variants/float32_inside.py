"""Every intermediate in the dtype of the input: constants made with it, running sums kept in it."""

from types import SimpleNamespace

import numpy as np


def running_sum(parts):
    """Added up one after the other, with none of NumPy's pairwise help."""
    parts = iter(parts)
    total = next(parts)
    for part in parts:
        total = total + part
    return total


def product(a, b):
    """a @ b for two matrices, one outer product after the other."""
    return running_sum(a[:, k, None] * b[None, k, :] for k in range(a.shape[1]))


def one(like):
    return like.dtype.type(1)


def sigmoid(z):
    return one(z) / (one(z) + np.exp(-z))  # exp may overflow; one over infinity is the right zero


def bend(a):
    """The sigmoid's derivative, from its value."""
    return a * (one(a) - a)


def tanh_bend(a):
    return one(a) - a * a


def blocks(z, number):
    return [z[:, z.shape[1] // number * k : z.shape[1] // number * (k + 1)] for k in range(number)]


def through(dz, dzh, kept):
    """(dx, dh, dwx, dwh) from the gradients of the input's and the state's half of the pre-activation."""
    return product(dz, kept.wx.T), product(dzh, kept.wh.T), product(kept.x.T, dz), product(kept.h.T, dzh)


def rnn_step_forward(x, h, wx, wh, b):
    new = np.tanh(product(x, wx) + product(h, wh) + b)
    return new, SimpleNamespace(x=x, h=h, wx=wx, wh=wh, new=new)


def rnn_step_backward(dh, cache):
    dz = dh * tanh_bend(cache.new)
    return (*through(dz, dz, cache), running_sum(dz))


def lstm_step_forward(x, h, c, wx, wh, b):
    i, f, g, o = blocks(product(x, wx) + product(h, wh) + b, 4)
    kept = SimpleNamespace(x=x, h=h, c=c, wx=wx, wh=wh, i=sigmoid(i), f=sigmoid(f), g=np.tanh(g), o=sigmoid(o))
    new = kept.i * kept.g + kept.f * c
    kept.seen = np.tanh(new)
    return kept.o * kept.seen, new, kept


def lstm_step_backward(dh, dc, cache):
    k = cache
    dc = dc + dh * k.o * tanh_bend(k.seen)
    parts = [dc * k.g * bend(k.i), dc * k.c * bend(k.f), dc * k.i * tanh_bend(k.g), dh * k.seen * bend(k.o)]
    dz = np.concatenate(parts, axis=1)
    dx, dh, dwx, dwh = through(dz, dz, k)
    return dx, dh, dc * k.f, dwx, dwh, running_sum(dz)


def gru_step_forward(x, h, wx, wh, b):
    (xz, xr, xh), (hz, hr, hh) = blocks(product(x, wx) + b[0], 3), blocks(product(h, wh) + b[1], 3)
    z, r = sigmoid(xz + hz), sigmoid(xr + hr)
    new = np.tanh(xh + r * hh)
    return z * h + (one(z) - z) * new, SimpleNamespace(x=x, h=h, wx=wx, wh=wh, z=z, r=r, hh=hh, new=new)


def gru_step_backward(dh, cache):
    k = cache
    dnew = dh * (one(dh) - k.z) * tanh_bend(k.new)
    dz, dr = dh * (k.h - k.new) * bend(k.z), dnew * k.hh * bend(k.r)
    at_x, at_h = np.concatenate([dz, dr, dnew], axis=1), np.concatenate([dz, dr, dnew * k.r], axis=1)
    dx, before, dwx, dwh = through(at_x, at_h, k)
    return dx, before + dh * k.z, dwx, dwh, np.stack([running_sum(at_x), running_sum(at_h)])


def forward(step, x, states, weights):
    hs, caches = [], []
    for t in range(x.shape[1]):
        *states, cache = step(x[:, t], *states, *weights)
        hs.append(states[0])
        caches.append(cache)
    return np.stack(hs, axis=1), caches


def backward(step, dhs, caches, states):
    grads = [np.zeros_like(dhs[:, 0])] * (1 + states)
    dxs, sums = [], []
    for t in range(len(caches))[::-1]:
        grads = step(grads[1] + dhs[:, t], *grads[2 : 1 + states], caches[t])
        dxs.append(grads[0])
        sums.append(grads[1 + states :])
    return (np.stack(dxs[::-1], axis=1), *grads[1 : 1 + states], *map(running_sum, zip(*sums, strict=True)))


def rnn_forward(x, h0, wx, wh, b):
    return forward(rnn_step_forward, x, [h0], [wx, wh, b])


def rnn_backward(dhs, cache):
    return backward(rnn_step_backward, dhs, cache, 1)


def lstm_forward(x, h0, c0, wx, wh, b):
    return forward(lstm_step_forward, x, [h0, c0], [wx, wh, b])


def lstm_backward(dhs, cache):
    return backward(lstm_step_backward, dhs, cache, 2)


def gru_forward(x, h0, wx, wh, b):
    return forward(gru_step_forward, x, [h0], [wx, wh, b])


def gru_backward(dhs, cache):
    return backward(gru_step_backward, dhs, cache, 1)


def embedding_forward(ids, table):
    return table[ids, :], (ids, np.zeros_like(table))


def embedding_backward(dout, cache):
    ids, dtable = cache[0], cache[1].copy()
    for index in np.ndindex(ids.shape):
        dtable[ids[index]] = dtable[ids[index]] + dout[index]
    return dtable
