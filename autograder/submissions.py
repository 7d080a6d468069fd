"""Find submissions and read them as text: a folder per student, files of a topic's name.

    SUBMISSIONS/<student>/<topic>.py | .ipynb
    SUBMISSIONS/<student>/<topic>/<topic>.ipynb | .py        nbgrader's layout

A submission may import what its student wrote for another topic, by the topic's name: `from convolution import ...`.

A submission is hostile until graded: sizes are capped, links are not followed, nothing is run.
"""

from __future__ import annotations

import ast
import io
import re
import stat
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .notebooks import Rejected, notebook_source, parsed
from .topics import ROOT

KIT = ROOT / "exercises"
MAX_FILE = 4 << 20
MAX_PARSED = 1 << 19  # characters of a text that is looked through for imports: its tree takes a thousand times as much
MAX_HELPERS = 50
STUDENT_NAME = re.compile(r"[^\W.][\w.@+-]{0,99}", re.UNICODE)


class NoSubmissions(ValueError):
    """The folder given holds nothing that could be graded."""


@dataclass
class Submission:
    """One student's file for one topic.

    source     its name, e.g. "losses.ipynb"; "" when there is none
    code       the module text to be run behind the wall, None if it is rejected
    rejected   why it will never be run
    helpers    other Python files beside it, and the student's other topics that it imports, by name
    note       what a grader should know
    cells      for a notebook: (first line, cell number) of each cell in `code`
    """

    student: str
    topic: str
    source: str
    code: str | None = None
    rejected: str = ""
    note: str = ""
    helpers: dict[str, bytes] = field(default_factory=dict)
    cells: list[tuple[int, int]] = field(default_factory=list)

    def place(self, line: int) -> str:
        """Where a line of `code` is in the student's own file; "" for line 0."""
        above = [(first, number) for first, number in self.cells if first <= line]
        if not line or not above:
            return f"line {line}" if line else ""
        first, number = above[-1]
        return f"cell {number}, line {line - first + 1}"


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


def find_submission(folder: Path, student: str, topic: str, stub: str | None = None) -> Submission | None:
    """The student's submission to a topic, read; None if there is no file for it.

    stub   the exercise as handed out: of two files, one that still equals it is not the submission
    """
    base = folder / student
    found = choose(_files(base, topic), student, topic, stub)
    if found is None:
        return None
    path, submission = found
    stubs = handed_out()

    def other(name: str) -> Submission | None:
        files = dict.fromkeys([*files_named(path.parent, name), *_files(base, name)])
        chosen = choose(files, student, name, stubs[name].read_text(encoding="utf-8"))
        return chosen[1] if chosen else None

    submission.helpers = find_helpers(path, submission.code, stubs, other)
    return submission


def files_named(folder: Path, topic: str) -> list[Path]:
    """Where the files of a topic would be in one folder."""
    return [folder / f"{topic}.py", folder / f"{topic}.ipynb"]


def _files(base: Path, topic: str) -> list[Path]:
    """Where a student's files for a topic would be; a link in place of their folder counts as the file."""
    if (base / topic).is_symlink():  # it could lead to somebody else's answers, or to ours
        above = [path for path in files_named(base, topic) if _lexists(path)]
        return above or [base / topic]
    return [*files_named(base, topic), *reversed(files_named(base / topic, topic))]


def choose(paths: Iterable[Path], student: str, topic: str, stub: str | None = None) -> tuple[Path, Submission] | None:
    """The first file of those that are there and are not the untouched stub, read without its helpers."""
    read = [(path, read_alone(path, student, topic)) for path in paths if _lexists(path)]
    if len(read) < 2:  # nothing to choose between, so nothing of the student's is parsed out here
        return read[0] if read else None
    edited = [one for one in read if stub is None or one[1].code is None or not same_code(one[1].code, stub)]
    path, chosen = (edited or read)[0]
    if len(edited) > 1:
        others = ", ".join(one.source for _, one in edited[1:])
        chosen.note = f"{chosen.source} was graded; {others} was handed in as well"
    return path, chosen


def handed_out() -> dict[str, Path]:
    """The kit's topics, and where the stub of each is."""
    return {path.parent.name: path.with_name(f"{path.parent.name}.py") for path in KIT.glob("*/checks.npz")}


def read_alone(path: Path, student: str, topic: str) -> Submission:
    """Read one file, without what it imports; anything wrong with it is its `rejected`."""
    found = Submission(student, topic, path.name)
    try:
        text = decode(read_capped(path))
        if path.suffix == ".ipynb":
            found.code, found.cells = notebook_source(text)
        else:
            found.code = text
    except Rejected as exc:
        found.rejected = str(exc)
    return found


def same_code(a: str, b: str) -> bool:
    """Whether two module texts are the same program: comments and layout aside."""
    one, other = parsed(a), parsed(b)
    return one is not None and other is not None and ast.dump(one) == ast.dump(other)


def read_capped(path: Path) -> bytes:
    """The bytes of a regular file of at most `MAX_FILE`. Raises Rejected."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise Rejected(f"{path.name} is not a plain file")
        if status.st_size > MAX_FILE:
            way_out = "; clear its outputs and save it again" if path.suffix == ".ipynb" else ""
            raise Rejected(f"{path.name} has {status.st_size} bytes; at most {MAX_FILE} are read{way_out}")
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as exc:
        raise Rejected(f"{path.name} cannot be read: {exc.strerror}") from exc


def decode(data: bytes) -> str:
    """UTF-8 text, with or without a byte order mark, in Unix line ends. Raises Rejected."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise Rejected(f"it is not UTF-8 text (byte {exc.start}): save it as UTF-8") from exc
    return text.replace("\r\n", "\n").replace("\r", "\n")


def find_helpers(
    path: Path, code: str | None, topics: Collection[str], other: Callable[[str], Submission | None]
) -> dict[str, bytes]:
    """What a submission may import: the other Python files beside it, and of the student's other topics those that
    its code imports, or that one of these does in turn. A submission that is never run has none.

    path    where the submission is; its stem is its own topic
    other   the same student's file for another topic, a file right beside `path` first; None where there is none
    """
    if code is None:
        return {}
    helpers: dict[str, bytes] = {}
    for beside in sorted(path.parent.glob("*.py")):
        if beside.name != path.name and len(helpers) < MAX_HELPERS:
            try:
                helpers[beside.name] = read_capped(beside)
            except Rejected:
                continue
    todo, seen = [code], {path.stem}
    while todo:
        known = {*topics, *(Path(name).stem for name in helpers)}
        for name in _imports(todo.pop(), known) - seen:
            seen.add(name)
            file = f"{name}.py"
            found = other(name) if name in topics else None
            if found is not None and found.code is not None:
                helpers[file] = found.code.encode()
            elif found is not None and file not in helpers:
                why = f"your {found.source} was not read: {found.rejected}"
                helpers[file] = f"raise ImportError({why!r})\n".encode()
            if file in helpers:
                todo.append(helpers[file].decode("utf-8", "replace"))
    return helpers


def _imports(code: str, names: Collection[str]) -> set[str]:
    """Those of `names` that a module's text imports. Without such a line, or if it is huge, it is not parsed here."""
    lines = io.StringIO(code.replace("\\\n", " "))
    if len(code) > MAX_PARSED or not any("import" in line and any(name in line for name in names) for line in lines):
        return set()
    found: set[str] = set()
    tree = parsed(code)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found & set(names)


def _lexists(path: Path) -> bool:
    try:
        path.lstat()
    except OSError:
        return False
    return True
