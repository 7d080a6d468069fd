"""Who answers where Keras has no equal: somebody else's code, asked the same of the reference.

Keras's own answers, in reference/keras/, are held against the reference by `deltarule prove`; so is that every
function has exactly one second oracle. Who it is where Keras has no equal stands in topic.toml, [third_parties].
"""

import importlib
from types import CodeType, ModuleType

import keras
import numpy as np
import pytest
from keras import ops
from sklearn.metrics import accuracy_score, precision_recall_fscore_support
from sklearn.metrics import confusion_matrix as sklearn_confusion_matrix
from sklearn.model_selection import KFold

from autograder.staff.topic.topic import shipped_topics
from reference.backprop import Value, numerical_gradient
from reference.keras import regularization as by_keras
from reference.keras.autodiff import evaluate, gradient
from reference.keras.optimizers import adam
from reference.regularization import accuracy, confusion_matrix, kfold_indices, precision_recall_f1

# Scalar steps on one or two values; `of` holds exp, log, tanh and relu. Squares keep logarithms and powers real.
STEPS = [
    lambda a, b, of: a + b,
    lambda a, b, of: a - b,
    lambda a, b, of: a * b,
    lambda a, b, of: a / (b * b + 1.5),
    lambda a, b, of: a * a - a,
    lambda a, b, of: -a,
    lambda a, b, of: a + 0.3,
    lambda a, b, of: 0.3 + a,
    lambda a, b, of: a - 1.25,
    lambda a, b, of: 1.25 - a,
    lambda a, b, of: a * -0.7,
    lambda a, b, of: -0.7 * a,
    lambda a, b, of: a / 3,
    lambda a, b, of: 3 / (a**2 + 0.5),
    lambda a, b, of: of.tanh(a) ** 2,
    lambda a, b, of: of.tanh(b) ** 3,
    lambda a, b, of: (a**2 + 0.2) ** 0.5,
    lambda a, b, of: (b**2 + 1) ** -1.5,
    lambda a, b, of: of.exp(of.tanh(a)),
    lambda a, b, of: of.exp(-(a**2)),
    lambda a, b, of: of.log(a * a + 0.4),
    lambda a, b, of: of.tanh(a),
    lambda a, b, of: of.relu(a),
    lambda a, b, of: of.relu(-b) + a,
]

# Functions of an array to a scalar; `xp` is NumPy or Keras's operations.
FUNCTIONS = [
    lambda xp, x: xp.sum(xp.sin(x) * x),
    lambda xp, x: xp.log(xp.sum(xp.exp(x))),
    lambda xp, x: xp.sum(x[..., 1:] * x[..., :-1] ** 2),
    lambda xp, x: xp.sum(xp.tanh(x)) ** 2 / (1.0 + xp.sum(x * x)),
]


class Methods:
    """The reference's scalars bring these along."""

    exp, log, tanh, relu = (staticmethod(method) for method in (Value.exp, Value.log, Value.tanh, Value.relu))


NAMED = [(one.name, function, who) for one in shipped_topics() for function, who in one.settings.third_parties.items()]
PARTIES = {"Keras's": ("keras", "reference.keras"), "scikit-learn's": ("sklearn",)}


@pytest.mark.parametrize(("topic", "function", "who"), NAMED)
def test_whom_a_topic_names_is_asked_here(topic, function, who):
    """A test of this file has in hand both the reference's function and something of its third party's."""
    ours = getattr(importlib.import_module(f"reference.{topic}"), function)
    tests = [one for name, one in globals().items() if name.startswith("test_") and callable(one)]
    held = {one.__name__: [globals().get(name) for name in names_in(one.__code__)] for one in tests}
    theirs = PARTIES[who.split()[0]]
    assert [
        name
        for name, things in held.items()
        if any(one is ours for one in things) and any(module_of(one).startswith(theirs) for one in things)
    ], f"{who} is named in the topic.toml of {topic}, and nothing here asks it about {function}"


