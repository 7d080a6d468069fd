"""A submission behind the wall that can be asked: staged, put to the question, restarted when it kills its runner."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..ask.limits import Limits
from ..ask.own import Own
from ..ask.question import Question
from ..handin.submission import Submission
from .answer import Answer
from .command import NOBODY
from .packages import NotInstalled
from .session import CannotStart, RunnerDied, Session

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
        if hasattr(os, "geteuid") and os.geteuid() == 0:
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
    own      what the topic brings along: drivers, and what its checks may allow; a library that one of them allows
             may be imported in all the others, and not be used there
    """

    def __init__(self, submission: Submission, tier: str, limits: Limits, own: Own) -> None:
        self.submission, self.tier, self.own = submission, tier, own
        self.limits = {"": limits, **own.allowances}
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
        return self.put(*question.request(), question.check.allows)

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
            libraries = dict.fromkeys(name for each in self.own.allowances.values() for name in each.imports)
            stands = tuple(one for one in libraries if one not in limits.imports)
            cells = tuple(first for first, _ in self.submission.cells)
            topic, drivers = self.submission.topic, self.own.drivers
            session = Session(self._folder, self._file, topic, self.tier, limits, stands, cells, drivers)
            session.start()
            self._sessions[allows] = session
        return self._sessions[allows]

    def _stop(self, allows: str) -> None:
        session = self._sessions.pop(allows, None)
        if session is not None:
            session.close()
