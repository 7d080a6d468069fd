"""Laws that every implementation obeys, whatever it is: solution, reference, Keras, every correct variant.

The grader asks students the same (autograder/laws.py); here they are held against each other without any
expected values: a batch's parts make up the whole, and nothing that was given is changed.
"""

from pathlib import Path

import numpy as np
import pytest

from autograder.laws import batch_size, draws, joined, split
from autograder.questions import answer_here, has_all, request
from autograder.topics import Topic, authored_topics, implementation

VARIANTS = Path(__file__).parent / "variants"
FUNCTIONS = [pytest.param(name, one, id=f"{name}-{one}") for name in authored_topics() for one in Topic(name).batched]


def implementations(topic):
    yield "solution", topic.solution()
    yield "reference", topic.reference()
    yield "keras", topic.keras()
    for path in sorted((VARIANTS / topic.name).glob("*.py")):
        yield path.stem, implementation(path.read_text(), topic.name)


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
def test_the_parts_of_a_batch_make_up_the_whole(name, function):
    topic = Topic(name)
    about = topic.batched[function]
    check = next(one for one in topic.checks if one.function == function)
    returns = topic.returns(check)
    whole = max(check.draw(np.random.default_rng(11)), key=lambda case: batch_size(case, about))
    size = batch_size(whole, about)
    assert size > 1
    parts = [split(whole, about, slice(0, 1)), split(whole, about, slice(1, size))]
    for who, get in implementations(topic):
        if not has_all(get, check.targets):
            continue
        answer = answer_here(get, *request(check.driver, check.targets, returns, [whole, *parts]))
        assert answer.outcome is None, (who, answer.said)
        for at, output in enumerate(answer.names[0]):
            made = joined(output, [answer.values[1][at], answer.values[2][at]], [1, size - 1], about)
            got = answer.values[0][at]
            scale = max(1.0, float(np.max(np.abs(got), initial=0.0)))
            np.testing.assert_allclose(made, got, rtol=1e-9, atol=1e-11 * scale, err_msg=f"{who} {output}")


def test_every_function_of_a_batch_is_in_the_table(topic):
    """A function with a forward and a backward takes a batch, unless it is known to mix it."""
    mixes = {"batch_norm_backward", "dropout_backward"}
    pairs = {one for one in topic.functions if one.endswith("_backward")}
    assert pairs - mixes <= set(topic.batched)


def test_laws_are_asked_of_every_function_they_hold_for(topic):
    names = {one.name for one in topic.checks}
    for check in topic.checks:
        if check.driver == "backward":
            assert f"{check.function}_own_cache" in names
        if check.driver == "iterate":
            assert f"{check.function}_is_pure" in names
        if check.view is not None and draws(check):
            assert f"{check.function}_from_rng" in names
    for function, about in topic.batched.items():
        if about.asked:
            assert f"{function}_any_batch" in names
        else:
            assert single_sample_asked(topic, function, about)


def single_sample_asked(topic, function, about):
    """Whether the topic's own checks ask about a batch of one."""
    cases = [
        case for check in topic.checks if check.function == function for case in check.draw(np.random.default_rng(1))
    ]
    return any(batch_size(case, about) == 1 for case in cases)
