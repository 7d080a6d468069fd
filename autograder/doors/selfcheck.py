"""A student's own check of a file, without a wall: what pytest and `deltarule check` show."""

from __future__ import annotations

import os
from pathlib import Path

from ..ask.exercises import questions_of
from ..ask.limits import Limits
from ..ask.question import Question, with_needs
from ..data_sets import stand_ins
from ..handin.own import given_submission, own_submission
from ..handin.submission import Submission
from ..inside.drivers import own_names
from ..inside.loader import NotPython, compiled, getter, load
from ..judge.assess import assess, to_record
from ..judge.engine import examine
from ..judge.record import Record
from ..wall.answer import Answer
from ..wall.examinee import staged
from ..wall.here import asked_here
from ..wall.tiers import NONE


def check_topic(folder: Path, topic: str, names: set[str] | None = None) -> Record:
    """The record of the student's own file in `folder`, for the named public checks or all of them."""
    return _check(own_submission(folder, topic), questions_of(topic, folder), names)


def check_file(path: Path) -> Record:
    """The record of one file, which must bear its topic's name."""
    return _check(given_submission(path), questions_of(path.stem, path.parent), None)


def _check(submission: Submission, questions: list[Question], names: set[str] | None) -> Record:
    wanted = questions if names is None else with_needs(questions, names)
    if not hasattr(os, "fork"):  # Windows, and a browser's Python: no process for each check, and no limits
        return _in_this_process(submission, wanted)
    return assess(submission, wanted, NONE, Limits())


def _in_this_process(submission: Submission, questions: list[Question]) -> Record:
    failed = None if submission.code is not None else Answer("rejected", submission.rejected, case=-1)
    if failed is not None or not questions:
        return to_record(submission, examine(questions, lambda _: Answer(), failed), NONE)
    with staged(submission) as (folder, file):
        try:
            code = compiled(str(folder / file), [first for first, _ in submission.cells])
            get = getter(
                *load(code, str(folder / file), submission.topic, (), own_names(stand_ins()).get("STAND_INS", {}))
            )
        except NotPython as exc:
            failed = Answer("rejected", f"it is not Python: {exc}", case=-1, place=submission.place(exc.line))
        except BaseException as exc:
            failed = Answer("error", f"{type(exc).__name__}: {exc}", case=-1)
        checks = examine(questions, lambda one: asked_here(get, one), failed)
    return to_record(submission, checks, NONE)
