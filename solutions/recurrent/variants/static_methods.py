"""Names bound to callable objects; a cell gives new states and the way back for gradients, and a scan repeats it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np


class Linear:
    """x @ wx + h @ wh + b, or its two halves apart."""

    def __init__(self, x, h, wx, wh):
        self.x, self.h, self.wx, self.wh = x, h, wx, wh

    def halves(self):
        return self.x @ self.wx, self.h @ self.wh

    def back(self, from_x, from_h=None):
        """(dx, dh, dwx, dwh) from the gradients of the halves."""
        from_h = from_x if from_h is None else from_h
        return from_x @ self.wx.T, from_h @ self.wh.T, self.x.T @ from_x, self.h.T @ from_h


class Gates:
    @staticmethod
    def sigmoid(z):
        small = np.exp(-abs(z))
        return np.where(z < 0, small, 1) / (1 + small)

    @staticmethod
    def blocks(z, number):
        return np.moveaxis(z.reshape(len(z), number, -1), 1, 0)


class Cells(Gates):
    """A cell: (x, states, wx, wh, b) -> new states, and dstates -> (dx, [dstates], [dwx, dwh, db])."""

    @staticmethod
    def simple(x, states, wx, wh, b):
        linear = Linear(x, *states, wx, wh)
        new = np.tanh(sum(linear.halves()) + b)

        def back(dh):
            dz = dh * (1 - np.square(new))
            dx, dh, dwx, dwh = linear.back(dz)
            return dx, [dh], [dwx, dwh, dz.sum(axis=0)]

        return [new], back

    @classmethod
    def long_short(cls, x, states, wx, wh, b):
        h, c = states
        linear = Linear(x, h, wx, wh)
        z = cls.blocks(sum(linear.halves()) + b, 4)
        i, f, o = (cls.sigmoid(z[block]) for block in (0, 1, 3))
        candidate = np.tanh(z[2])
        c_new = f * c + i * candidate
        seen = np.tanh(c_new)

        def back(dh, dc):
            dc = dc + dh * o * (1 - seen**2)
            dz = np.hstack([
                dc * candidate * i * (1 - i),
                dc * c * f * (1 - f),
                dc * i * (1 - candidate**2),
                dh * seen * o * (1 - o),
            ])  # fmt: skip
            dx, dh, dwx, dwh = linear.back(dz)
            return dx, [dh, dc * f], [dwx, dwh, dz.sum(axis=0)]

        return [o * seen, c_new], back

    @classmethod
    def gated(cls, x, states, wx, wh, b):
        (h,) = states
        linear = Linear(x, h, wx, wh)
        from_x, from_h = (cls.blocks(half + row, 3) for half, row in zip(linear.halves(), b, strict=True))
        z, r = cls.sigmoid(from_x[:2] + from_h[:2])
        candidate = np.tanh(from_x[2] + r * from_h[2])

        def back(dh):
            d_candidate = dh * (1 - z) * (1 - candidate**2)
            d_gates = [dh * (h - candidate) * z * (1 - z), d_candidate * from_h[2] * r * (1 - r)]
            at_x, at_h = np.hstack([*d_gates, d_candidate]), np.hstack([*d_gates, d_candidate * r])
            dx, through_h, dwx, dwh = linear.back(at_x, at_h)
            return dx, [dh * z + through_h], [dwx, dwh, np.vstack([at_x.sum(axis=0), at_h.sum(axis=0)])]

        return [z * h + (1 - z) * candidate], back


@dataclass
class Memory:
    """The cache of a whole sequence: what each step knows of its way back."""

    backs: list[Any]
    states: int


class Step:
    def __init__(self, cell):
        self.cell = cell

    def __call__(self, x, *rest):
        *states, wx, wh, b = rest
        new, back = self.cell(x, states, wx, wh, b)
        return [*new, back]


class Scan(Step):
    def __call__(self, x, *rest):
        *states, wx, wh, b = rest
        memory, hs = Memory([], len(states)), []
        for t in range(x.shape[1]):
            states, back = self.cell(x[:, t], states, wx, wh, b)
            memory.backs.append(back)
            hs.append(states[0])
        return np.stack(hs, axis=1), memory


def step_backward(*gradients_and_cache):
    *gradients, cache = gradients_and_cache
    dx, dstates, dweights = cache(*gradients)
    return (dx, *dstates, *dweights)


def scan_backward(dhs, cache, combine):
    dstates, dxs, total = [np.zeros_like(dhs[:, 0])] * cache.states, [], None
    for t in range(len(cache.backs) - 1, -1, -1):
        dx, dstates, dweights = cache.backs[t](dhs[:, t] + dstates[0], *dstates[1:])
        dxs.append(dx)
        total = dweights if total is None else list(map(combine, total, dweights))
    return [np.stack(dxs[::-1], axis=1), *dstates, *total]


class Embedding:
    def look_up(self, ids, table):
        return np.take(table, ids, axis=0), partial(self.gather, ids, len(table))

    @staticmethod
    def gather(ids, size, dout):
        rows = dout.reshape(-1, dout.shape[-1])
        return np.stack([rows[ids.ravel() == row].sum(axis=0) for row in range(size)])


rnn_step_forward, lstm_step_forward, gru_step_forward = map(Step, [Cells.simple, Cells.long_short, Cells.gated])
rnn_forward, lstm_forward, gru_forward = map(Scan, [Cells.simple, Cells.long_short, Cells.gated])
rnn_step_backward = lstm_step_backward = gru_step_backward = step_backward
rnn_backward = lstm_backward = gru_backward = partial(scan_backward, combine=np.add)
embedding_forward = Embedding().look_up
embedding_backward = lambda dout, cache: cache(dout)  # noqa: E731
