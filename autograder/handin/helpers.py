"""What a submission may import: the Python files beside it, and what its student wrote for other topics."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable, Collection
from pathlib import Path

from .submission import Submission
from .text import Rejected, parsed, read_capped

MAX_PARSED = 1 << 19  # characters of a text that is looked through for imports: its tree takes a thousand times as much
MAX_HELPERS = 50


def find_helpers(
    path: Path, code: str | None, topics: Collection[str], other: Callable[[str], Submission | None]
) -> dict[str, bytes]:
    """What a submission may import: the other Python files beside it, and of the student's other topics those that
    its code imports, or that one of these does in turn. A submission that is never run has none.

    path     where the submission is; its stem is its own topic
    topics   the names of topics
    other    the same student's file for another topic, of those beside `path` and elsewhere; None where there is none
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
