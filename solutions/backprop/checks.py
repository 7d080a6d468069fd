"""What is asked of topic 3: layers that go backward, a network, and automatic differentiation.

Inputs only: the reference gives the answers. Upstream gradients are random and of both signs; sizes differ,
except where a check asks for equal ones on purpose, so that a missing transpose comes out as numbers.
"""

from functools import partial

import numpy as np

from autograder.ask import Function, batched, case, check, nested, opaque, sequence

CACHE = opaque("cache")

RETURNS = {
    "numerical_gradient": ["gradient"],
    "dense_forward": ["out", CACHE],
    "dense_backward": ["dx", "dw", "db"],
    "sigmoid_forward": ["out", CACHE],
    "sigmoid_backward": ["dz"],
    "tanh_forward": ["out", CACHE],
    "tanh_backward": ["dz"],
    "relu_forward": ["out", CACHE],
    "relu_backward": ["dz"],
    "softmax_forward": ["out", CACHE],
    "softmax_backward": ["dz"],
    "mlp_loss": ["loss", nested("grads")],
    "Value": ["data", sequence("grads")],
}

BATCHED = {
    "dense_forward": batched("x"),
    "dense_backward": batched("x", "dout", summed=("dw", "db")),
    "sigmoid_forward": batched("z"),
    "sigmoid_backward": batched("z", "dout"),
    "tanh_forward": batched("z"),
    "tanh_backward": batched("z", "dout"),
    "relu_forward": batched("z"),
    "relu_backward": batched("z", "dout"),
    "softmax_forward": batched("z"),
    "softmax_backward": batched("z", "dout"),
    "mlp_loss": batched("x", "labels", mean=("loss", "grads")),
}

# One measures with steps that float32 cannot see, the other works on Python's own numbers.
INTEGER = {"numerical_gradient", "Value"}


# Draws. Two decimals keep messages readable.


def normal(rng, *shape, scale=1.0):
    return np.round(rng.normal(scale=scale, size=shape), 2)


def away_from_zero(rng, *shape, low=0.3, high=2.0):
    """Numbers of both signs in turn, none near zero, in random places."""
    size = int(np.prod(shape))
    signs = np.where(np.arange(size) % 2 == 0, 1, -1)
    return rng.permutation(signs * np.round(rng.uniform(low, high, size), 2)).reshape(shape)


def pre_activations(rng, *shape, corners=()):
    """Sums of both signs and everyday size; the corners come first, and must not be left to chance."""
    z = away_from_zero(rng, *shape, high=3.0)
    z.flat[: len(corners)] = corners
    return z


def upstream(rng, *shape):
    return {"dout": away_from_zero(rng, *shape)}


def dense(rng, n, d, m, backward=False):
    inputs = {"x": normal(rng, n, d), "w": away_from_zero(rng, d, m), "b": away_from_zero(rng, m)}
    return case({}, upstream(rng, n, m) if backward else {}, **inputs)


def activation(rng, *shape, corners=()):
    """A case for a backward pass that works entry by entry."""
    return case({}, upstream(rng, *shape), z=pre_activations(rng, *shape, corners=corners))


def extremes(rng, *shape):
    """Sums from -1000 to 1000, with ordinary ones among them so that not everything is saturated."""
    z = np.round(rng.uniform(-1000, 1000, size=shape))
    z.flat[:7] = -1000, 0, 1000, 0.5, -30, 30, -1.25
    return z


# --- 3.2 measuring a slope ----------------------------------------------------------------------------------


# The scale is that of f / 2h, whose difference is taken.
@check("numerical_gradient", points=(0.5, 1), restores=1e-9, scale=1e6)
def numerical_gradient_of_vectors(rng):
    """numerical_gradient(f, x) measures the slope of f along each entry of x, from both sides.

    - Take a function of three numbers. How many times do you have to evaluate it, and where?
    - For each entry: that one pushed up by h, all others in place; then the same pushed down.
    - The difference of the two results is divided by the whole distance between them, twice h.
    """
    return [
        case(f=Function("weighted_cubes"), x=away_from_zero(rng, 5)),
        case(f=Function("neighbour_sines"), x=away_from_zero(rng, 4)),
        case(f=Function("damped_waves"), x=away_from_zero(rng, 3)),
    ]


