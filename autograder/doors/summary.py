"""How a topic stands, in one line."""

from __future__ import annotations

from collections import Counter

from ..judge.outcome import Outcome
from ..judge.record import CheckRecord


def summary(topic: str, checks: list[CheckRecord]) -> str:
    """A topic's points, and how many checks stand how."""
    points, worth = sum(one.points for one in checks), sum(one.max_points for one in checks)
    if checks and all(one.outcome is Outcome.NOT_ATTEMPTED for one in checks):
        return f"{topic}: not started ({worth:g} points to win)"
    counts = Counter(one.outcome.word for one in checks)
    stand = ", ".join(f"{count} {word}" for word, count in counts.items())
    return f"{topic}: {points:g} of {worth:g} points ({stand})"
