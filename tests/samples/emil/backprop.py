# %% [markdown]
# # 3. Backpropagation: who is to blame?
#
# In lesson 1 a single neuron learnt: it had one loss, a few weights, and you worked out by hand how the loss answers to each
# weight. A network has thousands of weights, most of them far from the loss. *Backpropagation* finds all the
# derivatives in one pass from the loss back to the input, for about the price of one or two passes forward
# (Rumelhart, Hinton & Williams, "Learning Representations by Back-propagating Errors", 1986).
#
# There is no new mathematics in it. It is the chain rule, and good bookkeeping:
#
# | part | idea | you write |
# |---|---|---|
# | measure a slope | push each number a little and look | `numerical_gradient` |
# | a layer that can go backward | keep what you will need, then multiply | `dense_forward`, `dense_backward`, and the same for `sigmoid`, `tanh`, `relu`, `softmax` |
# | a whole network | layer by layer forward, layer by layer back | `mlp_loss` |
# | any formula at all | let every number remember where it came from | `class Value` |
#
# **House rules.** Batch first. No function changes the arrays it is given, upstream gradients included. float32 in, float32
# out; float64 in, float64 out.

# %%
import numpy as np

# %% [markdown]
# ## 3.1 The chain rule on one neuron
#
# A sigmoid neuron with two inputs, one sample, and the loss $L = \tfrac12 (a - y)^2$:
#
# $$ x = (2, 1), \quad w = (1, -0.5), \quad b = 0.5, \quad y = 0 $$
#
# **Forward**, each step from the one before:
#
# $$ z = x \cdot w + b = 2 - 0.5 + 0.5 = 2, \qquad a = \sigma(2) = 0.8808, \qquad L = \tfrac12 \cdot 0.8808^2 = 0.3879 $$
#
# **Backward**, each derivative from the one *after*. At every step ask one small question, "how does the result of this step answer to
# what went in?", and multiply:
#
# | question | its own slope | times what came from above | result |
# |---|---|---|---|
# | $L$ from $a$? | $a - y = 0.8808$ | $1$ | $\partial L / \partial a = 0.8808$ |
# | $a$ from $z$? | $\sigma'(z) = 0.8808 \cdot 0.1192 = 0.1050$ | $0.8808$ | $\partial L / \partial z = 0.0925$ |
# | $z$ from $w$? | $x = (2, 1)$ | $0.0925$ | $\partial L / \partial w = (0.1850, 0.0925)$ |
# | $z$ from $b$? | $1$ | $0.0925$ | $\partial L / \partial b = 0.0925$ |
# | $z$ from $x$? | $w = (1, -0.5)$ | $0.0925$ | $\partial L / \partial x = (0.0925, -0.0462)$ |
#
# The last line looks useless, as nobody changes the data. But if $x$ is the output of a layer below, $\partial L / \partial x$ is exactly
# what that layer has to know. It is how blame travels.
#
# The figure shows the same as a *computational graph*: values flow to the right, derivatives flow back to the left.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    nodes = {  # name: (column, row, value, derivative of L with respect to it)
        "x1": (0, 3.2, 2.0, 0.0925), "w1": (0, 2.4, 1.0, 0.1850), "x2": (0, 1.6, 1.0, -0.0462), "w2": (0, 0.8, -0.5, 0.0925),
        "x1 w1": (1, 2.8, 2.0, 0.0925), "x2 w2": (1, 1.2, -0.5, 0.0925), "b": (1, 0.2, 0.5, 0.0925),
        "z": (2, 1.6, 2.0, 0.0925), "a": (3, 1.6, 0.8808, 0.8808), "y": (3, 0.6, 0.0, None), "L": (4, 1.6, 0.3879, 1.0),
    }
    edges = [("x1", "x1 w1", ""), ("w1", "x1 w1", ""), ("x2", "x2 w2", ""), ("w2", "x2 w2", ""), ("x1 w1", "z", ""),
             ("x2 w2", "z", "add"), ("b", "z", ""), ("z", "a", "sigmoid"), ("a", "L", "half the square\nof a - y"), ("y", "L", "")]

    figure, axes = plt.subplots(figsize=(11, 4.2))
    for start, end, operation in edges:
        (x0, y0, *_), (x1, y1, *_) = nodes[start], nodes[end]
        axes.annotate("", xy=(x1 - 0.2, y1), xytext=(x0 + 0.2, y0), arrowprops={"arrowstyle": "->", "color": "grey"})
        axes.text((x0 + x1) / 2, (y0 + y1) / 2 + 0.1, operation, ha="center", color="grey", fontsize=8)
    for name, (column, row, value, slope) in nodes.items():
        axes.text(column, row + 0.17, name, ha="center", va="center", weight="bold")
        axes.text(column, row - 0.03, f"{value:g}", ha="center", va="center")
        if slope is not None:
            axes.text(column, row - 0.23, f"{slope:.4f}", ha="center", va="center", color="crimson")
    axes.set(xlim=(-0.4, 4.4), ylim=(-0.2, 3.7), title="forward: black, to the right; backward: red, to the left")
    axes.axis("off")
    plt.show()

