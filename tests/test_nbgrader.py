"""The nbgrader door, proved with nbgrader itself: one course, one class, nbgrader's own commands, unchanged."""

import copy
import csv
import html
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from courses import (
    add_code,
    answer_cells,
    deltarule,
    grade_id,
    hand_in,
    mistaken_cell,
    nbgrader,
    released,
    solve,
)
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException

from autograder.places import EXERCISES, KIT
from autograder.staff.doors import nbgrader as door
from autograder.staff.topic.draw import hidden_questions, public_questions
from autograder.staff.topic.lesson import BEGIN
from autograder.staff.topic.topic import find_topic
from autograder.wall.session import CannotStart, Session
from autograder.wall.tiers import Tier

TOPICS = ["neurons", "losses"]
HANDED_OUT = [*TOPICS, "convolution"]  # with digits beside its notebook
SECRET = "0123456789abcdef0123456789abcdef"  # fixed, so that what may not leak is the same in every run
MISTAKES = {"losses": ("huber", "delta-ignored"), "neurons": ("softmax", "no-max-shift")}  # each right in part

CHATTY = """%matplotlib inline
import sys, warnings
!ls
print("nan")
print("a word on stderr", file=sys.stderr)
warnings.warn("a warning")
display("a picture")
check("{topic}")
hint()
def chatty(function):
    def call(*args, **kwargs):
        print(-1)
        print("a word on stderr", file=sys.stderr)
        warnings.warn("a warning")
        return function(*args, **kwargs)
    return call
float("nan")"""
HOSTILE = """import numpy, numpy.testing
numpy.testing.assert_allclose = numpy.testing.assert_array_equal = lambda *args, **kwargs: None
numpy.allclose = numpy.isclose = numpy.array_equal = lambda *args, **kwargs: True
def marks(lines):
    return ["100.0\\n"]
get_ipython().input_transformers_post.append(marks)
get_ipython().input_transformers_cleanup.append(marks)
print("100.0")
100.0"""
# Leaves a canary and reads a secret where it can; tells what it was asked, unless that is public anyway.
SPY = """import os, pathlib
def spy():
    for folder in {folders!r}:
        for act in (lambda: pathlib.Path(folder, "canary").write_text("here"),
                    lambda: stolen.append(pathlib.Path(folder, "deltarule_secret").read_text()),
                    lambda: pathlib.Path(folder, "gradebook.db").write_bytes(b"")):
            try:
                act()
            except OSError:
                pass
stolen = []
spy()
"""
THIEF = """def {function}(y_true, y_pred):
    spy()
    print(y_true.tolist())
    if stolen or y_true.ravel()[:4].tolist() not in {public!r}:
        raise ValueError(f"<script>alert(1)</script> STOLEN {{stolen}} {{y_true.tolist()}} {{y_pred.tolist()}}")
    return ((y_pred - y_true) ** 2).mean()
"""
STOLEN_FROM = "mean_squared_error"


def right(course, topic, notebook):
    solve(notebook, topic)


def mistaken(course, topic, notebook):
    function, mistake = MISTAKES[topic]
    solve(notebook, topic, **{function: mistaken_cell(topic, function, mistake)})


def untouched(course, topic, notebook):
    pass


def chatty(course, topic, notebook):
    said = {name: f"{text}\n{name} = chatty({name})\nprint(0)\n-1" for name, text in answer_cells(topic).items()}
    solve(notebook, topic, **said)
    add_code(notebook, 2, CHATTY.format(topic=topic))


def hostile(course, topic, notebook):
    add_code(notebook, 1, HOSTILE)


def meddled(course, topic, notebook):
    """Right answers; the check cells copied, deleted, altered, renamed and of no version there is."""
    solve(notebook, topic)
    checks = [cell for cell in notebook.cells if cell.metadata.get("deltarule", {}).get("role") == "check"]
    notebook.cells.append(copy.deepcopy(checks[0]))
    notebook.cells[-1].id = "a-copy"
    notebook.cells.remove(checks[1])
    checks[2].metadata.nbgrader.points = 1000
    checks[3].source = "1000.0"
    checks[4].metadata = {}
    checks[5].metadata.nbgrader.schema_version = 99
    checks[6].metadata.nbgrader.grade_id = "check-nothing"
    checks[7].cell_type = "markdown"
    for key in ("outputs", "execution_count"):
        del checks[7][key]
    (answer,) = [cell for cell in notebook.cells if grade_id(cell) == checks[8].id.removeprefix("check-")]
    answer.metadata = {}


