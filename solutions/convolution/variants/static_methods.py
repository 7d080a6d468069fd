"""The names are bound to methods, objects, partials and lambdas; im2col with an index matrix; caches are closures."""

import functools

import numpy as np


class Geometry:
    """Where windows lie on a picture: for every window and every cell of it, the number of the cell it covers.

    Cells are numbered in row-major order; number `H * W` stands for all of the padding.
    """

    def __init__(self, height, width, kernel, stride, padding):
        self.shape = height, width
        self.out = self.size(height, kernel[0], stride, padding), self.size(width, kernel[1], stride, padding)
        rows = self.places(height, kernel[0], stride, padding)
        columns = self.places(width, kernel[1], stride, padding)
        inside = ((rows >= 0) & (rows < height))[:, None, :, None] & ((columns >= 0) & (columns < width))[:, None, :]
        numbers = rows[:, None, :, None] * width + columns[:, None, :]
        windows = self.out[0] * self.out[1]
        self.inside = inside.reshape(windows, -1)
        self.index = np.where(inside, numbers, height * width).reshape(windows, -1)

    @staticmethod
    def size(n, kernel, stride, padding):
        return {"same": (n + stride - 1) // stride, "valid": (n - kernel + stride) // stride}[padding]

    @classmethod
    def places(cls, n, kernel, stride, padding):
        """(windows, kernel): the coordinate along one axis of each cell of each window."""
        out = cls.size(n, kernel, stride, padding)
        before = max((out - 1) * stride + kernel - n, 0) // 2 if padding == "same" else 0
        return np.add.outer(np.arange(out) * stride - before, np.arange(kernel))

    def gather(self, x, fill):
        """(N, H, W, C) -> (N, windows, cells, C)."""
        n, _, _, channels = x.shape
        cells = x.reshape(n, -1, channels)
        padding = np.full((n, 1, channels), fill, x.dtype)
        return np.concatenate([cells, padding], axis=1)[:, self.index]

    def scatter(self, columns):
        """The transpose of `gather`: cells that several windows cover add up."""
        n, channels = columns.shape[0], columns.shape[-1]
        cells = np.zeros((n, self.shape[0] * self.shape[1] + 1, channels), columns.dtype)
        np.add.at(cells, (slice(None), self.index), columns)
        return cells[:, :-1].reshape(n, *self.shape, channels)


class Convolution:
    """A class that is never instantiated."""

    @staticmethod
    def forward(x, w, b, stride=1, padding="valid"):
        kh, kw, channels, filters = w.shape
        geometry = Geometry(*x.shape[1:3], (kh, kw), stride, padding)
        columns = geometry.gather(x, 0).reshape(-1, kh * kw * channels)
        matrix = w.reshape(-1, filters)

        def backward(dout):
            rows = dout.reshape(-1, filters)
            dcolumns = (rows @ matrix.T).reshape(len(x), -1, kh * kw, channels)
            return geometry.scatter(dcolumns), (columns.T @ rows).reshape(w.shape), rows.sum(axis=0)

        return (columns @ matrix + b).reshape(len(x), *geometry.out, filters), backward


class Pool:
    """A pool is a choice of weights for the cells of a window; its gradient is shared out by the same weights."""

    def __init__(self, fill, weigh):
        self.fill = fill
        self.weigh = weigh

    def __call__(self, x, size=2, stride=None, padding="valid"):
        geometry = Geometry(*x.shape[1:3], (size, size), stride or size, padding)
        cells = geometry.gather(x, self.fill)
        weights = self.weigh(cells, geometry.inside[None, :, :, None])
        out = np.sum(np.where(weights > 0, cells, 0) * weights, axis=2).reshape(len(x), *geometry.out, -1)
        return out, {"geometry": geometry, "weights": weights, "windows": cells.shape[1]}

    @staticmethod
    def backward(dout, cache):
        spread = dout.reshape(len(dout), cache["windows"], 1, dout.shape[-1])
        return cache["geometry"].scatter(spread * cache["weights"])


def winner(cells, inside):
    order = np.arange(cells.shape[2])[:, None]
    return (order == np.argmax(cells, axis=2, keepdims=True)).astype(cells.dtype)


def equal_shares(cells, inside):
    return inside / inside.sum(axis=2, keepdims=True, dtype=cells.dtype) * np.ones_like(cells)


def apply(dout, cache):
    """The cache is the backward pass itself."""
    return cache(dout)


output_size = Geometry.size
conv2d_forward = Convolution.forward
conv2d_backward = apply
max_pool2d_forward = functools.partial(Pool(-np.inf, winner))
max_pool2d_backward = max_pool2d_forward.func.backward
avg_pool2d_forward = Pool(0, equal_shares)
avg_pool2d_backward = Pool.backward
flatten_forward = lambda x: (x.reshape(x.shape[0], -1), lambda dout: dout.reshape(x.shape))  # noqa: E731
flatten_backward = apply
