# %% [markdown]
# # Regularization: generalising, and measuring it
#
# A network that is large enough can learn anything by heart, noise included. That is not what we want: we want
# it to be right about samples it has **never seen**. This lesson is about the distance between the two.
#
# The guide answers the question "what can be done about overfitting?" with a list: more data, L1 and L2
# penalties, dropout, cross-validation. Here you build each of them and watch what it does, together with the
# things that make deep networks trainable at all and the numbers that say how good a network really is.
#
# | question | you write |
# |---|---|
# | how to keep weights small, or few | `l2_penalty`, `l1_penalty` |
# | how to keep neurons from relying on each other | `dropout_forward`, `dropout_backward` |
# | when to stop | `early_stopping` |
# | how to choose, with little data | `kfold_indices` |
# | where weights should start | `glorot_uniform`, `he_normal` |
# | how to keep numbers in range, layer after layer | `batch_norm_forward`, `batch_norm_backward` |
# | the same, without a batch | `layer_norm_forward`, `layer_norm_backward` |
# | how good is it | `accuracy`, `confusion_matrix`, `precision_recall_f1` |
#
# **House rules.** float32 in, float32 out; float64 in, float64 out. Never change an argument. Random numbers
# come from the `rng` that you are given (a `numpy.random.Generator`), never from `np.random` directly and never
# from a generator of your own: only then can a run be repeated. A `cache` is yours: whatever the backward pass
# needs.

# %%
import numpy as np

# %% [markdown]
# ## 1. A network that learns by heart
#
# The next cell is given; you need not change it, but do read it. It makes a small problem and trains a network
# with one hidden layer of 100 neurons on it.
#
# *The problem*: points in eight dimensions. A point belongs to class 1 if it lies outside a circle in the first
# two of them; the other six say nothing. One label in ten is simply wrong, as labels are. Nobody can be right
# about more than about nine samples in ten.
#
# *The loss* is binary cross-entropy, written with the score $z$ rather than the probability $\sigma(z)$:
# $\ln(1 + e^z) - yz$. Its derivative is $\sigma(z) - y$.
#
# Two things in `train_network` are for later: `penalty`, a function that returns a penalty and its gradient for
# a weight matrix, and `rate`, for dropout.

# %%
def ring_data(samples=200, seed=0):
    """Given. ((x, y), (x, y)): samples to train on, and 1000 others to validate with; x (N, 8), y (N,)."""
    rng = np.random.default_rng(seed)
    sets = []
    for n in (samples, 1000):
        x = rng.normal(size=(n, 8))
        outside = x[:, 0] ** 2 + x[:, 1] ** 2 > 1.4
        mislabelled = rng.random(n) < 0.1
        sets.append((x, np.where(mislabelled, ~outside, outside).astype(float)))
    return sets


def scores(network, x):
    """Given. (N, D) -> (N,): above 0 means class 1."""
    w1, b1, w2, b2 = network
    return np.maximum(0, x @ w1 + b1) @ w2 + b2


def log_loss(network, x, y):
    """Given. The mean binary cross-entropy of a network."""
    z = scores(network, x)
    return np.mean(np.logaddexp(0, z) - y * z)


def train_network(data, validation, epochs=200, penalty=None, rate=0.0, learning_rate=0.2, hidden=100, seed=1):
    """Given. Returns the network (w1, b1, w2, b2) and the history (epochs, 2): training and validation loss."""
    rng = np.random.default_rng(seed)
    x, y = data
    w1, b1 = rng.normal(0, np.sqrt(2 / x.shape[1]), size=(x.shape[1], hidden)), np.zeros(hidden)
    w2, b2 = rng.normal(0, np.sqrt(1 / hidden), size=hidden), 0.0
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), 25):
            batch = order[start : start + 25]
            a = x[batch] @ w1 + b1
            h = np.maximum(0, a)
            if rate > 0:
                h, dropped = dropout_forward(h, rate=rate, rng=rng, training=True)
            z = h @ w2 + b2

            dz = (1 / (1 + np.exp(-z)) - y[batch]) / len(batch)
            dw2, db2, dh = h.T @ dz, dz.sum(), np.outer(dz, w2)
            if rate > 0:
                dh = dropout_backward(dh, dropped)
            da = dh * (a > 0)
            dw1, db1 = x[batch].T @ da, da.sum(axis=0)
            if penalty is not None:  # on the weights, not on the biases
                dw1, dw2 = dw1 + penalty(w1)[1], dw2 + penalty(w2)[1]

            w1, b1 = w1 - learning_rate * dw1, b1 - learning_rate * db1
            w2, b2 = w2 - learning_rate * dw2, b2 - learning_rate * db2
        network = w1, b1, w2, b2
        history.append([log_loss(network, *data), log_loss(network, *validation)])
    return network, np.array(history)


def draw_curves(axes, history, title):
    """Given. The two curves of a history."""
    axes.plot(history[:, 0], label="training")
    axes.plot(history[:, 1], label="validation")
    axes.set(title=title, xlabel="epoch", ylim=(0, 1.1))
    axes.legend()

# %% [markdown]
# Look at the left figure first. The training loss falls and falls: after 200 epochs the network has learned its
# 200 samples by heart, wrong labels and all. The **validation** loss, on 1000 samples it was not trained on,
# falls at the beginning, turns, and climbs. The network is now surer and surer of things that are not so. The
# distance between the curves is the **generalisation gap**, and a network with a large one **overfits**.
#
# On the right: the same network, the same number of steps, ten times the data. More data is the first remedy on
# the guide's list, and the best; but data cost money, so read on.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    data, validation = ring_data()
    _, plain = train_network(data, validation)
    more_data, validation = ring_data(samples=2000)
    _, more = train_network(more_data, validation, epochs=20)

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.5))
    draw_curves(left, plain, "200 samples, by heart")
    draw_curves(right, more, "2000 samples")
    plt.show()
    print(f"gap with  200 samples: {plain[-1, 1] - plain[-1, 0]:.2f}")
    print(f"gap with 2000 samples: {more[-1, 1] - more[-1, 0]:.2f}")

