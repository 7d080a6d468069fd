# %% [markdown]
# # Optimizers: which way, and how far?
#
# Backpropagation says, for every parameter, which way the loss rises: the gradient. An **optimizer** turns that
# into a step. It sounds like one line of code, and the first one is. But how far to step, what to remember of
# earlier steps, and which samples to look at make the difference between a network that learns in a minute, in
# a day, or never.
#
# You will write
#
# | what | functions |
# |---|---|
# | plain steps | `gradient_descent`, `sgd` with momentum and Nesterov's look-ahead |
# | steps of a size of their own for each parameter | `adagrad`, `rmsprop`, `adam`, `adamw` |
# | a limit for steps that are too long | `clip_by_norm`, `clip_by_global_norm` |
# | a learning rate that falls with time | `exponential_decay`, `cosine_decay` |
# | which samples to look at | `minibatches` |
#
# and race them against each other.

# %% [markdown]
# ## What holds for every optimizer here
#
# - `param` and `grad` have the same shape, whatever it is. Every entry is treated alike and by itself: nothing is
#   summed or averaged over the entries.
# - **Memory is handed in and out.** `state` is the empty dict `{}` before the first step; later it is what the
#   step before returned. What you keep in it is up to you. Each parameter has a state of its own, so nothing may
#   be remembered in a global variable.
# - **Pure functions.** Never change an argument: not `param`, not `grad`, not `state`, nor an array inside it.
#   `param -= step` and `v *= rho` do; `param = param - step` makes a new array. Two steps from one state must give
#   the same answer.
# - float32 in, float32 out. Two things make float64 unasked: `np.zeros(shape)` without a dtype (use
#   `np.zeros_like`), and `np.sqrt` of a plain number, which is a float64 *NumPy* number, and those win over
#   float32 arrays. A plain Python number does not: `x ** 0.5`.
# - Between two steps the learning rate may change; the other settings stay.

# %%
import numpy as np

# %% [markdown]
# ## 1. Gradient descent
#
# The loss rises fastest along the gradient, so step against it, by the learning rate $\alpha$ times its length:
#
# $$ \theta \leftarrow \theta - \alpha \, \nabla_\theta J(\theta) $$
#
# The guide's example gives the learning rate, 0.01, and "a loss of 10", and then cannot give a result: **the
# value of the loss is nowhere in the formula**, only its gradient is. So take $J(\theta) = \theta^2$, with the
# gradient $2\theta$, at $\theta = 3$:
#
# | $\alpha$ | step | what happens |
# |---|---|---|
# | 0.1 | $3 - 0.1 \cdot 6 = 2.4$ | a fifth of the way; the next step is shorter, since the slope is smaller |
# | 0.5 | $3 - 0.5 \cdot 6 = 0$ | the bottom at once: a parabola's best rate is one over its curvature, 2 |
# | 1.0 | $3 - 1.0 \cdot 6 = -3$ | just as high on the other side, for ever |
# | 1.1 | $3 - 1.1 \cdot 6 = -3.6$ | higher than before: it diverges |

