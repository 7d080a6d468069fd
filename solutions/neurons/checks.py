"""What is asked of topic 1."""

import numpy as np

from autograder.ask import batched, case, check, sequence

RETURNS = {
    "linear": ["weighted_sums"],
    "sigmoid": ["activation"],
    "tanh": ["activation"],
    "relu": ["activation"],
    "leaky_relu": ["activation"],
    "softmax": ["probabilities"],
    "sigmoid_grad": ["derivative"],
    "tanh_grad": ["derivative"],
    "relu_grad": ["derivative"],
    "neuron_step": ["w", "b", "loss"],
    "train_neuron": ["w", "b", sequence("losses")],
}

# Their checks have a batch of one among their cases, so the law is not asked again; the rest is entry by entry.
BATCHED = {"linear": batched("x", asked=False), "softmax": batched("z", asked=False)}


# Draws. Two decimals keep messages readable.


def normal(rng, *shape, scale=1.0):
    return np.round(rng.normal(scale=scale, size=shape), 2)


def number(rng, low, high):
    return float(np.round(rng.uniform(low, high), 2))


def pre_activations(rng, *shape, corners=()):
    """Sums of everyday size, with the corners that must not be left to chance in front."""
    z = normal(rng, *shape, scale=2)
    z.flat[: len(corners)] = corners
    return z


def huge(rng, *shape):
    """Sums from -1000 to 1000, with 0 and 0.5 among them so that not everything is saturated."""
    z = np.round(rng.uniform(-1000, 1000, size=shape))
    z.flat[:6] = -1000, 0, 1000, 0.5, -30, 30
    return z


def layer(rng, n, d, m):
    return case(x=normal(rng, n, d), w=normal(rng, d, m), b=pre_activations(rng, m, corners=(-1.5,)))


# 1.1 The weighted sum


@check("linear", points=(1, 1, 0.5))
def linear_batch(rng):
    """linear(x, w, b) gives every neuron's weighted sum, bias included, for every sample of a batch.

    - Write down the shapes: (N, D) and (D, M) become (N, M). Which axis is gone, and what became of it?
    - Row n of the result belongs to sample n, column m to neuron m; each neuron adds its own bias once.
    - It is the matrix product of samples and weights, plus the biases, which NumPy repeats for each row.
    """
    return [layer(rng, 5, 3, 4), layer(rng, 2, 6, 3)]


@check("linear", points=(0.5, 0.5))
def linear_of_one(rng):
    """linear(x, w, b) keeps both axes when there is a single sample or a single neuron.

    - Print the shape of your result for x of shape (1, 3).
    - A batch of one has shape (1, M), a layer of one neuron (N, 1): both axes stay.
    """
    return [layer(rng, 1, 3, 4), layer(rng, 5, 2, 1)]


# 1.2 Activations


@check("sigmoid", points=(1, 1, 0.5))
def sigmoid_values(rng):
    """sigmoid(z) maps every entry into (0, 1).

    - Try z = 0: it must give exactly 0.5. Then z = 2: it must give 0.8808.
    - Mind the sign of the exponent, and what exactly stands below the bar.
    - It is one divided by the whole of (one plus e to the minus z), for each entry.
    """
    return [case(z=pre_activations(rng, 3, 4, corners=(0, -2.5, 4))), case(z=pre_activations(rng, 5))]


@check("sigmoid", points=(0.5, 0.5))
def sigmoid_extremes(rng):
    """sigmoid(z) stays right, and a number, for sums from -1000 to 1000.

    - Call it with np.array([-1000.0, 1000.0]): it must give 0 and 1, and no nan.
    - An infinity below the bar is harmless, 1 / inf is 0. One on both sides is not: inf / inf is nan.
    - Write it so that e is only raised to something negative, or so that it stands below the bar only.
    """
    return [case(z=huge(rng, 3, 5))]


@check("tanh", points=(1, 1, 0.5))
def tanh_values(rng):
    """tanh(z) maps every entry into (-1, 1), centred at 0.

    - Try z = 0, which must give 0, and z = 0.5, which must give 0.4621.
    - The result lies in (-1, 1), and the sign of z is the sign of the result.
    - If you build it from the sigmoid, it has to be stretched twice: inside and outside.
    """
    return [case(z=pre_activations(rng, 3, 4, corners=(0, -2.5, 1.5))), case(z=pre_activations(rng, 5))]


@check("tanh", points=(0.5, 0.5))
def tanh_extremes(rng):
    """tanh(z) stays right, and a number, for sums from -1000 to 1000.

    - Call it with np.array([-1000.0, 1000.0]): it must give -1 and 1, and no nan.
    - Divide the numerator and the denominator by the larger of the two exponentials, on paper.
    """
    return [case(z=huge(rng, 3, 5))]


