"""Are the marks right? What every known mistake, correct variant and mutant of the solutions gets, as figures.

    python benchmarks/marks.py [--topic T]... [--seeds 100]

Mistakes: how many lose points, how many are called by their own name, how many by a wrong one. Variants: how
many correct writings are marked down on any of the seeds, in any form. Mutants: how many changes of a line of
a solution keep every point, and are not known to behave the same (tests/equivalents/). Exit status 1 if a
mistake or mutant gets away, a variant is marked down, or a wrong name is given.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.box import MARKDOWN, SIMPLE, Box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.engine import examine, judge
from autograder.questions import answer_here, hidden_questions, in_order, make_question, public_questions
from autograder.topics import Topic, authored_topics, implementation

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path.append(str(TESTS))
from costs import asked_in, touched_by  # noqa: E402
from costs import seeds as drawn  # noqa: E402
from mutants import asked, equivalents, survivors  # noqa: E402


@dataclass
class Figures:
    """What was counted in one topic; the lists name what went wrong."""

    topic: str
    functions: int = 0
    checks: int = 0
    mistakes: int = 0
    unseen: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    variants: int = 0
    marked_down: list[str] = field(default_factory=list)
    mutants: int = 0
    known: int = 0
    alive: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        return [*self.unseen, *self.misnamed, *self.marked_down, *self.alive]


def count(name: str, seeds: int) -> Figures:
    """The figures of one topic."""
    warnings.simplefilter("ignore")
    topic = Topic(name)
    found = Figures(name, len(topic.functions), len(topic.checks))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):  # variants may print
        _count_mistakes(topic, found)
        _count_variants(topic, found, seeds)
        _count_mutants(topic, found)
    return found


def _count_mistakes(topic: Topic, found: Figures) -> None:
    questions = in_order(topic, [*public_questions(topic), *hidden_questions(topic, "marks", "ada")])
    for one in topic.misconceptions:
        get = topic.mistaken(one)
        with np.errstate(all="ignore"):
            reached = touched_by(topic.name, one.function, questions)
            records = examine(reached, lambda question, get=get: answer_here(get, *question.request()))
        lost = [record for record in records if one.function in record.target and record.outcome != "passed"]
        names = {record.misconception for record in lost} - {None}
        found.mistakes += 1
        who = f"{topic.name}: {one.function}/{one.id}"
        if not lost:
            found.unseen.append(f"{who} loses no points")
        elif one.id not in names:
            found.unnamed.append(f"{who} is not named")
        if names - {one.id}:
            found.misnamed.append(f"{who} is called {', '.join(sorted(names - {one.id}))}")


def _count_variants(topic: Topic, found: Figures, seeds: int) -> None:
    paths = sorted((TESTS / "variants" / topic.name).glob("*.py"))
    found.variants = len(paths)
    getters = {path.stem: implementation(path.read_text(), topic.name) for path in paths}
    for check in topic.checks:
        for form in asked_in(check):
            for seed in drawn(topic.name, seeds):
                rng = np.random.default_rng([seed, 1])
                question = make_question(topic, check, form, 1, rng, topic.reference())
                for who, get in getters.items():
                    with np.errstate(all="ignore"):
                        answer = answer_here(get, *question.request())
                    if judge(question, answer).outcome != "passed":
                        found.marked_down.append(f"{topic.name}: {who} is marked down in {question.name}, seed {seed}")


def _count_mutants(topic: Topic, found: Figures) -> None:
    questions, known = asked(topic), equivalents(topic.name)
    for function in topic.functions:
        made, alive = survivors(topic, function, questions)
        found.mutants += made
        for one in alive:
            if (one.function, one.before, one.after) in known:
                found.known += 1
            else:
                found.alive.append(f"{topic.name}: {one.function} lives with\n    - {one.before}\n    + {one.after}")


ROWS = {
    "functions": lambda one: one.functions,
    "checks": lambda one: one.checks,
    "known mistakes": lambda one: one.mistakes,
    "  lose points": lambda one: one.mistakes - len(one.unseen),
    "  called by their own name": lambda one: one.mistakes - len(one.unseen) - len(one.unnamed),
    "  called by a wrong name": lambda one: len(one.misnamed),
    "correct variants": lambda one: one.variants,
    "  marked down": lambda one: len({line.partition(" is marked")[0] for line in one.marked_down}),
    "mutants of the solutions": lambda one: one.mutants,
    "  that lose points": lambda one: one.mutants - one.known - len(one.alive),
    "  behave no other way": lambda one: one.known,
    "  get away": lambda one: len(one.alive),
}


def table(all_found: list[Figures], box: Box = SIMPLE) -> Table:
    shown = Table(box=box)
    for name in ("", *(one.topic[:7] for one in all_found), "all"):
        shown.add_column(name, justify="right" if name else "left", no_wrap=True)
    for title, figure in ROWS.items():
        counts = [figure(one) for one in all_found]
        shown.add_row(title, *map(str, counts), str(sum(counts)))
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--topic", action="append", choices=authored_topics())
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--markdown", action="store_true", help="the table as in docs/marks.md")
    told = parser.parse_args()
    names = told.topic or authored_topics()
    console = Console(width=max(120, Console().width) if told.markdown else None)
    with ProcessPoolExecutor() as pool:
        counting = [pool.submit(count, name, told.seeds) for name in names]
        found = [one.result() for one in track(counting, "Marking", console=console, transient=True)]
    shown = table(found, MARKDOWN) if told.markdown else table(found)
    console.print(shown)
    for one in found:
        for line in [*one.wrong, *one.unnamed]:
            console.print(line, markup=False, highlight=False)
    sys.exit(any(one.wrong for one in found))


if __name__ == "__main__":
    main()
