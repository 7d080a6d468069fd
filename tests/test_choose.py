"""One rule for which of a student's files is taken: the same when a class is graded, in `check`, pytest and imports."""

import nbformat
import pytest

from autograder.ask.exercises import NoExercise
from autograder.ask.frozen import Frozen, freeze
from autograder.doors.selfcheck import check_topic
from autograder.handin.choose import functions_in
from autograder.handin.find import find_submission
from autograder.handin.own import own_file, own_submission
from autograder.handin.own_topics import OwnTopics
from autograder.places import KIT


def notebook(*cells):
    return nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]))


def module(answers, stubs="", *, given="def given(x):\n    return x\n\n\n"):
    """A file with functions of those names, the first written and the second as handed out."""
    written = [f"def {name}(x):\n    return {name!r}\n\n\n" for name in answers]
    left = [f"def {name}(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n\n\n" for name in stubs]
    return given + "".join(written + left)


STUB = module("", "abcd")
BROKEN = module("abc", "d") + "def e(x:\n"
TIE = "losses.py was taken; losses.ipynb was handed in as well and has no more written"

# What lies in the folder; which file is taken, and what is noted.
CHOICES = {
    "the module alone": ({"losses.py": STUB}, "losses.py", ""),
    "the notebook alone": ({"losses.ipynb": notebook(STUB)}, "losses.ipynb", ""),
    "as handed out": ({"losses.py": "# a comment\n\n" + STUB, "losses.ipynb": notebook(STUB)}, "losses.py", ""),
    "the same in both": ({"losses.py": module("abcd"), "losses.ipynb": notebook(module("abcd"))}, "losses.py", ""),
    "both all written": (
        {"losses.py": module("abcd"), "losses.ipynb": notebook(module("abcd").replace("return", "return 1,"))},
        "losses.py", TIE,
    ),
    "the notebook written": (
        {"losses.py": STUB, "losses.ipynb": notebook(module("abcd"))}, "losses.ipynb",
        "losses.ipynb was taken; losses.py was handed in as well and has more left to write (4 functions, not 0)",
    ),
    "the module written": (
        {"losses.py": module("abcd"), "losses.ipynb": notebook(STUB)}, "losses.py",
        "losses.py was taken; losses.ipynb was handed in as well and has more left to write (4 functions, not 0)",
    ),
    "more of it in the notebook": (
        {"losses.py": module("ab", "cd"), "losses.ipynb": notebook(module("abc", "d"))}, "losses.ipynb",
        "losses.ipynb was taken; losses.py was handed in as well and has more left to write (2 functions, not 1)",
    ),
    "each has one that the other has not": (
        {"losses.py": module("ab", "cd"), "losses.ipynb": notebook(module("ac", "bd"))}, "losses.py", TIE,
    ),
    "what is not there is not written": (
        {"losses.py": module("a"), "losses.ipynb": notebook(module("abc", "d"))}, "losses.ipynb",
        "losses.ipynb was taken; losses.py was handed in as well and has less written",
    ),
    "scribbles beside a notebook": (
        {"losses.py": "def try_it():\n    print(1)\n", "losses.ipynb": notebook(module("abc", "d"))}, "losses.ipynb",
        "losses.ipynb was taken; losses.py was handed in as well and has less written",
    ),
    "functions of their own do not make up for answers": (
        {"losses.py": module("abcd"), "losses.ipynb": notebook(module("abcefgh", "d"))}, "losses.py",
        "losses.py was taken; losses.ipynb was handed in as well and has more left to write (1 function, not 0)",
    ),
    "an empty notebook": (
        {"losses.py": module("ab", "cd"), "losses.ipynb": notebook("")}, "losses.py",
        "losses.py was taken; losses.ipynb was handed in as well and has less written",
    ),
    "answers from elsewhere": (
        {"losses.py": module("", "abcd", given=""), "losses.ipynb": notebook("from mine import *")}, "losses.ipynb",
        "losses.ipynb was taken; losses.py was handed in as well and has less written",
    ),
    "a slip in the written one": (
        {"losses.py": BROKEN, "losses.ipynb": notebook(STUB)}, "losses.py",
        "losses.py was taken; losses.ipynb was handed in as well and has more left to write (4 functions, not 1)",
    ),
    "a slip in the other": (
        {"losses.py": "def a(x:\n", "losses.ipynb": notebook(module("ab", "cd"))}, "losses.ipynb",
        "losses.ipynb was taken; losses.py was handed in as well and has less written",
    ),
    "a notebook that cannot be read": (
        {"losses.py": module("a", "bcd"), "losses.ipynb": "[1]"}, "losses.py",
        "losses.py was taken; losses.ipynb was handed in as well and was not read: it is JSON, but not a notebook of "
        "version 4",
    ),
    "a module that cannot be read": (
        {"losses.py": b"\xff", "losses.ipynb": notebook(module("abcd"))}, "losses.ipynb",
        "losses.ipynb was taken; losses.py was handed in as well and was not read: it is not UTF-8 text (byte 0): save "
        "it as UTF-8",
    ),
    "neither can be read": (
        {"losses.py": b"\xff", "losses.ipynb": "[1]"}, "losses.py",
        "losses.py was taken; losses.ipynb was handed in as well and was not read: it is JSON, but not a notebook of "
        "version 4",
    ),
}  # fmt: skip
# As nbgrader lays it out; in a student's own folder nothing is looked for there.
ELSEWHERE = {
    "the notebook": ({"losses/losses.ipynb": notebook(STUB)}, "losses.ipynb", ""),
    "the module": ({"losses/losses.py": STUB}, "losses.py", ""),
    "a module before a notebook": (
        {"losses/losses.py": module("a", "b"), "losses/losses.ipynb": notebook(module("b", "a"))}, "losses.py", TIE,
    ),
    "one name twice": (
        {"losses.py": module("a", "b"), "losses/losses.py": module("ab")}, "losses.py",
        "losses/losses.py was taken; ada/losses.py was handed in as well and has more left to write "
        "(1 function, not 0)",
    ),
    "three": (
        {"losses.py": module("ab"), "losses.ipynb": notebook(module("a", "b")),
         "losses/losses.ipynb": notebook(STUB)}, "losses.py",
        "losses.py was taken; ada/losses.ipynb was handed in as well and has more left to write (3 functions, not 2); "
        "losses/losses.ipynb was handed in as well and has more left to write (4 functions, not 2)",
    ),
}  # fmt: skip


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("what", CHOICES)
def test_graded_and_checked_alike(what, tmp_path):
    files, source, note = CHOICES[what]
    write(tmp_path / "ada", files)
    (tmp_path / "ada" / "losses").mkdir()
    (tmp_path / "ada" / "losses" / "checks.npz").write_bytes(freeze(Frozen([])))  # no question, so nothing is run
    record = check_topic(tmp_path / "ada", "losses")
    for found in (find_submission(tmp_path, "ada", "losses"), own_submission(tmp_path / "ada", "losses"), record):
        assert (found.source, found.note) == (source, note)


