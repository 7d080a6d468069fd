# %% [markdown]
# # Recurrent networks: reading one step at a time
#
# A dense layer looks at everything at once and forgets it at once. But a sentence, a melody or a temperature curve
# comes **in order**, and what a word means depends on the words before it. A *recurrent* network reads such a
# sequence step by step and keeps a **state**: a few numbers in which it notes what it will need later.
#
# At each step it sees one input and its own last state, and makes a new state of the two. The same weights serve every
# step, so one small network reads sequences of any length.
#
# | part | you write |
# |---|---|
# | the plain recurrent network (RNN) | `rnn_step_forward`, `rnn_step_backward`, `rnn_forward`, `rnn_backward` |
# | LSTM: a memory with gates | `lstm_step_forward`, `lstm_step_backward`, `lstm_forward`, `lstm_backward` |
# | GRU: gates, but fewer | `gru_step_forward`, `gru_step_backward`, `gru_forward`, `gru_backward` |
# | words as vectors | `embedding_forward`, `embedding_backward` |
#
# In the end all three read the same stream of symbols, and you will see which of them can still tell, some thirty steps
# later, how the stream began.
#
# ## Shapes and house rules
#
# | | shape | |
# |---|---|---|
# | `x` | `(N, T, D)` | N sequences of T steps, each step D numbers; a single step is `(N, D)` |
# | `h` | `(N, H)` | the state: H units for each sequence |
# | `hs` | `(N, T, H)` | the states after every step |
# | `wx`, `wh`, `b` | `(D, kH)`, `(H, kH)`, `(kH,)` | k = 1 for the RNN, 4 for the LSTM, 3 for the GRU |
#
# - A `..._forward` returns its results and, last, a `cache`: whatever your `..._backward` will need. What is in it is up
#   to you.
# - A `..._backward` gets the gradient of the loss with respect to the results and the cache. It returns the gradients
#   with respect to the inputs, in the order of the inputs. Each has **the shape of what it is the gradient of**.
# - Never change an argument, gradients included. `dh += ...` changes the caller's array; `dh = dh + ...` makes a new
#   one.
# - float32 in, float32 out; float64 in, float64 out. `np.zeros(shape)` is float64: use `np.zeros_like`, or give it a
#   `dtype`.
#
# Two functions from earlier topics are given: the sigmoid, written so that it cannot overflow, and the numerical
# gradient.

# %%
import numpy as np

# %%
def sigmoid(z):
    """1 / (1 + exp(-z)), the same thing said with a tanh: no exponential that could overflow. Given."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def numerical_gradient(f, x, h=1e-5):
    """(f(x + h) - f(x - h)) / 2h in every entry of the float64 array x; f returns a number. Given."""
    gradient = np.zeros_like(x)
    for at in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[at] += h
        down[at] -= h
        gradient[at] = (f(up) - f(down)) / (2 * h)
    return gradient

# %% [markdown]
# ## 1. One step of a plain recurrent network
#
# The new state is a dense layer of two inputs, what comes from outside and what was known before, bent by a tanh
# (Elman, 1990):
#
# $$ h' = \tanh(x\, W_x + h\, W_h + b) $$
#
# Without $h W_h$ this would be an ordinary layer with no memory at all.
#
# | | `x` | `h` | `wx` | `wh` | `b` | result |
# |---|---|---|---|---|---|---|
# | shape | `(N, D)` | `(N, H)` | `(D, H)` | `(H, H)` | `(H,)` | `(N, H)` |
#
# **By hand**, with $D = 2$ and a single unit: $x = [1, 2]$, $h = 0.5$, $W_x = [0.5, -0.25]^\top$, $W_h = 0.8$,
# $b = 0.1$:
#
# $$ z = 1 \cdot 0.5 + 2 \cdot (-0.25) + 0.5 \cdot 0.8 + 0.1 = 0.5, \qquad h' = \tanh 0.5 = 0.4621 $$
#
# **What goes wrong.** The weights stand to the right of the data, `x @ wx`, because the rows are samples. `*`
# multiplies entry by entry and adds nothing up.
#
# For the way back you will need the inputs, the weights and the new state: keep them in the cache.

# %%
def rnn_step_forward(x, h, wx, wh, b):
    """One step of a plain recurrent network: the new state is the tanh of a weighted sum of input and old state.

    x (N, D) the input of this step, h (N, H) the state before it; wx (D, H), wh (H, H), b (H,).
    Returns the new state (N, H), and a cache for rnn_step_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    hand = {
        "x": np.array([[1.0, 2.0]]), "h": np.array([[0.5]]),
        "wx": np.array([[0.5], [-0.25]]), "wh": np.array([[0.8]]), "b": np.array([0.1]),
    }
    h_next, _ = rnn_step_forward(**hand)
    print("by hand 0.4621, yours", np.round(h_next, 4))
    assert h_next.shape == (1, 1) and np.isclose(h_next[0, 0], np.tanh(0.5))

# %% [markdown]
# ## 2. The same step, backwards
#
# Given is `dh`: how the loss changes with the **new** state. Go back through the formula in two moves.
#
# *Through the tanh.* Its slope at $z$ is $1 - \tanh^2 z$, and $\tanh z$ is the new state, which you have:
#
# $$ \delta = dh' \cdot (1 - h'^2) $$
#
# *Through the weighted sum.* $\delta$ is the gradient of $z$, and from there all is as in a dense layer:
#
# $$ dx = \delta\, W_x^\top \qquad dh = \delta\, W_h^\top \qquad dW_x = x^\top \delta \qquad dW_h = h^\top \delta \qquad
# db = \sum_n \delta_n $$
#
# Here $h$ is the state **before** the step; it is what $W_h$ was multiplied with.
#
# **By hand**, the example above with $dh' = 1$: $\delta = 1 - 0.4621^2 = 0.7864$;
# $dx = 0.7864 \cdot [0.5, -0.25] = [0.3932, -0.1966]$; $dh = 0.7864 \cdot 0.8 = 0.6292$;
# $dW_x = 0.7864 \cdot [1, 2]^\top = [0.7864, 1.5729]^\top$; $dW_h = 0.7864 \cdot 0.5 = 0.3932$; $db = 0.7864$.
#
# **What goes wrong.** $1 - z^2$ instead of $1 - \tanh^2 z$. The new state in $dW_h$ where the old one belongs. A
# transpose left out: no shape will complain about $W_h$, which is square.

