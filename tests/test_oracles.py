"""Three oracles agree within each check's own tolerance: reference and solution over a hundred seeds, Keras over ten.

And the reference is the same code on NumPy and on array-api-strict, which stands in for CuPy where there is no
GPU. What Keras has no equal of is in test_third_parties.py, gradients against differences in
test_finite_differences.py.
"""

import os

import array_api_strict
import numpy as np
import pytest
from costs import asked_in, seeds

from autograder.compare import compare
from autograder.questions import NARROW, answer_here, has_all, make_question
from autograder.sandbox.child.answers import NESTED, OPAQUE
from autograder.sandbox.child.drivers import DRIVERS, Given
from autograder.sandbox.child.values import given, mapped
from autograder.topics import Topic, authored_topics
from autograder.views import seen

SEEDS = int(os.environ.get("DELTARULE_SEEDS", "100"))
KERAS_SEEDS = max(1, SEEDS // 10)  # its eager calls cost a hundred times ours
CHECKS = [pytest.param(name, one, id=f"{name}-{one.name}") for name in authored_topics() for one in Topic(name).checks]


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_oracles_agree(name, check):
    topic = Topic(name)
    for form in asked_in(check):
        for seed in seeds(name, SEEDS):
            question = drawn(topic, check, form, seed)
            for who, get in (("reference", topic.reference()), ("solution", topic.solution())):
                assert answers_rightly(get, question) is None, (who, form, seed)


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_keras_agrees(name, check):
    topic = Topic(name)
    if not has_all(topic.keras(), check.targets):
        return  # tests/test_third_parties.py holds that somebody else answers
    for form in asked_in(check):
        for seed in seeds(name, KERAS_SEEDS):
            assert answers_rightly(topic.keras(), drawn(topic, check, form, seed)) is None, (form, seed)


def drawn(topic, check, form, seed):
    return make_question(topic, check, form, 1, np.random.default_rng([seed, 1]), topic.reference())


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
    return Given(*(mapped(group, change) for group in (case.inputs, case.upstream, case.options)))


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
