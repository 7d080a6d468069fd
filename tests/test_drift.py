"""A frozen file is out of date when it says something else, not when its last bits are another processor's."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.ask.frozen import freeze, thaw
from autograder.places import KIT
from autograder.staff.topic.drift import same_checks

FROZEN = KIT / "exercises" / "neurons" / "checks.npz"


def moved(question, by):
    """The question with its first expected value moved by so many tolerances."""
    first, *rest = question.expected[0]
    there = first + by * question.tolerance[0][0]
    return replace(question, expected=[[there, *rest], *question.expected[1:]])


def tolerant(question, factor):
    return replace(question, tolerance=[[factor * one for one in row] for row in question.tolerance])


def with_mistakes(question, change):
    found = [change(one) for one in question.mistakes()]
    return replace(question, mistakes=lambda: found)


def scaled(mistake, factor):
    return replace(mistake, values=[[factor * array for array in case] for case in mistake.values])


# What is done to the first question, and whether the file still says the same.
CHANGES = {
    "nothing": (lambda one: one, True),
    "expected, by rounding": (lambda one: moved(one, 0.3), True),
    "expected": (lambda one: moved(one, 3.0), False),
    "a tolerance, a little": (lambda one: tolerant(one, 1.5), True),
    "a tolerance": (lambda one: tolerant(one, 5), False),
    "an input, by one bit": (
        lambda one: replace(one, cases=[case.mapped(lambda leaf: np.nextafter(leaf, 9)) for case in one.cases]), False
    ),
    "points": (lambda one: replace(one, points=one.points + 0.5), False),
    "title": (lambda one: replace(one, check=replace(one.check, title="Another.")), False),
    "a hint": (lambda one: replace(one, check=replace(one.check, hints=("Another.",))), False),
    "what a mistake gives, by rounding": (lambda one: with_mistakes(one, lambda m: scaled(m, 1 + 1e-9)), True),
    "what a mistake gives": (lambda one: with_mistakes(one, lambda m: scaled(m, 1.1)), False),
    "what a mistake says": (lambda one: with_mistakes(one, lambda m: replace(m, says="Another.")), False),
    "a mistake less": (lambda one: replace(one, mistakes=lambda: one.mistakes()[1:]), False),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_file_says_the_same_or_not(what):
    change, same = CHANGES[what]
    frozen = thaw(FROZEN)
    first, *rest = frozen.questions
    assert same_checks(FROZEN, freeze(replace(frozen, questions=[change(first), *rest]))) is same


# What else a file holds, beside its questions.
AROUND = {"title": "Another", "made_from": "0" * 32, "course": ("Without its hidden checks.",), "questions": []}


@pytest.mark.parametrize("what", AROUND)
def test_what_a_file_says_around_its_questions_counts(what):
    assert not same_checks(FROZEN, freeze(replace(thaw(FROZEN), **{what: AROUND[what]})))


def test_another_driver_of_the_topics_own_counts():
    frozen = thaw(FROZEN)
    own = replace(frozen.questions[0].own, drivers="def other(get, targets, case): ...")
    assert not same_checks(
        FROZEN, freeze(replace(frozen, questions=[replace(one, own=own) for one in frozen.questions]))
    )


def test_a_damaged_file_says_nothing(tmp_path):
    data = bytearray(FROZEN.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "checks.npz").write_bytes(data)
    assert not same_checks(tmp_path / "checks.npz", FROZEN.read_bytes())
