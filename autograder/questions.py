"""From a declared check to questions: the cases drawn, the reference's answers, what each known mistake gives.

A `Question` is all an examiner needs, so the same engine serves the frozen public checks of a student's
bundle and the hidden ones drawn for one student.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from .answer import Answer
from .compare import compare
from .declare import Case, Check, Misconception, Result, float32
from .sandbox.child import wire
from .sandbox.child.answers import Missing, collect
from .sandbox.child.values import encode
from .tolerance import rounded, tolerances
from .topics import Topic
from .views import seen

Implementation = Callable[[str], Any]
PUBLIC, NARROW, HIDDEN = "public", "float32", "hidden"


@dataclass(frozen=True)
class Mistake:
    """What a misconception answers to a question, and what to tell whoever answers the same."""

    id: str
    says: str
    names: list[list[str]]
    values: list[list[np.ndarray]]
    after: list[list[np.ndarray]]


@dataclass(frozen=True)
class Question:
    """One check in one form. `needs` are names of questions; `mistakes` gives them when first asked for.

    names, expected, tolerance   of each case, of each output: what it is called, the right answer, how far off
                                 it may be; after the view, if there is one
    """

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
    view: str | None
    restores: float
    allows: str
    cases: list[Case]
    names: list[list[str]]
    expected: list[list[np.ndarray]]
    tolerance: list[list[float]]
    mistakes: Callable[[], list[Mistake]] = field(repr=False)

    @property
    def function(self) -> str:
        return self.targets[0]

    @property
    def narrow(self) -> bool:
        """Whether it is asked in float32."""
        return any(case.narrow for case in self.cases)

    def kind(self, name: str) -> str:
        """The kind of the result an output belongs to."""
        return next((one.kind for one in self.returns if one.name == name.partition("[")[0]), "array")

    def request(self) -> tuple[dict[str, Any], list[np.ndarray]]:
        return request(self.driver, self.targets, self.returns, self.cases)


def request(
    driver: str, targets: Iterable[str], returns: Iterable[Result], cases: Iterable[Case]
) -> tuple[dict[str, Any], list[np.ndarray]]:
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
    specs = [{"name": one.name, "kind": one.kind} for one in returns]
    return {"driver": driver, "targets": list(targets), "returns": specs, "cases": asked}, arrays


def answer_here(implementation: Implementation, asked: dict[str, Any], arrays: list[np.ndarray]) -> Answer:
    """The answer of an implementation in this process: the oracles, or a student's own notebook."""
    failed, found = collect(implementation, asked, arrays, file=None, cap=1 << 30)
    if failed:
        return Answer().read(failed, asked, cap=1 << 30)
    names, values, after = (
        ([list(part) for part in parts] for parts in zip(*found, strict=True)) if found else ([],) * 3
    )
    return Answer(values=values, names=names, after=after)


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
    reference, found = topic.reference(), list[Question]()
    for check in topic.checks:
        for form, points in forms(check):
            if form in wanted:
                rng = np.random.default_rng(seed_of(check.name))
                found.append(make_question(topic, check, form, points, rng, reference, second, found))
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
    before: Iterable[Question] = (),
) -> Question:
    """Draw a check's cases and have the reference answer them, in float64 whatever the form.

    before   questions asked earlier: a mistake that one it needs would show is not looked for in this one
    """
    wide = [one.mapped(_as_is) for one in check.draw(rng)]
    cases = [float32(one) for one in wide] if form == NARROW else wide
    returns = topic.returns(check)

    def answered(implementation: Implementation, case: Case) -> tuple[Answer, list[list[float]]]:
        answer = answer_here(implementation, *request(check.driver, check.targets, returns, [case]))
        if answer.outcome is not None:
            raise RuntimeError(f"an oracle fails {topic.name}/{check.name}: {answer.said}")
        return seen(check.view, [case], answer)

    def values(case: Case) -> list[np.ndarray]:
        return answered(reference, case)[0].values[0]

    names, expected, allowed = [], [], []
    for case in cases:
        upcast = case.mapped(_widened)
        right, slack = answered(reference, upcast)
        exact = right.values[0]
        single = case.narrow or not case.has_floats  # of integers, a float32 answer is as right as any
        eps = float(np.finfo(np.float32 if single else np.float64).eps)
        limits = list(slack[0])
        if not all(limits):
            derived = tolerances(values, upcast, exact, eps, check.scale, check.constants, check.terms)
            limits = [spread or rounding for spread, rounding in zip(limits, derived, strict=True)]
        kept = [rounded(one) for one in exact]
        if second is not None and has_all(second, check.targets):
            for one, other, limit in zip(kept, answered(second, upcast)[0].values[0], limits, strict=True):
                if one.shape != other.shape or not np.all(np.abs(one - other) <= limit):
                    raise OraclesDisagree(f"{topic.name}/{check.name}: the reference and Keras answer differently")
        if case.narrow and check.view is None:
            kept = [one.astype(np.float32) if one.dtype.kind == "f" else one for one in kept]
        names.append(right.names[0])
        expected.append(kept)
        allowed.append(limits)

    own = [f"{topic.name}/{check.name}"] if form != PUBLIC and check.public > 0 else []
    needs = (*(f"{topic.name}/{name}" for name in check.needs), *own)
    first = [one for one in before if one.name in needs]
    return Question(
        name=f"{topic.name}/{form_name(check, form)}",
        title=check.title + (" In float32." if form == NARROW else ""),
        targets=check.targets,
        returns=returns,
        points=points,
        hidden=form == HIDDEN,
        hints=check.hints,
        driver=check.driver,
        needs=needs,
        builds_on=check.builds_on,
        view=check.view,
        restores=check.restores,
        allows=check.allows,
        cases=cases,
        names=names,
        expected=expected,
        tolerance=allowed,
        mistakes=cache(lambda: _mistakes(topic, check, cases, returns, first)),
    )