@check("numerical_gradient", points=(0.5, 0.5), restores=1e-9)
def numerical_gradient_step(rng):
    """numerical_gradient(f, x, h) pushes by the h that it is given.

    - `h` is an argument: is it the one your code uses, in every place?
    - With a step of 0.5 the result is visibly not the exact derivative, and that is what is asked for.
    """
    return [
        case({"h": 0.5}, f=Function("weighted_cubes"), x=away_from_zero(rng, 3)),
        case({"h": 0.1}, f=Function("log_sum_exp"), x=away_from_zero(rng, 4)),
        case({"h": 0.25}, f=Function("damped_waves"), x=away_from_zero(rng, 2)),
    ]


@check("numerical_gradient", points=(0.5, 1), restores=1e-9, scale=1e6)
def numerical_gradient_of_any_shape(rng):
    """numerical_gradient(f, x) takes an x with any number of axes, and its result has the shape of x.

    - What does your loop walk over when x has two axes: entries, or whole rows?
    - np.ndindex(x.shape) gives the index of each entry, whatever the number of axes.
    - f wants an array of x's shape each time, and the gradient has that shape too.
    """
    return [
        case(f=Function("weighted_cubes"), x=away_from_zero(rng, 2, 3)),
        case(f=Function("log_sum_exp"), x=away_from_zero(rng, 3, 1)),
        case(f=Function("shifted_product"), x=away_from_zero(rng, 2, 1, 3)),
        case(f=Function("neighbour_sines"), x=away_from_zero(rng, 2, 2, 2)),
    ]


# --- 3.3 layers ---------------------------------------------------------------------------------------------


@check("dense_forward", points=(0.5, 0.5, 0.5))
def dense_forward_values(rng):
    """dense_forward(x, w, b) returns x w + b and a cache.

    - Write down the shapes: (N, D) and (D, M) become (N, M). Which axis is summed over?
    - It is the matrix product of samples and weights, and each neuron adds its own bias to every sample.
    """
    return [dense(rng, 5, 3, 4), dense(rng, 2, 4, 3), dense(rng, 4, 2, 1)]


@check("dense_forward", points=(0.5, 0.5), needs=())
def dense_forward_same_sizes(rng):
    """dense_forward is right when samples, inputs and neurons are equally many.

    - When all sizes are equal nothing complains about a wrong transpose. Work out one entry by hand.
    - Row n of the result comes from row n of x; column m from column m of w and entry m of b.
    """
    return [dense(rng, 3, 3, 3)]


@check("dense_backward", "dense_forward", points=(1, 1, 0.5), driver="backward")
def dense_backward_values(rng):
    """dense_backward(dout, cache) returns the gradients dx, dw and db.

    - Each gradient has the shape of what it belongs to: dx of x, dw of w, db of b. Do yours?
    - Take a single weight. Which results does it touch, and what is it multiplied by in each?
    - A gradient adds up over every use: weight and bias are used once for each sample. Nothing is averaged here.
    - dx is dout with w turned round, dw is x turned round with dout, db the sum of dout's rows.
    """
    return [dense(rng, 5, 3, 4, True), dense(rng, 2, 4, 3, True), dense(rng, 4, 2, 1, True)]


@check("dense_backward", "dense_forward", points=(0.5, 0.5), driver="backward", needs=())
def dense_backward_same_sizes(rng):
    """dense_backward is right when samples, inputs and neurons are equally many.

    - When all sizes are equal nothing complains about a wrong transpose. Work out one entry of each by hand.
    - dw[d, m] adds up x[n, d] dout[n, m] over the samples; dx[n, d] adds up dout[n, m] w[d, m] over the neurons.
    """
    return [dense(rng, 3, 3, 3, True)]


@check("sigmoid_forward", points=(0.5, 0.5, 0.5))
def sigmoid_forward_values(rng):
    """sigmoid_forward(z) returns the sigmoid of each entry and a cache.

    - Try z = 0: it must give exactly 0.5. Then z = 2: it must give 0.8808.
    - It is one divided by the whole of (one plus e to the minus z), for each entry.
    """
    return [case(z=pre_activations(rng, *shape)) for shape in [(3, 4), (5,), (2, 3, 2)]]


