# %% [markdown]
# # 1. From one neuron to a layer
#
# An artificial neuron does three small things. It weighs its inputs and adds them up, it bends the sum
# with an *activation function*, and, when its answer is off, it moves its weights a little so that the next
# answer is better. Everything in deep learning is made of these three. In this lesson you write them in
# plain NumPy and end with a neuron that learns to tell two groups of points apart.
#
# | step | formula | you write |
# |---|---|---|
# | weighted sum | $z = x \cdot w + b$ | `linear` |
# | activation | $a = \sigma(z)$ | `sigmoid`, `tanh`, `relu`, `leaky_relu`, `softmax` |
# | slope of the activation | $\sigma'(z)$ | `sigmoid_grad`, `tanh_grad`, `relu_grad` |
# | one step of learning | $w \leftarrow w - \eta\, \partial L / \partial w$ | `neuron_step` |
# | learning | many steps | `train_neuron` |
#
# **House rules.** The first axis of an array is the batch: one row per sample. A function never changes the
# arrays it is given. What comes in as float32 goes out as float32, and float64 as float64. Replace each
# `raise NotImplementedError()` with your own lines.

# %%
import numpy as np

# %% [markdown]
# ## 1.1 The weighted sum: `linear`
#
# One neuron with $D$ inputs has $D$ weights and a bias: $z = x_1 w_1 + \dots + x_D w_D + b$.
# The weights say how much each input matters, the bias how easily the neuron fires at all.
#
# A *layer* is $M$ neurons that look at the same inputs. Put the weights of neuron $m$ into column $m$ of a matrix,
# and a batch of $N$ samples into the rows of another, and the whole layer is one matrix product:
#
# $$ Z = X W + b, \qquad Z_{nm} = \sum_{d=1}^{D} X_{nd} W_{dm} + b_m $$
#
# | | `x` | `w` | `b` | result |
# |---|---|---|---|---|
# | shape | `(N, D)` | `(D, M)` | `(M,)` | `(N, M)` |
#
# **By hand**, with $N = 2$, $D = 3$, $M = 2$:
#
# $$ \begin{pmatrix} 1 & 2 & 0 \\ 0 & 1 & -1 \end{pmatrix}
#    \begin{pmatrix} 1 & 0 \\ 0 & 2 \\ 3 & 1 \end{pmatrix} + \begin{pmatrix} 10 & 20 \end{pmatrix}
#  = \begin{pmatrix} 1 & 4 \\ -3 & 1 \end{pmatrix} + \begin{pmatrix} 10 & 20 \end{pmatrix}
#  = \begin{pmatrix} 11 & 24 \\ 7 & 21 \end{pmatrix} $$
#
# **What goes wrong.** Many texts write $z = w * x + b$. In NumPy `*` multiplies entry by entry and does not
# add up. And a batch of one sample is still a batch: the result keeps both of its axes.

# %%
def linear(x, w, b):
    """The weighted sums of a layer: Z[n, m] = sum over d of x[n, d] w[d, m], plus b[m].

    x (N, D) samples, w (D, M) weights, b (M,) biases; returns (N, M).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    samples = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, -1.0]])
    weights = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0]])
    biases = np.array([10.0, 20.0])
    print(linear(samples, weights, biases))  # the four numbers worked out by hand
    print("one sample:", linear(samples[:1], weights, biases).shape)

# %% [markdown]
# ## 1.2 Why bend the sum at all?
#
# Two linear layers on top of each other are $(X W_1 + b_1) W_2 + b_2 = X (W_1 W_2) + (b_1 W_2 + b_2)$: one linear
# layer again. A hundred of them are no better. It takes a bend between them before depth means anything.
# The activation functions below act on each entry by itself: any shape comes in, the same shape goes out.
#
# ### Sigmoid
#
# $$ \sigma(z) = \frac{1}{1 + e^{-z}} $$
#
# It squeezes the whole number line into $(0, 1)$, so that its value can be read as a probability:
#
# | $z$ | $-1000$ | $-1$ | $0$ | $0.5$ | $2$ | $1000$ |
# |---|---|---|---|---|---|---|
# | $\sigma(z)$ | 0 | 0.2689 | 0.5 | 0.6225 | 0.8808 | 1 |
#
# **What goes wrong.** $e^{1000}$ does not fit into a float: NumPy gives `inf`, and `inf / inf` is `nan`, "not a number",
# which then spreads through everything it touches. There are several ways to write $\sigma$, equal on paper and not on a
# computer. For large $|z|$ ask which exponentials become huge, and what is then divided by what.

# %%
def sigmoid(z):
    """1 / (1 + e^-z) for each entry, right for any finite z; same shape as z."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ### Hyperbolic tangent
