# %% [markdown]
# # Convolution: layers that look through a small window
#
# A picture of 28 by 28 pixels is 784 numbers. A dense layer with 64 outputs on top of it has $784 \cdot 64 + 64 =
# 50{,}240$ parameters, and it does not know that pixel 30 lies right above pixel 58: a stroke learned in one
# corner has to be learned again in every other.
#
# A **convolution layer** has two ideas instead (LeCun and others, 1989 and 1998):
#
# 1. **look locally**: an output depends on a small window of the input only;
# 2. **share the weights**: the same small window of weights, the **kernel**, is used at every place.
#
# So a kernel is a detector of one local pattern, and its output is a map of where the pattern was found. Eight
# kernels of 5 by 5 have $8 \cdot 25 + 8 = 208$ parameters, whatever the size of the picture.
#
# You will write the three layers that image networks are made of: convolution, pooling (it makes maps
# smaller) and flattening (it ends the picture), each with its backward pass. At the end they learn to read
# handwritten digits.

# %% [markdown]
# ## What holds for every function here
#
# - Pictures come batch first and channels last: `x` has shape `(N, H, W, C)`: N pictures of H rows and W
#   columns, with C numbers per pixel (1 for grey, 3 for colour, one per kernel after a convolution).
# - Kernels have shape `(kh, kw, C, F)`: F kernels, each kh rows by kw columns, **each reaching through all C
#   channels**. These are Keras's layouts.
# - `f_forward(...)` returns `(out, cache)`. The cache is yours: put in it what the backward pass will need.
#   `f_backward(dout, cache)` is given `dout`, the derivative of the loss with respect to `out`, with `out`'s
#   shape. It returns the derivative with respect to each input, each with that input's shape.
# - Never change an argument, and that includes `dout`. float32 in, float32 out; float64 in, float64 out
#   (`np.zeros(shape)` is float64 unless it is told otherwise).

# %%
import numpy as np

# %% [markdown]
# ## By hand: a 2 by 2 kernel on a 4 by 4 picture
#
# $$ x = \begin{pmatrix} 1 & 2 & 0 & 1 \\ 3 & 1 & 1 & 0 \\ 0 & 2 & 4 & 1 \\ 1 & 0 & 2 & 3 \end{pmatrix} \qquad
# w = \begin{pmatrix} 1 & -1 \\ 2 & 0 \end{pmatrix} \qquad b = 1 $$
#
# Put the kernel on the upper left corner. Multiply what lies on top of each other, add up, add the bias:
#
# $$ 1 \cdot 1 + 2 \cdot (-1) + 3 \cdot 2 + 1 \cdot 0 + 1 = 6 $$
#
# One column to the right the window holds $\begin{pmatrix} 2 & 0 \\ 1 & 1 \end{pmatrix}$:
# $2 \cdot 1 + 0 \cdot (-1) + 1 \cdot 2 + 1 \cdot 0 + 1 = 5$. And so on, three places in each of three rows:
#
# $$ \begin{pmatrix} 6 & 5 & 2 \\ 3 & 5 & 10 \\ 1 & -1 & 8 \end{pmatrix} $$
#
# The largest value, 10, stands where the window was $\begin{pmatrix} 1 & 0 \\ 4 & 1 \end{pmatrix}$: large
# where the kernel is large.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    picture = np.array([[1, 2, 0, 1], [3, 1, 1, 0], [0, 2, 4, 1], [1, 0, 2, 3]])
    result = np.array([[6, 5, 2], [3, 5, 10], [1, -1, 8]])

    figure, axes = plt.subplots(2, 4, figsize=(10, 5.2))
    for (above, below), (row, col) in zip(axes.T, [(0, 0), (0, 1), (1, 2), (2, 2)], strict=True):
        above.imshow(picture, cmap="Blues", vmin=0, vmax=8)
        for (i, j), value in np.ndenumerate(picture):
            above.text(j, i, value, ha="center", va="center")
        frame = {"fill": False, "edgecolor": "crimson", "linewidth": 3, "clip_on": False}
        above.add_patch(plt.Rectangle((col - 0.5, row - 0.5), 2, 2, **frame))
        so_far = np.ma.masked_array(result, mask=np.arange(9).reshape(3, 3) > 3 * row + col)
        below.imshow(so_far, cmap="Oranges", vmin=-4, vmax=16)
        for (i, j), value in np.ndenumerate(result):
            if not so_far.mask[i, j]:
                bold = "bold" if (i, j) == (row, col) else "normal"
                below.text(j, i, value, ha="center", va="center", fontweight=bold)
        below.set(xlim=(-1, 3), ylim=(3, -1))
        below.add_patch(plt.Rectangle((col - 0.5, row - 0.5), 1, 1, **frame))
    for ax in axes.ravel():
        ax.axis("off")
    figure.suptitle("The kernel slides over the picture (above); each place gives one output (below)")
    plt.show()

