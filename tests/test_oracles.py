"""Three oracles agree within each check's own tolerance: reference and solution over a hundred seeds, Keras over ten.

And finite differences agree with every gradient of the reference; the reference is the same code on NumPy
and on array-api-strict, which stands in for CuPy where there is no GPU.
"""

import os

import array_api_strict
import numpy as np
import pytest

from autograder.compare import compare
from autograder.declare import Case
from autograder.questions import NARROW, answer_here, forms, has_all, make_question
from autograder.sandbox.child.answers import NESTED, OPAQUE
from autograder.sandbox.child.drivers import DRIVERS, Given
from autograder.sandbox.child.values import given, mapped
from autograder.topics import Topic, authored_topics
from autograder.views import seen

SEEDS = int(os.environ.get("DELTARULE_SEEDS", "100"))
KERAS_SEEDS = max(1, SEEDS // 10)  # its eager calls cost a hundred times ours
CHECKS = [pytest.param(name, one, id=f"{name}-{one.name}") for name in authored_topics() for one in Topic(name).checks]

# For each function that returns derivatives: the scalar it is the derivative of, and in which inputs.
GRADIENTS = {
    "mean_squared_error_grad": ("mean_squared_error", "y_pred"),
    "huber_grad": ("huber", "y_pred"),
    "binary_crossentropy_grad": ("binary_crossentropy", "y_pred"),
    "categorical_crossentropy_grad": ("categorical_crossentropy", "y_pred"),
    "sigmoid_grad": ("sigmoid", "z"),
    "tanh_grad": ("tanh", "z"),
    "relu_grad": ("relu", "z"),
}


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_oracles_agree(name, check):
    topic = Topic(name)
    for form, points in forms(check):
        for seed in range(SEEDS):
            question = drawn(topic, check, form, points, seed)
            for who, get in (("reference", topic.reference()), ("solution", topic.solution())):
                assert answers_rightly(get, question) is None, (who, form, seed)


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_keras_agrees(name, check):
    topic = Topic(name)
    if not has_all(topic.keras(), check.targets):
        return  # tests/test_third_parties.py holds that somebody else answers
    for form, points in forms(check):
        for seed in range(KERAS_SEEDS):
            assert answers_rightly(topic.keras(), drawn(topic, check, form, points, seed)) is None, (form, seed)


def drawn(topic, check, form, points, seed):
    return make_question(topic, check, form, points, np.random.default_rng([seed, 1]), topic.reference())


def answers_rightly(get, question):
    """None, or what is wrong with the answer of an implementation."""
    answer, _ = seen(question.view, question.cases, answer_here(get, *question.request()))
    return answer.said if answer.outcome is not None else compare(question, answer)


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_reference_runs_on_any_array_library(name, check):
    same_elsewhere(Topic(name), check, array_api_strict.asarray, np.asarray)


def same_elsewhere(topic, check, there, back):
    """The reference gives the same with another library's arrays; `there` and `back` take an array over and home."""
    get = topic.reference()
    for case in check.draw(np.random.default_rng(7)):
        ours = DRIVERS[check.driver](get, check.targets, as_given(case, given))
        theirs = DRIVERS[check.driver](get, check.targets, as_given(case, lambda leaf: moved(leaf, there)))
        if check.view is not None:
            continue  # a draw of its own each time: that it runs is what counts
        for a, b in zip(flat(ours, topic.returns(check)), flat(theirs, topic.returns(check)), strict=True):
            a, b = np.asarray(a), back(b)
            assert a.dtype.kind == b.dtype.kind
            np.testing.assert_allclose(b, a, rtol=1e-12, atol=1e-14 * max(1.0, np.max(np.abs(a), initial=0.0)))


def as_given(case, change):
    groups = (case.inputs, case.upstream, case.options)
    return Given(*({name: mapped(value, change) for name, value in group.items()} for group in groups))


def moved(leaf, there):
    return there(leaf) if isinstance(leaf, np.ndarray) else given(leaf)


def flat(value, returns):
    """The arrays and numbers a driver gave back, without what is opaque."""
    values = [value] if len(returns) == 1 else list(value)
    found = []
    for one, result in zip(values, returns, strict=True):
        if result.kind == NESTED:
            found += leaves(one)
        elif result.kind != OPAQUE:
            found.append(one)
    return found


def leaves(value):
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, list | tuple) else [value]