# %%
def rnn_step_backward(dh, cache):
    """The gradients of one step of a plain recurrent network.

    dh (N, H): the gradient of the new state. cache: what rnn_step_forward kept.
    Returns the gradients of x (N, D), of the state before (N, H), of wx (D, H), wh (H, H) and b (H,).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    _, cache = rnn_step_forward(**hand)
    dx, dh, dwx, dwh, db = rnn_step_backward(np.array([[1.0]]), cache)
    print("dx", np.round(dx, 4), " dh", np.round(dh, 4), " dwx", np.round(dwx.T, 4), " dwh", np.round(dwh, 4))
    assert np.allclose(dx, [[0.3932, -0.1966]], atol=1e-4) and np.allclose(dh, 0.6292, atol=1e-4)
    assert np.allclose(dwx, [[0.7864], [1.5729]], atol=1e-4)
    assert np.allclose([dwh[0, 0], db[0]], [0.3932, 0.7864], atol=1e-4)

# %% [markdown]
# ## 3. A whole sequence
#
# The network reads step 0, hands its state to step 1, and so on. Drawn with one box for each step it is said to be
# **unrolled**. It looks like a deep network with T layers, with two peculiarities: every layer gets an input of its
# own, and all layers share **the same** weights.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 3.2))
    arrow = {"arrowstyle": "-|>", "color": "black", "lw": 1.4}
    back = {"arrowstyle": "-|>", "color": "tab:red", "lw": 1.4, "ls": "--"}
    for t in range(4):
        left = 2.4 * t
        axes.add_patch(plt.Rectangle((left, 0), 1.2, 0.9, fc="#dbe9f6", ec="black"))
        axes.text(left + 0.6, 0.45, "tanh", ha="center", va="center")
        axes.annotate("", (left + 0.6, 0.0), (left + 0.6, -0.8), arrowprops=arrow)
        axes.text(left + 0.6, -1.0, f"$x_{t}$", ha="center", va="center", fontsize=12)
        axes.text(left + 0.68, -0.45, "$W_x$", fontsize=10)
        axes.annotate("", (left + 0.5, 1.7), (left + 0.5, 0.9), arrowprops=arrow)
        axes.annotate("", (left + 0.75, 0.9), (left + 0.75, 1.7), arrowprops=back)
        axes.text(left + 0.6, 1.9, f"$h_{t + 1}$", ha="center", va="center", fontsize=12)
        axes.annotate("", (left, 0.6), (left - 1.2, 0.6), arrowprops=arrow)
        axes.text(left - 0.6, 0.7, "$W_h$", ha="center", fontsize=10)
        axes.annotate("", (left - 1.2, 0.3), (left, 0.3), arrowprops=back)
    axes.text(-1.35, 0.45, "$h_0$", ha="center", va="center", fontsize=12)
    axes.text(8.9, -0.65, "black: values, forward\nred: gradients, backward", fontsize=9, ha="left")
    axes.set_xlim(-1.7, 11.6)
    axes.set_ylim(-1.3, 2.2)
    axes.axis("off")
    axes.set_title("The same cell, unrolled over four steps: one $W_x$, one $W_h$, used four times")
    plt.show()

# %% [markdown]
# `x` is `(N, T, D)`: the time axis is the one in the middle, so step t of all sequences is `x[:, t]`, of shape `(N,
# D)`. The states come back with time in the middle as well, `(N, T, H)`; the initial state `h0` is not among them.
#
# **By hand**, an echo. One unit, $W_x = 1$, $W_h = 0.5$, $b = 0$, $h_0 = 0$, and the input $1, 0, 0$:
#
# $$ h_1 = \tanh 1 = 0.7616 \qquad h_2 = \tanh(0.5 \cdot 0.7616) = 0.3634 \qquad
# h_3 = \tanh(0.5 \cdot 0.3634) = 0.1797 $$
#
# The input is long gone, and the state still knows of it, less with every step.
#
# **What goes wrong.** Every step gets `h0`, so nothing is remembered. The states are stacked along the wrong axis: `(T,
# N, H)`, or worse, reshaped to `(N, T, H)` with everything in the wrong place. You may call your `rnn_step_forward`;
# keep the cache of each step.

# %%
def rnn_forward(x, h0, wx, wh, b):
    """A plain recurrent network over a whole sequence.

    x (N, T, D), h0 (N, H) the state before the first step; wx (D, H), wh (H, H), b (H,).
    Returns the states after each step (N, T, H), and a cache for rnn_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    echo = (np.array([[[1.0], [0.0], [0.0]]]), np.zeros((1, 1)), np.array([[1.0]]), np.array([[0.5]]), np.zeros(1))
    hs, _ = rnn_forward(*echo)
    print("the echo:", np.round(hs[0, :, 0], 4))
    assert hs.shape == (1, 3, 1) and np.allclose(hs[0, :, 0], [0.7616, 0.3634, 0.1797], atol=1e-4)