# %% [markdown]
# **A word on the word.** Mathematicians turn the kernel upside down and left to right before they multiply, and
# only that is a convolution to them. What deep learning calls convolution does not turn it: strictly it is a
# *cross-correlation*. As the weights are learned it makes no difference to what a network can do; it does make one
# to the numbers. Turned round, this kernel would give 3 in the upper left corner and not 6. Here, as in Keras,
# nothing is turned.

# %% [markdown]
# ## 1. How large is the output?
#
# A kernel of length $k$ fits into a row of $n$ pixels at $n - k + 1$ places. Two choices change that.
#
# **Stride.** With stride $s$ the window moves $s$ pixels at a time: its $i$-th place begins at $i \cdot s$.
#
# **Padding.** `"valid"` means none: only windows that lie inside the picture count. `"same"` puts zeros
# around the picture, so many that with stride 1 the output has the size of the input.
#
# $$ \text{valid:} \quad \left\lfloor \frac{n - k}{s} \right\rfloor + 1 \qquad\qquad
# \text{same:} \quad \left\lceil \frac{n}{s} \right\rceil $$
#
# Why: the last valid window must begin at or before $n - k$; the multiples of $s$ from 0 to $n - k$ are
# counted by the floor, and 0 itself is the $+1$. When $n - k$ is no multiple of $s$, the last few pixels are
# not seen at all. With `"same"` the kernel does not matter: one window for every $s$ pixels begun.
#
# | n | k | s | valid | same |
# |---|---|---|---|---|
# | 7 | 3 | 1 | 5 | 7 |
# | 7 | 3 | 2 | $\lfloor 4/2 \rfloor + 1 = 3$ | $\lceil 7/2 \rceil = 4$ |
# | 8 | 3 | 2 | $\lfloor 5/2 \rfloor + 1 = 3$ | $\lceil 8/2 \rceil = 4$ |
# | 8 | 2 | 3 | $\lfloor 6/3 \rfloor + 1 = 3$ | $\lceil 8/3 \rceil = 3$ |
#
# Rows and columns are counted separately, each with its own $n$ and $k$. The result is an integer, so divide
# with `//`.

