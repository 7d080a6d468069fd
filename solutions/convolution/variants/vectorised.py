"""As short as can be: sliding_window_view for every window at once, tensordot and einsum for the sums."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def output_size(n, kernel, stride, padding):
    return -(-n // stride) if padding == "same" else (n - kernel) // stride + 1


def pads(shape, size, stride, padding):
    """np.pad's widths for a batch of pictures."""
    totals = [0, 0]
    if padding == "same":
        totals = [max((-(-n // stride) - 1) * stride + k - n, 0) for n, k in zip(shape[1:3], size, strict=True)]
    return [(0, 0), *[(total // 2, total - total // 2) for total in totals], (0, 0)]


def windows(x, size, stride):
    """(N, H, W, C) -> a view (N, H', W', C, kh, kw); writeable, so that a gradient can flow back through it."""
    return sliding_window_view(x, size, axis=(1, 2), writeable=True)[:, ::stride, ::stride]


def back_through(dwindows, shape, size, stride, widths):
    """Adds gradients (N, H', W', C, kh, kw) up where their windows overlap, and cuts the padding off."""
    dx = np.zeros([n + sum(width) for n, width in zip(shape, widths, strict=True)], dwindows.dtype)
    np.add.at(windows(dx, size, stride), ..., dwindows)
    return dx[tuple(slice(before, before + n) for n, (before, _) in zip(shape, widths, strict=True))]


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    widths = pads(x.shape, w.shape[:2], stride, padding)
    seen = windows(np.pad(x, widths), w.shape[:2], stride)
    return np.tensordot(seen, w, axes=[(4, 5, 3), (0, 1, 2)]) + b, (x.shape, w, stride, widths, seen)


def conv2d_backward(dout, cache):
    shape, w, stride, widths, seen = cache
    dx = back_through(np.einsum("nijf,pqcf->nijcpq", dout, w), shape, w.shape[:2], stride, widths)
    return dx, np.einsum("nijcpq,nijf->pqcf", seen, dout), dout.sum(axis=(0, 1, 2))


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = stride or size
    widths = pads(x.shape, (size, size), stride, padding)
    seen = windows(np.pad(x, widths, constant_values=-np.inf), (size, size), stride)
    flat = seen.reshape(*seen.shape[:4], size * size)
    won = np.arange(size * size) == flat.argmax(axis=-1)[..., np.newaxis]
    return flat.max(axis=-1), (x.shape, stride, widths, won.reshape(seen.shape))


def max_pool2d_backward(dout, cache):
    shape, stride, widths, won = cache
    return back_through(dout[..., np.newaxis, np.newaxis] * won, shape, won.shape[4:], stride, widths)


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = stride or size
    widths = pads(x.shape, (size, size), stride, padding)
    inside = windows(np.pad(np.ones_like(x), widths), (size, size), stride)
    shares = inside / inside.sum(axis=(4, 5), keepdims=True)
    seen = windows(np.pad(x, widths), (size, size), stride)
    return (seen * shares).sum(axis=(4, 5)), (x.shape, stride, widths, shares)


def avg_pool2d_backward(dout, cache):
    shape, stride, widths, shares = cache
    return back_through(dout[..., np.newaxis, np.newaxis] * shares, shape, shares.shape[4:], stride, widths)


def flatten_forward(x):
    return x.reshape(len(x), -1), x.shape


def flatten_backward(dout, cache):
    return dout.reshape(cache)
