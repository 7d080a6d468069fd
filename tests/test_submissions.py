"""Reading what was handed in: where a file is looked for, what a notebook becomes; nothing in it breaks the reader."""

import ast
import json
import os

import nbformat
import pytest

from autograder.ask.limits import Limits
from autograder.handin.find import NoSubmissions, find_students, find_submission
from autograder.handin.notebook import notebook_source
from autograder.handin.submission import Submission
from autograder.handin.text import MAX_FILE, Rejected
from autograder.judge.assess import assess
from autograder.places import KIT
from autograder.staff.topic.draw import public_questions
from autograder.staff.topic.topic import find_topic
from autograder.wall.tiers import NONE, best_tier


def notebook(*cells):
    """A notebook's text; a cell is its source, or its source and its metadata."""
    made = []
    for cell in cells:
        source, metadata = cell if isinstance(cell, tuple) else (cell, {})
        made.append(nbformat.v4.new_code_cell(source, metadata=metadata))
    return nbformat.writes(nbformat.v4.new_notebook(cells=made))


def test_places_are_those_of_the_student_s_cells():
    text, starts = notebook_source(notebook("%%time\nx = 1", "", "!ls", "def f():\n    raise ValueError"))
    submission = Submission("ada", "losses", "losses.ipynb", text, cells=starts)
    line = text.split("\n").index("    raise ValueError") + 1
    assert submission.place(line) == "cell 4, line 2"
    assert submission.place(text.split("\n").index("x = 1") + 1) == "cell 1, line 2"
    assert submission.place(0) == ""
    assert Submission("ada", "losses", "losses.py", "x").place(3) == "line 3"


CHECK_CELL = {"nbgrader": {"grade": True, "solution": False, "grade_id": "check-f", "locked": True}}
WHOSE = {
    "a check": (CHECK_CELL, "ours"),
    "the setup": ({"deltarule": {"role": "setup"}}, "ours"),
    "an answer": ({"deltarule": {"role": "answer"}, "nbgrader": {"grade": False, "solution": True}}, "theirs"),
    "an answer nbgrader grades": ({"nbgrader": {"grade": True, "solution": True}}, "theirs"),
    "a cell of their own": ({}, "theirs"),
    "nonsense": ({"nbgrader": None, "deltarule": [1]}, "theirs"),
}


@pytest.mark.parametrize("what", WHOSE)
def test_cells_of_ours_are_no_part_of_the_answer(what):
    metadata, whose = WHOSE[what]
    text, _ = notebook_source(notebook(("x = 1", metadata), "y = 2"))
    assert text == ("y = 2\n" if whose == "ours" else "x = 1\n\n\ny = 2\n")


def test_notebook_handed_out_is_the_stub_handed_out(topic):
    folder = KIT / "exercises" / topic.name
    text, _ = notebook_source((folder / f"{topic.name}.ipynb").read_text())
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse((folder / f"{topic.name}.py").read_text()))


def test_source_may_be_a_list_of_lines():
    cells = [{"cell_type": "code", "source": ["x = 1\n", "y = 2"]}, {"cell_type": "markdown", "source": "%"}]
    assert notebook_source(json.dumps({"cells": cells}))[0] == "x = 1\ny = 2\n"


NOT_NOTEBOOKS = {
    "empty": ("", "not a notebook: Expecting value"),
    "cut off": (notebook("x = 1")[:100], "not a notebook: "),
    "a list": ("[1, 2]", "not a notebook of version 4"),
    "a number": ("4", "not a notebook of version 4"),
    "version 3": ('{"worksheets": [{"cells": []}]}', "not a notebook of version 4"),
    "cells that are none": ('{"cells": [1, null, "x"]}', "not a notebook of version 4"),
    "cells by name": ('{"cells": {"cell_type": "code"}}', "not a notebook of version 4"),
    "a source of numbers": ('{"cells": [{"cell_type": "code", "source": [1, 2]}]}', "not a notebook of version 4"),
    "no source": ('{"cells": [{"cell_type": "code"}]}', "not a notebook of version 4"),
    "nested deeply": ("[" * 100_000, "nested too deeply"),
    "a long number": ('{"cells": ' + "9" * 5000 + "}", "a number too long"),
    "half a character": ('{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', "half a character"),
}


@pytest.mark.parametrize("what", NOT_NOTEBOOKS)
def test_what_is_not_a_notebook_is_rejected_with_the_reason(what):
    text, said = NOT_NOTEBOOKS[what]
    with pytest.raises(Rejected, match=said):
        notebook_source(text)


# On these Python's own parser gives up.
HARD = {
    "parentheses": "(" * 100_000,
    "minus signs": "-" * 1_000_000 + "1",
    "attributes": "a" + ".a" * 300_000,
    "a sum": "1+" * 300_000 + "1",
    "else": "1 if 1 else " * 100_000 + "1",
    "elif": "if 1:\n pass\n" + "elif 1:\n pass\n" * 50_000,
    "NUL": "x = 1\0",
}