# %% [markdown]
# ## 4. Backpropagation through time
#
# `dhs` holds a gradient for **every** state: what the loss says of it directly (zeros, where it says nothing). But a
# state acts on the loss in two ways: directly, and through the next state, which was made of it. Both count. So walk
# from the last step to the first, and at each step
#
# 1. add what `dhs` says of this state to what came back from the step after it;
# 2. send the sum through the step's own backward;
# 3. keep `dx` for this step; **add** `dwx`, `dwh` and `db` to those of the other steps: the weights were used T
#    times, and each use has its share;
# 4. hand `dh` on to the step before.
#
# What is left to hand on after step 0 is the gradient of `h0`. This is Werbos's *backpropagation through time* (1990).
#
# **By hand**, the echo, when only the last state matters ($dh_3 = 1$):
#
# | step | arrives at its state | $\delta = $ arrived $\cdot (1 - h'^2)$ | hands on $0.5\, \delta$ | its share of $dW_h$: $h\, \delta$ |
# |---|---|---|---|---|
# | 2 | $1$ | $1 \cdot 0.9677 = 0.9677$ | $0.4838$ | $0.3634 \cdot 0.9677 = 0.3517$ |
# | 1 | $0.4838$ | $0.4838 \cdot 0.8679 = 0.4200$ | $0.2100$ | $0.7616 \cdot 0.4200 = 0.3198$ |
# | 0 | $0.2100$ | $0.2100 \cdot 0.4200 = 0.0882$ | $0.0441$ | $0 \cdot 0.0882 = 0$ |
#
# $dW_h = 0.3517 + 0.3198 = 0.6715$; $dW_x$ is $0.0882$, as only $x_0$ is not zero; $dh_0 = 0.0441$.
#
# **What goes wrong.** `dwx = ...` in the loop, where each step wipes out the one before. Starting at the first step.
# The inputs' gradients left in the order in which the loop met them, last step first. A division by T: the steps are
# added up, not averaged.

