"""What can come of a check looks the same at every door: a table over outcomes and doors, and two of them for real."""

import io
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from rich.console import Console

from autograder.ask.exercises import questions_of
from autograder.ask.limits import Limits
from autograder.doors import terminal
from autograder.doors.notebook import Checker, Shown
from autograder.doors.selfcheck import check_file, check_topic
from autograder.doors.summary import summary
from autograder.handin.submission import Submission
from autograder.judge.assess import assess
from autograder.judge.outcome import Outcome
from autograder.judge.record import CheckRecord, Record
from autograder.places import EXERCISES
from autograder.staff.doors import nbgrader
from autograder.staff.report.csv import write_grades
from autograder.staff.report.page import write_page
from autograder.wall import packages

# An outcome in the notebook, the terminal, pytest and the class report, and whether a student is told why.
DOORS = {
    "passed": ("+ Correct", "pass", "PASSED", "passed", False),
    **dict.fromkeys(("wrong", "bad_result", "error", "unstable"), ("x Incorrect", "fail", "FAILED", "wrong", True)),
    **dict.fromkeys(
        (
            "time_limit",
            "memory_limit",
            "process_limit",
            "disk_limit",
            "output_limit",
            "crashed",
            "no_result",
            "blocked",
        ),
        ("! Stopped", "stop", "FAILED", "stopped", True),
    ),
    "rejected": ("x Rejected", "fail", "FAILED", "rejected", True),
    "waiting": ("... Waiting", "wait", "WAITING", "waiting", False),
    "not_attempted": ("o Not attempted", "todo", "NOT STARTED", "untried", False),
    "missing": ("o Not attempted", "todo", "NOT STARTED", "untried", False),
    "not_graded": ("? Not graded", "open", "NOT GRADED", "fault", True),
}
WHY, HINT = "The reason for it.", "Work out two entries by hand."


def made(outcome):
    passed = outcome == "passed"
    return CheckRecord(name=f"neurons/{outcome}", title="It is right.", target=[outcome], points=float(passed),
                       max_points=1.0, outcome=Outcome.of(outcome), message="" if passed else WHY,
                       hint="" if passed else HINT)  # fmt: skip


def record_of(*outcomes):
    checks = [made(one) for one in outcomes]
    points = sum(one.points for one in checks)
    return Record(student="ada", topic="neurons", source="neurons.py", score=points, max_score=float(len(checks)),
                  isolation="bubblewrap", checks=checks)  # fmt: skip


def shown_in_terminal(record):
    console = Console(file=io.StringIO(), width=200)
    terminal._show(console, record, hints=False)
    return console.file.getvalue()


PYTEST = """
import sys
from pathlib import Path
from types import SimpleNamespace
import pytest
sys.path.insert(0, {here!r})
from test_outcomes import DOORS, record_of
from autograder.doors import pytest as door

door.questions_of = lambda *_: [SimpleNamespace(name=f"neurons/{{one}}", function=one) for one in DOORS]
door.check_topic = lambda *_: record_of(*DOORS)
for words in ([], ["-k", "missing or not_attempted or waiting or passed"], ["-k", "not_graded"]):
    print("status", int(pytest.main(["neurons", "-v", "-p", "no:cacheprovider", *words], plugins=[door])))
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What pytest says, and its status: of one check of each outcome; of what a student has to do; of our fault."""
    folder = tmp_path_factory.mktemp("pytest")
    (folder / "neurons").mkdir()
    (folder / "neurons" / "checks.npz").write_bytes(b"")
    program = PYTEST.format(here=str(Path(__file__).parent))
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    said = re.split(r"^status (\d)\n", done.stdout, flags=re.MULTILINE)
    return list(zip(said[0::2], map(int, said[1::2]), strict=False))


@pytest.fixture
def in_pytest(runs):
    return runs[0][0]


def test_the_table_is_whole():
    assert set(DOORS) == {one.value for one in Outcome}