@pytest.mark.parametrize("function", GRADIENTS)
def test_gradients_agree_with_finite_differences(function):
    """(f(x+h) - f(x-h)) / 2h in every entry, where no kink is nearer than h."""
    name = next(n for n in authored_topics() if function in Topic(n).functions)
    topic, (value, moved) = Topic(name), GRADIENTS[function]
    reference = topic.reference()
    for check in topic.checks:
        if check.function == function:
            for case in check.draw(np.random.default_rng(3)):
                _compare_with_differences(reference, function, value, moved, case)


def test_softmax_crossentropy_gradient_agrees_with_finite_differences():
    reference = Topic("losses").reference()("softmax_crossentropy")
    for check in Topic("losses").checks:
        if check.function == "softmax_crossentropy":
            for case in check.draw(np.random.default_rng(3)):
                logits, labels = case.inputs.values()
                numeric = _differences(lambda z, y=labels, o=case.options: reference(z, y, **o)[0], logits)
                _close(reference(logits, labels, **case.options)[1], numeric, logits)


def test_neuron_step_descends_the_gradient_of_its_loss():
    """(w - new w) / learning rate is the gradient of the returned loss."""
    step = Topic("neurons").reference()("neuron_step")
    rng = np.random.default_rng(5)
    w, b, x, y, rate = rng.normal(size=4), 0.3, rng.normal(size=4), 0.8, 0.25
    new_w, new_b, _ = step(w, b, x, y, learning_rate=rate)
    numeric = _differences(lambda at: step(at[:4], float(at[4]), x, y, learning_rate=rate)[2], np.append(w, b))
    np.testing.assert_allclose(np.append(w - new_w, b - new_b) / rate, numeric, rtol=1e-7, atol=1e-9)


def test_every_gradient_of_the_syllabus_is_compared():
    names = {f for n in authored_topics() for f in Topic(n).functions if f.endswith("_grad")}
    assert names == set(GRADIENTS)


def _compare_with_differences(reference, function, value, moved, case: Case):
    inputs = dict(case.inputs)
    x = inputs[moved]
    if function == "relu_grad" and np.any(np.abs(x) < 1e-3):  # at the kink the syllabus says 0: asked elsewhere
        x = inputs[moved] = np.where(np.abs(x) < 1e-3, 0.5, x)

    def total(at):
        return np.sum(reference(value)(*{**inputs, moved: at}.values(), **case.options))

    near_kink = function == "huber_grad" and _near_kink(inputs, case.options)
    if not near_kink:
        _close(reference(function)(*inputs.values(), **case.options), _differences(total, x), x)


def _near_kink(inputs, options):
    error = np.abs(inputs["y_pred"] - inputs["y_true"])
    return bool(np.any(np.abs(error - options.get("delta", 1.0)) < 1e-4))


def _differences(f, x, h=1e-6):
    gradient = np.zeros(x.shape)
    for at in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        step = h * max(1.0, abs(x[at]) if abs(x[at]) > 1 else min(1.0, abs(x[at]) or 1.0))
        up[at], down[at] = x[at] + step, x[at] - step
        gradient[at] = (float(f(up)) - float(f(down))) / (up[at] - down[at])
    return gradient


def _close(analytic, numeric, x):
    scale = max(1.0, float(np.max(np.abs(analytic), initial=0.0)))
    np.testing.assert_allclose(analytic, numeric, rtol=1e-5, atol=2e-7 * scale)


def test_narrow_form_is_float32(topic):
    for check in topic.checks:
        if check.narrow:
            question = make_question(topic, check, NARROW, 1, np.random.default_rng(1), topic.reference())
            floats = [v for case in question.cases for _, v in case.arrays() if v.dtype.kind == "f"]
            assert floats and all(array.dtype == np.float32 for array in floats), check.name


@pytest.mark.gpu
@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_reference_runs_on_a_gpu(name, check):
    cupy = pytest.importorskip("cupy", reason="GPU check not run: CuPy is not installed")
    if not _gpus(cupy):
        pytest.skip("GPU check not run: no GPU here")
    same_elsewhere(Topic(name), check, cupy.asarray, cupy.asnumpy)


def _gpus(cupy):
    try:
        return cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError:
        return 0
