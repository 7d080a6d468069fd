"""The band that a training on real digits has to stay in, drawn anew: from many orders, by reference and Keras."""

from functools import cache

import numpy as np
import pytest

from autograder.ask import Case, Seed
from autograder.ask.check import PUBLIC
from autograder.judge.compare import compare
from autograder.judge.view import seen
from autograder.staff.topic.draw import make_question
from autograder.staff.topic.topic import find_topic
from autograder.wall.here import asked_here

TOPIC = find_topic("mnist")
SPREAD = TOPIC.part("views").SPREAD
CHECK = next(one for one in TOPIC.checks if one.name == "train_digits")
ORDERS = 40


@cache
def question(seed):
    return make_question(TOPIC, CHECK, PUBLIC, 1, np.random.default_rng([seed, 7]), TOPIC.reference())


def in_order(asked, number):
    """The same question with another generator."""
    case = asked.cases[0]
    return Case(case.inputs, case.options | {"rng": Seed(number)})


def losses_of(get, asked, number):
    case = in_order(asked, number)
    params, x, y = case.inputs.values()
    options = {**case.options, "rng": np.random.default_rng(number)}
    return np.asarray(get("train")(dict(params), x, y, **options)[1])


def outcome(asked, losses):
    """None where the band takes the losses, else the difference."""
    answer = asked_here(lambda name: lambda params, x, y, **options: (params, losses), asked)
    return compare(asked, seen(asked, answer))


@cache
def many_orders(seed):
    return np.array([losses_of(TOPIC.reference(), question(seed), number) for number in range(ORDERS)])


@pytest.mark.parametrize("seed", [0, 1])
def test_every_order_stays_in_the_band(seed):
    for losses in many_orders(seed):
        assert outcome(question(seed), losses) is None, losses


@pytest.mark.parametrize("seed", [0, 1])
def test_the_spread_is_as_wide_as_measured(seed):
    """Neither narrower, or right answers could fall out, nor much wider, or wrong ones would fit in."""
    drawn = many_orders(seed)
    measured = drawn.std(axis=0) / drawn.mean(axis=0)
    assert np.all(measured < 1.25 * np.array(SPREAD)) and np.all(measured > 0.3 * np.array(SPREAD)), measured


@pytest.mark.parametrize("number", [100, 101])
def test_keras_stays_in_the_band(number):
    assert outcome(question(0), losses_of(TOPIC.keras(), question(0), number)) is None


OUTSIDE = {
    "no learning": lambda losses: losses[0] + 0 * losses,
    "doubled": lambda losses: losses * 2,
    "halved": lambda losses: losses / 2,
    "rising": lambda losses: losses[::-1],
}


@pytest.mark.parametrize("change", OUTSIDE.values(), ids=OUTSIDE)
def test_the_band_can_be_left(change):
    assert outcome(question(0), change(many_orders(0)[0])) is not None