@pytest.mark.parametrize("outcome", DOORS)
def test_an_outcome_looks_the_same_at_every_door(outcome, in_pytest, tmp_path):
    notebook, short, word, css, told = DOORS[outcome]
    record, one, said = record_of(outcome), made(outcome), Outcome.of(outcome).word

    shown = Shown("neurons", record.checks, {one.name: (HINT,)})
    for text in (repr(shown), re.sub(r"<[^>]*>", "", shown._repr_html_())):
        assert notebook in text and one.name in text and (WHY in text) == told
    assert said in repr(shown).splitlines()[0]

    written = shown_in_terminal(record_of(outcome, "passed"))
    assert f"  {short}  {one.name}" in written and (f"{said}: {WHY}" in written) == told

    line = next(line for line in in_pytest.splitlines() if f"::{one.name} " in line)
    assert re.search(rf"::{one.name} {word}\b", line)
    assert (f"{said}: {WHY}" in in_pytest) == told
    assert f"1 {said}" in in_pytest  # in the line of points

    if outcome != "not_graded":  # which ends nbgrader's run of the notebook, and writes nothing into it
        assert nbgrader.feedback(one).startswith(f"{one.name}: {said}, ")

    page = write_page(tmp_path, [record], "Class").read_text()
    assert f'<span class="outcome {css}">{said}</span>' in page
    rows = write_grades(tmp_path, [record]).read_text()
    assert (f"neurons: {said}" in rows) == (outcome != "passed")
    assert said in summary("neurons", record_of(outcome, "passed").checks)


def test_what_is_no_fault_of_the_students_is_no_failure_in_pytest(in_pytest, runs):
    results, points = re.split("=+ points =+", in_pytest)
    failures = results[results.index("= FAILURES =") :]
    failed = {name for name, (_, _, word, _, _) in DOORS.items() if word == "FAILED"}
    assert set(re.findall(r"_ neurons/(\w+) _", failures)) == failed
    assert "neurons/not_graded: It is right." in points
    told = failures.partition("short test summary")[0]  # which, in CI, has every message once more
    assert told.count(f"Hint: {HINT}") == len(failed)  # none where there is nothing to be done
    assert [status for _, status in runs] == [1, 0, 1]


# For real


def alike(*found):
    """What each door tells of a check; it must be one and the same."""
    (told,) = {(one.outcome, one.message, one.points, one.max_points) for one in found}
    return told


def test_a_function_that_is_not_there_is_missing_at_every_door(tmp_path, tier):
    source = "import numpy as np\ndef sigmoid(z):\n    return 0.5 + 0.5 * np.tanh(z / 2)\n"
    (tmp_path / "neurons").mkdir()
    (tmp_path / "neurons" / "checks.npz").write_bytes((EXERCISES / "neurons" / "checks.npz").read_bytes())
    file = tmp_path / "neurons" / "neurons.py"
    file.write_text(source)
    namespace = {}
    exec(source, namespace)
    questions = [one for one in questions_of("neurons") if one.name == "neurons/relu_values"]
    records = [
        check_topic(tmp_path / "neurons", "neurons", {"neurons/relu_values"}).checks,
        check_file(file).checks,
        Checker().check("neurons/relu", namespace).records,
        assess(Submission("ada", "neurons", "neurons.py", source), questions, tier, Limits()).checks,
    ]
    found = [next(one for one in checks if one.name == "neurons/relu_values") for checks in records]
    outcome, message, points, most = alike(*found)
    assert (outcome, message, points) == ("missing", "There is no relu in your file.", 0) and most > 0


def test_a_library_that_is_not_here_is_no_fault_of_the_students_at_any_door(tmp_path, tier, monkeypatch):
    """Keras is not installed: said with the way out, and marked neither wrong nor as something that was not allowed."""
    real = metadata.distribution

    def without_keras(name):
        if name == "keras":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "distribution", without_keras)
    for cached in (packages.shown, packages.required):
        cached.cache_clear()
    name = "mnist/build_keras_model_network"
    source = "def build_keras_model():\n    import keras\n    return keras.Sequential()\n"
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "checks.npz").write_bytes((EXERCISES / "mnist" / "checks.npz").read_bytes())
    (tmp_path / "mnist" / "mnist.py").write_text(source)
    namespace = {}
    exec(source, namespace)
    questions = [one for one in questions_of("mnist") if one.name == name]
    try:
        apart = check_topic(tmp_path / "mnist", "mnist", {name}).checks
        walled = assess(Submission("ada", "mnist", "mnist.py", source), questions, tier, Limits()).checks
        monkeypatch.delattr("os.fork")
        here = check_topic(tmp_path / "mnist", "mnist", {name}).checks
        notebook = Checker().check(name, namespace).records
    finally:
        for cached in (packages.shown, packages.required):
            cached.cache_clear()
    told = alike(*(next(one for one in checks if one.name == name) for checks in (apart, walled, here, notebook)))
    assert told[:2] == ("not_graded", "Not graded: keras is not installed here; install it: pip install keras.")