# %% [markdown]
# **The guide takes a wrong turn here.** The guide this course follows computes `delta = derivative_of_activation_function(a) * (a - y)`: the slope of
# the sigmoid at its *output* $a$. The chain rule says: at what went *into* the sigmoid, $z$. In our example
#
# $$ \sigma'(z) = \sigma'(2) = 0.1050, \qquad \sigma'(a) = \sigma'(0.8808) = 0.2072 : $$
#
# the guide's delta would be $0.1825$ instead of $0.0925$, nearly twice as much. The slope can be *written with* $a$, as $a(1 - a)$, which saves work. It is
# still the slope at $z$.
#
# How do we know who is right? We measure.

# %% [markdown]
# ## 3.2 Measuring a slope: `numerical_gradient`
#
# A function $f$ takes an array and gives one number. Its derivative with respect to entry $i$ is a slope: push that one entry up by a small $h$,
# push it down by $h$, and see how much the result changes for each unit of pushing:
#
# $$ \frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h}, \qquad e_i = (0, \dots, 0, 1, 0, \dots, 0) $$
#
# **By hand**: $f(x) = x_1^2 x_2$ at $(3, 2)$ with $h = 0.1$.
#
# | entry | up | down | slope |
# |---|---|---|---|
# | first | $3.1^2 \cdot 2 = 19.22$ | $2.9^2 \cdot 2 = 16.82$ | $2.4 / 0.2 = 12$ |
# | second | $9 \cdot 2.1 = 18.9$ | $9 \cdot 1.9 = 17.1$ | $1.8 / 0.2 = 9$ |
#
# and indeed the derivatives are $2 x_1 x_2 = 12$ and $x_1^2 = 9$.
#
# **Why both sides?** Going up only, the slope is off by about $h$ times half the curvature; with both sides that term cancels, and what is left shrinks with $h^2$.
#
# **Shapes.** `x` may have any number of axes; the result has the shape of `x`. `np.ndindex(x.shape)` walks through all the places of an array, each a tuple
# that can be used as an index: `x[place]`.
#
# **What goes wrong.** Only one entry is pushed at a time: the others stay at (or go *back* to) their places. And `2 * h` belongs in parentheses.