# %%
def output_size(n, kernel, stride, padding):
    """How many places a window has along one axis.

    n: length of the axis. kernel: length of the window. stride: pixels from one window to the next.
    padding: "valid" (only windows inside; then kernel <= n) or "same".
    Returns an integer.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    for n, kernel, stride, valid, same in [(7, 3, 1, 5, 7), (7, 3, 2, 3, 4), (8, 3, 2, 3, 4), (8, 2, 3, 3, 3)]:
        assert output_size(n, kernel=kernel, stride=stride, padding="valid") == valid
        assert output_size(n, kernel=kernel, stride=stride, padding="same") == same

# %% [markdown]
# **How much padding, and where?** For `"same"`, count backwards: `out` windows, $s$ apart, cover
# $(\text{out} - 1)\, s + k$ pixels. What the picture lacks is added:
#
# $$ \text{total} = \max\big( (\text{out} - 1)\, s + k - n,\; 0 \big) \qquad
# \text{before} = \left\lfloor \text{total} / 2 \right\rfloor \qquad \text{after} = \text{total} - \text{before} $$
#
# If the total is odd, the odd one goes **after**: at the bottom, at the right. So the $i$-th window begins at
# $i \cdot s - \text{before}$, counted in the pixels of the unpadded picture.
#
# $n = 8$, $k = 3$, $s = 2$: out is 4, total is $3 \cdot 2 + 3 - 8 = 1$: 0 before, 1 after. $n = 7$: out is 4, total
# is $6 + 3 - 7 = 2$: 1 before and 1 after. $n = 8$, $k = 2$, $s = 3$: total is $2 \cdot 3 + 2 - 8 = 0$: none. The
# maximum is needed when the stride is larger than the kernel: $n = 7$, $k = 1$, $s = 3$ gives $2 \cdot 3 + 1 - 7
# = 0$, but $n = 9$ gives $-2$, and no padding is ever negative.
#
# (Other libraries put the odd one elsewhere; this is Keras's rule.)

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(11, 4.6))
    examples = [(7, 3, 2, "valid"), (8, 3, 2, "valid"), (7, 3, 2, "same"), (8, 3, 2, "same")]
    for ax, (n, kernel, stride, padding) in zip(axes.ravel(), examples, strict=True):
        windows = output_size(n, kernel=kernel, stride=stride, padding=padding)
        before, after = {"valid": (0, 0), "same": (n % 2, 1)}[padding]  # right for these four
        for pixel in range(-before, n + after):
            inside = 0 <= pixel < n
            style = {"facecolor": "lightsteelblue"} if inside else {"facecolor": "none", "linestyle": "--"}
            ax.add_patch(plt.Rectangle((pixel, 0), 1, 1, edgecolor="grey", **style))
            ax.text(pixel + 0.5, 0.5, f"$x_{pixel}$" if inside else "0", ha="center", va="center")
        for window in range(windows):
            start = window * stride - before
            ax.plot([start + 0.08, start + kernel - 0.08], [-0.5 - 0.5 * window] * 2, color="crimson", linewidth=4)
        ax.set(xlim=(-1.2, 9.2), ylim=(-2.6, 1.2), aspect="equal")
        ax.set_title(f'n = {n}, kernel {kernel}, stride {stride}, "{padding}": {windows} windows', fontsize=10)
        ax.axis("off")
    figure.suptitle('Windows (red) along one row of pixels: "valid" does not see the last of eight')
    plt.show()

# %% [markdown]
# ## 2. Convolution, forward
#
# With padding, stride, channels, several kernels and a batch, the sum by hand becomes
#
# $$ \text{out}[n, i, j, f] = b[f] + \sum_{u=0}^{kh-1} \sum_{v=0}^{kw-1} \sum_{c=0}^{C-1}
# \tilde x[n,\; i s + u,\; j s + v,\; c] \cdot w[u, v, c, f] $$
#
# where $\tilde x$ is $x$ with its padding of zeros (for `"valid"`, $x$ itself). Read it like this: the window
# for output $(i, j)$ begins at row $i s$, column $j s$ of $\tilde x$; it is kh by kw by C numbers; kernel $f$
# has as many; multiply, add everything up, add the bias of $f$.
#
# | | shape |
# |---|---|
# | `x` | `(N, H, W, C)` |
# | `w`, `b` | `(kh, kw, C, F)`, `(F,)` |
# | one window, of all pictures | `(N, kh, kw, C)` |
# | `out` | `(N, oh, ow, F)` |
#
# **Write it with loops first**: over $i$ and $j$, one window at a time, for the whole batch and all kernels
# together. `np.tensordot(a, b, axes=3)` multiplies over the last three axes of `a` and the first three of
# `b`, which is a matrix product with three axes for one. Adding up over an axis of a product by hand is as good.
#
# **Cache.** The backward pass needs to know what each window held and where it was.
#
# **What goes wrong.** Beginning the window at $i$ and not at $i s$. Taking H for W, or kh for kw. Padding
# before what belongs after. Doing each channel by itself: a kernel adds up over **all** channels.

# %%
def conv2d_forward(x, w, b, stride=1, padding="valid"):
    """Convolution as deep learning means it: the kernel is not turned round.

    x (N, H, W, C): pictures. w (kh, kw, C, F): F kernels; kh and kw may differ. b (F,): a bias for each kernel.
    stride: an integer, the same for rows and columns. padding: "valid" or "same" (zeros).
    Returns out (N, oh, ow, F), and a cache for conv2d_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    picture = np.array([[1.0, 2, 0, 1], [3, 1, 1, 0], [0, 2, 4, 1], [1, 0, 2, 3]]).reshape(1, 4, 4, 1)
    kernel, bias = np.array([[1.0, -1], [2, 0]]).reshape(2, 2, 1, 1), np.array([1.0])

    by_hand, _ = conv2d_forward(picture, kernel, bias)
    print("as by hand:")
    print(by_hand[0, :, :, 0])
    assert np.allclose(by_hand[0, :, :, 0], [[6, 5, 2], [3, 5, 10], [1, -1, 8]])

    every_second, _ = conv2d_forward(picture, kernel, bias, stride=2)
    print("stride 2 keeps every second row and column of it:")
    print(every_second[0, :, :, 0])
    assert np.allclose(every_second, by_hand[:, ::2, ::2, :])

    same, _ = conv2d_forward(picture, kernel, bias, padding="same")
    print('"same", with an even kernel: one row more at the bottom, one column more at the right:')
    print(same[0, :, :, 0])
    assert np.allclose(same[:, :3, :3, :], by_hand)

# %% [markdown]
# **What kernels see.** Two famous kernels, Sobel's (1968), measure how much the numbers of a
# picture grow downwards, and to the right:
#
# $$ \begin{pmatrix} -1 & -2 & -1 \\ 0 & 0 & 0 \\ 1 & 2 & 1 \end{pmatrix} \qquad
# \begin{pmatrix} -1 & 0 & 1 \\ -2 & 0 & 2 \\ -1 & 0 & 1 \end{pmatrix} $$
#
# Let them look at handwritten digits. `digits.npz`, beside this notebook, holds 300 of them, 30 of each kind:
# the first in the training set of MNIST (Yann LeCun and Corinna Cortes, licensed CC BY-SA 3.0).

