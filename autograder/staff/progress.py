"""What the terminal shows while something takes its time: how much is done, and each long trial with its clock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text


class _Done(ProgressColumn):
    """`3/12 0:00:08` for all of it, `41 s of 300 s` for a trial."""

    def render(self, task: Task) -> Text:
        elapsed = int(task.elapsed or 0)
        if "limit" in task.fields:
            return Text(f"{elapsed} s of {task.fields['limit']} s")
        minutes, seconds = divmod(elapsed, 60)
        total = "" if task.total is None else f"/{int(task.total)}"
        return Text(f"{int(task.completed)}{total} {minutes // 60}:{minutes % 60:02}:{seconds:02}")


class Shown:
    """The bars of one grading."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._bar = progress.add_task("Grading", total=total)

    def done(self, *_: object) -> None:
        """One more is graded."""
        self._progress.advance(self._bar)

    @contextlib.contextmanager
    def running(self, what: str, limit: int) -> Iterator[None]:
        """A bar of its own until the block ends; `limit` in seconds on the clock."""
        bar = self._progress.add_task(what, total=None, limit=limit)
        try:
            yield
        finally:
            self._progress.remove_task(bar)

    def total(self, count: int) -> None:
        """As many there were."""
        self._progress.update(self._bar, total=count)


@contextlib.contextmanager
def shown(console: Console, total: int) -> Iterator[Shown]:
    """Bars on the console until the block ends."""
    text = TextColumn("{task.description}", markup=False)  # a student's name is no markup
    with Progress(text, BarColumn(), _Done(), console=console) as progress:
        yield Shown(progress, total)


@contextlib.contextmanager
def counted(console: Console, what: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """One bar until the block ends; what it gives is called with each thing that is done, by name."""
    text = TextColumn("{task.description}", markup=False)
    with Progress(text, BarColumn(), _Done(), console=console, transient=True) as progress:
        bar = progress.add_task(what, total=total)

        def done(name: str) -> None:
            progress.update(bar, advance=1, description=f"{what}: {name}")

        yield done
