"""What a record depends on, part by part: the same parts need not be graded again, and another part says why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from ...handin.submission import Submission
from ...places import KIT, PACKAGE

# What is said of a mark that is another because of a part.
WHY = {
    "submission": "another submission",
    "grader": "another version of the grader",
    "topic": "the topic's checks, mistakes or answers were changed",
    "secret": "hidden checks were drawn from another secret",
    "limits": "other limits",
    "isolation": "another isolation",
    "points": "the course gives other points",
    "left out": "the course leaves out other checks",
    "late": "the course has another due date or late rule",
    "extension": "another extension",
    "handed in": "another time of handing in",
    "by hand": "a mark set by hand",
    "trials": "with or without the trials of --full",
}

# Where the code lies that can change a mark.
ROOMS = ("ask", "handin", "inside", "judge", "wall", "staff/topic", "staff/course", "staff/grading")
ORACLES = ("reference", "reference/data")


def digest(*parts: object) -> str:
    """A hash of the parts, each apart from the next."""
    hashed = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode("utf-8", "backslashreplace")
        hashed.update(len(data).to_bytes(8, "little") + data)
    return hashed.hexdigest()[:16]


def submission_digest(one: Submission) -> str:
    return digest(one.code, one.rejected, one.source, one.note, sorted(one.helpers.items()))


@cache
def grader_digest() -> str:
    """Of the engine's own code, the reference's, that of the kit's data, and NumPy."""
    rooms = [PACKAGE / room for room in ROOMS]
    files = [path for room in [*rooms, *(KIT / one for one in ORACLES)] for path in sorted(room.glob("*.py"))]
    return digest(version("numpy"), *(path.name for path in files), *(path.read_bytes() for path in files))


def key_of(parts: Mapping[str, str]) -> str:
    return digest(*sorted(parts.items()))


def why(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Why a record with other parts is another."""
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return [WHY.get(name, name) for name in changed]