# %%
if __name__ == "__main__":
    from pathlib import Path

    import matplotlib.pyplot as plt

    folder = Path(__file__).parent if "__file__" in globals() else Path()
    with np.load(folder / "digits.npz") as archive:
        images, labels = archive["images"], archive["labels"]
    images = images[:, :, :, None] / 255.0  # (300, 28, 28, 1), from 0 (paper) to 1 (ink)

    downwards = np.array([[-1.0, -2, -1], [0, 0, 0], [1, 2, 1]])
    sobel = np.stack([downwards, downwards.T], axis=-1)[:, :, None, :]  # (3, 3, 1, 2): two kernels
    edges, _ = conv2d_forward(images[:6], sobel, np.zeros(2), padding="same")
    assert edges.shape == (6, 28, 28, 2)

    figure, axes = plt.subplots(3, 6, figsize=(10, 5.4))
    for column, image, edge in zip(axes.T, images[:6], edges, strict=True):
        column[0].imshow(image[:, :, 0], cmap="gray_r")
        column[1].imshow(edge[:, :, 0], cmap="RdBu", vmin=-4, vmax=4)
        column[2].imshow(edge[:, :, 1], cmap="RdBu", vmin=-4, vmax=4)
    for ax in axes.ravel():
        ax.axis("off")
    figure.suptitle("Digits; more ink downwards (blue) or less (red); more ink to the right (blue) or less (red)")
    plt.show()

    # The same weights everywhere: move the digit, and the map of its edges moves with it, and changes in nothing else.
    moved, _ = conv2d_forward(np.roll(images[:6], (2, 3), axis=(1, 2)), sobel, np.zeros(2), padding="same")
    assert np.allclose(np.roll(edges, (2, 3), axis=(1, 2))[:, 5:-5, 5:-5], moved[:, 5:-5, 5:-5])

# %% [markdown]
# ## 3. Convolution, backward
#
# Given `dout`, the derivative of the loss with respect to every output, find the derivatives with respect to `x`,
# `w` and `b`. Go back to the formula: each product $\tilde x \cdot w$ in it is used for one output. By the chain
# rule whatever was multiplied receives *the other factor times that output's* `dout`, and what was used several
# times receives the **sum**.
#
# $$ db[f] = \sum_{n, i, j} dout[n, i, j, f] $$
#
# $$ dw[u, v, c, f] = \sum_{n, i, j} \tilde x[n,\; i s + u,\; j s + v,\; c] \cdot dout[n, i, j, f] $$
#
# $$ d\tilde x[n,\; i s + u,\; j s + v,\; c] \mathrel{+}= \sum_f dout[n, i, j, f] \cdot w[u, v, c, f]
# \qquad \text{for every } i, j, u, v $$
#
# - $db$: the bias of kernel $f$ is in every output of $f$.
# - $dw$: slide over $x$ once more, now with `dout` for the weights: it is itself a correlation.
# - $d\tilde x$: every output paints the kernel, times its own `dout`, back onto the window it came from. Windows
#   overlap, so **add**. At the end cut the padding off: its gradient belongs to no pixel.
#
# **By hand.** The picture and kernel from above with stride 2, and $dout = \begin{pmatrix} 1 & 2 \\ 0 & -1
# \end{pmatrix}$. Then $db = 1 + 2 + 0 - 1 = 2$, and $dw$ is the windows weighed with `dout`:
#
# $$ dw = 1 \begin{pmatrix} 1 & 2 \\ 3 & 1 \end{pmatrix} + 2 \begin{pmatrix} 0 & 1 \\ 1 & 0 \end{pmatrix} +
# 0 \begin{pmatrix} 0 & 2 \\ 1 & 0 \end{pmatrix} - 1 \begin{pmatrix} 4 & 1 \\ 2 & 3 \end{pmatrix}
# = \begin{pmatrix} -3 & 3 \\ 3 & -2 \end{pmatrix} $$
#
# and $dx$ is four painted kernels, which at this stride do not overlap:
#
# $$ dx = \begin{pmatrix} 1 & -1 & 2 & -2 \\ 2 & 0 & 4 & 0 \\ 0 & 0 & -1 & 1 \\ 0 & 0 & -2 & 0 \end{pmatrix} $$
#
# **What goes wrong.** `=` for `+=`: the last window wins. A window at $i$ instead of $i s$, perhaps in one axis
# only: with stride 1 it looks right, so test with stride 2. And `dpadded[:, top:-bottom]` to cut the padding
# off is *empty* when `bottom` is 0; count from the front: `top : top + H`.

