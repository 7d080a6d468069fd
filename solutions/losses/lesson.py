# %% [markdown]
# # Losses: how wrong is a prediction?
#
# A network learns by changing its weights so that one number gets smaller. That number is the **loss**: it
# compares what should have come out, `y_true`, with what did come out, `y_pred`. Two things are asked of a
# loss:
#
# 1. its **value** says how wrong the predictions are: smaller is better;
# 2. its **gradient** with respect to the predictions says which way is down. All learning starts from it.
#
# You will write seven losses, and the gradients of those that networks are trained with most. Each fits a
# kind of question:
#
# | question | loss |
# |---|---|
# | a number (a price, a temperature) | mean squared error; Huber if some data are plain wrong |
# | yes or no | binary cross-entropy, hinge |
# | one of C classes | categorical cross-entropy, softmax cross-entropy |
# | how far is one distribution from another | KL divergence |

# %% [markdown]
# ## Two numbers to begin with
#
# The guide this course follows shows two losses, each with an example. Take a pencil before you take a
# computer.
#
# **Cross-entropy.** For $y = [1, 0]$ and $\hat y = [0.8, 0.2]$,
#
# $$ -\sum_i y_i \ln \hat y_i = -(1 \cdot \ln 0.8 + 0 \cdot \ln 0.2) = -\ln 0.8 = 0.2231 $$
#
# The guide prints 0.229. That is a slip.
#
# **Mean squared error.** For $y = [1, 2, 3, 4, 5]$ and $\hat y = [1.2, 2.1, 2.9, 4.1, 4.9]$ the errors are
# $0.2, 0.1, -0.1, 0.1, -0.1$, their squares $0.04, 0.01, 0.01, 0.01, 0.01$, and
#
# $$ \frac{0.04 + 0.01 + 0.01 + 0.01 + 0.01}{5} = \frac{0.08}{5} = 0.016 $$
#
# The guide prints 0.14, which is not even the sum. Printed numbers can be wrong, in books as in programs.
# That is why you check small cases by hand, and why your functions below are checked by numbers and not by
# how they look.

# %% [markdown]
# ## What holds for every function here
#
# - Arrays come batch first: the rows are the samples. `y_true` and `y_pred` have the same shape.
# - float32 in, float32 out; float64 in, float64 out. (`np.eye(C)` and `np.zeros(shape)` make float64 unless
#   you give them a `dtype`.)
# - **Never change an argument.** `y_pred -= y_true` and `y_pred[i] = ...` alter the caller's data. Make a new
#   array.
# - Every loss is a **mean**, so that a loss of 0.3 means the same for a batch of 8 and a batch of 800. Which
#   mean? Mean squared error, Huber, binary cross-entropy and hinge average over **all entries**. Categorical
#   cross-entropy, softmax cross-entropy and KL add up the C entries of a row (together they are one answer)
#   and average over the **N rows**. The gradient carries the same 1/size or 1/N.
# - `log` is the natural logarithm.

# %%
import numpy as np

# %% [markdown]
# ## 1. Mean squared error
#
# For numbers. With the error $e = \hat y - y$ and $n$ entries in all,
#
# $$ L = \frac{1}{n} \sum_i (\hat y_i - y_i)^2 $$
#
# Squaring makes errors in either direction count, and one large error counts more than many small ones.
# Some books put ½ in front to make the derivative prettier. Keras does not, and neither do we.
#
# The arrays may have any shape; the result is one number.


# %%
def mean_squared_error(y_true, y_pred):
    """Mean of the squared errors over all entries.

    y_true, y_pred: arrays of one shape, whatever it is.
    Returns a scalar: (1/n) sum (y_pred - y_true)^2, n the number of entries.
    """
    ### BEGIN SOLUTION
    error = y_pred - y_true
    return np.mean(error**2)
    ### END SOLUTION