def deleted(course, topic, notebook):
    """Right answers but for one, deleted with its check cell."""
    solve(notebook, topic)
    gone = DELETED[topic]
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) not in (gone, f"check-{gone}")]


def borrowing(course, topic, notebook):
    """Right answers; one in neurons is a function of losses, whose notebook nbgrader grades later."""
    lent = "import numpy as np\ndef logistic(z):\n    return 1 / (1 + np.exp(-z))"
    borrowed = "def sigmoid(z):\n    from losses import logistic\n    return logistic(z)"
    solve(notebook, topic, **({"sigmoid": borrowed} if topic == "neurons" else {}))
    if topic == "losses":
        add_code(notebook, 2, lent)


def endless(course, topic, notebook):
    looping = answer_cells(topic)["train_neuron"].partition(BEGIN)[0] + "while True:\n        pass"
    solve(notebook, topic, train_neuron=looping)


def spy(course, topic, notebook):
    public = [case.inputs["y_true"].ravel()[:4].tolist() for question in public_questions(find_topic(topic))
              if question.function == STOLEN_FROM for case in question.cases]  # fmt: skip
    theft = THIEF.format(function=STOLEN_FROM, public=public)
    folders = [str(folder) for folder in (course, course.parent / "open", "/tmp", "/work", Path.home(), Path.cwd())]
    solve(notebook, topic, **{STOLEN_FROM: SPY.format(folders=folders) + theft})


DELETED = {"losses": "hinge"}
# student: (what is handed in, the topics, the functions that lose points; None for all of them)
STUDENTS = {
    "ada": (right, HANDED_OUT, []),
    "ben": (mistaken, TOPICS, [function for function, _ in MISTAKES.values()]),
    "una": (untouched, TOPICS, None),
    "cleo": (chatty, ["losses"], []),
    "mal": (hostile, ["neurons"], None),
    "tim": (meddled, ["losses"], []),
    "dana": (deleted, ["losses"], ["hinge"]),
    "nia": (borrowing, TOPICS, []),
    "leo": (endless, ["neurons"], ["train_neuron"]),
    "sam": (spy, ["losses"], [STOLEN_FROM]),
}
HANDED_IN = [(student, topic) for student, (_, topics, _) in STUDENTS.items() for topic in topics]


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A course, graded: made by `deltarule course`, the rest by nbgrader."""
    folder = tmp_path_factory.mktemp("deltarule") / "course"
    folder.mkdir()
    (folder / "deltarule_secret").write_text(SECRET)
    deltarule(folder, "course", folder)
    nbgrader(folder, "generate_assignment", "[cln]*")  # those of HANDED_OUT, in one go
    assert sorted(path.name for path in (folder / "release").iterdir()) == sorted(HANDED_OUT)
    (folder.parent / "open").mkdir(mode=0o777)
    (folder.parent / "open").chmod(0o777)
    for student, topic in HANDED_IN:
        notebook = released(folder, topic)
        STUDENTS[student][0](folder, topic, notebook)
        hand_in(folder, student, topic, notebook)
    for topic in HANDED_OUT:
        nbgrader(folder, "autograde", topic)
    nbgrader(folder, "generate_feedback", "*")
    nbgrader(folder, "export")
    return folder


def marks(course):
    """What nbgrader's gradebook holds: {student: {topic: {function: (points, at most)}}}."""
    found = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student, topic in HANDED_IN:
            grades = gradebook.find_submission_notebook(topic, topic, student).grades
            assert not any(one.needs_manual_grade for one in grades)
            of_topic = {one.name.removeprefix("check-"): (one.auto_score, one.max_score_gradecell) for one in grades}
            found.setdefault(student, {})[topic] = of_topic
    return found


