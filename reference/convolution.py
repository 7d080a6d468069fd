"""Topic 5, convolution: layers that look through small windows, and what flows back through them.

Array-API style: any namespace that `array_api_compat` knows (NumPy, CuPy, array-api-strict); the dtype of the
arrays is the dtype of the results. Images are (N, H, W, C), kernels (kh, kw, C, F), as in Keras.

A window moves over an image in strides. Rather than visit window after window, everything here visits cell
after cell of the kernel: cell (i, j) of all windows together is one strided slice of the image. So there are
kh * kw steps, however large the image; side by side the slices are the rows of a matrix (im2col: Chellapilla,
Puri & Simard, "High Performance Convolutional Neural Networks for Document Processing", 2006), and the
convolution is one matrix product.

Sources: LeCun et al., "Gradient-Based Learning Applied to Document Recognition" (1998); Goodfellow, Bengio &
Courville, *Deep Learning* (2016), 9.1 to 9.5; Dumoulin & Visin, "A guide to convolution arithmetic for deep
learning", arXiv 1603.07285 (2016). Which side gets the odd row of padding follows Keras 3 on TensorFlow.
"""

from __future__ import annotations

from typing import NamedTuple

from array_api_compat import array_namespace


def output_size(n, kernel, stride, padding):
    """How many windows of length `kernel`, `stride` apart, there are along an axis of length n. Integers.

    "valid": those that fit, floor((n - kernel) / stride) + 1. "same": ceil(n / stride). (Dumoulin & Visin, 2.4)
    """
    if padding == "same":
        return -(-n // stride)
    if padding == "valid":
        return (n - kernel) // stride + 1
    raise ValueError(f'padding is "valid" or "same", not {padding!r}')


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    """Cross-correlation: out[n, i, j, f] = b[f] + sum over u, v, c of padded x[n, i s + u, j s + v, c] w[u, v, c, f].

    x (N, H, W, C), w (kh, kw, C, F), b (F,) -> out (N, oh, ow, F), cache. Padding is with zeros.
    """
    xp = array_namespace(x)
    grid = _grid(x.shape, w.shape[:2], stride, padding)
    patches = xp.concat(_cells(_pad(x, grid, 0.0), grid), axis=-1)
    rows = xp.reshape(patches, (-1, patches.shape[-1]))  # (N oh ow, kh kw C)
    out = rows @ xp.reshape(w, (-1, w.shape[-1])) + b
    return xp.reshape(out, (*patches.shape[:-1], w.shape[-1])), (rows, w, grid)


def conv2d_backward(dout, cache):
    """Through the matrix product, then each patch's gradient is added back to the cells it was copied from.

    dout (N, oh, ow, F) -> dx (N, H, W, C), dw (kh, kw, C, F), db (F,)
    """
    xp = array_namespace(dout)
    rows, w, grid = cache
    filters = w.shape[-1]
    dflat = xp.reshape(dout, (-1, filters))
    dw = xp.reshape(xp.matrix_transpose(rows) @ dflat, w.shape)
    drows = dflat @ xp.matrix_transpose(xp.reshape(w, (-1, filters)))
    dpatches = xp.reshape(drows, (*dout.shape[:-1], -1, w.shape[2]))  # (N, oh, ow, kh kw, C)
    dx = _add_back([dpatches[..., k, :] for k in range(dpatches.shape[-2])], grid)
    return dx, dw, xp.sum(dflat, axis=0)


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    """The largest value of each window and channel; padding is -inf, so that it never wins.

    x (N, H, W, C) -> out (N, oh, ow, C), cache. stride=None means size.
    """
    xp = array_namespace(x)
    grid = _grid(x.shape, (size, size), size if stride is None else stride, padding)
    first, *others = _cells(_pad(x, grid, -xp.inf), grid)
    out, winner = first, xp.zeros(first.shape, dtype=xp.int32)
    for number, cell in enumerate(others, start=1):
        wins = cell > out  # not >=: at a tie the first cell in row-major order stays
        winner = xp.where(wins, xp.full_like(winner, number), winner)
        out = xp.maximum(out, cell)
    return out, (winner, grid)


def max_pool2d_backward(dout, cache):
    """All of a window's gradient goes to the cell that won. dout (N, oh, ow, C) -> dx (N, H, W, C)"""
    xp = array_namespace(dout)
    winner, grid = cache
    nothing = xp.zeros_like(dout)
    return _add_back([xp.where(winner == k, dout, nothing) for k in range(grid.kernel[0] * grid.kernel[1])], grid)


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    """The mean of each window and channel, over those of its cells that lie inside the image.

    x (N, H, W, C) -> out (N, oh, ow, C), cache. stride=None means size.
    """
    grid = _grid(x.shape, (size, size), size if stride is None else stride, padding)
    count = _count(x, grid)
    return sum(_cells(_pad(x, grid, 0.0), grid)) / count, (count, grid)


def avg_pool2d_backward(dout, cache):
    """Each cell gets its share, whatever its value. dout (N, oh, ow, C) -> dx (N, H, W, C)"""
    count, grid = cache
    return _add_back([dout / count] * (grid.kernel[0] * grid.kernel[1]), grid)


def flatten_forward(x):
    """x (N, ...) -> out (N, product of the rest) in row-major order, cache."""
    rows = 1
    for length in x.shape[1:]:
        rows *= length
    return array_namespace(x).reshape(x, (x.shape[0], rows)), x.shape


def flatten_backward(dout, cache):
    """dout (N, D) -> dx in the shape x had."""
    return array_namespace(dout).reshape(dout, cache)


class _Grid(NamedTuple):
    """Where the windows lie; pairs are (rows, columns)."""

    image: tuple[int, int, int, int]
    kernel: tuple[int, int]
    stride: int
    out: tuple[int, int]
    before: tuple[int, int]  # padding above and to the left
    total: tuple[int, int]


def _grid(image, kernel, stride, padding):
    sides = list(zip(image[1:3], kernel, strict=True))
    out = [output_size(n, k, stride, padding) for n, k in sides]
    reach = [(windows - 1) * stride + k for windows, (_, k) in zip(out, sides, strict=True)]
    total = [max(r - n, 0) for r, (n, _) in zip(reach, sides, strict=True)]  # all zero when "valid"
    return _Grid(tuple(image), tuple(kernel), stride, tuple(out), tuple(t // 2 for t in total), tuple(total))


def _inside(grid):
    """The index of the image within the padded image."""
    (_, height, width, _), (top, left) = grid.image, grid.before
    return (slice(None), slice(top, top + height), slice(left, left + width), slice(None))


def _pad(x, grid, value):
    if grid.total == (0, 0):
        return x
    padded = _full(x, grid, value)
    padded[_inside(grid)] = x
    return padded


def _full(like, grid, value):
    """A padded image filled with one value, in the dtype and on the device of `like`."""
    n, height, width, channels = grid.image
    shape = (n, height + grid.total[0], width + grid.total[1], channels)
    return array_namespace(like).full(shape, value, dtype=like.dtype)


def _cell_indices(grid):
    """For each cell of the kernel, in row-major order: the index of that cell of all windows, (N, oh, ow, C)."""
    reach = [(windows - 1) * grid.stride + 1 for windows in grid.out]
    for i in range(grid.kernel[0]):
        for j in range(grid.kernel[1]):
            rows, columns = slice(i, i + reach[0], grid.stride), slice(j, j + reach[1], grid.stride)
            yield (slice(None), rows, columns, slice(None))


def _cells(padded, grid):
    return [padded[index] for index in _cell_indices(grid)]


def _add_back(dcells, grid):
    """The reverse of `_pad` and `_cells`: a cell that several windows saw receives the sum of their gradients."""
    dpadded = _full(dcells[0], grid, 0.0)
    for index, dcell in zip(_cell_indices(grid), dcells, strict=True):
        dpadded[index] += dcell
    return dpadded[_inside(grid)]


def _count(x, grid):
    """(oh, ow, 1): how many cells of each window lie inside the image."""
    xp = array_namespace(x)
    per_axis = []
    for n, k, windows, before in zip(grid.image[1:3], grid.kernel, grid.out, grid.before, strict=True):
        starts = [number * grid.stride - before for number in range(windows)]
        per_axis.append(xp.asarray([min(start + k, n) - max(start, 0) for start in starts], dtype=x.dtype))
    rows, columns = per_axis
    return rows[:, None, None] * columns[None, :, None]