def has_all(implementation: Implementation, names: Iterable[str]) -> bool:
    """Whether an oracle answers to all the names: Keras has no equal of some."""
    try:
        for name in names:
            implementation(name)
    except Missing:
        return False
    return True


def _mistakes(
    topic: Topic, check: Check, cases: list[Case], returns: tuple[Result, ...], first: list[Question]
) -> list[Mistake]:
    """What every misconception about the check's function answers; left out are those that raise, and those that
    fail one of the `first` questions, after which this one is not asked."""
    found = []
    right = [(one.targets, _not_seen_by(one)) for one in first]
    asked, arrays = request(check.driver, check.targets, returns, cases)
    with np.errstate(all="ignore"), _global_state_kept():
        for one in _about(topic.misconceptions, check):
            if any(one.function in targets and one.id not in ids for targets, ids in right):
                continue
            np.random.seed(0)  # for those that draw from it: the frozen file is the same each time
            answer, _ = seen(check.view, cases, answer_here(topic.mistaken(one), asked, arrays))
            if answer.outcome is None:
                found.append(Mistake(one.id, one.says, answer.names, answer.values, answer.after))
    return found


def _not_seen_by(question: Question) -> set[str]:
    """The mistakes that answer a question rightly."""
    found = question.mistakes()
    answers = {one.id: Answer(values=one.values, names=one.names, after=one.after) for one in found}
    return {id for id, answer in answers.items() if compare(question, answer) is None}


@contextlib.contextmanager
def _global_state_kept() -> Iterator[None]:
    before = np.random.get_state()
    try:
        yield
    finally:
        np.random.set_state(before)


def _about(misconceptions: list[Misconception], check: Check) -> list[Misconception]:
    return [one for one in misconceptions if one.function in check.targets]


def _as_is(value: Any) -> Any:
    """A leaf in the plain form in which it will cross the wall."""
    return wire.portable(value) if isinstance(value, np.ndarray) else value


def _widened(value: Any) -> Any:
    is_narrow = isinstance(value, np.ndarray) and value.dtype == np.float32
    return value.astype(np.float64) if is_narrow else value
