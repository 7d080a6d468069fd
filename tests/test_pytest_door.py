"""`pytest exercises/` as a student runs it, in a bundle of `exercises/` and `autograder/` with no answer in it."""

import re
import subprocess
import sys

import nbformat
import pytest

from autograder.staff.course.release import NotEmpty, make_release
from autograder.staff.topic.lesson import read_cells
from autograder.staff.topic.topic import find_topic, shipped_topics


@pytest.fixture
def bundle(tmp_path):
    return make_release(tmp_path / "bundle")


def run_pytest(bundle, *arguments):
    """Output and exit status of pytest started in the bundle, which shadows the installed package."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "exercises", *arguments]
    done = subprocess.run(command, cwd=bundle, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout, done.returncode


def write(bundle, name, source):
    (bundle / "exercises" / name / f"{name}.py").write_text(source)


def points_line(output, topic):
    return next(line for line in output.splitlines() if line.startswith(f"{topic}: "))


def test_untouched_stubs_are_not_started_in_one_line_per_topic(bundle):
    output, status = run_pytest(bundle, "-q")
    assert status == 0
    for topic in [one.name for one in shipped_topics()]:
        assert re.fullmatch(rf"{topic}: not started \([\d.]+ points to win\)", points_line(output, topic))
    assert "FAIL" not in output and "skipped" not in output
    assert len(output.splitlines()) < 10 + len([one.name for one in shipped_topics()])


def test_solved_topic_has_all_points(bundle):
    write(bundle, "neurons", find_topic("neurons").solution_source)
    output, status = run_pytest(bundle, "-q", "-k", "neurons")
    assert status == 0
    earned, worth = re.match(r"neurons: ([\d.]+) of ([\d.]+) points", points_line(output, "neurons")).groups()
    assert earned == worth


def test_wrong_function_is_told_what_where_and_a_hint(bundle):
    topic = find_topic("losses")
    mistake = next(one for one in topic.misconceptions if one.function == "mean_squared_error_grad")
    write(bundle, "losses", topic.mistaken_source(mistake))
    output, status = run_pytest(bundle, "--tb=short", "-k", "losses/mean_squared_error_grad")
    assert status == 1
    said = " ".join(output.split())
    assert mistake.says in said
    assert re.search(r"wrong: mean_squared_error_grad\(y_true, y_pred\): your \w+: .* \(tolerance \d", said)
    assert re.search(r"Worst: \[\d+(, \d+)*\]: \S+ for \S+;", said)
    assert "Hint: " in said
    assert "autograder/" not in output.replace("exercises", ""), "a student does not read our tracebacks"


def test_k_selects_by_the_name_of_a_check(bundle):
    write(bundle, "losses", find_topic("losses").solution_source)
    names = [f"losses/{one.name}" for one in find_topic("losses").checks if one.points.public][:3]
    output, _ = run_pytest(bundle, "-q", "--collect-only", "-k", " or ".join(names))
    found = [line.partition("::")[2] for line in output.splitlines() if "::" in line]
    assert set(names) <= set(found)
    assert all(one.startswith(tuple(names)) for one in found), "a name finds its own check, and the forms of it"


def test_a_loop_and_a_crash_end_their_own_check(bundle):
    source = find_topic("neurons").solution_source
    source += "\ndef relu(z):\n    import os\n    os._exit(0)\ndef sigmoid(z):\n    while True: pass\n"
    write(bundle, "neurons", source)
    output, status = run_pytest(bundle, "-k", "neurons/relu_values or neurons/sigmoid_values or neurons/tanh_values")
    assert status == 1
    assert "no result: relu" in output and "time limit: sigmoid" in output
    assert re.search(r"tanh_values\S*\s+PASSED|passed", output)


def test_a_broken_file_is_told_once_per_check_with_its_line(bundle):
    write(bundle, "neurons", "import numpy as np\n\ndef sigmoid(z:\n    return z\n")
    output, status = run_pytest(bundle, "-k", "neurons/sigmoid_values")
    assert status == 1 and "not Python" in output and "line 3" in output


def test_the_notebook_counts_when_it_holds_the_answers(bundle):
    """A student who works in the notebook leaves the module as it was handed out."""
    path = bundle / "exercises" / "neurons" / "neurons.ipynb"
    notebook = nbformat.read(path, 4)
    solved = {one.function: one.text for one in read_cells(find_topic("neurons").lesson)}
    for cell in notebook.cells:
        if cell.metadata.deltarule.role == "answer":
            cell.source = solved[cell.metadata.nbgrader.grade_id]
    nbformat.write(notebook, path)
    output, status = run_pytest(bundle, "-q", "-k", "neurons")
    assert status == 0 and "not started" not in points_line(output, "neurons")
    assert "  neurons.ipynb was taken; neurons.py was handed in as well and has more left to write (11" in output


def test_the_bundle_holds_no_answer(bundle):
    cells = [cell for name in [one.name for one in shipped_topics()] for cell in read_cells(find_topic(name).lesson)]
    given = "\n".join(cell.text for cell in cells if not cell.function)  # worked examples, handed out on purpose
    lines = {
        line.strip()
        for cell in cells
        if cell.function
        for line in re.search(r"BEGIN SOLUTION\n(.*?)### END", cell.text, re.DOTALL)[1].splitlines()
    }
    answers = [line for line in lines if len(line) > 25 and not line.startswith("#") and line not in given]
    assert answers
    for path in bundle.rglob("*"):
        if path.suffix in (".py", ".ipynb", ".md", ".toml"):
            text = path.read_text()
            assert not [line for line in answers if line in text], path
    assert not (bundle / "solutions").exists() and not (bundle / "reference").exists()


def test_a_release_overwrites_nothing_of_others(bundle, tmp_path):
    make_release(bundle)  # again
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("")
    with pytest.raises(NotEmpty, match="not empty"):
        make_release(tmp_path / "mine")


def test_damaged_checks_say_the_way_out(bundle):
    (bundle / "exercises" / "neurons" / "checks.npz").write_bytes(b"PK truncated")
    output, status = run_pytest(bundle, "-q")
    assert status != 0 and "cannot be read" in output and "get the exercises anew" in output
