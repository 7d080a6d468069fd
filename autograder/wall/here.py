"""Without a wall: the answer of an implementation in this process. For the oracles, and a student's own notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..ask.question import Question
from ..inside.answers import collect
from ..inside.drivers import DRIVERS, Driver
from .answer import Answer
from .packages import NotInstalled, required

Implementation = Callable[[str], Any]


def answer_here(
    implementation: Implementation,
    asked: dict[str, Any],
    arrays: list[np.ndarray],
    drivers: Mapping[str, Driver] = DRIVERS,
    file: str | None = None,
) -> Answer:
    """The answer to a request; `drivers` are those of the topic, `file` is the implementation's where it has one."""
    failed, found = collect(implementation, asked, arrays, file, cap=1 << 30, drivers=drivers)
    if failed:
        return Answer().read(failed, asked, cap=1 << 30)
    names, values, after = (
        ([list(part) for part in parts] for parts in zip(*found, strict=True)) if found else ([],) * 3
    )
    return Answer(values=values, names=names, after=after)


def asked_here(implementation: Implementation, question: Question, file: str | None = None) -> Answer:
    """The answer of an implementation in this process to a question."""
    allowed = question.own.allowances.get(question.check.allows)
    try:
        required(() if allowed is None else allowed.imports)
    except NotInstalled as exc:
        return Answer("not_graded", str(exc))
    return answer_here(implementation, *question.request(), question.own.all_drivers, file)
