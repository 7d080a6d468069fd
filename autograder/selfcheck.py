"""A student's own check of a file, without a wall: what pytest and `deltarule check` show."""

from __future__ import annotations

from pathlib import Path

from .assess import assess
from .exercises import given_submission, own_submission, questions_of
from .questions import Question
from .records import CheckRecord, Record
from .sandbox.limits import Limits
from .sandbox.tiers import NONE
from .submissions import Submission


def check_topic(folder: Path, topic: str, names: set[str] | None = None) -> Record:
    """The record of the student's own file in `folder`, for the named public checks or all of them."""
    return _check(own_submission(folder, topic), questions_of(topic, folder), names)


def check_file(path: Path) -> Record:
    """The record of one file, which must bear its topic's name."""
    return _check(given_submission(path), questions_of(path.stem, path.parent), None)


def _check(submission: Submission, questions: list[Question], names: set[str] | None) -> Record:
    wanted = questions if names is None else with_needs(questions, names)
    return assess(submission, wanted, NONE, Limits())


def with_needs(questions: list[Question], names: set[str]) -> list[Question]:
    """The named questions and all they wait for, in order."""
    wanted, by_name = set(names), {one.name: one for one in questions}
    while missing := {need for name in wanted for need in by_name[name].needs if need in by_name} - wanted:
        wanted |= missing
    return [one for one in questions if one.name in wanted]


def summary(topic: str, checks: list[CheckRecord]) -> str:
    """One line on a topic: its points, and how many checks stand how."""
    points, worth = sum(one.points for one in checks), sum(one.max_points for one in checks)
    if checks and all(one.outcome == "not_attempted" for one in checks):
        return f"{topic}: not started ({worth:g} points to win)"
    counts: dict[str, int] = {}
    for one in checks:
        word = one.outcome.replace("not_attempted", "not started").replace("_", " ")
        counts[word] = counts.get(word, 0) + 1
    stand = ", ".join(f"{count} {word}" for word, count in counts.items())
    return f"{topic}: {points:g} of {worth:g} points ({stand})"
