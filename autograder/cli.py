"""The command line: the learners' commands, and the instructors' where this copy of the kit has their room."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer
from rich.console import Console

from .doors import commands as learners
from .doors.commands import UsageError
from .places import has_staff

USAGE = 2
# The instructors' commands, by name: said of in a copy that has none of them.
STAFF = ("demo", "grade", "regrade", "report", "course", "prove", "build", "release", "train", "export", "package")


def main() -> None:
    """Run the command line; bad usage ends with one line and status 2."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow, where a command needs it, talks on stderr
    app = typer.Typer(
        no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False
    )
    learners.add_to(app)
    refusals: list[Callable[[], tuple[type[Exception], ...]]] = [learners.refused]
    if has_staff():
        from .staff.doors import commands as staff

        staff.add_to(app)
        refusals.append(staff.refused)
    elif len(sys.argv) > 1 and sys.argv[1] in STAFF:
        _end(f"{sys.argv[1]} is for instructors; this is the students' copy of the kit, which has check and doctor")
    try:
        app()
    except Exception as exc:
        if not isinstance(exc, (UsageError, *[kind for refused in refusals for kind in refused()])):
            raise
        _end(str(exc))


def _end(said: str) -> None:
    Console(stderr=True).print(f"deltarule: {said}", style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(USAGE)
