"""What every implementation must get: full marks for the right ones, nothing for the stub, less for each mistake."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from ...ask.question import Question
from ...judge.compare import compare
from ...judge.engine import examine
from ...judge.outcome import Outcome
from ...judge.record import CheckRecord
from ...judge.view import seen
from ...wall.answer import Answer
from ...wall.here import Implementation, asked_here
from ..topic.build import stub_source
from ..topic.draw import has_all
from ..topic.mistakes import Misconception
from ..topic.topic import Topic, implementation
from .asked import affordable, everything_asked, reached_from
from .proof import Proof


def implementations(topic: Topic) -> Iterator[tuple[str, Implementation]]:
    """The right ones, by name. Keras only where it is installed."""
    yield "solution", topic.solution()
    yield "reference", topic.reference()
    if topic.has_keras():
        with contextlib.suppress(ImportError):
            yield "keras", topic.keras()
    for path in topic.variants():
        yield f"variants/{path.name}", implementation(path.read_text(encoding="utf-8"), topic.name)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Warnings, prints and floating-point complaints of whatever is asked are nobody's business."""
    with (
        np.errstate(all="ignore"),
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


def right_ones_pass(topic: Topic) -> Proof:
    """Solution, reference, Keras (in all it has an equal of), each correct variant: full marks."""
    found = Proof(topic.name)
    questions = everything_asked(topic.folder)
    for who, get in implementations(topic):
        asked = [one for one in questions if who != "keras" or has_all(get, one.check.targets)]
        with undisturbed():
            records = examine(asked, partial(asked_here, get))
        lost = [one for one in records if not one.outcome.passed]
        kind = "correct variants" if who.startswith("variants/") else "oracles"
        found.count(kind)
        if lost:
            found.find("  marked down", who, f"is marked down in {_listed(lost)}", _why_right_fails(who))
    return found


def _why_right_fails(who: str) -> str:
    if who.startswith("variants/"):
        return "ask no more than the task says (dtype, tolerance: terms or scale; a draw too near a kink), or mend it"
    return "mend it, or the question: the oracles must agree on what is asked"


def _listed(records: list[CheckRecord], most: int = 3) -> str:
    said = [f"{one.name} ({one.outcome.word}: {one.message.splitlines()[0] if one.message else ''})" for one in records]
    return "; ".join(said[:most]) + (f"; and {len(said) - most} more" if len(said) > most else "")


def stub_gets_nothing(topic: Topic) -> Proof:
    """The untouched stub: zero, and every check not attempted."""
    found = Proof(topic.name)
    get = implementation(stub_source(topic), topic.name)
    with undisturbed():
        records = examine(everything_asked(topic.folder), lambda one: asked_here(get, one))
    for one in records:
        if one.outcome is not Outcome.NOT_ATTEMPTED or one.points:
            found.find("stubs that score", one.name, f"is {one.outcome.word} for the untouched stub",
                       "its body between BEGIN and END SOLUTION must be all there is to the answer")  # fmt: skip
    return found


def nothing_of_use_fails(topic: Topic) -> Proof:
    """An implementation that answers zeros everywhere, without being asked, passes nothing: the matrix can fail."""
    found = Proof(topic.name)

    def zeros(question: Question) -> Answer:
        values = [[np.zeros_like(array) for array in outputs] for outputs in question.expected]
        after = [[array for _, array in case.arrays()] for case in question.cases]
        return Answer(values=values, names=question.names, after=after)

    for one in examine(everything_asked(topic.folder), zeros):
        if one.outcome.passed:
            found.find("checks that zeros pass", one.name, "is passed by zeros everywhere",
                       "draw a case whose answer is not zero, or let it need a check that zeros fail")  # fmt: skip
    return found


def mistakes_are_seen(topic: Topic, function: str) -> Proof:
    """Each known mistake of a function loses points there and is called by its own name; each check fails for one."""
    found = Proof(topic.name)
    questions = everything_asked(topic.folder)
    reached = affordable(topic, function, reached_from(topic, function, questions))
    dead = {one.name for one in questions if one.function == function}
    for mistake in (one for one in topic.misconceptions if one.function == function):
        with undisturbed():
            _one_mistake(topic, mistake, reached, dead, found)
    for name in sorted(dead):
        if not _is_form_of_another(name, dead, questions):
            found.find("checks no mistake fails", name, "is failed by no known mistake",
                       "add the mistake it is there for to mistakes.toml, or take the check out")  # fmt: skip
    return found


def _is_form_of_another(name: str, dead: set[str], questions: list[Question]) -> bool:
    """Whether another form of the same check is failed by a mistake: then this one draws or rounds otherwise only."""
    check = next(one.check.name for one in questions if one.name == name)
    return any(one.check.name == check and one.name not in dead for one in questions)


def _one_mistake(topic: Topic, mistake: Misconception, reached: list[Question], dead: set[str], found: Proof) -> None:
    get = topic.mistaken(mistake)
    answers: dict[str, Answer] = {}

    def ask(question: Question) -> Answer:
        answers[question.name] = asked_here(get, question)
        return answers[question.name]

    records = examine(reached, ask)
    who = f"{mistake.function}/{mistake.id}"
    lost = [one for one in records if mistake.function in one.target and not one.outcome.passed]
    names = {one.misconception for one in lost if one.outcome is Outcome.WRONG} - {None}
    found.count("known mistakes")
    if not lost:
        found.find("  lose nothing", who, "loses no points", "add a case that shows it, or take it out")
    elif mistake.id not in names:
        found.find("  not named", who, "is not named", "draw a case in which only this mistake gives its numbers")
    if names - {mistake.id}:
        found.find("  called by a wrong name", who, f"is called {', '.join(sorted(map(str, names - {mistake.id})))}",
                   "put the more specific mistake first, or draw a case that tells them apart")  # fmt: skip
    for one in records:
        explained = one.outcome.passed or one.outcome is Outcome.WAITING or one.misconception is not None
        if mistake.function not in one.target and not explained:
            found.find("  blamed elsewhere", who, f"makes {one.name} {one.outcome.word}, without a name",
                       "name the function in that check's builds_on")  # fmt: skip
    for question in reached:  # those that only waited are asked, as long as nothing is known to fail them
        if question.name in dead and _fails(get, question, answers.get(question.name)):
            dead.discard(question.name)


def _fails(get: Callable[[str], Any], question: Question, answer: Answer | None) -> bool:
    looked = seen(question, asked_here(get, question) if answer is None else answer)
    return looked.outcome is not None or compare(question, looked) is not None