# %%
def conv2d_backward(dout, cache):
    """Derivatives of the loss with respect to the inputs of conv2d_forward.

    dout (N, oh, ow, F): derivative with respect to out. cache: as conv2d_forward returned it.
    Returns dx (N, H, W, C), dw (kh, kw, C, F), db (F,).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    picture = np.array([[1.0, 2, 0, 1], [3, 1, 1, 0], [0, 2, 4, 1], [1, 0, 2, 3]]).reshape(1, 4, 4, 1)
    kernel, bias = np.array([[1.0, -1], [2, 0]]).reshape(2, 2, 1, 1), np.array([1.0])

    _, cache = conv2d_forward(picture, kernel, bias, stride=2)
    dx, dw, db = conv2d_backward(np.array([[1.0, 2], [0, -1]]).reshape(1, 2, 2, 1), cache)
    print("dw:", dw[:, :, 0, 0].tolist(), " db:", db.tolist())
    print(dx[0, :, :, 0])
    assert np.allclose(dw[:, :, 0, 0], [[-3, 3], [3, -2]]) and np.allclose(db, [2])
    assert np.allclose(dx[0, :, :, 0], [[1, -1, 2, -2], [2, 0, 4, 0], [0, 0, -1, 1], [0, 0, -2, 0]])

# %% [markdown]
# ## Do not believe a formula: measure
#
# The guide this course follows gives the backward pass of a convolution network so, for each of its layers:
#
# ```
# delta = derivative_of_activation_function(activation) * (activation - y)
# dw = delta * x
# db = delta
# ```
#
# It is wrong in two ways, and a numerical gradient finds both: push one number a little up, a little down, and see how
# the loss moves. Take two convolution layers of one 3 by 3 kernel each, without activations (then the derivative
# in `delta` is 1), and as loss half the sum of squared errors.

# %%
if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(2, 6, 5, 1)), rng.normal(size=(2, 6, 5, 1))
    w1, w2, nothing = rng.normal(size=(3, 3, 1, 1)), rng.normal(size=(3, 3, 1, 1)), np.zeros(1)

    def two_layers(w1, w2):
        first, first_cache = conv2d_forward(x, w1, nothing, padding="same")
        second, second_cache = conv2d_forward(first, w2, nothing, padding="same")
        return first, second, first_cache, second_cache

    def loss_of(w1, w2):
        return 0.5 * np.sum((two_layers(w1, w2)[1] - target) ** 2)

    def measured(f, w):
        slopes = np.zeros_like(w)
        for at in np.ndindex(*w.shape):
            push = np.zeros_like(w)
            push[at] = 1e-5
            slopes[at] = (f(w + push) - f(w - push)) / 2e-5
        return slopes

    first, second, first_cache, second_cache = two_layers(w1, w2)
    dfirst, dw2, _ = conv2d_backward(second - target, second_cache)
    _, dw1, _ = conv2d_backward(dfirst, first_cache)
    measured1 = measured(lambda w: loss_of(w, w2), w1)
    measured2 = measured(lambda w: loss_of(w1, w), w2)
    assert np.allclose(dw1, measured1, rtol=1e-5, atol=1e-5)
    assert np.allclose(dw2, measured2, rtol=1e-5, atol=1e-5)

    print("last layer, measured:")
    print(np.round(measured2[:, :, 0, 0], 3))
    guide = (second - target) * first
    print(f"the guide's delta * x has shape {guide.shape}; the kernel has {w2.shape}")
    print(f"all of delta * x added up: {guide.sum():.3f}, the middle entry and no other")
    assert np.isclose(guide.sum(), measured2[1, 1, 0, 0])

    print("first layer, measured:")
    print(np.round(measured1[:, :, 0, 0], 3))
    _, with_output_error, _ = conv2d_backward(first - target, first_cache)
    print("with the output's error, activation - y, in this layer too:")
    print(np.round(with_output_error[:, :, 0, 0], 3))
    assert not np.allclose(with_output_error, measured1, rtol=0.1)

# %% [markdown]
# So:
#
# 1. `delta * x` multiplies each output by the *one* pixel at its own place. A 3 by 3 kernel has nine weights:
#    `dw[u, v]` needs the pixels shifted by $(u, v)$, a sum for each shift. The guide's product is one of the nine. And `db`
#    is the sum of `delta`, not `delta`.
# 2. `activation - y` is the error of the **output**. A layer further down must use what the layer above hands back,
#    its `dx`. Gradients flow layer by layer; nothing else is backpropagation.

# %% [markdown]
# ## 4. Max pooling, forward
#
# A map of where a pattern was found has more detail than is needed: *about there* will do. Pooling makes
# maps smaller. **Max pooling** keeps the largest value of each window, in each channel by itself. It has no
# weights.
#
# The usual window is 2 by 2 with stride 2, so that windows lie side by side; `stride=None` means a stride as
# large as the window. On the picture from above:
#
# $$ \begin{pmatrix} 1 & 2 & 0 & 1 \\ 3 & 1 & 1 & 0 \\ 0 & 2 & 4 & 1 \\ 1 & 0 & 2 & 3 \end{pmatrix}
# \quad \longrightarrow \quad \begin{pmatrix} 3 & 1 \\ 2 & 4 \end{pmatrix} $$
#
# Output sizes and padding follow the rules of section 1. But what is padding worth here? Zeros would be wrong: in a
# window of negative numbers a zero would win. **Padding must never win.** Pad with $-\infty$; or do not pad
# at all and cut each window off at the border.
#
# A 3 by 3 picture, size 2, `"same"`: $\text{out} = \lceil 3/2 \rceil = 2$, total $= 1 \cdot 2 + 2 - 3 = 1$, all of
# it after. So the windows at the right and at the bottom hold two pixels or one:
#
# $$ \begin{pmatrix} -1 & -2 & 0 \\ -3 & -1 & -1 \\ 0 & -2 & -4 \end{pmatrix}
# \quad \longrightarrow \quad \begin{pmatrix} -1 & 0 \\ 0 & -4 \end{pmatrix} $$

# %%
def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    """The largest value of each window, for each channel by itself.

    x (N, H, W, C). size: rows and columns of the window. stride: None means size.
    padding: "valid" or "same"; padding never is the largest.
    Returns out (N, oh, ow, C), and a cache for max_pool2d_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    picture = np.array([[1.0, 2, 0, 1], [3, 1, 1, 0], [0, 2, 4, 1], [1, 0, 2, 3]]).reshape(1, 4, 4, 1)
    pooled, _ = max_pool2d_forward(picture)
    print(pooled[0, :, :, 0])
    assert np.allclose(pooled[0, :, :, 0], [[3, 1], [2, 4]])

    negative = np.array([[-1.0, -2, 0], [-3, -1, -1], [0, -2, -4]]).reshape(1, 3, 3, 1)
    pooled, _ = max_pool2d_forward(negative, padding="same")
    print(pooled[0, :, :, 0])
    assert np.allclose(pooled[0, :, :, 0], [[-1, 0], [0, -4]])

