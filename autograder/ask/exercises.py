"""The exercises as a student has them: which folder, which topics, and the frozen questions of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..places import EXERCISES
from .frozen import Frozen, thaw
from .question import Question


class NoExercise(LookupError):
    """There is no such topic, or the file given belongs to none."""


def exercises_folder(near: Path | None = None) -> Path:
    """The `exercises/` folder: above or beside the working folder, else the kit's own."""
    return next((folder for folder in _around(near) if any(folder.glob("*/checks.npz"))), EXERCISES)


def _around(near: Path | None) -> Iterator[Path]:
    here = (near or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        yield from (folder, folder / "exercises")


def exercise_topics(folder: Path) -> list[str]:
    """The topics that have frozen checks in `folder`."""
    return sorted(path.parent.name for path in folder.glob("*/checks.npz"))


def frozen_of(topic: str, near: Path | None = None) -> Frozen:
    """What is frozen of a topic. Raises NoExercise, frozen.Unreadable."""
    here = (near or Path.cwd()).resolve()
    if here.name == topic and (here / "checks.npz").is_file():  # beside the notebook, as nbgrader hands it out
        return thaw(here / "checks.npz")
    for folder in (*_around(here), EXERCISES):
        if (folder / topic / "checks.npz").is_file():
            return thaw(folder / topic / "checks.npz")
    folder = exercises_folder(here)
    known = ", ".join(exercise_topics(folder)) or "none"
    raise NoExercise(f"no topic {topic!r} in {folder}; the topics there are {known}")


def questions_of(topic: str, near: Path | None = None) -> list[Question]:
    """The public questions of a topic. Raises NoExercise, frozen.Unreadable."""
    return frozen_of(topic, near).questions