# %%
if __name__ == "__main__":
    guide_true = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    guide_pred = np.array([1.2, 2.1, 2.9, 4.1, 4.9])
    print("the guide says 0.14; it is", round(float(mean_squared_error(guide_true, guide_pred)), 4))
    assert np.isclose(mean_squared_error(guide_true, guide_pred), 0.016)

# %% [markdown]
# ## 2. Its gradient
#
# How does $L$ change when a single prediction $\hat y_i$ moves a little? Only one term of the sum notices:
#
# $$ \frac{\partial L}{\partial \hat y_i} = \frac{2 (\hat y_i - y_i)}{n} $$
#
# One number for each prediction: the gradient has the **shape of `y_pred`**. It is positive where the
# prediction is too high, so a step *against* it lowers the prediction.
#
# For the guide's numbers: $2 \cdot [0.2, 0.1, -0.1, 0.1, -0.1] / 5 = [0.08, 0.04, -0.04, 0.04, -0.04]$.
#
# Common slips: losing the 2 (it comes from the square), losing the $1/n$ (it comes from the mean), and
# averaging the gradient itself into a single number.


# %%
def mean_squared_error_grad(y_true, y_pred):
    """Derivative of mean_squared_error with respect to y_pred.

    y_true, y_pred: arrays of one shape.
    Returns an array of that shape: 2 e / n, with e = y_pred - y_true and n the number of entries.
    """
    ### BEGIN SOLUTION
    return 2 * (y_pred - y_true) / y_pred.size
    ### END SOLUTION


# %% [markdown]
# A gradient can always be tested: push one prediction a little up and a little down, and look at what the
# loss does.


# %%
if __name__ == "__main__":
    guide_true = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    guide_pred = np.array([1.2, 2.1, 2.9, 4.1, 4.9])
    push = 1e-5 * np.eye(5)
    higher = np.array([mean_squared_error(guide_true, guide_pred + d) for d in push])
    lower = np.array([mean_squared_error(guide_true, guide_pred - d) for d in push])
    measured = (higher - lower) / 2e-5
    print("measured:", np.round(measured, 6))
    print("yours:   ", np.round(mean_squared_error_grad(guide_true, guide_pred), 6))
    assert np.allclose(measured, mean_squared_error_grad(guide_true, guide_pred))

# %% [markdown]
# ## 3. Huber
#
# A sensor fails and reports 1000 for a 10. Squared, that one error outweighs ten thousand errors of 9.
# Huber's loss (1964) is a parabola near zero and goes on as a straight line beyond $\delta$:
#
# $$ h(e) = \begin{cases} \tfrac12 e^2 & |e| \le \delta \\
# \delta |e| - \tfrac12 \delta^2 & |e| > \delta \end{cases} \qquad L = \frac1n \sum_i h(e_i) $$
#
# Here the ½ belongs to the definition. The $-\tfrac12\delta^2$ makes the two pieces meet: at $|e| = \delta$
# both give $\tfrac12\delta^2$.
#
# With $\delta = 1$ and errors $[0.5, -3, 1]$: $0.125$, then $3 - 0.5 = 2.5$, then $0.5$; the mean is
# $1.0417$.


# %%
def huber(y_true, y_pred, delta=1.0):
    """Mean over all entries of Huber's function of the error e = y_pred - y_true.

    y_true, y_pred: arrays of one shape. delta > 0: where the parabola turns into a line.
    Returns a scalar: mean of e^2 / 2 where |e| <= delta, else delta |e| - delta^2 / 2.
    """
    ### BEGIN SOLUTION
    error = y_pred - y_true
    size = np.abs(error)
    return np.mean(np.where(size <= delta, 0.5 * error**2, delta * size - 0.5 * delta**2))
    ### END SOLUTION


# %% [markdown]
# ## 4. Its gradient
#
# Differentiate each piece. On the parabola the slope is the error itself; on the line it is $\delta$, with
# the sign of the error. So an error of 1000 pulls no harder than an error of $\delta$: that is the whole
# point.
#
# $$ \frac{\partial L}{\partial \hat y_i} = \frac1n \begin{cases} e_i & |e_i| \le \delta \\
# \delta \cdot \operatorname{sign}(e_i) & |e_i| > \delta \end{cases} $$
#
# For the errors $[0.5, -3, 1]$ and $\delta = 1$ this is $[0.5, -1, 1] / 3$.


