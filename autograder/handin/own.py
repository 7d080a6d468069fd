"""The student's side: the file a student is writing in, with all that it imports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..ask.exercises import NoExercise, exercise_topics, exercises_folder
from .choose import choose
from .helpers import find_helpers
from .submission import Submission, files_named, read_alone, read_present

YOU = "you"


def own_submission(folder: Path, topic: str) -> Submission:
    """The file a student is writing in, as `own_file` chooses it, with all that it imports. Raises NoExercise."""
    return _with_helpers(own_file([folder], topic))


def given_submission(path: Path) -> Submission:
    """The file that a student names, with all that it imports; its stem is its topic."""
    return _with_helpers(read_alone(path, YOU, path.stem))


def own_file(folders: Sequence[Path], topic: str) -> Submission:
    """The module or notebook for a topic, looked for in the folders, as `choose` chooses it. Raises NoExercise."""
    found = choose(read_present((path for folder in folders for path in files_named(folder, topic)), YOU, topic))
    if found is None:
        where = " and ".join(map(str, dict.fromkeys(folders)))
        raise NoExercise(f"there is neither {topic}.py nor {topic}.ipynb in {where}")
    return found


def _with_helpers(submission: Submission) -> Submission:
    """Another topic is looked for beside the file, and in the folder of its name, there or beside the file's own."""
    path = submission.path

    def other(name: str) -> Submission | None:
        try:
            return own_file([path.parent, path.parent / name, path.parent.parent / name], name)
        except NoExercise:
            return None

    topics = exercise_topics(exercises_folder(path.parent))
    submission.helpers = find_helpers(path, submission.code, topics, other)
    return submission
