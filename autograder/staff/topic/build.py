"""`deltarule build`: make the exercises of topics, and tell where the two have drifted apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from ...ask.frozen import Frozen, freeze
from ..files import write_atomically
from .draw import in_order, public_questions
from .drift import same_checks
from .lesson import percent_source, read_cells
from .lesson_notebook import cleared, lesson_cells, notebook, notebook_text
from .topic import Topic

REPAIR = "run: deltarule build"
CONFTEST = '''"""`pytest exercises/` checks your answers; the work is done in autograder/doors/pytest.py."""

from autograder.doors.pytest import (  # noqa: F401
    pytest_collect_file,
    pytest_report_teststatus,
    pytest_terminal_summary,
)
'''

Done = Callable[[str], None]


def function_points(topic: Topic) -> dict[str, float]:
    """What each function of a topic is worth, public and hidden checks together."""
    points = dict.fromkeys(topic.functions, 0.0)
    for check in topic.checks:
        points[check.function] += sum(check.points)
    return points


def topic_notebook(topic: Topic, points: dict[str, float] | None = None) -> NotebookNode:
    """The notebook with its solutions in: what an nbgrader course has under `source/`."""
    return notebook(read_cells(topic.lesson), topic.name, points or function_points(topic))


def stub_source(topic: Topic) -> str:
    """The stub `<topic>.py` as handed out."""
    return percent_source(lesson_cells(cleared(topic_notebook(topic))))


def frozen(topic: Topic) -> Frozen:
    """The public questions, with the answers of the oracle and of every known mistake."""
    return Frozen(in_order(topic, public_questions(topic)), topic.title, topic.digest())


def topic_files(topic: Topic) -> Iterator[tuple[str, bytes]]:
    """Every generated file of a topic: its path below the exercises, and its bytes."""
    student = cleared(topic_notebook(topic))
    yield f"{topic.name}/{topic.name}.py", percent_source(lesson_cells(student)).encode()
    yield f"{topic.name}/{topic.name}.ipynb", notebook_text(student).encode()
    yield f"{topic.name}/checks.npz", freeze(frozen(topic))
    for path in topic.handouts:
        yield f"{topic.name}/{path.name}", path.read_bytes()


def generated(topics: Iterable[Topic], folder: Path, done: Done = lambda _: None) -> dict[Path, bytes]:
    """Every file of the exercises in `folder`; `done` hears of each topic."""
    files = {folder / "conftest.py": CONFTEST.encode()}
    for topic in topics:
        files |= {folder / path: data for path, data in topic_files(topic)}
        done(topic.name)
    return files


def build(topics: Iterable[Topic], folder: Path, done: Done = lambda _: None) -> list[Path]:
    """Write what has changed; the paths written."""
    files = generated(topics, folder, done)
    changed = [path for path, data in files.items() if not _holds(path, data)]
    for path in changed:
        write_atomically(path, files[path])
    return changed


def drift(topics: Iterable[Topic], folder: Path, done: Done = lambda _: None) -> list[str]:
    """One line for each file of the exercises that is not what the topics make."""
    files = generated(topics, folder, done)
    lines = [
        f"{path.relative_to(folder.parent)} {'differs from its source' if path.exists() else 'is missing'}"
        for path, data in files.items()
        if not _holds(path, data)
    ]
    known = {path.parent for path in files} | {folder}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in files and path.parent in known and "__pycache__" not in path.parts:
            lines.append(f"{path.relative_to(folder.parent)} has no source")
    return lines


def _holds(path: Path, data: bytes) -> bool:
    if not path.is_file():
        return False
    return path.read_bytes() == data or (path.name == "checks.npz" and same_checks(path, data))