# %%
def gradient_descent(param, grad, learning_rate):
    """One step against the gradient.

    param, grad: arrays of one shape, whatever it is.
    Returns the new param, of that shape: param - learning_rate grad.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# Real losses are steep in one direction and flat in another. In the valley $J(x, y) = \tfrac12 (x^2 + 25 y^2)$ the
# steep direction, $y$, allows no learning rate above $2/25 = 0.08$; with so small a rate the flat direction, $x$,
# takes long. That is the trouble that all the rest of this lesson is about.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    theta = np.array([3.0])
    for rate, by_hand in [(0.1, 2.4), (0.5, 0.0), (1.0, -3.0), (1.1, -3.6)]:
        assert np.isclose(gradient_descent(theta, 2 * theta, learning_rate=rate), by_hand)

    def valley(p):
        return 0.5 * (p[0] ** 2 + 25 * p[1] ** 2)

    def valley_gradient(p):
        return np.array([p[0], 25 * p[1]])

    across, along = np.meshgrid(np.linspace(-4.6, 1.6, 120), np.linspace(-1.6, 1.6, 90))
    figure, panels = plt.subplots(1, 3, figsize=(13, 3.4), sharey=True)
    finals = []
    for panel, (rate, name) in zip(panels, [(0.004, "too small"), (0.07, "right"), (0.0805, "too large")], strict=True):
        path = [np.array([-4.0, 1.0])]
        for _ in range(40):
            path.append(gradient_descent(path[-1], valley_gradient(path[-1]), learning_rate=rate))
        path = np.array(path)
        panel.contour(across, along, valley([across, along]), levels=14, cmap="Greys", linewidths=0.7)
        panel.plot(path[:, 0], path[:, 1], "o-", markersize=3, linewidth=1)
        panel.plot(0, 0, "k*", markersize=10)
        panel.set_title(f"learning rate {rate}: {name}")
        finals.append(valley(path[-1]))
    plt.show()
    print("loss after 40 steps, from 20.5:", np.round(finals, 3))
    assert finals[1] < 0.1 < finals[0] < finals[2]

# %% [markdown]
# ## 2. SGD, momentum, Nesterov
#
# **Stochastic** gradient descent is the same step, with the gradient of one sample (so the guide) or of a few, a
# mini-batch (so everybody). The step cannot tell; choosing the samples comes in section 11.
#
# **Momentum** (Polyak, 1964) gives the parameter a speed. What points the same way in step after step adds up,
# what flips from side to side of the valley cancels. With the momentum $\mu$, often 0.9:
#
# $$ v \leftarrow \mu v - \alpha g \qquad \theta \leftarrow \theta + v $$
#
# There are several ways to write this, and they are not the same. Ours is Keras's: the learning rate is **inside**
# the velocity, so a step once taken at a high rate keeps its size when the rate falls. And $g$ has no factor
# $(1 - \mu)$: with a constant gradient the speed grows to $1/(1 - \mu) = 10$ times a plain step.
#
# **Nesterov** (1983; in this form Sutskever et al., 2013) looks ahead: the velocity is about to carry us on by
# $\mu v$, so add this too. With the *new* velocity $v$:
#
# $$ v \leftarrow \mu v - \alpha g \qquad \theta \leftarrow \theta + \mu v - \alpha g $$
#
# **By hand.** $\theta = 1$, $\alpha = 0.1$, $\mu = 0.9$, and twice the gradient 1:
#
# | | $v$ | plain momentum | Nesterov |
# |---|---|---|---|
# | step 1 | $-0.1$ | $1 - 0.1 = 0.9$ | $1 - 0.09 - 0.1 = 0.81$ |
# | step 2 | $-0.09 - 0.1 = -0.19$ | $0.9 - 0.19 = 0.71$ | $0.81 - 0.171 - 0.1 = 0.539$ |
#
# Without momentum, $\mu = 0$, both are gradient descent. In the first step there is no velocity yet: it counts
# as zero.

# %%
def sgd(param, grad, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    """One step with momentum, if there is any.

    param, grad: arrays of one shape. state: {} before the first step, then what the last step returned.
    Returns the new param and the new state. With v = momentum v - learning_rate grad (v is 0 at first) the
    new param is param + v, or with nesterov param + momentum v - learning_rate grad.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# The helper below takes many steps and keeps the path. It is all that training is: a loop that hands the state on.

# %%
if __name__ == "__main__":

    def walk(optimizer, gradient, start, steps, **settings):
        """Where an optimizer goes: (steps + 1, 2)."""
        path, state = [np.array(start)], {}
        for _ in range(steps):
            param, state = optimizer(path[-1], gradient(path[-1]), state, **settings)
            path.append(param)
        return np.array(path)

    plain = walk(sgd, lambda p: np.ones(1), [1.0], 2, learning_rate=0.1, momentum=0.9)
    ahead = walk(sgd, lambda p: np.ones(1), [1.0], 2, learning_rate=0.1, momentum=0.9, nesterov=True)
    print("momentum by hand 1, 0.9, 0.71; yours", np.round(plain.ravel(), 6))
    print("Nesterov by hand 1, 0.81, 0.539; yours", np.round(ahead.ravel(), 6))
    assert np.allclose(plain.ravel(), [1, 0.9, 0.71]) and np.allclose(ahead.ravel(), [1, 0.81, 0.539])

    for name, settings in [
        ("plain   ", {}),
        ("momentum", {"momentum": 0.8}),
        ("Nesterov", {"momentum": 0.8, "nesterov": True}),
    ]:
        path = walk(sgd, valley_gradient, [-4.0, 1.0], 60, learning_rate=0.03, **settings)
        losses = [valley(p) for p in path]
        print(f"{name}: loss in the valley after 60 steps {losses[-1]:.1e}")
        plt.semilogy(losses, label=name.strip())
    plt.xlabel("step")
    plt.ylabel("loss in the valley")
    plt.title("One learning rate, 0.03; momentum 0.8")
    plt.legend()
    plt.show()

# %% [markdown]
# ## 3. Adagrad
#
# Momentum still has one learning rate for all. **Adagrad** (Duchi et al., 2011) gives each entry its own: large
# where gradients have been small, small where they have been large. It keeps for each entry the sum $G$ of all its
# squared gradients, and divides by the root:
#
# $$ G \leftarrow G + g^2 \qquad \theta \leftarrow \theta - \frac{\alpha\, g}{\sqrt{G + \epsilon}} $$
#
# $g^2$ is entry by entry. $G$ does not begin at 0 but at `initial_accumulator`, 0.1, in every entry; it is added
# once, before the first step. As in Keras, $\epsilon$ stands **inside** the root. The step uses the new $G$, with
# this step's gradient in it.
#
# **By hand.** $\theta = 1$, $\alpha = 0.5$, $g = 2$, then $g = -1$ (with $\epsilon$ too small to matter): $G = 4.1$ and
# $\theta = 1 - 1/\sqrt{4.1} = 0.5061$; then $G = 5.1$ and $\theta = 0.5061 + 0.5/\sqrt{5.1} = 0.7275$.
#
# $G$ only ever grows, so the steps shrink, roughly like $1/\sqrt t$. That is good for convex problems and for rare
# features, and too soon the end of the way in a deep network.