@pytest.mark.parametrize("what", CHOICES)
def test_imported_alike(what, tmp_path, monkeypatch):
    files, source, _ = CHOICES[what]
    for topic in ("losses", "neurons"):
        write(tmp_path / "exercises" / topic, {"checks.npz": freeze(Frozen([]))})
    write(tmp_path / "exercises" / "losses", files)
    monkeypatch.chdir(tmp_path / "exercises" / "neurons")
    spec = OwnTopics().find_spec("losses", None)
    assert spec.origin == str(tmp_path / "exercises" / "losses" / source)
    write(tmp_path / "exercises" / "neurons", {"neurons.py": "import losses"})
    helper = own_submission(tmp_path / "exercises" / "neurons", "neurons").helpers["losses.py"].decode()
    taken = own_file([tmp_path / "exercises" / "losses"], "losses")
    assert helper == taken.code if taken.code is not None else taken.rejected in helper


@pytest.mark.parametrize("what", ELSEWHERE)
def test_in_folders_of_topics_too(what, tmp_path):
    files, source, note = ELSEWHERE[what]
    write(tmp_path / "ada", files)
    found = find_submission(tmp_path, "ada", "losses")
    assert (found.source, found.note) == (source, note)


def test_a_student_without_a_file_is_told_where_it_was_looked_for(tmp_path):
    with pytest.raises(NoExercise, match=rf"neither losses\.py nor losses\.ipynb in {tmp_path}$"):
        own_submission(tmp_path, "losses")


# Functions as the rule sees them


def test_every_function_handed_out_is_a_stub_and_every_solution_is_written(topic):
    stub = functions_in((KIT / "exercises" / topic.name / f"{topic.name}.py").read_text())
    assert {name for name, text in stub.items() if not text} == set(topic.functions)
    solved = functions_in(topic.solution_source)
    assert solved.keys() == stub.keys() and all(solved.values())


# A file, and of each function whether it is written.
TEXTS = {
    "a stub on one line": ("def f(x): raise NotImplementedError()", {"f": False}),
    "with a remark": ("def f(x):\n    raise NotImplementedError  # to do", {"f": False}),
    "commented out": ("def f(x):\n    return x\n    # raise NotImplementedError()", {"f": True}),
    "in a string": ("def f(x):\n    return 'raise NotImplementedError()'", {"f": True}),
    "one with a message is the student's": ("def f(x):\n    raise NotImplementedError('no such mode')", {"f": True}),
    "a class": ("class F:\n    def g(self):\n        raise NotImplementedError()", {"F": False}),
    "an async function": ("async def f(x):\n    return x", {"f": True}),
    "a heading over several lines": ("def f(\n    x,\n):\n    raise NotImplementedError()", {"f": False}),
    "a comment at the margin": ("def f(x):\n# here\n    raise NotImplementedError()", {"f": False}),
    "written below the stub": ("def f(x):\n    raise NotImplementedError()\ndef f(x):\n    return x", {"f": True}),
    "the stub below": ("def f(x):\n    return x\ndef f(x):\n    raise NotImplementedError()", {"f": False}),
    "decorated": ("def f(x):\n    1\n@wraps\ndef g(x):\n    raise NotImplementedError()", {"f": True, "g": False}),
    "what is raised outside": ("def f(x):\n    return x\nif x:\n    raise NotImplementedError()", {"f": True}),
    "no function": ("x = 1\nfrom mine import f", {}),
    "nothing": ("", {}),
}  # fmt: skip


@pytest.mark.parametrize("what", TEXTS)
def test_functions_are_found_and_told_from_stubs(what):
    code, expected = TEXTS[what]
    assert {name: bool(text) for name, text in functions_in(code).items()} == expected
