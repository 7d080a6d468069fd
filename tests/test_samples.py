"""The grader is tested by submissions: a small class, hostile ones among them, and the record each must get.

tests/samples/README.md says how the expectations are written. The class is graded once, by the real command.
"""

import csv
import ctypes
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from autograder.places import KIT
from autograder.staff.topic.draw import public_questions
from autograder.staff.topic.topic import find_topic, shipped_topics
from autograder.wall import cgroup
from autograder.wall.tiers import NONE, best_tier

DELTARULE = Path(sys.executable).with_name("deltarule")
SAMPLES = Path(__file__).parent / "samples"
SUBMITTED = sorted(
    (path.parent.name, path.stem)
    for topic in [one.name for one in shipped_topics()]
    for path in SAMPLES.glob(f"*/{topic}.*")
    if path.suffix in (".py", ".ipynb")
)
UNTOUCHED = sorted(path.name for path in (SAMPLES / "emil").iterdir() if path.suffix in (".py", ".ipynb"))
WITNESSES = ["/tmp/deltarule-eve-was-here", "/tmp/deltarule-trudy-was-here", "~/deltarule-eve-was-here"]
PR_SET_CHILD_SUBREAPER = 36
RECORD = {
    "schema": int, "student": str, "topic": str, "source": str, "score": float, "max_score": float,
    "isolation": str, "checks": list, "key": str, "note": str,
}  # fmt: skip
CHECK = {
    "name": str, "title": str, "target": list, "points": float, "max_points": float, "outcome": str, "message": str,
    "hint": str, "misconception": str | None, "hidden": bool, "seconds": float,
}  # fmt: skip
OUTCOMES = {
    "passed", "wrong", "bad_result", "not_attempted", "missing", "error", "time_limit", "memory_limit",
    "process_limit", "disk_limit", "output_limit", "crashed", "no_result", "blocked", "rejected", "unstable",
    "waiting", "not_graded",
}  # fmt: skip


# Grading, and what is left of it


def grade(folder, out, *words, temporary=None, cwd=None):
    """The real command, with the class's secret; what it leaves in /tmp it leaves in `temporary`."""
    command = [DELTARULE, "grade", folder, "-o", out, "--secret", "sample class", *words]
    environment = os.environ | ({"TMPDIR": str(temporary)} if temporary else {})
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False)


def class_of(folder, *students):
    """A class of a few of the students."""
    for student in students:
        shutil.copytree(SAMPLES / student, folder / student)
    return folder


def topics_of(student):
    """The topics a student has handed in."""
    return [topic for one, topic in SUBMITTED if one == student]


def files(folder):
    """Every file of a folder, and its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def record_of(out, student, topic):
    return json.loads((out / "records" / student / f"{topic}.json").read_text())


def untimed(record):
    """A record without what differs from run to run."""
    return record | {"checks": [{**check, "seconds": 0} for check in record["checks"]]}


def groups():
    """The control groups there are, and whether a process is in them."""
    found = {}
    for parent in cgroup._parents().values():
        for group in parent.glob("deltarule-*"):
            try:
                found[group] = bool((group / "cgroup.procs").read_text())
            except OSError:  # somebody's, and gone in the meantime
                continue
    return found


def children():
    """The processes below this one, by id: running, or "Z" for dead and not yet collected."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if int(parent) == os.getpid():
                found[int(entry.name)] = state
    return found


def left_over(groups_before, children_before):
    """What is still there when the dying have had time to die. Others may be grading on this machine meanwhile."""
    stuck, alive = set(groups()) - set(groups_before), {}
    for _ in range(50):
        alive = {pid: state for pid, state in children().items() if pid not in children_before}
        for pid in [pid for pid, state in alive.items() if state == "Z"]:
            os.waitpid(pid, os.WNOHANG)
            del alive[pid]
        stuck &= {group for group, used in groups().items() if not used}
        if not alive and not stuck:
            break
        time.sleep(0.1)
    return alive, stuck


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """The class, graded once in the best isolation there is, with this process as everybody's last parent."""
    tier = best_tier()
    if tier.name == NONE:
        pytest.skip(f"the samples are hostile and run behind a wall only: {tier.raise_it}")
    out, temporary = tmp_path_factory.mktemp("graded"), tmp_path_factory.mktemp("tmp")
    for path in WITNESSES:
        Path(path).expanduser().unlink(missing_ok=True)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, groups_before, children_before = files(SAMPLES), groups(), children()
    ended = grade(SAMPLES, out, temporary=temporary)
    alive, stuck = left_over(groups_before, children_before)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    records = {
        (path.parent.name, path.stem): json.loads(path.read_text()) for path in sorted(out.glob("records/*/*.json"))
    }
    return SimpleNamespace(
        out=out, records=records, alive=alive, groups=stuck, temporary=temporary, changed=files(SAMPLES) != before
    )


