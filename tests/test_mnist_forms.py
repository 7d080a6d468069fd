"""The project's functions in forms that people give them: right ones that pass, and wrong ones that are seen."""

from functools import cache

import numpy as np
import pytest

from autograder.ask.frozen import thaw
from autograder.judge.engine import examine
from autograder.places import EXERCISES
from autograder.staff.topic.draw import hidden_questions, in_order
from autograder.staff.topic.topic import find_topic, implementation
from autograder.wall.here import asked_here

TOPIC = find_topic("mnist")
# The function, and what is added to the model answer.
RIGHT = {
    "an accuracy in float32": (
        "evaluate",
        "_evaluate = evaluate\ndef evaluate(params, x, y):\n    loss, _ = _evaluate(params, x, y)\n"
        "    right = forward(params, x).argmax(1) == y.argmax(1)\n    return loss, np.mean(right.astype(np.float32))",
    ),
    "both in float32": (
        "evaluate",
        "_evaluate = evaluate\ndef evaluate(*given):\n    return tuple(map(np.float32, _evaluate(*given)))",
    ),
    "a loss in float32": (
        "loss_and_gradients",
        "_both = loss_and_gradients\ndef loss_and_gradients(*given):\n    loss, grads = _both(*given)\n"
        "    return np.float32(loss), grads",
    ),
    "losses in float32": (
        "train",
        "_train = train\ndef train(*given, **more):\n    params, losses = _train(*given, **more)\n"
        "    return params, losses.astype(np.float32)",
    ),
    "parameters by attribute": (
        "init_params",
        "class Params(dict):\n    __getattr__ = dict.__getitem__\n_init = init_params\n"
        "def init_params(rng):\n    return Params(_init(rng))",
    ),
}
# The function, what of the model answer is written another way, and the mistake's name or some of the text.
WRONG = {
    "an entry put into params": (
        "forward",
        "    flat = third.reshape(",
        "    params['flat'] = flat = third.reshape(",
        "changes its argument params",
    ),
    "scaled only where it seems to need it": (
        "preprocess",
        "astype(np.float32) / 255\n",
        "astype(np.float32) / (255 if images.max() > 1 else 1)\n",
        "your x",
    ),
    "stopped where the loss rises": (
        "train",
        "losses.append(total / len(x))",
        "losses.append(total / len(x))\n        if losses[-1] > losses[0]:\n            break",
        "your losses",
    ),
    "the rate halved after five epochs": (
        "train",
        "alpha = learning_rate *",
        "alpha = 0.5 ** (len(losses) // 5) * learning_rate *",
        "your params",
    ),
    "shuffled within each batch alone": (
        "train",
        "batch = order[start : start + batch_size]",
        "batch = rng.permutation(np.arange(len(x))[start : start + batch_size])",
        "never-shuffled",
    ),
}


@cache
def questions():
    """As they are graded: the public ones frozen, with what every known mistake gives, the hidden ones drawn."""
    frozen = thaw(EXERCISES / "mnist" / "checks.npz").questions
    return in_order(TOPIC, [*frozen, *hidden_questions(TOPIC, "forms", "ada")])


def records(source, function):
    get = implementation(source, "mnist")
    asked = [one for one in questions() if function in one.check.targets]
    with np.errstate(all="ignore"):
        return examine(asked, lambda question: asked_here(get, question))


@pytest.mark.parametrize(("function", "added"), RIGHT.values(), ids=RIGHT)
def test_every_right_form_passes(function, added):
    found = records(f"{TOPIC.solution_source}\n\n{added}\n", function)
    assert found and not [(one.name, one.message) for one in found if one.outcome != "passed"]


@pytest.mark.parametrize(("function", "old", "new", "told"), WRONG.values(), ids=WRONG)
def test_every_wrong_form_is_seen(function, old, new, told):
    assert TOPIC.solution_source.count(old) >= 1, "the model answer is written another way now"
    found = records(TOPIC.solution_source.replace(old, new), function)
    said = [one.misconception or one.message for one in found if one.outcome not in ("passed", "waiting")]
    assert any(told in one for one in said), said
