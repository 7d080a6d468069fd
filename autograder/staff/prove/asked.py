"""What is asked in a proof, and what need not be asked twice.

Of a changed function only what it can reach is asked; of a topic whose questions are costly fewer seeds are drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

from ...ask.check import HIDDEN, PUBLIC, Check
from ...ask.question import Question
from ..topic.draw import hidden_questions, in_order, make_question, public_questions
from ..topic.topic import Topic

SECRET, STUDENT = "proof", "ada"


@cache
def topic_in(folder: Path) -> Topic:
    """The topic in a folder, loaded once in a process."""
    return Topic(folder)


@cache
def everything_asked(folder: Path) -> list[Question]:
    """Every question of a topic, public and hidden, as one student gets them."""
    topic = topic_in(folder)
    return in_order(topic, [*public_questions(topic), *hidden_questions(topic, SECRET, STUDENT)])


def different_forms(check: Check) -> list[str]:
    """The forms that differ: a hidden question is a public one drawn from another seed."""
    names = [form for form, _ in check.forms()]
    return [form for form in names if form != HIDDEN or PUBLIC not in names]


def seeds(topic: Topic, count: int) -> range:
    """The seeds to draw a topic's questions from, of `count` for an ordinary one."""
    return range(max(1, count // topic.settings.cost))


def drawn(topic: Topic, check: Check, form: str, seed: int) -> Question:
    """The question that a check makes of one seed."""
    return make_question(topic, check, form, 1, np.random.default_rng([seed, 1]), topic.reference())


def reached_from(topic: Topic, function: str, questions: Iterable[Question]) -> list[Question]:
    """The questions that a change of one function of the solution can reach: those that use it, or what calls it."""
    reached = topic.callers(function)
    return [one for one in questions if reached & {*one.check.targets}]


def affordable(topic: Topic, function: str, questions: Iterable[Question]) -> list[Question]:
    """Of a topic whose questions are costly, those that ask for more than the ordinary limits only if they are about
    the function."""
    return [
        one for one in questions if topic.settings.cost == 1 or function in one.check.targets or not one.check.allows
    ]