# %% [markdown]
# ## 5. Max pooling, backward
#
# Move the largest value of a window a little, and the output moves as much; move any other, and nothing happens.
# So each `dout[n, i, j, c]` goes, whole, to the cell that won. The others get nothing. Where windows overlap
# (stride smaller than size) one cell may win several times: **add**.
#
# **Ties.** After a ReLU whole windows are 0, and every cell is the largest. The gradient then goes to the
# **first** of them, row by row from the upper left. (`argmax` of the cells in that order finds just that one.) In
# the picture above, the upper right window $\begin{pmatrix} 0 & 1 \\ 1 & 0 \end{pmatrix}$ has two ones; the upper
# one is first. With $dout = \begin{pmatrix} 5 & 6 \\ 7 & 8 \end{pmatrix}$:
#
# $$ dx = \begin{pmatrix} 0 & 0 & 0 & 6 \\ 5 & 0 & 0 & 0 \\ 0 & 7 & 8 & 0 \\ 0 & 0 & 0 & 0 \end{pmatrix} $$
#
# Look at the sum: what comes in, $5 + 6 + 7 + 8$, goes out. If your `dx` has more, you gave it to every cell that
# ties.

# %%
def max_pool2d_backward(dout, cache):
    """Derivative of the loss with respect to x of max_pool2d_forward.

    dout (N, oh, ow, C): derivative with respect to out. cache: as max_pool2d_forward returned it.
    Returns dx (N, H, W, C): each gradient at the first of the window's largest cells, in row-major order.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    picture = np.array([[1.0, 2, 0, 1], [3, 1, 1, 0], [0, 2, 4, 1], [1, 0, 2, 3]]).reshape(1, 4, 4, 1)
    _, cache = max_pool2d_forward(picture)
    dx = max_pool2d_backward(np.array([[5.0, 6], [7, 8]]).reshape(1, 2, 2, 1), cache)
    print(dx[0, :, :, 0])
    assert np.allclose(dx[0, :, :, 0], [[0, 0, 0, 6], [5, 0, 0, 0], [0, 7, 8, 0], [0, 0, 0, 0]])

# %% [markdown]
# ## 6. Average pooling, forward
#
# The same windows, but each gives its **mean**. On the picture from above, with size 2:
#
# $$ \begin{pmatrix} 1 & 2 & 0 & 1 \\ 3 & 1 & 1 & 0 \\ 0 & 2 & 4 & 1 \\ 1 & 0 & 2 & 3 \end{pmatrix}
# \quad \longrightarrow \quad \begin{pmatrix} 1.75 & 0.5 \\ 0.75 & 2.5 \end{pmatrix} $$
#
# **Padding does not count.** A window that reaches over the border is divided by the number of pixels it holds
# inside the picture, not by size². Otherwise borders would be pulled towards 0. The 3 by 3 picture with
# `"same"`:
#
# $$ \begin{pmatrix} -1 & -2 & 0 \\ -3 & -1 & -1 \\ 0 & -2 & -4 \end{pmatrix}
# \quad \longrightarrow \quad \begin{pmatrix} -7/4 & -1/2 \\ -2/2 & -4/1 \end{pmatrix} =
# \begin{pmatrix} -1.75 & -0.5 \\ -1 & -4 \end{pmatrix} $$

# %%
def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    """The mean of each window, for each channel by itself.

    x (N, H, W, C). size: rows and columns of the window. stride: None means size.
    padding: "valid" or "same"; padding is not counted in the mean.
    Returns out (N, oh, ow, C), and a cache for avg_pool2d_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 7. Average pooling, backward