@check("sigmoid_forward", points=(0.5, 0.5))
def sigmoid_forward_extremes(rng):
    """sigmoid_forward(z) stays right, and a number, for sums from -1000 to 1000.

    - Call it with np.array([-1000.0, 1000.0]): it must give 0 and 1, and no nan.
    - An infinity below the bar is harmless, 1 / inf is 0. One on both sides is not: inf / inf is nan.
    """
    return [case(z=extremes(rng, 3, 4))]


@check("sigmoid_backward", "sigmoid_forward", points=(0.5, 1, 0.5), driver="backward")
def sigmoid_backward_values(rng):
    """sigmoid_backward(dout, cache) returns dout times the slope of the sigmoid.

    - What does your cache hold, the sum z or the activation? Does the formula fit it?
    - The slope of the sigmoid is its value times one minus its value; it is taken once, not again of the result.
    - The upstream gradient is multiplied by that slope, entry by entry.
    """
    return [activation(rng, 3, 4, corners=(0.0, -2.5, 4.0)), activation(rng, 5), activation(rng, 2, 3, 2)]


@check("sigmoid_backward", "sigmoid_forward", points=(0.5, 0.5), driver="backward")
def sigmoid_backward_saturated(rng):
    """sigmoid_backward gives 0, and no nan, where the sigmoid is flat.

    - Far out the sigmoid is exactly 0 or 1 in floating point. Is anything divided by it?
    - s (1 - s) needs no exponential and no division, and is 0 where the sigmoid is flat.
    """
    return [case({}, upstream(rng, 3, 4), z=extremes(rng, 3, 4))]


@check("tanh_forward", points=(0.5, 0.5, 0.5))
def tanh_forward_values(rng):
    """tanh_forward(z) returns the hyperbolic tangent of each entry and a cache.

    - Try z = 0.5: it must give 0.4621, and z = -0.5 minus that.
    - NumPy has the function. As a sigmoid it is 2 sigmoid(2z) - 1, with a 2 in both places.
    """
    return [case(z=pre_activations(rng, *shape)) for shape in [(3, 4), (5,), (2, 3, 2)]]


@check("tanh_forward", points=(0.5, 0.5))
def tanh_forward_extremes(rng):
    """tanh_forward(z) stays right, and a number, for sums from -1000 to 1000.

    - Call it with np.array([-1000.0, 1000.0]): it must give -1 and 1, and no nan.
    - If you use exponentials: inf / inf is nan. Raise e to something negative only, or let NumPy do it.
    """
    return [case(z=extremes(rng, 2, 5))]


@check("tanh_backward", "tanh_forward", points=(0.5, 1, 0.5), driver="backward")
def tanh_backward_values(rng):
    """tanh_backward(dout, cache) returns dout times the slope of tanh.

    - What does your cache hold, the sum z or the activation? Does the formula fit it?
    - The slope is one minus the square of the activation, and the upstream gradient is multiplied by it.
    """
    return [activation(rng, 3, 4, corners=(0.0, -1.5, 0.25)), activation(rng, 5), activation(rng, 2, 3, 2)]


@check("relu_forward", points=(0.5, 0.5, 0.5))
def relu_forward_values(rng):
    """relu_forward(z) returns the larger of z and 0 for each entry, and a cache.

    - Work out (-1.5, 0, 2) by hand: it gives (0, 0, 2).
    - The larger of two numbers, for each entry: z itself and 0. And z is not to be written to.
    """
    return [
        case(z=pre_activations(rng, *shape, corners=(0.0, -0.25, 2.75, 7.5))) for shape in [(3, 4), (5,), (2, 3, 2)]
    ]


@check("relu_backward", "relu_forward", points=(0.5, 0.5, 0.5), driver="backward")
def relu_backward_values(rng):
    """relu_backward(dout, cache) lets dout pass where z is positive, and nothing where it is negative.

    - The gradient passes, unchanged, through exactly those entries that passed on the way forward.
    - It is the sign of z that decides, not the sign or the size of dout.
    - dout is not to be written to: make a new array.
    """
    corners = (0.01, -0.01, 0.02, -0.02, 6.5)
    return [activation(rng, *shape, corners=corners) for shape in [(3, 4), (7,), (2, 3, 2)]]


