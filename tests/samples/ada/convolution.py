# Ada, week 5. One helper cuts out the windows; convolution and both poolings are one line on top of it.
import numpy as np


def output_size(n, kernel, stride, padding):
    return -(-n // stride) if padding == "same" else (n - kernel) // stride + 1


def padding_of(n, kernel, stride, padding):
    """How many pixels before and after."""
    if padding == "valid":
        return 0, 0
    total = max(0, (output_size(n, kernel, stride, padding) - 1) * stride + kernel - n)
    return total // 2, total - total // 2


def places(shape, kh, kw, stride, padding):
    """For each output place: its row and column, and the slices of the padded picture it sees."""
    for i in range(output_size(shape[1], kh, stride, padding)):
        for j in range(output_size(shape[2], kw, stride, padding)):
            yield i, j, np.s_[:, stride * i : stride * i + kh, stride * j : stride * j + kw]


def padded(x, kh, kw, stride, padding, value=0.0):
    rows, cols = (padding_of(n, k, stride, padding) for n, k in zip(x.shape[1:3], (kh, kw)))
    return np.pad(x, [(0, 0), rows, cols, (0, 0)], constant_values=value)


def cut(dpadded, shape, kh, kw, stride, padding):
    """The picture out of its frame."""
    top = padding_of(shape[1], kh, stride, padding)[0]
    left = padding_of(shape[2], kw, stride, padding)[0]
    return dpadded[:, top : top + shape[1], left : left + shape[2]]


def empty_output(x, kh, kw, channels, stride, padding):
    oh, ow = output_size(x.shape[1], kh, stride, padding), output_size(x.shape[2], kw, stride, padding)
    return np.empty((len(x), oh, ow, channels), dtype=x.dtype)


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    kh, kw, _, filters = w.shape
    frame = padded(x, kh, kw, stride, padding)
    out = empty_output(x, kh, kw, filters, stride, padding)
    for i, j, window in places(x.shape, kh, kw, stride, padding):
        out[:, i, j] = frame[window].reshape(len(x), -1) @ w.reshape(-1, filters) + b
    return out, (x.shape, frame, w, stride, padding)


def conv2d_backward(dout, cache):
    shape, frame, w, stride, padding = cache
    kh, kw, _, filters = w.shape
    dframe, dw = np.zeros_like(frame), np.zeros_like(w)
    for i, j, window in places(shape, kh, kw, stride, padding):
        delta = dout[:, i, j]
        dw += np.einsum("nhwc,nf->hwcf", frame[window], delta)
        dframe[window] += np.einsum("hwcf,nf->nhwc", w, delta)
    return cut(dframe, shape, kh, kw, stride, padding), dw, dout.sum((0, 1, 2))


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = stride or size
    frame = padded(x, size, size, stride, padding, value=-np.inf)
    out = empty_output(x, size, size, x.shape[3], stride, padding)
    for i, j, window in places(x.shape, size, size, stride, padding):
        out[:, i, j] = frame[window].max((1, 2))
    return out, (x.shape, frame, size, stride, padding)


def max_pool2d_backward(dout, cache):
    shape, frame, size, stride, padding = cache
    dframe = np.zeros_like(frame)
    n, c = np.ogrid[: shape[0], : shape[3]]
    for i, j, window in places(shape, size, size, stride, padding):
        winner = frame[window].reshape(shape[0], -1, shape[3]).argmax(axis=1)
        dframe[n, stride * i + winner // size, stride * j + winner % size, c] += dout[:, i, j]
    return cut(dframe, shape, size, size, stride, padding)


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = stride or size
    frame = padded(x, size, size, stride, padding)
    inside = padded(np.ones_like(x[:1, :, :, :1]), size, size, stride, padding)
    out = empty_output(x, size, size, x.shape[3], stride, padding)
    for i, j, window in places(x.shape, size, size, stride, padding):
        out[:, i, j] = frame[window].sum((1, 2)) / inside[window].sum()
    return out, (x.shape, inside, size, stride, padding)


def avg_pool2d_backward(dout, cache):
    shape, inside, size, stride, padding = cache
    dframe = np.zeros((shape[0], *inside.shape[1:3], shape[3]), dout.dtype)
    for i, j, window in places(shape, size, size, stride, padding):
        dframe[window] += dout[:, i : i + 1, j : j + 1] / inside[window].sum()
    return cut(dframe, shape, size, size, stride, padding)


def flatten_forward(x):
    return np.reshape(x, (len(x), -1)), np.shape(x)


def flatten_backward(dout, cache):
    return np.reshape(dout, cache)
