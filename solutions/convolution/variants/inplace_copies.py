"""Copies first, then in place on the copies; results are views of work space or of the inputs, in lists and tuples
with names."""

from collections import namedtuple

import numpy as np

Layer = namedtuple("Layer", "out cache")
ConvGradients = namedtuple("ConvGradients", ["dx", "dw", "db"])


def output_size(n, kernel, stride, padding):
    if padding == "valid":
        n -= kernel - 1
    n += stride - 1
    n //= stride
    return n


class Canvas:
    """A picture with its padding, in an array of its own; `inner` is the picture, `at` a cell of every window."""

    def __init__(self, shape, kernel, stride, padding, dtype):
        self.kernel, self.stride = kernel, stride
        self.out = [output_size(n, k, stride, padding) for n, k in zip(shape[1:3], kernel, strict=True)]
        # Large enough for every window, and for the rows and columns at the end that no window reaches.
        needed = [(o - 1) * stride + k for o, k in zip(self.out, kernel, strict=True)]
        size = [max(n, have) for n, have in zip(needed, shape[1:3], strict=True)]
        top, left = [(n - have) // 2 for n, have in zip(size, shape[1:3], strict=True)]
        self.array = np.zeros((shape[0], *size, shape[3]), dtype)
        self.inner = self.array[:, top : top + shape[1], left : left + shape[2]]

    def at(self, p, q):
        rows, columns = (slice(k, k + self.stride * o, self.stride) for k, o in zip((p, q), self.out, strict=True))
        return self.array[:, rows, columns]

    def cells(self):
        return [(p, q) for p in range(self.kernel[0]) for q in range(self.kernel[1])]


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    canvas = Canvas(x.shape, w.shape[:2], stride, padding, x.dtype)
    canvas.inner[...] = x
    out = np.empty((len(x), *canvas.out, w.shape[3]), x.dtype)
    out[...] = b
    for p, q in canvas.cells():
        out += canvas.at(p, q) @ w[p, q]
    return Layer(out, (canvas, w.copy(), stride, padding))


def conv2d_backward(dout, cache):
    canvas, w, stride, padding = cache
    grown = Canvas(canvas.inner.shape, w.shape[:2], stride, padding, dout.dtype)
    dw = np.empty_like(w)
    for p, q in canvas.cells():
        np.einsum("nijc,nijf->cf", canvas.at(p, q), dout, out=dw[p, q])
        window = grown.at(p, q)
        window += dout @ w[p, q].T
    db = np.zeros(w.shape[3], w.dtype)
    for row in dout.reshape(-1, w.shape[3]):
        db += row
    return ConvGradients(grown.inner, dw, db)


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    canvas = Canvas(x.shape, (size, size), stride or size, padding, x.dtype)
    canvas.array[...] = -np.inf
    canvas.inner[...] = x
    best, where = canvas.at(0, 0).copy(), np.zeros((len(x), *canvas.out, x.shape[3]), int)
    for number, cell in enumerate(canvas.cells()):
        better = canvas.at(*cell) > best
        best[better] = canvas.at(*cell)[better]
        where[better] = number
    # A first cell in the padding is beaten by any cell of the picture: none is -inf.
    return Layer(best, cache=[where, x.shape, size, stride or size, padding])


def max_pool2d_backward(dout, cache):
    where, shape, size, stride, padding = cache
    canvas = Canvas(shape, (size, size), stride, padding, dout.dtype)
    for number, cell in enumerate(canvas.cells()):
        share = dout.copy()
        share[where != number] = 0
        window = canvas.at(*cell)
        np.add(window, share, out=window)
    return canvas.inner


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    canvas = Canvas(x.shape, (size, size), stride or size, padding, x.dtype)
    count = Canvas(x.shape, (size, size), stride or size, padding, x.dtype)
    canvas.inner[...] = x
    count.inner[...] = 1
    total, cells = canvas.at(0, 0).copy(), count.at(0, 0).copy()
    for p, q in canvas.cells()[1:]:
        total += canvas.at(p, q)
        cells += count.at(p, q)
    total /= cells
    return [total, (cells, x.shape, size, stride or size, padding)]


def avg_pool2d_backward(dout, cache):
    cells, shape, size, stride, padding = cache
    canvas = Canvas(shape, (size, size), stride, padding, dout.dtype)
    share = dout.copy()
    share /= cells
    for cell in canvas.cells():
        window = canvas.at(*cell)
        window += share
    return canvas.inner


def flatten_forward(x):
    return Layer(x.view().reshape(x.shape[0], -1), cache=x)


def flatten_backward(dout, cache):
    return dout.view().reshape(cache.shape)
