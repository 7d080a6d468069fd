"""Every gradient in reference/ is the derivative of its own forward: central differences, in every entry.

float64, random upstream gradients, no kink nearer than a step; what happens on a kink is for Keras to say.
"""

import importlib
import pkgutil
from itertools import pairwise, product

import numpy as np
import pytest

import reference
from autograder.inside.values import given, mapped
from autograder.staff.topic.topic import find_topic, shipped_topics
from reference.backprop import mlp_loss
from reference.regularization import l1_penalty, l2_penalty

# What topics ask about a function that returns derivatives: each of these is compared, from the check's own cases.
ENDS = ("_backward", "_grad")
ASKED = [
    pytest.param(topic, check, id=f"{topic.name}-{check.name}")
    for topic in shipped_topics()
    for check in topic.checks
    if check.function.endswith(ENDS) and check.driver in ("call", "backward", "round_trip")
]


def pairs(rng):
    """More than topics ask, made by hand: of each pair its name, the forward's inputs and its options."""

    def normal(*shapes):
        return [rng.normal(size=shape) for shape in shapes]

    def apart(*shape):
        """Entries 0.1 from each other, the nearest 0.05 from zero."""
        size = int(np.prod(shape))
        return 0.1 * (rng.permutation(size) - size // 2 + 0.5).reshape(shape)

    for n in (3, 1):
        yield "dense", normal((n, 5), (5, 4), (4,)), {}
    for name, shape in product(("sigmoid", "tanh", "softmax"), [(3, 4), (1, 5), (2, 3, 4)]):
        yield name, [rng.normal(scale=3.0, size=shape)], {}
    for shape in [(3, 4), (1, 5), (2, 3, 4)]:
        yield "relu", [apart(*shape)], {}

    for stride, padding, (kh, kw) in product((1, 2, 3), ("valid", "same"), [(1, 1), (3, 2), (2, 3), (3, 3), (4, 1)]):
        options = {"stride": stride, "padding": padding}
        for n, height, width in [(2, 5, 7), (1, 6, 4)]:
            yield "conv2d", normal((n, height, width, 2), (kh, kw, 2, 3), (3,)), options
    for name, size, stride, padding in product(
        ("max_pool2d", "avg_pool2d"), (1, 2, 3), (None, 1, 2, 3), ("valid", "same")
    ):
        for shape in [(2, 5, 7, 2), (1, 6, 4, 3)]:
            yield name, [apart(*shape)], {"size": size, "stride": stride, "padding": padding}
    for shape in [(2, 3, 4, 5), (3, 4), (1, 2, 3)]:
        yield "flatten", normal(shape), {}

    for n, steps, d, h in [(2, 4, 3, 5), (1, 1, 2, 3), (3, 2, 4, 1)]:
        for name, gates, states, bias in [("rnn", 1, 1, (h,)), ("lstm", 4, 2, (4 * h,)), ("gru", 3, 1, (2, 3 * h))]:
            others = normal(*[(n, h)] * states, (d, gates * h), (h, gates * h), bias)
            yield f"{name}_step", [*normal((n, d)), *others], {}
            yield name, [*normal((n, steps, d)), *others], {}
    for shape in [(2, 3), (4,), ()]:
        yield "embedding", [rng.integers(5, size=shape), *normal((5, 2))], {}

    for rate, training in [(0.3, True), (0.0, True), (0.8, True), (0.3, False)]:
        yield "dropout", normal((5, 4)), {"rate": rate, "rng": 7, "training": training}
    for shape, epsilon in product([(5, 3), (2, 3, 4, 2), (1, 4), (2, 6, 3)], (1e-3, 0.5)):
        x, gamma, beta, mean = normal(shape, *[shape[-1:]] * 3)
        yield "batch_norm", [x, gamma, beta, mean, mean**2 + 0.5], {"epsilon": epsilon, "momentum": 0.9}
        yield "layer_norm", [x, gamma, beta], {"epsilon": epsilon}


PAIRS = list(pairs(np.random.default_rng(3)))
PARAMS = [
    pytest.param(name, inputs, options, id="-".join([name, *(str(v) for v in options.values()), str(inputs[0].shape)]))
    for name, inputs, options in PAIRS
]
FUNCTIONS = {
    name: value
    for module in pkgutil.iter_modules(reference.__path__, "reference.")
    if not module.ispkg
    for name, value in vars(importlib.import_module(module.name)).items()
    if callable(value) and not name.startswith("_")
}


@pytest.mark.parametrize(("name", "inputs", "options"), PARAMS)
def test_backward_agrees_with_finite_differences(name, inputs, options):
    """The upstream gradient's share of every entry of every input that has a gradient."""
    forward, backward = FUNCTIONS[f"{name}_forward"], FUNCTIONS[f"{name}_backward"]

    def run(*arrays):
        again = {n: np.random.default_rng(v) if n == "rng" else v for n, v in options.items()}
        *out, cache = forward(*arrays, **again)
        return (out[:1] if name == "batch_norm" else out), cache  # no gradient reaches the moving statistics

    out, cache = run(*inputs)
    rng = np.random.default_rng(5)
    upstream = [rng.normal(size=one.shape) for one in out]
    found = backward(*upstream, cache)
    gradients = list(found) if isinstance(found, tuple | list) else [found]
    places = [i for i, one in enumerate(inputs) if one.dtype.kind == "f"]
    assert len(gradients) == (3 if name == "batch_norm" else len(places))
    for place, gradient in zip(places, gradients, strict=False):

        def total(at, place=place):
            moved, _ = run(*inputs[:place], at, *inputs[place + 1 :])
            return sum(np.sum(d * one) for d, one in zip(upstream, moved, strict=True))

        assert gradient.shape == inputs[place].shape
        close(gradient, differences(total, inputs[place]))


@pytest.mark.parametrize("sizes", [(3, 4), (3, 5, 4), (4, 3, 6, 2)])
def test_mlp_loss_agrees_with_finite_differences(sizes):
    rng = np.random.default_rng(len(sizes))
    params = [(rng.normal(size=(d, m)), rng.normal(size=m)) for d, m in pairwise(sizes)]
    x, labels = rng.normal(size=(5, sizes[0])), rng.integers(sizes[-1], size=5)
    _, grads = mlp_loss(params, x, labels)
    assert len(grads) == len(params)
    for layer, which in product(range(len(params)), (0, 1)):

        def loss(at, layer=layer, which=which):
            pair = list(params[layer])
            pair[which] = at
            return mlp_loss([*params[:layer], tuple(pair), *params[layer + 1 :]], x, labels)[0]

        close(grads[layer][which], differences(loss, params[layer][which]))


@pytest.mark.parametrize("penalty", [l1_penalty, l2_penalty])
def test_penalties_agree_with_finite_differences(penalty):
    w = np.random.default_rng(2).normal(size=(4, 3))
    close(penalty(w, strength=0.3)[1], differences(lambda at: penalty(at, strength=0.3)[0], w))


@pytest.mark.parametrize(("topic", "check"), ASKED)
def test_whatever_a_topic_asks_agrees_with_finite_differences(topic, check):
    """In every entry of every input that has a derivative: between the slopes of both sides where they differ, at a
    kink; elsewhere equal to both."""
    smooth = 0
    for case in check.cases(np.random.default_rng(3)):
        scalar, gradients = derivatives(topic.reference(), check, case)
        assert gradients
        for name, found in gradients.items():
            assert found.shape == case.inputs[name].shape
            below, above = sides(lambda at, name=name: scalar({**case.inputs, name: at}), case.inputs[name])  # noqa: B023
            kinks = np.abs(above - below) > 1e-3 * np.maximum(1.0, np.maximum(np.abs(above), np.abs(below)))
            slack = 1e-3 * max(1.0, float(np.max(np.abs(found))))
            assert np.all(found[kinks] >= np.minimum(below, above)[kinks] - slack)
            assert np.all(found[kinks] <= np.maximum(below, above)[kinks] + slack)
            _roughly(found[~kinks], ((below + above) / 2)[~kinks])
            smooth += int(np.sum(~kinks))
    assert smooth, "every entry lies on a kink: nothing was compared"


def derivatives(get, check, case):
    """The scalar that a check's function differentiates, of the inputs by name, and what it gives, by input."""
    function, options = get(check.function), lambda: mapped(case.options, given)
    if check.function.endswith("_grad"):
        value = get(check.function.removesuffix("_grad"))
        (result,) = check.returns
        (name,) = [result.name[1:]] if result.name[1:] in case.inputs else case.inputs  # dy_pred; or the only one
        found = {name: function(*case.inputs.values(), **options())}
        return lambda inputs: float(np.sum(value(*inputs.values(), **options()))), found
    forward, upstream = get(check.targets[1]), case.upstream.values()

    def scalar(inputs):
        *out, _ = forward(*inputs.values(), **options())
        return float(sum(np.sum(d * one) for d, one in zip(upstream, out, strict=False)))

    found = function(*upstream, forward(*case.inputs.values(), **options())[-1])
    names = [one.name[1:] for one in check.returns if one.name[0] == "d" and one.name[1:] in case.inputs]
    return scalar, dict(zip(names, found if isinstance(found, tuple | list) else [found], strict=True))


def test_softmax_crossentropy_gradient_agrees_with_finite_differences():
    get = find_topic("losses").reference()("softmax_crossentropy")
    for check in find_topic("losses").checks:
        if check.function == "softmax_crossentropy":
            for case in check.cases(np.random.default_rng(3)):
                logits, labels = case.inputs.values()
                numeric = differences(lambda z, y=labels, o=case.options: get(z, y, **o)[0], logits, h=1e-6)
                _roughly(get(logits, labels, **case.options)[1], numeric)


def test_neuron_step_descends_the_gradient_of_its_loss():
    """(w - new w) / learning rate is the gradient of the returned loss."""
    step = find_topic("neurons").reference()("neuron_step")
    rng = np.random.default_rng(5)
    w, b, x, y, rate = rng.normal(size=4), 0.3, rng.normal(size=4), 0.8, 0.25
    new_w, new_b, _ = step(w, b, x, y, learning_rate=rate)
    numeric = differences(lambda at: step(at[:4], float(at[4]), x, y, learning_rate=rate)[2], np.append(w, b))
    close(np.append(w - new_w, b - new_b) / rate, numeric)


def test_every_gradient_is_compared():
    """Whatever the references and the shipped topics have that is called a gradient."""
    compared = {check.function for _, check in (one.values for one in ASKED)}
    assert compared == {name for name in FUNCTIONS if name.endswith(ENDS)}
    assert compared == {name for one in shipped_topics() for name in one.functions if name.endswith(ENDS)}


def sides(f, x, h=1e-6):
    """The slopes below and above for each entry: (f(x) - f(x-s)) / s and (f(x+s) - f(x)) / s, s as in `differences`."""
    below, above, here = np.zeros(x.shape), np.zeros(x.shape), f(x)
    for at in np.ndindex(*x.shape):
        up, down = x.astype(float), x.astype(float)
        step = h * max(1.0, abs(x[at]))
        up[at], down[at] = x[at] + step, x[at] - step
        above[at] = (f(up) - here) / (up[at] - x[at])
        below[at] = (here - f(down)) / (x[at] - down[at])
    return below, above


def differences(f, x, h=1e-5):
    """(f(x+s) - f(x-s)) / 2s for each entry, s = h or, for an entry beyond 1, that share of it."""
    gradient = np.zeros(x.shape)
    for at in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        step = h * max(1.0, abs(x[at]))
        up[at], down[at] = x[at] + step, x[at] - step
        gradient[at] = (float(f(up)) - float(f(down))) / (up[at] - down[at])
    return gradient


def close(analytic, numeric):
    """To 1e-7 of the largest entry: the differences themselves are good to about 1e-9."""
    scale = max(1.0, float(np.max(np.abs(analytic), initial=0.0)))
    np.testing.assert_allclose(analytic, numeric, rtol=0, atol=1e-7 * scale)


def _roughly(analytic, numeric):
    scale = max(1.0, float(np.max(np.abs(analytic), initial=0.0)))
    np.testing.assert_allclose(analytic, numeric, rtol=1e-5, atol=2e-7 * scale)