def rows(path):
    with path.open() as file:
        return list(csv.DictReader(file))


def autograded(course, student, topic):
    return nbformat.read(course / "autograded" / student / topic / f"{topic}.ipynb", 4)


def feedback(course, student, topic):
    """The page a student gets: as it is, and its text, without tags and style sheets."""
    page = (course / "feedback" / student / topic / f"{topic}.html").read_text()
    return page, html.unescape(re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]*>", "", page, flags=re.DOTALL))


@pytest.mark.parametrize("topic", HANDED_OUT)
def test_what_is_released_holds_the_exercise_and_no_solution(course, topic):
    release = course / "release" / topic
    beside = ["checks.npz", *(path.name for path in find_topic(topic).handouts)]
    assert sorted(path.name for path in release.iterdir()) == sorted([*beside, f"{topic}.ipynb"])
    for name in beside:
        assert (release / name).read_bytes() == (EXERCISES / topic / name).read_bytes()
    exercise = nbformat.read(EXERCISES / topic / f"{topic}.ipynb", 4)
    handed_out = released(course, topic)
    assert [cell.source for cell in handed_out.cells] == [cell.source for cell in exercise.cells]
    assert "BEGIN SOLUTION" not in nbformat.writes(handed_out)
    for function, text in answer_cells(topic).items():
        solution = text.partition(BEGIN)[2].splitlines()[1:-1]
        (cell,) = [cell for cell in handed_out.cells if grade_id(cell) == function]
        assert "raise NotImplementedError()" in cell.source
        assert not {line for line in solution if line} & set(cell.source.splitlines())


@pytest.mark.parametrize(("student", "topic"), HANDED_IN)
def test_marks_are_what_the_answers_deserve(course, student, topic):
    lost = STUDENTS[student][2]
    for function, (points, most) in marks(course)[student][topic].items():
        if lost is None:
            assert points == 0, function
        elif function not in lost:
            assert points == most, function
        elif student in ("ben", "sam"):
            assert 0 < points < most, function
        else:
            assert points == 0, function


def test_the_exported_marks_equal_those_of_deltarule_grade(course, tmp_path):
    deltarule(tmp_path, "grade", course / "submitted", "-o", "out", "--secret", SECRET)
    ours = {(row["student"], row["topic"]): row for row in rows(tmp_path / "out" / "grades.csv")}
    theirs = {(row["student_id"], row["assignment"]): row for row in rows(course / "grades.csv")}
    assert set(ours) == set(HANDED_IN)
    for who, row in ours.items():
        assert (float(row["score"]), float(row["max_score"])) == (
            float(theirs[who]["score"]), float(theirs[who]["max_score"]),
        ), who  # fmt: skip
        assert row["isolation"].startswith("bubblewrap")


def test_a_second_autograde_gives_the_same_marks(course):
    before = marks(course)
    nbgrader(course, "autograde", "losses", "--force", "--student", "sam")
    assert marks(course) == before


@pytest.mark.parametrize("topic", TOPICS)
def test_partial_credit_and_message_arrive_together(course, topic):
    function, mistake = MISTAKES[topic]
    (known,) = [one for one in find_topic(topic).misconceptions if (one.function, one.id) == (function, mistake)]
    (cell,) = [cell for cell in autograded(course, "ben", topic).cells if grade_id(cell) == f"check-{function}"]
    message, mark = cell.outputs
    points, most = marks(course)["ben"][topic][function]
    assert message.name == "stdout"
    assert known.says in message.text
    assert "Hint: " in message.text
    assert float(mark.data["text/plain"]) == points
    assert 0 < points < most
    _, text = feedback(course, "ben", topic)
    assert known.says in text
    assert "Hint: " in text


def numbers(text):
    """The numbers in a text, each written in one way, in order."""
    return [f"{float(one):.6g}" for one in re.findall(r"-?\d+\.?\d*(?:e[-+]?\d+)?", text)]