@check("relu_backward", "relu_forward", points=(0.5, 0), driver="backward")
def relu_backward_at_zero(rng):
    """relu_backward(dout, cache) lets nothing pass where z is exactly zero.

    - At exactly 0 the ReLU has a corner, and a slope has to be agreed on. Which one does Keras take?
    - At z = 0 nothing passes: the switch is on where z > 0.
    """
    return [activation(rng, *shape, corners=(0.0, 0.0, 0.0)) for shape in [(3, 4), (7,), (2, 3, 2)]]


@check("softmax_forward", points=(0.5, 0.5, 0.5))
def softmax_forward_values(rng):
    """softmax_forward(z) turns the scores along the last axis into probabilities, and returns a cache too.

    - What do the rows add up to, along the last axis?
    - The exponentials are divided by their sum along the last axis, which is kept so that the shapes fit.
    """
    return [case(z=normal(rng, *shape, scale=1.5)) for shape in [(5, 3), (4, 4), (2, 3, 4)]]


@check("softmax_forward", points=(0.5, 0.5, 0.5))
def softmax_forward_extremes(rng):
    """softmax_forward(z) is right for any scores, from -1000 to 1000 in one batch.

    - e to the 1000 overflows. Which number may be taken from all scores of a row without changing a probability?
    - Each row loses its own largest score; the largest of the whole batch does not help a row of small ones.
    """
    return [case(z=far_out(rng))]


def far_out(rng):
    """Rows of scores that are all large, all small, of every size, and ordinary."""
    small = normal(rng, 5, 4)
    rows = np.array([1000 + small[0], small[1] - 1000, [-1000, 1000, 0, 500], small[3], [-1000, *small[4, 1:]]])
    return rows[rng.permutation(5)][:, rng.permutation(4)]


@check("softmax_backward", "softmax_forward", points=(1, 1, 0.5), driver="backward")
def softmax_backward_values(rng):
    """softmax_backward(dout, cache) follows every path from a score to a probability of its row.

    - How does raising one score change the probability of another class?
    - Every score takes blame along all paths, through each probability of its row: p (1 - p) is only one of them.
    - Take from dout its average over the row, weighted with the probabilities; then multiply by the probability.
    """
    return [case({}, upstream(rng, *shape), z=normal(rng, *shape)) for shape in [(5, 3), (2, 4), (4, 4)]]


@check("softmax_backward", "softmax_forward", points=(0.5, 0.5), driver="backward")
def softmax_backward_any_axes(rng):
    """softmax_backward works along the last axis, however many axes there are.

    - Which axis holds the classes when there are three axes?
    - All sums run along the last axis, and keep it.
    """
    return [case({}, upstream(rng, *shape), z=normal(rng, *shape)) for shape in [(2, 3, 4), (1, 2, 3, 2)]]


@check("softmax_backward", "softmax_forward", points=(0.5, 0.5), driver="backward")
def softmax_backward_saturated(rng):
    """softmax_backward stays a number where a row is certain of its class.

    - Some probabilities are exactly 0 in floating point. Is anything divided by them, or is a logarithm taken?
    - With the probabilities in the cache no exponential has to be taken again.
    """
    z = far_out(rng)
    return [case({}, upstream(rng, *z.shape), z=z)]


# --- 3.4 a network ------------------------------------------------------------------------------------------