# %%
def huber_grad(y_true, y_pred, delta=1.0):
    """Derivative of huber with respect to y_pred.

    y_true, y_pred: arrays of one shape. delta > 0.
    Returns an array of that shape: e where |e| <= delta, else delta sign(e); all divided by n.
    """
    ### BEGIN SOLUTION
    error = y_pred - y_true
    slope = np.where(np.abs(error) <= delta, error, delta * np.sign(error))
    return slope / error.size
    ### END SOLUTION


# %% [markdown]
# Let both losses fit a line $\hat y = a x + b$ to points on $y = 2x + 1$, one of which is badly wrong. By the
# chain rule the derivative with respect to $a$ is the sum of `gradient * x`, and with respect to $b$ the sum
# of `gradient`.


# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    x = np.linspace(0, 4, 9)
    y = 2 * x + 1
    y[7] = -12.0  # the broken sensor

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.5))
    left.plot(x, y, "ko", label="data")
    for name, loss, grad in [
        ("squared error", mean_squared_error, mean_squared_error_grad),
        ("Huber", huber, huber_grad),
    ]:
        a = b = 0.0
        for _ in range(2000):
            g = grad(y, a * x + b)
            a, b = a - 0.05 * np.sum(g * x), b - 0.05 * np.sum(g)
        print(f"{name}: y = {a:.2f} x + {b:.2f}, loss {loss(y, a * x + b):.3f}")
        left.plot(x, a * x + b, label=name)
    left.legend()
    left.set_title("one broken sensor")

    errors, zero = np.linspace(-3, 3, 121), np.zeros(1)
    right.plot(errors, [mean_squared_error(zero, np.array([e])) for e in errors], label="squared error")
    for d in (0.5, 1.0, 2.0):
        right.plot(errors, [huber(zero, np.array([e]), delta=d) for e in errors], label=f"Huber, delta {d}")
    right.set_xlabel("error")
    right.set_title("loss of a single error")
    right.legend()
    plt.show()

# %% [markdown]
# ## 5. Binary cross-entropy
#
# For yes or no: `y_pred` is the probability $p$ of yes, `y_true` is 1 or 0 (or a probability itself, if the
# answer is not certain). The loss is the surprise at what really happened:
#
# $$ L = -\frac1n \sum_i \big( y_i \ln p_i + (1 - y_i) \ln(1 - p_i) \big) $$
#
# For a yes only the first term is left, for a no only the second. You need both: without the second a model
# that always says yes has no loss at all.
#
# $y = [1, 0]$, $p = [0.8, 0.4]$: $-\ln 0.8 = 0.2231$ and $-\ln 0.6 = 0.5108$; the mean is $0.3670$.
#
# **The clip.** $\ln 0 = -\infty$, and one infinite loss spoils the batch. So, as Keras does, first bring
# every $p$ into $[10^{-7}, 1 - 10^{-7}]$: what is below becomes $10^{-7}$, what is above becomes $1 -
# 10^{-7}$, and what is inside stays exactly as it is. Adding a little to $p$ is something else: it changes
# every probability, and above 1 makes the second logarithm fail.


# %%
def binary_crossentropy(y_true, y_pred):
    """Mean binary cross-entropy over all entries.

    y_true: array with entries in [0, 1]. y_pred: probabilities, the same shape, clipped to [1e-7, 1 - 1e-7].
    Returns a scalar: mean of -(y log p + (1 - y) log(1 - p)).
    """
    ### BEGIN SOLUTION
    p = np.clip(y_pred, 1e-7, 1 - 1e-7)
    return -np.mean(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))
    ### END SOLUTION