# %% [markdown]
# ## 2. L2: small weights
#
# To bend sharply around a single wrong label, a network needs large weights. So make large weights cost
# something: add to the loss a **penalty** for them, with a strength $\lambda$ that you choose,
#
# $$ L_{\text{total}} = L + \lambda \sum_i w_i^2, \qquad
# \frac{\partial}{\partial w_i} \lambda \sum_j w_j^2 = 2 \lambda w_i $$
#
# The gradient points away from zero, so each step against it takes a fixed *share* off every weight. Hence the
# name *weight decay*.
#
# **By hand.** $w = [3, -2, 0]$, $\lambda = 0.1$: the penalty is $0.1 \cdot (9 + 4 + 0) = 1.3$, its gradient
# $[0.6, -0.4, 0]$.
#
# **What goes wrong.** Some books write $\tfrac{\lambda}{2} \sum w^2$, so that the 2 goes away; Keras does not,
# and neither do we. The penalty is a **sum** over the weights: it is not averaged over them, nor over the
# batch. A penalty that is only added to the loss that is printed, and not to the gradient, changes nothing.
# Biases are left alone: they shift, they do not bend.

# %%
def l2_penalty(w, strength):
    """The L2 penalty of an array of weights, and its gradient.

    w: any shape. strength >= 0.
    Returns the penalty, a scalar: strength * sum w^2, and
    the gradient, in the shape of w: 2 * strength * w.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    penalty, grad = l2_penalty(np.array([3.0, -2.0, 0.0]), strength=0.1)
    print("by hand 1.3 and [0.6, -0.4, 0]; yours", round(float(penalty), 4), grad)
    assert np.isclose(penalty, 1.3) and np.allclose(grad, [0.6, -0.4, 0.0])

    data, validation = ring_data()
    free, plain = train_network(data, validation)
    decayed, l2 = train_network(data, validation, penalty=lambda w: l2_penalty(w, strength=0.01))

    figure, panels = plt.subplots(1, 3, figsize=(13, 3.5))
    draw_curves(panels[0], plain, "no penalty")
    draw_curves(panels[1], l2, "L2, strength 0.01")
    for network, name in [(free, "no penalty"), (decayed, "L2")]:
        panels[2].hist(network[0].ravel(), bins=np.linspace(-2.5, 2.5, 60), alpha=0.6, label=name)
    panels[2].set_title("weights of the hidden layer")
    panels[2].legend()
    plt.show()
    gaps = [history[-1, 1] - history[-1, 0] for history in (plain, l2)]
    print(f"gap without {gaps[0]:.2f}, with L2 {gaps[1]:.2f}")
    assert gaps[1] < gaps[0] / 3, "L2 should close most of the gap"
    assert l2[-1, 1] < plain[-1, 1], "and the validation loss should be lower"
    assert np.linalg.norm(decayed[0]) < np.linalg.norm(free[0])

# %% [markdown]
# ## 3. L1: few weights
#
# L1 takes the sizes of the weights themselves:
#
# $$ \lambda \sum_i |w_i|, \qquad
# \frac{\partial}{\partial w_i} \lambda \sum_j |w_j| = \lambda \operatorname{sign}(w_i) $$
#
# The difference is in the gradient. L2 pulls a small weight only a little, and less the smaller it is, so it
# never quite arrives. L1 pulls every weight with the *same* force, however small, until it is zero. What is not
# needed goes; what is needed stays. Such a solution is called **sparse**.
#
# At $w = 0$ the function $|w|$ has a corner and no derivative. There the gradient is 0, as `np.sign` says: a
# weight that has arrived stays.
#
# **By hand.** $w = [3, -2, 0]$, $\lambda = 0.1$: the penalty is $0.1 \cdot (3 + 2 + 0) = 0.5$, its gradient
# $[0.1, -0.1, 0]$.

# %%
def l1_penalty(w, strength):
    """The L1 penalty of an array of weights, and its gradient.

    w: any shape. strength >= 0.
    Returns the penalty, a scalar: strength * sum |w|, and
    the gradient, in the shape of w: strength * sign(w), which is 0 where w is 0.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# Each little square below is a weight of the hidden layer: eight inputs, a hundred neurons; the darker, the
# larger. With L1 the network keeps a handful of neurons and switches the others off, and those it keeps look at
# the first two inputs only: it has found out which ones matter. (A step of fixed length overshoots zero, so in
# truth the weights tremble around it by about learning rate times strength, here 0.002. We count what is below
# 0.01.)

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    penalty, grad = l1_penalty(np.array([3.0, -2.0, 0.0]), strength=0.1)
    print("by hand 0.5 and [0.1, -0.1, 0]; yours", round(float(penalty), 4), grad)
    assert np.isclose(penalty, 0.5) and np.allclose(grad, [0.1, -0.1, 0.0])

    data, validation = ring_data()
    figure, panels = plt.subplots(3, 1, figsize=(11, 4), sharex=True)
    near_zero = {}
    for panel, (name, chosen) in zip(panels, [
        ("no penalty", None),
        ("L2", lambda w: l2_penalty(w, strength=0.01)),
        ("L1", lambda w: l1_penalty(w, strength=0.01)),
    ], strict=True):
        network, history = train_network(data, validation, penalty=chosen)
        near_zero[name] = np.mean(np.abs(network[0]) < 0.01)
        panel.imshow(np.abs(network[0]), aspect="auto", cmap="Greys", vmin=0, vmax=1)
        panel.set_title(f"{name}: {near_zero[name]:.0%} of the weights below 0.01, validation loss {history[-1, 1]:.2f}")
        panel.set_ylabel("input")
    panels[-1].set_xlabel("neuron")
    figure.tight_layout()
    plt.show()
    assert near_zero["L1"] > 0.8 > near_zero["L2"], "L1 makes weights zero, L2 only makes them small"

