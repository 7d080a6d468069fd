"""What `deltarule train` prints: a bar while it trains, a line for each epoch, a summary at the end."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from .checkpoint import Checkpoint, Epoch
from .digits import Digits
from .run import Outcome


class Terminal:
    """A context: the bar is there while it lasts."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[measured]}"),
            TimeRemainingColumn(compact=True),
            TextColumn("left"),
            console=console,
            transient=True,
        )
        self._epochs = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress.live.is_started:
            self._progress.stop()

    def starts(self, checkpoint: Checkpoint, runs_on: str, digits: Digits) -> None:
        parameters = sum(value.size for name, value in checkpoint.arrays.items() if name.startswith("params/"))
        self._say(f"{parameters:,} parameters, {len(digits.x_train):,} digits to learn from, {runs_on}")
        done, self._epochs = len(checkpoint.history), checkpoint.epochs
        if done:
            self._say(f"Going on after epoch {done} of {self._epochs}")
        if done < self._epochs:
            self._task = self._progress.add_task("", total=self._epochs, completed=done, measured="")
            self._progress.start()

    def batch(self, epoch: int, done: int, total: int, loss: float, accuracy: float) -> None:
        self._progress.update(
            self._task,
            description=f"Epoch {epoch}/{self._epochs}",
            completed=epoch - 1 + done / total,
            measured=f"loss {loss:.4f}  accuracy {accuracy:7.2%}",
        )

    def epoch(self, number: int, epoch: Epoch) -> None:
        self._say(
            f"Epoch {number}/{self._epochs}  loss {epoch.loss:.4f}  accuracy {epoch.accuracy:7.2%}   "
            f"test: loss {epoch.test_loss:.4f}  accuracy {epoch.test_accuracy:7.2%}   {epoch.seconds:.1f} s"
        )

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def show_summary(console: Console, outcome: Outcome, out: Path) -> None:
    """What was trained, how good it is, what it confuses, and where everything lies."""
    checkpoint, results = outcome.checkpoint, outcome.results
    settings, last = checkpoint.settings, checkpoint.history[-1]
    seconds = sum(epoch.seconds for epoch in checkpoint.history)
    wrong = int(np.sum(results.predicted != results.labels))
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in (
        ("Trained", f"{settings.backend} on {settings.device}, seed {settings.seed}"),
        ("Epochs", f"{len(checkpoint.history)} in {seconds:.0f} s of training"),
        ("Training", f"loss {last.loss:.4f}, accuracy {last.accuracy:.2%}, during the last epoch"),
        ("Test", f"loss {last.test_loss:.4f}, accuracy {last.test_accuracy:.2%}"),
        ("Misread", f"{wrong:,} of {len(results.labels):,} test digits{_most_often(results.confusion)}"),
        ("Model", ", ".join(map(str, outcome.files))),
        ("Figures", f"{out / 'figures'}{os.sep} ({', '.join(outcome.figures)})"),
    ):
        table.add_row(name, value)
    if (out / "tensorboard").is_dir():
        table.add_row("TensorBoard", f"tensorboard --logdir {out / 'tensorboard'}")
    console.print(table, markup=False, highlight=False)


def _most_often(confusion: np.ndarray) -> str:
    """The commonest mistake, in words."""
    mistakes = confusion * (1 - np.eye(10, dtype=confusion.dtype))
    truth, read = np.unravel_index(mistakes.argmax(), mistakes.shape)
    count = int(mistakes[truth, read])
    return f"; most often a {truth} read as {read}, {count} times" if count > 1 else ""
