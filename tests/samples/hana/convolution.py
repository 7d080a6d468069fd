import numpy as np


def output_size(n, kernel, stride, padding):
    if padding == "same":
        return n  # the same
    return (n - kernel) // stride + 1


def sizes(n, k, stride, padding):
    """Number of windows, pixels before, pixels after."""
    if padding == "valid":
        return (n - k) // stride + 1, 0, 0
    windows = (n - 1) // stride + 1
    total = max((windows - 1) * stride + k - n, 0)
    return windows, total - total // 2, total // 2


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    kh, kw, _, filters = w.shape
    oh, top, bottom = sizes(x.shape[1], kh, stride, padding)
    ow, left, right = sizes(x.shape[2], kw, stride, padding)
    xp = np.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)))
    out = np.zeros((len(x), oh, ow, filters), x.dtype)
    # kernel pixel by kernel pixel: each is one matrix product for all places at once
    for p in range(kh):
        for q in range(kw):
            out += xp[:, p : p + oh * stride : stride, q : q + ow * stride : stride][:, :oh, :ow] @ w[p, q]
    return out + b, (xp, w, stride, padding, top, left, x.shape)


def conv2d_backward(dout, cache):
    xp, w, stride, padding, top, left, shape = cache
    oh, ow = dout.shape[1:3]
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for p in range(w.shape[0]):
        for q in range(w.shape[1]):
            seen = xp[:, p : p + oh * stride : stride, q : q + ow * stride : stride][:, :oh, :ow]
            dw[p, q] = np.einsum("nijc,nijf->cf", seen, dout)
            dxp[:, p : p + oh, q : q + ow] += dout @ w[p, q].T
    return dxp[:, top : top + shape[1], left : left + shape[2]], dw, dout.sum(axis=(0, 1, 2))


def max_pool2d_forward(x, size=2, stride=2, padding="valid"):
    stride = stride or size
    oh, top, bottom = sizes(x.shape[1], size, stride, padding)
    ow, left, right = sizes(x.shape[2], size, stride, padding)
    xp = np.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)), constant_values=-1e9)
    out = np.full((len(x), oh, ow, x.shape[3]), -1e9, x.dtype)
    for i in range(oh):
        for j in range(ow):
            out[:, i, j] = xp[:, i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(1, 2))
    return out, (xp, out, size, stride, top, left, x.shape)


def max_pool2d_backward(dout, cache):
    xp, out, size, stride, top, left, shape = cache
    dxp = np.zeros_like(xp)
    for i in range(dout.shape[1]):
        for j in range(dout.shape[2]):
            at = np.s_[:, i * stride : i * stride + size, j * stride : j * stride + size]
            won = (xp[at] == out[:, i : i + 1, j : j + 1]).astype(xp.dtype)
            dxp[at] += won / won.sum(axis=(1, 2), keepdims=True) * dout[:, i : i + 1, j : j + 1]
    return dxp[:, top : top + shape[1], left : left + shape[2]]


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = stride or size
    oh, bottom, top = sizes(x.shape[1], size, stride, padding)
    ow, right, left = sizes(x.shape[2], size, stride, padding)
    xp = np.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)))
    out = np.zeros((len(x), oh, ow, x.shape[3]), x.dtype)
    for i in range(oh):
        for j in range(ow):
            out[:, i, j] = xp[:, i * stride : i * stride + size, j * stride : j * stride + size].mean(axis=(1, 2))
    return out, (xp.shape, size, stride, top, left, x.shape)


def avg_pool2d_backward(dout, cache):
    padded_shape, size, stride, top, left, shape = cache
    dxp = np.zeros(padded_shape, dout.dtype)
    for i in range(dout.shape[1]):
        for j in range(dout.shape[2]):
            at = np.s_[:, i * stride : i * stride + size, j * stride : j * stride + size]
            dxp[at] += dout[:, i : i + 1, j : j + 1] / size**2
    return dxp[:, top : top + shape[1], left : left + shape[2]]


def flatten_forward(x):
    return x.reshape(len(x), -1), x.shape


def flatten_backward(dout, cache):
    return dout.reshape(cache)
