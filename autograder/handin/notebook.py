"""A student's notebook as one module's text: its code cells, without our check cells, in Python that runs anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from .text import Rejected, parsed

if TYPE_CHECKING:
    from .magics import Magics

# Cell magics whose body is still this kernel's Python. IPython makes a text of the body, which would never be run.
PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")
BETWEEN = "\n\n\n"


def notebook_source(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The module text of a notebook's JSON, and (first line, cell number) of each cell in it.

    Cells are numbered from 1, from the top and prose included. Raises Rejected for anything that is not a notebook.
    """
    try:
        cells = list(enumerate(json.loads(text)["cells"], start=1))
        sources = [(number, _text(cell)) for number, cell in cells if cell["cell_type"] == "code" and not is_ours(cell)]
        "".join(source for _, source in sources).encode()
    except json.JSONDecodeError as exc:
        raise Rejected(f"it is not a notebook: {exc}") from exc
    except UnicodeEncodeError as exc:
        raise Rejected("it is not a notebook: it holds half a character (a lone surrogate)") from exc
    except (ValueError, RecursionError) as exc:
        raise Rejected("it is not a notebook: its JSON is nested too deeply, or has a number too long to read") from exc
    except (KeyError, TypeError, AttributeError) as exc:
        raise Rejected("it is JSON, but not a notebook of version 4") from exc
    parts, starts, line = [], [], 1
    magics = cache(ipython)
    for number, source in sources:
        if source.strip():
            part = python_only(source, magics)
            starts.append((line, number))
            parts.append(part)
            line += (part + BETWEEN).count("\n")
    return BETWEEN.join(parts) + "\n", starts


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def is_ours(cell: dict[str, Any]) -> bool:
    """Whether a cell is one that the build added: it runs checks and is no part of the answer."""

    def section(of: Any, name: str) -> dict[str, Any]:
        found = of.get(name)
        return found if isinstance(found, dict) else {}

    metadata = section(cell, "metadata")
    nbgrader = section(metadata, "nbgrader")
    graded = nbgrader.get("grade") is True and nbgrader.get("solution") is False
    return graded or section(metadata, "deltarule").get("role") in ("setup", "check")


def ipython() -> Magics:
    """IPython's reader; it takes a fifth of a second to import, and many notebooks never ask for it."""
    from .magics import Magics

    return Magics()


def python_only(source: str, magics: Callable[[], Magics] = ipython) -> str:
    """A cell as Python: its IPython magics, shell lines and help requests are calls of `get_ipython()`, which do
    nothing here, and every other line stays where it is. What neither IPython nor Python can read stays as it is.
    """
    lines = _without_cell_magics(source.split("\n"))
    if parsed("\n".join(lines)) is None:
        lines = magics().rewritten(lines)
    return "\n".join(lines)


def _without_cell_magics(lines: list[str]) -> list[str]:
    """The lines with the `%%` ones at the top blank, or all blank if those make something else of the cell."""
    for at, line in enumerate(lines):
        if line.strip():
            if not line.startswith("%%"):
                break
            if line.split()[0] not in PYTHON_MAGICS:
                return [""] * len(lines)
            lines = [*lines[:at], "", *lines[at + 1 :]]
    return lines
