"""Without a wall: the answer of an implementation in this process. For the oracles, and a student's own notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..ask.question import Question
from ..inside.answers import collect
from ..inside.drivers import DRIVERS, Driver
from .answer import Answer

Implementation = Callable[[str], Any]


def answer_here(
    implementation: Implementation,
    asked: dict[str, Any],
    arrays: list[np.ndarray],
    drivers: Mapping[str, Driver] = DRIVERS,
) -> Answer:
    """The answer to a request; `drivers` are those of the topic."""
    failed, found = collect(implementation, asked, arrays, file=None, cap=1 << 30, drivers=drivers)
    if failed:
        return Answer().read(failed, asked, cap=1 << 30)
    names, values, after = (
        ([list(part) for part in parts] for parts in zip(*found, strict=True)) if found else ([],) * 3
    )
    return Answer(values=values, names=names, after=after)


def asked_here(implementation: Implementation, question: Question) -> Answer:
    """The answer of an implementation in this process to a question."""
    return answer_here(implementation, *question.request(), question.own.all_drivers)