#
# $$ \tanh(z) = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}} $$
#
# The sigmoid's sibling. It maps into $(-1, 1)$ and is centred: $\tanh(0) = 0$, $\tanh(-z) = -\tanh(z)$. It is a sigmoid,
# stretched in both directions: $\tanh(z) = 2\sigma(2z) - 1$; mind the inner 2 as well as the outer one.
#
# | $z$ | $-1$ | $0$ | $0.5$ | $2$ |
# |---|---|---|---|---|
# | $\tanh(z)$ | $-0.7616$ | 0 | 0.4621 | 0.9640 |
#
# **What goes wrong.** The formula, typed in as it stands, is `inf / inf` for $z = 1000$.

# %%
def tanh(z):
    """(e^z - e^-z) / (e^z + e^-z) for each entry, right for any finite z; same shape as z."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ### Rectified linear unit
#
# $$ \mathrm{relu}(z) = \max(z, 0) $$
#
# The simplest bend there is: what is positive passes, the rest becomes 0. It costs nothing, and for positive $z$ its slope does
# not fade, which is why most deep networks use it (Nair & Hinton, 2010).
#
# **By hand**: $(-1.5,\ 0,\ 2) \mapsto (0,\ 0,\ 2)$.
#
# **What goes wrong.** Two traps. Looking for the larger of *two numbers*, for each entry, is not the same as looking for the
# largest entry of an array: NumPy has a function for either, and their names are close. And setting the negative
# entries of `z` to zero changes the caller's array, which may be needed again (it will be, in lesson 3).

# %%
def relu(z):
    """The larger of z and 0, for each entry; same shape as z, which stays as it was."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# ### Leaky ReLU
#
# A ReLU neuron whose sum is negative for every sample has slope 0 everywhere: it gets no more corrections and stays silent.
# Letting a little through keeps it alive (Maas, Hannun & Ng, 2013):
#
# $$ \mathrm{leaky}(z) = \begin{cases} z & z > 0 \\ s\,z & z \le 0 \end{cases} $$
#
# with a slope $0 \le s \le 1$. At $s = 0$ it is the ReLU, at $s = 1$ no bend is left.
# The default here is that of `keras.ops.leaky_relu`, $s = 0.2$. Defaults differ: Keras's *layer* has 0.3, the paper 0.01.
#
# **By hand**, with $s = 0.25$: $(-2,\ 0,\ 3) \mapsto (-0.5,\ 0,\ 3)$.

# %%
def leaky_relu(z, negative_slope=0.2):
    """z where z > 0, else negative_slope * z, for each entry; negative_slope in [0, 1]; same shape as z."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    points = np.linspace(-4, 4, 201)
    for activation in (sigmoid, tanh, relu, leaky_relu):
        plt.plot(points, activation(points), label=activation.__name__)
    plt.axhline(0, color="grey", linewidth=0.5)
    plt.ylim(-1.5, 3)
    plt.xlabel("z")
    plt.ylabel("a")
    plt.title("Four activation functions")
    plt.legend()
    plt.show()

    far_out = np.array([-1000.0, 0.0, 1000.0])
    print("sigmoid:", sigmoid(far_out), " tanh:", tanh(far_out))  # no nan

# %% [markdown]
# ## 1.3 Softmax: many scores, one decision
#
# A network that tells cats from dogs from birds has three output neurons and so three scores. Softmax
# turns each row of scores into probabilities: all positive, with sum 1, the largest score on top.
#
# $$ p_c = \frac{e^{z_c}}{\sum_{k} e^{z_k}} $$
#
# **By hand**: $z = (2, 1, 0)$ has exponentials $(7.389,\ 2.718,\ 1)$ with sum $11.107$,
# so $p = (0.6652,\ 0.2447,\ 0.0900)$.
#
# **Shapes.** The sum runs over the *last* axis, the classes: each row of an `(N, C)` array sums to 1 by itself, and so
# does each row of an `(N, T, C)` array. Same shape in and out.
#
# **What goes wrong.** $e^{1000}$ again; but here is a way out. Adding one number to all the scores of a row multiplies every
# exponential by the same factor, above and below the bar, so *the probabilities stay*. You may choose that number for each
# row: which choice makes sure that no exponential overflows, and that the sum never becomes 0?

# %%
def softmax(z):
    """e^z divided by its sum along the last axis, right for any finite z; same shape as z, which stays as it was."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    scores = np.array([[2.0, 1.0, 0.0], [1000.0, 999.0, 998.0]])
    chances = softmax(scores)
    print(chances.round(4))  # two equal rows: only differences between scores count
    assert np.allclose(chances[0], chances[1]) and np.allclose(chances.sum(axis=-1), 1)