# What each must get


def narrowest(rules, check, otherwise):
    """The rule for a check: its own, else its function's, else everybody's."""
    name = check["name"].partition("/")[2]
    for key in (name, check["target"][0], "all"):
        if key in rules:
            return rules[key]
    return otherwise


@pytest.mark.parametrize(("student", "topic"), SUBMITTED)
def test_record_is_the_one_expected(graded, student, topic):
    record = graded.records[student, topic]
    expected = tomllib.loads((SAMPLES / student / "expected.toml").read_text())[topic]
    rules, messages = expected.get("not_passed", {}), expected.get("message", {})
    names = {key for one in record["checks"] for key in (one["name"].partition("/")[2], one["target"][0], "all")}
    assert set(rules) | set(messages) <= names, "expected.toml names a check that does not exist"
    got = {
        one["name"]: one["outcome"] + (f": {one['misconception']}" if one["misconception"] else "")
        for one in record["checks"]
    }
    assert got == {one["name"]: narrowest(rules, one, "passed") for one in record["checks"]}
    for one in record["checks"]:
        assert narrowest(messages, one, "") in one["message"]
    assert record["score"] == expected["score"]


def test_every_submission_has_a_record_and_no_more(graded):
    assert sorted(graded.records) == SUBMITTED


def test_class_shows_many_mistakes_by_name(graded):
    named = {
        (one["target"][0], one["misconception"])
        for record in graded.records.values()
        for one in record["checks"]
        if one["misconception"]
    }
    assert len(named) >= 120


@pytest.mark.parametrize("path", UNTOUCHED)
def test_untouched_stub_is_the_one_handed_out(path):
    source = KIT / "exercises" / Path(path).stem / path
    copy = SAMPLES / "emil" / path
    assert copy.read_bytes() == source.read_bytes(), f"the stub has changed: cp {source} {copy}"


# The contract


@pytest.mark.parametrize(("student", "topic"), SUBMITTED)
def test_record_keeps_the_contract(graded, student, topic):
    record = graded.records[student, topic]
    assert set(RECORD) <= set(record)
    assert all(isinstance(record[key], kind) for key, kind in RECORD.items())
    assert (record["schema"], record["student"], record["topic"]) == (1, student, topic)
    assert (SAMPLES / student / record["source"]).is_file()
    assert record["isolation"].startswith("bubblewrap")
    assert record["score"] == sum(one["points"] for one in record["checks"]) <= record["max_score"]
    assert record["max_score"] == sum(one["max_points"] for one in record["checks"])
    assert len({one["name"] for one in record["checks"]}) == len(record["checks"])
    for one in record["checks"]:
        assert set(CHECK) <= set(one)
        assert all(isinstance(one[key], kind) for key, kind in CHECK.items()), one
        assert one["outcome"] in OUTCOMES
        assert one["name"].startswith(f"{topic}/")
        assert one["title"]
        passed = one["outcome"] == "passed"
        assert one["points"] == (one["max_points"] if passed else 0)
        assert bool(one["message"]) == bool(one["hint"]) == (not passed)
        assert one["misconception"] is None or one["outcome"] == "wrong"


def test_grades_csv_has_a_row_for_each_record(graded):
    with (graded.out / "grades.csv").open(newline="") as file:
        rows = {(row["student"], row["topic"]): float(row["score"]) for row in csv.DictReader(file)}
    assert rows == {key: record["score"] for key, record in graded.records.items()}


# Nothing leaks, nothing stays


def test_nothing_stays(graded):
    assert graded.alive == {}, "processes are left"
    assert graded.groups == set(), "control groups are left"
    assert list(graded.temporary.iterdir()) == [], "files are left in the folder for temporary ones"
    assert not graded.changed, "the submissions were written to"
    assert [path for path in WITNESSES if Path(path).expanduser().exists()] == []