# %%
def rnn_backward(dhs, cache):
    """Backpropagation through time for a plain recurrent network.

    dhs (N, T, H): for each step, the gradient that reaches its state directly, not through later states.
    cache: what rnn_forward kept.
    Returns the gradients of x (N, T, D), h0 (N, H), wx (D, H), wh (H, H) and b (H,).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ### The guide's version, put to the test
#
# The guide this course follows gives this pseudocode for the way back (its section 3.3):
#
# ```
# for each time step do
#   delta = derivative_of_loss_with_respect_to_h * (h - y)
#   dh = delta * W
#   dW = dh * x
#   db = delta
# end for
# ```
#
# Three things are wrong. `dh` is worked out and never used: nothing is carried from a step to the one before. `dW` and
# `db` are overwritten in each step, so only one step is left in the end. And `dW` is made of `dh`, which has been
# multiplied by $W$ already, where it should be `delta`. (It also has the loss in it twice, in the derivative and in
# `h - y`.)
#
# You need not believe that. The number that every gradient has to agree with is the one that comes of moving a weight a
# little and looking at the loss. Below, the guide's loop, with the last two slips repaired so that it has the right
# shapes; the same loop with sums; and yours.

# %%
if __name__ == "__main__":
    rng = np.random.default_rng(0)
    N, T, D, H = 3, 5, 4, 2
    x, h0 = rng.normal(size=(N, T, D)), rng.normal(size=(N, H))
    wx, wh, b = rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H)
    target = rng.normal(size=(N, T, H))

    def loss_with(wh):
        return 0.5 * np.sum((rnn_forward(x, h0, wx, wh, b)[0] - target) ** 2)

    hs, cache = rnn_forward(x, h0, wx, wh, b)
    dhs = hs - target  # the derivative of that loss
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)

    delta = dhs * (1 - hs**2)  # each step by itself: nothing comes from the step after
    overwritten = before[:, -1].T @ delta[:, -1]
    summed = sum(before[:, t].T @ delta[:, t] for t in range(T))
    yours = rnn_backward(dhs, cache)[3]
    measured = numerical_gradient(loss_with, wh)

    print("dW_h measured:", np.round(measured.ravel(), 4))
    errors = {}
    attempts = {"the guide: one step is left": overwritten, "summed, but nothing carried": summed, "yours": yours}
    for name, attempt in attempts.items():
        errors[name] = np.linalg.norm(attempt - measured) / np.linalg.norm(measured)
        print(f"{name:>28}: {np.round(attempt.ravel(), 4)}, off by {errors[name]:.1e}")
    assert errors["yours"] < 1e-6
    assert errors["the guide: one step is left"] > 0.1 and errors["summed, but nothing carried"] > 0.1

    echo_hs, echo_cache = rnn_forward(*echo)
    last_only = np.zeros_like(echo_hs)
    last_only[:, -1] = 1
    dx, dh0, dwx, dwh, db = rnn_backward(last_only, echo_cache)
    print("the echo by hand: dwh 0.6715, dwx 0.0882, dh0 0.0441; yours", *np.round([dwh[0, 0], dwx[0, 0], dh0[0, 0]], 4))
    assert np.allclose([dwh[0, 0], dwx[0, 0], dh0[0, 0]], [0.6715, 0.0882, 0.0441], atol=1e-4)

# %% [markdown]
# *Who found it?* The guide's reading list gives "A Learning Algorithm for Continually Running Fully Recurrent Neural
# Networks" the year 1986 and calls it the paper of backpropagation. That one is by Rumelhart, Hinton and Williams
# ("Learning representations by back-propagating errors", 1986). The paper the guide names is by Williams and Zipser,
# of 1989, and its algorithm, *real-time recurrent learning*, carries the derivatives forwards, along with the states:
# it needs no way back and is exact as well, but far more work. And Werbos's paper of 1990 is called "Backpropagation
# Through Time: What It Does and How to Do It".
#
# ## 5. Why long memories are hard
#
# Handing the gradient on by one step multiplies it by the tanh's slopes, which are at most 1, and by $W_h^\top$.
# After T steps that has happened T times. If $W_h$ is small, next to nothing arrives: the gradient **vanishes**,
# and the network cannot learn what happened long ago. If $W_h$ is large it can grow beyond all bounds: it
# **explodes** (Bengio, Simard & Frasconi, 1994).
#
# The cell below sends a gradient of length 1 back from the last of 40 steps and measures its length at every state on
# the way. The recurrent weights are a rotation times a factor.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    def gradient_lengths_rnn(factor, steps=40, units=16):
        """The length of dh at each state, from the first to the last, when only the last one has a gradient."""
        rng = np.random.default_rng(1)
        rotation = np.linalg.qr(rng.normal(size=(units, units)))[0]
        h, wx, b = np.zeros((1, units)), 0.1 * rng.normal(size=(3, units)), np.zeros(units)
        caches = []
        for _ in range(steps):
            h, cache = rnn_step_forward(0.1 * rng.normal(size=(1, 3)), h, wx, factor * rotation, b)
            caches.append(cache)
        dh = np.ones((1, units)) / np.sqrt(units)
        lengths = [np.linalg.norm(dh)]
        for cache in reversed(caches[1:]):
            _, dh, *_ = rnn_step_backward(dh, cache)
            lengths.append(np.linalg.norm(dh))
        return np.array(lengths[::-1])

    small, large = gradient_lengths_rnn(0.6), gradient_lengths_rnn(1.3)
    plt.figure(figsize=(7, 3.5))
    plt.semilogy(small, label="$W_h$: rotation times 0.6")
    plt.semilogy(gradient_lengths_rnn(1.0), label="rotation times 1.0")
    plt.semilogy(large, label="rotation times 1.3")
    plt.xlabel("step")
    plt.ylabel("length of dh")
    plt.title("The gradient on its way back (right to left): it vanishes or explodes")
    plt.legend()
    plt.show()
    print(f"what is left after 39 steps back: {small[0]:.1e} and {large[0]:.1e}")
    assert small[0] < 1e-7 and large[0] > 10

# %% [markdown]
# Against exploding there is a blunt remedy: cut the gradient's length (`clip_by_norm` in the optimizers). Against
# vanishing there is none as long as the only way back leads through a product of T matrices. It takes another
# cell.
#
# ## 6. LSTM: a memory that is added to
#
# The *long short-term memory* (Hochreiter & Schmidhuber, 1997; the forget gate is of Gers, Schmidhuber & Cummins, 2000)
# keeps a second state, the **cell** $c$. It is not pushed through a matrix at every step. It is kept, and added to:
#
# $$ c' = f \cdot c + i \cdot g \qquad\qquad h' = o \cdot \tanh c' $$
#
# - $g$ is what could be noted, a tanh like the plain network's new state. Keras calls it c, for candidate;
# - $i$, the **input gate**: how much of it is noted;
# - $f$, the **forget gate**: how much of the old cell is kept;
# - $o$, the **output gate**: how much of the cell is shown.
#
# Gates are sigmoids, numbers between 0 and 1, one for each unit. All products here are entry by entry. The four are
# worked out at once, with one wide matrix, whose columns are four blocks of H in **Keras's order i, f, c, o**:
#
# $$ z = x\, W_x + h\, W_h + b, \quad (N, 4H) $$
#
# $$ i = \sigma(z_i), \quad f = \sigma(z_f), \quad g = \tanh(z_c), \quad o = \sigma(z_o) $$
#
# **By hand**, one unit with gates that are already worked out: $i = 0.5$, $f = 0.75$, $g = 0.8$, $o = 0.6$, and $c
# = 2$:
#
# $$ c' = 0.75 \cdot 2 + 0.5 \cdot 0.8 = 1.9 \qquad h' = 0.6 \cdot \tanh 1.9 = 0.6 \cdot 0.9562 = 0.5737 $$
#
# **What goes wrong.** Another order of the gates: PyTorch's is i, f, g, o, the same as here, but others have i, o,
# f, c, and with that all shapes fit and all numbers are wrong. A sigmoid for $g$, or a tanh for a gate. $h' = o
# \cdot c'$ without the tanh. Nothing is added to the forget gate: a forget bias of 1 is a good *initial value* of
# `b`, and not part of the formula.

# %%
def lstm_step_forward(x, h, c, wx, wh, b):
    """One step of an LSTM.

    x (N, D); h (N, H) and c (N, H), the state and the cell before the step;
    wx (D, 4H), wh (H, 4H), b (4H,): blocks of H columns in the order i, f, c, o.
    Returns the new state (N, H), the new cell (N, H), and a cache for lstm_step_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    # Weights of zero and a bias that gives the gates of the example: the inverse of the sigmoid is log(s / (1 - s)).
    gate_bias = np.array([0.0, np.log(3.0), np.arctanh(0.8), np.log(1.5)])
    lstm_hand = (np.ones((1, 1)), np.ones((1, 1)), np.array([[2.0]]), np.zeros((1, 4)), np.zeros((1, 4)), gate_bias)
    h, c, _ = lstm_step_forward(*lstm_hand)
    print("by hand h' 0.5737 and c' 1.9; yours", *np.round([h[0, 0], c[0, 0]], 4))
    assert np.allclose([h[0, 0], c[0, 0]], [0.5737, 1.9], atol=1e-4)