def names_in(code):
    """The names that a function uses, and those that the functions within it use."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return {*code.co_names, *(name for one in inner for name in names_in(one))}


def module_of(thing):
    return thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None) or ""


@pytest.mark.parametrize("seed", range(40))
def test_value_agrees_with_keras(seed):
    """Random expressions that use leaves and intermediate values more than once, or not at all."""
    rng = np.random.default_rng(seed)
    leaves = rng.normal(size=4)
    program = [(rng.integers(len(STEPS)), *rng.integers(4 + step, size=2)) for step in range(12)]

    def run(values, of):
        values = list(values)
        for step, a, b in program:
            values.append(STEPS[step](values[a], values[b], of))
        return sum(values[6:], start=values[5])  # many paths to every leaf

    def in_keras(x):
        return run([x[i] for i in range(len(leaves))], ops)

    values = [Value(float(leaf)) for leaf in leaves]
    result = run(values, Methods)
    result.backward()
    expected, found = gradient(in_keras, leaves)[0], np.array([value.grad for value in values])
    np.testing.assert_allclose(result.data, evaluate(in_keras, leaves), rtol=1e-12)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * max(1.0, np.max(np.abs(expected))))


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_each_operation_of_value_agrees_with_keras(step):
    """Both operands apart, and one value as both."""
    for leaves in np.random.default_rng(step).normal(size=(5, 2)):
        for places in [(0, 1), (0, 0)]:

            def in_keras(x, places=places):
                return STEPS[step](*(x[i] for i in places), ops)

            values = [Value(float(leaf)) for leaf in leaves]
            result = STEPS[step](*(values[i] for i in places), Methods)
            result.backward()
            np.testing.assert_allclose(result.data, evaluate(in_keras, leaves), rtol=1e-13, atol=1e-15)
            found = [value.grad for value in values]
            np.testing.assert_allclose(found, gradient(in_keras, leaves)[0], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("f", FUNCTIONS)
@pytest.mark.parametrize("shape", [(5,), (3, 4), (1, 2, 3)])
def test_numerical_gradient_agrees_with_keras(f, shape):
    x = np.random.default_rng(len(shape)).normal(size=shape)
    before = x.copy()
    found = numerical_gradient(lambda at: f(np, at), x)
    expected = gradient(lambda at: f(ops, at), x)[0]
    np.testing.assert_array_equal(x, before)
    assert found.shape == x.shape and found.dtype == x.dtype
    # h^2 / 6 times a third derivative, and eps |f| / h: both below 1e-9 here.
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8 * max(1.0, np.max(np.abs(expected))))


def test_numerical_gradient_is_off_by_what_its_step_says():
    """A central difference of x^3 is 3 x^2 + h^2, exactly."""
    x = np.array([[0.5, -1.0], [2.0, 0.0]])
    found = numerical_gradient(lambda at: np.sum(at**3), x, h=0.25)
    expected = gradient(lambda at: ops.sum(at**3), x)[0]
    np.testing.assert_allclose(found - expected, np.full_like(x, 0.0625), atol=1e-12)


@pytest.mark.parametrize(("n", "k"), [(10, 5), (11, 4), (7, 7), (5, 2), (23, 10), (3, 3)])
def test_kfold_agrees_with_scikit_learn(n, k):
    """The order is free: the sizes are the same, and each fold trains on what it does not validate."""
    theirs = [(train, validation) for train, validation in KFold(k).split(np.arange(n))]
    ours = kfold_indices(n, k=k)
    assert sorted(len(validation) for _, validation in ours) == sorted(len(validation) for _, validation in theirs)
    for train, validation in ours:
        assert train.dtype.kind == validation.dtype.kind == "i"
        assert sorted([*train, *validation]) == list(range(n))
    assert sorted(i for _, validation in ours for i in validation) == list(range(n))


@pytest.mark.parametrize("seed", range(30))
def test_metrics_agree_with_scikit_learn(seed):
    """Classes that never occur, and classes never predicted, among them."""
    rng = np.random.default_rng(seed)
    n, classes = int(rng.integers(1, 40)), int(rng.integers(2, 7))
    present = rng.permutation(classes)[: rng.integers(1, classes + 1)]
    y_true, y_pred = rng.choice(present, size=n), rng.integers(classes, size=n)
    labels = np.arange(classes)
    counts = confusion_matrix(y_true, y_pred, classes=classes)
    assert counts.dtype.kind == "i"
    np.testing.assert_array_equal(counts, sklearn_confusion_matrix(y_true, y_pred, labels=labels))
    theirs = precision_recall_fscore_support(y_true, y_pred, labels=labels, zero_division=0)[:3]
    np.testing.assert_allclose(precision_recall_f1(counts), theirs, rtol=1e-14)
    np.testing.assert_allclose(accuracy(y_true, y_pred), accuracy_score(y_true, y_pred), rtol=1e-14)


def test_asking_keras_leaves_its_settings_alone():
    """Float type, policy and epsilon are the process's: an oracle that changed them would change the next one."""

    def settings():
        return keras.config.floatx(), keras.config.epsilon(), keras.config.dtype_policy().name

    before, x = settings(), np.ones((2, 3))
    assert by_keras.precision_recall_f1(np.eye(3, dtype=int))[2].dtype == np.float64
    assert by_keras.layer_norm_forward(x, x[0], x[0])[0].dtype == np.float64
    assert adam(x, x, {})[0].dtype == np.float64
    assert settings() == before
    with pytest.raises(ValueError, match="negative"):
        by_keras.precision_recall_f1(-np.eye(3, dtype=int))
    assert settings() == before