# %%
def numerical_gradient(f, x, h=1e-5):
    """The derivative of f with respect to each entry of x, measured from both sides.

    f: takes an array shaped like x and gives one number. x: a float64 array of any shape. h: how far to push.
    Returns an array of the shape of x: (f(x + h) - f(x - h)) / 2h, where only one entry is pushed at a time.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# Now ask it about the neuron, and about $h$. A large $h$ cuts corners; a tiny one subtracts two numbers that are equal in all but their last digits. Between the
# two lies a valley, which is why the default is `1e-5`.

# %%
if __name__ == "__main__":
    def neuron_loss(w):
        a = 1 / (1 + np.exp(-(np.dot(w, [2.0, 1.0]) + 0.5)))
        return 0.5 * (a - 0.0) ** 2

    measured = numerical_gradient(neuron_loss, np.array([1.0, -0.5]))
    print("measured:               ", measured.round(4))
    print("slope of sigmoid at z:  ", (0.8808 * 0.1050 * np.array([2.0, 1.0])).round(4))
    print("slope of sigmoid at a:  ", (0.8808 * 0.2072 * np.array([2.0, 1.0])).round(4), " <- the guide's")
    assert np.allclose(measured, [0.1850, 0.0925], atol=1e-4)

    point = np.array([[0.3, 1.2], [-2.0, 0.7]])
    steps = 10.0 ** np.arange(-12, 0)
    errors = [np.abs(numerical_gradient(lambda x: np.sum(np.exp(x)), point, h=h) - np.exp(point)).max() for h in steps]
    assert min(errors) < 1e-9
    plt.loglog(steps, errors, "o-")
    plt.xlabel("h")
    plt.ylabel("largest error of the measured gradient")
    plt.title("too small: rounding; too large: curvature")
    plt.show()

# %% [markdown]
# ## 3.3 A layer that can go backward
#
# Every layer below comes as a pair of functions.
#
#     out, cache = f_forward(x, ...)
#     dx, ...    = f_backward(dout, cache)
#
# - `dout` is $\partial L / \partial\,\text{out}$, *the upstream gradient*: how the loss answers to this layer's result. It has the shape of `out`. Whoever comes after you worked it out;
#   you need not know what the loss is.
# - What you return is $\partial L / \partial$ (each input), in the shape of that input.
# - `cache` is your own luggage: whatever the forward pass knows that the backward pass will need. Nobody else looks into it. Pack it, do not leave things in
#   global variables: a network may well run another forward pass before it goes backward.
#
# ### The dense layer
#
# $$ Z = X W + b, \qquad Z_{nm} = \sum_d X_{nd} W_{dm} + b_m $$
#
# Which results does weight $W_{dm}$ touch? $Z_{nm}$, for every sample $n$, each time multiplied by $X_{nd}$. So its derivative adds up over the
# samples. In the same way for the others:
#
# $$ \frac{\partial L}{\partial W_{dm}} = \sum_n X_{nd}\, G_{nm}, \qquad \frac{\partial L}{\partial X_{nd}} = \sum_m G_{nm} W_{dm}, \qquad
#    \frac{\partial L}{\partial b_m} = \sum_n G_{nm}, \qquad G = \frac{\partial L}{\partial Z} $$
#
# Two of these sums are matrix products, with one factor transposed. If you forget which one, the shapes tell you: there is only one way to make a $(D, M)$ from a
# $(N, D)$ and a $(N, M)$.
#
# | | `x` | `w` | `b` | `out`, `dout` | `dx` | `dw` | `db` |
# |---|---|---|---|---|---|---|---|
# | shape | `(N, D)` | `(D, M)` | `(M,)` | `(N, M)` | `(N, D)` | `(D, M)` | `(M,)` |
#
# **By hand**, with $N = 2$, $D = 2$, $M = 3$:
#
# $$ X = \begin{pmatrix} 1 & 2 \\ 0 & -1 \end{pmatrix}, \quad W = \begin{pmatrix} 1 & 0 & -1 \\ 2 & 1 & 0 \end{pmatrix}, \quad b = (0, 1, 2), \quad
#    Z = \begin{pmatrix} 5 & 3 & 1 \\ -2 & 0 & 2 \end{pmatrix} $$
#
# $$ G = \begin{pmatrix} 1 & -1 & 2 \\ 0.5 & 0 & 1 \end{pmatrix}: \qquad
#    \frac{\partial L}{\partial X} = \begin{pmatrix} -1 & 1 \\ -0.5 & 1 \end{pmatrix}, \quad
#    \frac{\partial L}{\partial W} = \begin{pmatrix} 1 & -1 & 2 \\ 1.5 & -2 & 3 \end{pmatrix}, \quad
#    \frac{\partial L}{\partial b} = (1.5, -1, 3) $$
#
# **What goes wrong.** There is no division by $N$ here: if the loss is a mean, its $1/N$ is already in `dout`. And the bias was used once for each sample, so all
# the samples report to it.

# %%
def dense_forward(x, w, b):
    """The weighted sums of a layer, and what dense_backward needs.

    x (N, D), w (D, M), b (M,). Returns out (N, M) and a cache.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def dense_backward(dout, cache):
    """How the loss answers to the inputs of a dense layer.

    dout (N, M): how it answers to the layer's result. cache: from dense_forward.
    Returns dx (N, D), dw (D, M), db (M,).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# **The gradient check.** A backward pass is a claim, and `numerical_gradient` is the referee. The trick: choose any numbers `dout` and let the loss be $L = \sum \text{out} \cdot \text{dout}$.
# Then $\partial L / \partial\,\text{out}$ is exactly `dout`, and $L$ is one number, as the referee wants it. Choose `dout` at random. With all ones, many a mistake
# cancels: you will see one at the softmax.

# %%
def gradient_check(forward, backward, *inputs):
    """The largest difference between the gradients of a layer and measured ones, for a random upstream gradient."""
    out, cache = forward(*inputs)
    dout = np.random.default_rng(3).normal(size=out.shape)
    claimed = backward(dout, cache)
    claimed = claimed if isinstance(claimed, tuple) else (claimed,)
    worst = 0.0
    for i, gradient in enumerate(claimed):
        def loss(moved, i=i):
            return np.sum(forward(*inputs[:i], moved, *inputs[i + 1 :])[0] * dout)

        worst = max(worst, np.abs(gradient - numerical_gradient(loss, inputs[i])).max())
    return worst

# %%
if __name__ == "__main__":
    x, w, b = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]]), np.array([0.0, 1.0, 2.0])
    out, cache = dense_forward(x, w, b)
    dx, dw, db = dense_backward(np.array([[1.0, -1.0, 2.0], [0.5, 0.0, 1.0]]), cache)
    print(f"out\n{out}\ndx\n{dx}\ndw\n{dw}\ndb\n{db}")  # the numbers worked out by hand

    rng = np.random.default_rng(0)
    worst = gradient_check(dense_forward, dense_backward, rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4))
    print(f"dense: claimed and measured gradients differ by {worst:.1e} at most")
    assert worst < 1e-7

# %% [markdown]
# ### Activations
#
# An activation works on each entry by itself, so its backward pass does too: the upstream gradient times the slope, entry by entry. Any shape comes in, the same shape goes out.
#
# $$ \frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \cdot \sigma'(z), \qquad \sigma'(z) = \sigma(z)\,(1 - \sigma(z)) $$
#
# You decide what to pack: the input $z$ or the result $a$. Either will do, as long as the backward pass knows which of them it holds. Here lies the guide's mistake: it puts the *result* into a formula
# meant for the *input*. If your cache holds $a$, the slope is $a(1 - a)$, with no further sigmoid.
#
# **By hand**: $z = 2$ and `dout` $= 3$ give $3 \cdot 0.8808 \cdot 0.1192 = 0.3150$.
#
# As in lesson 1 the sigmoid has to be right for any finite $z$, $-1000$ and $1000$ included.

# %%
def sigmoid_forward(z):
    """1 / (1 + e^-z) for each entry, right for any finite z, and what sigmoid_backward needs.

    z: any shape. Returns out, of that shape, and a cache.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def sigmoid_backward(dout, cache):
    """dout times the slope of the sigmoid at z, for each entry.

    dout: the shape of the forward result. cache: from sigmoid_forward. Returns dz, of that shape.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# **Tanh** next. Its slope is $1 - \tanh^2(z)$. (`np.tanh` may be used.)
#
# **By hand**: $z = 0.5$ has $\tanh z = 0.4621$ and slope $1 - 0.2135 = 0.7864$; with `dout` $= -2$ that is $-1.5729$.

# %%
def tanh_forward(z):
    """The hyperbolic tangent of each entry, and what tanh_backward needs.

    z: any shape. Returns out, of that shape, and a cache.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def tanh_backward(dout, cache):
    """dout times the slope of tanh at z, for each entry.

    dout: the shape of the forward result. cache: from tanh_forward. Returns dz, of that shape.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# **ReLU** is a switch. Where $z > 0$ it lets the value pass, and so the gradient; elsewhere, $z = 0$ included, it lets nothing pass in either direction.
#
# **By hand**: $z = (-1.5,\ 0,\ 2)$ gives $(0, 0, 2)$; `dout` $= (4, 5, -6)$ gives $(0, 0, -6)$.
#
# **What goes wrong.** It is the sign of $z$ that works the switch, not the sign of the gradient: $-6$ passes.

# %%
def relu_forward(z):
    """The larger of z and 0, for each entry, and what relu_backward needs; z stays as it was.

    z: any shape. Returns out, of that shape, and a cache.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def relu_backward(dout, cache):
    """dout where z > 0, and 0 elsewhere; dout stays as it was.

    dout: the shape of the forward result. cache: from relu_forward. Returns dz, of that shape.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    z = np.random.default_rng(1).normal(size=(3, 4)) * 2  # none of them is 0, where the ReLU has its corner
    for name, forward, backward in [
        ("sigmoid", sigmoid_forward, sigmoid_backward),
        ("tanh", tanh_forward, tanh_backward),
        ("relu", relu_forward, relu_backward),
    ]:
        worst = gradient_check(forward, backward, z)
        print(f"{name}: claimed and measured gradients differ by {worst:.1e} at most")
        assert worst < 1e-7, name

    _, cache = relu_forward(np.array([-1.5, 0.0, 2.0]))
    print("relu by hand:", relu_backward(np.array([4.0, 5.0, -6.0]), cache))

# %% [markdown]
# ### Softmax
#
# Here each result depends on *every* entry of its row, because all of them are in the sum below the bar:
#
# $$ p_c = \frac{e^{z_c}}{\sum_k e^{z_k}}, \qquad
#    \frac{\partial p_c}{\partial z_j} = \begin{cases} p_c (1 - p_c) & j = c \\ -p_c\, p_j & j \ne c \end{cases} $$
#
# A whole matrix of slopes for each row: its *Jacobian*. So $z_j$ gets its gradient along all the paths, through every $p_c$:
#
# $$ \frac{\partial L}{\partial z_j} = \sum_c G_c \frac{\partial p_c}{\partial z_j} = G_j\, p_j - p_j \sum_c G_c\, p_c = p_j \Big( G_j - \sum_c G_c\, p_c \Big),
#    \qquad G = \frac{\partial L}{\partial p} $$
#
# Read it aloud: each entry gets its upstream gradient, minus the row's average (with weights $p$), times its own probability. No matrix is needed.
#
# **By hand**: $z = (2, 1, 0)$ has $p = (0.6652,\ 0.2447,\ 0.0900)$. With $G = (1, 2, 0)$ the average is $0.6652 + 0.4895 = 1.1547$, and
#
# $$ \frac{\partial L}{\partial z} = (0.6652 \cdot (-0.1547),\ 0.2447 \cdot 0.8453,\ 0.0900 \cdot (-1.1547)) = (-0.1029,\ 0.2069,\ -0.1040) . $$
#
# They add up to 0, as they must: adding the same number to all scores changes nothing.
#
# **What goes wrong.** Using only $p_c(1 - p_c)$, as if softmax worked entry by entry, forgets all the other paths. And a check with an upstream gradient of all ones cannot judge
# anything here: the probabilities of a row add up to 1 whatever the scores, so then every gradient is 0, the right one and many a wrong one.
#
# **Shapes.** The sums run along the *last* axis, for arrays with two axes or more. Subtract each row's largest score before you exponentiate.

# %%
def softmax_forward(z):
    """e^z divided by its sum along the last axis, right for any finite z, and what softmax_backward needs.

    z (N, C), or with more axes. Returns out, of that shape, and a cache.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def softmax_backward(dout, cache):
    """How the loss answers to the scores that went into a softmax.

    dout: the shape of the forward result. cache: from softmax_forward. Returns dz, of that shape.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    p, cache = softmax_forward(np.array([[2.0, 1.0, 0.0]]))
    print("by hand:      ", softmax_backward(np.array([[1.0, 2.0, 0.0]]), cache).round(4))
    print("upstream ones:", np.abs(softmax_backward(np.ones((1, 3)), cache)).round(4))

    worst = gradient_check(softmax_forward, softmax_backward, np.random.default_rng(2).normal(size=(2, 3, 4)))
    print(f"softmax: claimed and measured gradients differ by {worst:.1e} at most")
    assert worst < 1e-7

# %% [markdown]
# ## 3.4 A whole network: `mlp_loss`
#
# A *multilayer perceptron* is dense layers with a bend in between. Ours bends with ReLU between the layers and not after the last one: what comes out there are scores, one for each class (*logits*), and a
# logit must be free to be negative. The loss is the softmax cross-entropy of lesson 2, the mean over the batch of $-\ln p_{\text{label}}$.
#
# **Forward**: through the layers in order, keeping each cache. **Backward**: start from
#
# $$ \frac{\partial L}{\partial\, \text{logits}} = \frac{p - \text{onehot}(\text{labels})}{N} $$
#
# and go through the layers in *reverse* order. Each takes the gradient that comes from above, tells you what belongs to its own $w$ and $b$, and hands `dx` down to the next. Whatever a layer did forward, in whatever
# order, is undone backward in the opposite order.
#
#     forward    x -> dense -> relu -> dense -> relu -> dense -> logits -> loss
#     backward       dense <- relu <- dense <- relu <- dense <- dlogits <- 1
#
# **By hand**: one sample $x = (1, -1)$ with label 1, all biases 0.
#
# $$ W_1 = \begin{pmatrix} 1 & 0.5 \\ 0 & 1 \end{pmatrix}, \quad W_2 = \begin{pmatrix} 1 & 0 \\ 3 & -2 \end{pmatrix} $$
#
# | forward | | backward | |
# |---|---|---|---|
# | $x W_1$ | $(1, -0.5)$ | $p - \text{onehot}$ | $(0.7311, -0.7311)$ |
# | after ReLU, $h$ | $(1, 0)$ | $\partial L/\partial W_2 = h^T G$ | $\begin{pmatrix} 0.7311 & -0.7311 \\ 0 & 0 \end{pmatrix}$ |
# | logits, $h W_2$ | $(1, 0)$ | $\partial L/\partial h = G\, W_2^T$ | $(0.7311, 3.6553)$ |
# | $p$ | $(0.7311, 0.2689)$ | before the ReLU | $(0.7311, 0)$ |
# | $L = -\ln 0.2689$ | $1.3133$ | $\partial L/\partial W_1$ | $\begin{pmatrix} 0.7311 & 0 \\ -0.7311 & 0 \end{pmatrix}$ |
#
# The second hidden neuron was off, so it takes no blame, however loudly the layer above calls for it (3.6553).
#
# **Shapes.** `params` is a list of pairs `(w, b)`, one or more; `grads` is a list of pairs `(dw, db)` in the same order and in the same shapes. `labels (N,)` are integers. The loss has to be right for logits of any size, so work
# with $\ln p_c = s_c - \ln \sum_k e^{s_k}$, where $s$ is the row of logits minus its largest.
#
# **What goes wrong.** A ReLU after the last layer; the ReLUs forgotten on the way back; the $1/N$ in the loss and not in the gradient.

# %%
def mlp_loss(params, x, labels):
    """Mean softmax cross-entropy of a multilayer perceptron with ReLU between its layers, and its gradients.

    params: list of one or more (w, b), w (D, M) and b (M,). x (N, D). labels (N,): integers from 0.
    Returns loss, a scalar, and grads, a list of (dw, db) like params.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    params = [(np.array([[1.0, 0.5], [0.0, 1.0]]), np.zeros(2)), (np.array([[1.0, 0.0], [3.0, -2.0]]), np.zeros(2))]
    loss, grads = mlp_loss(params, np.array([[1.0, -1.0]]), np.array([1]))
    print(f"by hand 1.3133, yours {loss:.4f}")
    for dw, db in grads:
        print("dw", dw.round(4).tolist(), " db", db.round(4).tolist())

    # The referee again: every weight of a network with three layers.
    from itertools import pairwise

    rng = np.random.default_rng(4)
    sizes = [3, 5, 4, 2]
    params = [(rng.normal(size=(d, m)), rng.normal(size=m)) for d, m in pairwise(sizes)]
    x, labels = rng.normal(size=(6, 3)), np.array([0, 1, 1, 0, 1, 0])
    loss, grads = mlp_loss(params, x, labels)
    worst = 0.0
    for layer in range(len(params)):
        for which in (0, 1):
            def loss_of(moved, layer=layer, which=which):
                changed = [list(pair) for pair in params]
                changed[layer][which] = moved
                return mlp_loss(changed, x, labels)[0]

            worst = max(worst, np.abs(numerical_gradient(loss_of, params[layer][which]) - grads[layer][which]).max())
    print(f"mlp_loss: claimed and measured gradients differ by {worst:.1e} at most")
    assert worst < 1e-7

