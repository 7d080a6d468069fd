"""The outcomes of the contract in seven kinds, which is how many a reader can tell apart at a glance."""

from __future__ import annotations

from collections.abc import Iterable

from ..records import MISSED, CheckRecord

FAULT, STOPPED, REJECTED, WRONG, WAITING, UNTRIED, PASSED = (
    "fault", "stopped", "rejected", "wrong", "waiting", "untried", "passed",
)  # fmt: skip
# In the order in which an instructor wants to hear of them.
URGENCY = (FAULT, STOPPED, REJECTED, WRONG, WAITING, UNTRIED, PASSED)

_LIMITS = ("time_limit", "memory_limit", "process_limit", "disk_limit", "output_limit")
_KINDS = {
    "passed": PASSED,
    "rejected": REJECTED,
    "waiting": WAITING,
    "not_graded": FAULT,
    **dict.fromkeys(MISSED, UNTRIED),
    **dict.fromkeys((*_LIMITS, "crashed", "no_result", "blocked"), STOPPED),
}

FULL, MOST, SOME, ZERO = "full", "most", "some", "zero"
# What one function of one student can look like: (level, what it means, the mark a picture shows for it).
LEVELS = (
    (FULL, "all points", ""),
    (MOST, "half the points or more", "50"),
    (SOME, "less than half", "25"),
    (ZERO, "no points", "0"),
    (STOPPED, "stopped by a limit or the wall, or crashed", "\u00d7"),
    (REJECTED, "rejected, never run", "R"),
    (UNTRIED, "not attempted", "·"),
    (FAULT, "not graded", "?"),
)


def kind(outcome: str) -> str:
    """The kind of an outcome; one this version does not know counts as wrong."""
    return _KINDS.get(outcome, WRONG)


def word(outcome: str) -> str:
    return outcome.replace("_", " ")


def share(checks: Iterable[CheckRecord]) -> float:
    """Points over points to be had, from 0 to 1; checks worth nothing count as passed or not."""
    checks = list(checks)
    most = sum(one.max_points for one in checks)
    if not most:
        return float(all(one.outcome == "passed" for one in checks))
    return min(1.0, max(0.0, sum(one.points for one in checks) / most))


def level(checks: Iterable[CheckRecord]) -> str:
    """How one function went: the worst thing that happened to it, or else its points."""
    checks = list(checks)
    kinds = {kind(one.outcome) for one in checks}
    for urgent in (FAULT, STOPPED, REJECTED):
        if urgent in kinds:
            return urgent
    if kinds <= {UNTRIED, WAITING} and UNTRIED in kinds:
        return UNTRIED
    points = share(checks)
    if points >= 1:
        return FULL
    return ZERO if points <= 0 else MOST if points >= 0.5 else SOME
