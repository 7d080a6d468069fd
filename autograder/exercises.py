"""The students' side: find the exercises, their frozen questions, and the file a student is writing in."""

from __future__ import annotations

import ast
from pathlib import Path

from .frozen import thaw
from .notebooks import parsed
from .questions import Question
from .submissions import Submission, files_named, find_helpers, read_alone
from .topics import ROOT


class NoExercise(LookupError):
    """There is no such topic, or the file given belongs to none."""


def exercises_folder(near: Path | None = None) -> Path:
    """The `exercises/` folder: above or beside the working folder, else the one beside this package."""
    here = (near or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        for candidate in (folder, folder / "exercises"):
            if any(candidate.glob("*/checks.npz")):
                return candidate
    return ROOT / "exercises"


def exercise_topics(folder: Path) -> list[str]:
    """The topics that have frozen checks in `folder`."""
    return sorted(path.parent.name for path in folder.glob("*/checks.npz"))


def questions_of(topic: str, near: Path | None = None) -> list[Question]:
    """The public questions of a topic. Raises NoExercise, frozen.Unreadable."""
    here = (near or Path.cwd()).resolve()
    if here.name == topic and (here / "checks.npz").is_file():  # beside the notebook, as nbgrader hands it out
        return thaw(here / "checks.npz")
    folder = exercises_folder(here)
    path = folder / topic / "checks.npz"
    if not path.is_file():
        known = ", ".join(exercise_topics(folder)) or "none"
        raise NoExercise(f"no topic {topic!r} in {folder}; the topics there are {known}")
    return thaw(path)


def own_submission(folder: Path, topic: str) -> Submission:
    """The file a student is writing in, as `own_file` chooses it, with all that it imports."""
    return _with_helpers(*own_file(folder, topic))


def own_file(folder: Path, topic: str) -> tuple[Path, Submission]:
    """Of module and notebook the one with more answers, else the one saved last. Raises NoExercise."""
    present = [path for path in files_named(folder, topic) if path.is_file()]
    if not present:
        raise NoExercise(f"{folder} has neither {topic}.py nor {topic}.ipynb")
    read = {path: read_alone(path, "you", topic) for path in present}
    path = min(present, key=lambda path: (_unanswered(read[path]), -path.stat().st_mtime_ns))
    return path, read[path]


def given_submission(path: Path) -> Submission:
    """The file that a student names, with all that it imports; its stem is its topic."""
    return _with_helpers(path, read_alone(path, "you", path.stem))


def _with_helpers(path: Path, submission: Submission) -> Submission:
    """Another topic is looked for beside the file, then in the folder of its name, there or beside the file's own."""

    def other(name: str) -> Submission | None:
        for folder in (path.parent, path.parent / name, path.parent.parent / name):
            try:
                return own_file(folder, name)[1]
            except NoExercise:
                continue
        return None

    topics = exercise_topics(exercises_folder(path.parent))
    submission.helpers = find_helpers(path, submission.code, topics, other)
    return submission


def _unanswered(submission: Submission) -> int:
    """How many functions of a submission still are the stub's."""
    tree = None if submission.code is None else parsed(submission.code)
    if tree is None:
        return 0  # it was edited, and its owner wants to know
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return sum(
        isinstance(last := function.body[-1], ast.Raise) and "NotImplementedError" in ast.dump(last)
        for function in functions
    )
