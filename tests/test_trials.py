"""Trials of any topic: here two that ask for neurons' sigmoid, one of them only after the other and a check."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.ask.case import case
from autograder.ask.limits import Limits
from autograder.handin.submission import Submission
from autograder.judge.record import CheckRecord, Record
from autograder.staff.grading.trial import Drawn, trial
from autograder.staff.grading.trials import Trials
from autograder.staff.topic.topic import find_topic
from autograder.wall.answer import Answer
from autograder.wall.examinee import Examinee
from autograder.wall.tiers import NONE

TOPIC = find_topic("neurons")
HALF = {"hints": ["What is 1 / (1 + exp(0))?"], "limits": Limits(), "seconds": lambda: 7, "doing": "waiting for Godot"}


@trial("sigmoid", points=2, **HALF)
def first(seed):
    """sigmoid has the value one half somewhere."""
    z = np.random.default_rng(seed("z")).normal(size=3)
    z[1] = 0.0
    right, wrong = ("passed", ""), ("wrong", f"Not at {z}.")
    return Drawn(case(z=z), lambda found: right if found["activation"][1] == 0.5 else wrong)


@trial("sigmoid", points=3, needs=["sigmoid_values", "first"], **HALF)
def second(seed):
    """The same once more."""
    return first.draw(seed)


SIGMOID = "import numpy as np\n\ndef sigmoid(z):\n    return {}\n"
# What is written, what the check gave before -> the outcomes of the two, and what the message of the first says.
CODE = {
    "right": ("1 / (1 + np.exp(-z))", "passed", ["passed", "passed"], ""),
    "wrong": ("np.exp(-z)", "passed", ["wrong", "waiting"], "Not at ["),
    "raises": ("1 / 0", "passed", ["error", "waiting"], "sigmoid raised an exception."),
    "a check before it": ("1 / (1 + np.exp(-z))", "wrong", ["passed", "waiting"], ""),
}


def held(code, tier=NONE, before="passed", trials=(first, second)):
    value = CheckRecord(
        name="neurons/sigmoid_values", title="", target=["sigmoid"], points=1, max_points=1, outcome=before
    )
    record = Record(student="ada", topic="neurons", source="", score=1, max_score=1, isolation=tier, checks=[value])
    every = Trials(TOPIC, trials, {"first": 5, "second": 5})
    return every.added(record, Submission("ada", "neurons", "neurons.py", code=code), "s")


@pytest.mark.parametrize(("code", "before", "outcomes", "said"), CODE.values(), ids=CODE)
def test_any_topic_may_have_trials(code, before, outcomes, said, tier):
    record = held(SIGMOID.format(code), tier, before)
    _, *found = record.checks
    assert [one.outcome for one in found] == outcomes and said in found[0].message, found
    assert [one.name for one in found] == ["neurons/first", "neurons/second"] and all(one.hidden for one in found)
    assert record.max_score == 6 and record.score == 1 + sum(
        worth for worth, outcome in zip((2, 3), outcomes, strict=True) if outcome == "passed"
    )
    if "waiting" in outcomes:
        assert found[1].message == f"Waits until neurons/{'sigmoid_values' if before == 'wrong' else 'first'} passes."


def test_each_student_is_asked_something_else(monkeypatch):
    asked = []
    monkeypatch.setattr(Examinee, "ask", lambda self, question: asked.append(question) or Answer("missing", "no"))
    for student, secret in (("ada", "s"), ("ada", "s"), ("eve", "s"), ("ada", "t")):
        submission = Submission(student, "neurons", "neurons.py", code="")
        Trials(TOPIC, [first], {"first": 5}).tried(first, submission, NONE, secret)
    drawn = [one.cases[0].inputs["z"].tolist() for one in asked]
    assert drawn[0] == drawn[1] and len(set(map(tuple, drawn))) == 3


def test_only_what_a_shorter_limit_ended_is_held_again(monkeypatch):
    ended = Answer("time_limit", "took longer", limit_seconds=5)
    monkeypatch.setattr(Examinee, "ask", lambda self, question: ended)
    record = held("")
    assert [one.limit_seconds for one in record.checks] == [0, 5, 0]
    for seconds, again in ((4, False), (5, False), (6, True)):
        assert Trials(TOPIC, [first, second], {"first": seconds, "second": 99}).again(record) == again
    record.checks[1].outcome = "passed"
    assert not Trials(TOPIC, [first], {"first": 99}).again(record)


def test_the_key_has_all_but_the_time_in_it():
    def key(*trials, secret="s", seconds=5, without="k"):
        return Trials(TOPIC, trials, {"first": seconds, "second": seconds}).key(without, secret)

    assert key(first) == key(first, seconds=6)
    narrow = replace(first, limits=Limits(processes=1))
    others = [key(first), key(second), key(first, second), key(narrow), key(first, secret="t"), key(first, without="l")]
    assert len(set(others)) == len(others)


def test_the_time_is_the_trial_s_own_or_what_is_given(monkeypatch):
    monkeypatch.setattr(Topic, "trials", [first, replace(second, seconds=lambda: 9)])
    assert Trials.of(TOPIC).seconds == {"first": 7, "second": 9}
    assert Trials.of(TOPIC, 60).seconds == {"first": 60, "second": 60}
    assert next(Trials.of(TOPIC).announced()) == (
        "Waiting for Godot: each may take 7 s of processor time, 23 s on the clock."
    )