def network(rng, n, *sizes):
    """(params, x, labels): hidden neurons that are on for some samples and off for others, never near the bend."""
    for _ in range(1000):
        scales = [1.0, *(0.7 for _ in sizes[2:])]
        layers = list(zip(sizes[:-1], sizes[1:], scales, strict=True))
        params = [(normal(rng, d, m, scale=scale), normal(rng, m, scale=0.5)) for d, m, scale in layers]
        h = x = normal(rng, n, sizes[0], scale=1.2)
        good = True
        for w, b in params[:-1]:
            z = h @ w + b
            on = z > 0
            good &= bool((np.abs(z) > 0.02).all() and on.any(axis=1).all() and not on.all(axis=1).any())
            good &= bool(on.any(axis=0).mean() > 0.6 and (~on).any(axis=0).mean() > 0.6)
            h = np.maximum(z, 0)
        logits = h @ params[-1][0] + params[-1][1]
        if good and (np.abs(logits) > 0.02).all() and np.abs(logits).max() < 7 and (logits < 0).any(axis=1).all():
            break
    labels = rng.permutation(np.arange(n) % sizes[-1])
    labels[0] = np.argmin(logits[0])  # a sample that the network gets wrong
    return {"params": params, "x": x, "labels": labels}


LAYERS = ("dense_forward", "dense_backward", "relu_forward", "relu_backward")


@check("mlp_loss", points=(1, 1, 0.5), builds_on=LAYERS)
def mlp_loss_one_layer(rng):
    """mlp_loss with one layer is softmax cross-entropy of its weighted sums, with gradients for w and b.

    - With one layer there is no ReLU at all. Are value and gradient those of softmax cross-entropy?
    - The gradient with respect to the logits is softmax minus one-hot, divided by the number of samples.
    - Pass that gradient through your dense_backward; the result is a list with one pair (dw, db).
    """
    return [case(**network(rng, 5, 3, 4)), case(**network(rng, 2, 4, 3))]


@check("mlp_loss", points=(1, 1.5, 0.5), builds_on=LAYERS)
def mlp_loss_two_layers(rng):
    """mlp_loss with two layers takes the gradient back through the ReLU to the first layer.

    - ReLU comes after every layer but the last. On the way back, in which order are they met?
    - dx of one layer is dout of what came before it; each backward gets its own forward's cache.
    - The pairs of grads are in the order of params, whatever the order in which you found them.
    """
    return [case(**network(rng, 6, 3, 5, 4))]


@check("mlp_loss", points=(0.5, 1), needs="mlp_loss_two_layers", builds_on=LAYERS)
def mlp_loss_three_layers(rng):
    """mlp_loss takes as many layers as params has.

    - Does your function know how many layers there are, or does it ask params?
    - A loop forward that keeps the caches, and a loop over them in reverse, does for any number of layers.
    """
    return [case(**network(rng, 5, 3, 4, 6, 2))]


@check("mlp_loss", points=(0.5, 0.5, 0.5), builds_on=LAYERS)
def mlp_loss_large_logits(rng):
    """mlp_loss is exact for logits from -1000 to 1000.

    - exp(1000) overflows and log(0) is minus infinity. What may be taken from a row without changing its softmax?
    - Subtract each row's own largest logit, and never take the logarithm of a probability.
    """
    small = normal(rng, 4)
    w = np.array([[1000.0, -1000.0, 250.0, -500.0], small - 1000])
    x = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, -1.0], [0.01, 0.0], [0.5, 0.0]])
    labels = np.array([rng.integers(1, 4), rng.integers(4), rng.integers(4), rng.integers(4), 0])
    columns, order = rng.permutation(4), rng.permutation(5)
    moved = np.argsort(columns)[labels]
    return [case(params=[(w[:, columns], away_from_zero(rng, 4))], x=x[order], labels=moved[order])]


# --- 3.5 any formula ----------------------------------------------------------------------------------------


def expression(program, *leaves):
    """A case for Value. The first step of a program names its last leaf, so that messages number the steps right."""
    return case({"program": program}, leaves=np.array(leaves, dtype=float))


def number(rng, low=0.4, high=2.5, sign=1):
    return sign * float(np.round(rng.uniform(low, high), 2))


value = partial(check, "Value", driver="expression")


@value(points=(1, 1))
def value_add_and_multiply(rng):
    """Value adds and multiplies, and backward() finds the derivative with respect to every value it began with.

    - What does a + b hand to a, and what to b? And what does a * b?
    - A sum hands its own grad to both. A product hands each factor its grad times the other factor.
    - The last value starts with a grad of 1; then each value hands grad times slope to what it was made from.
    """
    a, b, c, d = number(rng), number(rng, sign=-1), number(rng), number(rng, sign=-1)
    return [
        expression([["+", "v0", "v1"]], a, b),
        expression([["*", "v0", "v1"]], c, b),
        expression([["*", "v1", "v2"], ["+", "v3", "v0"]], a, b, c),
        expression([["+", "v2", "v3"], ["*", "v0", "v1"], ["*", "v5", "v4"]], a, d, c, b),
    ]


