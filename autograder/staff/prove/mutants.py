"""Mutation testing of the model answer: every line of it changed, each change graded.

A mutant that behaves otherwise must lose points. One that keeps them is listed in the topic's `equivalents.toml`,
with the reason why it is no other behaviour.
"""

from __future__ import annotations

import ast
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...ask.question import Question
from ...judge.compare import compare
from ...judge.view import seen
from ...wall.here import Implementation, asked_here
from ..topic.mistakes import read_equivalents
from ..topic.topic import Topic, implementation
from .asked import everything_asked, reached_from
from .matrix import undisturbed
from .proof import Proof

SECONDS = 1  # of processor time for one mutant's answer to one question, times the topic's cost; a loop is ended
# Operators that make nothing but type errors of arithmetic on floats, and those that need arguments.
USELESS = ("Shift", "Bit", "_Is", "Is_", "IsNot", "Variable", "RemoveDecorator", "ExceptionReplacer")


class NoMutants(ImportError):
    """The mutation tool is not here; the text says how to get it."""


@dataclass(frozen=True)
class Mutant:
    """One changed line of a function: its text before and after, and the whole topic's module with it."""

    function: str
    before: str
    after: str
    source: str


def mutants(topic: Topic, function: str) -> Iterator[Mutant]:
    """Every mutant of a function's solution, each different text once. Raises NoMutants."""
    try:
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator, operator_names
    except ImportError as exc:
        raise NoMutants("cosmic-ray is not here: pip install 'deltarule[prove]', or prove --no-mutants") from exc
    source = topic.solution_source
    lines = source.splitlines(keepends=True)
    node = next(one for one in ast.parse(source).body if getattr(one, "name", None) == function)
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    first, last = node.lineno - 1, node.end_lineno
    text, known = "".join(lines[first:last]), set[str]()
    for name in operator_names():
        if any(word in name for word in USELESS):
            continue
        operator, occurrence = get_operator(name)(), 0
        while (changed := mutate_code(text, operator, occurrence)) is not None:
            occurrence += 1
            if changed not in known and changed != text:
                known.add(changed)
                pairs = zip(text.splitlines(), changed.splitlines(), strict=False)
                before, after = next((a.strip(), b.strip()) for a, b in pairs if a != b)
                yield Mutant(function, before, after, "".join([*lines[:first], changed, *lines[last:]]))


def mutants_lose(topic: Topic, function: str) -> Proof:
    """Each mutant of a function loses points, or is known to change nothing; and what is known is still so."""
    found = Proof(topic.name)
    known = {key for key in _equivalents(topic.folder) if key[0] == function}
    with undisturbed():
        made = list(mutants(topic, function))
        alive = {(one.function, one.before, one.after) for one in made if survives(one, topic)}
    found.count("mutants of the solution", len(made))
    found.count("  behave no other way", len(alive & known))
    for _, before, after in sorted(alive - known):
        found.find("  get away", f"{function}, with `{before}` made `{after}`,", "keeps every point",
                   "draw a case that shows it, or say in equivalents.toml why it is no other behaviour")  # fmt: skip
    for _, before, after in sorted(known - alive):
        found.find("  known and gone", f"{function}, with `{before}` made `{after}`,", "loses points or is no mutant",
                   "take it out of equivalents.toml")  # fmt: skip
    return found


@cache
def _equivalents(folder: Path) -> dict[tuple[str, str, str], str]:
    return read_equivalents(folder / "equivalents.toml")


def survives(mutant: Mutant, topic: Topic) -> bool:
    """Whether a mutant keeps every point; those questions first that are about its function."""
    questions = reached_from(topic, mutant.function, everything_asked(topic.folder))
    first = [one for one in questions if mutant.function in one.check.targets]
    others = [one for one in questions if mutant.function not in one.check.targets]
    try:
        get = implementation(mutant.source, topic.name)
    except Exception:
        return False
    return all(_passes(get, question, SECONDS * topic.settings.cost) for question in (*first, *others))


def _passes(get: Implementation, question: Question, seconds: float) -> bool:
    def too_long(*_: object) -> None:
        raise TimeoutError("a mutant that does not come back")

    before = signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        answer = seen(question, asked_here(get, question))
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return answer.outcome is None and compare(question, answer) is None
