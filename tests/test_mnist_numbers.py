"""The project's network and Keras's, from the same weights and in the same order of batches: the same numbers.

Both of the reference's ways are held against Keras: the plain steps of `reference.mnist`, which run on any array
library, and `reference.fast`, which trains on NumPy. Where numbers cannot be equal, the bound is derived in the test.
"""

import array_api_strict
import numpy as np
import pytest
from keras import losses, ops
from mnist_runs import (
    BATCH,
    KERAS,
    STEPS,
    adam_step,
    first_params,
    float_type,
    gradient_step,
    keras_adam_step,
    keras_losses,
    off_by,
    reference_losses,
)

from reference import mnist
from reference.data import load_mnist
from reference.fast import mnist as fast
from reference.keras import mnist as by_keras
from reference.keras.autodiff import gradient

WAYS = {"plain": mnist.loss_and_gradients, "fast": fast.loss_and_gradients}


@pytest.fixture(scope="module")
def digits():
    """Float64: x and y of the first 50 batches, and the test digits."""
    (x_train, y_train), test = load_mnist()
    some = slice(0, STEPS * BATCH)
    train = mnist.preprocess(x_train[some], y_train[some])
    return tuple(one.astype(np.float64) for one in (*train, *mnist.preprocess(*test)))


@pytest.fixture(scope="module")
def params():
    return first_params(np.random.default_rng(8))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("n", [1, 7, 64])
def test_all_ten_gradients_are_those_of_keras(way, n, params, digits):
    """Of the model's own loss, softmax and clip included, to 1e-10 in each entry. Batches that four does not divide,
    and one too small for four parts."""
    x, y = digits[0][:n], digits[1][:n]
    with float_type("float64"):
        model = by_keras.build_keras_model()

    def loss(*weights):
        return ops.mean(losses.categorical_crossentropy(y, model.stateless_call(list(weights), [], x)[0]))

    expected = gradient(loss, *(params[name] for name in by_keras.NAMES))
    found_loss, found = WAYS[way](params, x, y)
    assert abs(found_loss - float(loss(*(params[name] for name in by_keras.NAMES)))) < 1e-12
    assert list(found) == by_keras.NAMES
    for name, one in zip(by_keras.NAMES, expected, strict=True):
        assert found[name].dtype == np.float64
        np.testing.assert_allclose(found[name], one, rtol=0, atol=1e-10, err_msg=name)


def test_losses_with_gradient_descent_are_those_of_keras(params, digits):
    """To 1e-9 over 50 steps."""
    x, y = digits[:2]
    expected = keras_losses(params, x, y, KERAS["sgd"])
    for way in WAYS.values():
        found = reference_losses(params, x, y, gradient_step, way)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
    assert np.mean(expected[-5:]) < 0.95 * expected[0]


def test_losses_with_adam_are_as_close_as_keras_own_rounding_allows(params, digits):
    """In float64 over 50 steps.

    Keras rounds the betas to float32 before it computes alpha, see `keras_adam_step`: that is all that differs. So
    the reference with that alpha has Keras's losses but for the rounding of float64: 1e-9, as with plain gradient
    descent. And with r those losses, e the reference's with exact constants and k Keras's, at every step

        |e - k| <= |e - r| + |r - k| <= |e - r| + 1e-9:

    what the rounding of the constants makes of the reference itself, and no more. It begins with a relative error of
    alpha at the first step of 6.4e-6 (the error of beta_2, 1.29e-8, over 2 (1 - beta_2)) + 2.4e-7 (that of beta_1,
    2.4e-8, over 1 - beta_1), and so with weights that are 7e-9 off. No bound of that
    size holds for long: of three million values before a ReLU in each batch some lie as near zero, and where one of
    a unit that was dead comes to life, Adam moves all its weights by a full step at once.
    """
    x, y = digits[:2]
    expected = keras_losses(params, x, y, KERAS["adam"])
    exact = reference_losses(params, x, y, adam_step, fast.loss_and_gradients)
    rounded = reference_losses(params, x, y, keras_adam_step(np.float64), fast.loss_and_gradients)
    assert max(abs(off_by(t, np.float64)) for t in range(1, STEPS + 1)) < 6.7e-6
    np.testing.assert_allclose(rounded, expected, rtol=0, atol=1e-9)
    assert np.all(np.abs(exact - expected) <= np.abs(exact - rounded) + 1e-9)