# %% [markdown]
# ## 1.4 How steep is it? The derivatives
#
# To learn, a neuron must know how its output answers to a small change of its sum: the derivative of the
# activation. Each function below takes the *pre-activation* $z$, the number that goes into the activation:
#
# $$ \sigma'(z) = \sigma(z)\,(1 - \sigma(z)), \qquad \tanh'(z) = 1 - \tanh^2(z), \qquad
#    \mathrm{relu}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases} $$
#
# At $z = 0$ the ReLU has a corner and no derivative; by convention (Keras's and ours) it is 0 there.
#
# **By hand** at $z = 2$: $\sigma = 0.8808$, so $\sigma' = 0.8808 \cdot 0.1192 = 0.1050$; $\tanh' = 1 - 0.9640^2 = 0.0707$.
#
# **A wrong turn in the guide this course follows.** It computes `derivative_of_activation_function(a)`, the derivative at
# the *output* $a$. Take $z = 2$ and $a = 0.8808$ again. The derivative at $z$ is $0.1050$;
# at $a$ it would be $\sigma'(0.8808) = 0.2072$, nearly twice as much, at a place where the neuron is not. The derivative
# can be *written with* $a$ (look at the first formula above: it needs nothing but $\sigma(z)$). It is still the derivative *at* $z$.

# %%
def sigmoid_grad(z):
    """The derivative of the sigmoid at z, for each entry; same shape as z."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def tanh_grad(z):
    """The derivative of the hyperbolic tangent at z, for each entry; same shape as z."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def relu_grad(z):
    """The derivative of the ReLU at z, for each entry, 0 at z = 0; same shape and float type as z."""
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# **Trust, but measure.** A derivative is a slope, and a slope can be measured: go a little to the left, a little to the
# right, and divide. If formula and measurement agree, the formula is right. You will use this all through the course.

# %%
if __name__ == "__main__":
    h = 1e-5
    points = np.linspace(-4, 4, 200)  # an even number of points: none is 0, where the ReLU has its corner
    for activation, derivative in ((sigmoid, sigmoid_grad), (tanh, tanh_grad), (relu, relu_grad)):
        measured = (activation(points + h) - activation(points - h)) / (2 * h)
        assert np.allclose(derivative(points), measured, atol=1e-8), activation.__name__
        plt.plot(points, derivative(points), label=derivative.__name__)
    plt.xlabel("z")
    plt.title("How steep each activation is")
    plt.legend()
    plt.show()

# %% [markdown]
# The sigmoid's slope is at most 0.25 and all but 0 beyond $|z| = 5$: there the neuron is *saturated* and hardly learns.
#
# ## 1.5 One step of learning: `neuron_step`
#
# One sigmoid neuron, one sample $x$ with the answer $y$ it should give. Forward, it computes
#
# $$ z = x \cdot w + b, \qquad a = \sigma(z), \qquad L = \tfrac12 (a - y)^2 . $$
#
# The factor ½ is there to cancel the 2 of the derivative. Now backward, with the chain rule, link by link:
#
# $$ \delta = \frac{\partial L}{\partial z} = \underbrace{(a - y)}_{\partial L / \partial a}\;
#    \underbrace{\sigma'(z)}_{\partial a / \partial z}, \qquad
#    \frac{\partial L}{\partial w} = \delta\, x, \qquad \frac{\partial L}{\partial b} = \delta . $$
#
# This $\delta$ is the *delta* of the delta rule (Widrow & Hoff, 1960), and the kit's namesake. The gradient
# points uphill, so we go the other way, by a *learning rate* $\eta$:
#
# $$ w \leftarrow w - \eta\, \delta\, x, \qquad b \leftarrow b - \eta\, \delta . $$
#
# **By hand**: $x = (1, 2)$, $w = (0.5, -0.25)$, $b = 0.1$, $y = 1$, $\eta = 0.5$.
#
# | | | |
# |---|---|---|
# | $z$ | $0.5 - 0.5 + 0.1$ | $0.1$ |
# | $a$ | $\sigma(0.1)$ | $0.5250$ |
# | $L$ | $\tfrac12 (0.5250 - 1)^2$ | $0.1128$ |
# | $\sigma'(z)$ | $0.5250 \cdot 0.4750$ | $0.2494$ |
# | $\delta$ | $(0.5250 - 1) \cdot 0.2494$ | $-0.1185$ |
# | new $w$ | $(0.5 + 0.0592,\ -0.25 + 0.1185)$ | $(0.5592,\ -0.1315)$ |
# | new $b$ | $0.1 + 0.0592$ | $0.1592$ |
#
# With the new weights the same sample gives $a = 0.6119$ and a loss of $0.0753$: better.
#
# **Shapes.** `x` and `w` are `(D,)`; `b`, `y`, `learning_rate` and the loss are plain numbers. The loss returned is the
# one *before* the step: it says how good the answer was that caused the step.
#
# **What goes wrong.** `w -= ...` writes into the array that the caller handed over; make a new one. Work out both gradients
# before you change anything. And both factors of $\delta$ are needed, each at its place.