TALK = {
    "mean_squared_error": ("raise ValueError(text)", "error"),
    "mean_squared_error_grad": ("raise PermissionError(1, text)", "blocked"),
    "huber": ("raise MemoryError(text)", "memory_limit"),
    "huber_grad": ("raise BlockingIOError(11, text)", "process_limit"),
    "binary_crossentropy": ("raise OSError(28, text)", "disk_limit"),
    "binary_crossentropy_grad": ("raise ModuleNotFoundError(text, name='reference')", "blocked"),
    "categorical_crossentropy": ("return type(text, (), {})()", "bad_result"),
    "categorical_crossentropy_grad": ("raise SystemExit(text)", "error"),
    "softmax_crossentropy": ("print(text); return text, text", "bad_result"),
    "kl_divergence": ("return np.array([text])", "bad_result"),
    "hinge": ("return float('nan')", "wrong"),
}
LOOKS_UP = """
def {function}(*arrays, **options):
    key = repr(["{function}", *((one.dtype.str, one.tobytes()) for one in arrays), *sorted(options.items())])
    if key in TABLE:
        found = [np.frombuffer(data, dtype).reshape(shape) for data, dtype, shape in TABLE[key]]
        return found[0] if len(found) == 1 else tuple(found)
    text = "LEAKED" + repr(arrays)
    {talk}
"""


def test_lookup_table_earns_the_public_points_and_hears_nothing_of_the_hidden_inputs(graded, tmp_path):
    questions = public_questions(find_topic("losses"))
    table = {}
    for one in questions:
        for case, expected in zip(one.cases, one.expected, strict=True):
            arrays = ((value.dtype.str, value.tobytes()) for value in case.inputs.values())
            key = repr([one.function, *arrays, *sorted(case.options.items())])
            table[key] = [(array.tobytes(), array.dtype.str, array.shape) for array in expected]
    student = tmp_path / "class" / "mallory"
    student.mkdir(parents=True)
    (student / "table.py").write_text(f"TABLE = {table!r}\n")
    bodies = [LOOKS_UP.format(function=function, talk=talk) for function, (talk, _) in TALK.items()]
    (student / "losses.py").write_text("\n".join(["import numpy as np", "from table import TABLE", *bodies]))
    assert grade(tmp_path / "class", tmp_path / "out").returncode == 0
    record = record_of(tmp_path / "out", "mallory", "losses")
    assert record["score"] == sum(one.points for one in questions)
    hidden = [one for one in record["checks"] if one["hidden"]]
    assert {one["target"][0]: one["outcome"] for one in hidden} == {
        name: outcome for name, (_, outcome) in TALK.items()
    }
    assert "LEAKED" not in json.dumps(record)


def test_neighbours_of_hostile_students_get_what_they_get_alone(graded, tmp_path):
    assert grade(class_of(tmp_path / "class", "farah"), tmp_path / "out", "--jobs", 1).returncode == 0
    for topic in topics_of("farah"):
        assert untimed(record_of(tmp_path / "out", "farah", topic)) == untimed(graded.records["farah", topic])


def test_numpy_beside_a_submission_is_never_imported(graded, tmp_path):
    folder = class_of(tmp_path / "class", "trudy") / "trudy"
    (folder / "numpy.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')\nraise SystemExit\n")
    assert grade(tmp_path / "class", tmp_path / "out", cwd=folder).returncode == 0
    for topic in topics_of("trudy"):
        record = record_of(tmp_path / "out", "trudy", topic)
        assert record["score"] == record["max_score"]
    assert not (tmp_path / "imported").exists()


# The same marks again, and from a notebook


def test_notebook_gets_the_marks_of_the_same_code_in_a_module(graded, tmp_path):
    both = [("farah", "neurons"), ("farah", "backprop"), ("hana", "losses"), ("hana", "convolution")]
    for student, topic in both:
        text = (SAMPLES / student / f"{topic}.py").read_text()
        cells = [nbformat.v4.new_code_cell(part) for part in text.split("\n\n\n")]
        (tmp_path / "class" / student).mkdir(parents=True, exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "class" / student / f"{topic}.ipynb")
    assert grade(tmp_path / "class", tmp_path / "out").returncode == 0
    for student, topic in both:
        of_notebook, of_module = record_of(tmp_path / "out", student, topic), graded.records[student, topic]
        assert of_notebook["source"] == f"{topic}.ipynb"
        assert untimed(of_notebook)["checks"] == untimed(of_module)["checks"]


