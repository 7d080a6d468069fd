"""Keras behind the wall: there for `build_keras_model` alone, in a sandbox of its own; elsewhere a name and no more."""

from dataclasses import replace

import pytest

from autograder.ask.frozen import thaw
from autograder.ask.limits import Limits
from autograder.handin.submission import Submission
from autograder.inside.loader import named
from autograder.judge.assess import assess
from autograder.judge.engine import judge
from autograder.places import EXERCISES, KIT
from autograder.staff.topic.topic import find_topic
from autograder.wall import packages
from autograder.wall.examinee import Examinee
from autograder.wall.tiers import NONE

SOLUTION = find_topic("mnist").solution_source
QUESTIONS = {one.check.name: one for one in thaw(EXERCISES / "mnist" / "checks.npz").questions}
KERAS = [one for one in QUESTIONS.values() if one.function == "build_keras_model"]
FORWARD = QUESTIONS["forward_logits"]
ASKED = [KERAS[0], FORWARD]
PASSED = ["passed", "passed"]

# What may stand at the top of a file, put before the model answer.
TOP = """
import keras
from keras import layers, ops
import keras.ops
import tensorflow as tf
from tensorflow.keras import layers as l

keras.utils.set_random_seed(1)

class Net(keras.Model):
    pass

@keras.saving.register_keras_serializable()
def unused():
    pass

"""
# A function of its own for each, in one file: what it is asked, what it does, and what it then gets.
FUNCTIONS = {
    "used in forward": (FORWARD, "return keras.ops.convert_to_numpy(x)", "blocked"),
    "imported and used in forward": (FORWARD, "import tensorflow; return tensorflow.nn.relu(x).numpy()", "blocked"),
    "another framework": (FORWARD, "import torch", "blocked"),
    "the answers, from Keras's sandbox": (
        KERAS[0], "import reference.keras.mnist as m; return m.build_keras_model()", "blocked"
    ),
    "the grader, from Keras's sandbox": (KERAS[0], "import nbgrader", "blocked"),
    "no network in Keras's sandbox": (KERAS[0], "keras.utils.get_file('x', 'http://example.com/x')", "error"),
    "a file of the grader's": (KERAS[0], f"open({str(KIT / 'reference' / 'mnist.py')!r})", "error"),
    "no model": (KERAS[0], "return None", "bad_result"),
    "a model that was never compiled": (
        KERAS[0], "return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])", "wrong"
    ),
}  # fmt: skip


def submission(code):
    return Submission("ada", "mnist", "mnist.py", code=code)


def outcomes(code, where, asked=ASKED):
    return assess(submission(code), asked, where, Limits()).checks


@pytest.fixture(scope="module")
def examinee(tier):
    """One file with all of them, and Keras brought up for it once."""
    bodies = enumerate(body for _, body, _ in FUNCTIONS.values())
    functions = "".join(f"\n\ndef one{at}(params=None, x=None):\n    {body}\n" for at, body in bodies)
    with Examinee(submission(TOP + SOLUTION + functions), tier, Limits(), FORWARD.own) as examinee:
        yield examinee


def asked_of(examinee, question, target):
    """The record of a function that is put to the question in place of the one that it is about."""
    other = replace(question, check=replace(question.check, targets=(target,)))
    return judge(other, examinee.ask(other))


def test_a_file_may_name_keras_at_its_top(examinee):
    for question in ASKED:
        found = judge(question, examinee.ask(question))
        assert found.outcome == "passed", found.message


@pytest.mark.parametrize("what", FUNCTIONS)
def test_keras_is_there_for_its_check_alone(what, examinee):
    question, _, expected = FUNCTIONS[what]
    found = asked_of(examinee, question, f"one{list(FUNCTIONS).index(what)}")
    assert found.outcome == expected, found.message


def test_an_endless_loop_has_keras_s_own_limit(tier):
    own = replace(FORWARD.own, allowances={"keras": replace(FORWARD.own.allowances["keras"], cpu_seconds=1)})
    with Examinee(submission("def build_keras_model():\n    while True: pass\n"), tier, Limits(), own) as examinee:
        found = judge(KERAS[0], examinee.ask(KERAS[0]))
    assert (found.outcome, found.limit_seconds) == ("time_limit", 1), found.message


def test_keras_is_brought_up_once_and_what_a_check_leaves_in_it_is_gone_in_the_next(tier):
    """Each check is a copy of a process that has brought up what the file names; what it hides, it brings up itself.

    The model answer names Keras in build_keras_model alone, and its forward is none the worse for it.
    """
    plain = "import keras\n    from keras import layers\n"
    hidden = "keras = __import__('ker' + 'as')\n    layers = keras.layers\n"
    leaves = "    keras.left = getattr(keras, 'left', 0) + 1\n    assert keras.left <= {most}\n"
    most = max(len(one.cases) for one in KERAS)  # a check builds the model for each of its cases
    assert SOLUTION.count(plain) == 1 and most < sum(len(one.cases) for one in KERAS)
    seconds = []
    for imports, asked in ((plain, [*KERAS, FORWARD]), (hidden, KERAS[:1])):
        found = outcomes(SOLUTION.replace(plain, imports + leaves.format(most=most)), tier, asked)
        assert [one.outcome for one in found] == ["passed"] * len(asked), [one.message for one in found]
        seconds.append(found[0].seconds)
    assert seconds[0] < seconds[1] / 2


TEXTS = {
    "import keras": ["keras"],
    "def f():\n    from keras import layers": ["keras"],
    "try:\n    import tensorflow.keras as k\nexcept ImportError:\n    import keras": ["keras", "tensorflow"],
    "if __name__ == '__main__':\n    import keras": [],
    "keras = 'keras'  # import keras": [],
    "if 0" + " + 0" * 900 + ":\n    import keras": ["keras"],
    "from .keras import layers; import kerastuner": [],
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.items(), ids=range(len(TEXTS)))
def test_the_libraries_a_file_names(text, expected, tmp_path):
    (tmp_path / "file.py").write_text(text)
    assert named(str(tmp_path / "file.py"), ["keras", "tensorflow"]) == expected


def test_without_a_wall_it_is_the_same():
    found = outcomes("import keras\n" + SOLUTION, NONE)
    assert [one.outcome for one in found] == PASSED, [one.message for one in found]


def test_a_machine_without_keras_gives_no_zero(tier):
    """Nor one without something else that an allowance names."""
    keras = replace(FORWARD.own.allowances["keras"], libraries=("keras-that-nobody-has",))
    own = replace(FORWARD.own, allowances=FORWARD.own.allowances | {"keras": keras})
    network, forward = outcomes(SOLUTION, tier, [replace(one, own=own) for one in ASKED])
    assert [network.outcome, forward.outcome] == ["not_graded", "passed"]
    assert "pip install keras-that-nobody-has" in network.message


def test_what_the_sandbox_shows_is_keras_and_what_it_needs():
    names = {path.name for path in packages.shown(("keras", "tensorflow"))}
    assert {"keras", "tensorflow", "numpy", "h5py"} <= names
    assert not names & {"nbgrader", "jupyterlab", "autograder", "reference", "solutions", "sklearn", "pytest"}
    assert {path.name for path in packages.shown()} <= {"numpy", "numpy.libs"}
