"""What a course hands out of a topic: stub, notebook, frozen checks, data, each with the course's points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nbformat.notebooknode import NotebookNode

from ...ask.frozen import Frozen, Unreadable, freeze, thaw
from ..files import write_atomically
from ..topic import build
from ..topic.lesson import percent_source
from ..topic.lesson_notebook import cleared, lesson_cells, notebook_text
from .taught import Taught


def frozen(taught: Taught) -> Frozen:
    """The frozen checks of a topic; made, which takes a while, where those there are were made from another one."""
    path = taught.frozen_file
    try:
        found = thaw(path)
        if found.made_from == taught.topic.digest():
            return found
    except Unreadable:
        pass
    made = build.frozen(taught.topic)
    if not taught.topic.shipped and taught.course is not None:
        write_atomically(path, freeze(made))
    return made


def frozen_checks(taught: Taught) -> bytes:
    """The bytes of the `checks.npz` that students get."""
    whole = frozen(taught)
    return freeze(replace(whole, questions=taught.asked(whole.questions), course=tuple(taught.changes())))


def solved_notebook(taught: Taught) -> NotebookNode:
    """The notebook with its solutions in, and the course's points."""
    return build.topic_notebook(taught.topic, taught.function_points())


def beside_the_notebook(taught: Taught) -> Iterator[tuple[str, bytes]]:
    """The files that lie beside the notebook when it is handed out, by name."""
    yield "checks.npz", frozen_checks(taught)
    for path in taught.topic.handouts:
        yield path.name, path.read_bytes()


def exercise_files(taught: Taught) -> Iterator[tuple[str, bytes]]:
    """Every file of a topic in the students' bundle: its path below `exercises/`, and its bytes."""
    student = cleared(solved_notebook(taught))
    yield f"{taught.name}/{taught.name}.py", percent_source(lesson_cells(student)).encode()
    yield f"{taught.name}/{taught.name}.ipynb", notebook_text(student).encode()
    for name, data in beside_the_notebook(taught):
        yield f"{taught.name}/{name}", data