# %%
def adagrad(param, grad, state, learning_rate=0.001, initial_accumulator=0.1, epsilon=1e-7):
    """One step of Adagrad.

    param, grad: arrays of one shape. state: {} before the first step, then what the last step returned.
    Returns the new param and the new state. With G = G + grad^2, which begins at initial_accumulator, the new
    param is param - learning_rate grad / sqrt(G + epsilon).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    theta, state = adagrad(np.array([1.0]), np.array([2.0]), {}, learning_rate=0.5)
    assert np.isclose(theta, 0.5061, atol=1e-4)
    theta, state = adagrad(theta, np.array([-1.0]), state, learning_rate=0.5)
    print("by hand 0.7275, yours", np.round(theta, 4))
    assert np.isclose(theta, 0.7275, atol=1e-4)

# %% [markdown]
# ## 4. RMSprop
#
# Hinton's remedy (2012, in the slides of a lecture): not the sum of all squares but a **moving average**, which
# forgets. With $\rho = 0.9$ it looks back about ten steps:
#
# $$ s \leftarrow \rho s + (1 - \rho) g^2 \qquad \theta \leftarrow \theta - \frac{\alpha\, g}{\sqrt{s + \epsilon}} $$
#
# $s$ begins at 0. The two weights, $\rho$ for the old and $1 - \rho$ for the new, add up to one; that makes it an
# average. As with Adagrad the step uses the new $s$, and $\epsilon$ stands **inside** the root. That matters when
# gradients are small: $\sqrt{10^{-7}}$ is $0.0003$, so gradients far below that move almost nothing.
#
# **By hand.** $\theta = 1$, $\alpha = 0.01$, $g = 2$, then $g = 1$: $s = 0.4$ and $\theta = 1 - 0.02/0.6325 = 0.9684$;
# then $s = 0.36 + 0.1 = 0.46$ and $\theta = 0.9684 - 0.01/0.6782 = 0.9536$.
#
# The first step is $1/\sqrt{1 - \rho} = 3.16$ times the learning rate, whatever the size of $g$: $s$ begins at 0, so
# at first it is too small. RMSprop leaves it at that. Adam does not.

# %%
def rmsprop(param, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    """One step of RMSprop.

    param, grad: arrays of one shape. state: {} before the first step, then what the last step returned.
    Returns the new param and the new state. With s = rho s + (1 - rho) grad^2 (s is 0 at first) the new param
    is param - learning_rate grad / sqrt(s + epsilon).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    theta, state = rmsprop(np.array([1.0]), np.array([2.0]), {}, learning_rate=0.01)
    assert np.isclose(theta, 0.9684, atol=1e-4)
    theta, state = rmsprop(theta, np.array([1.0]), state, learning_rate=0.01)
    print("by hand 0.9536, yours", np.round(theta, 4))
    assert np.isclose(theta, 0.9536, atol=1e-4)

    forgets = walk(rmsprop, lambda p: np.ones(1), [0.0], 200, learning_rate=0.01)
    never = walk(adagrad, lambda p: np.ones(1), [0.0], 200, learning_rate=0.01)
    plt.semilogy(-np.diff(forgets.ravel()), label="RMSprop")
    plt.semilogy(-np.diff(never.ravel()), label="Adagrad")
    plt.xlabel("step")
    plt.ylabel("size of the step")
    plt.title("A gradient that is always 1: RMSprop forgets, Adagrad never does")
    plt.legend()
    plt.show()

