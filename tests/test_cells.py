"""A notebook behind the wall runs as in Jupyter: a cell that fails ends itself, and what others define still counts."""

from functools import cache

import nbformat
import pytest

from autograder.ask.limits import Limits
from autograder.handin.submission import read_alone
from autograder.judge.assess import assess
from autograder.staff.topic.draw import public_questions
from autograder.staff.topic.topic import find_topic
from autograder.wall.tiers import best_tier

SIGMOID = "def sigmoid(z):\n    return 0.5 + 0.5 * np.tanh(z / 2)"
RELU = "def relu(z):\n    return np.maximum(z, 0)"
NUMPY = "import numpy as np"

# The cells of a notebook, and what sigmoid and relu get; or None where the whole file could not be imported.
NOTEBOOKS = {
    "as handed out": ([NUMPY, SIGMOID, RELU], "passed", "passed"),
    "a slip in a cell of one's own": ([NUMPY, SIGMOID, "print(undefined)", RELU], "passed", "passed"),
    "a test of one's own that fails": ([NUMPY, SIGMOID, "assert sigmoid(0) == 1", RELU], "passed", "passed"),
    "exit in a cell": ([NUMPY, SIGMOID, "import sys; sys.exit()", RELU], "passed", "passed"),
    "Keras's chapter, run at the top": (
        [NUMPY, SIGMOID, "(x, y), test = load_mnist()", "loss, accuracy = model.evaluate(*test)", RELU],
        "passed", "passed",
    ),
    "the digits": (
        [NUMPY, "from autograder import load_mnist\n(x, y), (_, t) = load_mnist()\nassert x.shape[1:] == (28, 28)\n"
         "assert x.dtype == y.dtype == np.uint8 and len(x) == len(y)\n" + SIGMOID, RELU],
        "passed", "passed",
    ),
    "what a command gives": (
        [NUMPY, "files = !ls\nassert len(files) == 0 and not files and [*files] == []\nhere = %pwd\n%cd ..\nfiles?\n"
         "!echo {here} \\\n  there\npip install numpy\n" + SIGMOID, "%%time\n" + RELU],
        "passed", "passed",
    ),
    "a function in a cell that fails": ([NUMPY, "1 / 0\n" + SIGMOID, RELU], "error", "passed"),
    "the later of two counts": ([NUMPY, SIGMOID, RELU, "def relu(z):\n    return z"], "passed", "wrong"),
    "a name that is nowhere": ([NUMPY, SIGMOID], "passed", "missing"),
    "a future of its own": (
        ["from __future__ import annotations\n" + NUMPY, SIGMOID,
         "def relu(z: Undefined) -> Undefined:\n    return z * (z > 0)"],
        "passed", "passed",
    ),
    "decorated in a cell of its own": (
        [NUMPY, "def twice(f):\n    return f", "@twice\n" + SIGMOID, "await __import__('asyncio').sleep(0)\n" + RELU],
        "passed", "passed",
    ),
}  # fmt: skip


@cache
def questions():
    names = ("neurons/sigmoid_values", "neurons/relu_values")
    return [one for one in public_questions(find_topic("neurons")) if one.name in names]


def graded(path):
    record = assess(read_alone(path, "ada", "neurons"), questions(), best_tier().name, Limits())
    return {one.target[0]: one for one in record.checks}


@pytest.mark.parametrize("what", NOTEBOOKS)
def test_a_notebook_counts_cell_by_cell(tmp_path, what):
    cells, sigmoid, relu = NOTEBOOKS[what]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    nbformat.write(made, tmp_path / "neurons.ipynb")
    found = graded(tmp_path / "neurons.ipynb")
    assert (found["sigmoid"].outcome, found["relu"].outcome) == (sigmoid, relu), found
    if sigmoid == "error":
        assert "ZeroDivisionError" in found["sigmoid"].message and "cell 2, line 1" in found["sigmoid"].message


def test_a_module_is_imported_whole_or_not_at_all(tmp_path):
    (tmp_path / "neurons.py").write_text("\n".join([NUMPY, SIGMOID, "print(undefined)", RELU]))
    found = graded(tmp_path / "neurons.py")
    assert {one.outcome for one in found.values()} == {"error"}
    assert all("could not be imported" in one.message for one in found.values())
