"""What goes wrong in convolution, pooling and flattening, each with the sentence a student reads."""

from autograder.declare import misconception

OUT_ROWS = "oh = output_size(height, kernel=size, stride=stride, padding=padding)"
OUT_COLUMNS = "ow = output_size(width, kernel=size, stride=stride, padding=padding)"
ROWS_OVER = "max((oh - 1) * stride + size - height, 0) // 2"
COLUMNS_OVER = "max((ow - 1) * stride + size - width, 0) // 2"
START = "row, col = i * stride - top, j * stride - left"
WINDOW = "x[:, max(row, 0) : row + size, max(col, 0) : col + size, :]"


def in_forward_pools(id, says, *swaps):
    """A mistake that max and average pooling share in their forward passes."""
    return [misconception(id, f"{kind}_pool2d_forward", says, *swaps) for kind in ("max", "avg")]


def in_backward_pools(id, says, *swaps):
    """A mistake that max and average pooling share in their backward passes."""
    return [misconception(id, f"{kind}_pool2d_backward", says, *swaps) for kind in ("max", "avg")]


MISCONCEPTIONS = [
    # --- output size ---
    misconception(
        "one-too-few",
        "output_size",
        "The + 1 is missing: (n - kernel) // stride counts the steps between windows, and there is one window more.",
        ("// stride + 1\n", "// stride\n"),
    ),
    misconception(
        "rounded-up-when-valid",
        "output_size",
        'With "valid" the division was rounded up: that counts a last window which hangs over the border.',
        ("(n - kernel) // stride + 1", "-(-(n - kernel) // stride) + 1"),
    ),
    misconception(
        "stride-ignored-when-valid",
        "output_size",
        'With "valid" the stride plays no part: n - kernel + 1 is right for a stride of 1 only. Divide by the stride.',
        ("(n - kernel) // stride + 1", "n - kernel + 1"),
    ),
    misconception(
        "kernel-ignored-when-valid",
        "output_size",
        'With "valid" the kernel plays no part: the last window must still fit, so it begins at n - kernel at most.',
        ("(n - kernel) // stride + 1", "n // stride"),
    ),
    misconception(
        "one-added-before-dividing",
        "output_size",
        "The 1 was added before the division. First divide n - kernel by the stride, rounding down, then add 1.",
        ("(n - kernel) // stride + 1", "(n - kernel + 1) // stride"),
    ),
    misconception(
        "divided-before-subtracting",
        "output_size",
        "n was divided by the stride before the kernel was subtracted. The kernel is measured in pixels, like n.",
        ("(n - kernel) // stride + 1", "n // stride - kernel + 1"),
    ),
    misconception(
        "not-rounded",
        "output_size",
        "A true division leaves fractions of a window. Round down with `//`: half a window is none.",
        ("(n - kernel) // stride + 1", "(n - kernel) / stride + 1"),
    ),
    misconception(
        "last-fit-refused",
        "output_size",
        "A window that just fits was not counted: the last may begin at n - kernel, not only at n - kernel - 1.",
        ("(n - kernel) // stride + 1", "(n - kernel - 1) // stride + 1"),
    ),
    misconception(
        "same-ignored",
        "output_size",
        'Padding "same" was treated like "valid". It pads until there is one window for every stride begun.',
        ('padding == "same"', 'padding == "same" and False'),
    ),
    misconception(
        "same-and-valid-swapped",
        "output_size",
        'The two paddings are swapped: "valid" adds nothing, "same" pads.',
        ('padding == "same"', 'padding == "valid"'),
    ),
    misconception(
        "rounded-down-when-same",
        "output_size",
        'With "same" the division was rounded down: the last few pixels get no window. Round up.',
        ("(n + stride - 1) // stride", "n // stride"),
    ),
    misconception(
        "same-keeps-the-size",
        "output_size",
        '"same" keeps the size with stride 1 only. With a stride the output is n / stride, rounded up.',
        ("(n + stride - 1) // stride", "n"),
    ),
    misconception(
        "one-too-many-when-same",
        "output_size",
        'With "same" one was added after rounding down: too many where the stride divides n. Round up instead.',
        ("(n + stride - 1) // stride", "n // stride + 1"),
    ),
    misconception(
        "padded-by-half-a-kernel",
        "output_size",
        'With "same" kernel // 2 was padded on both sides. With an even kernel that is one too many: '
        "here the size is n / stride, rounded up, whatever the kernel.",
        ("(n + stride - 1) // stride", "(n + 2 * (kernel // 2) - kernel) // stride + 1"),
    ),
    misconception(
        "padded-by-half-a-kernel-less-one",
        "output_size",
        'With "same" (kernel - 1) // 2 was padded on both sides. With an even kernel that is one too few: '
        "here the size is n / stride, rounded up, whatever the kernel.",
        ("(n + stride - 1) // stride", "(n + 2 * ((kernel - 1) // 2) - kernel) // stride + 1"),
    ),
    misconception(
        "fully-padded",
        "output_size",
        'This is "full" padding: kernel - 1 on both sides. "same" pads kernel - 1 in all, with stride 1.',
        ("(n + stride - 1) // stride", "(n + kernel - 2) // stride + 1"),
    ),
    # --- convolution, backward (before forward, so that a shared trace is called a mistake of the backward) ---
    misconception(
        "dw-overwritten",
        "conv2d_backward",
        "dw is assigned anew for every window, so only the last one counts. A weight is used at every window: add.",
        ("dw += ", "dw = "),
    ),
    misconception(
        "dw-of-the-last-window-of-the-last-sample",
        "conv2d_backward",
        "dw is assigned anew for every window of every sample, so only the last window of the last sample counts. A "
        "weight is used at all of them: add.",
        (
            "dw += np.tensordot(padded[:, rows, cols, :], d,",
            "dw = np.tensordot(padded[-1:, rows, cols, :], d[-1:],",
        ),
    ),
    misconception(
        "dx-overwritten",
        "conv2d_backward",
        "Where windows overlap the later one overwrites dx. A pixel is part of several outputs: add their gradients.",
        ("dpadded[:, rows, cols, :] += ", "dpadded[:, rows, cols, :] = "),
    ),
    misconception(
        "kernel-turned-for-dx",
        "conv2d_backward",
        "dx was painted with the kernel turned round. Weight (u, v) met pixel (u, v) of the window: that is where its "
        "gradient goes. (It is turned only if you write dx as a convolution that gathers.)",
        ("np.tensordot(d, w, axes", "np.tensordot(d, w[::-1, ::-1], axes"),
    ),
    misconception(
        "kernel-turned-upside-down-for-dx",
        "conv2d_backward",
        "dx was painted with the kernel upside down. Weight (u, v) met pixel (u, v) of the window.",
        ("np.tensordot(d, w, axes", "np.tensordot(d, w[::-1], axes"),
    ),
    misconception(
        "dw-turned",
        "conv2d_backward",
        "dw comes out turned round. Nothing was turned in the forward pass, so nothing is turned here.",
        ("return dx, dw, db", "return dx, dw[::-1, ::-1], db"),
    ),
    misconception(
        "db-over-the-batch-only",
        "conv2d_backward",
        "db was summed over the batch only. A bias is added at every row and column too: sum over those as well.",
        ("dout.sum(axis=(0, 1, 2))", "dout.sum(axis=0)"),
    ),
    misconception(
        "db-not-over-the-batch",
        "conv2d_backward",
        "db has one row for each sample. The bias is shared by the whole batch: sum over the samples too.",
        ("dout.sum(axis=(0, 1, 2))", "dout.sum(axis=(1, 2))"),
    ),
    misconception(
        "db-one-number",
        "conv2d_backward",
        "db was summed over everything. Each kernel has a bias of its own: keep the last axis.",
        ("dout.sum(axis=(0, 1, 2))", "dout.sum()"),
    ),
    misconception(
        "db-averaged",
        "conv2d_backward",
        "db is a mean. If the loss is a mean, dout says so already: here gradients add up.",
        ("dout.sum(axis=(0, 1, 2))", "dout.mean(axis=(0, 1, 2))"),
    ),
    misconception(
        "db-averaged-over-the-batch",
        "conv2d_backward",
        "db was divided by the number of samples. If the loss is a mean, dout says so already: here gradients add up.",
        ("dout.sum(axis=(0, 1, 2))", "dout.sum(axis=(0, 1, 2)) / len(dout)"),
    ),
    misconception(
        "db-keeps-its-axes",
        "conv2d_backward",
        "db has axes of length 1 left over. It has the shape of b, (F,).",
        ("dout.sum(axis=(0, 1, 2))", "dout.sum(axis=(0, 1, 2), keepdims=True)"),
    ),
    misconception(
        "dw-averaged-over-the-batch",
        "conv2d_backward",
        "dw was divided by the number of samples. If the loss is a mean, dout says so already: here gradients add up.",
        ("return dx, dw, db", "return dx, dw / len(dout), db"),
    ),
    misconception(
        "divided-by-the-batch",
        "conv2d_backward",
        "dw and dx were divided by the number of samples. If the loss is a mean, dout says so already.",
        ("d = dout[:, i, j, :]", "d = dout[:, i, j, :] / len(dout)"),
    ),
    misconception(
        "dw-of-the-first-sample",
        "conv2d_backward",
        "dw knows the first sample only. The weights are shared by the whole batch: add up over all samples.",
        ("np.tensordot(padded[:, rows, cols, :], d, ", "np.tensordot(padded[:1, rows, cols, :], d[:1], "),
    ),
    misconception(
        "one-pixel-for-every-weight",
        "conv2d_backward",
        "All weights got the gradient of the window's upper left one: delta times x, without a shift. Weight (u, v) "
        "needs pixel (u, v) of each window.",
        ("padded[:, rows, cols, :], d", "padded[:, i * stride : i * stride + 1, j * stride : j * stride + 1, :], d"),
    ),
    misconception(
        "dx-of-the-first-kernel",
        "conv2d_backward",
        "dx comes from the first kernel only. Every kernel looked at the pixel: add up over all of them.",
        ("np.tensordot(d, w, axes", "np.tensordot(d[:, :1], w[..., :1], axes"),
    ),
    misconception(
        "dx-averaged-over-kernels",
        "conv2d_backward",
        "dx was averaged over the kernels. A pixel's gradient is the sum of what comes through each of them.",
        ("np.tensordot(d, w, axes", "np.tensordot(d / w.shape[3], w, axes"),
    ),
    misconception(
        "order-of-results",
        "conv2d_backward",
        "The gradients come in another order than asked for: dx, dw, db.",
        ("return dx, dw, db", "return dw, db, dx"),
    ),
    misconception(
        "last-row-of-windows-missing",
        "conv2d_backward",
        "The last row of windows was left out: dout has as many rows as there are windows, and all count.",
        ("for i in range(oh)", "for i in range(oh - 1)"),
    ),
    misconception(
        "last-column-of-windows-missing",
        "conv2d_backward",
        "The last column of windows was left out: dout has as many columns as there are windows, and all count.",
        ("for j in range(ow)", "for j in range(ow - 1)"),
    ),
    misconception(
        "always-float64",
        "conv2d_backward",
        "The results are float64 whatever the inputs are. np.zeros(shape) makes float64: give it a dtype, or use "
        "np.zeros_like.",
        ("np.zeros_like(padded)", "np.zeros(padded.shape)"),
        ("np.zeros_like(w)", "np.zeros(w.shape)"),
    ),
    misconception(
        "cut-off-from-both-ends",
        "conv2d_backward",
        "The padding was cut off with a slice like [p:-p]. Where p is 0 that is empty: -0 is 0, the beginning. Cut "
        "from the front, p : p + H.",
        ("[:, top : top + height, left : left + width, :]", "[:, top:-top, left:-left, :]"),
    ),
    misconception(
        "stride-ignored-in-rows",
        "conv2d_backward",
        "In rows the windows of the backward pass begin at i, not at i times the stride; columns are right. With "
        "stride 1 nobody notices.",
        ("slice(i * stride, i * stride + kh)", "slice(i, i + kh)"),
    ),
    misconception(
        "stride-ignored-in-columns",
        "conv2d_backward",
        "In columns the windows of the backward pass begin at j, not at j times the stride; rows are right. With "
        "stride 1 nobody notices.",
        ("slice(j * stride, j * stride + kw)", "slice(j, j + kw)"),
    ),
    misconception(
        "stride-ignored",
        "conv2d_backward",
        "The windows of the backward pass begin at (i, j), not at i and j times the stride, where the forward pass had "
        "them.",
        ("slice(i * stride, i * stride + kh)", "slice(i, i + kh)"),
        ("slice(j * stride, j * stride + kw)", "slice(j, j + kw)"),
    ),
    misconception(
        "stride-ignored-in-dx",
        "conv2d_backward",
        "dw uses the stride, dx does not: its windows begin at (i, j). Both lie where the forward pass had them.",
        ("dpadded[:, rows, cols, :] +=", "dpadded[:, i : i + kh, j : j + kw, :] +="),
    ),
    misconception(
        "stride-ignored-in-dw",
        "conv2d_backward",
        "dx uses the stride, dw does not: its windows begin at (i, j). Both lie where the forward pass had them.",
        ("np.tensordot(padded[:, rows, cols, :],", "np.tensordot(padded[:, i : i + kh, j : j + kw, :],"),
    ),
    misconception(
        "stride-inside-the-window",
        "conv2d_backward",
        "The stride went into the window: its pixels are apart. A stride moves the window; the window itself is whole.",
        ("slice(i * stride, i * stride + kh)", "slice(i, i + kh * stride, stride)"),
        ("slice(j * stride, j * stride + kw)", "slice(j, j + kw * stride, stride)"),
    ),
    misconception(
        "padding-not-cut-off",
        "conv2d_backward",
        "dx still has its padding. It must have the shape of x: cut out the picture.",
        ("dpadded[:, top : top + height, left : left + width, :]", "dpadded"),
    ),
    misconception(
        "cut-out-from-the-corner",
        "conv2d_backward",
        "dx was cut out from the upper left corner of the padded picture. There is padding above and to the left as "
        "well: begin where x began.",
        ("[:, top : top + height, left : left + width, :]", "[:, :height, :width, :]"),
    ),
    misconception(
        "cut-out-from-the-other-side",
        "conv2d_backward",
        "dx was cut out as if the odd row and column of padding were above and to the left. They are below and to the "
        "right.",
        (
            "[:, top : top + height, left : left + width, :]",
            "[:, dpadded.shape[1] - height - top :, dpadded.shape[2] - width - left :, :][:, :height, :width, :]",
        ),
    ),
    misconception(
        "dw-with-other-padding",
        "conv2d_backward",
        "For dw the picture was padded at the bottom and right only. It must be padded as in the forward pass: keep"
        " the padded picture in the cache.",
        ("np.tensordot(padded[:, rows,", "np.tensordot(np.roll(padded, (-top, -left), axis=(1, 2))[:, rows,"),
    ),
    misconception(
        "dout-divided-in-place",
        "conv2d_backward",
        "dout was divided by the number of samples, and in place. If the loss is a mean, dout says so already; and it "
        "belongs to the caller.",
        ("    dw = np.zeros_like(w)\n", "    dw = np.zeros_like(w)\n    dout /= len(dout)\n"),
    ),
    # --- convolution, forward ---
    misconception(
        "true-convolution",
        "conv2d_forward",
        "The kernel was turned round, up and down and left and right. That is the mathematicians' convolution; deep "
        "learning multiplies window and kernel as they lie.",
        ("np.tensordot(window, w, axes", "np.tensordot(window, w[::-1, ::-1], axes"),
    ),
    misconception(
        "kernel-upside-down",
        "conv2d_forward",
        "The kernel was turned upside down: its rows run the wrong way. Multiply window and kernel as they lie.",
        ("np.tensordot(window, w, axes", "np.tensordot(window, w[::-1], axes"),
    ),
    misconception(
        "kernel-mirrored",
        "conv2d_forward",
        "The kernel was mirrored: its columns run the wrong way. Multiply window and kernel as they lie.",
        ("np.tensordot(window, w, axes", "np.tensordot(window, w[:, ::-1], axes"),
    ),
    misconception(
        "kernel-transposed",
        "conv2d_forward",
        "Rows and columns of the kernel were swapped. w has the shape (kh, kw, C, F): kh rows, kw columns.",
        ("    kh, kw, _, filters = w.shape", "    w = w.transpose(1, 0, 2, 3)\n    kh, kw, _, filters = w.shape"),
    ),
    misconception(
        "kernel-read-as-another-layout",
        "conv2d_forward",
        "w was reshaped as if it had come as (F, C, kh, kw). It comes as (kh, kw, C, F), and reshape does not move "
        "axes.",
        (
            "np.tensordot(window, w, axes",
            "np.tensordot(window, w.reshape(filters, -1, kh, kw).transpose(2, 3, 1, 0), axes",
        ),
    ),
    misconception(
        "bias-left-out",
        "conv2d_forward",
        "The bias is missing: every kernel adds one number, b[f], to all its outputs.",
        ("axes=3) + b", "axes=3)"),
    ),
    misconception(
        "bias-subtracted",
        "conv2d_forward",
        "The bias was subtracted. It is added.",
        ("axes=3) + b", "axes=3) - b"),
    ),
    misconception(
        "bias-once-per-weight",
        "conv2d_forward",
        "The bias was added once for every weight, inside the sum. Add it once, when the sum is done.",
        ("axes=3) + b", "axes=3) + b * w[..., 0].size"),
    ),
    misconception(
        "bias-once-per-channel",
        "conv2d_forward",
        "The bias was added once for every channel. Add it once, when all channels are summed.",
        ("axes=3) + b", "axes=3) + b * w.shape[2]"),
    ),
    misconception(
        "bias-of-the-first-kernel",
        "conv2d_forward",
        "All kernels got the bias of the first. Each has its own: b[f].",
        ("axes=3) + b", "axes=3) + b[0]"),
    ),
    misconception(
        "one-channel-only",
        "conv2d_forward",
        "Only the first channel was looked at. A kernel reaches through all channels: sum over them too.",
        ("np.tensordot(window, w, axes", "np.tensordot(window[..., :1], w[:, :, :1], axes"),
    ),
    misconception(
        "channels-averaged",
        "conv2d_forward",
        "The channels were averaged. Their products are added up.",
        ("axes=3) + b", "axes=3) / w.shape[2] + b"),
    ),
    misconception(
        "window-averaged",
        "conv2d_forward",
        "The products were averaged, not added up: there is no division in a convolution.",
        ("axes=3) + b", "axes=3) / w[..., 0].size + b"),
    ),
    misconception(
        "first-sample-for-all",
        "conv2d_forward",
        "Every sample got the output of the first. Cut windows out of the whole batch.",
        ("np.tensordot(window, w, axes", "np.tensordot(window[:1], w, axes"),
    ),
    misconception(
        "relu-inside",
        "conv2d_forward",
        "Negative outputs became 0: a ReLU is in here. The activation is another layer.",
        ("    cache = (x.shape,", "    out = np.maximum(out, 0)\n    cache = (x.shape,"),
    ),
    misconception(
        "height-for-width",
        "conv2d_forward",
        "The number of output columns was computed from the height. Columns come from the width of the picture.",
        ("output_size(width, kernel=kw", "output_size(height, kernel=kw"),
    ),
    misconception(
        "kernel-height-for-both",
        "conv2d_forward",
        "The number of output columns was computed with the height of the kernel. Kernels may be oblong: columns "
        "need kw.",
        ("output_size(width, kernel=kw", "output_size(width, kernel=kh"),
    ),
    misconception(
        "last-row-missing",
        "conv2d_forward",
        "The last row of the output was never computed, and stayed 0. All oh rows have a window.",
        ("for i in range(oh)", "for i in range(oh - 1)"),
    ),
    misconception(
        "last-column-missing",
        "conv2d_forward",
        "The last column of the output was never computed, and stayed 0. All ow columns have a window.",
        ("for j in range(ow)", "for j in range(ow - 1)"),
    ),
    misconception(
        "channels-first",
        "conv2d_forward",
        "The output has its kernels in axis 1. Channels come last here: (N, oh, ow, F).",
        ("return out, cache", "return out.transpose(0, 3, 1, 2), cache"),
    ),
    misconception(
        "rows-and-columns-swapped",
        "conv2d_forward",
        "Rows and columns of the output are swapped. Its shape is (N, oh, ow, F).",
        ("return out, cache", "return out.transpose(0, 2, 1, 3), cache"),
    ),
    misconception(
        "always-float64",
        "conv2d_forward",
        "The result is float64 whatever the inputs are. np.zeros(shape) makes float64 unless it is given a dtype.",
        ("np.zeros((n, oh, ow, filters), x.dtype)", "np.zeros((n, oh, ow, filters))"),
    ),
    misconception(
        "cache-shared",
        "conv2d_forward",
        "All forward passes share one cache, so the next overwrites it. Make a new one in every call.",
        (
            "cache = (x.shape, padded, w, stride, top, left)",
            'cache = conv2d_forward.__dict__.setdefault("kept", [])\n'
            "    cache[:] = x.shape, padded, w, stride, top, left",
        ),
    ),
    misconception(
        "stride-ignored-in-rows",
        "conv2d_forward",
        "In rows the windows begin at i, not at i times the stride; columns are right.",
        ("i * stride : i * stride + kh", "i : i + kh"),
    ),
    misconception(
        "stride-ignored-in-columns",
        "conv2d_forward",
        "In columns the windows begin at j, not at j times the stride; rows are right.",
        ("j * stride : j * stride + kw", "j : j + kw"),
    ),
    misconception(
        "window-begins-at-i",
        "conv2d_forward",
        "The output has the right size, but window (i, j) begins at row i and column j. Multiply both by the stride.",
        ("i * stride : i * stride + kh, j * stride : j * stride + kw", "i : i + kh, j : j + kw"),
    ),
    misconception(
        "stride-ignored",
        "conv2d_forward",
        "The stride was ignored throughout: this is the output for stride 1.",
        ("output_size(height, kernel=kh, stride=stride", "output_size(height, kernel=kh, stride=1"),
        ("output_size(width, kernel=kw, stride=stride", "output_size(width, kernel=kw, stride=1"),
        ("i * stride : i * stride + kh, j * stride : j * stride + kw", "i : i + kh, j : j + kw"),
    ),
    misconception(
        "stride-inside-the-window",
        "conv2d_forward",
        "The stride went into the window: its pixels are apart, which is called dilation. A stride moves the "
        "window; the window itself is whole.",
        (
            "i * stride : i * stride + kh, j * stride : j * stride + kw",
            "i : i + kh * stride : stride, j : j + kw * stride : stride",
        ),
    ),
    misconception(
        "padding-sides-swapped",
        "conv2d_forward",
        "An odd row or column of padding was put at the top or left. It goes to the bottom or right: half of the "
        "total, rounded down, goes before.",
        (
            "total_rows // 2, total_cols // 2",
            "total_rows - total_rows // 2, total_cols - total_cols // 2",
        ),
    ),
    misconception(
        "all-padding-after",
        "conv2d_forward",
        "All padding was put at the bottom and right. Half of it, rounded down, goes to the top and left.",
        ("total_rows // 2, total_cols // 2", "0, 0"),
    ),
    misconception(
        "all-padding-before",
        "conv2d_forward",
        "All padding was put at the top and left. Only half of it, rounded down, goes there.",
        ("total_rows // 2, total_cols // 2", "total_rows, total_cols"),
    ),
    misconception(
        "padded-with-the-border",
        "conv2d_forward",
        "The border's pixels were repeated as padding. Padding is zeros.",
        ("(left, right), (0, 0)))", '(left, right), (0, 0)), mode="edge")'),
    ),
    misconception(
        "same-padding-on-both-axes",
        "conv2d_forward",
        "Columns were padded as much as rows. An oblong kernel, or another remainder, needs other padding on each "
        "axis.",
        ("max((ow - 1) * stride + kw - width, 0)", "total_rows"),
    ),
    misconception(
        "border-left-at-zero",
        "conv2d_forward",
        "Where the window reaches over the border the output stayed 0. Pad the picture, not the output.",
        (
            "            out[:, i, j, :] = ",
            "            inside_rows = top <= i * stride <= top + height - kh\n"
            "            inside_cols = left <= j * stride <= left + width - kw\n"
            "            out[:, i, j, :] = inside_rows and inside_cols and ",
        ),
    ),
    misconception(
        "padding-without-the-stride",
        "conv2d_forward",
        "The padding was computed as kernel - 1, which is right for stride 1. With a stride the windows cover "
        "(out - 1) * stride + kernel pixels, and only what the picture lacks is padded.",
        ("(oh - 1) * stride + kh - height", "kh - 1"),
        ("(ow - 1) * stride + kw - width", "kw - 1"),
    ),
    # --- pooling, backward: what both share ---
    *in_backward_pools(
        "overwritten",
        "Where windows overlap the later one overwrites dx. A pixel may be part of several outputs: add.",
        ("+=", "= 0 * window +"),
    ),
    *in_backward_pools(
        "last-row-of-windows-missing",
        "The last row of windows was left out: dout has as many rows as there are windows, and all count.",
        ("for i in range(oh)", "for i in range(oh - 1)"),
    ),
    *in_backward_pools(
        "last-column-of-windows-missing",
        "The last column of windows was left out: dout has as many columns as there are windows, and all count.",
        ("for j in range(ow)", "for j in range(ow - 1)"),
    ),
    *in_backward_pools(
        "stride-ignored",
        "The windows of the backward pass begin at (i, j), not at i and j times the stride, where the forward pass had "
        "them.",
        (START, "row, col = i - top, j - left"),
    ),
    *in_backward_pools(
        "stride-ignored-in-rows",
        "In rows the windows of the backward pass begin at i, not at i times the stride; columns are right.",
        (START, "row, col = i - top, j * stride - left"),
    ),
    *in_backward_pools(
        "stride-ignored-in-columns",
        "In columns the windows of the backward pass begin at j, not at j times the stride; rows are right.",
        (START, "row, col = i * stride - top, j - left"),
    ),
    *in_backward_pools(
        "stride-taken-as-size",
        "The backward pass lays its windows side by side, as if the stride were always the size. Use the stride the "
        "forward pass was given.",
        (START, "row, col = i * size - top, j * size - left"),
    ),
    *in_backward_pools(
        "divided-by-the-batch",
        "dx was divided by the number of samples. If the loss is a mean, dout says so already.",
        ("dout[:, i : i + 1, j : j + 1, :]", "dout[:, i : i + 1, j : j + 1, :] / len(dout)"),
    ),
    *in_backward_pools(
        "first-sample-for-all",
        "Every sample got the dout of the first. Each has its own.",
        ("dout[:, i : i + 1", "dout[:1, i : i + 1"),
    ),
    *in_backward_pools(
        "upstream-ignored",
        "dout plays no part, as if it were 1 everywhere. By the chain rule every gradient is multiplied by it.",
        ("dout[:, i : i + 1, j : j + 1, :]", "np.ones_like(dout[:, i : i + 1, j : j + 1, :])"),
    ),
    *in_backward_pools(
        "padding-forgotten",
        "The windows of the backward pass begin inside the picture. With padding the first begins above and to the "
        "left of it, as in the forward pass.",
        (START, "row, col = i * stride, j * stride"),
    ),
    # --- max pooling, backward ---
    misconception(
        "to-every-pixel",
        "max_pool2d_backward",
        "Every pixel of the window got the whole gradient. Only the largest moves the output; the others get 0.",
        ("np.arange(cells.shape[1])[:, None] == first", "np.ones_like(cells)"),
    ),
    misconception(
        "shared-like-an-average",
        "max_pool2d_backward",
        "The gradient was shared among all pixels of the window. That is average pooling; here the largest gets it "
        "all.",
        ("np.arange(cells.shape[1])[:, None] == first", "np.ones_like(cells) / cells.shape[1]"),
    ),
    misconception(
        "times-the-value",
        "max_pool2d_backward",
        "The gradient was multiplied by the largest value. The output is that value, so its derivative is 1.",
        ("np.arange(cells.shape[1])[:, None] == first", "cells * (np.arange(cells.shape[1])[:, None] == first)"),
    ),
    misconception(
        "to-the-smallest",
        "max_pool2d_backward",
        "The gradient went to the smallest pixel of each window. It belongs to the largest.",
        ("cells.argmax(", "cells.argmin("),
    ),
    misconception(
        "to-the-largest-absolute-value",
        "max_pool2d_backward",
        "The gradient went to the pixel farthest from zero. The forward pass took the largest, sign included.",
        ("cells.argmax(", "np.abs(cells).argmax("),
    ),
    misconception(
        "to-the-corner",
        "max_pool2d_backward",
        "The gradient went to the upper left pixel of each window. It belongs to the largest.",
        ("cells.argmax(axis=1, keepdims=True)", "0 * cells.argmax(axis=1, keepdims=True)"),
    ),
    misconception(
        "first-channel-decides",
        "max_pool2d_backward",
        "The first channel decided for all where the largest pixel is. Each channel has its own.",
        ("keepdims=True)  # (N, 1, C)", "keepdims=True)[:, :, :1].repeat(channels, axis=2)"),
    ),
    misconception(
        "first-sample-decides",
        "max_pool2d_backward",
        "The first sample decided for all where the largest pixel is. Each sample has its own.",
        ("keepdims=True)  # (N, 1, C)", "keepdims=True)[:1].repeat(n, axis=0)"),
    ),
    misconception(
        "one-winner-for-all-channels",
        "max_pool2d_backward",
        "Only the largest of all channels got a gradient. Each channel is pooled by itself and has a winner of its "
        "own.",
        (
            "np.arange(cells.shape[1])[:, None] == first",
            "(np.arange(cells.shape[1])[:, None] == first) & (cells == cells.max(axis=(1, 2), keepdims=True))",
        ),
    ),
    misconception(
        "index-read-by-columns",
        "max_pool2d_backward",
        "The window was searched column after column, but the index was read row after row, so the gradient lands in "
        "another pixel. Use one order for both.",
        ("window.reshape(n, -1, channels)", "window.transpose(0, 2, 1, 3).reshape(n, -1, channels)"),
    ),
    misconception(
        "zeros-get-nothing",
        "max_pool2d_backward",
        "Windows whose largest value is 0 got no gradient. The first of the zeros does; what a ReLU makes of it is the "
        "ReLU's business.",
        (
            "np.arange(cells.shape[1])[:, None] == first",
            "(np.arange(cells.shape[1])[:, None] == first) & (cells != 0)",
        ),
    ),
    misconception(
        "positive-maxima-only",
        "max_pool2d_backward",
        "Windows whose largest value is not positive got no gradient. That is a ReLU's derivative; pooling passes "
        "it on.",
        (
            "np.arange(cells.shape[1])[:, None] == first",
            "(np.arange(cells.shape[1])[:, None] == first) & (cells > 0)",
        ),
    ),
    misconception(
        "always-float64",
        "max_pool2d_backward",
        "dx is float64 whatever the inputs are. np.zeros(shape) makes float64: give it a dtype, or use np.zeros_like.",
        ("np.zeros_like(x)", "np.zeros(x.shape)"),
    ),
    misconception(
        "x-overwritten",
        "max_pool2d_backward",
        "dx was written into the x of the forward pass, which belongs to the caller. Make a new array.",
        ("    return dx", "    x[:] = dx\n    return x"),
    ),
    misconception(
        "ties-all-win",
        "max_pool2d_backward",
        "At a tie every one of the largest pixels got the whole gradient, so more flows out than came in. Only the "
        "first of them gets it.",
        ("np.arange(cells.shape[1])[:, None] == first", "cells == cells.max(axis=1, keepdims=True)"),
    ),
    misconception(
        "ties-share",
        "max_pool2d_backward",
        "At a tie the gradient was shared among the largest pixels. Here, as in Keras, the first of them gets it all.",
        (
            "np.arange(cells.shape[1])[:, None] == first",
            "cells == cells.max(axis=1, keepdims=True)\n"
            "            won = won / np.sum(won, axis=1, keepdims=True, dtype=x.dtype)",
        ),
    ),
    misconception(
        "ties-to-the-last",
        "max_pool2d_backward",
        "At a tie the last of the largest pixels got the gradient. It goes to the first: compare with >, not with >=.",
        (
            "cells.argmax(axis=1, keepdims=True)",
            "cells.shape[1] - 1 - cells[:, ::-1].argmax(axis=1, keepdims=True)",
        ),
    ),
    misconception(
        "ties-by-columns",
        "max_pool2d_backward",
        "At a tie the first pixel column by column got the gradient. First means row by row, each row left to right.",
        (
            "cells.argmax(axis=1, keepdims=True)",
            "window.transpose(0, 2, 1, 3).reshape(n, -1, channels).argmax(axis=1, keepdims=True)\n"
            "            first = first % window.shape[1] * window.shape[2] + first // window.shape[1]",
        ),
    ),
    misconception(
        "ties-lose",
        "max_pool2d_backward",
        "At a tie nobody got the gradient. The first of the largest pixels does: none of it is lost.",
        (
            "np.arange(cells.shape[1])[:, None] == first",
            "cells == cells.max(axis=1, keepdims=True)\n            won = won & (won.sum(axis=1, keepdims=True) == 1)",
        ),
    ),
    misconception(
        "last-window-wins",
        "max_pool2d_backward",
        "A pixel that is the largest of several windows got the gradient of the last one only. Add them up.",
        (
            "+= won.reshape(window.shape) * dout[:, i : i + 1, j : j + 1, :]",
            "= np.where(won.reshape(window.shape), dout[:, i : i + 1, j : j + 1, :], dx[:, rows, cols, :])",
        ),
    ),
    misconception(
        "border-windows-skipped",
        "max_pool2d_backward",
        "Windows that reach over the border were skipped. They have a largest pixel too, and it gets their gradient.",
        (
            "            dx[:, rows, cols, :] +=",
            "            if window.shape[1:3] == (size, size):\n                dx[:, rows, cols, :] +=",
        ),
    ),
    # --- average pooling, backward ---
    misconception(
        "not-divided",
        "avg_pool2d_backward",
        "Every pixel got the whole gradient. In a mean of m pixels each has the weight 1/m: divide by their number.",
        (" / pixels", ""),
    ),
    misconception(
        "divided-by-size",
        "avg_pool2d_backward",
        "The gradient was divided by size. A window of size 2 holds four pixels: divide by their number.",
        (" / pixels", " / size"),
    ),
    misconception(
        "divided-twice",
        "avg_pool2d_backward",
        "The gradient was divided by the number of pixels twice. Once is enough.",
        (" / pixels", " / pixels**2"),
    ),
    misconception(
        "divided-by-channels-too",
        "avg_pool2d_backward",
        "The gradient was divided by the number of channels as well. Each channel is averaged by itself.",
        (" / pixels", " / (pixels * window.shape[3])"),
    ),
    misconception(
        "to-the-corner",
        "avg_pool2d_backward",
        "Only the upper left pixel of each window got a share. All of them do.",
        ("            window +=", "            window[:, :1, :1, :] +="),
    ),
    misconception(
        "always-float64",
        "avg_pool2d_backward",
        "dx is float64 whatever dout is. np.zeros(shape) makes float64 unless it is given a dtype.",
        ("np.zeros(shape, dout.dtype)", "np.zeros(shape)"),
    ),
    misconception(
        "dout-modified",
        "avg_pool2d_backward",
        "dout was divided in place. It belongs to the caller: make a new array.",
        ("np.zeros(shape, dout.dtype)", "np.zeros(shape, dout.dtype)\n    dout /= size**2"),
        (" / pixels", ""),
    ),
    misconception(
        "divided-by-the-stride",
        "avg_pool2d_backward",
        "The gradient was divided by the stride squared. How many pixels a window holds is up to its size.",
        (" / pixels", " / stride**2"),
    ),
    misconception(
        "padding-counted",
        "avg_pool2d_backward",
        "At the border the gradient was divided by size squared. Padding does not count: divide by the pixels inside.",
        (" / pixels", " / size**2"),
    ),
    misconception(
        "border-windows-skipped",
        "avg_pool2d_backward",
        "Windows that reach over the border were skipped. They average fewer pixels, and those get shares.",
        ("            window +=", "            if pixels < size**2:\n                continue\n            window +="),
    ),
    # --- pooling, forward: what both share ---
    *in_forward_pools(
        "over-all-channels",
        "All channels were pooled together. Each is pooled by itself: leave the last axis alone.",
        ("(axis=(1, 2))", "(axis=(1, 2, 3))[:, None]"),
    ),
    *in_forward_pools(
        "over-the-batch",
        "All samples were pooled together. Each is pooled by itself: leave the first axis alone.",
        ("(axis=(1, 2))", "(axis=(0, 1, 2))"),
    ),
    *in_forward_pools(
        "corner-only",
        "The upper left pixel of each window was taken: that thins a picture out. Pooling looks at the whole window.",
        ("out[:, i, j, :] = window", "out[:, i, j, :] = window[:, :1, :1]"),
    ),
    *in_forward_pools(
        "first-row-only",
        "Only the first row of each window was pooled. Look at all rows and columns.",
        ("out[:, i, j, :] = window", "out[:, i, j, :] = window[:, :1]"),
    ),
    *in_forward_pools(
        "stride-one-by-default",
        "Without a stride the windows moved by one pixel. stride=None means a stride of `size`.",
        ("        stride = size\n", "        stride = 1\n"),
    ),
    *in_forward_pools(
        "stride-two-by-default",
        "Without a stride the windows moved by two pixels, whatever the size. stride=None means a stride of `size`.",
        ("        stride = size\n", "        stride = 2\n"),
    ),
    *in_forward_pools(
        "size-ignored",
        "The windows were always two by two pixels: `size` plays no part.",
        ("    if stride is None:\n", "    size = 2\n    if stride is None:\n"),
    ),
    *in_forward_pools(
        "window-begins-at-i",
        "The output has the right size, but window (i, j) begins at row i and column j. Multiply both by the stride.",
        (START, "row, col = i - top, j - left"),
    ),
    *in_forward_pools(
        "stride-ignored-in-rows",
        "In rows the windows begin at i, not at i times the stride; columns are right.",
        (START, "row, col = i - top, j * stride - left"),
    ),
    *in_forward_pools(
        "stride-ignored-in-columns",
        "In columns the windows begin at j, not at j times the stride; rows are right.",
        (START, "row, col = i * stride - top, j - left"),
    ),
    *in_forward_pools(
        "height-for-width",
        "The number of output columns was computed from the height. Columns come from the width of the picture.",
        ("output_size(width,", "output_size(height,"),
    ),
    *in_forward_pools(
        "partial-windows-kept",
        'With "valid" windows that hang over the border were counted. Only those that fit are: the last rows or '
        "columns may be left out.",
        (OUT_ROWS, OUT_ROWS.replace("padding=padding", 'padding="same"')),
        (OUT_COLUMNS, OUT_COLUMNS.replace("padding=padding", 'padding="same"')),
    ),
    *in_forward_pools(
        "last-row-missing",
        "The last row of the output was never computed, and stayed 0. All rows have a window.",
        ("for i in range(oh)", "for i in range(oh - 1)"),
    ),
    *in_forward_pools(
        "last-column-missing",
        "The last column of the output was never computed, and stayed 0. All columns have a window.",
        ("for j in range(ow)", "for j in range(ow - 1)"),
    ),
    *in_forward_pools(
        "channels-first",
        "The output has its channels in axis 1. They come last here: (N, oh, ow, C).",
        ("return out, cache", "return out.transpose(0, 3, 1, 2), cache"),
    ),
    *in_forward_pools(
        "always-float64",
        "The result is float64 whatever x is. np.zeros(shape) makes float64 unless it is given a dtype.",
        ("channels), x.dtype)", "channels))"),
    ),
    *in_forward_pools(
        "stride-taken-as-size",
        "The stride was ignored: windows always lie side by side. stride=None means size, but a stride that is given "
        "counts.",
        ("    if stride is None:\n        stride = size\n", "    given, stride = stride or size, size\n"),
        ("size, stride, top, left)\n    return", "size, given, top, left)\n    return"),
    ),
    *in_forward_pools(
        "window-as-long-as-the-stride",
        "The windows are as long as the stride. How far apart they are is one thing, how long they are another: size.",
        (WINDOW, WINDOW.replace("+ size", "+ stride")),
    ),
    *in_forward_pools(
        "padding-sides-swapped",
        "An odd row or column of padding was put at the top or left. It goes to the bottom or right: half of the "
        "total, rounded down, goes before.",
        (ROWS_OVER, f"({ROWS_OVER[:-5]} + 1) // 2"),
        (COLUMNS_OVER, f"({COLUMNS_OVER[:-5]} + 1) // 2"),
    ),
    *in_forward_pools(
        "all-padding-after",
        "All padding was put at the bottom and right. Half of it, rounded down, goes to the top and left: there the "
        "first window begins.",
        (START, "row, col = i * stride, j * stride"),
    ),
    *in_forward_pools(
        "all-padding-before",
        "All padding was put at the top and left. Only half of it, rounded down, goes there.",
        (ROWS_OVER, ROWS_OVER[:-5]),
        (COLUMNS_OVER, COLUMNS_OVER[:-5]),
    ),
    *in_forward_pools(
        "padding-without-the-stride",
        "The padding was computed as size - 1, which is right for stride 1. With a stride the windows cover "
        "(out - 1) * stride + size pixels, and only what the picture lacks is padded.",
        (ROWS_OVER, "(size - 1) // 2"),
        (COLUMNS_OVER, "(size - 1) // 2"),
    ),
    *in_forward_pools(
        "negative-padding",
        "Where the stride is larger than the window, the padding came out negative and the first window begins too "
        "late. Never pad less than 0.",
        (ROWS_OVER, "((oh - 1) * stride + size - height) // 2"),
        (COLUMNS_OVER, "((ow - 1) * stride + size - width) // 2"),
    ),
    # --- max pooling, forward ---
    misconception(
        "mean-for-maximum",
        "max_pool2d_forward",
        "The mean of each window was taken. Max pooling keeps the largest value.",
        ("window.max(", "window.mean("),
    ),
    misconception(
        "minimum-for-maximum",
        "max_pool2d_forward",
        "The smallest value of each window was taken. Max pooling keeps the largest.",
        ("window.max(", "window.min("),
    ),
    misconception(
        "largest-absolute-value",
        "max_pool2d_forward",
        "Signs were dropped: -3 counts as larger than 2 here. Take the largest value, sign included.",
        ("window.max(", "np.abs(window).max("),
    ),
    misconception(
        "sum-for-maximum",
        "max_pool2d_forward",
        "Each window was added up. Max pooling keeps the largest value.",
        ("window.max(", "window.sum("),
    ),
    misconception(
        "never-below-zero",
        "max_pool2d_forward",
        "In a window of negative numbers the result is 0: the search for the largest began at 0. Begin at minus "
        "infinity, or at the first pixel.",
        ("window.max(axis=(1, 2))", "np.maximum(0, window.max(axis=(1, 2)))"),
    ),
    misconception(
        "zeros-for-padding",
        "max_pool2d_forward",
        "The picture was padded with zeros, and at the border a zero beats negative numbers. Padding must never "
        "win: use minus infinity, or leave it out.",
        (
            "window.max(axis=(1, 2))",
            "window.max(axis=(1, 2))\n"
            "            if window.shape[1:3] != (size, size):\n"
            "                out[:, i, j, :] = np.maximum(0, out[:, i, j, :])",
        ),
    ),
    misconception(
        "cache-shared",
        "max_pool2d_forward",
        "All forward passes share one cache, so the next overwrites it. Make a new one in every call.",
        (
            "cache = (x, size, stride, top, left)",
            'cache = max_pool2d_forward.__dict__.setdefault("kept", [])\n    cache[:] = x, size, stride, top, left',
        ),
    ),
    # --- average pooling, forward ---
    misconception(
        "sum-for-mean",
        "avg_pool2d_forward",
        "Each window was added up, not averaged: divide by the number of its pixels.",
        ("window.mean(", "window.sum("),
    ),
    misconception(
        "maximum-for-mean",
        "avg_pool2d_forward",
        "The largest value of each window was taken. Average pooling keeps the mean.",
        ("window.mean(", "window.max("),
    ),
    misconception(
        "divided-by-size",
        "avg_pool2d_forward",
        "The sum was divided by size. A window of size 2 holds four pixels: divide by their number.",
        ("window.mean(axis=(1, 2))", "window.sum(axis=(1, 2)) / size"),
    ),
    misconception(
        "median-for-mean",
        "avg_pool2d_forward",
        "The middle value of each window was taken. Average pooling keeps the mean.",
        ("window.mean(axis=(1, 2))", "np.median(window, axis=(1, 2))"),
    ),
    misconception(
        "rounded-down",
        "avg_pool2d_forward",
        "The averages were rounded down: `//` is whole-number division. Use `/`.",
        ("window.mean(axis=(1, 2))", "window.sum(axis=(1, 2)) // size**2"),
    ),
    misconception(
        "divided-by-the-stride",
        "avg_pool2d_forward",
        "The sum was divided by the stride squared. How many pixels a window holds is up to its size.",
        ("window.mean(axis=(1, 2))", "window.sum(axis=(1, 2)) / stride**2"),
    ),
    misconception(
        "padding-counted",
        "avg_pool2d_forward",
        "At the border the sum was divided by size squared, padding included. Padding does not count: divide by the "
        "number of pixels inside the picture.",
        ("window.mean(axis=(1, 2))", "window.sum(axis=(1, 2)) / size**2"),
    ),
    # --- flatten ---
    misconception(
        "channels-first",
        "flatten_forward",
        "The channels were brought to the front before flattening. Lay the numbers out as they are: channels run "
        "fastest.",
        ("x.reshape(x.shape[0], -1)", "x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)"),
    ),
    misconception(
        "column-after-column",
        "flatten_forward",
        "The picture was laid out column after column. Row-major order goes row after row.",
        ("x.reshape(x.shape[0], -1)", "x.transpose(0, 2, 1, 3).reshape(x.shape[0], -1)"),
    ),
    misconception(
        "first-axis-fastest",
        "flatten_forward",
        "The first axis runs fastest: that is Fortran's order. Here, as in NumPy by default, the last one does.",
        ("x.reshape(x.shape[0], -1)", 'x.reshape(x.shape[0], -1, order="F")'),
    ),
    misconception(
        "batch-flattened-too",
        "flatten_forward",
        "The whole batch became one row. Each sample keeps a row of its own: the first axis stays.",
        ("x.reshape(x.shape[0], -1)", "x.reshape(-1)"),
    ),
    misconception(
        "channels-kept",
        "flatten_forward",
        "Only rows and columns were joined. Channels go into the row as well.",
        ("x.reshape(x.shape[0], -1)", "x.reshape(x.shape[0], -1, x.shape[3])"),
    ),
    misconception(
        "batch-last",
        "flatten_forward",
        "The result is transposed: there is a column for each sample. It has shape (N, H * W * C), a row for each.",
        ("x.reshape(x.shape[0], -1)", "x.reshape(x.shape[0], -1).T"),
    ),
    misconception(
        "samples-mixed",
        "flatten_forward",
        "The numbers of different samples are mixed: the shape is right, but rows do not belong to one sample. Put the "
        "batch first in the reshape.",
        ("x.reshape(x.shape[0], -1)", "x.reshape(-1, x.shape[0]).T"),
    ),
    misconception(
        "left-flat",
        "flatten_backward",
        "dx is still flat. It must have the shape of x, which the forward pass puts into the cache.",
        ("dout.reshape(cache)", "dout"),
    ),
    misconception(
        "channels-first",
        "flatten_backward",
        "The gradient was read as if channels came first, so it lands in other pixels. Reshape it to the shape of "
        "x, and move no axis.",
        (
            "dout.reshape(cache)",
            "dout.reshape(cache[0], cache[3], cache[1], cache[2]).transpose(0, 2, 3, 1)",
        ),
    ),
    misconception(
        "channels-first-shape",
        "flatten_backward",
        "dx has its channels in axis 1. It must have the shape of x: (N, H, W, C).",
        ("dout.reshape(cache)", "dout.reshape(cache[0], cache[3], cache[1], cache[2])"),
    ),
    misconception(
        "column-after-column",
        "flatten_backward",
        "The gradient was read column after column. Row-major order goes row after row.",
        ("dout.reshape(cache)", "dout.reshape(cache[0], cache[2], cache[1], cache[3]).transpose(0, 2, 1, 3)"),
    ),
    misconception(
        "first-axis-fastest",
        "flatten_backward",
        "The gradient was read in Fortran's order, the first axis fastest. Use the order in which it was flattened.",
        ("dout.reshape(cache)", 'dout.reshape(cache, order="F")'),
    ),
    misconception(
        "batch-missing",
        "flatten_backward",
        "dx has one row for each sample and the channels, but the picture is still flat. Give it all four axes of x.",
        ("dout.reshape(cache)", "dout.reshape(cache[0], -1, cache[3])"),
    ),
    misconception(
        "divided-by-the-batch",
        "flatten_backward",
        "dx was divided by the number of samples. Flattening moves numbers and changes none; neither does the way "
        "back.",
        ("dout.reshape(cache)", "dout.reshape(cache) / len(dout)"),
    ),
    misconception(
        "upstream-ignored",
        "flatten_backward",
        "dout plays no part: ones came back. The gradients are passed on as they are, in the shape of x.",
        ("dout.reshape(cache)", "np.ones(cache, dout.dtype)"),
    ),
]