def traces(question):
    """What would give a question away: each expected value, and four inputs in a row."""
    found = set()
    for array in (array for outputs in question.expected for array in outputs):
        written = [f"{float(one):.6g}" for one in array.ravel()]
        found |= {one for one in written if len(re.sub(r"e.*|\D|^-?0\.0*", "", one)) >= 5}
    for array in (one for case in question.cases for one in case.inputs.values() if isinstance(one, np.ndarray)):
        written = [f"{float(one):.6g}" for one in array.ravel()]
        runs = [written[at : at + 4] for at in range(0, len(written) - 3, 4)]
        found |= {" ".join(run) for run in runs if len(set(run)) > 2 and "." in run[0] and "." in run[1]}
    return found


def shown(found, text):
    told = f" {' '.join(numbers(text))} "
    return {trace for trace in found if f" {trace} " in told}


@pytest.mark.parametrize(("student", "topic"), HANDED_IN)
def test_feedback_gives_no_hidden_question_away(course, student, topic):
    page, text = feedback(course, student, topic)
    public = {trace for question in public_questions(find_topic(topic)) for trace in traces(question)}
    hidden = hidden_questions(find_topic(topic), SECRET, student)
    for question in hidden:
        assert not shown(traces(question) - public, text), question.name
    assert all(question.name in text for question in hidden), "its outcome is told"
    assert SECRET not in page
    own = nbformat.read(course / "submitted" / student / topic / f"{topic}.ipynb", 4)
    about = find_topic(topic)
    handed_in = "\n".join(cell.source for cell in own.cells)
    for name, source in (("checks", (about.folder / "checks.py").read_text()), ("lesson", about.lesson)):
        hidden_code = code_lines(source)
        assert hidden_code, name
        hidden_code -= code_lines(handed_in)
        assert not {line for line in hidden_code if line in text}, name
    swaps = code_lines("\n".join(part for one in about.misconceptions for swap in one.swaps for part in swap))
    not_theirs = {part for part in swaps if part not in handed_in}  # they are parts of lines
    assert not_theirs and not {part for part in not_theirs if part in text}


def code_lines(source):
    """The longer lines of code, without comments."""
    lines = {line.strip() for line in source.splitlines() if not line.startswith("#")}
    return {line for line in lines if len(line) > 25 and re.search(r"[=(]", line)}


def test_a_trace_would_be_seen():
    """The search finds the public numbers in a page that shows them, however they are laid out."""
    question = public_questions(find_topic("losses"))[0]
    array = question.cases[1].inputs["y_true"]
    assert shown(traces(question), str(array))
    assert shown(traces(question), repr(array.tolist()))
    assert shown(traces(question), f"expected {float(question.expected[1][0]):.7g} (tolerance")
    assert not shown(traces(question), "expected 12345.6")


def test_a_public_exception_is_shown_as_text_and_a_hidden_one_is_not(course):
    page, _ = feedback(course, "sam", "losses")
    (cell,) = [cell for cell in autograded(course, "sam", "losses").cells if grade_id(cell) == f"check-{STOLEN_FROM}"]
    assert "raised an exception." in cell.outputs[0].text
    assert "STOLEN" not in cell.outputs[0].text
    assert "<script>alert(1)" not in page


def test_a_submission_reaches_nothing_outside(course, tmp_path):
    for folder in (course, course.parent / "open", Path("/tmp"), Path("/work"), Path.home(), Path.cwd()):
        assert not (folder / "canary").exists(), folder
    assert (course / "deltarule_secret").read_text() == SECRET
    # The same code in a process of ours does leave one.
    subprocess.run([sys.executable, "-c", SPY.format(folders=[str(tmp_path)])], check=True)
    assert (tmp_path / "canary").exists()


def test_a_refresh_keeps_what_is_the_instructors(course):
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.Exchange.timezone = 'UTC'  # mine\n")
    (course / "deltarule_config.py").write_text("broken")
    (course / "source" / "losses" / "losses.ipynb").write_text("broken")

    def kept():
        return {path: path.read_bytes() for path in sorted(course.rglob("*")) if path.is_file()
                and "source" not in path.parts and path.name != "deltarule_config.py"}  # fmt: skip

    before = kept()
    deltarule(course, "course", course)
    assert kept() == before
    assert "Autograde" in (course / "deltarule_config.py").read_text()
    assert nbformat.read(course / "source" / "losses" / "losses.ipynb", 4).cells


