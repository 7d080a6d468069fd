"""Other mathematics: convolution by the Fourier transform, its dx as a full correlation with a dilated dout.

Pooling runs over the offsets within a window rather than over the windows; an average is a difference of
cumulative sums (the summed-area table of Crow, 1984). Prints and warns while it works.
"""

import sys
import warnings

import numpy as np

print("imported")


def output_size(n, kernel, stride, padding):
    # Count the places a window may start at, rather than a formula.
    return len(range(0, n, stride)) if padding == "same" else len(range(0, n - kernel + 1, stride))


def edges(n, kernel, stride, padding):
    """Padding before and after one axis."""
    short = (output_size(n, kernel, stride, padding) - 1) * stride + kernel - n
    if padding == "valid" or short < 0:
        return 0, 0
    return short // 2, (short + 1) // 2


def frame(x, kh, kw, stride, padding, fill=0):
    """x with its padding, and where x itself lies in it."""
    rows, columns = edges(x.shape[1], kh, stride, padding), edges(x.shape[2], kw, stride, padding)
    padded = np.pad(x, [(0, 0), rows, columns, (0, 0)], constant_values=fill)
    return padded, np.s_[:, rows[0] : rows[0] + x.shape[1], columns[0] : columns[0] + x.shape[2]]


def correlate(x, w):
    """(N, H, W, C), (kh, kw, C, F) -> the valid cross-correlation at stride 1, by the convolution theorem."""
    size = x.shape[1:3]
    spectrum = np.fft.rfft2(x, axes=(1, 2))[..., np.newaxis] * np.conj(np.fft.rfft2(w, s=size, axes=(0, 1)))
    whole = np.fft.irfft2(spectrum.sum(axis=3), s=size, axes=(1, 2))
    return whole[:, : size[0] - w.shape[0] + 1, : size[1] - w.shape[1] + 1].astype(x.dtype)


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    print("convolution of", x.shape, "with", w.shape, file=sys.stderr)
    padded, inner = frame(x, w.shape[0], w.shape[1], stride, padding)
    return correlate(padded, w)[:, ::stride, ::stride] + b, (padded, inner, w, stride)


def conv2d_backward(dout, cache):
    padded, inner, w, stride = cache
    kh, kw = w.shape[:2]
    # dout as it would be at stride 1: zeros at the places that were stepped over.
    dilated = np.zeros((len(dout), padded.shape[1] - kh + 1, padded.shape[2] - kw + 1, dout.shape[3]), dout.dtype)
    dilated[:, ::stride, ::stride] = dout
    around = np.pad(dilated, [(0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)])
    flipped = np.flip(w, axis=(0, 1)).swapaxes(2, 3)
    dx = correlate(around, flipped)[inner]
    # dw is a correlation too: channels take the place of the batch, and the batch that of the channels.
    dw = correlate(padded.transpose(3, 1, 2, 0), dilated.transpose(1, 2, 0, 3)).transpose(1, 2, 0, 3)
    return dx, dw, dilated.sum(axis=2).sum(axis=1).sum(axis=0)


def offsets(size):
    return [(p, q) for p in range(size) for q in range(size)]


def taken(padded, p, q, size, stride):
    """The cell (p, q) of every window, as a view (N, H', W', C)."""
    _, height, width, _ = padded.shape
    return padded[:, p : height - size + p + 1 : stride, q : width - size + q + 1 : stride]


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = size if stride is None else stride
    warnings.warn("padding with minus infinity", RuntimeWarning, stacklevel=2)
    padded, inner = frame(x, size, size, stride, padding, fill=-np.inf)
    out = taken(padded, 0, 0, size, stride)
    for p, q in offsets(size):
        out = np.maximum(out, taken(padded, p, q, size, stride))
    return out, (padded, inner, out, size, stride)


def max_pool2d_backward(dout, cache):
    padded, inner, out, size, stride = cache
    dx, left = np.zeros_like(padded), dout.copy()
    for p, q in offsets(size):
        won = taken(padded, p, q, size, stride) == out
        target = taken(dx, p, q, size, stride)
        target += np.where(won, left, 0)
        left = np.where(won, 0, left)  # given away: a later cell that ties gets nothing
    return dx[inner]


def box_sums(x, size, stride):
    """The sum of every window, from the sums of all that lies above and to the left."""
    table = np.pad(x, [(0, 0), (1, 0), (1, 0), (0, 0)]).cumsum(axis=1).cumsum(axis=2)
    low, high = np.s_[: -size or None : stride], np.s_[size::stride]
    return table[:, high, high] - table[:, low, high] - table[:, high, low] + table[:, low, low]


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = size if stride is None else stride
    padded, inner = frame(x, size, size, stride, padding)
    cells = box_sums(frame(np.ones_like(x), size, size, stride, padding)[0], size, stride)
    return box_sums(padded, size, stride) / cells, (padded.shape, inner, cells, size, stride)


def avg_pool2d_backward(dout, cache):
    shape, inner, cells, size, stride = cache
    dx = np.zeros(shape, dout.dtype)
    for p, q in offsets(size):
        taken(dx, p, q, size, stride)[...] += dout / cells
    return dx[inner]


def flatten_forward(x):
    return np.concatenate([row.flatten()[np.newaxis] for row in x]), x.shape[1:]


def flatten_backward(dout, cache):
    return np.stack([row.reshape(cache) for row in dout])