# %% [markdown]
# ## 4. Dropout
#
# During training, switch off each neuron with probability $r$, the `rate`, anew for every sample and every
# step. No neuron can rely on one particular other neuron being there, so each has to be useful by itself
# (Srivastava and others, 2014).
#
# If a share $r$ is missing, the next layer gets a smaller sum than it will get later, when nothing is dropped.
# **Inverted** dropout makes up for that at once: what is kept is divided by $1 - r$.
#
# $$ m_i = \begin{cases} 0 & \text{with probability } r \\ \dfrac{1}{1 - r} & \text{with probability } 1 - r \end{cases}
# \qquad \text{out}_i = m_i x_i, \qquad \mathbb{E}[\text{out}_i] = r \cdot 0 + (1 - r) \cdot \frac{x_i}{1 - r} = x_i $$
#
# So after training nothing needs to be done: with `training=False` the output **is** the input.
#
# **By hand.** $r = 0.2$, $x = [1, 2, 3, 4, 5]$. Say the third is dropped: with $1 / 0.8 = 1.25$ the output is
# $[1.25, 2.5, 0, 5, 6.25]$.
#
# **How to draw.** `rng.random(x.shape)` has an independent number in $[0, 1)$ for every entry. It is below $r$
# with probability $r$: those are dropped.
#
# **What goes wrong.** `rate` is what is *dropped*; some old libraries gave the probability to keep. One number
# for a whole row or a whole column is not dropout: every entry is decided by itself. And a mask of float64
# turns float32 into float64.

# %%
def dropout_forward(x, rate, rng, training=True):
    """Inverted dropout.

    x: any shape. rate in [0, 1): the probability that an entry is dropped. rng: a numpy.random.Generator.
    Returns out, in the shape of x, and a cache for dropout_backward.
    In training each entry is 0 with probability rate, else x / (1 - rate); without training out is x.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 5. Dropout, backward
#
# The forward pass was a multiplication by $m$, and so is the backward pass, with the **same** $m$: an entry
# that was dropped had no influence on the loss, so its gradient is 0; one that was kept had $1 / (1 - r)$ times
# the influence.
#
# $$ \frac{\partial L}{\partial x_i} = m_i \, \frac{\partial L}{\partial \text{out}_i} $$
#
# Without training the gradient passes unchanged.

# %%
def dropout_backward(dout, cache):
    """The gradient of dropout_forward.

    dout: derivative with respect to out, in the shape of x. cache: what dropout_forward returned.
    Returns dx, in the shape of x.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    rng = np.random.default_rng(0)
    ones = np.ones((200, 500))
    out, cache = dropout_forward(ones, rate=0.2, rng=rng, training=True)
    print("values:", np.unique(out), f"dropped: {np.mean(out == 0):.3f}, mean: {out.mean():.3f}")
    assert np.allclose(np.unique(out), [0, 1.25]) and abs(np.mean(out == 0) - 0.2) < 0.01
    assert np.array_equal(dropout_backward(ones, cache), out), "the same mask, backward"
    assert np.array_equal(dropout_forward(ones, rate=0.2, rng=rng, training=False)[0], ones)

    data, validation = ring_data()
    _, plain = train_network(data, validation)
    _, dropped = train_network(data, validation, rate=0.5)
    figure, panels = plt.subplots(1, 3, figsize=(13, 3.5))
    panels[0].imshow(out[:30, :40], cmap="Greys_r")
    panels[0].set_title("30 samples, 40 neurons: black is off")
    draw_curves(panels[1], plain, "no dropout")
    draw_curves(panels[2], dropped, "dropout, rate 0.5")
    plt.show()
    gaps = [history[-1, 1] - history[-1, 0] for history in (plain, dropped)]
    print(f"gap without {gaps[0]:.2f}, with dropout {gaps[1]:.2f}")
    assert gaps[1] < gaps[0] / 2, "dropout should close at least half of the gap"
    assert dropped[-1, 1] < plain[-1, 1], "and the validation loss should be lower"

# %% [markdown]
# ## 6. Early stopping
#
# The cheapest remedy of all: the first figure shows when the validation loss is lowest, so stop there. But you
# only know that it was the lowest afterwards, and the curve trembles. So be **patient**: go on for some epochs
# without a better one, then stop, and go back to the best.
#
# - Epochs are counted from 0.
# - *Better* means strictly lower than the best so far. A tie is not better.
# - Training stops at the end of the first epoch that completes `patience` epochs **in a row** without a better
#   one. Each better one starts the count anew.
# - If that never happens it stops at the last epoch.
#
# **By hand.** Losses $[0.9, 0.7, 0.6, 0.6, 0.65, 0.5]$, patience 2. The best so far is epoch 2. Epoch 3 only
# ties: one epoch without a better one. Epoch 4 is worse: two. Stop at 4; the best is 2. The $0.5$ of epoch 5 is
# never seen: it must not be looked at.