@value(points=(0.5, 0.5))
def value_subtract_and_negate(rng):
    """Value subtracts, and changes its sign.

    - If b grows, does a - b grow or shrink? And minus b?
    - The slope of a - b is 1 with respect to a and minus 1 with respect to b; that of -a is minus 1.
    """
    a, b, c = number(rng), number(rng, sign=-1), number(rng, 3, 4)
    return [
        expression([["-", "v0", "v1"]], a, b),
        expression([["neg", "v0"]], c),
        expression([["neg", "v2"], ["-", "v3", "v1"], ["*", "v4", "v0"]], a, b, c),
    ]


@value(points=(0.5, 0.5))
def value_divide(rng):
    """Value divides one value by another.

    - What happens to a / b when b grows a little? Try it with 1 / b.
    - The slope is 1 / b with respect to a, and minus a over b squared with respect to b.
    """
    a, b, c = number(rng), number(rng, sign=-1), number(rng, 1.5, 3)
    return [
        expression([["/", "v0", "v1"]], a, c),
        expression([["/", "v1", "v2"], ["*", "v3", "v0"]], a, c, b),
        expression([["*", "v1", "v2"], ["/", "v0", "v3"]], a, b, c),
    ]


@value(points=(0.5, 0.5))
def value_power(rng):
    """Value raises to the power of a plain number: whole, negative or fractional.

    - Differentiate x cubed by hand. What happens to the exponent, and where does it appear?
    - The slope of x to the k is k times x to the (k - 1), for negative and fractional k as well.
    - A negative number may be raised to a whole power: go through the logarithm and that fails.
    """
    a, b, c = number(rng, 1.2, 2.5), number(rng, 0.5, 1.9, sign=-1), number(rng)
    return [
        expression([["**", "v0", 3]], b),
        expression([["**", "v0", -1.5]], a),
        expression([["**", "v1", 0.5], ["*", "v2", "v0"]], c, a),
        expression([["*", "v0", "v1"], ["**", "v2", -2]], b, c),
    ]


@value(points=(1, 1), needs=("value_add_and_multiply", "value_subtract_and_negate", "value_divide"))
def value_plain_numbers(rng):
    """Value takes plain numbers on either side of + - * and /.

    - Python calls v.__rsub__(2) for 2 - v. Which of the two is subtracted there?
    - Turn the number into a Value first; then it is an ordinary difference or quotient, number first.
    - A plain number has no grad that anyone asks for, but it may stand on either side of + - * and /.
    """
    a, b, c, d = number(rng), number(rng, 1.3, 2.5), number(rng, 1.3, 2.5, sign=-1), number(rng, 3, 4)
    cases = [expression([[op, "v0", d]], c) for op in "+-*/"]
    cases += [expression([[op, d, "v0"]], c) for op in "+-*/"]
    return [*cases, expression([["-", 2, "v0"], ["/", 3, "v1"], ["*", "v2", a], ["+", 1, "v3"]], b + 2)]


@value(points=(0.5, 0.5))
def value_exp_and_log(rng):
    """Value has exp() and log().

    - Whose slope is it, and in terms of what: the number that goes in, or the number that comes out?
    - The slope of the exponential is the result itself; that of the natural logarithm is one over the input.
    """
    a, b, c = number(rng), number(rng, sign=-1), number(rng, 1.5, 3)
    return [
        expression([["exp", "v0"]], b),
        expression([["log", "v0"]], c),
        expression([["log", "v2"], ["*", "v0", "v1"], ["exp", "v4"], ["*", "v3", "v5"]], b, a, c),
    ]


