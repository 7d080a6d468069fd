"""Find submissions: a folder per student, files of a topic's name.

    SUBMISSIONS/<student>/<topic>.py | .ipynb
    SUBMISSIONS/<student>/<topic>/<topic>.py | .ipynb        nbgrader's layout

A submission may import what its student wrote for another topic, by the topic's name: `from convolution import ...`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from .choose import choose
from .helpers import find_helpers
from .submission import Submission, files_named, is_there, read_present

STUDENT_NAME = re.compile(r"[^\W.][\w.@+-]{0,99}", re.UNICODE)


class NoSubmissions(ValueError):
    """The folder given holds nothing that could be graded."""


def find_students(folder: Path) -> list[str]:
    """The names of the students' folders. Raises NoSubmissions with the way out."""
    if not folder.is_dir():
        raise NoSubmissions(f"{folder} is not a folder; give the folder that holds one folder per student")
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.is_symlink())
    names = [name for name in names if not name.startswith((".", "__"))]  # .git, __pycache__, __MACOSX
    students = [name for name in names if STUDENT_NAME.fullmatch(name)]
    odd = [name for name in names if name not in students]
    if odd:
        raise NoSubmissions(f"{folder} holds a folder named {odd[0]!r}; student names are letters, digits and _.@+-")
    if not students:
        raise NoSubmissions(f"{folder} holds no student's folder; it should look like {folder}/ada/losses.py")
    return students


def find_submission(folder: Path, student: str, topic: str, topics: Collection[str] = ()) -> Submission | None:
    """The student's submission to a topic, read; None if there is no file for it.

    topics   the names that may be imported as what the same student wrote for another topic
    """
    base = folder / student
    submission = choose(read_present(handed_in(base, topic), student, topic))
    if submission is None:
        return None
    beside = submission.path.parent

    def other(name: str) -> Submission | None:
        return choose(read_present([*files_named(beside, name), *handed_in(base, name)], student, name))

    submission.helpers = find_helpers(submission.path, submission.code, topics, other)
    return submission


def handed_in(base: Path, topic: str) -> list[Path]:
    """Where a student's files for a topic would be; a link in place of their folder counts as the file."""
    if (base / topic).is_symlink():  # it could lead to somebody else's answers, or to ours
        above = [path for path in files_named(base, topic) if is_there(path)]
        return above or [base / topic]
    return [*files_named(base, topic), *files_named(base / topic, topic)]