# %%
def early_stopping(validation_losses, patience):
    """When training stops, and which epoch to go back to.

    validation_losses (T,): one loss per epoch, T >= 1. patience >= 1.
    Returns stop_epoch and best_epoch, two integers, counted from 0.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    example = np.array([0.9, 0.7, 0.6, 0.6, 0.65, 0.5])
    print("by hand (4, 2); yours", early_stopping(example, patience=2))
    assert tuple(early_stopping(example, patience=2)) == (4, 2)
    assert tuple(early_stopping(example, patience=3)) == (5, 5)

    data, validation = ring_data()
    _, plain = train_network(data, validation)
    figure, axes = plt.subplots(figsize=(7, 4))
    draw_curves(axes, plain, "early stopping")
    for patience, style in [(1, ":"), (20, "--")]:
        stop, best = early_stopping(plain[:, 1], patience=patience)
        print(f"patience {patience}: stops at {stop}, best {best} with {plain[best, 1]:.3f}")
        axes.axvline(stop, color="grey", linestyle=style, label=f"patience {patience}: stop")
        axes.plot(best, plain[best, 1], "ko", fillstyle="full" if patience == 20 else "none")
    axes.legend()
    plt.show()
    assert stop == best + 20 and plain[best, 1] == plain[: stop + 1, 1].min()
    assert plain[best, 1] < plain[-1, 1] - 0.1, "stopping early should beat stopping late"

# %% [markdown]
# With patience 1 the first tremble ends the training; with patience 20 it finds its way past small bumps to the
# valley.
#
# ## 7. K-fold cross-validation
#
# Which strength should L2 have? Try some, and take the one with the lowest validation loss. But with 200
# samples in all, setting 40 aside for validation is a lot lost, and 40 samples say little. **K-fold**
# cross-validation uses every sample for both: cut the samples into $k$ parts, the *folds*; train $k$ times,
# each time on all folds but one, and validate on the one left out. The mean of the $k$ losses is the verdict.
# (The guide lists it among the cures of overfitting. By itself it cures nothing: it measures, so that you can
# choose.)
#
# - Every index $0 \dots n-1$ validates **exactly once**; in each pair all others train.
# - If $k$ does not divide $n$, sizes differ by at most one: 7 into 3 is 3, 2, 2, and 11 into 4 is 3, 3, 3, 2.
#   So no sample is lost to the remainder, and the last fold does not get all of it.
# - The order of the folds, and of the indices in them, is up to you.
#
# `np.array_split` is one way; a loop is another.

# %%
def kfold_indices(n, k):
    """Which samples train and which validate, k times over.

    n: number of samples. k: number of folds, 2 <= k <= n.
    Returns a list of k pairs (train, validation) of integer arrays.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    for train, held_out in kfold_indices(7, k=3):
        print("train", train, "validate", held_out)
    assert sorted(len(held_out) for _, held_out in kfold_indices(7, k=3)) == [2, 2, 3]

    (x, y), unseen = ring_data()
    strengths = [0.0, 0.001, 0.003, 0.01, 0.03, 0.1]
    losses = np.zeros((len(strengths), 5))
    for row, strength in enumerate(strengths):
        def decay(w, strength=strength):
            return l2_penalty(w, strength=strength)

        for column, (train, held_out) in enumerate(kfold_indices(len(x), k=5)):
            _, history = train_network((x[train], y[train]), (x[held_out], y[held_out]), epochs=100, penalty=decay)
            losses[row, column] = history[-1, 1]
    means = losses.mean(axis=1)
    best = int(np.argmin(means))
    _, chosen = train_network((x, y), unseen, epochs=100, penalty=lambda w: l2_penalty(w, strength=strengths[best]))
    _, without = train_network((x, y), unseen, epochs=100)
    print(f"chosen: {strengths[best]}; on 1000 unseen samples {chosen[-1, 1]:.3f}, with 0 {without[-1, 1]:.3f}")

    plt.plot(np.arange(len(strengths)), losses, "o", color="lightgrey")
    plt.plot(means, "k-o", label="mean of 5 folds")
    plt.xticks(np.arange(len(strengths)), strengths)
    plt.xlabel("strength of L2")
    plt.ylabel("validation loss")
    plt.title("each grey dot is one fold")
    plt.legend()
    plt.show()
    assert 0 < best < len(strengths) - 1, "neither no penalty nor the strongest should win"
    assert chosen[-1, 1] < without[-1, 1]

# %% [markdown]
# The grey dots scatter: one fold alone could have chosen anything. And note what was *not* done: the 1000
# unseen samples had no say in the choice. Choose with them, and they are no longer unseen.
#
# ## 8. Where weights start: Glorot
#
# Before a network can generalise it has to learn, and before it can learn, signals have to get through. Each
# entry of $x W$ is a sum of $D$ products. With independent entries of mean zero, its variance is
#
# $$ \operatorname{Var}(xW) = D \cdot \operatorname{Var}(w) \cdot \operatorname{Var}(x) $$
#
# If $D \operatorname{Var}(w)$ is 2, ten layers make it $2^{10} = 1024$ times larger; if it is ½, as much
# smaller. To keep it, $\operatorname{Var}(w)$ should be $1/D$: one over `fan_in`, the number of inputs of a
# neuron. The gradient on its way back meets the same argument with the number of outputs, `fan_out`. Glorot and
# Bengio (2010) take the middle:
#
# $$ \operatorname{Var}(w) = \frac{2}{\text{fan}_{in} + \text{fan}_{out}} $$
#
# A **uniform** distribution on $(-\ell, \ell)$ has variance $\ell^2 / 3$, so
#
# $$ \ell = \sqrt{\frac{6}{\text{fan}_{in} + \text{fan}_{out}}} $$
#
# This is Keras's default. For a dense kernel `(D, M)`, fan_in is $D$ and fan_out is $M$. In a convolution's
# kernel `(kh, kw, C, F)` each output looks at $kh \cdot kw \cdot C$ inputs, and each input reaches
# $kh \cdot kw \cdot F$ outputs: the window counts in both.
#
# **By hand.** Shape $(300, 100)$: $\ell = \sqrt{6/400} = 0.1225$. Shape $(5, 5, 3, 8)$: the fans are $75$ and
# $200$, $\ell = \sqrt{6/275} = 0.1477$.
#
# **What goes wrong.** The variance, or the standard deviation $\sqrt{2/(\ldots)}$, taken for the limit: all
# values are then too small. Zeros everywhere: all neurons get the same gradient and stay alike for ever.

# %%
def glorot_uniform(rng, shape):
    """Initial weights, uniform between -limit and limit, limit = sqrt(6 / (fan_in + fan_out)).

    rng: a numpy.random.Generator. shape: (D, M), (kh, kw, C, F), or any with two axes or more: the last two are in and
    out, those before them a window.
    Returns an array of that shape.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 9. Where weights start: He
#
# ReLU sets half of its inputs to zero, and with them half of the mean square. He and others (2015) put that
# half back with a factor 2, and count only what comes in:
#
# $$ \operatorname{Var}(w) = \frac{2}{\text{fan}_{in}}, \qquad s = \sqrt{\frac{2}{\text{fan}_{in}}} $$
#
# from a **normal** distribution. A normal distribution now and then draws something very large; Keras does not
# let it: what lies further than two standard deviations from zero is **drawn again**. Without its tails the
# rest has a smaller standard deviation, 0.87962566 of what it was. So that the whole ends up with $s$:
#
# 1. draw from a normal distribution with standard deviation $d = s / 0.87962566$;
# 2. while any value is beyond $\pm 2d$, draw those values again.
#
# **By hand.** Shape $(5, 5, 3, 8)$: fan_in is $75$, $s = \sqrt{2/75} = 0.1633$, $d = 0.1857$, and no weight is
# beyond $0.3713$.
#
# **What goes wrong.** `rng.normal(0, 2 / fan_in)`: the second argument is the standard deviation, not the
# variance. And `np.clip` is not drawing again: it heaps all the outliers up on the two edges.

# %%
def he_normal(rng, shape):
    """Initial weights, normal with standard deviation sqrt(2 / fan_in), without tails.

    rng: a numpy.random.Generator. shape: (D, M), (kh, kw, C, F), or any with two axes or more: the last two are in and
    out, those before them a window.
    Returns an array of that shape: drawn with d = sqrt(2 / fan_in) / 0.87962566, again wherever it is beyond 2 d.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# Now send 500 samples through ten layers of 200 neurons and look at what comes out of layers 1, 4, 7 and 10