# %% [markdown]
# ## 7. The LSTM's step, backwards
#
# Two gradients arrive: `dh` for the new state, and `dc`, which is what reaches the new cell **from later steps**. The
# second is not the whole gradient of $c'$. The cell also acts on the loss through $h' = o \tanh c'$, in this step, and
# that way is yours to add:
#
# $$ do = dh \cdot \tanh c' \qquad dc' = dc + dh \cdot o \cdot (1 - \tanh^2 c') $$
#
# From $c' = f c + i g$, with the whole of $dc'$:
#
# $$ di = dc' \cdot g \qquad df = dc' \cdot c \qquad dg = dc' \cdot i \qquad dc_\text{before} = dc' \cdot f $$
#
# Then through the sigmoids, $\sigma' = \sigma (1 - \sigma)$, and the tanh of $g$, $1 - g^2$, to $dz$: four blocks
# in the order i, f, c, o. The rest is the plain network's backward with $dz$ in place of $\delta$.
#
# Look at $dc_\text{before} = dc' \cdot f$. There is no matrix and no tanh in it. As long as $f$ is near 1 the
# gradient goes back through the cell nearly unharmed: that is the whole idea.
#
# **By hand**, the step above with $dh = 1$, $dc = 0.1$: $dc' = 0.1 + 1 \cdot 0.6 \cdot (1 - 0.9562^2) = 0.1 + 0.6 \cdot
# 0.0856 = 0.1514$; so $df = 0.1514 \cdot 2 = 0.3027$, through its sigmoid $0.3027 \cdot 0.75 \cdot 0.25 = 0.0568$, and
# $dc_\text{before} = 0.1514 \cdot 0.75 = 0.1135$.
#
# **What goes wrong.** The way through $h'$ forgotten, or `dc` forgotten. The *new* cell in $df$. The tanh's slope
# taken at $h'$, or at $c'$ without the tanh.

# %%
def lstm_step_backward(dh, dc, cache):
    """The gradients of one step of an LSTM.

    dh (N, H): the gradient of the new state. dc (N, H): what reaches the new cell from later steps, not through
    the new state. cache: what lstm_step_forward kept.
    Returns the gradients of x (N, D), of the state and of the cell before (N, H), of wx (D, 4H), wh (H, 4H), b (4H,).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    *_, cache = lstm_step_forward(*lstm_hand)
    dx, dh, dc, dwx, dwh, db = lstm_step_backward(np.array([[1.0]]), np.array([[0.1]]), cache)
    print("by hand dc 0.1135, forget gate 0.0568; yours", *np.round([dc[0, 0], db[1]], 4))
    assert np.allclose([dc[0, 0], db[1]], [0.1135, 0.0568], atol=1e-4)

# %% [markdown]
# ## 8. The LSTM over a sequence
#
# As before, with two states to hand on. `h0` and `c0` go in; out come the states of all steps. The cells stay inside:
# they are the LSTM's own notes.

# %%
def lstm_forward(x, h0, c0, wx, wh, b):
    """An LSTM over a whole sequence.

    x (N, T, D); h0 (N, H) and c0 (N, H), state and cell before the first step; wx (D, 4H), wh (H, 4H), b (4H,).
    Returns the states after each step (N, T, H), and a cache for lstm_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 9. The LSTM through time, backwards
#
# As before, with two gradients to carry. Only `dh` is joined by `dhs` at each step. `dc` starts at zero, since
# nothing but the next step ever sees a cell, and after that it is what the step after has handed back.

# %%
def lstm_backward(dhs, cache):
    """Backpropagation through time for an LSTM.

    dhs (N, T, H): for each step, the gradient that reaches its state directly, not through later steps.
    cache: what lstm_forward kept.
    Returns the gradients of x (N, T, D), h0 (N, H), c0 (N, H), wx (D, 4H), wh (H, 4H) and b (4H,).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# First a numerical gradient has a look at all six gradients. Then the figure of section 5 once more, with an LSTM
# in it, whose recurrent weights are only half as large as those of the network whose gradient vanished. Drawn is
# the gradient of its cell, for three forget gates.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    rng = np.random.default_rng(2)
    N, T, D, H = 2, 4, 3, 2
    given = {
        "x": rng.normal(size=(N, T, D)), "h0": rng.normal(size=(N, H)), "c0": rng.normal(size=(N, H)),
        "wx": rng.normal(size=(D, 4 * H)), "wh": rng.normal(size=(H, 4 * H)), "b": rng.normal(size=4 * H),
    }
    dhs = rng.normal(size=(N, T, H))
    gradients = lstm_backward(dhs, lstm_forward(**given)[1])
    for name, gradient in zip(given, gradients, strict=True):

        def loss(at, name=name):
            return np.sum(dhs * lstm_forward(**{**given, name: at})[0])

        measured = numerical_gradient(loss, given[name])
        print(f"{name:>2}: largest difference {np.abs(gradient - measured).max():.1e}")
        assert np.allclose(gradient, measured, atol=1e-7)

    def gradient_lengths_lstm(forget_bias, steps=40, units=16):
        """The length of dc at each cell, from the first to the last, when only the last state has a gradient."""
        rng = np.random.default_rng(1)
        rotation = np.linalg.qr(rng.normal(size=(units, units)))[0]
        h, c = np.zeros((1, units)), np.zeros((1, units))
        wx, wh, b = 0.1 * rng.normal(size=(3, 4 * units)), np.tile(0.3 * rotation, 4), np.zeros(4 * units)
        b[units : 2 * units] = forget_bias
        caches = []
        for _ in range(steps):
            h, c, cache = lstm_step_forward(0.1 * rng.normal(size=(1, 3)), h, c, wx, wh, b)
            caches.append(cache)
        dh, dc = np.ones((1, units)) / np.sqrt(units), np.zeros((1, units))
        lengths = []
        for cache in reversed(caches):
            _, dh, dc, *_ = lstm_step_backward(dh, dc, cache)
            lengths.append(np.linalg.norm(dc))
        return np.array(lengths[::-1])

    open_gate = gradient_lengths_lstm(6.0)
    plt.figure(figsize=(7, 3.5))
    plt.semilogy(gradient_lengths_rnn(0.6), label="RNN, rotation times 0.6")
    plt.semilogy(gradient_lengths_rnn(1.3), label="RNN, rotation times 1.3")
    plt.semilogy(gradient_lengths_lstm(1.0), label="LSTM, forget bias 1: f is about 0.73")
    plt.semilogy(gradient_lengths_lstm(3.0), label="LSTM, forget bias 3: f is about 0.95")
    plt.semilogy(open_gate, label="LSTM, forget bias 6: f is about 0.998")
    plt.xlabel("step")
    plt.ylabel("length of dh (RNN), dc (LSTM)")
    plt.title("Through the LSTM's cell the gradient survives if the gate lets it")
    plt.legend(fontsize=8)
    plt.show()
    vanished = gradient_lengths_rnn(0.6)
    print(f"what is left of the gradient after 39 steps back: RNN {vanished[0]:.1e}, LSTM {open_gate[0]:.2f}")
    assert open_gate[0] > 0.05 > 1e4 * vanished[0]

# %% [markdown]
# ## 10. GRU: one state, two gates
#
# The *gated recurrent unit* (Cho et al., 2014) does with one state what the LSTM does with two. Its new state is a
# blend of the old one and a candidate $\tilde h$:
#
# $$ h' = z \cdot h + (1 - z) \cdot \tilde h $$
#
# $z$, the **update gate**, says how much of the old state stays. (Many texts swap $z$ and $1 - z$. Ours is Keras's
# way.) The candidate may look at the old state only as far as the **reset gate** $r$ lets it. Input and old state
# have a bias each, the two rows of `b`:
#
# $$ a = x\, W_x + b_0 \quad (N, 3H) \qquad\qquad u = h\, W_h + b_1 \quad (N, 3H) $$
#
# with three blocks of H columns in the order **z, r, h**, and
#
# $$ z = \sigma(a_z + u_z) \qquad r = \sigma(a_r + u_r) \qquad \tilde h = \tanh(a_h + r \cdot u_h) $$
#
# The reset gate is applied **after** the matrix product, and to $b_1$ as well: this is Keras's default,
# `reset_after=True`, and the version that runs fast on a GPU. In the original paper it came before, $(r \cdot h)
# W_h$. Both learn equally well; they are not the same function.
#
# **By hand**, one unit: $z = 0.75$, $r = 0.5$, $h = 0.8$, $a_h = 0.2$, $u_h = 0.6$:
# $\tilde h = \tanh(0.2 + 0.5 \cdot 0.6) = \tanh 0.5 = 0.4621$ and $h' = 0.75 \cdot 0.8 + 0.25 \cdot 0.4621 = 0.7155$.

# %%
def gru_step_forward(x, h, wx, wh, b):
    """One step of a GRU whose reset gate is applied after the matrix product, as in Keras.

    x (N, D), h (N, H) the state before the step; wx (D, 3H), wh (H, 3H): blocks of H columns in the order z, r, h;
    b (2, 3H): the first row is added to the input's products, the second to the state's.
    Returns the new state (N, H), and a cache for gru_step_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    gru_bias = np.array([[np.log(3.0), 0.0, 0.2], [0.0, 0.0, 0.6]])
    gru_hand = (np.ones((1, 1)), np.array([[0.8]]), np.zeros((1, 3)), np.zeros((1, 3)), gru_bias)
    h, _ = gru_step_forward(*gru_hand)
    print("by hand 0.7155, yours", np.round(h[0, 0], 4))
    assert np.isclose(h[0, 0], 0.7155, atol=1e-4)

