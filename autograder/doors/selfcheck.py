"""A student's own check of a file, without a wall: what pytest and `deltarule check` show."""

from __future__ import annotations

import os
from pathlib import Path

from ..ask.exercises import frozen_of
from ..ask.frozen import Frozen
from ..ask.limits import Limits
from ..ask.question import with_needs
from ..handin.own import given_submission, own_submission
from ..handin.submission import Submission
from ..judge.assess import assess
from ..judge.record import Record
from ..wall.tiers import NONE
from .this_process import checked_here


def check_topic(folder: Path, topic: str, names: set[str] | None = None) -> Record:
    """The record of the student's own file in `folder`, for the named public checks or all of them."""
    return _check(own_submission(folder, topic), frozen_of(topic, folder), names)


def check_file(path: Path) -> Record:
    """The record of one file, which must bear its topic's name."""
    return _check(given_submission(path), frozen_of(path.stem, path.parent), None)


def _check(submission: Submission, frozen: Frozen, names: set[str] | None) -> Record:
    wanted = frozen.questions if names is None else with_needs(frozen.questions, names)
    # On Windows, and in a browser's Python, there is no process for each check, and no limits.
    splits = hasattr(os, "fork")
    record = assess(submission, wanted, NONE, Limits()) if splits else checked_here(submission, wanted)
    record.title, record.course = frozen.title, list(frozen.course)
    return record