def test_what_a_notebook_has_without_importing_it_is_there(graded, tmp_path):
    student = tmp_path / "class" / "noa"
    student.mkdir(parents=True)
    exported = "get_ipython().run_line_magic('matplotlib', 'inline')\n"  # as Jupyter saves a notebook as .py
    (student / "neurons.py").write_text(exported + (SAMPLES / "ada" / "neurons.py").read_text())
    shown = "import asyncio\nimport matplotlib.pyplot as plt\nawait asyncio.sleep(0)\ndisplay('text', plt.figure())"
    cells = [nbformat.v4.new_code_cell(text) for text in (shown, (SAMPLES / "ada" / "losses.py").read_text())]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), student / "losses.ipynb")
    assert grade(tmp_path / "class", tmp_path / "out").returncode == 0
    assert [record_of(tmp_path / "out", "noa", topic)["score"] for topic in ("neurons", "losses")] == [40, 40]


def test_second_run_grades_nothing_anew(graded, tmp_path):
    out = shutil.copytree(graded.out, tmp_path / "out")
    written = {path: path.stat().st_mtime_ns for path in (out / "records").rglob("*.json")}
    before = files(out)
    assert grade(SAMPLES, out).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in (out / "records").rglob("*.json")} == written
    assert files(out) == before


def test_damaged_records_are_graded_again(graded, tmp_path):
    class_of(tmp_path / "class", "ada", "ivan")
    for student in ("ada", "ivan"):
        shutil.copytree(graded.out / "records" / student, tmp_path / "out" / "records" / student)
    ada, ivan = (tmp_path / "out" / "records" / student for student in ("ada", "ivan"))
    whole = (ada / "losses.json").read_bytes()
    (ada / "losses.json").write_bytes(whole[: len(whole) // 2])
    (ada / "neurons.json").write_bytes(b"")
    (ivan / "losses.json").write_bytes(b'{"more": ' + b"[" * 100_000)
    untouched = (ivan / "neurons.json").stat().st_mtime_ns
    assert grade(tmp_path / "class", tmp_path / "out").returncode == 0
    assert (ivan / "neurons.json").stat().st_mtime_ns == untouched
    for student in ("ada", "ivan"):
        for topic in topics_of(student):
            assert untimed(record_of(tmp_path / "out", student, topic)) == untimed(graded.records[student, topic])


# Bad usage ends with 2 and one clear line


BAD_USAGE = {
    "the folder is missing": (["nowhere"], "nowhere is not a folder"),
    "no student in it": (["empty"], "empty holds no student's folder"),
    "an odd name": (["odd"], "a folder named 'ada lovelace'"),
    "nothing of the topic": (["other"], "no file of"),
    "an unknown topic": (
        ["class", "--topic", "alchemy"],
        f"no topic 'alchemy'; the topics here are {', '.join([one.name for one in shipped_topics()])}; another one is "
        "named by its folder",
    ),
    "a slip of the pen": (
        ["class", "--topic", "looses"],
        "no topic 'looses'; did you mean losses? The topics here are ",
    ),
    "-o is a file": (["class", "-o", "class/ada/losses.py"], "losses.py is a file; give a folder"),
    "an unknown format": (["class", "--format", "pdf"], "--format pdf: the formats are csv and html"),
}


@pytest.mark.parametrize("what", BAD_USAGE)
def test_bad_usage_is_said_in_one_line(tmp_path, what):
    for path in ("empty", "odd/ada lovelace", "class/ada", "other/ada"):
        (tmp_path / path).mkdir(parents=True)
    (tmp_path / "class/ada/losses.py").write_text("")
    (tmp_path / "other/ada/sums.py").write_text("")
    (folder, *words), said = BAD_USAGE[what]
    ended = grade(tmp_path / folder, tmp_path / "out", *words, "--isolation", "any", cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("deltarule: ")
    assert said in ended.stderr
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").glob("records/*"))