# %% [markdown]
# ## 6. Its gradient
#
# The derivative of $\ln p$ is $1/p$, that of $\ln(1-p)$ is $-1/(1-p)$:
#
# $$ \frac{\partial L}{\partial p_i} = \frac1n \left( -\frac{y_i}{p_i} + \frac{1 - y_i}{1 - p_i} \right)
# = \frac1n \cdot \frac{p_i - y_i}{p_i (1 - p_i)} $$
#
# You are asked for it only where the clip changes nothing.
#
# You may have seen the much simpler $p - y$. That is the derivative with respect to the *pre-activation* $z$
# of a sigmoid, $p = \sigma(z)$: the factor $\sigma'(z) = p(1-p)$ cancels the denominator. Here you are asked
# for the derivative with respect to $p$.
#
# $y = [1, 0]$, $p = [0.8, 0.4]$: $[-1/0.8, 1/0.6] / 2 = [-0.625, 0.8333]$.


# %%
def binary_crossentropy_grad(y_true, y_pred):
    """Derivative of binary_crossentropy with respect to y_pred, where no clip is active.

    y_true: array with entries in [0, 1]. y_pred: probabilities strictly between 0 and 1, the same shape.
    Returns an array of that shape: (-y/p + (1 - y)/(1 - p)) / n.
    """
    ### BEGIN SOLUTION
    from_yes = -y_true / y_pred
    from_no = (1 - y_true) / (1 - y_pred)
    return (from_yes + from_no) / y_pred.size
    ### END SOLUTION


# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    y, p = np.array([1.0, 0.0]), np.array([0.8, 0.4])
    before = binary_crossentropy(y, p)
    after = binary_crossentropy(y, p - 0.05 * binary_crossentropy_grad(y, p))
    print(f"one step against the gradient: {before:.4f} -> {after:.4f}")
    assert after < before

    ps = np.linspace(0.0, 1.0, 201)
    plt.plot(ps, [binary_crossentropy(np.ones(1), np.array([q])) for q in ps], label="the answer was yes")
    plt.plot(ps, [binary_crossentropy(np.zeros(1), np.array([q])) for q in ps], label="the answer was no")
    plt.xlabel("predicted probability of yes")
    plt.ylabel("loss")
    plt.title("Confidently wrong costs most: 16.12, where the clip ends it")
    plt.legend()
    plt.show()

# %% [markdown]
# ## 7. Categorical cross-entropy
#
# For one of C classes. A row of `y_true` is **one-hot**: 1 at the true class, 0 elsewhere. A row of `y_pred`
# holds the C probabilities. This is the guide's formula, averaged over the rows:
#
# $$ L = -\frac1N \sum_{n} \sum_{c} y_{nc} \ln p_{nc} $$
#
# In each row one term survives: minus the logarithm of the probability given to the true class.
#
# What if a row does not add up to one? Keras divides it by its sum, and so do we:
#
# 1. divide each row by **its own** sum;
# 2. then clip to $[10^{-7}, 1 - 10^{-7}]$, as above;
# 3. then take the logarithm.
#
# The row $[4, 1]$ becomes $[0.8, 0.2]$; if the first class is true its loss is $0.2231$, the guide's example
# again.


# %%
def categorical_crossentropy(y_true, y_pred):
    """Mean categorical cross-entropy over the rows.

    y_true (N, C): one-hot. y_pred (N, C): not negative; each row is divided by its sum, then clipped to
    [1e-7, 1 - 1e-7].
    Returns a scalar: mean over the rows of -sum_c y log p.
    """
    ### BEGIN SOLUTION
    p = y_pred / y_pred.sum(axis=1, keepdims=True)
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.sum(y_true * np.log(p)) / len(y_pred)
    ### END SOLUTION


# %%
if __name__ == "__main__":
    y = np.array([[1.0, 0.0]])
    print("the guide says 0.229; it is", round(float(categorical_crossentropy(y, np.array([[0.8, 0.2]]))), 4))
    assert np.isclose(categorical_crossentropy(y, np.array([[0.8, 0.2]])), -np.log(0.8))
    assert np.isclose(categorical_crossentropy(y, np.array([[4.0, 1.0]])), -np.log(0.8))

