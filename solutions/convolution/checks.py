"""What is asked about convolution, pooling and flattening. Inputs only: the reference gives the answers.

Rows and columns, kernel heights and widths, channels and filters are never alike; where windows do not come
out even, they do so by another remainder on each axis. `dout` is random: a gradient of ones hides mistakes.
"""

import numpy as np

from autograder.ask import batched, case, check, opaque

RETURNS = {
    "output_size": ["size"],
    "conv2d_forward": ["out", opaque("cache")],
    "conv2d_backward": ["dx", "dw", "db"],
    "max_pool2d_forward": ["out", opaque("cache")],
    "max_pool2d_backward": ["dx"],
    "avg_pool2d_forward": ["out", opaque("cache")],
    "avg_pool2d_backward": ["dx"],
    "flatten_forward": ["out", opaque("cache")],
    "flatten_backward": ["dx"],
}

INTEGER = {"output_size"}

BATCHED = {
    "conv2d_forward": batched("x"),
    "conv2d_backward": batched("x", "dout", summed=("dw", "db")),
    "max_pool2d_forward": batched("x"),
    "max_pool2d_backward": batched("x", "dout"),
    "avg_pool2d_forward": batched("x"),
    "avg_pool2d_backward": batched("x", "dout"),
    "flatten_forward": batched("x"),
    "flatten_backward": batched("x", "dout"),
}


def numbers(rng, shape):
    """Numbers with two decimals, both signs, none of them zero."""
    size = rng.uniform(0.1, 2.0, shape) * rng.choice([-1, 1], shape)
    return np.round(size, 2)


def all_different(rng, shape):
    """Numbers with two decimals, both signs, no two of one size: no ties, not even of absolute values."""
    size = int(np.prod(shape))
    values = rng.permutation(np.arange(1, size + 1)) * rng.choice([-1, 1], size) / 100
    return values.reshape(shape)


def one_window_below_zero(rng, shape, size):
    """Different numbers; some first window of a sample and channel holds nothing but negative ones."""
    x = all_different(rng, shape)
    n, c = rng.integers(shape[0]), rng.integers(shape[3])
    x[n, :size, :size, c] = -np.abs(x[n, :size, :size, c])
    return x


# What two by two pixels may look like when they tie: a 1 is a largest one.
TIES = [[1, 1, 1, 1], [0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 0, 0], [0, 1, 1, 1]]


def with_ties(rng, rows, columns, channels):
    """(2, 2 rows, 2 columns, channels): in every window of two by two pixels there is a tie, of every kind."""
    windows = 2 * rows * columns * channels
    pattern = np.array(TIES)[rng.permutation(np.arange(windows) % len(TIES))]
    largest = np.round(rng.uniform(0.5, 2.0, (windows, 1)), 2)
    below = np.round(rng.uniform(-1.5, 0.0, (windows, 4)), 2)
    pixels = np.where(pattern == 1, largest, below).reshape(2, rows, columns, channels, 2, 2)
    return pixels.transpose(0, 1, 4, 2, 5, 3).reshape(2, 2 * rows, 2 * columns, channels)


def after_relu(rng, shape):
    """Zeros wherever a number was negative; in channel 0 the first window of three by three is all zeros."""
    x = np.maximum(all_different(rng, shape) - 0.1, 0)
    x[:, :3, :3, 0] = 0
    return x


