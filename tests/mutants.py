"""Mutation testing of the model answers: every line of every solution changed, each change graded.

A mutant that behaves otherwise must lose points. One that keeps them is listed, with the reason why it is no
other behaviour, in `tests/equivalents/<topic>.toml`; `benchmarks/marks.py` prints those that are not.
"""

from __future__ import annotations

import ast
import contextlib
import io
import signal
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from autograder.engine import judge
from autograder.questions import Question, answer_here, hidden_questions, in_order, public_questions
from autograder.topics import Topic, implementation

EQUIVALENTS = Path(__file__).parent / "equivalents"
SECONDS = 1  # of processor time for one mutant's answer to one question; a loop without end is killed
MORE_SECONDS = 20  # where a question holds a whole network
# Operators that make nothing but type errors of arithmetic on floats, and those that need arguments.
USELESS = ("Shift", "Bit", "_Is", "Is_", "IsNot", "Variable", "RemoveDecorator", "ExceptionReplacer")


@dataclass(frozen=True)
class Mutant:
    """One changed line of a function: its text before and after, and the whole topic's module with it."""

    function: str
    before: str
    after: str
    source: str


def mutants(topic: Topic, function: str) -> Iterator[Mutant]:
    """Every mutant of a function's solution, each different text once."""
    source = topic.solution_source
    lines = source.splitlines(keepends=True)
    node = next(one for one in ast.parse(source).body if getattr(one, "name", None) == function)
    first, last = node.lineno - 1, node.end_lineno
    text, seen = "".join(lines[first:last]), set()
    for name in operator_names():
        if any(word in name for word in USELESS):
            continue
        operator, occurrence = get_operator(name)(), 0
        while (changed := mutate_code(text, operator, occurrence)) is not None:
            occurrence += 1
            if changed not in seen and changed != text:
                seen.add(changed)
                pairs = zip(text.splitlines(), changed.splitlines(), strict=False)
                before, after = next((a.strip(), b.strip()) for a, b in pairs if a != b)
                yield Mutant(function, before, after, "".join([*lines[:first], changed, *lines[last:]]))


def survives(mutant: Mutant, topic: Topic, questions: list[Question]) -> bool:
    """Whether a mutant keeps every point; those questions first that are about its function."""
    first = [one for one in questions if mutant.function in one.targets]
    others = [one for one in questions if mutant.function not in one.targets]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            get = implementation(mutant.source, topic.name)
    except Exception:
        return False
    return all(_passes(get, question) for question in (*first, *others))


def _passes(get, question: Question) -> bool:
    def too_long(*_: object) -> None:
        raise TimeoutError("a mutant that does not come back")

    before = signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, MORE_SECONDS if question.name.startswith("mnist/") else SECONDS)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            answer = answer_here(get, *question.request())
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return judge(question, answer).outcome == "passed"


def asked(topic: Topic) -> list[Question]:
    """What one student is asked in a topic; names of mistakes are not needed to see a mutant fail."""
    questions = in_order(topic, [*public_questions(topic), *hidden_questions(topic, "matrix", "ada")])
    return [replace(one, mistakes=list, needs=(), builds_on=()) for one in questions]


def equivalents(topic: str) -> dict[tuple[str, str, str], str]:
    """The mutants known to be no other behaviour, as (function, before, after), and why."""
    path = EQUIVALENTS / f"{topic}.toml"
    stored = tomllib.loads(path.read_text()) if path.is_file() else {}
    return {
        (function, one["before"], one["after"]): one["why"] for function, listed in stored.items() for one in listed
    }


def survivors(topic: Topic, function: str, questions: list[Question]) -> tuple[int, list[Mutant]]:
    """How many mutants a function has, and those that keep every point."""
    made = list(mutants(topic, function))
    return len(made), [one for one in made if survives(one, topic, questions)]