def test_weights_go_both_ways_and_predict_the_same(digits):
    """Trained by the one, the other has the same bits, and for each of the 10,000 test digits the same answer."""
    x, y, x_test, y_test = (one.astype(np.float32) for one in digits)
    start = mnist.init_params(np.random.default_rng(0))
    model, back = by_keras.build_keras_model(), by_keras.build_keras_model()
    by_keras.set_params(model, start)
    by_keras.train_epoch(model, x, y, BATCH, np.random.default_rng(1))
    ours, _ = mnist.train(start, x, y, 1, BATCH, 0.001, np.random.default_rng(1))
    by_keras.set_params(back, ours)
    for trained, params in ((model, by_keras.get_params(model)), (back, ours)):
        for name, value in by_keras.get_params(trained).items():
            assert value.dtype == params[name].dtype == np.float32
            np.testing.assert_array_equal(value, params[name])
        theirs = trained.predict(x_test, batch_size=500, verbose=0)
        np.testing.assert_array_equal(np.argmax(mnist.forward(params, x_test), axis=1), np.argmax(theirs, axis=1))
        loss, accuracy = mnist.evaluate(params, x_test, y_test)
        expected = trained.evaluate(x_test, y_test, batch_size=500, verbose=0)
        assert accuracy > 0.7
        # Each loss is off by u sqrt(1513) or so of what it is the difference of, logits of some tens; see above.
        np.testing.assert_allclose((loss, accuracy), expected, rtol=0, atol=1e-4)
        assert accuracy == np.mean(np.argmax(theirs, axis=1) == np.argmax(y_test, axis=1))


def test_the_fast_epoch_is_the_plain_one(params, digits):
    """Two epochs in float64, the last batch short, from where another run stopped: 1e-12, ten steps of roundings."""
    x, y = digits[0][:150], digits[1][:150]
    plain, fast_one = [], []
    runs = []
    for epoch, told in ((mnist._train_epoch, plain), (mnist.train_epoch, fast_one)):
        rng, now, state = np.random.default_rng(5), params, mnist.adam_state(params)
        for _ in range(2):
            now, state, *means = epoch(now, state, x, y, 32, 0.001, rng, lambda *batch, told=told: told.append(batch))
        runs.append((now, state, means))
    (one, one_state, one_means), (other, other_state, other_means) = runs
    assert list(one) == list(other) and list(one_state) == list(other_state) and other_state["step"] == 10
    for name, value in {**one, **one_state}.items():
        np.testing.assert_allclose({**other, **other_state}[name], value, rtol=0, atol=1e-12)
    np.testing.assert_allclose(other_means, one_means, rtol=0, atol=1e-12)
    np.testing.assert_allclose(fast_one, plain, rtol=0, atol=1e-12)
    assert [batch[:2] for batch in fast_one] == [(done, 5) for done in (1, 2, 3, 4, 5)] * 2
    assert fast_one[-1][2:] == tuple(other_means)
    np.testing.assert_allclose(mnist.forward(one, x), mnist._forward(one, x)[0], rtol=0, atol=1e-12)


def test_an_epoch_is_the_same_to_the_bit(digits, monkeypatch, tmp_path):
    """Again, on any number of processors, and in float32; from a file too. What is given stays as it was."""
    x, y = (one[:200].astype(np.float32) for one in digits[:2])
    params = mnist.init_params(np.random.default_rng(0))
    params, state, *_ = mnist.train_epoch(params, mnist.adam_state(params), x, y, 64, 0.001, np.random.default_rng(1))
    before = {name: value.copy() for name, value in {**params, "x": x, "y": y}.items()}
    kept = {name: np.array(value) for name, value in state.items()}
    np.savez(tmp_path / "state.npz", **state)
    results = []
    for processors, given in ((2, state), (2, state), (1, state), (4, state), (2, np.load(tmp_path / "state.npz"))):
        monkeypatch.setattr(fast, "_processors", lambda processors=processors: processors)
        results.append(mnist.train_epoch(params, dict(given), x, y, 64, 0.001, np.random.default_rng(2)))
    for found in results[1:]:
        assert found[2:] == results[0][2:]
        for one, other in zip(found[:2], results[0][:2], strict=True):
            for name, value in one.items():
                np.testing.assert_array_equal(value, other[name])
                assert name == "step" or value.dtype == np.float32
    for name, value in {**params, "x": x, "y": y}.items():
        np.testing.assert_array_equal(value, before[name])
    for name, value in state.items():
        np.testing.assert_array_equal(value, kept[name])


def test_the_plain_steps_run_on_any_array_library(params, digits):
    """An epoch on array-api-strict, which stands in for CuPy where there is no GPU."""
    x, y = digits[0][:10], digits[1][:10]
    there = {name: array_api_strict.asarray(value) for name, value in params.items()}
    given = array_api_strict.asarray(x), array_api_strict.asarray(y)
    found, losses_there = mnist.train(there, *given, 2, 4, 0.001, np.random.default_rng(0))
    expected, losses_here = mnist.train(params, x, y, 2, 4, 0.001, np.random.default_rng(0))
    np.testing.assert_allclose(losses_there, losses_here, rtol=0, atol=1e-12)
    for name, value in expected.items():
        np.testing.assert_allclose(np.asarray(found[name]), value, rtol=0, atol=1e-12)
    np.testing.assert_allclose(mnist.evaluate(found, *given), mnist.evaluate(expected, x, y), rtol=0, atol=1e-12)
