"""A log that TensorBoard shows, also while the training runs: curves of training and test over each other, figures.

TensorBoard's own record format and messages are used; TensorFlow is not needed.
"""

from __future__ import annotations

import importlib.util
import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import CannotTrain
from .checkpoint import Epoch


def need_tensorboard() -> None:
    """Raises CannotTrain where TensorBoard is not installed."""
    if importlib.util.find_spec("tensorboard") is None:
        raise CannotTrain("--tensorboard: TensorBoard is not installed; pip install tensorboard, or leave it out")


class Log:
    """The log in `folder`: runs train and test with the scalars loss and accuracy, a run figures with pictures.

    The step is the epoch, counted from 1. A log that is there already is replaced by one of the whole history, so
    that a training killed at any instant and resumed leaves the log of an unbroken one.
    """

    def __init__(self, folder: Path, history: Iterable[Epoch]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self._folder = folder
        self._runs = {name: _Run(folder / name) for name in ("train", "test")}
        self._steps = 0
        for epoch in history:
            self.add(epoch)

    def add(self, epoch: Epoch) -> None:
        """Write what was measured in the next epoch."""
        self._steps += 1
        self._runs["train"].write(self._steps, _scalars(epoch.loss, epoch.accuracy))
        self._runs["test"].write(self._steps, _scalars(epoch.test_loss, epoch.test_accuracy))

    def pictures(self, figures: Mapping[str, Path]) -> None:
        """Add PNG files, each under its name, at the last epoch."""
        from tensorboard.compat.proto.summary_pb2 import Summary

        run = self._runs["figures"] = _Run(self._folder / "figures")
        for name, path in figures.items():
            image = Summary.Image(encoded_image_string=path.read_bytes(), colorspace=4)
            run.write(self._steps, [Summary.Value(tag=name, image=image)])

    def close(self) -> None:
        """Whatever the training came to, no file stays open."""
        for run in self._runs.values():
            run.close()


class _Run:
    """One event file in a folder of its own, on the disk after every write."""

    def __init__(self, folder: Path) -> None:
        from tensorboard.summary.writer.record_writer import RecordWriter

        folder.mkdir(parents=True)
        name = f"events.out.tfevents.{int(time.time()):010d}.deltarule"  # it shows files with "tfevents" in their names
        self._writer = RecordWriter((folder / name).open("wb"))
        self._event(file_version="brain.Event:2")

    def write(self, step: int, values: list[Any]) -> None:
        from tensorboard.compat.proto.summary_pb2 import Summary

        self._event(step=step, summary=Summary(value=values))

    def close(self) -> None:
        self._writer.close()

    def _event(self, **content: Any) -> None:
        from tensorboard.compat.proto.event_pb2 import Event

        self._writer.write(Event(wall_time=time.time(), **content).SerializeToString())
        self._writer.flush()


def _scalars(loss: float, accuracy: float) -> list[Any]:
    from tensorboard.compat.proto.summary_pb2 import Summary

    return [Summary.Value(tag="loss", simple_value=loss), Summary.Value(tag="accuracy", simple_value=accuracy)]