# %% [markdown]
# ## 11. The GRU's step, backwards
#
# From $h' = z h + (1 - z) \tilde h$ come three gradients:
#
# $$ dz = dh' \cdot (h - \tilde h) \qquad d\tilde h = dh' \cdot (1 - z) \qquad dh = dh' \cdot z + \dots $$
#
# The last is the **direct path**: where $z$ is near 1 the gradient goes straight through, as in the LSTM's cell.
# The dots are what comes back through the three products with $W_h$.
#
# Through the candidate's tanh: $d\alpha = d\tilde h \cdot (1 - \tilde h^2)$. Inside it stands $a_h + r \cdot u_h$, so
#
# $$ da_h = d\alpha \qquad dr = d\alpha \cdot u_h \qquad du_h = d\alpha \cdot r $$
#
# and through the sigmoids $da_z = du_z = dz \cdot z (1 - z)$, $da_r = du_r = dr \cdot r (1 - r)$. Thus the gradients of
# $a$ and $u$ are the same in two blocks and **differ in the third**, by the factor $r$:
#
# $$ da = [da_z, da_r, d\alpha] \qquad du = [da_z, da_r, d\alpha \cdot r] $$
#
# $da$ gives $dx$, $dW_x$ and the first row of $db$; $du$ gives $dW_h$, the second row, and the dots: $du\, W_h^\top$.
#
# **By hand**, with $dh' = 1$: $dz = 0.8 - 0.4621 = 0.3379$, $da_z = 0.3379 \cdot 0.75 \cdot 0.25 = 0.0634$;
# $d\alpha = 0.25 \cdot (1 - 0.4621^2) = 0.1966$; $dr = 0.1966 \cdot 0.6 = 0.1180$, $da_r = 0.1180 \cdot 0.25 =
# 0.0295$. So $db$ has the rows $[0.0634, 0.0295, 0.1966]$ and $[0.0634, 0.0295, 0.0983]$.

# %%
def gru_step_backward(dh, cache):
    """The gradients of one step of a GRU.

    dh (N, H): the gradient of the new state. cache: what gru_step_forward kept.
    Returns the gradients of x (N, D), of the state before (N, H), of wx (D, 3H), wh (H, 3H) and b (2, 3H).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    _, cache = gru_step_forward(*gru_hand)
    dx, dh, dwx, dwh, db = gru_step_backward(np.array([[1.0]]), cache)
    print(np.round(db, 4))
    assert np.allclose(db, [[0.0634, 0.0295, 0.1966], [0.0634, 0.0295, 0.0983]], atol=1e-4)

# %% [markdown]
# ## 12. The GRU over a sequence
#
# Nothing new: the plain network's loop, with another step in it.

# %%
def gru_forward(x, h0, wx, wh, b):
    """A GRU over a whole sequence.

    x (N, T, D), h0 (N, H) the state before the first step; wx (D, 3H), wh (H, 3H), b (2, 3H).
    Returns the states after each step (N, T, H), and a cache for gru_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 13. The GRU through time, backwards
