"""Three oracles agree: reference, solution and Keras within each check's own tolerance, over a hundred seeds.

And finite differences agree with every gradient of the reference; the reference is the same code on NumPy
and on array-api-strict, which stands in for CuPy where there is no GPU.
"""

import array_api_strict
import numpy as np
import pytest

from autograder.compare import compare
from autograder.declare import Case
from autograder.questions import NARROW, answer_here, forms, make_question
from autograder.topics import Topic, authored_topics

SEEDS = 100
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
    oracles = {"reference": topic.reference(), "solution": topic.solution(), "keras": topic.keras()}
    for form, points in forms(check):
        for seed in range(SEEDS):
            rng = np.random.default_rng([seed, 1])
            question = make_question(topic, check, form, points, rng, oracles["reference"])
            for who, get in oracles.items():
                answer = answer_here(get, *question.request())
                assert answer.outcome is None, (who, form, seed, answer.said)
                difference = compare(question, answer)
                assert difference is None, (who, form, seed, difference)


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_reference_runs_on_any_array_library(name, check):
    reference = Topic(name).reference()
    for case in check.draw(np.random.default_rng(7)):
        ours = _flat(reference(check.function)(*case.inputs.values(), **case.options))
        strict = [array_api_strict.asarray(v) if isinstance(v, np.ndarray) else v for v in case.inputs.values()]
        theirs = _flat(reference(check.function)(*strict, **case.options))
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-12, atol=1e-300)


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


def _flat(value):
    return list(value) if isinstance(value, tuple) else [value]


def test_narrow_form_is_float32(topic):
    for check in topic.checks:
        if check.narrow:
            question = make_question(topic, check, NARROW, 1, np.random.default_rng(1), topic.reference())
            floats = [v for case in question.cases for v in case.inputs.values()
                      if isinstance(v, np.ndarray) and v.dtype.kind == "f"]  # fmt: skip
            assert floats and all(array.dtype == np.float32 for array in floats), check.name


@pytest.mark.gpu
@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_reference_runs_on_a_gpu(name, check):
    cupy = pytest.importorskip("cupy", reason="GPU check not run: CuPy is not installed")
    if not _gpus(cupy):
        pytest.skip("GPU check not run: no GPU here")
    reference = Topic(name).reference()
    for case in check.draw(np.random.default_rng(7)):
        ours = _flat(reference(check.function)(*case.inputs.values(), **case.options))
        on_gpu = [cupy.asarray(v) if isinstance(v, np.ndarray) else v for v in case.inputs.values()]
        theirs = _flat(reference(check.function)(*on_gpu, **case.options))
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(cupy.asnumpy(b), np.asarray(a), rtol=1e-12, atol=1e-14)


def _gpus(cupy):
    try:
        return cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError:
        return 0