# (the zeros that ReLU makes are left out of the pictures). Too small, and everything ends at zero. Too large,
# and every tanh is at $\pm 1$, where its slope is zero and nothing can be learned. Glorot keeps a tanh network
# alive. With ReLU, Glorot loses half of the mean square in every layer, and He does not.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    rng = np.random.default_rng(3)
    w, shape = glorot_uniform(rng, (5, 5, 3, 8)), (5, 5, 3, 8)
    print(f"Glorot {w.shape}: largest {np.abs(w).max():.4f}, limit 0.1477")
    w = he_normal(rng, (5, 5, 3, 800))
    print(f"He {w.shape}: standard deviation {w.std():.4f} for 0.1633, largest {np.abs(w).max():.4f}, limit 0.3713")
    assert abs(w.std() - 0.1633) < 0.003 and np.abs(w).max() < 0.3714

    def relu(z):
        return np.maximum(0, z)

    rows = [
        ("normal, 0.01", np.tanh, lambda rng, shape: rng.normal(0, 0.01, size=shape)),
        ("normal, 1", np.tanh, lambda rng, shape: rng.normal(0, 1, size=shape)),
        ("Glorot", np.tanh, glorot_uniform),
        ("Glorot", relu, glorot_uniform),
        ("He", relu, he_normal),
    ]
    figure, panels = plt.subplots(5, 4, figsize=(12, 10))
    spreads = []
    for line, (name, activation, initial) in zip(panels, rows, strict=True):
        h, layers = rng.normal(size=(500, 200)), []
        for _ in range(10):
            h = activation(h @ initial(rng, (200, 200)))
            layers.append(h)
        spreads.append([layer.std() for layer in layers])
        for axes, number in zip(line, [1, 4, 7, 10], strict=True):
            layer = layers[number - 1]
            axes.hist(layer[layer != 0], bins=60, range=(-1.05, 1.05) if activation is np.tanh else (0, 4))
            axes.set_title(f"layer {number}: std {layer.std():.2g}", fontsize=9)
            axes.set_yticks([])
        line[0].set_ylabel(f"{activation.__name__}\n{name}")
    figure.tight_layout()
    plt.show()
    too_small, too_large, glorot, glorot_relu, he = spreads
    assert too_small[-1] < 1e-7, "every layer shrinks it"
    assert too_large[-1] > 0.9, "every neuron saturates"
    assert 0.1 < glorot[-1] < 0.9
    assert 0.5 < he[-1] / he[0] < 2, "He keeps the scale through ReLU"
    assert glorot_relu[-1] < he[-1] / 8

# %% [markdown]
# ## 10. Batch normalisation
#
# A good start is soon left behind: as soon as the weights move, so do the distributions. Batch normalisation
# (Ioffe and Szegedy, 2015) keeps every feature in range *while* the network learns. For each feature
# separately, over all samples of the batch:
#
# $$ \mu = \frac1n \sum_i x_i, \qquad v = \frac1n \sum_i (x_i - \mu)^2, \qquad
# \hat x_i = \frac{x_i - \mu}{\sqrt{v + \varepsilon}}, \qquad \text{out}_i = \gamma \hat x_i + \beta $$
#
# $\gamma$ and $\beta$ are learned, one of each per feature: the network may choose another scale if it needs
# one. $\varepsilon$ stands **inside** the root, next to the variance, and keeps it from dividing by zero.
#
# **Which axes?** The features are on the last axis; all others are samples. For `(N, D)` that is axis 0. For
# images `(N, H, W, C)` it is axes 0, 1 and 2: every pixel of a channel counts as a sample, and there are $C$
# means.
#
# **Afterwards** there may be no batch: a single sample has to be classified by itself. So, during training,
# keep moving averages, with momentum $\mu_m$ near 1:
#
# $$ \text{moving} \leftarrow \mu_m \cdot \text{moving} + (1 - \mu_m) \cdot \text{batch} $$
#
# and with `training=False` use those in place of the batch's, and leave them as they are. The variance is the
# biased one, divided by $n$, everywhere (this is Keras's convention; other libraries differ).
#
# | | `x`, `out` | `gamma`, `beta`, `moving_mean`, `moving_var` |
# |---|---|---|
# | shape | `(N, D)` or `(N, H, W, C)` | `(D,)` or `(C,)` |
#
# **By hand.** One feature, $x = [1, 3, 5]$, $\gamma = 2$, $\beta = 10$, and $\varepsilon = 0$ to keep it short:
# $\mu = 3$, $v = (4 + 0 + 4)/3 = 2.6667$, $\hat x = [-1.2247, 0, 1.2247]$, out $= [7.5505, 10, 12.4495]$. From
# a moving mean of 0 and a moving variance of 1, with momentum 0.9: $0.9 \cdot 0 + 0.1 \cdot 3 = 0.3$ and
# $0.9 + 0.26667 = 1.1667$.
#
# **What goes wrong.** Momentum the wrong way round (0.99 is the share of the *old* value). `+=` on the moving
# averages, which changes the caller's arrays. Dividing by $v$ instead of its root.

