"""Keras behind the wall: there for `build_keras_model` alone, in a sandbox of its own; elsewhere a name and no more."""

from functools import cache

import pytest

from autograder.ask.limits import Limits
from autograder.handin.submission import Submission
from autograder.inside.loader import named
from autograder.judge.assess import assess
from autograder.places import KIT
from autograder.staff.topic.draw import public_questions
from autograder.staff.topic.topic import find_topic
from autograder.wall import packages
from autograder.wall.tiers import NONE, best_tier

SOLUTION = find_topic("mnist").solution_source
ASKED = ("build_keras_model_network", "forward_logits")
BUILDS = "def build_keras_model():\n    import keras\n    {then}\n"
FORWARD = "def forward(params, x):\n    {then}\n"
PASSED = ["passed", "passed"]

# What is added to the model answer, and what its Keras check and its forward check then get.
FILES = {
    "Keras only where it is used": ("", PASSED),
    "imported at the top": ("import keras\nfrom keras import layers, ops\nimport keras.ops\n", PASSED),
    "TensorFlow at the top": ("import tensorflow as tf\nfrom tensorflow.keras import layers as l\n", PASSED),
    "used at the top": (
        "import keras\nkeras.utils.set_random_seed(1)\n\nclass Net(keras.Model):\n    pass\n\n"
        "@keras.saving.register_keras_serializable()\ndef unused():\n    pass\n",
        PASSED,
    ),
    "used in forward": (
        "import keras\n" + FORWARD.format(then="return keras.ops.convert_to_numpy(x)"), ["passed", "blocked"]
    ),
    "imported and used in forward": (
        FORWARD.format(then="import tensorflow as tf; return tf.nn.relu(x).numpy()"), ["passed", "blocked"]
    ),
    "another framework": (FORWARD.format(then="import torch"), ["passed", "blocked"]),
    "the answers, from Keras's sandbox": (
        BUILDS.format(then="import reference.keras.mnist as m; return m.build_keras_model()"), ["blocked", "passed"]
    ),
    "the grader, from Keras's sandbox": (
        BUILDS.format(then="import nbgrader"), ["blocked", "passed"]
    ),
    "no network in Keras's sandbox": (
        BUILDS.format(then="keras.utils.get_file('x', 'http://example.com/x')"), ["error", "passed"]
    ),
    "a file of the grader's": (
        BUILDS.format(then=f"open({str(KIT / 'reference' / 'mnist.py')!r})"), ["error", "passed"]
    ),
    "no model": (BUILDS.format(then="return None"), ["bad_result", "passed"]),
    "a model that was never compiled": (
        BUILDS.format(then="return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])"),
        ["wrong", "passed"],
    ),
    "an endless loop": (BUILDS.format(then="\n    while True: pass"), ["time_limit", "passed"]),
}  # fmt: skip


@cache
def questions():
    return [one for one in public_questions(find_topic("mnist")) if one.name.partition("/")[2] in ASKED]


@cache
def tier():
    return best_tier().name


def outcomes(code, where):
    record = assess(Submission("ada", "mnist", "mnist.py", code=code), questions(), where, Limits())
    return {one.name.partition("/")[2]: one for one in record.checks}


@pytest.mark.parametrize(("added", "expected"), FILES.values(), ids=FILES)
def test_keras_is_there_for_its_check_alone(added, expected, monkeypatch):
    if "while True" in added:
        monkeypatch.setitem(assess.__globals__["ALLOWANCES"], "keras", Limits(1, -1, 3 << 30, 512, library="keras"))
    found = outcomes(SOLUTION + "\n\n" + added, tier())
    assert [found[name].outcome for name in ASKED] == expected, [found[name].message for name in ASKED]


def test_keras_is_brought_up_once_and_what_a_check_leaves_in_it_is_gone_in_the_next():
    """Each check is a copy of a process that has brought up what the file names; what it hides, it brings up itself."""
    plain = "import keras\n    from keras import layers\n"
    hidden = "keras = __import__('ker' + 'as')\n    layers = keras.layers\n"
    leaves = "    keras.left = getattr(keras, 'left', 0) + 1\n    assert keras.left <= {most}\n"
    asked = [one for one in public_questions(find_topic("mnist")) if one.function == "build_keras_model"]
    most = max(len(one.cases) for one in asked)  # a check builds the model for each of its cases
    assert SOLUTION.count(plain) == 1 and most < sum(len(one.cases) for one in asked)
    seconds = []
    for imports in (plain, hidden):
        code = SOLUTION.replace(plain, imports + leaves.format(most=most))
        found = assess(Submission("ada", "mnist", "mnist.py", code=code), asked, tier(), Limits()).checks
        assert [one.outcome for one in found] == ["passed", "passed"], [one.message for one in found]
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
    assert [found[name].outcome for name in ASKED] == PASSED


def test_a_machine_without_keras_gives_no_zero(monkeypatch):
    monkeypatch.setattr(packages, "required", lambda library: ("keras-that-nobody-has",))
    packages.shown.cache_clear()
    try:
        found = outcomes(SOLUTION, tier())
    finally:
        packages.shown.cache_clear()
    assert [found[name].outcome for name in ASKED] == ["not_graded", "passed"]
    assert "pip install keras-that-nobody-has" in found[ASKED[0]].message


def test_what_the_sandbox_shows_is_keras_and_what_it_needs():
    names = {path.name for path in packages.shown("keras")}
    assert {"keras", "tensorflow", "numpy", "h5py"} <= names
    assert not names & {"nbgrader", "jupyterlab", "autograder", "reference", "solutions", "sklearn", "pytest"}
    assert {path.name for path in packages.shown()} <= {"numpy", "numpy.libs"}
