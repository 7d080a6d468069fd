"""How a check is written: what its docstring says, what it leaves out, and the one error of each wrong way."""

from dataclasses import fields

import numpy as np
import pytest

from autograder.ask import case, check, nested, opaque
from autograder.ask.check import BadCheck, Check, Points, declared
from autograder.ask.limits import Limits
from autograder.ask.own import Own
from autograder.ask.result import Result

TOLD = """huber squares small errors
    and grows in a straight line.

    - Draw it: do the pieces meet,
      at an error of - delta as well?

    - Half the square - or delta times the size.
    """


def written(name="lost", targets=("huber",), points=(0.5, 1), doc=TOLD, **options):
    """A check as an author declares it."""

    def draw(rng):
        return [case(x=rng.normal(size=3))]

    draw.__name__, draw.__doc__ = name, doc
    return check(*targets, points=points, **options)(draw)


OWN = Own("def fly(get, targets, case): ...", "def moments(case, leaves): ...", {"training": Limits()})


def loaded(*declarations, own=OWN, **others):
    """The checks of a module that holds these."""
    held = {str(at): one for at, one in enumerate(declarations)}
    return declared({"np": np, "helper": written, **held, **others}, own)


def test_the_docstring_says_title_and_hints():
    (one,) = loaded(written("first"))
    assert one.name == "first" and one.function == "huber"
    assert one.title == "huber squares small errors and grows in a straight line."
    assert one.hints == (
        "Draw it: do the pieces meet, at an error of - delta as well?",
        "Half the square - or delta times the size.",
    )
    assert np.array_equal(one.cases(np.random.default_rng(1))[0].inputs["x"], np.random.default_rng(1).normal(size=3))


def test_the_options_are_the_fields_of_a_check():
    (plain,) = loaded(written("first"))
    (scaled,) = loaded(written("first", scale=2.0, view="moments", terms=3, restores=1e-9, allows="training"))
    changed = [one.name for one in fields(Check) if getattr(plain, one.name) != getattr(scaled, one.name)]
    assert changed == ["scale", "view", "restores", "allows", "terms", "draw"]


POINTS = {(0.5, 1): Points(0.5, 1, 0), (1, 0, 0.5): Points(1, 0, 0.5), (0, 0, 2): Points(0, 0, 2)}


@pytest.mark.parametrize("given", POINTS)
def test_points_are_a_pair_or_a_triple(given):
    (one,) = loaded(written("first", points=given))
    assert one.points == POINTS[given] == (one.points.public, one.points.hidden, one.points.narrow)
    worth = {"public": one.points.public, "float32": one.points.narrow, "hidden": one.points.hidden}
    assert dict(one.forms()) == {form: points for form, points in worth.items() if points}


NEEDS = {
    "left out": ({}, ("first",)),
    "none": ({"needs": ()}, ()),
    "a name": ({"needs": "second"}, ("second",)),
    "two": ({"needs": ["second", "first"]}, ("second", "first")),
}


@pytest.mark.parametrize("how", NEEDS)
def test_a_check_needs_the_first_of_its_function_unless_it_says_otherwise(how):
    given, needs = NEEDS[how]
    other, forward = written("other", ["hinge"]), written("back", ["huber_grad", "huber"], driver="backward")
    found = loaded(other, written("first"), forward, written("second"), written("third", **given))
    assert [one.needs for one in found] == [(), (), (), ("first",), needs]


def test_a_check_without_hints_has_those_of_the_first_of_its_function():
    found = loaded(written("first"), written("second", doc="Two.\n\n- Its own."), written("third", doc="Three."))
    assert [one.hints for one in found] == [found[0].hints, ("Its own.",), found[0].hints]


def test_one_name_needs_no_brackets():
    targets = ["f_backward", "f_forward"]
    (one,) = loaded(written("first", targets, driver="backward", returns=nested("grads"), builds_on="other"))
    assert one.returns == (nested("grads"),) and one.builds_on == ("other", "f_forward")
    (one,) = loaded(written("first", returns=["out", opaque("cache")]))
    assert one.returns == (Result("out"), opaque("cache")) and one.builds_on == ()


def test_what_a_function_returns_stands_in_the_modules_table_unless_the_check_says_it():
    table = {"RETURNS": {"huber": ["loss", nested("parts")]}}
    found = loaded(written("first"), written("second", returns="mean"), written("third", ["hinge"]), **table)
    assert [one.returns for one in found] == [
        (Result("loss"), nested("parts")), (Result("mean"),), (Result("result"),)
    ]  # fmt: skip


def test_a_topics_own_may_be_named_beside_the_kits():
    (one,) = loaded(written("first", driver="fly", view="moments", allows="training"))
    assert (one.driver, one.view, one.allows) == ("fly", "moments", "training")
    (one,) = loaded(written("first", view="alike"), own=Own())
    assert one.view == "alike"


WRONG = {
    "no function": ({"targets": ()}, "names no function"),
    "no docstring": ({"doc": None}, "has no title: it is the first paragraph of its docstring"),
    "hints alone": ({"doc": "- Draw it."}, "has no title"),
    "no hints": ({"doc": "It bends."}, "has no hint: they are the items (- ...) of the list"),
    "prose": ({"doc": "It bends.\n\nDraw it."}, "says 'Draw it.' below its title, where only hints may stand"),
    "one number": ({"points": (1,)}, "has points=(1,): write (public, hidden) or (public, hidden, float32), 0 for"),
    "four numbers": ({"points": (1, 1, 1, 1)}, "has points=(1, 1, 1, 1)"),
    "a number": ({"points": 1}, "has points=1: write"),
    "words": ({"points": ("much", "more")}, "has points=('much', 'more')"),
    "no points": ({"points": (0, 0)}, "at least one above 0"),
    "points below 0": ({"points": (1, -1)}, "has points=(1, -1)"),
    "an option": ({"teh": 1}, "has no option 'teh'; there are driver, needs, builds_on, scale,"),
    "hints as an option": ({"hints": ["Draw it."]}, "(hints: in its docstring)"),
    "a driver": ({"driver": "swim"}, "has no driver 'swim'; there are "),
    "no forward pass": ({"driver": "backward"}, "names no forward pass for its driver 'backward'"),
    "constants": ({"constants": "float16"}, "has constants='float16'; there are exact, float32"),
    "allows": ({"allows": "all"}, "has allows='all'; topic.toml has training"),
    "a view": ({"view": "median"}, "has no view 'median'; views.py has moments"),
    "needs": ({"needs": "frist"}, "needs frist: a check needs others of its function that stand above it"),
    "needs another's": ({"needs": "first"}, "needs first: a check needs others of its function"),
}


@pytest.mark.parametrize("how", WRONG)
def test_what_is_written_wrong_is_told_with_its_place(how):
    given, said = WRONG[how]
    with pytest.raises(BadCheck, match=r", line \d+: check lost ") as error:
        loaded(written("first", ["hinge"]), written(**given))
    assert str(error.value).startswith(__file__) and said in str(error.value)