# %%
def batch_norm_forward(x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
    """Batch normalisation over all axes but the last.

    x (..., D): for example (N, D) or (N, H, W, D). gamma, beta, moving_mean, moving_var (D,).
    Returns out, in the shape of x, moving_mean (D,), moving_var (D,), and a cache for batch_norm_backward.
    In training the statistics are the batch's, and the moving ones are updated; without training the moving
    ones are used, and returned unchanged.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 11. Batch normalisation, backward
#
# $\gamma$ and $\beta$ are easy, a product and a sum, added up over all samples of the feature:
#
# $$ d\gamma = \sum_i d\text{out}_i \, \hat x_i, \qquad d\beta = \sum_i d\text{out}_i $$
#
# $dx$ is the famous one. Moving $x_i$ moves $\hat x_i$, but also $\mu$ and $v$, and with them **every**
# $\hat x_j$ of the batch. With $d\hat x_i = d\text{out}_i \, \gamma$ and $s = \sqrt{v + \varepsilon}$, the
# three ways are
#
# 1. directly: $d\hat x_i / s$;
# 2. through the mean: $\partial \mu / \partial x_i = 1/n$, and $\mu$ lowers all $\hat x_j$ by $1/s$:
#    $-\frac1s \cdot \frac1n \sum_j d\hat x_j$;
# 3. through the variance: $\partial v / \partial x_i = \frac2n (x_i - \mu)$, and
#    $\partial \hat x_j / \partial v = -\hat x_j / (2 s^2)$; the product is
#    $-\frac1s \cdot \hat x_i \cdot \frac1n \sum_j d\hat x_j \hat x_j$.
#
# Together:
#
# $$ dx_i = \frac1s \Big( d\hat x_i - \operatorname{mean}_j(d\hat x_j) - \hat x_i
# \operatorname{mean}_j(d\hat x_j \hat x_j) \Big) $$
#
# The means run over the same axes as in the forward pass.
#
# **By hand.** As above with $\gamma = 1$, and $d\text{out} = [1, 0, 0]$: $d\beta = 1$, $d\gamma = -1.2247$; the
# means are $\tfrac13$ and $-0.4082$; the bracket is
# $[1 - \tfrac13 - \tfrac12, -\tfrac13, -\tfrac13 + \tfrac12] = [\tfrac16, -\tfrac13, \tfrac16]$, and with
# $s = 1.6330$, $dx = [0.1021, -0.2041, 0.1021]$.
#
# The sum of $dx$ is 0: raising all $x$ together changes nothing, so there is nothing to gain by it. If yours is
# not 0, a path is missing. You are asked for this only after a forward pass in training.

# %%
def batch_norm_backward(dout, cache):
    """The gradient of batch_norm_forward in training.

    dout (..., D): derivative with respect to out. cache: what batch_norm_forward returned.
    Returns dx, in the shape of x, dgamma (D,), dbeta (D,).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    x, zero, one = np.array([[1.0], [3.0], [5.0]]), np.zeros(1), np.ones(1)
    out, mean, var, _ = batch_norm_forward(x, 2 * one, 10 * one, zero, one, momentum=0.9, epsilon=0.0)
    print("by hand 7.5505 10 12.4495, 0.3, 1.1667; yours", out.ravel().round(4), mean.round(4), var.round(4))
    assert np.allclose(out.ravel(), [7.5505, 10, 12.4495], atol=1e-4)
    assert np.allclose([mean[0], var[0]], [0.3, 1.1667], atol=1e-4)
    *_, cache = batch_norm_forward(x, one, zero, zero, one, epsilon=0.0)
    dx, dgamma, dbeta = batch_norm_backward(np.array([[1.0], [0.0], [0.0]]), cache)
    print("by hand 0.1021 -0.2041 0.1021, -1.2247, 1; yours", dx.ravel().round(4), dgamma.round(4), dbeta)
    assert np.allclose(dx.ravel(), [0.1021, -0.2041, 0.1021], atol=1e-4)

    # Three features of very different size, in many batches.
    rng = np.random.default_rng(0)
    sizes, centres = np.array([0.5, 3.0, 20.0]), np.array([0.0, 40.0, -30.0])
    moving_mean, moving_var = np.zeros(3), np.ones(3)
    for _ in range(800):
        x = centres + sizes * rng.normal(size=(64, 3))
        out, moving_mean, moving_var, _ = batch_norm_forward(x, np.ones(3), np.zeros(3), moving_mean, moving_var)
    print("moving mean", moving_mean.round(1), "moving standard deviation", np.sqrt(moving_var).round(1))
    assert np.allclose(moving_mean, centres, atol=1) and np.allclose(np.sqrt(moving_var), sizes, rtol=0.05)
    alone, *_ = batch_norm_forward(x[:1], np.ones(3), np.zeros(3), moving_mean, moving_var, training=False)
    print("a sample in its batch", out[0].round(2), "and alone, with the moving averages", alone[0].round(2))

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.5))
    for feature in range(3):
        left.hist(x[:, feature], bins=np.linspace(-90, 60, 60), alpha=0.6, label=f"feature {feature}")
        right.hist(out[:, feature], bins=np.linspace(-4, 4, 25), alpha=0.4, label=f"feature {feature}")
    left.set_title("before")
    right.set_title("after: mean 0, variance 1")
    right.legend()
    plt.show()
    assert np.allclose(out.mean(axis=0), 0) and np.allclose(out.std(axis=0), 1, atol=0.01)

# %% [markdown]
# ## 12. Layer normalisation
#
# Batch normalisation needs a batch. In a recurrent network or a transformer that is awkward: sequences differ
# in length, batches are small. Layer normalisation (Ba, Kiros and Hinton, 2016) does the same arithmetic along
# the **other** axis: every sample by itself, over its own features.
#
# $$ \mu = \frac1D \sum_d x_d, \qquad v = \frac1D \sum_d (x_d - \mu)^2, \qquad
# \text{out}_d = \gamma_d \, \frac{x_d - \mu}{\sqrt{v + \varepsilon}} + \beta_d $$
#
# For `(N, D)` there are $N$ means, for `(N, T, D)` $N \cdot T$ of them. No sample knows of another, so training
# and use are the same and there are no moving averages. $\gamma$ and $\beta$ are `(D,)` as before.
#
# Keep the axis (`keepdims=True`): a mean of shape `(N, 1)` meets every feature of its own sample. Without it,
# shapes do not fit, or, worse, fit by accident if $N = D$.
#
# **By hand.** One sample, $x = [1, 3, 5]$, $\gamma = [1, 2, 3]$, $\beta = 0$, $\varepsilon = 0$:
# $\hat x = [-1.2247, 0, 1.2247]$, out $= [-1.2247, 0, 3.6742]$.