# %% [markdown]
# ## 8. Its gradient
#
# Careful: raising one entry of a row raises the row's sum, and so lowers the share of all the others. Write a
# row's loss out, with $s$ for its sum and one-hot $y$:
#
# $$ -\sum_c y_c \ln \frac{\hat y_c}{s} = \ln s - \sum_c y_c \ln \hat y_c $$
#
# and differentiate both parts; the derivative of $\ln s$ with respect to *every* entry of the row is $1/s$:
#
# $$ \frac{\partial L}{\partial \hat y_{nc}} =
# \frac1N \left( \frac{1}{s_n} - \frac{y_{nc}}{\hat y_{nc}} \right) $$
#
# If a row already adds up to one, this is $(1 - y/p)/N$: the entries of the wrong classes have gradient
# $1/N$, not 0.
#
# Row $[0.8, 0.2]$, first class true: $[1 - 1.25, 1] = [-0.25, 1]$. Row $[4, 1]$: $[\tfrac15 - \tfrac14,
# \tfrac15] = [-0.05, 0.2]$. The same shares, five times as large, so a step of the same length changes them a
# fifth as much.


# %%
def categorical_crossentropy_grad(y_true, y_pred):
    """Derivative of categorical_crossentropy with respect to y_pred, where no clip is active.

    y_true (N, C): one-hot. y_pred (N, C): positive; a row may have any sum s.
    Returns (N, C): (1/s - y/y_pred) / N.
    """
    ### BEGIN SOLUTION
    row_sums = y_pred.sum(axis=1, keepdims=True)
    return (1 / row_sums - y_true / y_pred) / len(y_pred)
    ### END SOLUTION


# %% [markdown]
# Multiplying a whole row by 2 changes no share, hence no loss. So the gradient has nothing to say in that
# direction: within each row, $\sum_c \hat y_c \cdot \partial L / \partial \hat y_c = 0$.


# %%
if __name__ == "__main__":
    y = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    p = np.array([[0.5, 0.3, 0.2], [2.0, 1.0, 1.0]])
    g = categorical_crossentropy_grad(y, p)
    print("gradient:")
    print(np.round(g, 4))
    print("p * gradient, summed over each row:", np.round((p * g).sum(axis=1), 12) + 0.0)
    before, after = categorical_crossentropy(y, p), categorical_crossentropy(y, p - 0.05 * g)
    print(f"one step against the gradient: {before:.4f} -> {after:.4f}")
    assert np.allclose((p * g).sum(axis=1), 0)
    assert after < before

# %% [markdown]
# ## 9. Softmax cross-entropy: value and gradient together
#
# This one trains nearly every classifier. The network gives C unrestricted numbers per sample, the **logits**
# $z$; softmax turns them into probabilities, and cross-entropy judges them. Done together they are simpler
# and safer than one after the other. The labels are class numbers $0 \dots C-1$, not one-hot rows.
#
# $$ p_c = \frac{e^{z_c}}{\sum_j e^{z_j}} \qquad L = -\frac1N \sum_n \sum_c t_{nc} \ln p_{nc} \qquad
# \frac{\partial L}{\partial z_{nc}} = \frac{p_{nc} - t_{nc}}{N} $$
#
# **The gradient.** $\ln p_c = z_c - \ln \sum_j e^{z_j}$. The first part gives $-t_c$, the second $p_c$ (as
# long as the targets of a row add up to one): what was predicted minus what was true. The delta rule, once
# more.
#
# **Stability.** $e^{1000}$ overflows, and $e^{-1000}$ is 0, whose logarithm is $-\infty$. Subtract from each
# row its own largest logit, $s = z - \max_c z_c$. That changes no probability, all exponents are at most 0,
# and at least one is 0, so
#
# $$ \ln p_c = s_c - \ln \sum_j e^{s_j} $$
#
# is finite for any finite logits. Do not take the logarithm of a softmax that may already have been rounded
# to zero, and do not clip: here the exact value is asked, even when it is 2000.
#
# **Label smoothing** $\varepsilon$ says that no label is quite certain: of the one-hot target take $1 -
# \varepsilon$, and spread $\varepsilon$ evenly over **all** C classes, the true one included:
#
# $$ t = (1 - \varepsilon) \cdot \text{one-hot} + \varepsilon / C $$
#
# The same $t$ goes into the loss and into the gradient.
#
# **By hand.** $z = [2, 1, 0.1]$, label 0: the exponentials $7.389, 2.718, 1.105$ add up to $11.213$, so $p =
# [0.6590, 0.2424, 0.0986]$, the loss is $-\ln 0.6590 = 0.4170$ and the gradient $[-0.3410, 0.2424, 0.0986]$.
# With $\varepsilon = 0.3$ the target is $[0.8, 0.1, 0.1]$, the loss $0.7070$, the gradient $[-0.1410, 0.1424,
# -0.0014]$.


