"""A student's own functions of another topic, imported by its name: graded, checked, in a kernel and by hand.

Topic neurons imports from topic losses here, since any topic may import from any other.
"""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.ask.frozen import Frozen, freeze
from autograder.ask.limits import Limits
from autograder.doors.selfcheck import check_file, check_topic
from autograder.handin.find import find_submission
from autograder.judge.assess import assess
from autograder.places import KIT
from autograder.staff.grading.parts import submission_digest
from autograder.staff.topic.draw import public_questions
from autograder.staff.topic.topic import find_topic

KIT = KIT / "exercises"
TOPICS = ("neurons", "losses", "optimizers")
LOSSES = "import numpy as np\ndef logistic(z):\n    return 1 / (1 + np.exp(-z))\n"
OTHER = LOSSES.replace("1 / (1", "0 / (1")
NEURONS = "from losses import logistic\ndef sigmoid(z):\n    return logistic(z)\n"
UNWRITTEN = "from losses import huber\ndef sigmoid(z):\n    return huber(z, z)\n"


def notebook(*cells):
    return nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]))


def stub(name):
    """An exercise as handed out."""
    return (KIT / name.partition(".")[0] / name).read_text()


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(text) if isinstance(text, Path) else path.write_text(text)
    return folder


@pytest.fixture(scope="module")
def questions():
    """Of sigmoid, and the one that tanh is asked first."""
    asked = public_questions(find_topic("neurons"))
    return [one for one in asked if one.function == "sigmoid"] + [next(o for o in asked if o.function == "tanh")]