# %% [markdown]
# ### Why not start from zeros?
#
# Lesson 1 started its neuron from $w = 0$. If all neurons of a hidden layer start alike, they compute the same, are blamed alike, and change alike: a hundred neurons that stay one neuron for ever. From all zeros it is worse still: `dout @ w.T` is
# zero, and no blame arrives at all. So networks start from small *random* weights.

# %%
if __name__ == "__main__":
    for start in (0.0, 0.5):
        alike = [(np.full((3, 4), start), np.zeros(4)), (np.full((4, 2), start) * [1.0, -1.0], np.zeros(2))]
        _, ((dw, _), _) = mlp_loss(alike, np.abs(x), labels)
        print(f"every weight {start} in size: gradient of the first layer, a column for each hidden neuron")
        print(dw.round(3) + 0.0)
        assert np.allclose(dw, dw[:, :1])

# %% [markdown]
# ### Two spirals
#
# Two classes, wound around each other: no straight line, and no handful of straight lines, separates them. This used to be a famous hard case (Lang & Witbrock, 1988). A network with two hidden layers of 32, plain gradient
# descent and your `mlp_loss` do it in a few seconds. (Better ways of descending are the next lesson.)

# %%
if __name__ == "__main__":
    rng = np.random.default_rng(0)
    n = 120
    t = np.sqrt(rng.uniform(0.02, 1, size=n))  # how far along the spiral
    arms = [sign * t[:, None] * np.stack([np.cos(3 * np.pi * t), np.sin(3 * np.pi * t)], axis=1) for sign in (1, -1)]
    points = 2 * np.concatenate(arms) + rng.normal(scale=0.03, size=(2 * n, 2))
    classes = np.repeat([0, 1], n)

    sizes = [2, 32, 32, 2]
    params = [(rng.normal(size=(d, m)) * np.sqrt(2 / d), np.zeros(m)) for d, m in pairwise(sizes)]
    losses = []
    for _ in range(3000):
        loss, grads = mlp_loss(params, points, classes)
        params = [(w - 0.3 * dw, b - 0.3 * db) for (w, b), (dw, db) in zip(params, grads, strict=True)]
        losses.append(loss)

    def logits_of(inputs):
        for number, (w, b) in enumerate(params):
            inputs, _ = dense_forward(inputs, w, b)
            if number < len(params) - 1:
                inputs, _ = relu_forward(inputs)
        return inputs

    share = np.mean(logits_of(points).argmax(axis=1) == classes)
    print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}; {share:.1%} of the points on the right side")
    assert share > 0.95

    across = np.linspace(-2.4, 2.4, 150)
    grid = np.stack(np.meshgrid(across, across), axis=-1)
    chances, _ = softmax_forward(logits_of(grid.reshape(-1, 2)))
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4))
    left.contourf(across, across, chances[:, 1].reshape(150, 150), levels=np.linspace(0, 1, 11), cmap="coolwarm", alpha=0.7)
    left.scatter(points[:, 0], points[:, 1], c=classes, cmap="coolwarm", edgecolors="black", linewidths=0.4, s=18)
    left.set(title="probability of the red class", aspect="equal")
    right.semilogy(losses)
    right.set(xlabel="step", ylabel="loss", title="gradient descent")
    plt.show()

