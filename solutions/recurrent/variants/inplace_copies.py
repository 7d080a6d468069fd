"""In place, in work space laid out by time; gates are overwritten by their gradients; results are lists and views."""

from collections import namedtuple

import numpy as np

Tape = namedtuple("Tape", ["x", "h", "c", "gates", "wx", "wh"])


def squash(z):
    """The sigmoid of z, written over it."""
    z *= -1  # not np.negative(z, out=z): NumPy 2.4 gets it wrong for one column of a (N, 4) float32 array
    np.exp(z, out=z)  # may overflow; one over infinity is the right zero
    z += 1
    np.reciprocal(z, out=z)


def slope(gate):
    return gate * (1 - gate)


def record(kinds, x, h0, wx, wh, b, c0=None):
    """A tape of empty work space, time first: x and h copied in, the gates holding x @ wx + b."""
    n, steps, _ = x.shape
    units = h0.shape[1]
    h = np.empty((steps + 1, n, units), x.dtype)
    h[0] = h0
    c = None
    if c0 is not None:
        c = np.empty_like(h)
        c[0] = c0
    x = x.swapaxes(0, 1).copy()
    gates = np.empty((steps, n, kinds * units), x.dtype)
    np.matmul(x, wx, out=gates)
    gates += b
    return Tape(x, h, c, gates, wx.copy(), wh.copy())


def weights_from(tape, dz, dzh=None):
    """dx (a view, batch first again), dwx, dwh, db; `dzh` where the recurrent half has a gradient of its own."""
    dx = np.empty_like(tape.x)
    np.matmul(dz, tape.wx.T, out=dx)
    dwx, dwh = np.zeros_like(tape.wx), np.zeros_like(tape.wh)
    for x, h, at_x, at_h in zip(tape.x, tape.h, dz, dz if dzh is None else dzh, strict=False):
        dwx += x.T @ at_x
        dwh += h.T @ at_h
    return dx.swapaxes(0, 1), dwx, dwh, dz.sum(axis=(0, 1))


def rnn_forward(x, h0, wx, wh, b):
    tape = record(1, x, h0, wx, wh, b)
    for t, z in enumerate(tape.gates):
        z += tape.h[t] @ tape.wh
        np.tanh(z, out=tape.h[t + 1])
    return [tape.h[1:].swapaxes(0, 1), tape]


def rnn_backward(dhs, cache):
    dh = np.zeros_like(cache.h[0])
    for t in reversed(range(len(cache.gates))):
        dz = cache.gates[t]
        np.square(cache.h[t + 1], out=dz)
        np.subtract(1, dz, out=dz)
        dh += dhs[:, t]
        dz *= dh
        np.matmul(dz, cache.wh.T, out=dh)
    dx, dwx, dwh, db = weights_from(cache, cache.gates)
    return [dx, dh, dwx, dwh, db]


def lstm_run(x, h0, c0, wx, wh, b):
    tape = record(4, x, h0, wx, wh, b, c0)
    units = h0.shape[1]
    for t, z in enumerate(tape.gates):
        z += tape.h[t] @ tape.wh
        i_and_f, g, o = z[:, : 2 * units], z[:, 2 * units : 3 * units], z[:, 3 * units :]
        squash(i_and_f)
        squash(o)
        np.tanh(g, out=g)
        np.multiply(z[:, :units], g, out=tape.c[t + 1])
        tape.c[t + 1] += z[:, units : 2 * units] * tape.c[t]
        np.tanh(tape.c[t + 1], out=tape.h[t + 1])
        tape.h[t + 1] *= o
    return tape


def lstm_unwind(dhs, dc, tape):
    units = tape.h.shape[2]
    dh, dc = np.zeros_like(tape.h[0]), dc.copy()
    for t in reversed(range(len(tape.gates))):
        i, f, g, o = (tape.gates[t][:, k * units : (k + 1) * units] for k in range(4))
        seen = np.tanh(tape.c[t + 1])
        dh += dhs[:, t]
        dc += dh * o * (1 - seen * seen)
        di = dc * g * slope(i)
        dg = dc * i * (1 - g * g)
        df = dc * tape.c[t] * slope(f)
        dc *= f
        o[...] = dh * seen * slope(o)
        i[...], f[...], g[...] = di, df, dg
        np.matmul(tape.gates[t], tape.wh.T, out=dh)
    dx, dwx, dwh, db = weights_from(tape, tape.gates)
    return [dx, dh, dc, dwx, dwh, db]


