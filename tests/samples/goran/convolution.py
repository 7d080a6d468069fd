import numpy as np


def output_size(n, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(n / stride))
    return int((n - kernel) / stride) + 1


def pad_before(n, kernel, stride, padding):
    if padding == "valid":
        return 0
    return max((output_size(n, kernel, stride, padding) - 1) * stride + kernel - n, 0) // 2


def pad(x, kh, kw, stride, padding):
    n, h, w, c = x.shape
    top, left = pad_before(h, kh, stride, padding), pad_before(w, kw, stride, padding)
    # more than needed at the end does no harm
    big = np.zeros((n, h + kh + stride, w + kw + stride, c), x.dtype)
    big[:, top : top + h, left : left + w] = x
    return big, top, left


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    n, height, width, c = x.shape
    kh, kw, c, f = w.shape
    big, top, left = pad(x, kh, kw, stride, padding)
    oh = output_size(height, kh, stride, padding)
    ow = output_size(width, kw, stride, padding)
    out = np.zeros((n, oh, ow, f), x.dtype)
    for i in range(oh):
        for j in range(ow):
            patch = big[:, i * stride : i * stride + kh, j * stride : j * stride + kw, :]
            for k in range(f):
                out[:, i, j, k] = np.sum(patch * w[:, :, :, k], axis=(1, 2, 3)) + b[k]
    return out, (x, big, w, stride, top, left)


def conv2d_backward(dout, cache):
    x, big, w, stride, top, left = cache
    n, oh, ow, f = dout.shape
    kh, kw, c, f = w.shape
    dbig = np.zeros_like(big)
    dw = np.zeros_like(w)
    for i in range(oh):
        for j in range(ow):
            rows = slice(i * stride, i * stride + kh)
            cols = slice(j * stride, j * stride + kw)
            for k in range(f):
                d = dout[:, i, j, k].reshape(n, 1, 1, 1)
                dw[:, :, :, k] = np.sum(big[:, rows, cols] * d, axis=0)
                dbig[:, rows, cols] += w[:, :, :, k] * d
    db = np.sum(dout, axis=(0, 1, 2))
    return dbig[:, top : top + x.shape[1], left : left + x.shape[2]], dw, db


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    if stride is None:
        stride = size
    n, h, w, c = x.shape
    big, top, left = pad(x, size, size, stride, padding)
    oh, ow = output_size(h, size, stride, padding), output_size(w, size, stride, padding)
    out = np.zeros((n, oh, ow, c), x.dtype)
    for i in range(oh):
        for j in range(ow):
            out[:, i, j] = big[:, i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(1, 2))
    return out, (x, big, out, size, stride, top, left)


def max_pool2d_backward(dout, cache):
    x, big, out, size, stride, top, left = cache
    dbig = np.zeros_like(big)
    for i in range(dout.shape[1]):
        for j in range(dout.shape[2]):
            window = np.s_[:, i * stride : i * stride + size, j * stride : j * stride + size]
            is_max = big[window] == out[:, i : i + 1, j : j + 1]
            dbig[window] += is_max * dout[:, i : i + 1, j : j + 1]
    return dbig[:, top : top + x.shape[1], left : left + x.shape[2]]


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    if stride is None:
        stride = size
    n, h, w, c = x.shape
    big, top, left = pad(x, size, size, stride, padding)
    ones, _, _ = pad(np.ones_like(x), size, size, stride, padding)
    oh, ow = output_size(h, size, stride, padding), output_size(w, size, stride, padding)
    out = np.zeros((n, oh, ow, c), x.dtype)
    for i in range(oh):
        for j in range(ow):
            window = np.s_[:, i * stride : i * stride + size, j * stride : j * stride + size]
            out[:, i, j] = big[window].sum(axis=(1, 2)) / ones[window].sum(axis=(1, 2))
    return out, (x.shape, big.shape, size, stride, top, left)


def avg_pool2d_backward(dout, cache):
    shape, big_shape, size, stride, top, left = cache
    dbig = np.zeros(big_shape, dout.dtype)
    for i in range(dout.shape[1]):
        for j in range(dout.shape[2]):
            window = np.s_[:, i * stride : i * stride + size, j * stride : j * stride + size]
            dbig[window] += dout[:, i : i + 1, j : j + 1]
    return dbig[:, top : top + shape[1], left : left + shape[2]]


def flatten_forward(x):
    return x.flatten(), x.shape


def flatten_backward(dout, cache):
    return dout.reshape(cache)