@pytest.mark.parametrize("what", HARD)
def test_hard_text_breaks_neither_reader_nor_grader(tmp_path, what):
    best = best_tier()
    if best.name == NONE:
        pytest.skip(f"no wall here: {best.raise_it}")
    hand_in(tmp_path, {"losses.py": HARD[what], "neurons.ipynb": notebook("!ls\n" + HARD[what])})
    for topic in ("losses", "neurons"):
        submission = find_submission(tmp_path, "ada", topic)
        record = assess(submission, public_questions(find_topic(topic))[:1], best.name, Limits())
        assert record.checks[0].outcome == "rejected"
        assert record.checks[0].message.startswith("Your file was not run: it is not Python: ")


# Which file


def hand_in(folder, files):
    """Ada's folder with files in it: text or bytes, by path."""
    for name, text in files.items():
        path = folder / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_another_topic_s_file_is_no_submission(tmp_path):
    hand_in(tmp_path, {"neurons.py": "x = 1", "Losses.py": "x = 1", "losses.txt": "x = 1", "losses/notes.py": ""})
    assert find_submission(tmp_path, "ada", "losses") is None


TEXTS = {
    "CRLF": (b"def f():\r\n    return 1\r\n", "def f():\n    return 1\n"),
    "CR": (b"x = 1\ry = 2\r", "x = 1\ny = 2\n"),
    "BOM": (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
    "accents": ("x = 'é李'\n".encode(), "x = 'é李'\n"),
    "nothing": (b"", ""),
    "Latin-1": ("x = 'é'".encode("latin-1"), Rejected("it is not UTF-8 text (byte 5): save it as UTF-8")),
    "UTF-16": ("x = 1".encode("utf-16"), Rejected("it is not UTF-8 text (byte 0): save it as UTF-8")),
    "too large": (b" " * (MAX_FILE + 1), Rejected(f"losses.py has {MAX_FILE + 1} bytes; at most {MAX_FILE} are read")),
}


@pytest.mark.parametrize("what", TEXTS)
def test_text_is_read_or_rejected_with_the_way_out(tmp_path, what):
    data, expected = TEXTS[what]
    hand_in(tmp_path, {"losses.py": data})
    found = find_submission(tmp_path, "ada", "losses")
    if isinstance(expected, Rejected):
        assert (found.code, found.rejected) == (None, str(expected))
    else:
        assert (found.code, found.rejected) == (expected, "")


def test_a_large_notebook_is_told_to_lose_its_outputs(tmp_path):
    hand_in(tmp_path, {"losses.ipynb": b" " * (MAX_FILE + 1)})
    assert find_submission(tmp_path, "ada", "losses").rejected.endswith("; clear its outputs and save it again")


def link_to(target):
    return lambda path: path.symlink_to(target)


ODD_FILES = {
    "a link to another's answers": ("losses.py", link_to("../ben/losses.py")),
    "a link to nothing": ("losses.py", link_to("nowhere")),
    "a link to another's folder": ("losses", link_to("../ben")),
    "a link to a device": ("losses.py", link_to("/dev/zero")),
    "a folder": ("losses.py", lambda path: path.mkdir()),
    "a pipe": ("losses.py", os.mkfifo),
}


@pytest.mark.parametrize("what", ODD_FILES)
def test_links_are_not_followed_and_pipes_not_waited_for(tmp_path, what):
    name, make = ODD_FILES[what]
    (tmp_path / "ben").mkdir()
    (tmp_path / "ben" / "losses.py").write_text("x = 'of ben'")
    (tmp_path / "ada").mkdir()
    make(tmp_path / "ada" / name)
    found = find_submission(tmp_path, "ada", "losses")
    assert (found.code, found.helpers, found.rejected) == (None, {}, f"{name} is not a plain file")


def test_helpers_are_the_other_modules_beside_it(tmp_path):
    hand_in(tmp_path, {"losses.py": "import mine", "mine.py": "x = 1", "numpy.py": "", "a.csv": "1", "in/b.py": ""})
    (tmp_path / "ada" / "linked.py").symlink_to("/etc/passwd")
    (tmp_path / "ada" / "large.py").write_bytes(b" " * (MAX_FILE + 1))
    assert find_submission(tmp_path, "ada", "losses").helpers == {"mine.py": b"x = 1", "numpy.py": b""}


# Whose


def test_students_are_the_folders(tmp_path):
    for name in ("zoë", "ada", "b_2", "a.b+c@x-y", "李", ".git", "__pycache__", ".ipynb_checkpoints"):
        (tmp_path / name).mkdir()
    (tmp_path / "README.md").write_text("")
    (tmp_path / "linked").symlink_to("ada")
    assert find_students(tmp_path) == ["a.b+c@x-y", "ada", "b_2", "zoë", "李"]


@pytest.mark.parametrize("name", ["ada lovelace", "-ada", "=1+1", "@ada", "ada\n", "a" * 101, "ada;ls", "<b>"])
def test_odd_names_are_said_before_anything_is_graded(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(NoSubmissions, match="student names are letters, digits and"):
        find_students(tmp_path)


def test_no_students_are_said_with_an_example(tmp_path):
    with pytest.raises(NoSubmissions, match=r"it should look like .*/ada/losses\.py"):
        find_students(tmp_path)
    with pytest.raises(NoSubmissions, match="is not a folder"):
        find_students(tmp_path / "nowhere")