@check("relu", points=(1, 1, 0.5))
def relu_values(rng):
    """relu(z) lets what is positive pass and turns the rest into 0, without touching z.

    - For each entry: positive passes as it is, everything else becomes 0. The shape stays.
    - np.max(z, 0) takes the largest along axis 0. You want the larger of two numbers, for each entry.
    - Is z still what it was after the call? Make a new array; do not write into the one you were given.
    """
    corners = (0, -3, 7.5, 0.25, -0.5)
    return [
        case(z=pre_activations(rng, 3, 4, corners=corners)),
        case(z=pre_activations(rng, 2, 3, 5, corners=corners)),
    ]


@check("leaky_relu", points=(1, 1, 0.5))
def leaky_relu_slopes(rng):
    """leaky_relu(z, negative_slope) lets the given fraction of a negative sum through.

    - Positive entries pass untouched; only the others are multiplied by the slope.
    - At slope 0 it must be the ReLU, at slope 1 it must give z back.
    """
    corners = (0, -3, 2.5, 0.25)
    return [
        case({"negative_slope": slope}, z=pre_activations(rng, 3, 4, corners=corners))
        for slope in (0.25, 0.5, 0.0, 1.0)
    ]


@check("leaky_relu", points=(0.5, 0.5), constants="float32")
def leaky_relu_default(rng):
    """leaky_relu(z) uses a slope of 0.2 when none is given.

    - Look at the first line of the function: what is the slope when the caller names none?
    - The default is that of keras.ops.leaky_relu. The lesson names three; only one is asked for here.
    """
    return [case(z=pre_activations(rng, 4, 3, corners=(0, -3, 2.5)))]


# 1.3 Softmax


@check("softmax", points=(1, 1, 0.5))
def softmax_rows(rng):
    """softmax(z) turns each row of scores into probabilities that sum to 1.

    - Add up each row of your result. Every sum must be 1, and every entry positive.
    - The rows are samples and do not know of each other: the sum below the bar is one number per row.
    - The sum must keep its axis (keepdims) to line up with the rows again.
    """
    return [
        case(z=pre_activations(rng, 5, 3)),
        case(z=pre_activations(rng, 1, 4)),
        case(z=pre_activations(rng, 2, 6)),
    ]


@check("softmax", points=(0.5, 1))
def softmax_extremes(rng):
    """softmax(z) stays right, and a number, when one batch holds scores from -1000 to 1000.

    - Subtracting one number from a whole row changes nothing on paper. Which choice cannot overflow?
    - After the shift the largest score of each row should be 0; one number for all rows will not do.
    - In float64, e^710 is inf and e^-746 is 0; a sum of zeros below the bar gives nan as well.
    """
    z = normal(rng, 4, 5) + np.array([[1000.0], [-1000.0], [0.0], [0.0]])
    z[2, :3] = 1000, -1000, 999.5
    return [case(z=z)]


@check("softmax", points=(0.5, 0.5))
def softmax_last_axis(rng):
    """softmax(z) works along the last axis, however many axes there are.

    - For z of shape (2, 4, 3) the sums over the last axis must be 1.
    - NumPy counts axes from the end as well: the last one has the same name whatever the number of axes.
    """
    return [case(z=pre_activations(rng, 2, 4, 3))]


# 1.4 Derivatives. Each can be written as a difference of numbers of size 1, hence the scale.


@check("sigmoid_grad", points=(1, 1, 0.5), scale=1.0, builds_on="sigmoid")
def sigmoid_grad_values(rng):
    """sigmoid_grad(z) is the slope of the sigmoid at the pre-activation z.

    - Measure it: (sigmoid(z + h) - sigmoid(z - h)) / (2 * h) with h = 1e-5 should agree.
    - It is never negative, and largest at z = 0, where it is 0.25.
    - z is the pre-activation: first work out the sigmoid of it, then use the formula in terms of that.
    """
    return [
        case(z=pre_activations(rng, 3, 4, corners=(0, -2.5, 1.5))),
        case(z=pre_activations(rng, 5, corners=(1,))),
    ]


@check("sigmoid_grad", points=(0.5, 0.5), scale=1.0, builds_on="sigmoid")
def sigmoid_grad_extremes(rng):
    """sigmoid_grad(z) stays right, and a number, for sums from -1000 to 1000.

    - At z = 1000 and z = -1000 the sigmoid is flat: its slope is 0, not nan.
    - An infinity above and below the bar gives nan; the form in terms of the sigmoid has no fraction.
    """
    return [case(z=huge(rng, 3, 5))]


@check("tanh_grad", points=(1, 1, 0.5), scale=1.0, builds_on="tanh")
def tanh_grad_values(rng):
    """tanh_grad(z) is the slope of the hyperbolic tangent at the pre-activation z.

    - Measure it: (tanh(z + h) - tanh(z - h)) / (2 * h) with h = 1e-5 should agree.
    - It is never negative, and largest at z = 0, where it is 1.
    - The square in the formula is the square of tanh(z), not of z.
    """
    return [
        case(z=pre_activations(rng, 3, 4, corners=(0, -1.5, 0.75, 10))),
        case(z=pre_activations(rng, 5, corners=(0.5,))),
    ]