# %% [markdown]
# ## 3.5 Any formula at all: `class Value`
#
# For each layer you worked out a backward pass. Do you have to, for every new formula? No: any formula is made of $+$, $\cdot$, powers and a few functions, and their slopes are known once and for all. Let each number
# remember what it was made from, and the chain rule can be left to the machine. This is *automatic differentiation* in reverse mode, the heart of TensorFlow, PyTorch and JAX. (For single
# numbers it fits on a page; Karpathy's *micrograd* is a lovely example.)
#
# A `Value` holds a number, `data`, and its `grad`, 0 at first. Arithmetic with values makes new values:
#
#     a, b = Value(2.0), Value(-3.0)
#     e = a * b + a
#     e.backward()          # now a.grad is de/da, and b.grad is de/db
#
# **Remember.** When `a * b` is worked out, note two pairs next to the product: ($a$, slope $b$) and ($b$, slope $a$). For every operation the new value keeps its *parents*, each with the slope of the new value with respect to it:
#
# | made as | slopes | | made as | slope |
# |---|---|---|---|---|
# | $a + b$ | $1$ and $1$ | | $-a$ | $-1$ |
# | $a - b$ | $1$ and $-1$ | | $e^a$ | $e^a$ |
# | $a \cdot b$ | $b$ and $a$ | | $\ln a$ | $1/a$ |
# | $a / b$ | $1/b$ and $-a/b^2$ | | $\tanh a$ | $1 - \tanh^2 a$ |
# | $a^k$, $k$ a number | $k\, a^{k-1}$ | | relu $a$ | $1$ if $a > 0$, else $0$ |
#
# **Go back.** `e.backward()` sets `e.grad = 1`, as $\partial e / \partial e = 1$. Then every value hands to each of its parents slope times its own `grad`. Two things need care:
#
# 1. A value that was used twice gets its gradient along both paths, and the two **add up**: `grad += ...`, never `=`. In our example $a$ is used twice: $\partial e / \partial a = b + 1 = -2$.
# 2. A value may hand on its gradient only when it is **complete**, that is, after everything that was made from it. Put the values in an order in which parents always come before what was made from them (a *topological order*: visit the parents of a value first, then note
#    down the value itself, each value once), and walk through it backward.
#
# In the picture below, `d` has to wait for `e` *and* for `f`:
#
#     a ---> d ---> e ---> g            d = a * b    e = d.tanh()
#     b --->   \--> f --->              f = d * 3    g = e + f
#
# **Plain numbers.** `v + 3` calls `v.__add__(3)`. For `3 + v` Python first asks the number, which does not know what to do, and then calls `v.__radd__(3)`, the *reflected* method, with the number as the argument. The same goes for
# `-`, `*` and `/`; mind that `2 - v` is not `v - 2`. A small example of such methods, which has nothing to do with gradients:

