"""A question: one check in one form, with its cases and the right answers.

It is all an examiner needs, so the same engine serves the frozen public checks of a student's bundle and the
hidden ones drawn for one student.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..inside.values import encode
from .arrays import same_bytes
from .case import Case
from .check import HIDDEN, NARROW, PUBLIC, TRIAL, Check, form_name
from .own import Own
from .result import Result

Request = tuple[dict[str, Any], list[np.ndarray]]


@dataclass(frozen=True)
class Mistake:
    """What a known mistake answers to a question, and what to tell whoever answers the same."""

    id: str
    says: str
    names: list[list[str]]
    values: list[list[np.ndarray]]
    after: list[list[np.ndarray]]


@dataclass(frozen=True)
class Question:
    """One check in one form.

    points                       what it is worth, which a course may scale
    names, expected, tolerance   of each case, of each output: what it is called, the right answer, how far off
                                 it may be; after the view, if there is one
    mistakes                     gives what the known mistakes answer, when first asked for
    own                          the topic's own drivers, views and allowances
    """

    topic: str
    check: Check
    form: str
    points: float
    cases: list[Case]
    names: list[list[str]]
    expected: list[list[np.ndarray]]
    tolerance: list[list[float]]
    mistakes: Callable[[], list[Mistake]] = field(repr=False)
    own: Own = field(default_factory=Own, repr=False)

    @property
    def name(self) -> str:
        return f"{self.topic}/{form_name(self.check.name, self.form)}"

    @property
    def title(self) -> str:
        return self.check.title + (" In float32." if self.form == NARROW else "")

    @property
    def function(self) -> str:
        return self.check.function

    @property
    def hidden(self) -> bool:
        return self.form in (HIDDEN, TRIAL)

    @property
    def narrow(self) -> bool:
        """Whether it is asked in float32."""
        return any(case.narrow for case in self.cases)

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the questions that have to pass first: those of other checks, and the check's public form."""
        names = (*self.check.needs, *([self.check.name] if self.form != PUBLIC and self.check.points.public else ()))
        return tuple(f"{self.topic}/{name}" for name in names)

    def kind(self, name: str) -> str:
        """The kind of the result an output belongs to."""
        return next((one.kind for one in self.check.returns if one.name == name.partition("[")[0]), "array")

    def request(self) -> Request:
        return request(self.check, self.cases)


def request(check: Check, cases: Iterable[Case]) -> Request:
    """What crosses the wall: names, plain numbers and arrays. No title, no answer, no seed."""
    arrays: list[np.ndarray] = []

    def keep(array: np.ndarray) -> int:
        arrays.append(array)
        return len(arrays) - 1

    def encoded(values: dict[str, Any]) -> dict[str, Any]:
        return {name: encode(value, keep) for name, value in values.items()}

    asked = [
        {"inputs": encoded(one.inputs), "upstream": encoded(one.upstream), "options": encoded(one.options)}
        for one in cases
    ]
    specs = [_spec(one) for one in check.returns]
    return {"driver": check.driver, "targets": list(check.targets), "returns": specs, "cases": asked}, arrays


def _spec(result: Result) -> dict[str, str]:
    return {"name": result.name, "kind": result.kind}


def asks_the_same(one: Question, other: Question) -> bool:
    """Whether two questions ask the same."""
    (asked, arrays), (also, others) = one.request(), other.request()
    return json.dumps(asked) == json.dumps(also) and all(map(same_bytes, arrays, others))


def with_needs(questions: list[Question], names: set[str]) -> list[Question]:
    """The named questions and all they wait for, in order."""
    wanted, by_name = set(names), {one.name: one for one in questions}
    while missing := {need for name in wanted for need in by_name[name].needs if need in by_name} - wanted:
        wanted |= missing
    return [one for one in questions if one.name in wanted]


def seed(*parts: str) -> int:
    """A seed that depends on every part."""
    return int.from_bytes(hashlib.sha256("\x00".join(parts).encode()).digest()[:16], "little")
