"""Every change to every line of every model answer loses points, or is known to be no other behaviour."""

import warnings
from functools import cache

import pytest
from mutants import Mutant, asked, equivalents, mutants, survives, survivors

from autograder.topics import Topic, authored_topics

FUNCTIONS = [pytest.param(name, one, id=f"{name}-{one}") for name in authored_topics() for one in Topic(name).functions]


@cache
def questions_of(name):
    return asked(Topic(name))


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
def test_every_mutant_loses_points(name, function):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, alive = survivors(Topic(name), function, questions_of(name))
    found = {(one.function, one.before, one.after) for one in alive}
    known = {key for key in equivalents(name) if key[0] == function}
    assert found - known == set(), "these get away: a better case, or a reason in tests/equivalents/"
    assert known - found == set(), "these lose points now: take them out of tests/equivalents/"


def test_nearly_every_function_has_mutants(topic):
    """All but the few with no number, operator or comparison in them."""
    without = [one for one in topic.functions if not any(True for _ in mutants(topic, one))]
    assert len(without) <= len(topic.functions) // 5, without


def test_a_mutant_can_survive(topic):
    """The test above can fail: a change that changes nothing keeps every point, and one that does is another text."""
    function = topic.functions[0]
    assert survives(Mutant(function, "", "", topic.solution_source), topic, questions_of(topic.name))
    texts = [one.source for one in mutants(topic, function)]
    assert len(set(texts)) == len(texts) and topic.solution_source not in texts


def test_reasons_are_given(topic):
    for (function, _, _), why in equivalents(topic.name).items():
        assert function in topic.functions and why.endswith(".") and len(why) > 15