# %%
if __name__ == "__main__":
    class Money:
        def __init__(self, cents):
            self.cents = cents

        def __sub__(self, other):  # Money - Money, Money - 5
            other = other if isinstance(other, Money) else Money(other)
            return Money(self.cents - other.cents)

        def __rsub__(self, other):  # 5 - Money
            return Money(other) - self

        def __neg__(self):  # -Money
            return Money(-self.cents)

    print((Money(30) - 5).cents, (5 - Money(30)).cents, (-Money(7)).cents)

# %% [markdown]
# Write the class. It needs `__init__`; `__add__`, `__radd__`, `__sub__`, `__rsub__`, `__mul__`, `__rmul__`, `__truediv__`, `__rtruediv__`, `__pow__` (with a plain number as the exponent) and `__neg__`; the methods `exp`, `log`, `tanh`, `relu`; and
# `backward`. Some can be made of others: $a / b$ is $a \cdot b^{-1}$, and `3 + v` is `v + 3`. How a value remembers its parents is up to you. Begin with `+`, `*` and `backward` and check; the rest is then quick.

# %%
class Value:
    """A number that remembers what it was made from, and can find the derivatives with respect to all of it.

    data: the number. grad: 0 at first; after e.backward() the derivative of e with respect to this value.
    + - * / with values and plain numbers on either side, ** with a plain number, negation; exp, log, tanh, relu.
    """

    def __init__(self, data, parents=()):
        # YOUR CODE HERE
        raise NotImplementedError()

