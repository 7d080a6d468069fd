"""The learners' doors on a machine that is not Linux: Windows, or a browser's Python.

What only Linux has is taken away before anything of ours is imported; each door then says what it says here.
"""

import json
import re
import subprocess
import sys

import pytest

from autograder.doors.selfcheck import check_topic
from autograder.staff.course.release import make_release
from autograder.staff.topic.topic import find_topic

# What of the standard library other systems lack.
WITHOUT = """
import os, select, signal, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in ("resource", "fcntl", "pwd", "grp", "termios"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules.pop(name, None)
TAKEN = {
    os: ("fork", "pidfd_open", "wait4", "setpgid", "killpg", "geteuid", "chown"),
    signal: ("SIGKILL",), select: ("poll",),
}
for module, names in TAKEN.items():
    for name in names:
        delattr(module, name)
"""
AFTERWARDS = """
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    assert name not in sys.modules, name
"""
# One of everything that can come of a check; what helpers and the kit's own module are must not matter.
ANSWERS = """
import numpy as np
from autograder import check, hint, load_mnist
from mine import right

(x, y), _ = load_mnist()
assert x.shape[1:] == (28, 28)
print("hello")


def sigmoid(z):
    print("a word")
    return right(z)


def tanh(z):
    return np.abs(z)


def relu(z):
    return undefined


def softmax(z, axis=-1):
    raise NotImplementedError()


def neuron(*inputs):
    return "text"


check("neurons")
"""
MINE = "import numpy as np\ndef right(z):\n    return 0.5 + 0.5 * np.tanh(z / 2)\n"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """What students get, with answers in it."""
    folder = make_release(tmp_path_factory.mktemp("windows") / "bundle")
    (folder / "exercises" / "neurons" / "neurons.py").write_text(ANSWERS)
    (folder / "exercises" / "neurons" / "mine.py").write_text(MINE)
    return folder


@pytest.fixture(scope="module")
def expected(bundle):
    """The record that the file gets on Linux."""
    record = check_topic(bundle / "exercises" / "neurons", "neurons")
    found = {one.name: one for one in record.checks}
    assert {one.outcome.value for one in record.checks} == {
        "passed", "wrong", "error", "not_attempted", "missing", "waiting",
    }  # fmt: skip
    line = ANSWERS.splitlines().index("    return undefined") + 1
    assert f"(line {line})" in found["neurons/relu_values"].message
    return record


def run(bundle, source, *, taken=True):
    """What a program prints in the bundle, where what only Linux has is taken away."""
    program = f"{WITHOUT}\n{source}\n{AFTERWARDS}" if taken else f"import sys\n{source}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=bundle, capture_output=True, text=True, timeout=120, check=False
    )
    assert not done.stderr, done.stderr
    return done.stdout


NOTEBOOK = """
import json, sys
from autograder import check, hint
import autograder
assert not hasattr(autograder, "staff")
namespace = {}
source = open("exercises/neurons/neurons.py").read()
sys.path.append("exercises/neurons")
exec(source.replace("check(", "(lambda name: None)("), namespace)
shown = check("neurons", namespace)
assert repr(shown) and shown._repr_html_() and hint().text.startswith("neurons/")
print(json.dumps({one.name: [one.outcome, one.points] for one in shown.records}))
solved = {}
exec(SOLUTION, solved)
assert check("neurons", solved).passed
"""
TERMINAL = """
import sys
from autograder.cli import main
sys.argv = ["deltarule", "check", "neurons", "--hint"]
try:
    main()
except SystemExit as ended:
    print("status", ended.code)
"""
PYTEST = """
import pytest, sys
sys.dont_write_bytecode = True
print("status", int(pytest.main(["exercises/neurons", "-v", "--tb=short", "-p", "no:cacheprovider"])))
"""


def test_the_notebook(bundle, expected):
    said = run(bundle, NOTEBOOK.replace("SOLUTION", repr(find_topic("neurons").solution_source)))
    told = json.loads(said.replace("hello\n", "").replace("a word\n", ""))
    assert told == {one.name: [one.outcome, one.points] for one in expected.checks}


@pytest.mark.parametrize("door", [TERMINAL, PYTEST], ids=["terminal", "pytest"])
def test_terminal_and_pytest_say_what_they_say_on_linux(bundle, expected, door):
    here, there = (re.sub(r" in [\d.]+s", "", run(bundle, door, taken=taken)) for taken in (False, True))
    assert there == here
    assert "status 1" in there and "a word" not in there and "hello" not in there
    for one in expected.checks:
        assert one.name in there
        if one.outcome.kind.explained:
            assert one.message.splitlines()[0].partition(":")[0] in there


BROKEN = {
    "not Python": ("def sigmoid(z:\n", "rejected", "it is not Python: "),
    "an error at its top": ("import numpy as np\nx = y\n", "error", "NameError: name 'y' is not defined (line 2)."),
    "it ends itself": ("raise SystemExit(3)", "error", "SystemExit: 3"),
    "not written at its top": ("raise NotImplementedError", "error", "NotImplementedError"),
    "what is not here": ("import torch_of_nowhere", "error", "No module named 'torch_of_nowhere'"),
    "not UTF-8": (b"\xff", "rejected", "it is not UTF-8 text"),
    "a notebook's cell that fails": ("", "", ""),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_cannot_be_imported_is_told_as_on_linux(what, bundle, tmp_path, monkeypatch):
    """In this process the record is the one that the runner's process gives, and nothing of it stays."""
    import nbformat

    source, outcome, said = BROKEN[what]
    (tmp_path / "neurons").mkdir()
    checks = (bundle / "exercises" / "neurons" / "checks.npz").read_bytes()
    (tmp_path / "neurons" / "checks.npz").write_bytes(checks)
    if source:
        file = tmp_path / "neurons" / "neurons.py"
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
    else:
        cells = [nbformat.v4.new_code_cell(one) for one in (MINE, "print(undefined)", "sigmoid = right")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "neurons" / "neurons.ipynb")
    apart = check_topic(tmp_path / "neurons", "neurons")
    before = set(sys.modules), list(sys.path), list(sys.meta_path)
    monkeypatch.delattr("os.fork")
    here = check_topic(tmp_path / "neurons", "neurons")
    assert (set(sys.modules), list(sys.path), list(sys.meta_path)) == before
    assert [(one.name, one.outcome, one.message) for one in here.checks] == [
        (one.name, one.outcome, one.message) for one in apart.checks
    ]
    assert said in here.checks[0].message and outcome in ("", here.checks[0].outcome)