#
# The same again. The direct path is inside the step already: do not add it twice.

# %%
def gru_backward(dhs, cache):
    """Backpropagation through time for a GRU.

    dhs (N, T, H): for each step, the gradient that reaches its state directly, not through later states.
    cache: what gru_forward kept.
    Returns the gradients of x (N, T, D), h0 (N, H), wx (D, 3H), wh (H, 3H) and b (2, 3H).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    rng = np.random.default_rng(3)
    N, T, D, H = 2, 4, 3, 2
    given = {
        "x": rng.normal(size=(N, T, D)), "h0": rng.normal(size=(N, H)),
        "wx": rng.normal(size=(D, 3 * H)), "wh": rng.normal(size=(H, 3 * H)), "b": rng.normal(size=(2, 3 * H)),
    }
    dhs = rng.normal(size=(N, T, H))
    gradients = gru_backward(dhs, gru_forward(**given)[1])
    for name, gradient in zip(given, gradients, strict=True):

        def loss(at, name=name):
            return np.sum(dhs * gru_forward(**{**given, name: at})[0])

        measured = numerical_gradient(loss, given[name])
        print(f"{name:>2}: largest difference {np.abs(gradient - measured).max():.1e}")
        assert np.allclose(gradient, measured, atol=1e-7)

# %% [markdown]
# ## 14. Embedding: words as vectors
#
# All these networks read numbers. A word is none: it has a place in a list of V words, its **id**, but that word 7
# comes after word 6 means nothing. So each word gets D numbers of its own, a row of a `table` of shape `(V, D)`,
# and reading a word means looking up its row:
#
# $$ \text{out}_{nt} = \text{the row of the table with number } \text{ids}_{nt} $$
#
# `ids` may have any shape; the result has one axis more, of length D. The table is learned like any other weight
# (Bengio et al., 2003), and words that are used alike end up close together.
#
# **By hand**: with rows $[1, 2]$, $[3, 4]$, $[5, 6]$ the ids $[2, 0, 2]$ give $[5, 6]$, $[1, 2]$, $[5, 6]$.
#
# For the way back keep the ids, and the table's shape: no gradient will tell you how many words there are.

# %%
def embedding_forward(ids, table):
    """The row of the table for each id.

    ids: integers from 0 to V - 1, an array of any shape, () included. table (V, D).
    Returns an array of shape ids.shape + (D,), and a cache for embedding_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 15. The embedding's gradient
#
# An entry of `out` is a copy of an entry of the table, so its gradient belongs to that entry. A word that occurs
# twice was copied twice, and **both** gradients count; a word that does not occur gets zeros. `dtable` has the
# shape of the whole table.
#
# **By hand**: ids $[2, 0, 2]$ and the gradients $[1, 1]$, $[10, 10]$, $[100, 100]$ give
#
# $$ d\text{table} = \begin{pmatrix} 10 & 10 \\ 0 & 0 \\ 101 & 101 \end{pmatrix} $$
#
# **What goes wrong.** `dtable[ids] += dout` looks right and is not: NumPy reads, adds and writes back all rows at
# once, so of a repeated id only the last survives. A loop over the places gets it right, and so does `np.add.at`,
# which adds one row after the other.

