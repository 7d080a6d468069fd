"""A student's notebook as one module's text: its code cells, without the shell and without our check cells."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

# Cell magics whose body is still this kernel's Python.
PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")
NOT_PYTHON = re.compile(r"^\s*(?:[%!?]|.*\?\s*$|.*=\s*[%!])", re.MULTILINE)


class Rejected(ValueError):
    """The submission cannot be run at all; the text says why, to its student."""


BETWEEN = "\n\n\n"


def notebook_source(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The module text of a notebook's JSON, and (first line, cell number) of each cell in it.

    Cells are numbered from 1, prose included, as JupyterLab shows them. Raises Rejected for anything
    that is not a notebook of Python.
    """
    try:
        cells = list(enumerate(json.loads(text)["cells"], start=1))
        sources = [(number, _text(cell)) for number, cell in cells if cell["cell_type"] == "code" and not is_ours(cell)]
    except (ValueError, RecursionError) as exc:
        raise Rejected(f"it is not a notebook: {exc}") from exc
    except (KeyError, TypeError, AttributeError) as exc:
        raise Rejected("it is JSON, but not a notebook of version 4") from exc
    parts, starts, line = [], [], 1
    for number, source in sources:
        if source.strip():
            part = python_only(source)
            starts.append((line, number))
            parts.append(part)
            line += (part + BETWEEN).count("\n")
    return BETWEEN.join(parts) + "\n", starts


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def is_ours(cell: dict[str, Any]) -> bool:
    """Whether a cell is one that the build added: it runs checks and is no part of the answer."""
    metadata = cell.get("metadata", {})
    nbgrader = metadata.get("nbgrader", {})
    graded = nbgrader.get("grade") is True and nbgrader.get("solution") is False
    return graded or metadata.get("deltarule", {}).get("role") in ("setup", "check")


def python_only(source: str) -> str:
    """A cell without its IPython magics, shell lines and help requests; a line taken out leaves its line number."""
    first = source.lstrip().split("\n", 1)[0].strip()
    if first.startswith("%%"):
        if not first.startswith(PYTHON_MAGICS):
            return "\n" * source.count("\n")
        source = "\n" + source.partition("\n")[2]
    if not NOT_PYTHON.search(source) or _is_python(source):
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        plain = TransformerManager().transform_cell(source)
        tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError):
        return source
    lines = plain.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and _asks_ipython(node):
            indent = lines[node.lineno - 1][: node.col_offset]
            lines[node.lineno - 1 : node.end_lineno] = [f"{indent}pass"] + [""] * (node.end_lineno - node.lineno)
    return "\n".join(lines)


def _asks_ipython(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "get_ipython" for one in ast.walk(node))


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True
