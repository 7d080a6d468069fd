"""The pytest door: `pytest exercises/` asks the public checks of each topic and adds up the points.

Hooks for `exercises/conftest.py`. A check is an item named like it, `losses/huber_values`, so `-k` finds
it; the student's code runs in a process of its own, so a loop or a crash ends one check, not the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..ask.exercises import questions_of
from ..ask.frozen import Unreadable
from ..ask.question import Question
from ..judge.outcome import Kind, Outcome
from ..judge.record import CheckRecord
from .selfcheck import check_topic
from .summary import summary

# What is neither passed nor failed, as pytest's own words for a result: its name, its letter, its word.
SHOWN = {
    Kind.UNTRIED: ("not started", "-", "NOT STARTED"),
    Kind.WAITING: ("waiting", "w", "WAITING"),
    Kind.FAULT: ("not graded", "?", "NOT GRADED"),
}


class CheckFailed(Exception):
    """A check was not passed; carries its record."""


class TopicFile(pytest.File):
    """`exercises/<topic>/checks.npz`: one item for each public check of the topic."""

    def collect(self) -> Iterator[pytest.Item]:
        try:
            questions = questions_of(self.path.parent.name, self.path.parent)
        except Unreadable as exc:
            raise self.CollectError(str(exc)) from exc
        for question in questions:
            yield CheckItem.from_parent(self, name=question.name, question=question)

    def record_of(self, name: str) -> CheckRecord:
        """The outcome of one check; the first call asks all the selected checks of the topic."""
        if not hasattr(self, "_records"):
            selected = {item.name for item in self.session.items if item.parent is self}
            record = check_topic(self.path.parent, self.path.parent.name, selected)
            self._records, self.note = {one.name: one for one in record.checks}, record.note
        return self._records[name]


class CheckItem(pytest.Item):
    """One check of a topic."""

    def __init__(self, *, question: Question, **more: Any) -> None:
        super().__init__(**more)
        self.question = question
        self.keywords[question.function] = True

    def runtest(self) -> None:
        assert isinstance(self.parent, TopicFile)
        record = self.parent.record_of(self.name)
        self.user_properties += [
            ("topic", self.name.partition("/")[0]), ("outcome", record.outcome.value),
            ("points", record.points), ("max_points", record.max_points), ("note", self.parent.note),
        ]  # fmt: skip
        if record.outcome.kind in (Kind.UNTRIED, Kind.WAITING):
            pytest.skip(record.message)
        if not record.outcome.passed:
            raise CheckFailed(record)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if not isinstance(excinfo.value, CheckFailed):
            return super().repr_failure(excinfo, style)
        record: CheckRecord = excinfo.value.args[0]
        lines = [record.title, f"{record.outcome.word}: {record.message}"]
        lines += [] if record.outcome.kind is Kind.FAULT else [f"Hint: {record.hint}"]
        return "\n".join(line for line in lines if line)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> TopicFile | None:
    return TopicFile.from_parent(parent, path=file_path) if file_path.name == "checks.npz" else None


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """A stub is not a skipped test: it is not started; and a fault of ours is not a failed one."""
    outcome = dict(report.user_properties).get("outcome")
    return SHOWN.get(Outcome.of(str(outcome)).kind) if report.when == "call" and outcome else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Points by topic, which file was taken where there are two, and what could not be graded."""
    topics: dict[str, list[CheckRecord]] = {}
    notes: dict[str, str] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            told = dict(getattr(report, "user_properties", ()))
            if getattr(report, "when", "") == "call" and "topic" in told:
                topics.setdefault(told["topic"], []).append(
                    CheckRecord(name="", title="", target=[], points=told["points"], max_points=told["max_points"],
                                outcome=Outcome.of(told["outcome"]))
                )  # fmt: skip
                notes[told["topic"]] = told["note"]
    if topics:
        terminalreporter.section("points")
        for topic, checks in sorted(topics.items()):
            terminalreporter.write_line(summary(topic, checks))
            if notes[topic]:
                terminalreporter.write_line(f"  {notes[topic]}")
        for report in terminalreporter.stats.get(SHOWN[Kind.FAULT][0], ()):
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {report.longreprtext}")
