"""The matrix that makes marks trustworthy: what every implementation must get, by topic.

solution, reference, Keras, every correct variant   full marks
the untouched stub                                  zero, all not attempted
every misconception                                 loses points on its function and is called by its name
"""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from costs import touched_by

from autograder.answer import Answer
from autograder.build import stub_source
from autograder.engine import examine
from autograder.questions import answer_here, has_all, hidden_questions, in_order, public_questions
from autograder.topics import Topic, authored_topics, implementation

VARIANTS = sorted((Path(__file__).parent / "variants").glob("*/*.py"))
MISTAKES = [
    pytest.param(name, one, id=f"{name}-{one.function}-{one.id}")
    for name in authored_topics()
    for one in Topic(name).misconceptions
]


@cache
def everything_asked(name):
    """Every question of a topic, public and hidden, as one student gets them."""
    topic = Topic(name)
    return topic, in_order(topic, [*public_questions(topic), *hidden_questions(topic, "matrix", "ada")])


def records_of(name, get, questions=None):
    questions = everything_asked(name)[1] if questions is None else questions
    with np.errstate(all="ignore"):
        return examine(questions, lambda question: answer_here(get, *question.request()))


def not_passed(records):
    return [(one.name, one.outcome, one.message) for one in records if one.outcome != "passed"]


def test_solution_gets_full_marks(topic):
    assert not_passed(records_of(topic.name, topic.solution())) == []


def test_reference_gets_full_marks(topic):
    assert not_passed(records_of(topic.name, topic.reference())) == []


def test_keras_gets_full_marks(topic):
    """In everything Keras has an equal of; tests/test_third_parties.py names who answers for the rest."""
    keras = topic.keras()
    _, questions = everything_asked(topic.name)
    answered = {one.name for one in questions if has_all(keras, one.targets)}
    records = [one for one in records_of(topic.name, keras) if one.name in answered]
    assert records and not_passed(records) == []


def test_stub_is_not_attempted(topic):
    records = records_of(topic.name, implementation(stub_source(topic), topic.name))
    assert {one.outcome for one in records} == {"not_attempted"}
    assert sum(one.points for one in records) == 0


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_correct_variants_get_full_marks(path):
    get = implementation(path.read_text(), path.parent.name)
    assert not_passed(records_of(path.parent.name, get)) == []


def test_each_topic_has_variants(topic):
    styles = {path.stem for path in VARIANTS if path.parent.name == topic.name}
    assert {"loops", "inplace_copies", "static_methods", "float32_inside"} <= styles
    assert styles & {"reordered", "other_algorithm"}


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_misconception_loses_points_and_is_named(name, mistake):
    """On its own function; elsewhere it costs points only where that function is used: there it waits or is named."""
    topic, _ = everything_asked(name)
    records = records_of(name, topic.mistaken(mistake), touched_by(name, mistake.function, everything_asked(name)[1]))
    lost = [one for one in records if mistake.function in one.target and one.outcome != "passed"]
    assert lost, "no check of its function sees it"
    assert {one.misconception for one in lost if one.outcome == "wrong"} - {None} == {mistake.id}
    for one in records:
        if mistake.function not in one.target and one.outcome != "passed":
            assert one.outcome == "waiting" or one.misconception is not None


def test_each_function_has_public_and_hidden_checks(topic):
    for function in topic.functions:
        checks = [one for one in topic.checks if one.function == function]
        assert any(one.public for one in checks) and any(one.hidden for one in checks), function
        narrow = any(one.narrow for one in checks)
        assert narrow != (function in topic.not_in_float32), f"{function} in float32: asked, or named in INTEGER"


def test_what_misconceptions_say_is_prose(topic):
    for one in topic.misconceptions:
        assert one.says.strip().endswith((".", "?", ".)")), one.id
        assert len(one.says) < 500 and "\n" not in one.says, one.id
        assert topic.mistaken_source(one) != topic.solution_source


def test_a_misconception_that_does_not_apply_is_an_error(topic):
    from autograder.declare import misconception

    absent = misconception("absent", topic.functions[0], "It is not there.", ("no such text anywhere", ""))
    with pytest.raises(ValueError, match="occurs 0 times"):
        topic.mistaken_source(absent)


def test_the_matrix_can_fail(topic):
    """An implementation that answers nothing of use passes nothing."""
    _, questions = everything_asked(topic.name)

    def zeros(question):
        values = [[np.zeros_like(array) for array in outputs] for outputs in question.expected]
        after = [[array for _, array in case.arrays()] for case in question.cases]
        return Answer(values=values, names=question.names, after=after)

    assert not [one.name for one in examine(questions, zeros) if one.outcome == "passed"]