# %%
if __name__ == "__main__":
    a, b = Value(2.0), Value(-3.0)
    e = a * b + a
    e.backward()
    print(f"e = {e.data}, de/da = {a.grad}, de/db = {b.grad}")
    assert (e.data, a.grad, b.grad) == (-4.0, -2.0, 2.0)

    # The referee knows this class too: a formula for one number, as Values and as plain NumPy.
    v = Value(0.7)
    y = (2 - v) / (v * v + 1) + (3 * v).tanh() ** 2 - v.exp() * v.log() + (v - 0.5).relu() / 4 - 1 / v**1.5
    y.backward()
    measured = numerical_gradient(
        lambda x: ((2 - x) / (x * x + 1) + np.tanh(3 * x) ** 2 - np.exp(x) * np.log(x) + np.maximum(x - 0.5, 0) / 4 - 1 / x**1.5)[0],
        np.array([0.7]),
    )
    print(f"yours {v.grad:.6f}, measured {measured[0]:.6f}")
    assert np.isclose(v.grad, measured[0])

# %% [markdown]
# ### The neuron, once more
#
# Section 3.1 took a table and some patience. Now write down the forward pass, and the rest is one call.

# %%
if __name__ == "__main__":
    x1, x2, w1, w2, b, y = Value(2.0), Value(1.0), Value(1.0), Value(-0.5), Value(0.5), 0.0
    z = x1 * w1 + x2 * w2 + b
    a = 1 / (1 + (-z).exp())
    loss = 0.5 * (a - y) ** 2
    loss.backward()
    for name, value in [("a", a), ("z", z), ("w1", w1), ("w2", w2), ("b", b), ("x1", x1), ("x2", x2)]:
        print(f"dL/d{name:2} = {value.grad:7.4f}")
    assert np.allclose([w1.grad, w2.grad, b.grad, x1.grad, x2.grad], [0.1850, 0.0925, 0.0925, 0.0925, -0.0462], atol=1e-4)

