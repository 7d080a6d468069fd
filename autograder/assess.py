"""Assess one submission behind the wall: stage it, ask, restart what it kills, and record."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from .answer import Answer
from .engine import examine
from .questions import Question
from .records import CheckRecord, Record
from .sandbox.command import NOBODY
from .sandbox.limits import ALLOWANCES, Limits
from .sandbox.packages import LIBRARIES, NotInstalled
from .sandbox.session import CannotStart, RunnerDied, Session
from .submissions import Submission

RETRIES = 2


@contextlib.contextmanager
def staged(submission: Submission) -> Iterator[tuple[Path, str]]:
    """A private copy of the submission and its helpers, readable by whoever runs it, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=_prefix()))
    try:
        file = f"{submission.topic}.py"
        for name, data in submission.helpers.items():
            (folder / name).write_bytes(data)
        (folder / file).write_text(submission.code or "", encoding="utf-8")
        if os.geteuid() == 0:
            for path in [folder, *folder.iterdir()]:
                os.chown(path, NOBODY, NOBODY)
        yield folder, file
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unstage() -> None:
    """Take away every private copy that this process has made: before it ends in the middle of its work."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix()}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _prefix() -> str:
    return f"deltarule-{os.getpid()}-"


class Examinee:
    """A submission behind the wall that can be asked; a context manager. A dead runner is started anew.

    limits   of an ordinary check; one that `allows` more has a sandbox of its own
    stands   libraries that the submission may import everywhere, because some check allows them
    """

    def __init__(self, submission: Submission, tier: str, limits: Limits, stands: tuple[str, ...] = ()) -> None:
        self.submission, self.tier, self.stands = submission, tier, stands
        self.limits = {"": limits, **ALLOWANCES}
        self._stack = contextlib.ExitStack()
        self._sessions: dict[str, Session] = {}

    def __enter__(self) -> Examinee:
        self._folder, self._file = self._stack.enter_context(staged(self.submission))
        return self

    def __exit__(self, *exc: object) -> None:
        for allows in list(self._sessions):
            self._stop(allows)
        self._stack.close()

    def load(self) -> Answer:
        return self._try("", Session.load)

    def ask(self, question: Question) -> Answer:
        return self.put(*question.request(), question.allows)

    def put(self, request: dict[str, Any], arrays: list[np.ndarray], allows: str = "") -> Answer:
        return self._try(allows, lambda session: session.ask(request, arrays))

    def _try(self, allows: str, ask: Callable[[Session], Answer]) -> Answer:
        deaths, refusals = 0, 0
        while True:
            try:
                answer = ask(self._started(allows))
                answer.place = self.submission.place(answer.line)
                return answer
            except RunnerDied:
                self._stop(allows)
                deaths += 1
                if deaths == RETRIES:
                    return Answer("crashed", "the process that runs the checks was ended")
            except NotInstalled as exc:
                return Answer("not_graded", str(exc))
            except CannotStart as exc:
                self._stop(allows)
                refusals += 1
                if refusals > RETRIES:
                    return Answer("not_graded", f"the sandbox did not start: {exc}")

    def _started(self, allows: str) -> Session:
        if allows not in self._sessions:
            limits = self.limits[allows]
            stands = tuple(one for one in self.stands if one not in LIBRARIES.get(limits.library, ()))
            cells = tuple(first for first, _ in self.submission.cells)
            session = Session(self._folder, self._file, self.submission.topic, self.tier, limits, stands, cells)
            session.start()
            self._sessions[allows] = session
        return self._sessions[allows]

    def _stop(self, allows: str) -> None:
        session = self._sessions.pop(allows, None)
        if session is not None:
            session.close()


def assess(submission: Submission, questions: list[Question], tier: str, limits: Limits) -> Record:
    """The record of a submission. The grader's own faults are `not_graded`, never a zero of the student's."""
    if submission.rejected or submission.code is None:
        answer = Answer("rejected", submission.rejected or "there is no file", case=-1)
        checks = examine(questions, lambda _: answer, import_failure=answer)
    else:
        libraries = {ALLOWANCES[one.allows].library for one in questions if one.allows}
        stands = tuple(name for library in sorted(libraries) for name in LIBRARIES.get(library, ()))
        with Examinee(submission, tier, limits, stands) as examinee:
            loaded = examinee.load()
            if loaded.outcome is not None:
                loaded.case = -1
            checks = examine(questions, examinee.ask, loaded if loaded.outcome is not None else None)
    return to_record(submission, checks, tier)


def to_record(submission: Submission, checks: list[CheckRecord], tier: str) -> Record:
    return Record(
        student=submission.student,
        topic=submission.topic,
        source=submission.source,
        score=sum(one.points for one in checks),
        max_score=sum(one.max_points for one in checks),
        isolation=tier,
        checks=checks,
        note=submission.note,
    )


def grading_key(submission: Submission, questions: list[Question], tier: str, limits: Limits) -> str:
    """A hash of all that a record depends on: the submission, what is asked and expected, grader, limits, tier."""
    digest = hashlib.sha256()

    def add(*parts: object) -> None:
        for part in parts:
            data = part if isinstance(part, bytes) else repr(part).encode()
            digest.update(len(data).to_bytes(8, "little") + data)

    add(_version(), submission.code, submission.rejected, submission.source, sorted(submission.helpers.items()))
    add(tier, limits)
    for one in questions:
        add(one.name, one.title, one.points, one.hints, one.needs, one.builds_on, one.view, one.restores, one.allows)
        asked, arrays = one.request()
        add(json.dumps(asked), one.names, one.tolerance, *(array.tobytes() for array in arrays))
        add(*(array.tobytes() for expected in one.expected for array in expected))
    return digest.hexdigest()[:32]


def _version() -> str:
    try:
        return version("deltarule")
    except PackageNotFoundError:
        return "source"