@check("tanh_grad", points=(0.5, 0.5), scale=1.0, builds_on="tanh")
def tanh_grad_extremes(rng):
    """tanh_grad(z) stays right, and a number, for sums from -1000 to 1000.

    - At z = 1000 and z = -1000 the curve is flat: its slope is 0, not nan.
    - Use your tanh, which can take such numbers, rather than exponentials of z.
    """
    return [case(z=huge(rng, 3, 5))]


@check("relu_grad", points=(1, 1, 0.5))
def relu_grad_values(rng):
    """relu_grad(z) is 1 where z is positive and 0 elsewhere, at z = 0 too.

    - Look at the graph of the ReLU: flat on one side, rising by one per step on the other.
    - At exactly 0 the convention is a slope of 0.
    - A comparison gives True and False; what is asked for are floats, of the same type as z.
    """
    corners = (0, -3, 2.5, 0.25)
    return [
        case(z=pre_activations(rng, 3, 4, corners=corners)),
        case(z=pre_activations(rng, 5, corners=(-2, 0, 1))),
    ]


# 1.5 One step


def step(rng, d, learning_rate):
    """x of both signs, and w such that the neuron is wrong but not saturated: no factor hides."""
    signs = np.where(np.arange(d) % 2 == 0, 1.0, -1.0)
    x, w = np.round(rng.uniform(0.3, 1.2, size=(2, d)), 2) * signs
    b, y = number(rng, 0.2, 0.8), number(rng, 0.02, 0.2)
    if d == 2:  # wrong in the other direction
        w, b, y = -w, -b, round(1 - y, 2)
    return case({"learning_rate": learning_rate}, w=w, b=b, x=x, y=y)


@check("neuron_step", points=(1, 1.5, 0.5), builds_on=("sigmoid", "sigmoid_grad"))
def neuron_step_values(rng):
    """neuron_step takes one gradient step on one sample and reports the loss before it.

    - Check your numbers against the example by hand in the lesson, line by line: z, a, the loss, delta.
    - delta has two factors: how far off the answer is, and how steep the sigmoid is, at the sum z.
    - For w each input scales delta; for b nothing does. Gradients and loss are those of the old w and b.
    """
    rates = rng.permutation([0.25, 0.5, 0.75]).tolist()  # all different: at one rate a wrong factor may hide
    return [step(rng, d, rate) for d, rate in zip((3, 2, 1), rates, strict=True)]


@check("neuron_step", points=(0.5, 0.5), builds_on=("sigmoid", "sigmoid_grad"))
def neuron_step_saturated(rng):
    """neuron_step stays a number when the neuron is saturated: it is wrong and cannot move.

    - With |z| near 1000 the sigmoid is 0 or 1 and its slope 0: however wrong, the neuron does not move.
    - A nan comes from inf / inf in an exponential formula; sigmoid and sigmoid_grad can take such sums.
    """

    def saturated(direction, y):
        x = np.round(rng.uniform(1, 2, size=3), 2) * np.array([1.0, -1.0, 1.0])
        w = np.round(rng.uniform(300, 400, size=3)) * np.sign(x) * direction
        return case({"learning_rate": 0.5}, w=w, b=number(rng, 0.2, 0.9), x=x, y=y)

    return [saturated(1, 0.0), saturated(-1, 1.0)]


# 1.6 Training


def course(rng, n, d, epochs, learning_rate):
    """Targets of both kinds in no special order. The first and the last sample are far from each other."""
    x, y = normal(rng, n, d), np.round(rng.uniform(0.05, 0.95, size=n), 2)
    x[0], x[-1] = np.round(rng.uniform(0.5, 1.5, size=d), 2), np.round(rng.uniform(-1.5, -0.5, size=d), 2)
    y[0], y[-1] = 1, number(rng, 0.05, 0.2)
    return case({"epochs": epochs, "learning_rate": learning_rate}, x=x, y=y)


@check("train_neuron", points=(1, 1), builds_on="neuron_step")
def train_neuron_one_epoch(rng):
    """train_neuron goes through the samples once, in order, learning from each.

    - One epoch is one neuron_step per sample, first to last, each with the w and b of the one before.
    - The epoch's number is the mean of the losses that the steps reported, so losses has one entry here.
    """
    first, second = rng.permutation([0.25, 0.5, 0.75])[:2].tolist()
    return [course(rng, 5, 3, 1, first), course(rng, 2, 4, 1, second)]


@check("train_neuron", points=(1, 1.5, 0.5), builds_on="neuron_step")
def train_neuron_epochs(rng):
    """train_neuron carries its weights on from epoch to epoch and reports one mean loss for each.

    - Start from zeros once, before the first epoch; what is learnt in one epoch stays for the next.
    - The sum of the losses starts anew in each epoch, and is divided by the number of samples.
    """
    first, second = rng.permutation([0.25, 0.5, 0.75])[:2].tolist()
    return [course(rng, 5, 3, 3, first), course(rng, 3, 2, 4, second)]
