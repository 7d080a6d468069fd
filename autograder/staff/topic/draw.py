"""From a declared check to questions: the cases drawn, the reference's answers, what each known mistake gives."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ...ask.arrays import rounded
from ...ask.case import Case, float32
from ...ask.check import HIDDEN, NARROW, PUBLIC, Check, form_name
from ...ask.frozen import Unreadable, thaw
from ...ask.question import Mistake, Question, request, seed
from ...inside import wire
from ...inside.answers import Missing
from ...judge.compare import compare
from ...judge.view import look_of, seen_through
from ...wall.answer import Answer
from ...wall.here import Implementation, answer_here
from .mistakes import Misconception
from .tolerance import tolerances
from .topic import Topic


class OraclesDisagree(RuntimeError):
    """Two oracles answer a question differently: nothing may be graded by it."""


class OracleFails(RuntimeError):
    """An oracle has no answer to a question of its own topic."""


def public_questions(topic: Topic, second: Implementation | None = None) -> list[Question]:
    """The frozen questions of a topic: what `checks.npz` holds."""
    return _questions(topic, (PUBLIC, NARROW), lambda name: seed("public", topic.name, name), second)


def hidden_questions(topic: Topic, secret: str, student: str, second: Implementation | None = None) -> list[Question]:
    """The questions drawn for one student from (secret, topic, student)."""
    return _questions(topic, (HIDDEN,), lambda name: seed("hidden", secret, topic.name, student, name), second)


def in_order(topic: Topic, questions: list[Question]) -> list[Question]:
    """Questions in the lesson's order of functions, a check's forms together."""
    names = [f"{topic.name}/{form_name(check.name, form)}" for check in topic.checks for form, _ in check.forms()]
    order = {name: at for at, name in enumerate(names)}
    return sorted(questions, key=lambda one: (topic.functions.index(one.function), order[one.name]))


def frozen_answers(topic: Topic, path: Path) -> list[Question] | None:
    """The public questions as frozen in `path` with all their answers; None where they were made from another topic."""
    try:
        frozen = thaw(path)
    except Unreadable:
        return None
    return frozen.questions if frozen.made_from == topic.digest() else None


def _questions(
    topic: Topic, wanted: tuple[str, ...], seed_of: Callable[[str], int], second: Implementation | None
) -> list[Question]:
    reference, found = topic.reference(), list[Question]()
    for check in topic.checks:
        for form, points in check.forms():
            if form in wanted:
                rng = np.random.default_rng(seed_of(check.name))
                found.append(make_question(topic, check, form, points, rng, reference, second, found))
    return found


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
    wide = [one.mapped(_as_is) for one in check.cases(rng)]
    cases = [float32(one) for one in wide] if form == NARROW else wide
    look = look_of(check, topic.own)

    def answered(implementation: Implementation, case: Case) -> tuple[Answer, list[list[float]]]:
        answer = answer_here(implementation, *request(check, [case]), topic.own.all_drivers)
        if answer.outcome is not None:
            raise OracleFails(f"an oracle fails {topic.name}/{check.name}: {answer.outcome}: {answer.said}")
        return seen_through(look, [case], answer)

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

    def mistakes() -> list[Mistake]:
        return _mistakes(topic, question, first)

    question = Question(
        topic=topic.name, check=check, form=form, points=points, cases=cases, names=names, expected=expected,
        tolerance=allowed, mistakes=cache(mistakes), own=topic.own,
    )  # fmt: skip
    first = [one for one in before if one.name in question.needs]
    return question


def has_all(implementation: Implementation, names: Iterable[str]) -> bool:
    """Whether an oracle answers to all the names: Keras has no equal of some."""
    try:
        for name in names:
            implementation(name)
    except Missing:
        return False
    return True


def _mistakes(topic: Topic, question: Question, first: list[Question]) -> list[Mistake]:
    """What every known mistake about the check's function answers; left out are those that raise, and those that
    fail one of the `first` questions, after which this one is not asked."""
    found = []
    check, right = question.check, [(one.check.targets, _not_seen_by(one)) for one in first]
    look, drivers = look_of(check, topic.own), topic.own.all_drivers
    asked, arrays = question.request()
    with np.errstate(all="ignore"), _global_state_kept():
        for one in _about(topic.misconceptions, check):
            if any(one.function in targets and one.id not in ids for targets, ids in right):
                continue
            np.random.seed(0)  # for those that draw from it: the frozen file is the same each time
            answer, _ = seen_through(look, question.cases, answer_here(topic.mistaken(one), asked, arrays, drivers))
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