# %%
def embedding_backward(dout, cache):
    """The gradient of the table.

    dout: the gradient of the looked-up rows, of shape ids.shape + (D,). cache: what embedding_forward kept.
    Returns an array (V, D): each row is the sum of the gradients of all places where its id stands.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    out, cache = embedding_forward(np.array([2, 0, 2]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    dtable = embedding_backward(np.array([[1.0, 1.0], [10.0, 10.0], [100.0, 100.0]]), cache)
    print(out, dtable, sep="\n")
    assert out.tolist() == [[5, 6], [1, 2], [5, 6]] and dtable.tolist() == [[10, 10], [0, 0], [101, 101]]

# %% [markdown]
# ## 16. How did it begin?
#
# Now all of it together. A stream begins with one of four letters, a, b, c or d. Then comes noise: any of w, x, y,
# z. At the end the network is asked **which letter came first**. After 5 steps that is easy. After 30, whatever the
# network learns has to travel back through 29 steps of noise.
#
# The path of the numbers: ids `(N, T)`, through the embedding to `(N, T, D)`, through the network to `(N, T, H)`,
# and the **last** state through a dense layer with softmax cross-entropy. Only the last state has a say in the
# loss, so `dhs` is zero everywhere else: the gradient has to find its own way to the first letter. Adam (Kingma &
# Ba, 2015) does the steps.
#
# The biases start so that a gate which is left alone remembers for about T steps: $\ln(T - 1)$ for the forget gate
# and minus that for the input gate, and $\ln(T - 1)$ for the GRU's $z$ (Tallec & Ollivier, 2018). The plain network
# has no gate to set.

# %%
if __name__ == "__main__":
    LETTERS, WORDS, D, H = 4, 8, 6, 12
    GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
    NETWORKS = {
        "RNN": (rnn_forward, rnn_backward), "LSTM": (lstm_forward, lstm_backward), "GRU": (gru_forward, gru_backward),
    }

    def streams(rng, n, steps):
        """ids (n, steps): the first is a letter from 0 to 3, all others are noise from 4 to 7."""
        ids = rng.integers(LETTERS, WORDS, size=(n, steps))
        ids[:, 0] = rng.integers(LETTERS, size=n)
        return ids

    def initial_params(rng, kind, steps):
        width = GATES[kind] * H
        limits = {"wx": (D, width), "wh": (H, width), "w": (H, LETTERS)}
        params = {name: rng.uniform(-1, 1, size=s) * np.sqrt(6 / sum(s)) for name, s in limits.items()}
        bias = np.zeros((2, width) if kind == "GRU" else width)
        if kind == "LSTM":
            bias[:H], bias[H : 2 * H] = -np.log(steps - 1), np.log(steps - 1)
        if kind == "GRU":
            bias[0, :H] = np.log(steps - 1)
        return {"table": rng.normal(size=(WORDS, D)), **params, "b": bias, "bias": np.zeros(LETTERS)}

    def loss_and_gradients(params, kind, ids):
        forward, backward = NETWORKS[kind]
        n, answers = len(ids), ids[:, 0]
        x, embedding_cache = embedding_forward(ids, params["table"])
        states = [np.zeros((n, H))] * (2 if kind == "LSTM" else 1)
        hs, cache = forward(x, *states, params["wx"], params["wh"], params["b"])
        logits = hs[:, -1] @ params["w"] + params["bias"]
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        p = shifted / shifted.sum(axis=1, keepdims=True)
        loss, correct = -np.mean(np.log(p[np.arange(n), answers])), np.mean(p.argmax(axis=1) == answers)

        dlogits = (p - np.eye(LETTERS)[answers]) / n
        dhs = np.zeros_like(hs)
        dhs[:, -1] = dlogits @ params["w"].T
        dx, *_, dwx, dwh, db = backward(dhs, cache)
        grads = {"table": embedding_backward(dx, embedding_cache), "wx": dwx, "wh": dwh, "b": db}
        return loss, correct, {**grads, "w": hs[:, -1].T @ dlogits, "bias": dlogits.sum(axis=0)}

    def learn(kind, steps, updates=200, learning_rate=0.02):
        rng = np.random.default_rng(0)
        params = initial_params(rng, kind, steps)
        m, v = ({name: np.zeros_like(p) for name, p in params.items()} for _ in range(2))
        losses, corrects = [], []
        for t in range(1, updates + 1):
            loss, correct, grads = loss_and_gradients(params, kind, streams(rng, 32, steps))
            losses.append(loss)
            corrects.append(correct)
            for name, g in grads.items():
                m[name] = 0.9 * m[name] + 0.1 * g
                v[name] = 0.999 * v[name] + 0.001 * g**2
                step = np.sqrt(v[name] / (1 - 0.999**t)) + 1e-7
                params[name] = params[name] - learning_rate * m[name] / (1 - 0.9**t) / step
        return params, losses, np.mean(corrects[-20:])

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2, figsize=(10, 3.5), sharey=True)
    right, learned = {}, {}
    for panel, steps in zip(panels, (5, 30), strict=True):
        for kind in NETWORKS:
            learned[kind, steps], losses, right[kind, steps] = learn(kind, steps)
            panel.plot(losses, label=f"{kind}: {right[kind, steps]:.0%} right in the end")
            print(f"{steps:2} steps, {kind:>4}: loss {np.mean(losses[-20:]):.3f}, {right[kind, steps]:.0%} right")
        panel.axhline(np.log(LETTERS), color="grey", ls=":", label="guessing: ln 4")
        panel.set_title(f"the first of {steps} steps")
        panel.set_xlabel("update")
        panel.legend(fontsize=8)
    panels[0].set_ylabel("loss")
    plt.show()
    assert all(right[kind, 5] > 0.95 for kind in NETWORKS)
    assert right["LSTM", 30] > 0.95 and right["GRU", 30] > 0.95

# %% [markdown]
# With 5 steps all three learn it. With 30 the plain network is left guessing, while both gated ones find the letter.
#
# Why? Give each trained network four streams that differ in their first letter **only**, and look how far apart its
# states are after each step. A state that is the same whatever the letter was has forgotten it, and then there is
# no gradient to learn it from either: forgetting forwards and vanishing backwards are two sides of one thing.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    ids = np.tile(streams(np.random.default_rng(9), 1, 30), (4, 1))
    ids[:, 0] = np.arange(4)
    apart = {}
    plt.figure(figsize=(7, 3.5))
    for kind, (forward, _) in NETWORKS.items():
        params = learned[kind, 30]
        x, _ = embedding_forward(ids, params["table"])
        states = [np.zeros((4, H))] * (2 if kind == "LSTM" else 1)
        hs, _ = forward(x, *states, params["wx"], params["wh"], params["b"])
        apart[kind] = np.linalg.norm(hs.std(axis=0), axis=1)
        plt.semilogy(apart[kind], label=kind)
        print(f"{kind:>4}: {apart[kind][0]:.2f} apart after the letter, {apart[kind][-1]:.1e} after 29 steps of noise")
    plt.xlabel("step")
    plt.ylabel("how far apart the states are")
    plt.title("Four streams that differ in their first letter only")
    plt.legend()
    plt.show()
    assert min(apart["LSTM"][-1], apart["GRU"][-1]) > 0.1

# %% [markdown]
# ## Where to go from here
#
# Gates made recurrent networks learn over tens and hundreds of steps. Over thousands even they forget, and they can
# read only one step after the other. Attention, which lets every step look at every other directly, is the answer
# of today's networks; the embedding, the cross-entropy and backpropagation have stayed the same.
#
# **Sources.** J. L. Elman, *Finding Structure in Time*, 1990. P. J. Werbos, *Backpropagation Through Time: What It
# Does and How to Do It*, 1990. R. J. Williams and D. Zipser, *A Learning Algorithm for Continually Running Fully
# Recurrent Neural Networks*, 1989. Y. Bengio, P. Simard and P. Frasconi, *Learning Long-Term Dependencies with
# Gradient Descent is Difficult*, 1994. S. Hochreiter and J. Schmidhuber, *Long Short-Term Memory*, 1997. F. A.
# Gers, J. Schmidhuber and F. Cummins, *Learning to Forget*, 2000. K. Cho et al., *Learning Phrase Representations
# using RNN Encoder-Decoder*, 2014. Y. Bengio et al., *A Neural Probabilistic Language Model*, 2003. C. Tallec and
# Y. Ollivier, *Can Recurrent Neural Networks Warp Time?*, 2018.
