"""From a declared check to questions: the cases drawn, the reference's answers, what each known mistake gives.

A `Question` is all an examiner needs, so the same engine serves the frozen public checks of a student's
bundle and the hidden ones drawn for one student.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .answer import Answer
from .declare import Case, Check, Misconception, Result, float32
from .sandbox.child import wire
from .sandbox.child.answers import ask
from .tolerance import rounded, tolerances
from .topics import Topic

Implementation = Callable[[str], Any]
PUBLIC, NARROW, HIDDEN = "public", "float32", "hidden"


@dataclass(frozen=True)
class Mistake:
    """What a misconception answers to a question, and what to tell whoever answers the same."""

    id: str
    says: str
    values: list[list[np.ndarray]]
    after: list[list[np.ndarray]]


@dataclass(frozen=True)
class Question:
    """One check in one form. `needs` are names of questions; `mistakes` gives them when first asked for."""

    name: str
    title: str
    targets: tuple[str, ...]
    returns: tuple[Result, ...]
    points: float
    hidden: bool
    hints: tuple[str, ...]
    driver: str
    needs: tuple[str, ...]
    builds_on: tuple[str, ...]
    cases: list[Case]
    expected: list[list[np.ndarray]]
    tolerance: list[list[float]]
    mistakes: Callable[[], list[Mistake]] = field(repr=False)

    @property
    def function(self) -> str:
        return self.targets[0]

    def request(self) -> tuple[dict[str, Any], list[np.ndarray]]:
        return request(self.driver, self.targets, self.returns, self.cases)


def request(
    driver: str, targets: Iterable[str], returns: Iterable[Result], cases: Iterable[Case]
) -> tuple[dict[str, Any], list[np.ndarray]]:
    """What crosses the wall: names, plain numbers and arrays. No title, no answer, no seed."""
    arrays: list[np.ndarray] = []
    asked = []
    for case in cases:
        inputs = {}
        for name, value in case.inputs.items():
            is_array = isinstance(value, np.ndarray)
            inputs[name] = None if is_array else value
            if is_array:
                arrays.append(value)
        asked.append({"inputs": inputs, "options": case.options})
    specs = [{"name": one.name, "sequence": one.sequence} for one in returns]
    return {"driver": driver, "targets": list(targets), "returns": specs, "cases": asked}, arrays


def answer_here(implementation: Implementation, asked: dict[str, Any], arrays: list[np.ndarray]) -> Answer:
    """The answer of an implementation in this process: the oracles, or a student's own notebook."""
    return Answer().read(ask(implementation, asked, arrays), asked, cap=1 << 30)


def form_name(check: Check, form: str) -> str:
    return check.name if form == PUBLIC else f"{check.name}_{form}"


def forms(check: Check) -> list[tuple[str, float]]:
    """The forms a check is asked in, with their points."""
    points = {PUBLIC: check.public, NARROW: check.narrow, HIDDEN: check.hidden}
    return [(form, worth) for form, worth in points.items() if worth > 0]


def seed(*parts: str) -> int:
    """A seed that depends on every part."""
    return int.from_bytes(hashlib.sha256("\x00".join(parts).encode()).digest()[:16], "little")


def public_questions(topic: Topic, second: Implementation | None = None) -> list[Question]:
    """The frozen questions of a topic: what `checks.npz` holds."""
    return _questions(topic, (PUBLIC, NARROW), lambda name: seed("public", topic.name, name), second)


def hidden_questions(topic: Topic, secret: str, student: str, second: Implementation | None = None) -> list[Question]:
    """The questions drawn for one student from (secret, topic, student)."""
    return _questions(topic, (HIDDEN,), lambda name: seed("hidden", secret, topic.name, student, name), second)


def in_order(topic: Topic, questions: list[Question]) -> list[Question]:
    """Questions in the lesson's order of functions, a check's forms together."""
    order = {f"{topic.name}/{form_name(check, form)}": at for at, (check, form) in enumerate(
        (check, form) for check in topic.checks for form, _ in forms(check))}  # fmt: skip
    return sorted(questions, key=lambda one: (topic.functions.index(one.function), order[one.name]))