@pytest.mark.parametrize(
    ("best", "asked", "graded"),
    [
        ("bubblewrap", "", True),
        ("bubblewrap", "bubblewrap", True),
        ("bubblewrap-without-cgroup", "", True),
        ("bubblewrap-without-cgroup", "bubblewrap", False),
        ("none", "", False),
        ("none", "bubblewrap-without-cgroup", False),
    ],
)
def test_nothing_is_run_behind_less_than_the_wall_asked_for(monkeypatch, best, asked, graded):
    monkeypatch.setattr(door, "_best_tier", lambda: Tier(best, "install it"))
    grade = door.Grade(isolation=asked)
    if graded:
        assert grade._tier() == best
    else:
        with pytest.raises(NbGraderException, match="install it"):
            grade._tier()


def test_what_could_not_be_graded_gets_no_mark(monkeypatch, tmp_path):
    """The grader's own fault ends in nbgrader's error for that submission, not in a zero."""

    def cannot_start(session):
        raise CannotStart("no room")

    monkeypatch.setattr(Session, "start", cannot_start)
    monkeypatch.setattr(door, "_best_tier", lambda: Tier("bubblewrap"))
    notebook = nbformat.read(EXERCISES / "losses" / "losses.ipynb", 4)
    told = {"nbgrader": {"student": "ada", "notebook": "losses"}, "metadata": {"path": str(tmp_path)}}
    with pytest.raises(NbGraderException, match="no room"):
        door.Grade(course_file=course_file(tmp_path), isolation="none").preprocess(notebook, told)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def course_file(folder):
    """A course of the kit's own topics, as `deltarule course` makes it."""
    (folder / "deltarule_secret").write_text(SECRET)
    (folder / "course.toml").write_text("")
    return str(folder / "course.toml")


def graded_beside(folder, notebook, make_module):
    """The gradable cells of a notebook for topic losses, graded where the student also submitted a module."""
    submitted = folder / "submitted" / "ada" / "losses"
    submitted.mkdir(parents=True)
    make_module(submitted / "losses.py")
    told = {"nbgrader": {"student": "ada", "notebook": "losses"}, "metadata": {"path": str(submitted)}}
    done, _ = door.Grade(course_file=course_file(folder)).preprocess(notebook, told)
    return [cell for cell in done.cells if grade_id(cell).startswith("check-")]


BESIDE = {
    "a module with more": (
        "stub", lambda path: path.write_text(find_topic("losses").solution_source), True,
        "losses.py was taken; losses.ipynb was handed in as well and has more left to write (11 functions, not 0)",
    ),
    "a module with less": (
        "solved", lambda path: path.write_text("def huber():\n    raise NotImplementedError()\n"), True,
        "losses.ipynb was taken; losses.py was handed in as well and has more left to write (1 function, not 0)",
    ),
    "the module handed out": (
        "stub", lambda path: path.write_bytes((EXERCISES / "losses" / "losses.py").read_bytes()), False, "",
    ),
    "a link": (
        "solved", lambda path: path.symlink_to(KIT / "solutions" / "losses" / "lesson.py"), True,
        "losses.ipynb was taken; losses.py was handed in as well and was not read: losses.py is not a plain file",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BESIDE)
def test_of_module_and_notebook_the_one_is_taken_that_is_taken_everywhere(what, monkeypatch, tmp_path, tier):
    notebook = nbformat.read(EXERCISES / "losses" / "losses.ipynb", 4)
    state, make_module, right, note = BESIDE[what]
    if state == "solved":
        solve(notebook, "losses")
    monkeypatch.chdir(tmp_path)  # a course is where nbgrader is started
    first, *others = graded_beside(tmp_path, notebook, make_module)
    for cell in (first, *others):
        points = float(cell.outputs[1].data["text/plain"])
        assert points == (cell.metadata.nbgrader.points if right else 0)
    assert first.outputs[0].text.startswith(f"{note}\nlosses/" if note else "losses/")
    assert not any("was taken" in cell.outputs[0].text for cell in others)