def windows(n, kernel, stride, padding):
    return -(-n // stride) if padding == "same" else (n - kernel) // stride + 1


def convolution(rng, image, kernel, filters, options=None, with_dout=False):
    """A case: pictures of shape `image`, `filters` kernels of shape `kernel`, and `dout` for a backward pass."""
    options = options or {}
    stride, padding = options.get("stride", 1), options.get("padding", "valid")
    x = numbers(rng, image)
    w, b = numbers(rng, (*kernel, image[3], filters)), numbers(rng, (filters,))
    sides = [windows(n, k, stride, padding) for n, k in zip(image[1:3], kernel, strict=True)]
    upstream = {"dout": numbers(rng, (image[0], *sides, filters))} if with_dout else None
    return case(options, upstream, x=x, w=w, b=b)


def pooling(x, options=None, dout_from=None):
    """A case: pictures x, and `dout`, drawn from the generator `dout_from`, for a backward pass."""
    options = options or {}
    size = options.get("size", 2)
    stride, padding = options.get("stride") or size, options.get("padding", "valid")
    sides = [windows(n, size, stride, padding) for n in x.shape[1:3]]
    upstream = {"dout": numbers(dout_from, (x.shape[0], *sides, x.shape[3]))} if dout_from is not None else None
    return case(options, upstream, x=x)


# --- output size --------------------------------------------------------------------------------------------


@check("output_size", points=(0.5, 0.5))
def output_size_valid(rng):
    """Without padding, only windows that lie inside are counted.

    - Draw a row of 7 pixels and slide a window of 3 along it, one pixel at a time, then two. Count.
    - The last window begins at or before n - kernel. How many multiples of the stride are there? 0 is one.
    - Take n - kernel, divide by the stride, rounding down, and add one for the window at 0.
    """
    draws = [(3, 1, 0), (2, 2, 1), (3, 2, 0), (2, 3, 2), (5, 3, 1)]
    asked = []
    for kernel, stride, left_over in draws:
        n = kernel + stride * int(rng.integers(2, 9)) + left_over
        asked.append(case({"kernel": kernel, "stride": stride, "padding": "valid"}, n=n))
    exactly_one = int(rng.integers(2, 7))
    return [*asked, case({"kernel": exactly_one, "stride": 2, "padding": "valid"}, n=exactly_one)]


@check("output_size", points=(0.5, 0.5))
def output_size_same(rng):
    """With padding "same" there is one window for every stride begun.

    - With this padding no pixel is left out. How many windows do 7 pixels need, two pixels apart? And 8?
    - The kernel's length plays no part: n divided by the stride, rounded up. How do you round up with `//`?
    """
    draws = [(3, 1, 0), (3, 2, 0), (3, 2, 1), (2, 2, 0), (2, 3, 1), (4, 3, 2), (1, 3, 0)]
    asked = []
    for kernel, stride, left_over in draws:
        n = stride * int(rng.integers(3, 9)) + left_over
        asked.append(case({"kernel": kernel, "stride": stride, "padding": "same"}, n=n))
    return [*asked, case({"kernel": 5, "stride": 1, "padding": "same"}, n=int(rng.integers(2, 4)))]


# --- convolution, forward -----------------------------------------------------------------------------------


@check("conv2d_forward", points=(1, 1, 0.5), builds_on="output_size")
def conv2d_forward_values(rng):
    """Each output is a window times a kernel, summed over rows, columns and channels, plus the bias.

    - Do one output by hand, with two channels: which numbers of x, which of w, and how often the bias?
    - A window has the shape (kh, kw, C), and so has each kernel. Multiply, add it all up, add the kernel's bias.
    - Loop over output rows and columns. Cut the window out for the whole batch, and sum over three axes at once.
    """
    return [convolution(rng, (3, 4, 5, 2), (3, 2), 6), convolution(rng, (1, 3, 4, 2), (1, 1), 3)]


@check("conv2d_forward", points=(0.5, 1), builds_on="output_size")
def conv2d_forward_stride(rng):
    """With a stride, window (i, j) begins at row i * stride and column j * stride.

    - Where does the second window begin when the stride is 2? And the third?
    - Window i begins at row i times the stride, and it is still kh rows long. Columns likewise.
    """
    return [
        convolution(rng, (1, 7, 8, 2), (2, 3), 3, {"stride": 2}),
        convolution(rng, (1, 5, 8, 1), (2, 3), 2, {"stride": 3}),
    ]


@check("conv2d_forward", points=(0.5, 1), builds_on="output_size")
def conv2d_forward_same(rng):
    """With padding "same" zeros surround the picture; an odd row or column goes to the bottom or the right.

    - How many rows and columns are missing for an output of the picture's size? Where do they go?
    - Half of the padding, rounded down, goes before; the rest after, at the bottom and the right. It is all zeros.
    - An even kernel needs an odd number of rows: one more below than above.
    """
    return [
        convolution(rng, (2, 4, 5, 2), (4, 2), 3, {"padding": "same"}),
        convolution(rng, (1, 3, 4, 1), (5, 1), 2, {"padding": "same"}),
    ]


@check(
    "conv2d_forward", points=(0.5, 1), needs=("conv2d_forward_stride", "conv2d_forward_same"), builds_on="output_size"
)
def conv2d_forward_same_stride(rng):
    """Padding "same" depends on the stride: it is what the last window lacks.

    - With a stride the padding is not kernel - 1 any more. How many pixels do all windows together cover?
    - They cover (out - 1) * stride + kernel pixels. Pad what the picture lacks, on each axis, at least 0.
    """
    return [
        convolution(rng, (1, 8, 7, 1), (3, 2), 2, {"stride": 2, "padding": "same"}),
        convolution(rng, (1, 5, 7, 2), (4, 3), 1, {"stride": 2, "padding": "same"}),
        convolution(rng, (2, 5, 6, 1), (1, 2), 2, {"stride": 3, "padding": "same"}),
    ]


# --- convolution, backward ----------------------------------------------------------------------------------


@check("conv2d_backward", "conv2d_forward", points=(1, 1, 0.5), driver="backward")
def conv2d_backward_values(rng):
    """Gradients of x, w and b add up over every output they had a part in.

    - Take one output and its dout. Which weights and which pixels had a part in it? What was each multiplied by?
    - A weight gets pixel times dout, a pixel weight times dout; both add up over all the outputs they are part of.
    - Loop as in the forward pass: add window times dout to dw, and add w times dout to that window of dx.
    """
    return [convolution(rng, (3, 4, 5, 2), (3, 2), 6, with_dout=True)]


@check("conv2d_backward", "conv2d_forward", points=(0.5, 1), driver="backward")
def conv2d_backward_stride(rng):
    """With a stride, gradients go back to where each window was, on both axes.

    - Where did window (i, j) lie in the forward pass? It must lie there again.
    - Begin at i times the stride in rows and j times the stride in columns, for dw and for dx alike.
    """
    return [
        convolution(rng, (1, 7, 8, 2), (2, 3), 3, {"stride": 2}, with_dout=True),
        convolution(rng, (2, 5, 8, 1), (2, 3), 2, {"stride": 3}, with_dout=True),
    ]


@check("conv2d_backward", "conv2d_forward", points=(0.5, 1), driver="backward")
def conv2d_backward_same(rng):
    """What flows back into the padding is dropped, and dx has the shape of x.

    - Build the gradient of the padded picture first. Which part of it belongs to x?
    - Cut out H rows from the first row of x on, and W columns likewise. dw saw the padded picture.
    """
    return [
        convolution(rng, (2, 4, 5, 2), (4, 2), 3, {"padding": "same"}, with_dout=True),
        convolution(rng, (1, 3, 4, 1), (5, 1), 2, {"padding": "same"}, with_dout=True),
    ]


@check(
    "conv2d_backward",
    "conv2d_forward",
    points=(0.5, 0.5),
    driver="backward",
    needs=("conv2d_backward_stride", "conv2d_backward_same"),
)
def conv2d_backward_same_stride(rng):
    """Padding and stride together leave dx in the right place.

    - Do forward and backward agree on how much padding there is? Compute it once, and put it into the cache.
    - Rows and columns may have different padding; and a pixel that no window sees has a dx of 0.
    """
    return [
        convolution(rng, (1, 8, 7, 1), (3, 2), 2, {"stride": 2, "padding": "same"}, with_dout=True),
        convolution(rng, (1, 5, 7, 2), (4, 3), 1, {"stride": 2, "padding": "same"}, with_dout=True),
        convolution(rng, (2, 5, 6, 1), (1, 2), 2, {"stride": 3, "padding": "same"}, with_dout=True),
    ]


# --- max pooling --------------------------------------------------------------------------------------------


@check("max_pool2d_forward", points=(0.5, 1, 0.5), builds_on="output_size")
def max_pool2d_forward_values(rng):
    """Max pooling keeps the largest value of each window, in each channel by itself.

    - What is the largest of four negative numbers? Does each channel have a largest of its own?
    - Take the largest over a window's rows and columns, not over batch or channels.
    """
    return [
        pooling(one_window_below_zero(rng, (2, 5, 6, 3), 2), {"size": 2, "stride": 2}),
        pooling(one_window_below_zero(rng, (1, 4, 7, 2), 3), {"size": 3, "stride": 3}),
    ]


@check("max_pool2d_forward", points=(0.5, 0.5), builds_on="output_size")
def max_pool2d_forward_stride(rng):
    """Windows of max pooling may overlap, or leave gaps.

    - Size and stride are two things: how long a window is, and how far it is to the next.
    - Windows begin at multiples of the stride and are `size` long; they may overlap, or leave pixels out.
    """
    return [
        pooling(all_different(rng, (1, 7, 8, 2)), {"size": 3, "stride": 2}),
        pooling(all_different(rng, (2, 6, 8, 1)), {"size": 2, "stride": 3}),
    ]


@check("max_pool2d_forward", points=(0.5, 0.5), builds_on="output_size")
def max_pool2d_forward_same(rng):
    """Padding never wins a maximum, not even among negative numbers.

    - If all of x is negative, can any output be zero?
    - Pad with minus infinity, or cut windows off at the border. Sizes and sides are those of the convolution.
    - Half of the padding goes before, rounded down: that is where the first window begins.
    """
    return [
        pooling(all_different(rng, (1, 5, 6, 2)), {"size": 2, "stride": 2, "padding": "same"}),
        pooling(-np.abs(all_different(rng, (1, 7, 10, 1))), {"size": 4, "stride": 2, "padding": "same"}),
        pooling(all_different(rng, (1, 7, 8, 1)) - 0.2, {"size": 3, "stride": 2, "padding": "same"}),
        pooling(all_different(rng, (1, 6, 3, 2)), {"size": 2, "stride": 3, "padding": "same"}),
    ]


@check("max_pool2d_forward", points=(0.5, 0), builds_on="output_size")
def max_pool2d_forward_defaults(rng):
    """Left out, the stride of max pooling is its size, and the size is 2.

    - How far apart are windows of size 3 when no stride is given? And how large are they when no size is?
    - stride=None means size: the windows lie side by side. No size means 2.
    """
    return [pooling(all_different(rng, (2, 7, 9, 2)), {"size": 3}), pooling(all_different(rng, (1, 4, 7, 2)))]


@check("max_pool2d_backward", "max_pool2d_forward", points=(0.5, 1, 0.5), driver="backward")
def max_pool2d_backward_values(rng):
    """A window's gradient goes, whole, to its largest pixel.

    - Move one pixel of a window a little. When does the output notice?
    - All of dout goes to the pixel that was largest, in that sample and that channel; the others get 0.
    """
    return [
        pooling(one_window_below_zero(rng, (2, 5, 6, 3), 2), {"size": 2, "stride": 2}, dout_from=rng),
        pooling(one_window_below_zero(rng, (1, 4, 7, 2), 3), {"size": 3, "stride": 3}, dout_from=rng),
    ]


@check("max_pool2d_backward", "max_pool2d_forward", points=(0.5, 1), driver="backward")
def max_pool2d_backward_ties(rng):
    """At a tie the gradient goes to the first of the largest pixels, in row-major order.

    - After a ReLU a whole window may be zero. Add up dx: is it as much as dout?
    - Only one pixel of a window gets the gradient: the first of the largest, row by row, each row left to right.
    - `argmax` of the window's pixels, laid out row after row, finds just that one.
    """
    return [
        pooling(with_ties(rng, 2, 3, 2), {"size": 2, "stride": 2}, dout_from=rng),
        pooling(after_relu(rng, (1, 6, 3, 2)), {"size": 3, "stride": 3}, dout_from=rng),
    ]


@check("max_pool2d_backward", "max_pool2d_forward", points=(0.5, 0.5), driver="backward")
def max_pool2d_backward_stride(rng):
    """A pixel that wins several windows receives the sum of their gradients.

    - When windows overlap, one pixel can be the largest of several. What is its gradient then?
    - Add to dx, do not assign; and begin each window where the forward pass did, at multiples of the stride.
    """
    x = all_different(rng, (1, 7, 8, 2))
    x[:, 2, 2, :] = 3.0  # the largest of four windows
    return [
        pooling(x, {"size": 3, "stride": 2}, dout_from=rng),
        pooling(all_different(rng, (2, 6, 8, 1)), {"size": 2, "stride": 3}, dout_from=rng),
    ]


@check(
    "max_pool2d_backward",
    "max_pool2d_forward",
    points=(0.5, 0.5),
    driver="backward",
    needs="max_pool2d_backward_stride",
)
def max_pool2d_backward_same(rng):
    """With padding, every gradient still reaches a pixel of the picture.

    - The first window may begin above the picture. Which row of x is its first?
    - Put the padding into the cache. Windows at the border have fewer pixels; all gradient stays in the picture.
    """
    return [
        pooling(all_different(rng, (1, 5, 6, 2)), {"padding": "same"}, dout_from=rng),
        pooling(-np.abs(all_different(rng, (1, 7, 10, 1))), {"size": 4, "stride": 2, "padding": "same"}, dout_from=rng),
        pooling(all_different(rng, (1, 6, 3, 2)), {"size": 2, "stride": 3, "padding": "same"}, dout_from=rng),
    ]


# --- average pooling ----------------------------------------------------------------------------------------


@check("avg_pool2d_forward", points=(0.5, 0.5, 0.5), builds_on="output_size")
def avg_pool2d_forward_values(rng):
    """Average pooling keeps the mean of each window, in each channel by itself.

    - How many pixels has a window of size 3?
    - Average over a window's rows and columns, not over batch or channels.
    """
    return [
        pooling(all_different(rng, (2, 5, 6, 3)), {"size": 2, "stride": 2}),
        pooling(all_different(rng, (1, 4, 7, 2)), {"size": 3, "stride": 3}),
    ]


@check("avg_pool2d_forward", points=(0.5, 0.5), builds_on="output_size")
def avg_pool2d_forward_stride(rng):
    """Windows of average pooling may overlap, or leave gaps.

    - Size and stride are two things: how long a window is, and how far it is to the next.
    - Windows begin at multiples of the stride and hold size times size pixels, whatever the stride.
    """
    return [
        pooling(all_different(rng, (1, 7, 8, 2)), {"size": 3, "stride": 2}),
        pooling(all_different(rng, (2, 6, 8, 1)), {"size": 2, "stride": 3}),
    ]


@check("avg_pool2d_forward", points=(0.5, 0.5), builds_on="output_size")
def avg_pool2d_forward_same(rng):
    """Padding is not counted in an average.

    - If all of x is 1, what should every average be, at the border too?
    - Divide by the number of pixels that lie inside the picture: fewer at the border, fewer still in a corner.
    """
    return [
        pooling(all_different(rng, (1, 5, 6, 2)), {"size": 2, "stride": 2, "padding": "same"}),
        pooling(all_different(rng, (1, 7, 10, 1)), {"size": 4, "stride": 2, "padding": "same"}),
        pooling(all_different(rng, (1, 7, 8, 1)), {"size": 3, "stride": 2, "padding": "same"}),
        pooling(all_different(rng, (1, 6, 3, 2)), {"size": 2, "stride": 3, "padding": "same"}),
    ]


@check("avg_pool2d_forward", points=(0.5, 0), builds_on="output_size")
def avg_pool2d_forward_defaults(rng):
    """Left out, the stride of average pooling is its size, and the size is 2.

    - How far apart are windows of size 3 when no stride is given? And how large are they when no size is?
    - stride=None means size: the windows lie side by side. No size means 2.
    """
    return [pooling(all_different(rng, (2, 7, 9, 2)), {"size": 3}), pooling(all_different(rng, (1, 4, 7, 2)))]


@check("avg_pool2d_backward", "avg_pool2d_forward", points=(0.5, 0.5, 0.5), driver="backward")
def avg_pool2d_backward_values(rng):
    """A window's gradient is shared evenly among its pixels.

    - Move one pixel of a window of four by a little. By how much does the mean move?
    - Each of the window's pixels receives dout divided by how many pixels there are.
    """
    return [
        pooling(all_different(rng, (2, 5, 6, 3)), {"size": 2, "stride": 2}, dout_from=rng),
        pooling(all_different(rng, (1, 4, 7, 2)), {"size": 3, "stride": 3}, dout_from=rng),
    ]


@check("avg_pool2d_backward", "avg_pool2d_forward", points=(0.5, 0.5), driver="backward")
def avg_pool2d_backward_stride(rng):
    """A pixel in several windows receives a share from each.

    - When windows overlap, a pixel is in several means. What is its gradient then?
    - Add to dx, do not assign; begin windows at multiples of the stride; divide by the pixels in a window.
    """
    return [
        pooling(all_different(rng, (1, 7, 8, 2)), {"size": 3, "stride": 2}, dout_from=rng),
        pooling(all_different(rng, (2, 6, 8, 1)), {"size": 2, "stride": 3}, dout_from=rng),
    ]


@check(
    "avg_pool2d_backward",
    "avg_pool2d_forward",
    points=(0.5, 0.5),
    driver="backward",
    needs="avg_pool2d_backward_stride",
)
def avg_pool2d_backward_same(rng):
    """At a padded border fewer pixels share the gradient.

    - What did the forward pass divide by at the border? Divide by the same.
    - No gradient goes into the padding, so the pixels inside share it among fewer.
    """
    return [
        pooling(all_different(rng, (1, 5, 6, 2)), {"padding": "same"}, dout_from=rng),
        pooling(all_different(rng, (1, 7, 10, 1)), {"size": 4, "stride": 2, "padding": "same"}, dout_from=rng),
        pooling(all_different(rng, (1, 6, 3, 2)), {"size": 2, "stride": 3, "padding": "same"}, dout_from=rng),
    ]


# --- flatten ------------------------------------------------------------------------------------------------


@check("flatten_forward", points=(0.5, 0.5, 0.5))
def flatten_forward_values(rng):
    """Flattening lays each sample's numbers in a row, the last axis running fastest.

    - Which axis must stay? In which order do the others lie in memory?
    - One reshape: the batch first, everything else in one axis, without moving any axis before.
    """
    return [case(x=all_different(rng, (2, 3, 4, 5))), case(x=all_different(rng, (3, 4, 1, 2)))]


@check("flatten_backward", "flatten_forward", points=(0.5, 0.5, 0.5), driver="backward")
def flatten_backward_values(rng):
    """Unflattening puts each gradient back where its number came from.

    - Which shape must dx have? Who knows it?
    - Keep the shape of x in the cache, and give dout that shape again, in the order in which it was flattened.
    """
    return [
        case(None, {"dout": all_different(rng, (2, 60))}, x=all_different(rng, (2, 3, 4, 5))),
        case(None, {"dout": all_different(rng, (3, 8))}, x=all_different(rng, (3, 4, 1, 2))),
    ]
