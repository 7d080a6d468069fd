"""One student's file for one topic, read and not run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .notebook import notebook_source
from .text import Rejected, decode, read_capped


@dataclass
class Submission:
    """One student's file for one topic.

    source     its name, e.g. "losses.ipynb"; "" when there is none
    code       the module text to be run behind the wall, None if it is rejected
    rejected   why it will never be run
    helpers    other Python files beside it, and the student's other topics that it imports, by name
    note       what a grader should know, e.g. which of two files was taken
    cells      for a notebook: (first line, cell number) of each cell in `code`
    path       where it was read; the working folder, which is none, for one that was not
    """

    student: str
    topic: str
    source: str
    code: str | None = None
    rejected: str = ""
    note: str = ""
    helpers: dict[str, bytes] = field(default_factory=dict)
    cells: list[tuple[int, int]] = field(default_factory=list)
    path: Path = field(default_factory=Path)

    def place(self, line: int) -> str:
        """Where a line of `code` is in the student's own file; "" for line 0."""
        above = [(first, number) for first, number in self.cells if first <= line]
        if not line or not above:
            return f"line {line}" if line else ""
        first, number = above[-1]
        return f"cell {number}, line {line - first + 1}"


def read_alone(path: Path, student: str, topic: str) -> Submission:
    """Read one file, without what it imports; anything wrong with it is its `rejected`."""
    found = Submission(student, topic, path.name, path=path)
    try:
        text = decode(read_capped(path))
        if path.suffix == ".ipynb":
            found.code, found.cells = notebook_source(text)
        else:
            found.code = text
    except Rejected as exc:
        found.rejected = str(exc)
    return found


def files_named(folder: Path, topic: str) -> list[Path]:
    """Where the files of a topic would be in one folder: the module first."""
    return [folder / f"{topic}.py", folder / f"{topic}.ipynb"]


def read_present(paths: Iterable[Path], student: str, topic: str) -> list[Submission]:
    """Those of the files that are there, in order, each read once and alone. A link counts, and is rejected."""
    return [read_alone(path, student, topic) for path in dict.fromkeys(paths) if is_there(path)]


def is_there(path: Path) -> bool:
    """Whether there is anything of that name, be it a link to nowhere."""
    try:
        path.lstat()
    except OSError:
        return False
    return True
