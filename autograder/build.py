"""`deltarule build`: make `exercises/` from `solutions/`, and tell where the two have drifted apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .drift import same_checks
from .frozen import freeze
from .lesson import percent_source, read_cells
from .lesson_notebook import cleared, lesson_cells, notebook, notebook_text
from .questions import in_order, public_questions
from .records import write_atomically
from .topics import ROOT, Topic, authored_topics

EXERCISES = ROOT / "exercises"
REPAIR = "run: deltarule build"
CONFTEST = '''"""`pytest exercises/` checks your answers; the work is done in autograder/doors/pytest.py."""

from autograder.doors.pytest import (  # noqa: F401
    pytest_collect_file,
    pytest_report_teststatus,
    pytest_terminal_summary,
)
'''


def function_points(topic: Topic) -> dict[str, float]:
    """What each function of a topic is worth, public and hidden checks together."""
    points = dict.fromkeys(topic.functions, 0.0)
    for check in topic.checks:
        points[check.function] += check.public + check.narrow + check.hidden
    return points


def solved_notebook(topic: Topic) -> str:
    """The notebook with its solutions in: what an nbgrader course has under `source/`."""
    return notebook_text(_notebook(topic))


def _notebook(topic: Topic):  # type: ignore[no-untyped-def]  # nbformat has no types
    return notebook(read_cells(topic.lesson_path.read_text()), topic.name, function_points(topic))


def stub_source(topic: Topic) -> str:
    """The stub `<topic>.py` as handed out."""
    return percent_source(lesson_cells(cleared(_notebook(topic))))


def topic_files(topic: Topic) -> Iterator[tuple[str, bytes]]:
    """Every generated file of a topic: its path below `exercises/`, and its bytes."""
    student = cleared(_notebook(topic))
    yield f"{topic.name}/{topic.name}.py", percent_source(lesson_cells(student)).encode()
    yield f"{topic.name}/{topic.name}.ipynb", notebook_text(student).encode()
    yield f"{topic.name}/checks.npz", freeze(in_order(topic, public_questions(topic)))
    for path in topic.handouts:
        yield f"{topic.name}/{path.name}", path.read_bytes()


def generated() -> dict[Path, bytes]:
    """Every file of `exercises/`."""
    files = {EXERCISES / "conftest.py": CONFTEST.encode()}
    for name in authored_topics():
        files |= {EXERCISES / path: data for path, data in topic_files(Topic(name))}
    return files


def build() -> list[Path]:
    """Write what has changed; the paths written."""
    files = generated()
    changed = [path for path, data in files.items() if not _holds(path, data)]
    for path in changed:
        write_atomically(path, files[path])
    return changed


def drift() -> list[str]:
    """One line for each file of `exercises/` that is not what `solutions/` makes."""
    files = generated()
    lines = [
        f"{path.relative_to(ROOT)} {'differs from its source' if path.exists() else 'is missing'}"
        for path, data in files.items()
        if not _holds(path, data)
    ]
    known = {path.parent for path in files} | {EXERCISES}
    for path in sorted(EXERCISES.rglob("*")):
        if path.is_file() and path not in files and path.parent in known and "__pycache__" not in path.parts:
            lines.append(f"{path.relative_to(ROOT)} has no source")
    return lines


def _holds(path: Path, data: bytes) -> bool:
    if not path.is_file():
        return False
    return path.read_bytes() == data or (path.name == "checks.npz" and same_checks(path, data))