# %%
def layer_norm_forward(x, gamma, beta, epsilon=1e-3):
    """Layer normalisation over the last axis.

    x (..., D): for example (N, D) or (N, T, D). gamma, beta (D,).
    Returns out, in the shape of x, and a cache for layer_norm_backward.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 13. Layer normalisation, backward
#
# The same three ways as before, now along the last axis. $\gamma_d$ differs from feature to feature, so it goes
# into $d\hat x$ **before** the means are taken; and $\gamma$ and $\beta$ are shared by all samples, so their
# gradients still add up over all axes but the last.
#
# $$ d\hat x = d\text{out} \cdot \gamma, \qquad
# dx_d = \frac1s \Big( d\hat x_d - \operatorname{mean}_e(d\hat x_e) - \hat x_d
# \operatorname{mean}_e(d\hat x_e \hat x_e) \Big) $$
#
# **By hand.** As above, $d\text{out} = [1, 0, 0]$: $d\hat x = [1, 0, 0]$, so $dx = [0.1021, -0.2041, 0.1021]$,
# as it was. $d\beta = [1, 0, 0]$, and $d\gamma = [-1.2247, 0, 0]$.

# %%
def layer_norm_backward(dout, cache):
    """The gradient of layer_norm_forward.

    dout (..., D): derivative with respect to out. cache: what layer_norm_forward returned.
    Returns dx, in the shape of x, dgamma (D,), dbeta (D,).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# Now the proof: a network of eight hidden layers, started on purpose with weights that are far too small
# (standard deviation 0.1, 30 neurons). Signals and gradients fade in every layer. The next cell is given; your
# four functions stand between the weighted sums and ReLU.

# %%
def train_deep(norm, depth=8, width=30, steps=200, learning_rate=0.05, seed=0):
    """Given. The losses (steps,) of a deep network with `norm` "none", "batch" or "layer" before each ReLU."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(200, 2))
    y = (x[:, 0] * x[:, 1] > 0).astype(float)  # which quadrant: no straight line can tell
    weights = [rng.normal(0, 0.1, size=(2 if i == 0 else width, width)) for i in range(depth)]
    gammas, betas = [np.ones(width) for _ in weights], [np.zeros(width) for _ in weights]
    v, losses = rng.normal(0, 0.1, size=width), []
    for _ in range(steps):
        h, tape = x, []
        for w, gamma, beta in zip(weights, gammas, betas, strict=True):
            z, cache = h @ w, None
            if norm == "batch":
                z, _, _, cache = batch_norm_forward(z, gamma, beta, np.zeros(width), np.ones(width))
            elif norm == "layer":
                z, cache = layer_norm_forward(z, gamma, beta)
            else:
                z = z + beta
            tape.append((h, z, cache))
            h = np.maximum(0, z)
        score = h @ v
        losses.append(np.mean(np.logaddexp(0, score) - y * score))

        dscore = (1 / (1 + np.exp(-score)) - y) / len(y)
        dh = np.outer(dscore, v)
        v = v - learning_rate * h.T @ dscore
        for i in reversed(range(depth)):
            below, z, cache = tape[i]
            dz = dh * (z > 0)
            if norm == "batch":
                dz, dgamma, dbeta = batch_norm_backward(dz, cache)
            elif norm == "layer":
                dz, dgamma, dbeta = layer_norm_backward(dz, cache)
            else:
                dgamma, dbeta = 0, dz.sum(axis=0)
            dh = dz @ weights[i].T
            weights[i] = weights[i] - learning_rate * below.T @ dz
            gammas[i] = gammas[i] - learning_rate * dgamma
            betas[i] = betas[i] - learning_rate * dbeta
    return np.array(losses)

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    x, gamma = np.array([[1.0, 3.0, 5.0], [2.0, 2.0, 8.0]]), np.array([1.0, 2.0, 3.0])
    out, cache = layer_norm_forward(x, gamma, np.zeros(3), epsilon=0.0)
    print("by hand -1.2247 0 3.6742; yours", out[0].round(4))
    assert np.allclose(out[0], [-1.2247, 0, 3.6742], atol=1e-4)
    alone, _ = layer_norm_forward(x[:1], gamma, np.zeros(3), epsilon=0.0)
    assert np.allclose(alone, out[:1]), "a sample does not notice the others"

    curves = {norm: train_deep(norm) for norm in ("none", "batch", "layer")}
    for norm, losses in curves.items():
        print(f"{norm:>6}: loss {losses[0]:.3f} -> {losses[-1]:.3f}")
        plt.plot(losses, label=norm)
    plt.title("eight layers, started too small")
    plt.xlabel("step")
    plt.ylabel("loss")
    plt.legend(title="normalisation")
    plt.show()
    assert curves["none"][-1] > 0.6, "without normalisation nothing gets through"
    assert curves["batch"][-1] < 0.3 and curves["layer"][-1] < 0.3, "with it the network learns"

# %% [markdown]
# ## 14. Accuracy
#
# The share of answers that are right. `y_true` and `y_pred` hold class numbers, not probabilities; the result
# is a fraction between 0 and 1.
#
# **By hand.** True classes $[0, 0, 1, 1, 2]$, predicted $[0, 1, 1, 1, 0]$: three of five agree, $0.6$.

# %%
def accuracy(y_true, y_pred):
    """The fraction of predictions that are right.

    y_true, y_pred (N,): class indices, integers.
    Returns a scalar from 0 to 1.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 15. The confusion matrix
