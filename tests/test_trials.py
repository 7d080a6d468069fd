"""Trials of any topic: here two that ask for neurons' sigmoid, one of them only after the other and a check."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest

from autograder.ask.case import case
from autograder.ask.check import BadCheck
from autograder.ask.limits import Limits
from autograder.handin.submission import Submission
from autograder.judge.outcome import Outcome
from autograder.judge.record import CheckRecord, Record
from autograder.staff.grading.trial import Drawn, trial
from autograder.staff.grading.trials import Trials, trials_of
from autograder.staff.topic.topic import Topic, find_topic
from autograder.wall.answer import Answer
from autograder.wall.examinee import Examinee
from autograder.wall.tiers import NONE

TOPIC = find_topic("neurons")
HALF = {"limits": Limits(), "seconds": lambda: 7, "doing": "waiting for Godot"}


@trial("sigmoid", points=2, **HALF)
def first(seed):
    """sigmoid has the value one half somewhere.

    - What is 1 / (1 + exp(0))?
    """
    z = np.random.default_rng(seed("z")).normal(size=3)
    z[1] = 0.0
    right, wrong = ("passed", ""), ("wrong", f"Not at {z}.")
    return Drawn(case(z=z), lambda found: right if found["result"][1] == 0.5 else wrong)


@trial("sigmoid", points=3, needs=["sigmoid_values", "first"], **HALF)
def second(seed):
    """The same once more.

    - What is 1 / (1 + exp(0))?
    """
    return first.draw(seed)


# The same in a topic's own folder.
FULL = """
from autograder.ask import case
from autograder.staff.grading.trial import Drawn, Limits, trial

def waits(seconds):
    return trial("sigmoid", points=2, limits=Limits(), seconds=lambda: seconds, doing="waiting for Godot")

@waits(7)
def slow(seed):
    '''It comes.

    - When?
    '''
    return Drawn(case(z=0.0), lambda found: ("passed", ""))

@waits(9)
def quick(seed):
    '''It comes again.

    - When?
    '''
    return slow.draw(seed)

TRIALS = [slow, quick]
"""
TOLD = "It holds.\n\n- Think."


@pytest.fixture
def neurons(tmp_path):
    """neurons(full): a topic like neurons in a folder of its own, with this full.py."""

    def made(full):
        folder = Path(tempfile.mkdtemp(dir=tmp_path), "neurons")
        shutil.copytree(TOPIC.folder, folder, ignore=shutil.ignore_patterns("variants", "__pycache__"))
        (folder / "full.py").write_text(full)
        return Topic(folder)

    return made


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
        name="neurons/sigmoid_values", title="", target=["sigmoid"], points=1, max_points=1, outcome=Outcome(before)
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
    record.checks[1].outcome = Outcome.PASSED
    assert not Trials(TOPIC, [first], {"first": 99}).again(record)


def test_the_digest_has_all_but_the_time_in_it(neurons):
    def digest(*trials, seconds=5):
        return Trials(TOPIC, trials, {"first": seconds, "second": seconds}).digest()

    assert digest(first) == digest(first, seconds=6)
    assert len({digest(), digest(first), digest(second), digest(first, second)}) == 4
    before = neurons(FULL).digest()
    assert before == neurons(FULL).digest() != neurons(FULL.replace("Limits()", "Limits(processes=1)")).digest()


def test_the_time_is_the_trial_s_own_or_what_is_given(neurons):
    topic = neurons(FULL)
    assert Trials.of(topic).seconds == {"slow": 7, "quick": 9}
    assert Trials.of(topic, 60).seconds == {"slow": 60, "quick": 60}
    assert next(Trials.of(topic).announced()) == (
        "Waiting for Godot: each may take 7 s of processor time, 23 s on the clock."
    )
    assert trials_of(TOPIC) == []


WRONG = {
    "no function": ({}, (), TOLD),
    "no docstring": ({}, ("sigmoid",), None),
    "no title": ({}, ("sigmoid",), "- Think."),
    "no hint": ({}, ("sigmoid",), "It holds."),
    "no points": ({"points": 0}, ("sigmoid",), TOLD),
}


@pytest.mark.parametrize(("options", "targets", "doc"), WRONG.values(), ids=WRONG)
def test_a_trial_written_wrong_is_told(options, targets, doc):
    def draw(seed): ...

    draw.__doc__ = doc
    with pytest.raises(BadCheck, match="trial draw needs a function, points, and a docstring: a title, and - hints"):
        trial(*targets, **{"points": 1, **HALF, **options})(draw)
