"""How one function of one student went, in the few levels that a picture can show."""

from __future__ import annotations

from collections.abc import Iterable

from ...judge.outcome import Kind
from ...judge.record import CheckRecord

FULL, MOST, SOME, ZERO = "full", "most", "some", "zero"
# (level, what it means, the mark a picture shows for it)
LEVELS = (
    (FULL, "all points", ""),
    (MOST, "half the points or more", "50"),
    (SOME, "less than half", "25"),
    (ZERO, "no points", "0"),
    (Kind.STOPPED.key, "stopped by a limit or the wall, or crashed", "\u00d7"),
    (Kind.REJECTED.key, "rejected, never run", "R"),
    (Kind.UNTRIED.key, "not attempted", "·"),
    (Kind.FAULT.key, "not graded", "?"),
)


def share(checks: Iterable[CheckRecord]) -> float:
    """Points over points to be had, from 0 to 1; checks worth nothing count as passed or not."""
    checks = list(checks)
    most = sum(one.max_points for one in checks)
    if not most:
        return float(all(one.outcome.passed for one in checks))
    return min(1.0, max(0.0, sum(one.points for one in checks) / most))


def level(checks: Iterable[CheckRecord]) -> str:
    """How one function went: the worst thing that happened to it, or else its points."""
    checks = list(checks)
    kinds = {one.outcome.kind for one in checks}
    for urgent in (Kind.FAULT, Kind.STOPPED, Kind.REJECTED):
        if urgent in kinds:
            return urgent.key
    if kinds <= {Kind.UNTRIED, Kind.WAITING} and Kind.UNTRIED in kinds:
        return Kind.UNTRIED.key
    points = share(checks)
    if points >= 1:
        return FULL
    return ZERO if points <= 0 else MOST if points >= 0.5 else SOME