# %%
def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    """Mean softmax cross-entropy over the rows, and its derivative with respect to the logits.

    logits (N, C): any finite numbers. labels (N,): integers from 0 to C - 1. label_smoothing in [0, 1).
    Returns loss, a scalar: mean over the rows of -sum_c t log softmax(logits), and
    dlogits (N, C): (softmax(logits) - t) / N.
    Here t = (1 - label_smoothing) onehot(labels) + label_smoothing / C.
    """
    ### BEGIN SOLUTION
    n, classes = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    target = np.zeros_like(logits)
    target[np.arange(n), labels] = 1
    target = (1 - label_smoothing) * target + label_smoothing / classes

    loss = -np.sum(target * log_p) / n
    dlogits = (np.exp(log_p) - target) / n
    return loss, dlogits
    ### END SOLUTION


# %% [markdown]
# Below, the logits themselves are what learns: each step moves them against `dlogits`. With smoothing they
# stop at the smoothed target, rather than growing for ever.


# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    loss, dlogits = softmax_crossentropy(np.array([[2.0, 1.0, 0.1]]), np.array([0]))
    print("by hand 0.4170, yours", round(float(loss), 4), np.round(dlogits, 4))
    assert np.isclose(loss, 0.4170, atol=1e-4)
    loss, dlogits = softmax_crossentropy(np.array([[-1000.0, 0.0, 1000.0]]), np.array([0]))
    print("extreme logits:", loss, dlogits)

    labels = np.array([0, 2, 1, 2])
    for smoothing in (0.0, 0.1, 0.3):
        logits = np.array([[0.0, 2.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [3.0, 0.0, -1.0]])
        history = []
        for _ in range(60):
            loss, dlogits = softmax_crossentropy(logits, labels, label_smoothing=smoothing)
            logits = logits - 2.0 * dlogits
            history.append(loss)
        assert history[-1] < history[0]
        plt.plot(history, label=f"label smoothing {smoothing}")
    plt.xlabel("step")
    plt.ylabel("softmax cross-entropy")
    plt.legend()
    plt.show()

# %% [markdown]
# ## 10. KL divergence
#
# How far is the distribution $p$ from the distribution $y$? Cross-entropy does not answer that: it is not 0
# when the two agree, unless $y$ is one-hot. Subtract what $y$ costs by itself, its entropy, and you have
# Kullback and Leibler's divergence:
#
# $$ L = \frac1N \sum_n \sum_c y_{nc} \ln \frac{y_{nc}}{p_{nc}} $$
#
# It is 0 when the two are equal, and it is not symmetric: which comes first matters.
#
# $y = [0.5, 0.5]$, $p = [0.75, 0.25]$: $0.5 \ln \tfrac23 + 0.5 \ln 2 = -0.2027 + 0.3466 = 0.1438$.
# The other way round it is $0.1308$.
#
# As in Keras, **both** arrays are clipped to $[10^{-7}, 1]$ first; rows are used as they are, not divided by
# their sum.


# %%
def kl_divergence(y_true, y_pred):
    """Mean Kullback-Leibler divergence of the rows of y_pred from the rows of y_true.

    y_true, y_pred (N, C): both clipped to [1e-7, 1], nothing else is done to them.
    Returns a scalar: mean over the rows of sum_c y log(y / p).
    """
    ### BEGIN SOLUTION
    y = np.clip(y_true, 1e-7, 1)
    p = np.clip(y_pred, 1e-7, 1)
    return np.sum(y * np.log(y / p)) / len(y_pred)
    ### END SOLUTION


# %%
if __name__ == "__main__":
    y, p = np.array([[0.5, 0.5]]), np.array([[0.75, 0.25]])
    print(f"from y to p {kl_divergence(y, p):.4f}, from p to y {kl_divergence(p, y):.4f}")
    entropy = -np.sum(y * np.log(y))
    crossentropy = -np.sum(y * np.log(p))
    print(f"cross-entropy {crossentropy:.4f} - entropy {entropy:.4f} = {crossentropy - entropy:.4f}")
    assert np.isclose(kl_divergence(y, p), crossentropy - entropy)

# %% [markdown]
# ## 11. Hinge
#
# Yes or no again, but now `y_pred` is a **score** of any size, and `y_true` a **sign**: $+1$ for yes, $-1$
# for no. The product $y \hat y$ is positive when the score is on the right side. The hinge wants it to be at
# least 1, a safety margin, and then loses all interest. It is the loss of support vector machines.
#
# $$ L = \frac1n \sum_i \max(0,\; 1 - y_i \hat y_i) $$
#
# Labels often come as 0 and 1, and often as integers. As in Keras: if **every** label of the batch is 0 or 1,
# the batch is taken as $-1$ and $1$. Labels that already are $-1$ and $1$ stay as they are. (Left at 0, a
# label would cost 1 whatever the score.)
#
# Labels $[1, 0, 1]$, scores $[2, 0.3, 0.4]$: the signs are $[1, -1, 1]$, the products $[2, -0.3, 0.4]$, the
# losses $[0, 1.3, 0.6]$, the mean $0.6333$.


# %%
def hinge(y_true, y_pred):
    """Mean hinge loss over all entries.

    y_true: -1 and 1; or 0 and 1, if nothing else occurs in the batch, taken as -1 and 1. May be integers.
    y_pred: scores, the same shape.
    Returns a scalar: mean of max(0, 1 - y y_pred).
    """
    ### BEGIN SOLUTION
    signs = y_true.astype(y_pred.dtype)
    if np.all((signs == 0) | (signs == 1)):
        signs = 2 * signs - 1
    return np.mean(np.maximum(0, 1 - signs * y_pred))
    ### END SOLUTION


# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    labels, scores = np.array([1.0, 0.0, 1.0]), np.array([2.0, 0.3, 0.4])
    print("by hand 0.6333, yours", round(float(hinge(labels, scores)), 4))
    assert np.isclose(hinge(labels, scores), hinge(2 * labels - 1, scores))

    yes, scores = np.ones(1), np.linspace(-3, 3, 121)[:, None]
    probabilities = 1 / (1 + np.exp(-scores))
    plt.plot(scores, [hinge(yes, score) for score in scores], label="hinge")
    plt.plot(scores, [binary_crossentropy(yes, p) for p in probabilities], label="cross-entropy")
    plt.plot(scores, [mean_squared_error(yes, score) for score in scores], label="squared error")
    plt.ylim(0, 5)
    plt.xlabel("score, when the answer is yes")
    plt.title("Squared error punishes being right by too much")
    plt.legend()
    plt.show()

# %% [markdown]
# ## What you have now
#
# Seven ways to say how wrong, and the slopes to do something about it. The last figure says why classifiers
# are not trained with squared error: a score of 3 for a yes is excellent, and squared error calls it as bad
# as a score of $-1$.
#
# Next come the layers between the data and the loss. Their backward pass begins with what you wrote here: the
# derivative of the loss with respect to what the network said.
