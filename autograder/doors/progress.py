"""What the terminal shows while a class is graded: how many are done, and each long training with its time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text


class _Done(ProgressColumn):
    """`3/12 0:00:08` for the class, `41 s of 300 s` for a training."""

    def render(self, task: Task) -> Text:
        elapsed = int(task.elapsed or 0)
        if "limit" in task.fields:
            return Text(f"{elapsed} s of {task.fields['limit']} s")
        minutes, seconds = divmod(elapsed, 60)
        return Text(f"{int(task.completed)}/{int(task.total or 0)} {minutes // 60}:{minutes % 60:02}:{seconds:02}")


class Shown:
    """The bars of one grading."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._lock = progress, Lock()
        self._bar = progress.add_task("Grading", total=total)
        self._trainings: dict[str, TaskID] = {}

    def done(self, *_: object) -> None:
        """One more is graded."""
        self._progress.advance(self._bar)

    def training(self, limit: int) -> Callable[[str, bool], None]:
        """What hears of a student's training when it begins and when it ends; `limit` in seconds on the clock."""

        def tell(student: str, running: bool) -> None:
            with self._lock:
                if running:
                    said = f"{student}: training on 60,000 digits"
                    self._trainings[student] = self._progress.add_task(said, total=None, limit=limit)
                elif student in self._trainings:
                    self._progress.remove_task(self._trainings.pop(student))

        return tell

    def total(self, count: int) -> None:
        """As many there were."""
        self._progress.update(self._bar, total=count)


@contextlib.contextmanager
def shown(console: Console, total: int) -> Iterator[Shown]:
    """Bars on the console until the block ends."""
    text = TextColumn("{task.description}", markup=False)  # a student's name is no markup
    with Progress(text, BarColumn(), _Done(), console=console) as progress:
        yield Shown(progress, total)