# %% [markdown]
# ## 5. Adam
#
# **Adam** (Kingma & Ba, 2015) is momentum and RMSprop together. It keeps two moving averages for each entry, both
# from 0: $m$ of the gradient (which way?) and $v$ of its square (how large?).
#
# $$ m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2 $$
#
# **Where the guide is wrong.** The guide prints
#
# $$ m_t = \beta_1 m_{t-1} + (1 - \beta_1) \Big[ g_t - \frac{m_t}{\sqrt{\beta_2 m_2}} \Big] \qquad
# \theta = \theta - \alpha \frac{m_t}{\sqrt{v_t} + \epsilon} $$
#
# Do not copy it. $m_t$ stands on both sides, and $m_2$ is never defined. Nothing is to be subtracted from the
# gradient: with zeros to begin with, the first step would divide 0 by 0. Its own example forgets the factor
# $\beta_1$, and takes $0.5 / \sqrt{0.2 \cdot 0.2}$ for 0.5, where it is 2.5. And something is missing, the most
# interesting part of Adam:
#
# **Bias correction.** After the first step $m = 0.1\, g$ and $v = 0.001\, g^2$: averages that began at 0 are too
# small, and not by the same factor. With a gradient that never changes, $m$ is too small by $1 - \beta_1^t$ and $v$
# by $1 - \beta_2^t$ after $t$ steps. So divide by that:
#
# $$ \hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad t = 1, 2, 3, \dots $$
#
# Without it the first three steps are 3.162, 4.250 and 4.950 times too long, right at the beginning, when least is
# known. $t$ counts the steps and belongs into the state. It begins at **1**: at 0 you would divide by
# $1 - \beta^0 = 0$. The correction is a power, $\beta^t$; with $1 - \beta$ in its place only the first step is right.
#
# **Where $\epsilon$ stands.** It keeps zero gradients from dividing by zero. The paper's Algorithm 1 puts it beside
# $\sqrt{\hat v}$. Keras, and we, use the form that the paper recommends one paragraph later as quicker: both
# corrections in one number, and $\epsilon$ beside the **uncorrected** root:
#
# $$ \theta \leftarrow \theta - \alpha\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} \cdot \frac{m}{\sqrt v + \epsilon} $$
#
# For gradients around 1 you will not see the difference, 3 in a million. For $g = 10^{-6}$ the first step is
# $0.240\, \alpha$ in this form and $0.909\, \alpha$ in the other, and deep networks do have such gradients. (Beside
# the root, not inside it: RMSprop and Adagrad do that.)
#
# **By hand.** $\theta = 1$, $\alpha = 0.001$, $g = 0.5$, then $g = -0.5$:
#
# | t | m | v | $\sqrt{1 - \beta_2^t} \,/\, (1 - \beta_1^t)$ | step | $\theta$ |
# |---|---|---|---|---|---|
# | 1 | 0.05 | 0.00025 | 0.0316 / 0.1 = 0.3162 | 0.001 · 0.3162 · 0.05 / 0.01581 = 0.001 | 0.999 |
# | 2 | 0.045 - 0.05 = -0.005 | 0.00049975 | 0.0447 / 0.19 = 0.2353 | 0.001 · 0.2353 · (-0.005) / 0.02236 = -0.0000526 | 0.9990526 |
#
# Two things to see: the first step is exactly the learning rate, whatever the gradient's size; and after two
# opposite gradients Adam hardly moves.

