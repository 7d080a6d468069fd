"""Convolution one number at a time: nested Python loops, the padding never built but stepped over."""

import math

import numpy as np


def output_size(n, kernel, stride, padding):
    if padding == "same":
        return math.ceil(n / stride)
    count, start = 0, 0
    while start + kernel <= n:
        count += 1
        start += stride
    return count


def first_pad(n, kernel, stride, padding):
    """How many rows of padding stand before the first row."""
    if padding == "valid":
        return 0
    total = (output_size(n, kernel, stride, padding) - 1) * stride + kernel - n
    return total // 2 if total > 0 else 0


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    N, H, W, C = x.shape
    kh, kw, _, F = w.shape
    oh, ow = output_size(H, kh, stride, padding), output_size(W, kw, stride, padding)
    top, left = first_pad(H, kh, stride, padding), first_pad(W, kw, stride, padding)
    out = np.zeros((N, oh, ow, F), dtype=x.dtype)
    for n in range(N):
        for i in range(oh):
            for j in range(ow):
                for f in range(F):
                    total = float(b[f])
                    for p in range(kh):
                        for q in range(kw):
                            row, column = i * stride + p - top, j * stride + q - left
                            if 0 <= row < H and 0 <= column < W:
                                for c in range(C):
                                    total += float(x[n, row, column, c]) * float(w[p, q, c, f])
                    out[n, i, j, f] = total
    return out, (x, w, b, stride, padding)


def conv2d_backward(dout, cache):
    x, w, b, stride, padding = cache
    N, H, W, C = x.shape
    kh, kw, _, F = w.shape
    top, left = first_pad(H, kh, stride, padding), first_pad(W, kw, stride, padding)
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(b)
    for n in range(N):
        for i in range(dout.shape[1]):
            for j in range(dout.shape[2]):
                for f in range(F):
                    db[f] += dout[n, i, j, f]
                    for p in range(kh):
                        for q in range(kw):
                            row, column = i * stride + p - top, j * stride + q - left
                            if 0 <= row < H and 0 <= column < W:
                                for c in range(C):
                                    dx[n, row, column, c] += dout[n, i, j, f] * w[p, q, c, f]
                                    dw[p, q, c, f] += dout[n, i, j, f] * x[n, row, column, c]
    return dx, dw, db


def window(i, j, shape, size, stride, padding):
    """The cells (row, column) of the picture that window (i, j) covers, in row-major order."""
    _, H, W, _ = shape
    top, left = first_pad(H, size, stride, padding), first_pad(W, size, stride, padding)
    cells = []
    for row in range(i * stride - top, i * stride - top + size):
        for column in range(j * stride - left, j * stride - left + size):
            if row >= 0 and column >= 0 and row < H and column < W:
                cells.append((row, column))
    return cells


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    if stride is None:
        stride = size
    N, H, W, C = x.shape
    out = np.zeros((N, output_size(H, size, stride, padding), output_size(W, size, stride, padding), C), x.dtype)
    winners = {}
    for n, i, j, c in np.ndindex(out.shape):
        best = None
        for row, column in window(i, j, x.shape, size, stride, padding):
            if best is None or x[n, row, column, c] > x[n, best[0], best[1], c]:
                best = row, column
        out[n, i, j, c] = x[n, best[0], best[1], c]
        winners[n, i, j, c] = best
    return out, (winners, x.shape)


def max_pool2d_backward(dout, cache):
    winners, shape = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for (n, i, j, c), (row, column) in winners.items():
        dx[n, row, column, c] += dout[n, i, j, c]
    return dx


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    if stride is None:
        stride = size
    N, H, W, C = x.shape
    out = np.zeros((N, output_size(H, size, stride, padding), output_size(W, size, stride, padding), C), x.dtype)
    for n, i, j, c in np.ndindex(out.shape):
        cells = window(i, j, x.shape, size, stride, padding)
        out[n, i, j, c] = sum(float(x[n, row, column, c]) for row, column in cells) / len(cells)
    return out, (x.shape, size, stride, padding)


def avg_pool2d_backward(dout, cache):
    shape, size, stride, padding = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for n, i, j, c in np.ndindex(dout.shape):
        cells = window(i, j, shape, size, stride, padding)
        for row, column in cells:
            dx[n, row, column, c] += dout[n, i, j, c] / len(cells)
    return dx


def flatten_forward(x):
    N, H, W, C = x.shape
    out = np.zeros((N, H * W * C), dtype=x.dtype)
    for n, i, j, c in np.ndindex(x.shape):
        out[n, (i * W + j) * C + c] = x[n, i, j, c]
    return out, x.shape


def flatten_backward(dout, cache):
    N, H, W, C = cache
    dx = np.zeros((N, H, W, C), dtype=dout.dtype)
    for n, i, j, c in np.ndindex(N, H, W, C):
        dx[n, i, j, c] = dout[n, (i * W + j) * C + c]
    return dx