# %%
def neuron_step(w, b, x, y, learning_rate):
    """One gradient step of a sigmoid neuron on one sample, with the loss (a - y)^2 / 2.

    w (D,) weights, b bias, x (D,) sample, y its target; returns the new w (D,), the new b, and the loss before the step.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    sample, target = np.array([1.0, 2.0]), 1.0
    w, b = np.array([0.5, -0.25]), 0.1
    for step in range(4):
        w, b, loss = neuron_step(w, b, sample, target, learning_rate=0.5)
        print(f"step {step}: loss before {loss:.4f}, then w = {w.round(4)}, b = {b:.4f}")

# %% [markdown]
# ## 1.6 Learning: `train_neuron`
#
# One sample teaches a neuron that one sample. To learn from many, it goes through all of them, one step per sample, each
# step starting from where the last one ended. One pass through the data is an *epoch*.
#
# Start from $w = 0$ and $b = 0$ (fine for a single neuron; in lesson 3 you will see why it is not for a layer), take the samples
# in the order in which they are given, and write down one number per epoch: the mean of the losses that
# `neuron_step` reported on the way. An honest diary: each loss was measured before the neuron learnt from that sample.
#
# **Shapes.** `x` is `(N, D)`, `y` is `(N,)`; back come `w` `(D,)`, `b` a number and `losses` with `epochs` entries.
#
# **By hand**: at $w = 0$, $b = 0$ every answer is $\sigma(0) = 0.5$, so with targets 0 and 1 the very first loss is
# $\tfrac12 \cdot 0.25 = 0.125$: the loss of someone who cannot tell. Learning means getting below it.
#
# **What goes wrong.** The weights are carried on from epoch to epoch, and the sum of the losses is not; it is easy to start
# either of them on the wrong line.

# %%
def train_neuron(x, y, epochs, learning_rate):
    """Train a sigmoid neuron from w = 0, b = 0, one step per sample, in order, `epochs` times over.

    x (N, D) samples, y (N,) targets; returns w (D,), b, and losses (epochs,): the mean of each epoch's losses before the steps.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(-1, 0.8, size=(30, 2)), rng.normal(1, 0.8, size=(30, 2))])
    y = np.repeat([0.0, 1.0], 30)
    order = rng.permutation(len(x))
    x, y = x[order], y[order]

    w, b, losses = train_neuron(x, y, epochs=30, learning_rate=0.5)
    right = (sigmoid(x @ w + b) > 0.5) == (y == 1)
    print(f"loss {losses[0]:.4f} -> {losses[-1]:.4f}; {right.sum()} of {len(x)} points on the right side")
    assert losses[-1] < losses[0] < 0.125

    figure, (left, middle) = plt.subplots(1, 2, figsize=(9, 4))
    left.plot(range(1, 31), losses)
    left.set(xlabel="epoch", ylabel="mean loss", title="It learns")
    middle.scatter(x[:, 0], x[:, 1], c=y, cmap="coolwarm")
    across = np.array([-2.5, 2.5])
    middle.plot(across, -(w[0] * across + b) / w[1], color="black")  # where w.x + b = 0, that is, a = 0.5
    middle.set(xlabel="first input", ylabel="second input", title="The line it found", ylim=(-4, 4))
    plt.show()

# %% [markdown]
# ## 1.7 What one neuron cannot do
#
# A single neuron draws a single straight line. *Exclusive or*, "one or the other but not both", cannot be cut by one line, so
# a neuron trained on it ends where it began, near 0.5 and a loss of 0.125. Two ReLU neurons in front of
# one more solve it at once, with weights that can be found by hand. How a network finds such weights by
# itself is the story of the next two lessons: a loss to measure its error, and backpropagation to share it out.

# %%
if __name__ == "__main__":
    inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    xor = np.array([0.0, 1.0, 1.0, 0.0])

    w, b, losses = train_neuron(inputs, xor, epochs=200, learning_rate=0.5)
    print("one neuron:  ", sigmoid(inputs @ w + b).round(2), f"loss {losses[-1]:.3f}")

    hidden = relu(linear(inputs, np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])))
    output = linear(hidden, np.array([[1.0], [-2.0]]), np.array([0.0]))
    print("two layers:  ", output[:, 0])
    assert np.array_equal(output[:, 0], xor)