#
# Every pixel of a window with $m$ pixels has the weight $1/m$ in its mean. So every one of them receives
# $dout / m$, whatever its value; and where windows overlap, the sum. $m$ is the number the forward pass divided by:
# size², or less at a padded border.
#
# With $dout = \begin{pmatrix} 4 & 8 \\ 12 & 16 \end{pmatrix}$ on a 4 by 4 picture:
#
# $$ dx = \begin{pmatrix} 1 & 1 & 2 & 2 \\ 1 & 1 & 2 & 2 \\ 3 & 3 & 4 & 4 \\ 3 & 3 & 4 & 4 \end{pmatrix} $$

# %%
def avg_pool2d_backward(dout, cache):
    """Derivative of the loss with respect to x of avg_pool2d_forward.

    dout (N, oh, ow, C): derivative with respect to out. cache: as avg_pool2d_forward returned it.
    Returns dx (N, H, W, C): each gradient shared evenly among the window's pixels.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    picture = np.array([[1.0, 2, 0, 1], [3, 1, 1, 0], [0, 2, 4, 1], [1, 0, 2, 3]]).reshape(1, 4, 4, 1)
    pooled, cache = avg_pool2d_forward(picture)
    print(pooled[0, :, :, 0])
    assert np.allclose(pooled[0, :, :, 0], [[1.75, 0.5], [0.75, 2.5]])

    dx = avg_pool2d_backward(np.array([[4.0, 8], [12, 16]]).reshape(1, 2, 2, 1), cache)
    print(dx[0, :, :, 0])
    assert np.allclose(dx[0, :, :, 0], [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]])

    negative = np.array([[-1.0, -2, 0], [-3, -1, -1], [0, -2, -4]]).reshape(1, 3, 3, 1)
    pooled, _ = avg_pool2d_forward(negative, padding="same")
    print(pooled[0, :, :, 0])
    assert np.allclose(pooled[0, :, :, 0], [[-1.75, -0.5], [-1, -4]])

# %% [markdown]
# ## 8. Flatten, forward and backward
#
# At the end of the picture stands an ordinary linear layer, and it wants one row per sample. Flattening lays the
# numbers of each sample in a row, in **row-major** order, as they lie in memory: the last axis, the channels,
# runs fastest; then columns; then rows. The first axis, the batch, stays.
#
# A sample of 1 row, 2 columns and 3 channels, with the pixels $[1, 2, 3]$ and $[4, 5, 6]$, becomes $[1, 2, 3, 4,
# 5, 6]$: pixel after pixel, and not channel after channel, $[1, 4, 2, 5, 3, 6]$.

# %%
def flatten_forward(x):
    """Each sample as one row, in row-major order.

    x (N, H, W, C).
    Returns out (N, H * W * C), and a cache for flatten_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# Flattening only moves numbers, so its backward pass only moves them back: each gradient to the place its number
# came from. For that you must know the shape that `x` had.

