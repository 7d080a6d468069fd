"""What grading again changed: for each student the old mark, the new one, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...judge.record import CheckRecord, Record
from ..files import write_atomically
from .parts import why

SAME = 1e-9
MOST_CHECKS = 6
COLUMNS = ("student", "topic", "old", "old_max", "new", "new_max", "why", "checks")


@dataclass(frozen=True)
class Change:
    """One mark that is another now.

    why      what has changed since, part by part
    checks   the checks that came out otherwise: "losses/huber_delta: wrong -> passed"
    """

    student: str
    topic: str
    old: float
    old_max: float
    new: float
    new_max: float
    why: tuple[str, ...]
    checks: tuple[str, ...]


def changed(old: Record | None, new: Record) -> Change | None:
    """How a mark changed; None where there was none, or it is the same."""
    if old is None or (abs(old.score - new.score) < SAME and abs(old.max_score - new.max_score) < SAME):
        return None
    reasons = tuple(why(old.parts, new.parts)) if old.parts and new.parts else ()  # a fault of ours has none
    if old.faults and not new.faults:
        reasons = (*reasons, "checks that could not be graded were")
    if new.faults and not old.faults:
        reasons = (*reasons, "checks could not be graded this time")
    return Change(
        new.student, new.topic, old.score, old.max_score, new.score, new.max_score,
        reasons or ("nothing it depends on has changed: the submission does not answer the same each time",),
        tuple(_checks(old.checks, new.checks)),
    )  # fmt: skip


def _checks(old: list[CheckRecord], new: list[CheckRecord]) -> list[str]:
    before = {one.name: one for one in old}
    found = []
    for one in new:
        was = before.pop(one.name, None)
        if was is None:
            found.append(f"{one.name}: new, {one.outcome.word}")
        elif was.outcome is not one.outcome:
            found.append(f"{one.name}: {was.outcome.word} -> {one.outcome.word}")
        elif was.by_hand != one.by_hand:
            found.append(f"{one.name}: {'by hand: ' + one.by_hand if one.by_hand else 'no longer by hand'}")
    found += [f"{name}: no longer asked" for name in before]
    return found[:MOST_CHECKS] + ([f"and {len(found) - MOST_CHECKS} more"] if len(found) > MOST_CHECKS else [])


def write_changes(out: Path, changes: Sequence[Change]) -> Path:
    """Write `out/changes.csv`: those of this run, none where nothing changed."""
    path = out / "changes.csv"
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in changes:
        writer.writerow({
            "student": one.student, "topic": one.topic, "old": round(one.old, 4), "old_max": round(one.old_max, 4),
            "new": round(one.new, 4), "new_max": round(one.new_max, 4), "why": "; ".join(one.why),
            "checks": "; ".join(one.checks),
        })  # fmt: skip
    write_atomically(path, text.getvalue().encode())
    return path
