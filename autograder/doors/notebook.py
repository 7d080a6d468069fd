"""The notebook door: `check("losses")` on the functions of this notebook, and `hint()`.

The functions are called in the kernel they were written in. These are public checks on one's own
machine; marks are made elsewhere, behind the wall.
"""

from __future__ import annotations

import contextlib
import html
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..ask.exercises import NoExercise, questions_of
from ..ask.question import Question, with_needs
from ..inside.answers import Missing
from ..judge.engine import examine
from ..judge.outcome import Kind
from ..judge.record import CheckRecord
from ..wall.answer import Answer
from ..wall.here import asked_here
from ..wall.quiet import quiet
from .summary import summary


@dataclass
class Checker:
    """Runs checks and remembers the last result, so that `hint` knows what is asked about."""

    last: Shown | None = field(default=None, repr=False)

    def check(self, name: str, namespace: dict[str, Any] | None = None) -> Shown:
        """Check a topic (`"losses"`), a function (`"losses/huber"`) or one check of it.

        namespace   where the functions are; the notebook, or the caller's module, if not given
        Raises NoExercise with the names there are.
        """
        where = _notebook_namespace() if namespace is None else namespace
        topic, _, part = name.partition("/")
        questions = questions_of(topic)
        if part:
            wanted = {one.name for one in questions if one.name == name or one.function == part}
            if not wanted:
                functions = ", ".join(dict.fromkeys(one.function for one in questions))
                raise NoExercise(f"{topic} has no check or function {part!r}; its functions are {functions}")
            questions_asked = with_needs(questions, wanted)
        else:
            questions_asked = questions
        records = examine(questions_asked, lambda question: _ask(where, question))
        self.last = Shown(name, records, {one.name: one.check.hints for one in questions})
        return self.last

    def hint(self) -> Hint:
        """The next hint for the first check of the last result that is not passed."""
        if self.last is None:
            return Hint("Run check(...) first; hint() then helps with what it finds.")
        return self.last.hint()


def _ask(namespace: dict[str, Any], question: Question) -> Answer:
    def get(name: str) -> Callable[..., Any]:
        if name not in namespace:
            raise Missing(name)
        function: Callable[..., Any] = namespace[name]
        return function

    with quiet() if question.check.allows else contextlib.nullcontext():
        return asked_here(get, question)


def _notebook_namespace() -> dict[str, Any]:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.user_ns if shell else vars(sys.modules["__main__"])


@dataclass
class Hint:
    """A hint that shows itself as text, or as a box in a notebook."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<div style="border-left:4px solid #0969da;padding:.3em .8em">{html.escape(self.text)}</div>'


@dataclass
class Shown:
    """The result of a `check`, displayed by whatever shows it."""

    name: str
    records: list[CheckRecord]
    hints: dict[str, tuple[str, ...]]
    _given: dict[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return all(one.outcome.passed for one in self.records)

    def hint(self) -> Hint:
        """The next level of hint for the first check not passed."""
        for record in self.records:
            if record.outcome.kind in (Kind.PASSED, Kind.WAITING):
                continue
            level = min(self._given.get(record.name, 0), len(self.hints[record.name]) - 1)
            self._given[record.name] = level + 1
            return Hint(f"{record.name}, hint {level + 1} of {len(self.hints[record.name])}: "
                        f"{self.hints[record.name][level]}")  # fmt: skip
        return Hint("Nothing to help with: every check is passed.")

    def __repr__(self) -> str:
        lines = [summary(self.name, self.records)]
        for one in self.records:
            kind = one.outcome.kind
            lines.append(f"  {kind.sign:>3} {kind.label}: {one.name}. {one.title}")
            if kind.explained:
                lines += [f"        {line}" for line in one.message.splitlines()]
        if any(one.outcome.kind.explained for one in self.records):
            lines.append("      hint() gives a hint.")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = []
        for one in self.records:
            kind = one.outcome.kind
            message = ""
            if kind.explained:
                text = html.escape(one.message).replace("\n", "<br>")
                message = f'<div style="margin:.2em 0 .4em 1.6em">{text}</div>'
            rows.append(
                f'<div><span style="color:{kind.colour};font-weight:600">{kind.sign} {kind.label}</span> '
                f"<code>{html.escape(one.name)}</code> {html.escape(one.title)}{message}</div>"
            )
        points, worth = sum(one.points for one in self.records), sum(one.max_points for one in self.records)
        help_line = "" if self.passed else '<div style="opacity:.7">hint() gives the next hint.</div>'
        return (
            f'<div style="border:1px solid #8884;border-radius:6px;padding:.5em .8em;line-height:1.5">'
            f"<div><b>{html.escape(self.name)}</b> "
            f'<progress value="{points:g}" max="{worth:g}"></progress> {points:g} of {worth:g} points</div>'
            f"{''.join(rows)}{help_line}</div>"
        )