# %%
def flatten_backward(dout, cache):
    """Derivative of the loss with respect to x of flatten_forward.

    dout (N, H * W * C): derivative with respect to out. cache: as flatten_forward returned it.
    Returns dx (N, H, W, C).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    pixels = np.array([[1.0, 2, 3], [4, 5, 6]]).reshape(1, 1, 2, 3)
    flat, cache = flatten_forward(pixels)
    print(flat)
    assert np.allclose(flat, [[1, 2, 3, 4, 5, 6]])
    assert np.allclose(flatten_backward(flat, cache), pixels)

# %% [markdown]
# ## Everything together: a network that reads digits
#
# | layer | output | parameters |
# |---|---|---|
# | picture | (28, 28, 1) | |
# | convolution, 8 kernels 5 by 5, stride 2, `"same"` | (14, 14, 8) | 208 |
# | ReLU | (14, 14, 8) | |
# | pooling 2 by 2 | (7, 7, 8) | |
# | flatten | 392 | |
# | linear, softmax | 10 | 3,930 |
#
# The last layer and the loss are given; you know them from earlier topics. 240 digits train it, 60 are kept
# apart. Forward goes down the table, backward up, each layer handing its `dx` to the one before.
#
# (This takes a few seconds, and minutes if your functions loop over samples and kernels as well.)

# %%
if __name__ == "__main__":
    from pathlib import Path

    import matplotlib.pyplot as plt

    folder = Path(__file__).parent if "__file__" in globals() else Path()
    with np.load(folder / "digits.npz") as archive:
        images, labels = archive["images"], archive["labels"]
    images = images[:, :, :, None] / 255.0
    order = np.random.default_rng(1).permutation(300)
    train, held_out = order[:240], order[240:]

    def predict(params, x, pool):
        """The logits, and what each layer needs for its backward pass."""
        maps, conv_cache = conv2d_forward(x, params["kernels"], params["kernel_bias"], stride=2, padding="same")
        active = np.maximum(maps, 0)
        pooled, pool_cache = pool(active)
        flat, flat_cache = flatten_forward(pooled)
        return flat @ params["w"] + params["b"], (conv_cache, maps, active, pool_cache, flat, flat_cache)

    def loss_and_gradients(params, x, y, pool, pool_backward):
        """Mean softmax cross-entropy, and its derivative with respect to each parameter."""
        logits, (conv_cache, maps, _, pool_cache, flat, flat_cache) = predict(params, x, pool)
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        rows = np.arange(len(y))
        dlogits = np.exp(log_p)
        dlogits[rows, y] -= 1
        dlogits /= len(y)

        dpooled = flatten_backward(dlogits @ params["w"].T, flat_cache)
        dactive = pool_backward(dpooled, pool_cache)
        _, dkernels, dkernel_bias = conv2d_backward(dactive * (maps > 0), conv_cache)
        gradients = {"kernels": dkernels, "kernel_bias": dkernel_bias, "w": flat.T @ dlogits, "b": dlogits.sum(axis=0)}
        return -np.mean(log_p[rows, y]), gradients

    def accuracy(params, which, pool):
        return np.mean(predict(params, images[which], pool)[0].argmax(axis=1) == labels[which])

    results = {}
    for name, pool, pool_backward in [
        ("max", max_pool2d_forward, max_pool2d_backward),
        ("average", avg_pool2d_forward, avg_pool2d_backward),
    ]:
        rng = np.random.default_rng(0)
        params = {
            "kernels": rng.normal(size=(5, 5, 1, 8)) / 10,
            "kernel_bias": np.zeros(8),
            "w": rng.normal(size=(392, 10)) / np.sqrt(392),
            "b": np.zeros(10),
        }
        velocity = {key: np.zeros_like(value) for key, value in params.items()}
        losses = []
        for _ in range(15):
            seen = []
            for batch in np.split(rng.permutation(train), 8):
                loss, gradients = loss_and_gradients(params, images[batch], labels[batch], pool, pool_backward)
                for key, gradient in gradients.items():
                    velocity[key] = 0.9 * velocity[key] - 0.05 * gradient
                    params[key] = params[key] + velocity[key]
                seen.append(loss)
            losses.append(np.mean(seen))
        results[name] = params, losses
        print(
            f"{name} pooling: loss {losses[0]:.3f} -> {losses[-1]:.3f}, training accuracy "
            f"{accuracy(params, train, pool):.3f}, on digits never seen {accuracy(params, held_out, pool):.3f}"
        )
        assert losses[-1] < 0.3 * losses[0]
        assert accuracy(params, train, pool) > 0.9
        assert accuracy(params, held_out, pool) > 0.6

# %% [markdown]
# Nobody told the kernels what to look for: they began as small random numbers. Here is what became of them, and
# what they see in a digit. Blue weights want ink, red ones want none: a kernel that is blue on one side and red on
# the other has become a detector of edges, as Sobel's were.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    params, _ = results["max"]
    digit = images[held_out[:1]]
    _, (_, _, active, *_) = predict(params, digit, max_pool2d_forward)
    pooled, _ = max_pool2d_forward(active)

    figure, axes = plt.subplots(3, 9, figsize=(11, 4))
    for ax in axes.ravel():
        ax.axis("off")
    axes[0, 0].set_title("digit", fontsize=9)
    axes[0, 0].imshow(digit[0, :, :, 0], cmap="gray_r")
    largest = np.abs(params["kernels"]).max()
    for f in range(8):
        axes[0, f + 1].imshow(params["kernels"][:, :, 0, f], cmap="RdBu", vmin=-largest, vmax=largest)
        axes[1, f + 1].imshow(active[0, :, :, f], cmap="gray_r", vmin=0, vmax=active.max())
        axes[2, f + 1].imshow(pooled[0, :, :, f], cmap="gray_r", vmin=0, vmax=active.max())
        axes[0, f + 1].set_title(f"kernel {f}", fontsize=9)
    figure.suptitle("Learned kernels (above), their maps after the ReLU (middle), and after max pooling (below)")
    plt.show()

    figure, ax = plt.subplots(figsize=(6, 3.5))
    for name, (_, losses) in results.items():
        ax.plot(range(1, 16), losses, label=f"{name} pooling")
    ax.set(xlabel="epoch", ylabel="mean loss")
    ax.legend()
    plt.show()

# %% [markdown]
# ## What you have now
#
# - **Convolution**: one small window of weights, used everywhere. Forward is a correlation; `dw` is one too; `dx`
#   paints the kernels back.
# - **Pooling**: smaller maps. The maximum sends its gradient to one cell, the mean shares it out. Here the maximum
#   learned faster. A likely reason: it passes on *that* a pattern was found somewhere; a mean thins that out.
# - **Flatten**: the end of the picture.
#
# Your loops are easy to read, and slow. A library does the same with one matrix product: every window becomes a
# row of a large matrix, and so does the kit's own `reference/`. The last topic of the course builds a larger
# network of these very layers, with three convolutions, and trains it on 60,000 digits.