# %% [markdown]
# ### Learning exclusive or
#
# Lesson 1 ended with what one neuron cannot do, and with weights for a small network that had been found by hand. Here a network of 13 Values, three tanh neurons and one output, finds its own. A new graph is built in
# every step. The weights live on from step to step, and so would their `grad`s: set them back to 0 first.

# %%
if __name__ == "__main__":
    rng = np.random.default_rng(1)
    hidden = [[Value(float(number)) for number in rng.normal(size=3)] for _ in range(3)]  # two weights and a bias each
    output = [Value(float(number)) for number in rng.normal(size=4)]
    weights = [one for neuron in hidden for one in neuron] + output

    def predict(p, q):
        h = [(u * p + v * q + c).tanh() for u, v, c in hidden]
        return sum(w * one for w, one in zip(output[:3], h, strict=True)) + output[3]

    table = [(0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0)]
    for step in range(400):
        for weight in weights:
            weight.grad = 0.0
        loss = sum((predict(p, q) - target) ** 2 for p, q, target in table) / 4
        loss.backward()
        for weight in weights:
            weight.data = weight.data - 0.2 * weight.grad
        if step % 100 == 0:
            print(f"step {step}: loss {float(loss.data):.4f}")
    answers = [float(predict(p, q).data) for p, q, _ in table]
    print("answers:", np.round(answers, 2), " wanted:", [target for *_, target in table])
    assert all(abs(answer - target) < 0.2 for answer, (*_, target) in zip(answers, table, strict=True))

# %% [markdown]
# ### Two roads, one gradient
#
# Your layers and your Values know nothing of each other. Give both the same small network and the same sample: they have to agree.

# %%
if __name__ == "__main__":
    rng = np.random.default_rng(6)
    params = [(rng.normal(size=(2, 3)), rng.normal(size=3)), (rng.normal(size=(3, 2)), rng.normal(size=2))]
    sample, label = np.array([0.8, -1.1]), 1
    loss, grads = mlp_loss(params, sample[None, :], np.array([label]))

    as_values = [([[Value(float(one)) for one in row] for row in w], [Value(float(one)) for one in b]) for w, b in params]
    h = [float(one) for one in sample]
    for number, (w, b) in enumerate(as_values):
        h = [sum(h[d] * w[d][m] for d in range(len(h))) + b[m] for m in range(len(b))]
        if number < len(as_values) - 1:
            h = [one.relu() for one in h]
    from_values = sum(one.exp() for one in h).log() - h[label]
    from_values.backward()

    print(f"loss: {float(loss):.6f} by mlp_loss, {float(from_values.data):.6f} by Values")
    assert np.isclose(float(loss), float(from_values.data))
    for (dw, db), (w, b) in zip(grads, as_values, strict=True):
        assert np.allclose(dw, [[one.grad for one in row] for row in w])
        assert np.allclose(db, [one.grad for one in b])
    print("and every gradient is the same")

# %% [markdown]
# ## 3.6 What you have now
#
# Two ways to the same derivatives: layers, which are fast because they work on whole arrays, and Values, which ask for nothing but the formula. The big libraries join the two: they remember operations, as `Value` does, on whole arrays, as your
# layers do. And you have a referee. Whenever you write a backward pass, in this course or later in life, measure it.
#
# What is left is to use the gradients well. Plain gradient descent took 3000 steps for the spirals. The next lesson gets there sooner.
