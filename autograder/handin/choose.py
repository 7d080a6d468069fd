"""Which of a student's files for a topic is taken, when there are several. One rule, at every door.

    1. The one with fewer functions left to write. A function is left where some of the files still has the stub's
       NotImplementedError and this one has that too, or no such function at all.
    2. The one with more functions written.
    3. The one with fewer stubs.
    4. The one looked for first: a module before a notebook, a file beside before one elsewhere.

The times of the files say nothing: a download changes them. Functions are found line by line, at the left margin:
a file with a slip in it counts for what is written in it, and its owner wants to hear of the slip.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .submission import Submission

DEFINED = re.compile(r"(?:async\s+def|def|class)\s+(\w+)")
STUB = re.compile(r"[^#'\"]*\braise NotImplementedError(?:\(\))?\s*(?:#.*)?")
GOES_ON = (" ", "\t", ")", "]", "}", "#")  # what a line at the margin begins with that ends no function


def choose(found: Sequence[Submission]) -> Submission | None:
    """The one that is taken, None of none. Its `note` names the others, where their functions are not the same."""
    if len(found) < 2:  # nothing to choose between, so nothing of the student's is looked through
        return found[0] if found else None
    functions = [functions_in(one.code or "") for one in found]
    written = [{name for name, text in one.items() if text} for one in functions]
    stubs = [set(one) - done for one, done in zip(functions, written, strict=True)]
    left = [set().union(*stubs) - done for done in written]
    ranks = [(len(a), -len(b), len(c)) for a, b, c in zip(left, written, stubs, strict=True)]
    at = ranks.index(min(ranks))
    taken = found[at]
    others = [
        f"{_name(one, found)} was handed in as well and {_why_not(one, rank, ranks[at])}"
        for number, (one, rank) in enumerate(zip(found, ranks, strict=True))
        if number != at and (one.rejected or functions[number] != functions[at])
    ]
    if others:
        taken.note = "; ".join([f"{_name(taken, found)} was taken", *others])
    return taken


def functions_in(code: str) -> dict[str, str]:
    """The text of each function and class at the left margin of a module, by name; "" where it still is the stub's.

    Of two with one name the later counts. Blank lines and comments at the margin are left out of the text.
    """
    texts: dict[str, list[str]] = {}
    stubs: set[str] = set()
    name = ""
    for line in code.split("\n"):
        if defined := DEFINED.match(line):
            name = defined[1]
            texts[name] = []
            stubs.discard(name)
        elif line and not line.startswith(GOES_ON):
            name = ""
        if name and line.strip() and not line.startswith("#"):
            texts[name].append(line)
            if STUB.fullmatch(line):
                stubs.add(name)
    return {name: "" if name in stubs else "\n".join(lines) for name, lines in texts.items()}


def _name(one: Submission, found: Sequence[Submission]) -> str:
    """Its file's name, with its folder where others have the name too."""
    alone = [other.source for other in found].count(one.source) == 1
    return one.source if alone else f"{one.path.parent.name}/{one.source}"


def _why_not(one: Submission, rank: tuple[int, int, int], best: tuple[int, int, int]) -> str:
    if one.rejected:
        return f"was not read: {one.rejected}"
    if rank[0] > best[0]:
        return f"has more left to write ({rank[0]} function{'s' if rank[0] > 1 else ''}, not {best[0]})"
    return "has less written" if rank > best else "has no more written"
