"""In float32, where a rounding may decide whether a ReLU lets a value through: the loss curves stay together."""

import math

import numpy as np
import pytest
from mnist_decisions import decisions, following, plain, threaded
from mnist_runs import (
    BATCH,
    KERAS,
    STEPS,
    adam_step,
    first_params,
    gradient_step,
    keras_adam_step,
    keras_losses,
    reference_losses,
)

from reference import mnist
from reference.data import load_mnist
from reference.optimizers import adam, gradient_descent

U = 2.0**-24
# The reference's step, and in the reference's terms Keras's.
STEP = {"sgd": (gradient_step, gradient_step), "adam": (adam_step, keras_adam_step(np.float32))}
WAYS = {"plain": plain, "threaded": threaded}
MISTAKES = {
    "sgd": {
        "rate 1 % off": lambda t, param, grad, state: (gradient_descent(param, grad, 1.01 / 32), {}),
        "one gradient times 1.003": lambda t, param, grad, state: (
            gradient_descent(param, grad * (1.003 if param.shape == (64, 10) else 1), 1 / 32),
            {},
        ),
        "weights kept in half precision": lambda t, param, grad, state: (
            gradient_descent(param, grad, 1 / 32).astype(np.float16).astype(np.float32),
            {},
        ),
    },
    "adam": {
        "rate 1 % off": lambda t, *given: adam(*given, learning_rate=1.01e-3),
        "beta_2": lambda t, *given: adam(*given, beta_2=0.99),
        "epsilon": lambda t, *given: adam(*given, epsilon=1e-5),
    },
}


@pytest.fixture(scope="module", params=["sgd", "adam"])
def start(request):
    return request.param, *begin(seed=0), *allowed(request.param, seed=0)


def begin(seed):
    """Weights in float32 with biases off zero, x and y of 50 batches."""
    (images, labels), _ = load_mnist()
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(images))[: STEPS * BATCH]
    params = {name: value.astype(np.float32) for name, value in first_params(rng).items()}
    return params, *mnist.preprocess(images[rows], labels[rows])


def allowed(optimizer, seed):
    """How far a float32 run may be off at each step: its loss (50,), and what comes out at its decisions (50, 4).

    A sum of n products in vector lanes, 16 at a time, adds up chains of n / 16: it is off by about u sqrt(n / 16) of
    its size, u = 2^-24 (Higham & Mary, SIAM J. Sci. Comput. 41, 2019), 6 u for the longest, n = 576. An exact sum
    whose weights have independent relative errors of that size is as far off. So a float64 run with errors of 8 u in
    each weight, new ones at each step, is off as a float32 run is, and more: all images share its errors, which in
    float32 average out. Allowed is the largest distance so far of four such runs, with the decisions of the run
    without errors, plus the rounding of the loss, u sqrt(42) of it: the mean of 32, of the logarithm of a sum of 10.
    """
    given, step = begin(seed), STEP[optimizer][0]
    _, decided = curve(*given, step, plain)
    exact, values, _ = followed(*given, step, decided)
    loss, reach = np.zeros(STEPS), np.zeros((STEPS, 4))
    for noise in range(4):
        losses, others, _ = followed(*given, step, decided, np.random.default_rng(noise))
        loss = np.maximum(loss, np.abs(losses - exact))
        for t in range(STEPS):
            for at, (one, other) in enumerate(zip(values[t], others[t], strict=True)):
                reach[t, at] = max(reach[t, at], np.max(np.abs(one - other)))
    loss, reach = (np.maximum.accumulate(one, axis=0) for one in (loss, reach))
    return loss + U * math.sqrt(BATCH + 10) * exact, reach


def curve(params, x, y, step, way, dtype="float64"):
    """The losses of a run, and of each other thing that `way` says of a batch a list."""
    told = []

    def noted(*given):
        loss, grads, *others = way(*given)
        told.append(others)
        return loss, grads

    losses = reference_losses(params, x, y, step, noted, dtype)
    return losses, *zip(*told, strict=True)


def followed(params, x, y, step, decided, errors=None):
    """The float64 run with somebody's decisions: its losses, values and misses; with errors, where they are drawn."""
    batches = iter(decided)

    def way(params, x, y):
        if errors is not None:
            params = {name: value * (1.0 + 8 * U * errors.normal(size=value.shape)) for name, value in params.items()}
        return following(params, x, y, next(batches))

    return curve(params, x, y, step, way)


def by_keras(optimizer, params, x, y):
    """Keras's float32 curve and decisions."""
    given = []
    losses = keras_losses(params, x, y, KERAS[optimizer], "float32", look=given.append)
    return losses, [decisions(*given[at : at + 4]) for at in range(0, len(given), 4)]


def shares(found, decided, given, step, loss, reach):
    """Of what is allowed, how much a float32 run takes: of the loss and of the reach, at worst."""
    exact, _, missed = followed(*given, step, decided)
    return np.max(np.abs(found - exact) / loss), np.max(np.array(missed) / reach)


def test_float32_loss_curves_are_float64s_with_their_decisions(start):
    """Keras's and both of the reference's, over 50 steps.

    A training is smooth but where a ReLU or a pooling decides. There float32 curves part for good, as Keras's do by
    its number of threads alone: where a dead unit comes to life Adam moves its weights by full steps. So each curve is
    held against the float64 run with the curve's own decisions, and each decision against what float64 would have
    decided there: what comes out may differ by rounding alone. With k and r the curves of Keras and the
    reference, K and R their float64 runs, |k - r| <= |K - R| + 2 loss: what a few decisions that are right either way,
    and Keras's rounded constants, make of float64 itself, and no more.
    """
    optimizer, params, x, y, *limits = start
    ours, theirs = STEP[optimizer]
    assert np.all(limits[0] < 3e-6)
    runs = {name: (*curve(params, x, y, ours, way, "float32"), ours) for name, way in WAYS.items()}
    runs["Keras"] = (*by_keras(optimizer, params, x, y), theirs)
    for name, (found, decided, step) in runs.items():
        loss, missed = shares(found, decided, (params, x, y), step, *limits)
        assert loss <= 1 and missed <= 1, (name, loss, missed)


def test_float32_loss_curves_tell_a_small_mistake(start):
    """Each leaves the bound of the loss in half of these steps, whatever it decides; a larger one decides wrongly."""
    optimizer, params, x, y, *limits = start
    given, limits = (params, x[: len(x) // 2], y[: len(x) // 2]), [one[: STEPS // 2] for one in limits]
    for name, mistake in MISTAKES[optimizer].items():
        found, decided = curve(*given, mistake, plain, "float32")
        loss, missed = shares(found, decided, given, STEP[optimizer][0], *limits)
        assert loss > 2 and (missed > 2 or name == "one gradient times 1.003"), (name, loss, missed)