# %%
def adam(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """One step of Adam.

    param, grad: arrays of one shape. state: {} before the first step, then what the last step returned.
    Returns the new param and the new state. m and v are the moving averages of grad and grad^2, 0 at first;
    t counts the steps, 1 in the first. The new param is
    param - learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    theta, state = np.array([1.0]), {}
    for g, by_hand in [(0.5, 0.999), (-0.5, 0.9990526)]:
        theta, state = adam(theta, np.array([g]), state)
        print(f"by hand {by_hand}, yours {theta[0]:.7f}")
        assert np.isclose(theta[0], by_hand, rtol=0, atol=1e-7)

    # A gradient that never changes: every step should be as long as the learning rate, from the first one on.
    path = walk(adam, lambda p: np.array([3.0]), [0.0], 40, learning_rate=0.1).ravel()
    t = np.arange(1, 41)
    too_long = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    plt.plot(t, -np.diff(path), label="yours")
    plt.plot(t, 0.1 * too_long, "--", label="without bias correction")
    plt.axhline(0.1, color="k", linewidth=0.5)
    plt.xlabel("step")
    plt.ylabel("size of the step, learning rate 0.1")
    plt.legend()
    plt.show()
    assert np.allclose(-np.diff(path), 0.1, atol=1e-6)

    tiny = adam(np.zeros(1), np.array([1e-6]), {}, learning_rate=1.0)[0]
    print("a first step from a gradient of 1e-6, in learning rates:", np.round(-tiny, 3))
    assert np.isclose(tiny, -0.2402, atol=1e-4)

# %% [markdown]
# ## 6. AdamW
#
# Weight decay pulls every weight a little towards zero, against overfitting. With plain gradient descent there are
# two ways to do this that come to the same: add $\lambda \theta$ to the gradient (an L2 penalty), or shrink
# $\theta$ by $\alpha\lambda\theta$ beside the step. **With Adam they are not the same**: what goes through the gradient
# is divided by $\sqrt v$, so weights with large gradients hardly decay. Loshchilov & Hutter (2019) saw that this is
# why Adam seemed to generalise worse, and decoupled the two:
#
# $$ \theta \leftarrow \theta - \alpha \lambda \theta \qquad \text{and then Adam's step, with the gradient as it came} $$
#
# The decay is multiplied by the learning rate, so it falls with it; it acts on $\theta$ *before* the step; and it
# never enters $m$ or $v$.
#
# **By hand.** $\theta = 2$, $\alpha = 0.1$, $\lambda = 0.5$, first gradient 3: the decay leaves
# $2 - 0.1 \cdot 0.5 \cdot 2 = 1.9$, Adam's first step is the learning rate, so $\theta = 1.8$.
#
# You may use your `adam`.

# %%
def adamw(param, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004):
    """One step of AdamW: Adam with decoupled weight decay.

    param, grad: arrays of one shape. state: {} before the first step, then what the last step returned.
    Returns the new param and the new state: Adam's step, taken from param - learning_rate weight_decay param.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    theta, _ = adamw(np.array([2.0]), np.array([3.0]), {}, learning_rate=0.1, weight_decay=0.5)
    print("by hand 1.8, yours", np.round(theta, 6))
    assert np.isclose(theta, 1.8)

    # Two weights with noisy gradients around zero, those of the second a hundred times larger. Which decays?
    rng = np.random.default_rng(0)
    decoupled, as_l2 = np.array([1.0, 1.0]), np.array([1.0, 1.0])
    state, l2_state = {}, {}
    for _ in range(300):
        noise = rng.normal(size=2) * np.array([1.0, 100.0])
        decoupled, state = adamw(decoupled, noise, state, learning_rate=0.002, weight_decay=1.0)
        as_l2, l2_state = adam(as_l2, noise + 1.0 * as_l2, l2_state, learning_rate=0.002)
    print("AdamW after 300 steps:     ", np.round(decoupled, 2), "both have decayed")
    print("L2 in Adam after 300 steps:", np.round(as_l2, 2), "the second has hardly noticed")
    assert decoupled.max() < 0.75 < as_l2[1]

# %% [markdown]
# ## The race
#
# Two landscapes, and all that you have so far. On the left a curved valley after Rosenbrock, $J = (1 - x)^2 + 10 (y -
# x^2)^2$: getting into it is easy, following its flat floor to the star is not. On the right a saddle, $J = \tfrac12
# x^2 - \tfrac12 y^2 + \tfrac14 y^4$: along $y = 0$ the gradient points to the saddle and there it vanishes; the
# minima lie at $y = \pm 1$.
#
# The learning rates were chosen by hand, for each optimizer and landscape. Play with them.

# %%
if __name__ == "__main__":

    def rosenbrock(p):
        return (1 - p[0]) ** 2 + 10 * (p[1] - p[0] ** 2) ** 2

    def rosenbrock_gradient(p):
        off = p[1] - p[0] ** 2
        return np.array([-2 * (1 - p[0]) - 40 * p[0] * off, 20 * off])

    def saddle(p):
        return 0.5 * p[0] ** 2 - 0.5 * p[1] ** 2 + 0.25 * p[1] ** 4

    def saddle_gradient(p):
        return np.array([p[0], -p[1] + p[1] ** 3])

    def plain_steps(param, grad, state, learning_rate):
        return gradient_descent(param, grad, learning_rate=learning_rate), state

    racers = [
        ("gradient descent", plain_steps, {}, 0.008, 0.1),
        ("momentum", sgd, {"momentum": 0.9}, 0.004, 0.03),
        ("Nesterov", sgd, {"momentum": 0.9, "nesterov": True}, 0.004, 0.03),
        ("Adagrad", adagrad, {}, 0.4, 0.2),
        ("RMSprop", rmsprop, {}, 0.02, 0.04),
        ("Adam", adam, {}, 0.1, 0.06),
        ("AdamW", adamw, {"weight_decay": 0.05}, 0.1, 0.06),
    ]
    lands = [
        (rosenbrock, rosenbrock_gradient, [-1.3, 1.8], 250, (-1.9, 1.7), (-0.8, 2.4), [(1, 1)]),
        (saddle, saddle_gradient, [1.5, 0.002], 120, (-0.6, 1.8), (-0.5, 1.4), [(0, 1)]),
    ]
    figure, panels = plt.subplots(2, 2, figsize=(12, 9))
    for column, (land, slope, start, steps, xs, ys, minima) in enumerate(lands):
        top, bottom = panels[:, column]
        grid = np.meshgrid(np.linspace(*xs, 150), np.linspace(*ys, 150))
        heights = land(grid) - land(np.array(minima[0], float))
        top.contour(*grid, heights, levels=np.geomspace(0.02, heights.max(), 14), cmap="Greys", linewidths=0.6)
        for name, optimizer, settings, *rates in racers:
            path = walk(optimizer, slope, start, steps, learning_rate=rates[column], **settings)
            losses = np.array([land(p) for p in path]) - land(np.array(minima[0], float))
            top.plot(path[:, 0], path[:, 1], linewidth=1.3, label=name)
            bottom.semilogy(np.maximum(losses, 1e-12), linewidth=1.3, label=name)
            print(f"{land.__name__:10} {name:16} loss above the minimum {losses[-1]:.1e}")
            assert losses[-1] < 0.5 * losses[0], name
        top.plot(*np.array(minima, float).T, "k*", markersize=12)
        top.set(xlim=xs, ylim=ys, title=f"{land.__name__}, {steps} steps")
        bottom.set(xlabel="step", ylabel="loss above the minimum", ylim=(1e-9, None))
    panels[0, 0].legend(fontsize=8)
    plt.show()

# %% [markdown]
# In the curved valley all take the same road, at very different speeds. Plain steps crawl along its flat floor, and
# Adagrad's have become short by then. Momentum gathers speed. RMSprop ends up trembling about the star, because its
# steps do not get shorter with the gradient. Adam arrives. AdamW stops short of the star: its decay pulls towards the
# origin, and the two come to rest where they balance.
#
# At the saddle plain steps and momentum wait, for where the slope is small, so are they. Whoever divides by the size of
# the gradient leaves at once. But look at the end of the same race: in a plain round bowl gradient descent is fast, and
# all that have momentum swing around the star. No optimizer is the best everywhere.

# %% [markdown]
# ## 7. Clipping: a limit for one gradient
#
# Loss surfaces have cliffs. One step up a cliff, where the gradient is huge, throws away what a thousand steps have
# found. Pascanu et al. (2013): keep the direction, limit the length. With the Euclidean norm $\lVert g \rVert = \sqrt{\sum_i
# g_i^2}$ over **all** entries, whatever the shape:
#
# $$ g \leftarrow g \cdot \frac{c}{\lVert g \rVert} \quad \text{if } \lVert g \rVert > c, \text{ else } g \text{ as it is} $$
#
# A gradient that is short enough is not touched, in particular never made longer; and zero stays zero, so look out
# for $0/0$. No $\epsilon$ is added. Clipping each entry to $[-c, c]$ is something else: it turns the direction.
#
# **By hand.** $g = [3, 4]$ has the norm 5. Clipped to $c = 1$ it is $[0.6, 0.8]$; to $c = 10$, still $[3, 4]$.

# %%
def clip_by_norm(grad, max_norm):
    """The gradient, shortened to norm max_norm if it is longer than that.

    grad: an array of any shape. max_norm > 0.
    Returns an array of that shape: grad max_norm / norm where norm, the root of the sum of the squares of all
    entries, is larger than max_norm, else grad.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# In Rosenbrock's valley the walls are cliffs. From high up the wall the step that is right on the floor goes far
# over the top of the other side, and from there farther still; clipped, it arrives.

# %%
if __name__ == "__main__":
    assert np.allclose(clip_by_norm(np.array([3.0, 4.0]), max_norm=1.0), [0.6, 0.8])
    assert np.allclose(clip_by_norm(np.array([3.0, 4.0]), max_norm=10.0), [3, 4])
    assert np.allclose(clip_by_norm(np.zeros((2, 3)), max_norm=1.0), 0)

    def clipped_gradient(p):
        return clip_by_norm(rosenbrock_gradient(p), max_norm=5.0)

    high = [-1.8, -0.5]
    print("gradient up on the wall:", rosenbrock_gradient(np.array(high)))
    first = walk(plain_steps, rosenbrock_gradient, high, 3, learning_rate=0.02)
    print("three steps as they are:", first[1:].round().tolist())
    path = walk(plain_steps, clipped_gradient, high, 600, learning_rate=0.02)
    print("600 clipped steps:", np.round(path[-1], 3))
    assert np.abs(first[-1]).max() > 1000 and rosenbrock(path[-1]) < 0.01

# %% [markdown]
# ## 8. Clipping all gradients together
#
# A network has many parameters, and its gradient is all of theirs side by side. Clip each by its own norm and the long
# ones shrink while the short ones stay: the step turns. The **global norm** takes all entries of all arrays together,
# and multiplies every array by the same factor:
#
# $$ \lVert g \rVert = \sqrt{\sum_k \sum_i g_{k,i}^2} $$
#
# **By hand.** $g_1 = [3]$, $g_2 = [4, 12]$: the norm is $\sqrt{9 + 16 + 144} = 13$. Clipped to 6.5 all are halved:
# $[1.5]$ and $[2, 6]$. (Add squares, not norms: $3 + 12.65$ is not 13.)

# %%
def clip_by_global_norm(grads, max_norm):
    """All gradients, shortened by one common factor if together they are longer than max_norm.

    grads: a list of one or more arrays of any shapes. max_norm > 0.
    Returns a list of arrays of these shapes: each times max_norm / norm where norm, the root of the sum of the
    squares of all entries of all arrays, is larger than max_norm, else as it is.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    halves = clip_by_global_norm([np.array([3.0]), np.array([4.0, 12.0])], max_norm=6.5)
    print("by hand [1.5] and [2, 6], yours", [g.tolist() for g in halves])
    assert np.allclose(halves[0], [1.5]) and np.allclose(halves[1], [2, 6])

# %% [markdown]
# ## 9. A learning rate that falls: exponential decay
#
# At first, large steps; near the goal, small ones. With `initial` $\alpha_0$, `decay_rate` $r$ and `decay_steps` $T$:
#
# $$ \alpha(t) = \alpha_0 \cdot r^{\,t/T} $$
#
# Every $T$ steps the rate is multiplied by $r$, smoothly in between. With `staircase` it stays level in between: $t/T$
# is **rounded down** to a whole number.
#
# $\alpha_0 = 0.1$, $r = 0.5$, $T = 10$: at step 0 it is 0.1, at step 10 it is 0.05, at step 20, 0.025. At step 15 it is
# $0.1 \cdot 0.5^{1.5} = 0.0354$, on the stairs still $0.05$. It goes on falling for ever.

# %%
def exponential_decay(step, initial, decay_steps, decay_rate, staircase=False):
    """The learning rate at a step.

    step: an integer, 0 for the first step. initial, decay_rate: numbers. decay_steps: an integer.
    Returns a number: initial decay_rate^(step / decay_steps), the exponent rounded down if staircase.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ## 10. Cosine decay
#
# Loshchilov & Hutter (2017): half a cosine wave, which is level at the start, falls fastest in the middle, and comes in
# level at the end. `alpha` $a$ says where it ends, **as a fraction of the initial rate**; from step $T$ on it stays
# there.
#
# $$ p = \frac{\min(t, T)}{T} \qquad \alpha(t) = \alpha_0 \Big( (1 - a) \cdot \frac{1 + \cos(\pi p)}{2} + a \Big) $$
#
# $\alpha_0 = 0.1$, $T = 10$, $a = 0.2$: at step 0 it is 0.1; at step 5 the wave is at ½ and the rate $0.1 \, (0.8 \cdot 0.5 + 0.2) =
# 0.06$; from step 10 on, 0.02. Without the $\min$ it would rise again after step 10.

# %%
def cosine_decay(step, initial, decay_steps, alpha=0.0):
    """The learning rate at a step.

    step: an integer, 0 for the first step. initial: a number. decay_steps: an integer. alpha: the last rate, as
    a fraction of the initial one.
    Returns a number: half a cosine wave from initial down to alpha initial at decay_steps, constant afterwards.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    smooth = [exponential_decay(t, initial=0.1, decay_steps=10, decay_rate=0.5) for t in range(60)]
    stairs = [exponential_decay(t, initial=0.1, decay_steps=10, decay_rate=0.5, staircase=True) for t in range(60)]
    to_zero = [cosine_decay(t, initial=0.1, decay_steps=40) for t in range(60)]
    to_fifth = [cosine_decay(t, initial=0.1, decay_steps=40, alpha=0.2) for t in range(60)]
    assert np.isclose(smooth[15], 0.0354, atol=1e-4) and np.isclose(stairs[15], 0.05)
    assert np.isclose(cosine_decay(5, initial=0.1, decay_steps=10, alpha=0.2), 0.06)
    assert np.isclose(to_zero[55], 0) and np.isclose(to_fifth[55], 0.02)

    plt.plot(smooth, label="exponential, half every 10 steps")
    plt.step(range(60), stairs, where="post", label="the same on stairs")
    plt.plot(to_zero, label="cosine, 40 steps")
    plt.plot(to_fifth, label="cosine, alpha 0.2")
    plt.xlabel("step")
    plt.ylabel("learning rate")
    plt.legend()
    plt.show()

# %% [markdown]
# ## 11. Mini-batches
#
# The gradient over all data is exact and dear; that of one sample is cheap and noisy. In practice one takes a few at a
# time. An **epoch** shuffles the data and deals it out in batches of `batch_size`:
#
# - every sample exactly once in each epoch;
# - `x` and `y` stay together: one order for both;
# - what is left over makes a last, shorter batch (10 samples in batches of 4: 4, 4, 2); with fewer samples than
#   `batch_size` there is one batch;
# - each call shuffles anew, with the generator `rng` that is handed in: no global random numbers, and no generator
#   made inside, which would deal the same order each time;
# - the caller's arrays stay as they are: shuffle numbers of rows, not the rows.
#
# Return anything one can loop over: a list of pairs, or a generator that `yield`s them. The draw is free: any fair
# shuffle will do.

# %%
def minibatches(x, y, batch_size, rng):
    """One epoch of shuffled mini-batches.

    x (N, ...), y (N, ...): samples and their targets. batch_size: an integer. rng: a numpy.random.Generator.
    Returns an iterable of pairs (x_batch, y_batch) of batch_size rows each, the last perhaps of fewer.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    letters = np.arange(10)
    for number, (xs, ys) in enumerate(minibatches(letters, 10 * letters, batch_size=4, rng=np.random.default_rng(3))):
        print(f"batch {number}: x {xs.tolist()}, y {ys.tolist()}")
        assert np.array_equal(ys, 10 * xs)

# %% [markdown]
# ## All of it together
#
# A straight-line model, $\hat y = x w + b$ with two inputs, trained on noisy data in batches of 4. Each batch has a gradient of
# its own, so with a constant learning rate the weights never come to rest: they tremble around the solution. A
# schedule that ends low lets them settle.

# %%
if __name__ == "__main__":
    rng = np.random.default_rng(1)
    true_w, true_b = np.array([2.0, -1.0]), np.array([0.5])
    data_x = rng.normal(size=(200, 2))
    data_y = data_x @ true_w + true_b + rng.normal(size=200)
    design = np.column_stack([data_x, np.ones(200)])
    best = np.linalg.lstsq(design, data_y, rcond=None)[0]  # where full-batch training would end

    def train(x, y, schedule, epochs, batch_size, max_norm=None, optimizer=sgd, **settings):
        """Mini-batch training of w and b from zeros; returns the distance from the best fit after every step."""
        params, states, distance, step = [np.zeros(2), np.zeros(1)], [{}, {}], [], 0
        shuffle = np.random.default_rng(7)
        for _ in range(epochs):
            for xs, ys in minibatches(x, y, batch_size=batch_size, rng=shuffle):
                error = xs @ params[0] + params[1] - ys
                grads = [2 * error @ xs / len(xs), 2 * np.mean(error, keepdims=True)]
                if max_norm is not None:
                    grads = clip_by_global_norm(grads, max_norm=max_norm)
                for k in range(2):
                    params[k], states[k] = optimizer(
                        params[k], grads[k], states[k], learning_rate=schedule(step), **settings
                    )
                distance.append(np.linalg.norm(np.concatenate(params) - best))
                step += 1
        return np.array(distance)

    schedules = [
        ("constant 0.05", lambda t: 0.05),
        ("exponential", lambda t: exponential_decay(t, initial=0.05, decay_steps=100, decay_rate=0.5, staircase=True)),
        ("cosine", lambda t: float(cosine_decay(t, initial=0.05, decay_steps=500))),
    ]
    ends = {}
    for name, schedule in schedules:
        distance = train(data_x, data_y, schedule, epochs=10, batch_size=4)
        ends[name] = np.sqrt(np.mean(distance[-25:] ** 2))
        plt.semilogy(distance, linewidth=0.8, label=name)
        print(f"{name:14} distance from the best fit at the end {ends[name]:.4f}")
    plt.xlabel("step")
    plt.ylabel("distance from the best fit")
    plt.legend()
    plt.show()
    assert max(ends["exponential"], ends["cosine"]) < ends["constant 0.05"] / 2

# %% [markdown]
# Now one of the 200 values is a misprint, 600. Its batch comes once in each epoch, with a gradient a hundred times as
# long as the others', and each time it throws the weights away. Clipped, it is one step like any other.
#
# Adam's steps are short whatever the gradient, and so it is not thrown far. But the misprint stays in its averages: $m$
# pulls the same way for some ten steps, and $v$ remembers for a thousand that gradients can be huge, next to which
# all others count for little. So it drifts away for good. Clip first, then let Adam average.

# %%
if __name__ == "__main__":
    spiked = data_y.copy()
    spiked[17] = 600.0

    def falling(t):
        return float(cosine_decay(t, initial=0.05, decay_steps=500, alpha=0.02))

    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4), sharey=True)
    worst, last = {}, {}
    for panel, optimizer, settings in [(left, sgd, {"momentum": 0.5}), (right, adam, {})]:
        for max_norm in (None, 3.0):
            distance = train(data_x, spiked, falling, 10, 4, max_norm=max_norm, optimizer=optimizer, **settings)
            key = (optimizer.__name__, max_norm is not None)
            worst[key], last[key] = distance[50:].max(), distance[-1]
            panel.semilogy(distance, label="as it is" if max_norm is None else "clipped to global norm 3")
        panel.set(xlabel="step", title=optimizer.__name__)
        panel.legend()
    left.set_ylabel("distance from the best fit without the misprint")
    plt.show()
    for (name, clipped), value in worst.items():
        print(f"{name:5} {'clipped' if clipped else 'as it is':9} worst after step 50: {value:8.3f}, at the end {last[name, clipped]:.3f}")
    assert worst["sgd", True] < 1 < worst["sgd", False]

# %% [markdown]
# ## What you have now
#
# Everything between a gradient and a trained network: seven ways to step, two limits, two schedules, and the batches. If
# in doubt: Adam with its defaults to begin with; SGD with momentum and a cosine when you have time to tune; clipping by
# the global norm for anything recurrent. And look at the curve: a loss that explodes wants a smaller rate or a limit; one
# that trembles wants a falling rate or larger batches; one that crawls wants a larger rate, or momentum.
#
# **Further reading.** Goodfellow, Bengio & Courville, *Deep Learning* (2016), chapter 8. Kingma & Ba, "Adam: A Method for
# Stochastic Optimization", arXiv 1412.6980. Loshchilov & Hutter, "Decoupled Weight Decay Regularization", arXiv
# 1711.05101. Sutskever, Martens, Dahl & Hinton, "On the importance of initialization and momentum in deep learning",
# ICML 2013. Pascanu, Mikolov & Bengio, "On the difficulty of training recurrent neural networks", arXiv 1211.5063.
