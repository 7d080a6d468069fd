"""Topic 5: a layer is a list of pairs (output place, input pixel), made once. Then everything is sums over that list."""

from dataclasses import dataclass

import numpy as np


def output_size(n, kernel, stride, padding):
    return len(starts(n, kernel, stride, padding))


def starts(n, kernel, stride, padding):
    """Where the windows of one axis begin; with "same" the first may begin before the picture."""
    if padding == "valid":
        return range(0, n - kernel + 1, stride)
    first = -(max(kernel - (n % stride or stride), 0) // 2)
    return range(first, first + n, stride)


@dataclass
class Pair:
    out: tuple  # (i, j)
    pixel: tuple  # (row, col)
    at: tuple  # place in the kernel


class Layer:
    def __init__(self, shape, kh, kw, stride, padding):
        self.shape = shape
        rows, cols = starts(shape[1], kh, stride, padding), starts(shape[2], kw, stride, padding)
        self.oh, self.ow = len(rows), len(cols)
        self.pairs = [
            Pair((i, j), (r + p, c + q), (p, q))
            for i, r in enumerate(rows)
            for j, c in enumerate(cols)
            for p in range(kh)
            for q in range(kw)
            if 0 <= r + p < shape[1] and 0 <= c + q < shape[2]
        ]

    def empty(self, channels, dtype, value=0.0):
        return np.full((self.shape[0], self.oh, self.ow, channels), value, dtype)


class Convolution(Layer):
    @classmethod
    def forward(cls, x, w, b, stride=1, padding="valid"):
        self = cls(x.shape, *w.shape[:2], stride, padding)
        self.x, self.w = x, w
        out = self.empty(w.shape[3], x.dtype)
        for pair in self.pairs:
            out[(slice(None), *pair.out)] += x[(slice(None), *pair.pixel)] @ w[pair.at]
        return out + b, self

    @staticmethod
    def backward(dout, self):
        dx, dw = np.zeros_like(self.x), np.zeros_like(self.w)
        for pair in self.pairs:
            d, seen = dout[(slice(None), *pair.out)], self.x[(slice(None), *pair.pixel)]
            dw[pair.at] += seen.T @ d
            dx[(slice(None), *pair.pixel)] += d @ self.w[pair.at].T
        return dx, dw, np.add.reduce(dout, axis=(0, 1, 2))


class Max(Layer):
    @classmethod
    def forward(cls, x, size=2, stride=None, padding="valid"):
        self = cls(x.shape, size, size, stride or size, padding)
        best = self.empty(x.shape[3], x.dtype, -np.inf)
        self.winner = self.empty(x.shape[3], int, -1)  # number of the pair
        for number, pair in enumerate(self.pairs):
            place = (slice(None), *pair.out)
            candidate = x[(slice(None), *pair.pixel)]
            better = candidate > best[place]  # only better, so the first of equals stays
            best[place] = np.where(better, candidate, best[place])
            self.winner[place] = np.where(better, number, self.winner[place])
        return best, self

    @staticmethod
    def backward(dout, self):
        dx = np.zeros(self.shape, dout.dtype)
        for number, pair in enumerate(self.pairs):
            place = (slice(None), *pair.out)
            dx[(slice(None), *pair.pixel)] += np.where(self.winner[place] == number, dout[place], 0)
        return dx


class Average(Layer):
    def __init__(self, *args):
        super().__init__(*args)
        self.count = np.zeros((self.oh, self.ow), int)
        for pair in self.pairs:
            self.count[pair.out] += 1

    @classmethod
    def forward(cls, x, size=2, stride=None, padding="valid"):
        self = cls(x.shape, size, size, stride or size, padding)
        out = self.empty(x.shape[3], x.dtype)
        for pair in self.pairs:
            out[(slice(None), *pair.out)] += x[(slice(None), *pair.pixel)] / int(self.count[pair.out])
        return out, self

    @staticmethod
    def backward(dout, self):
        dx = np.zeros(self.shape, dout.dtype)
        for pair in self.pairs:
            dx[(slice(None), *pair.pixel)] += dout[(slice(None), *pair.out)] / int(self.count[pair.out])
        return dx


conv2d_forward, conv2d_backward = Convolution.forward, Convolution.backward
max_pool2d_forward, max_pool2d_backward = Max.forward, Max.backward
avg_pool2d_forward, avg_pool2d_backward = Average.forward, Average.backward


def flatten_forward(x):
    return np.array([one.ravel() for one in x]), x[0].shape


def flatten_backward(dout, shape):
    return np.array([one.reshape(shape) for one in dout])
