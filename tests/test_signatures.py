"""Mistakes that stand in no catalogue are still told by what the numbers look like, for any function."""

import numpy as np
import pytest

from autograder.ask.check import HIDDEN, PUBLIC
from autograder.judge.engine import judge
from autograder.staff.topic.draw import make_question
from autograder.staff.topic.topic import Topic
from autograder.wall.answer import Answer

CHECKS = """
from autograder.ask import case, check

@check("f", points=(1, 1))
def asked(rng):
    '''f gives what it gives.

    - Think again.
    '''
    return [
        case(x=rng.normal(size=(6, 4)), b=rng.normal(size=4)),
        case(x=rng.normal(size=(5, 4)), b=rng.normal(size=4)),
    ]
"""


@pytest.fixture(scope="module")
def any_topic(tmp_path_factory):
    """A topic of one function, without a catalogue of mistakes."""
    folder = tmp_path_factory.mktemp("any")
    for name, text in {
        "topic.toml": 'title = "Any"',
        "lesson.py": "",
        "checks.py": CHECKS,
        "mistakes.toml": "",
    }.items():
        (folder / name).write_text(text)
    return Topic(folder)


def message(topic, right, wrong, form=PUBLIC):
    """What a student reads whose f is `wrong` where `right` is right; both are given (x, b)."""
    (asked,) = topic.checks
    question = make_question(topic, asked, form, 1, np.random.default_rng(3), lambda name: right)
    given = [list(one.inputs.values()) for one in question.cases]
    answer = Answer(
        values=[[np.asarray(wrong(*arrays))] for arrays in given],
        names=question.names,
        after=[list(one) for one in given],
    )
    record = judge(question, answer)
    assert record.outcome == "wrong" and record.misconception is None
    return record.message


def plus(x, b):
    return x + b


def square(x, b):
    return x.T @ x + np.outer(b, b**2)


def cube(x, b):
    return np.einsum("ni,nj,nk->ijk", x, x + 1, x**2)


def gates(x, b):
    return np.concatenate([x, x**2, np.tanh(x), np.exp(x)], axis=1)


def ordered(x, order):
    blocks = np.split(gates(x, None), 4, axis=1)
    return np.concatenate([blocks[at] for at in order], axis=1)


SAID = {  # what was done: (right, wrong, what the message says)
    "sign": (plus, lambda x, b: -(x + b), "is minus ours: the sign"),
    "twice": (plus, lambda x, b: 2 * (x + b), "exactly 2 times ours"),
    "no mean over rows": (plus, lambda x, b: len(x) * (x + b), "number of rows, so the mean over the batch is missing"),
    "a mean too many": (plus, lambda x, b: (x + b) / x.size, "one over the number of entries"),
    "another factor": (plus, lambda x, b: 1.7 * (x + b), "is 1.7 times ours, everywhere"),
    "log10": (plus, lambda x, b: (x + b) / np.log(10), "log10"),
    "offset": (plus, lambda x, b: x + b + 0.25, "is ours plus 0.25, everywhere"),
    "transposed": (square, lambda x, b: square(x, b).T, "is ours transposed"),
    "shape turned round": (plus, lambda x, b: (x + b).T, "the right shape turned round"),
    "an axis lost": (plus, lambda x, b: (x + b).sum(axis=0), "has lost an axis"),
    "an axis too many": (lambda x, b: x.sum(axis=0) + b, plus, "has an axis too many"),
    "keepdims": (lambda x, b: x.sum(axis=0), lambda x, b: x.sum(axis=0, keepdims=True), "an axis of length 1"),
    "axes": (cube, lambda x, b: cube(x, b).transpose(2, 0, 1), "ours with its axes in the order (2, 0, 1)"),
    "gates": (gates, lambda x, b: ordered(x, (0, 2, 1, 3)), "our 4 blocks of columns in the order 1, 3, 2, 4"),
    "back to front": (plus, lambda x, b: (x + b)[::-1], "back to front along its first axis"),
    "shifted": (plus, lambda x, b: np.roll(x + b, 1, axis=0), "shifted by one along axis 0"),
    "a term missing": (plus, lambda x, b: x, "is ours minus b: that term is missing"),
    "a term twice": (plus, lambda x, b: x + 2 * b, "is ours plus b: that term is there once too often"),
    "zeros": (plus, lambda x, b: 0 * x, "is zero everywhere"),
    "one number": (plus, lambda x, b: 0 * x + 3, "is the same number everywhere"),
    "places": (plus, lambda x, b: np.sort(x + b, axis=None).reshape(x.shape), "the right values in the wrong places"),
    "nan": (plus, lambda x, b: np.sqrt(x), "holds nan"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("form", [PUBLIC, HIDDEN])
@pytest.mark.parametrize("what", SAID)
def test_what_the_numbers_look_like_is_said(any_topic, what, form):
    right, wrong, said = SAID[what]
    assert said in message(any_topic, right, wrong, form)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_said_of_noise(any_topic, seed):
    """A sentence that fits anything would be false: random numbers fit none."""
    noise = np.random.default_rng(seed)
    text = message(any_topic, plus, lambda x, b: noise.normal(size=x.shape))
    assert len(text.splitlines()) == 2, text  # the difference and the five worst