def lstm_forward(x, h0, c0, wx, wh, b):
    tape = lstm_run(x, h0, c0, wx, wh, b)
    return [tape.h[1:].swapaxes(0, 1), tape]


def lstm_backward(dhs, cache):
    return lstm_unwind(dhs, np.zeros_like(cache.c[0]), cache)


def gru_forward(x, h0, wx, wh, b):
    tape = record(3, x, h0, wx, wh, b[0])
    units = h0.shape[1]
    recurrent = np.empty_like(tape.gates)
    for t, z in enumerate(tape.gates):
        np.matmul(tape.h[t], tape.wh, out=recurrent[t])
        recurrent[t] += b[1]
        gates, candidate = z[:, : 2 * units], z[:, 2 * units :]
        gates += recurrent[t][:, : 2 * units]
        squash(gates)
        candidate += z[:, units : 2 * units] * recurrent[t][:, 2 * units :]
        np.tanh(candidate, out=candidate)
        h = tape.h[t + 1]
        np.subtract(tape.h[t], candidate, out=h)
        h *= z[:, :units]
        h += candidate
    return [tape.h[1:].swapaxes(0, 1), (tape, recurrent)]


def gru_backward(dhs, cache):
    tape, recurrent = cache
    units = tape.h.shape[2]
    dh = np.zeros_like(tape.h[0])
    for t in reversed(range(len(tape.gates))):
        z, r, candidate = (tape.gates[t][:, k * units : (k + 1) * units] for k in range(3))
        dh += dhs[:, t]
        new = candidate.copy()
        candidate[...] = dh * (1 - z) * (1 - new * new)  # from here on its gradient
        inner = recurrent[t][:, 2 * units :]
        dr = candidate * inner * slope(r)
        np.multiply(candidate, r, out=inner)
        r[...] = dr
        new -= tape.h[t]
        new *= -dh
        dh *= z
        z[...] = new * slope(z)
        recurrent[t][:, : 2 * units] = tape.gates[t][:, : 2 * units]
        dh += recurrent[t] @ tape.wh.T
    dx, dwx, dwh, db = weights_from(tape, tape.gates, recurrent)
    both = np.empty((2, len(db)), db.dtype)
    both[0] = db
    recurrent.sum(axis=(0, 1), out=both[1])
    return [dx, dh, dwx, dwh, both]


def rnn_step_forward(x, h, wx, wh, b):
    hs, cache = rnn_forward(x[:, None], h, wx, wh, b)
    return [hs[:, 0], cache]


def rnn_step_backward(dh, cache):
    grads = rnn_backward(dh[:, None], cache)
    grads[0] = grads[0][:, 0]
    return grads


def lstm_step_forward(x, h, c, wx, wh, b):
    tape = lstm_run(x[:, None], h, c, wx, wh, b)
    return [tape.h[1], tape.c[1], tape]


def lstm_step_backward(dh, dc, cache):
    grads = lstm_unwind(dh[:, None], dc, cache)
    grads[0] = grads[0][:, 0]
    return grads


def gru_step_forward(x, h, wx, wh, b):
    hs, cache = gru_forward(x[:, None], h, wx, wh, b)
    return [hs[:, 0], cache]


def gru_step_backward(dh, cache):
    grads = gru_backward(dh[:, None], cache)
    grads[0] = grads[0][:, 0]
    return grads


def embedding_forward(ids, table):
    out = np.empty((*ids.shape, table.shape[1]), table.dtype)
    np.take(table, ids, axis=0, out=out)
    return [out, [ids, np.zeros_like(table)]]


def embedding_backward(dout, cache):
    ids, dtable = cache
    for row, gradient in zip(ids.flat, dout.reshape(ids.size, -1), strict=True):
        dtable[row] += gradient
    return dtable
