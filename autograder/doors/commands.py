"""The learners' commands: `deltarule check` and `deltarule doctor`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

FAULT = 1


class UsageError(Exception):
    """What was asked for cannot be done; the text says why and what to do instead."""


def refused() -> tuple[type[Exception], ...]:
    """What ends a command with one line: the request cannot be met as it is."""
    from ..ask.exercises import NoExercise
    from ..ask.frozen import Unreadable
    from ..handin.text import Rejected

    return NoExercise, Unreadable, Rejected


def add_to(app: typer.Typer) -> None:
    app.command()(check)
    app.command()(doctor)


def check(
    what: Annotated[str, typer.Argument(help="A topic, or a file named like one.")] = "",
    hint: Annotated[bool, typer.Option("--hint", help="Show every hint for what is not passed yet.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved.")] = False,
) -> None:
    """Check your own answers with the public checks."""
    from .terminal import check_and_show, watch_and_show

    if watch:
        watch_and_show(what, hint)
    else:
        sys.exit(0 if check_and_show(what, hint) else FAULT)


def doctor() -> None:
    """Say what this machine can do: isolation, Keras, GPU."""
    from .terminal import show_doctor

    show_doctor()