#
# Accuracy does not say *which* mistakes are made. The confusion matrix counts: row = the true class, column =
# the predicted one. What is right is on the diagonal. `classes` is how many classes there are; one that does
# not occur in this batch still has a row and a column, of zeros.
#
# **By hand.** The five samples from above, three classes:
#
# | | predicted 0 | predicted 1 | predicted 2 |
# |---|---|---|---|
# | **true 0** | 1 | 1 | 0 |
# | **true 1** | 0 | 2 | 0 |
# | **true 2** | 1 | 0 | 0 |
#
# **What goes wrong.** Rows and columns swapped. And `counts[y_true, y_pred] += 1` with whole arrays adds only 1
# where a pair occurs several times: NumPy reads all the old values first. Loop, or use `np.add.at`.

# %%
def confusion_matrix(y_true, y_pred, classes):
    """How often each class was taken for which.

    y_true, y_pred (N,): class indices from 0 to classes - 1, integers.
    Returns (classes, classes) integers: entry [t, p] is the number of samples of class t predicted as p.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 16. Precision, recall, F1
#
# Two questions about one class $c$, both answered by the confusion matrix $M$:
#
# - **Precision**: of all samples that were *called* $c$, how many are? $M_{cc}$ over the sum of **column** $c$.
# - **Recall**: of all samples that *are* $c$, how many were found? $M_{cc}$ over the sum of **row** $c$.
#
# Either alone is easy to fool: call everything $c$, and recall is 1. **F1** is their harmonic mean, which is
# near the smaller of the two:
#
# $$ F_1 = \frac{2 \cdot \text{precision} \cdot \text{recall}}{\text{precision} + \text{recall}} $$
#
# If a class was never predicted, precision is $0/0$; that counts as **0**, and so does every other $0/0$ here.
#
# **By hand.** For the matrix above: precision $[\tfrac12, \tfrac23, 0]$, recall $[\tfrac12, 1, 0]$, F1
# $[\tfrac12, 0.8, 0]$, since $2 \cdot \tfrac23 \cdot 1 / \tfrac53 = 0.8$.

# %%
def precision_recall_f1(confusion):
    """Precision, recall and F1 of each class; 0/0 is 0.

    confusion (C, C): counts, rows true, columns predicted.
    Returns three float arrays (C,): precision, recall, F1.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# A test for an illness: of 1000 people 920 are healthy, 60 have a cold, 20 have something rare. Program A
# always says *healthy*. Program B looks at two measurements and takes the nearest of three centres. Which would
# you rather have?

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    y_true, y_pred = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 1, 0])
    by_hand = confusion_matrix(y_true, y_pred, classes=3)
    print("accuracy", accuracy(y_true, y_pred), "and by hand 0.6")
    print(by_hand)
    assert np.isclose(accuracy(y_true, y_pred), 0.6)
    assert np.array_equal(by_hand, [[1, 1, 0], [0, 2, 0], [1, 0, 0]])
    assert np.allclose(precision_recall_f1(by_hand), [[1 / 2, 2 / 3, 0], [1 / 2, 1, 0], [1 / 2, 0.8, 0]])

    rng = np.random.default_rng(5)
    names = ["healthy", "cold", "rare"]
    people = np.repeat([0, 1, 2], [920, 60, 20])
    centres = np.array([[0.0, 0.0], [2.6, 0.0], [0.0, 3.2]])
    measured = centres[people] + rng.normal(size=(1000, 2))
    program_a = np.zeros(1000, dtype=int)
    program_b = np.argmin(((measured[:, None] - centres) ** 2).sum(axis=2), axis=1)

    figure, panels = plt.subplots(2, 2, figsize=(10, 8))
    found = {}
    for (left, right), (name, answers) in zip(panels, [("A", program_a), ("B", program_b)], strict=True):
        counts = confusion_matrix(people, answers, classes=3)
        precision, recall, f1 = found[name] = precision_recall_f1(counts)
        left.imshow(counts / counts.sum(axis=1, keepdims=True), cmap="Blues", vmin=0, vmax=1)
        for (t, p), count in np.ndenumerate(counts):
            left.text(p, t, count, ha="center", va="center", color="darkorange", fontweight="bold")
        left.set(title=f"program {name}: accuracy {accuracy(people, answers):.1%}", ylabel="true", xlabel="predicted")
        left.set_xticks(range(3), names)
        left.set_yticks(range(3), names)
        for shift, values, label in [(-0.25, precision, "precision"), (0, recall, "recall"), (0.25, f1, "F1")]:
            right.bar(np.arange(3) + shift, values, width=0.25, label=label)
        right.set_xticks(range(3), names)
        right.set_ylim(0, 1.25)
        right.legend(loc="upper center", ncols=3)
    figure.tight_layout()
    plt.show()
    assert np.isclose(accuracy(people, program_a), 0.92)
    assert accuracy(people, program_b) < 0.92, "by accuracy, B is the worse one"
    assert found["A"][1][2] == 0 and found["B"][1][2] > 0.7, "but only B finds the rare illness"
    assert found["B"][2].mean() > found["A"][2].mean() + 0.2

# %% [markdown]
# By accuracy A wins, and it is useless: it is right so often only because most people are healthy. Recall says
# it at once: A finds nobody. Precision says what B pays for it: many of those it calls ill are not. Which of
# the two matters more is not a question of mathematics. Where classes are unbalanced, look at the matrix before
# you believe a single number.
#
# ## What you have now
#
# Four ways to close the gap (more data, a penalty, dropout, stopping in time), a fair way to choose between
# them, a good start for the weights, two ways to keep deep networks in range, and honest numbers at the end. In
# the next topic all of it meets a real data set.
#
# **Read on.** Goodfellow, Bengio and Courville, *Deep Learning* (2016), chapters 7 and 8. Srivastava, Hinton,
# Krizhevsky, Sutskever and Salakhutdinov, "Dropout" (JMLR, 2014). Glorot and Bengio, "Understanding the
# difficulty of training deep feedforward neural networks" (AISTATS, 2010). He, Zhang, Ren and Sun, "Delving
# deep into rectifiers" (2015). Ioffe and Szegedy, "Batch normalization" (2015). Ba, Kiros and Hinton, "Layer
# normalization" (2016). Prechelt, "Early stopping - but when?" (1998).