def _questions(
    topic: Topic, wanted: tuple[str, ...], seed_of: Callable[[str], int], second: Implementation | None
) -> list[Question]:
    reference, found = topic.reference(), []
    for check in topic.checks:
        for form, points in forms(check):
            if form in wanted:
                rng = np.random.default_rng(seed_of(check.name))
                found.append(make_question(topic, check, form, points, rng, reference, second))
    return found


class OraclesDisagree(Exception):
    """The reference and the second oracle answer a question differently."""


def make_question(
    topic: Topic,
    check: Check,
    form: str,
    points: float,
    rng: np.random.Generator,
    reference: Implementation,
    second: Implementation | None = None,
) -> Question:
    """Draw a check's cases and have the reference answer them, in float64 whatever the form."""
    wide = [_as_is(one) for one in check.draw(rng)]
    cases = [float32(one) for one in wide] if form == NARROW else wide
    returns = tuple(topic.returns(check.function))

    def exactly(implementation: Implementation, case: Case) -> list[np.ndarray]:
        answer = answer_here(implementation, *request(check.driver, check.targets, returns, [case]))
        if answer.outcome is not None:
            raise RuntimeError(f"an oracle fails {topic.name}/{check.name}: {answer.said}")
        return answer.values[0]

    eps = float(np.finfo(np.float32 if form == NARROW else np.float64).eps)
    expected, allowed = [], []
    for case in cases:
        upcast = Case({k: _widened(v) for k, v in case.inputs.items()}, case.options)
        exact = exactly(reference, upcast)
        allowed.append(
            tolerances(lambda one: exactly(reference, one), upcast, exact, eps, check.scale, check.constants)
        )
        kept = [rounded(one) for one in exact]
        if second is not None:
            for one, other, limit in zip(kept, exactly(second, upcast), allowed[-1], strict=True):
                if one.shape != other.shape or not np.all(np.abs(one - other) <= limit):
                    raise OraclesDisagree(f"{topic.name}/{check.name}: the reference and Keras answer differently")
        if form == NARROW:
            kept = [one.astype(np.float32) if one.dtype.kind == "f" else one for one in kept]
        expected.append(kept)

    first = [f"{topic.name}/{check.name}"] if form != PUBLIC and check.public > 0 else []
    return Question(
        name=f"{topic.name}/{form_name(check, form)}",
        title=check.title + (" In float32." if form == NARROW else ""),
        targets=check.targets,
        returns=returns,
        points=points,
        hidden=form == HIDDEN,
        hints=check.hints,
        driver=check.driver,
        needs=tuple([*(f"{topic.name}/{name}" for name in check.needs), *first]),
        builds_on=check.builds_on,
        cases=cases,
        expected=expected,
        tolerance=allowed,
        mistakes=lambda: _mistakes(topic, check, cases, returns),
    )


def _mistakes(topic: Topic, check: Check, cases: list[Case], returns: tuple[Result, ...]) -> list[Mistake]:
    """What every misconception about the check's function answers; one that raises is left out."""
    found = []
    asked, arrays = request(check.driver, check.targets, returns, cases)
    with np.errstate(all="ignore"):
        for one in _about(topic.misconceptions, check):
            answer = answer_here(topic.mistaken(one), asked, arrays)
            if answer.outcome is None:
                found.append(Mistake(one.id, one.says, answer.values, answer.after))
    return found


def _about(misconceptions: list[Misconception], check: Check) -> list[Misconception]:
    return [one for one in misconceptions if one.function in check.targets]


def _as_is(case: Case) -> Case:
    """The case with each array in the plain form in which it will cross the wall."""
    return Case({k: wire.portable(v) if isinstance(v, np.ndarray) else v for k, v in case.inputs.items()}, case.options)


def _widened(value: Any) -> Any:
    is_narrow = isinstance(value, np.ndarray) and value.dtype == np.float32
    return value.astype(np.float64) if is_narrow else value