# What Ada handed in; her sigmoid is right.
RIGHT = {
    "a module beside a module": {"neurons.py": NEURONS, "losses.py": LOSSES},
    "a notebook beside a module": {"neurons.py": NEURONS, "losses.ipynb": notebook("%pylab\n!ls", LOSSES, "check('')")},
    "a module beside a notebook": {"neurons.ipynb": notebook(NEURONS), "losses.py": LOSSES},
    "nbgrader's folders": {"neurons/neurons.ipynb": notebook(NEURONS), "losses/losses.ipynb": notebook(LOSSES)},
    "modules in folders": {"neurons/neurons.py": NEURONS, "losses/losses.py": LOSSES},
    "from a folder to the student's": {"neurons/neurons.py": NEURONS, "losses.ipynb": notebook(LOSSES)},
    "from the student's to a folder": {"neurons.py": NEURONS, "losses/losses.ipynb": notebook(LOSSES)},
    "import of the module": {
        "neurons/neurons.py": "import losses\ndef sigmoid(z): return losses.logistic(z)",
        "losses/losses.py": LOSSES,
    },
    "import where it is used": {
        "neurons/neurons.py": "def sigmoid(z):\n    from losses import (\n        logistic)\n    return logistic(z)",
        "losses/losses.py": LOSSES,
    },
    "import over two lines": {
        "neurons/neurons.py": NEURONS.replace("from losses", "from \\\n  losses \\\n"),
        "losses/losses.py": LOSSES,
    },
    "the edited one, not the stub": {
        "neurons.py": NEURONS, "losses.py": stub("losses.py"), "losses.ipynb": notebook(LOSSES),
    },
    "the edited one elsewhere, not the stub beside it": {
        "neurons/neurons.py": NEURONS, "neurons/losses.py": stub("losses.py"), "losses/losses.ipynb": notebook(LOSSES),
    },
    "the one beside it, not the one elsewhere": {
        "neurons/neurons.py": NEURONS, "neurons/losses.py": LOSSES, "losses/losses.py": OTHER, "losses.py": OTHER,
    },
    "one that imports a third": {
        "neurons/neurons.py": NEURONS,
        "losses/losses.ipynb": notebook("from optimizers import logistic"),
        "optimizers/optimizers.py": LOSSES,
    },
    "through a module of their own": {
        "neurons/neurons.py": "from mine import logistic as sigmoid",
        "neurons/mine.py": "from losses import logistic",
        "losses/losses.py": LOSSES,
    },
    "two that import each other": {
        "neurons/neurons.py": NEURONS,
        "losses/losses.py": "import optimizers, neurons\n" + LOSSES,
        "optimizers/optimizers.py": "import losses",
    },
    "a worked example in it": {
        "neurons.py": NEURONS, "losses/losses.py": LOSSES + "if __name__ == '__main__':\n    raise SystemExit\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("what", RIGHT)
def test_what_the_student_wrote_before_is_found(what, tmp_path, tier, questions):
    write(tmp_path / "ada", RIGHT[what])
    record = assess(find_submission(tmp_path, "ada", "neurons", TOPICS), questions, tier, Limits())
    assert {one.outcome for one in record.checks if one.target[0] == "sigmoid"} == {"passed"}, record.checks[0].message


# What Ada handed in; what becomes of sigmoid, and what she reads.
WRONG = {
    "nothing handed in": ({"neurons.py": NEURONS}, "ModuleNotFoundError: No module named 'losses'"),
    "a link": (
        {"neurons.py": NEURONS, "losses.py": Path("../ben/losses.py")},
        "ImportError: your losses.py was not read: losses.py is not a plain file",
    ),
    "a link elsewhere": (
        {"neurons/neurons.py": NEURONS, "losses/losses.py": Path("../../ben/losses.py")},
        "ImportError: your losses.py was not read: losses.py is not a plain file",
    ),
    "a folder that is a link": (
        {"neurons.py": NEURONS, "losses": Path("../ben")},
        "ImportError: your losses was not read: losses is not a plain file",
    ),
    "no notebook": (
        {"neurons.py": NEURONS, "losses.ipynb": "{'a'"},
        "ImportError: your losses.ipynb was not read: it is not a notebook: ",
    ),
    "too large": (
        {"neurons/neurons.py": NEURONS, "losses/losses.py": "#" * ((4 << 20) + 1)},
        "ImportError: your losses.py was not read: losses.py has 4194305 bytes; at most",
    ),
    "no Python": ({"neurons.py": NEURONS, "losses/losses.py": "def logistic(z:"}, "SyntaxError: "),
    "no such function": ({"neurons.py": NEURONS, "losses/losses.py": "x = 1"}, "cannot import name 'logistic'"),
    "the stub": (
        {"neurons.py": UNWRITTEN, "losses/losses.py": stub("losses.py")},
        "raised NotImplementedError: huber in losses is not written yet (line 3).",
    ),
    "the stub as a notebook": (
        {"neurons/neurons.ipynb": notebook("1", UNWRITTEN), "losses/losses.ipynb": stub("losses.ipynb")},
        "raised NotImplementedError: huber in losses is not written yet (cell 2, line 3).",
    ),
    "the stub by its own name": (
        {"neurons.py": "from losses import mean_squared_error\ndef sigmoid(z): return mean_squared_error(z, z)",
         "losses.py": stub("losses.py")},
        "raised NotImplementedError: mean_squared_error in losses is not written yet",
    ),
    "the stub of the stub": (
        {"neurons.py": NEURONS, "losses.py": "from optimizers import adam\ndef logistic(z): return adam(z, z, {})",
         "optimizers.ipynb": stub("optimizers.ipynb")},
        "raised NotImplementedError: adam in optimizers is not written yet",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_used_is_said(what, tmp_path, tier, questions):
    files, said = WRONG[what]
    write(tmp_path / "ben", {"losses.py": LOSSES})
    write(tmp_path / "ada", files)
    record = assess(find_submission(tmp_path, "ada", "neurons", TOPICS), questions, tier, Limits())
    assert record.checks[0].outcome == "error" and said in record.checks[0].message, record.checks[0]
    if "NotImplementedError" in said:
        assert record.checks[-1].outcome == "missing"  # tanh: the rest is judged by itself


# Still what they were: not started, and an error of their own.
OWN = {
    "the stub itself": ("def sigmoid(z):\n    raise NotImplementedError()", "not_attempted", "sigmoid is not written"),
    "a helper in the same file": (
        "def mine(z):\n    raise NotImplementedError()\ndef sigmoid(z):\n    return mine(z)", "error", "(line 2)"),
}  # fmt: skip


@pytest.mark.parametrize("what", OWN)
def test_other_errors_of_that_kind_read_as_before(what, tmp_path, tier, questions):
    source, outcome, said = OWN[what]
    write(tmp_path / "ada", {"neurons.py": source})
    record = assess(find_submission(tmp_path, "ada", "neurons", TOPICS), questions, tier, Limits())
    assert record.checks[0].outcome == outcome and said in record.checks[0].message, record.checks[0]


NOT_IMPORTED = {
    "no import": "def sigmoid(z): return z",
    "in words": "# import losses\n'''\nfrom losses import huber\n'''\ndef sigmoid(z): return 'import losses'",
    "relative": "def sigmoid(z):\n    from . import losses\n    from .losses import huber",
    "of a package": "import numpy.losses\ndef sigmoid(z): return z.losses",
    "not Python": "from losses import huber\ndef sigmoid(z:",
    "in more text than anyone writes": "from losses import huber\n" + "x = 1\n" * 100_000,
}


@pytest.mark.parametrize("what", [*NOT_IMPORTED, "imported"])
def test_another_topic_counts_only_where_it_is_imported(what, tmp_path):
    source = NOT_IMPORTED.get(what, NEURONS)
    write(tmp_path / "ada", {"neurons/neurons.py": source, "losses/losses.py": LOSSES})

    def key():
        submission = find_submission(tmp_path, "ada", "neurons", TOPICS)
        return submission.helpers, submission_digest(submission)

    helpers, first = key()
    write(tmp_path / "ada", {"losses/losses.py": OTHER})
    changed = key()[1] != first
    assert (helpers, changed) == (({"losses.py": LOSSES.encode()}, True) if what == "imported" else ({}, False))


def test_a_rejected_submission_has_no_helpers(tmp_path):
    write(tmp_path / "ada", {"neurons.ipynb": "{", "losses.py": LOSSES})
    assert find_submission(tmp_path, "ada", "neurons", TOPICS).helpers == {}


# The student's side


@pytest.fixture(scope="module")
def frozen(questions):
    return freeze(Frozen(questions))


@pytest.fixture
def exercises(tmp_path, frozen):
    """A folder of exercises with two untouched topics, and public checks of one function."""
    folder = tmp_path / "exercises"
    for topic in ("neurons", "losses", "optimizers"):
        write(folder / topic, {f"{topic}.py": stub(f"{topic}.py"), f"{topic}.ipynb": stub(f"{topic}.ipynb")})
        (folder / topic / "checks.npz").write_bytes(frozen)
    return folder


CHECKED = {
    "the module": ({"neurons/neurons.py": NEURONS, "losses/losses.py": LOSSES}, "passed", ""),
    "the notebook": ({"neurons/neurons.py": NEURONS, "losses/losses.ipynb": notebook(LOSSES)}, "passed", ""),
    "from a notebook": ({"neurons/neurons.ipynb": notebook(NEURONS), "losses/losses.py": LOSSES}, "passed", ""),
    "one beside it": (
        {"neurons/neurons.py": NEURONS, "neurons/losses.ipynb": notebook(LOSSES), "losses/losses.py": OTHER},
        "passed", ""),
    "not written": ({"neurons/neurons.py": UNWRITTEN}, "error", "huber in losses is not written yet"),
    "a link": ({"neurons/neurons.py": NEURONS, "neurons/losses.py": Path("../losses/losses.py")},
               "error", "your losses.py was not read: losses.py is not a plain file"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHECKED)
def test_self_check_takes_the_file_the_student_writes_in(what, exercises):
    files, outcome, said = CHECKED[what]
    write(exercises, files)
    source = next(name for name in files if name.startswith("neurons/neurons"))
    for record in (check_topic(exercises / "neurons", "neurons"), check_file(exercises / source)):
        assert record.checks[0].outcome == outcome and said in record.checks[0].message, record.checks[0]


HAND = """import sys
before = list(sys.meta_path)
import autograder
assert sys.meta_path == before, "import autograder is to change nothing"
from autograder import {name}
from losses import logistic
import losses
print(logistic(0.0), losses.__name__)
"""


@pytest.mark.parametrize("name", ["check, hint", "load_mnist"])
@pytest.mark.parametrize("where", ["neurons", "", ".."])
def test_a_module_run_by_hand(where, name, exercises):
    write(exercises, {"neurons/neurons.py": HAND.format(name=name), "losses/losses.py": LOSSES})
    command = [sys.executable, str(exercises / "neurons" / "neurons.py")]
    done = subprocess.run(command, cwd=exercises / where, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "0.5 losses\n", done.stderr


# A cell, and what it prints or shows.
CELLS = {
    "before": ("import importlib, os, sys\ntry:\n    import losses\nexcept ImportError:\n    print('no')", "no\n"),
    "set up": ("from autograder import check, hint\nimport autograder\nfrom autograder import check", ""),
    "once": ("print(sum(type(one).__name__ == 'OwnTopics' for one in sys.meta_path))", "1\n"),
    "a module": ("from losses import logistic\nprint(logistic(0.0))", "0.5\n"),
    "a notebook": ("from optimizers import step, __name__ as name\nprint(step(1.0), name)", "0.9 optimizers\n"),
    "edited": (
        "from pathlib import Path\nPath('../losses/losses.py').write_text('def logistic(z): return 7')\n"
        "import losses\nimportlib.reload(losses)\nfrom losses import logistic\nprint(logistic(0.0))", "7\n"),
    "an error in a notebook": (
        "import traceback\ntry:\n    step(None)\nexcept TypeError:\n    print(traceback.format_exc())",
        "optimizers.ipynb, as a module\", line 11, in step\n    return w - 0.1 * w"),
    "source": ("import inspect\nprint(inspect.getsource(step))", "def step(w):\n    return w - 0.1 * w"),
    "no topic": ("try:\n    import nerves\nexcept ImportError as exc:\n    print(exc)", "No module named 'nerves'\n"),
    "part of it": ("try:\n    import losses.x\nexcept ImportError as exc:\n    print(exc)", "not a package\n"),
    "what is there already": (
        "os.makedirs('lib')\nPath('lib/recurrent.py').write_text('x = 1')\nsys.path.append('lib')\n"
        "import recurrent\nprint(recurrent.x)", "1\n"),
    "not read": (
        "try:\n    import convolution\nexcept ImportError as exc:\n    print(exc)",
        "convolution.ipynb cannot be imported: it is not a notebook: "),
    "not written": (
        "from backprop import relu_forward\ndef sigmoid(z):\n    return relu_forward(z)\ncheck('neurons/sigmoid')",
        "raised NotImplementedError: relu_forward in backprop is not written yet."),
    "no working folder": (
        "os.makedirs('gone')\nos.chdir('gone')\nos.rmdir('../gone')\n"
        "try:\n    import regularization\nexcept ImportError as exc:\n    print(exc)",
        "No module named 'regularization'\n"),
}  # fmt: skip
OPTIMIZERS = notebook(
    "%matplotlib inline\n!ls\nimport numpy as np",
    "if __name__ == '__main__':\n    raise SystemExit",
    "def step(w):\n    return w - 0.1 * w",
    "check('optimizers')\nhint()",
)


@pytest.fixture(scope="module")
def executed(tmp_path_factory, frozen):
    """What each cell printed or showed, in a kernel started beside exercises/neurons/neurons.ipynb."""
    folder = tmp_path_factory.mktemp("kernel") / "exercises"
    made = {"losses/losses.py": LOSSES, "optimizers/optimizers.ipynb": OPTIMIZERS, "convolution/convolution.ipynb": "{"}
    made |= {"optimizers/optimizers.py": stub("optimizers.py"), "backprop/backprop.py": stub("backprop.py")}
    made |= {"recurrent/recurrent.py": "x = 2", "regularization/regularization.py": "x = 2", "neurons/neurons.py": ""}
    write(folder, made)
    for topic in folder.iterdir():
        (topic / "checks.npz").write_bytes(frozen)
    cells = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source, _ in CELLS.values()])
    NotebookClient(cells, timeout=60, resources={"metadata": {"path": str(folder / "neurons")}}).execute()
    texts = ["".join(one.get("text") or one.data["text/plain"] for one in cell.outputs) for cell in cells.cells]
    return dict(zip(CELLS, texts, strict=True))


@pytest.mark.parametrize("cell", CELLS)
def test_in_a_kernel(cell, executed):
    expected = CELLS[cell][1]
    assert expected in executed[cell] and (expected or not executed[cell]), executed[cell]