@value(points=(0.5, 0.5))
def value_tanh(rng):
    """Value has tanh().

    - The slope can be written with the result: one minus its square.
    - Square the result, not the number that went in, and do not take tanh of it again.
    """
    a, b, c = number(rng, 0.3, 1), number(rng, 0.3, 1, sign=-1), number(rng, 0.5, 1.5)
    return [
        expression([["tanh", "v0"]], b),
        expression([["*", "v1", "v2"], ["tanh", "v3"], ["*", "v4", "v0"]], c, a, b),
    ]


@value(points=(0.5, 0.5))
def value_relu(rng):
    """Value has relu(), whose slope is 0 at exactly 0.

    - relu lets a positive number pass, and its gradient; from a negative one nothing passes, in either direction.
    - At exactly 0 the slope is 0, and the gradient is multiplied by the slope, not by the number.
    """
    a, b, c, small = number(rng), number(rng, sign=-1), number(rng, 1.5, 3), number(rng, 0.2, 0.8)
    return [
        expression([["relu", "v1"], ["*", "v2", "v0"]], a, c),
        expression([["relu", "v1"], ["*", "v2", "v0"]], c, small),
        expression([["relu", "v1"], ["*", "v2", "v0"]], a, b),
        expression([["relu", "v1"], ["+", "v2", "v0"]], c, 0.0),
        expression([["*", "v1", "v2"], ["relu", "v3"], ["+", "v4", "v0"]], c, b, a),
    ]


@value(points=(1, 1))
def value_used_twice(rng):
    """A Value that is used more than once collects a gradient from every use.

    - Work out the derivative of v * v by hand. How many paths lead from v to the result?
    - Each use of a value sends a gradient back to it, and they add up.
    - A sum that goes on being added to needs +=, and v * v has v as its parent twice.
    """
    a, b, c = number(rng), number(rng, sign=-1), number(rng, 1.5, 3)
    return [
        expression([["*", "v0", "v0"]], c),
        expression([["+", "v0", "v0"]], b),
        expression([["*", "v0", "v1"], ["+", "v2", "v0"]], a, b),
        expression([["*", "v0", "v1"], ["*", "v2", "v1"], ["*", "v3", "v3"]], a, c),
    ]


@value(points=(1, 1), needs="value_used_twice")
def value_order(rng):
    """A Value passes its gradient on once, when it has collected from all the values that were made from it.

    - Draw the graph. Which values have to be finished before this one may pass its gradient on?
    - Go through the values in an order in which each comes after everything that was made from it, once each.
    - Visit the parents of a value first, then append it to a list, if it is not there yet; walk the list backward.
    """
    a, b, c = number(rng, 0.4, 1.2), number(rng, 0.4, 1.2, sign=-1), number(rng, 1.1, 1.6)
    return [
        # v2 is used at once and two steps later, in either order of operands
        expression([["*", "v0", "v1"], ["*", "v2", "v1"], ["+", "v3", "v0"], ["*", "v4", "v2"]], a, c),
        expression([["*", "v0", "v1"], ["*", "v2", "v1"], ["+", "v3", "v0"], ["*", "v2", "v4"]], b, c),
        # two diamonds, one on top of the other, and a step that leads nowhere
        expression(
            [
                ["+", "v1", "v2"], ["*", "v3", "v0"], ["+", "v3", "v4"], ["*", "v4", "v0"], ["*", "v5", "v5"],
                ["*", "v5", "v4"], ["+", "v8", "v5"],
            ],
            a, b, c,
        ),
    ]  # fmt: skip


@value(points=(0.5, 0.5), needs=("value_order", "value_plain_numbers"))
def value_long_expression(rng):
    """backward() goes all the way through an expression of some hundred steps.

    - A long chain is many short ones. Does each step hand on all that it received?
    - Each value of the graph is visited once; a graph of some hundred values takes no time at all.
    """
    a, b = number(rng, 0.5, 1.5), number(rng, 0.5, 1.5, sign=-1)
    program: list[list] = [["*", "v0", "v1"]]
    for at in range(2, 170, 3):
        program += [["*", f"v{at}", 0.75], ["+", f"v{at + 1}", "v0"], ["-", f"v{at + 2}", "v1"]]
    last = len(program) + 1
    for at in range(last, last + 8, 2):
        program += [["*", f"v{at}", 0.1], ["*", f"v{at + 1}", f"v{at}"]]
    return [expression(program, a, b)]
