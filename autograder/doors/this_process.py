"""A student's own check where no process can be split off: Windows, and a browser's Python.

No limit holds here, and a loop ends with Ctrl-C; what is told is what is told elsewhere.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..ask.question import Question
from ..data_sets import stand_ins
from ..handin.submission import Submission
from ..inside.answers import Missing, at_import
from ..inside.drivers import own_names
from ..inside.loader import Inert, NotPython, compiled, getter, load
from ..judge.assess import to_record
from ..judge.engine import examine
from ..judge.record import Record
from ..wall.answer import Answer
from ..wall.examinee import staged
from ..wall.here import asked_here
from ..wall.tiers import NONE

OURS = ("display", "get_ipython", "check", "hint")  # what `load` puts among the builtins


def checked_here(submission: Submission, questions: list[Question]) -> Record:
    """The record of a submission whose code runs in this process, once for all its checks."""
    if submission.code is None:
        rejected = Answer("rejected", submission.rejected, case=-1)
        return to_record(submission, examine(questions, lambda _: rejected, rejected), NONE)
    with staged(submission) as (folder, name), _quiet(), _put_back(folder):
        file = str(folder / name)
        get, failed = _loaded(submission, file)

        def ask(question: Question) -> Answer:
            return _placed(submission, asked_here(get, question, file))

        return to_record(submission, examine(questions, ask, failed and _placed(submission, failed)), NONE)


def _loaded(submission: Submission, file: str) -> tuple[Callable[[str], Any], Answer | None]:
    """What looks the functions up, and how the import failed where it did."""
    offered = own_names(stand_ins()).get("STAND_INS", {})
    try:
        code = compiled(file, [first for first, _ in submission.cells])
        return getter(*load(code, file, submission.topic, (), offered)), None
    except NotPython as exc:
        failed = Answer("rejected", f"it is not Python: {exc}", case=-1, line=exc.line)
    except BaseException as exc:  # a student's SystemExit is an answer like any other
        failed = Answer().read(at_import(exc, file), {}, cap=1 << 20)
    return _nothing, failed


def _nothing(name: str) -> Any:
    raise Missing(name)


def _placed(submission: Submission, answer: Answer) -> Answer:
    answer.place = submission.place(answer.line)
    return answer


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What a student's code prints, and what it is warned of, is no part of the result."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _put_back(folder: Path) -> Iterator[None]:
    """Afterwards this process has the modules, paths and names that it had; what was imported from `folder` is gone."""
    modules, path, finders = dict(sys.modules), list(sys.path), list(sys.meta_path)
    names = {name: vars(builtins)[name] for name in OURS if name in vars(builtins)}
    sys.modules["autograder"] = Inert("autograder")  # to a submission the kit is as inert as it is behind the wall
    try:
        yield
    finally:
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None) or ""
            if isinstance(module, Inert) or Path(file).parent == folder:
                del sys.modules[name]
        sys.modules.update(modules)
        sys.path[:], sys.meta_path[:] = path, finders
        for name in OURS:
            vars(builtins).pop(name, None)
        vars(builtins).update(names)
