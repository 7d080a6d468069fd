"""Every intermediate in the dtype of the input: running sums in the array's own, one product after the other."""

import numpy as np


def output_size(n, kernel, stride, padding):
    return int(np.ceil(n / stride)) if padding == "same" else int(np.floor((n - kernel) / stride)) + 1


def padding_before(n, kernel, stride, padding):
    if padding == "valid":
        return 0
    # The two cases of TensorFlow's documentation: whether the stride divides the size.
    total = kernel - stride if n % stride == 0 else kernel - n % stride
    return max(total, 0) // 2


def spans(n, kernel, stride, padding):
    """For every window along one axis: its first cell on the picture, the first after it, how many are cut off."""
    before = padding_before(n, kernel, stride, padding)
    starts = [i * stride - before for i in range(output_size(n, kernel, stride, padding))]
    return [(max(start, 0), min(start + kernel, n), max(-start, 0)) for start in starts]


def windows(shape, kh, kw, stride, padding):
    """For every window: (i, j), its rows and columns of the picture, and those of the kernel that lie on it."""
    for i, (top, bottom, skip) in enumerate(spans(shape[1], kh, stride, padding)):
        for j, (left, right, jump) in enumerate(spans(shape[2], kw, stride, padding)):
            rows, columns = slice(skip, skip + bottom - top), slice(jump, jump + right - left)
            yield (i, j), np.s_[top:bottom, left:right], (rows, columns)


def out_shape(shape, kh, kw, stride, padding):
    return [shape[0], output_size(shape[1], kh, stride, padding), output_size(shape[2], kw, stride, padding)]


def running_sum(terms):
    """A sum over the first axis, one term after the other."""
    total = np.zeros(terms.shape[1:], terms.dtype)
    for term in terms:
        total = total + term
    return total


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    kh, kw, _, filters = w.shape
    out = np.empty([*out_shape(x.shape, kh, kw, stride, padding), filters], x.dtype)
    for n in range(len(x)):
        for (i, j), on_picture, on_kernel in windows(x.shape, kh, kw, stride, padding):
            products = x[n][on_picture][..., np.newaxis] * w[on_kernel]
            out[n, i, j] = running_sum(products.reshape(-1, filters)) + b
    return out, (x, w, stride, padding)


def conv2d_backward(dout, cache):
    x, w, stride, padding = cache
    kh, kw, _, filters = w.shape
    dx, dw, db = np.zeros(x.shape, x.dtype), np.zeros(w.shape, w.dtype), np.zeros(filters, dout.dtype)
    for n in range(len(x)):
        for (i, j), on_picture, on_kernel in windows(x.shape, kh, kw, stride, padding):
            delta = dout[n, i, j]
            for f in range(filters):
                dx[n][on_picture] += w[on_kernel][..., f] * delta[f]
                dw[on_kernel][..., f] += x[n][on_picture] * delta[f]
            db += delta
    return dx, dw, db


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = size if stride is None else stride
    out = np.empty([*out_shape(x.shape, size, size, stride, padding), x.shape[3]], x.dtype)
    for (i, j), on_picture, _ in windows(x.shape, size, size, stride, padding):
        out[:, i, j] = x[:, *on_picture].max(axis=(1, 2))
    return out, (x, size, stride, padding)


def max_pool2d_backward(dout, cache):
    x, size, stride, padding = cache
    dx = np.zeros(x.shape, x.dtype)
    for (i, j), on_picture, _ in windows(x.shape, size, size, stride, padding):
        seen = x[:, *on_picture]
        cells = seen.reshape(len(x), -1, x.shape[3])
        first = cells.argmax(axis=1)[:, np.newaxis]
        gradient = np.zeros(cells.shape, x.dtype)
        np.put_along_axis(gradient, first, dout[:, i, j][:, np.newaxis], axis=1)
        dx[:, *on_picture] += gradient.reshape(seen.shape)
    return dx


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = size if stride is None else stride
    out = np.empty([*out_shape(x.shape, size, size, stride, padding), x.shape[3]], x.dtype)
    for (i, j), on_picture, _ in windows(x.shape, size, size, stride, padding):
        cells = x[:, *on_picture].reshape(len(x), -1, x.shape[3]).swapaxes(0, 1)
        out[:, i, j] = running_sum(cells) / x.dtype.type(len(cells))
    return out, (x.shape, size, stride, padding)


def avg_pool2d_backward(dout, cache):
    shape, size, stride, padding = cache
    dx = np.zeros(shape, dout.dtype)
    for (i, j), (rows, columns), _ in windows(shape, size, size, stride, padding):
        count = dout.dtype.type((rows.stop - rows.start) * (columns.stop - columns.start))
        dx[:, rows, columns] += (dout[:, i, j] / count)[:, np.newaxis, np.newaxis]
    return dx


def flatten_forward(x):
    return np.ravel(x).reshape(x.shape[0], x.size // x.shape[0]), x


def flatten_backward(dout, cache):
    dx = np.zeros(cache.shape, cache.dtype)
    dx.flat = dout
    return dx
