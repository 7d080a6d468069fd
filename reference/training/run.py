"""One training from beginning to end: epoch by epoch, a checkpoint after each, then the model and its figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from . import CannotTrain
from .backends import Backend, make_backend, need_backend
from .checkpoint import NAME, Checkpoint, Epoch, Settings, load_checkpoint, npz, save_checkpoint
from .digits import Digits, load_digits
from .figures import draw_figures
from .files import write_atomically
from .interrupt import ctrl_c_waits
from .results import Results
from .tensorboard import Log, need_tensorboard

DEFAULTS: Mapping[str, Any] = {"backend": "reference", "device": "cpu", "seed": 0}
EPOCHS = 5


@dataclass(frozen=True)
class Wish:
    """What the command line asks for; None is what was not said."""

    out: Path
    backend: str | None = None
    device: str | None = None
    seed: int | None = None
    epochs: int | None = None
    data: Path | None = None
    resume: bool = False
    tensorboard: bool = False


class Screen(Protocol):
    """Who is told how it goes."""

    def starts(self, checkpoint: Checkpoint, runs_on: str, digits: Digits) -> None: ...
    def batch(self, epoch: int, done: int, total: int, loss: float, accuracy: float) -> None: ...
    def epoch(self, number: int, epoch: Epoch) -> None: ...


@dataclass(frozen=True)
class Outcome:
    """A finished training: its last checkpoint, what there is to say about it, and the files written."""

    checkpoint: Checkpoint
    results: Results
    files: list[Path]
    figures: dict[str, Path]


class Stopped(Exception):
    """Ctrl-C; `done` epochs are saved, of the number asked for."""

    def __init__(self, done: int, epochs: int) -> None:
        super().__init__(done, epochs)
        self.done, self.epochs = done, epochs


def train(wish: Wish, screen: Screen) -> Outcome:
    """Train as wished, and leave everything in `wish.out`. Raises CannotTrain, and Stopped on Ctrl-C."""
    old = _what_is_there(wish)
    plan = _plan(wish, old)
    need_backend(plan["backend"], plan["device"])
    if wish.tensorboard:
        need_tensorboard()
    digits = load_digits(Path(plan["data"]) if plan["data"] else None)
    settings = Settings(plan["backend"], plan["device"], plan["seed"], digits.digest)
    if old and settings.digits != old.settings.digits:
        raise CannotTrain(_other_digits(wish.out, plan["data"], old.data))
    try:
        wish.out.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise CannotTrain(f"-o {wish.out}: no folder can be made there ({exc.strerror}); give another") from exc
    rng = np.random.default_rng(settings.seed)
    backend = make_backend(settings, digits, rng)
    if old:
        backend.restore(old.arrays)
        rng.bit_generator.state = old.rng
    checkpoint = Checkpoint(
        settings, plan["epochs"], plan["data"], rng.bit_generator.state, old.history if old else [], backend.state()
    )
    with ctrl_c_waits() as stop_if_asked:
        save_checkpoint(wish.out, checkpoint)
        log = Log(wish.out / "tensorboard", checkpoint.history) if wish.tensorboard else None
        screen.starts(checkpoint, backend.runs_on, digits)
        try:
            for number in range(len(checkpoint.history) + 1, checkpoint.epochs + 1):
                epoch = _one_epoch(number, backend, rng, screen, stop_if_asked)
                checkpoint = replace(
                    checkpoint,
                    history=[*checkpoint.history, epoch],
                    rng=rng.bit_generator.state,
                    arrays=backend.state(),
                )
                save_checkpoint(wish.out, checkpoint)
                screen.epoch(number, epoch)
                if log:
                    log.add(epoch)
                stop_if_asked()
            outcome = _finish(wish.out, checkpoint, backend, digits, stop_if_asked)
            if log:
                log.pictures(outcome.figures)
        except KeyboardInterrupt:
            raise Stopped(len(checkpoint.history), checkpoint.epochs) from None
        finally:
            if log:
                log.close()
    return outcome


def _what_is_there(wish: Wish) -> Checkpoint | None:
    """The checkpoint to go on from, or None for a new training. Raises CannotTrain for what fits neither."""
    if wish.out.exists() and not wish.out.is_dir():
        raise CannotTrain(f"-o {wish.out} is a file; give a folder")
    if wish.resume:
        old = load_checkpoint(wish.out)
        if old is None:
            raise CannotTrain(f"--resume: there is no training in {wish.out}; leave --resume out to begin one")
        return old
    if (wish.out / NAME).exists():
        raise CannotTrain(f"-o {wish.out} holds a training; go on with --resume, or give another folder")
    return None


def _plan(wish: Wish, old: Checkpoint | None) -> dict[str, Any]:
    """The wish made whole: by the checkpoint it goes on from, else by the defaults. Raises CannotTrain."""
    data = str(wish.data.resolve()) if wish.data else ""
    if old is None:
        chosen = {
            name: default if (said := getattr(wish, name)) is None else said for name, default in DEFAULTS.items()
        }
        return chosen | {"epochs": wish.epochs or EPOCHS, "data": data}
    plan = {name: getattr(old.settings, name) for name in DEFAULTS}
    for name, begun in plan.items():
        said = getattr(wish, name)
        if said not in (None, begun):
            raise CannotTrain(
                f"--{name} {said}: the training in {wish.out} was begun with {begun}; "
                f"give --{name} {begun} or none, or another folder with -o"
            )
    epochs, done = wish.epochs or old.epochs, len(old.history)
    if epochs < done:
        raise CannotTrain(f"--epochs {epochs}: the training in {wish.out} has {done} already; give {done} or more")
    return plan | {"epochs": epochs, "data": data or old.data}


def _other_digits(out: Path, said: str, begun: str) -> str:
    """`said` and `begun`: the paths given with --data now and at the beginning, "" for the kit's own digits."""
    if said == begun:
        file = f"--data {said}" if said else "the kit's own digits"
        return (
            f"{file}: not what the training in {out} was begun with, the file has changed; give another folder with -o"
        )
    way_out = f"give --data {begun}" if begun else "leave --data out"
    return (
        f"--data {said}: the training in {out} was begun with other digits; {way_out}, or give another folder with -o"
    )


def _one_epoch(
    number: int, backend: Backend, rng: np.random.Generator, screen: Screen, stop_if_asked: Callable[[], None]
) -> Epoch:
    def on_batch(done: int, total: int, loss: float, accuracy: float) -> None:
        stop_if_asked()
        screen.batch(number, done, total, loss, accuracy)

    began = time.perf_counter()
    loss, accuracy = backend.epoch(rng, on_batch)
    seconds = time.perf_counter() - began
    return Epoch(loss, accuracy, *backend.test(), seconds=seconds)


def _finish(
    out: Path, checkpoint: Checkpoint, backend: Backend, digits: Digits, stop_if_asked: Callable[[], None]
) -> Outcome:
    """The model, the figures."""
    params = backend.params()
    write_atomically(out / "model.npz", npz(params))
    files = [out / "model.npz", *backend.save(out)]
    stop_if_asked()
    results = Results(checkpoint.history, digits.x_test, digits.test_labels, backend.probabilities(), params)
    figures = draw_figures(out / "figures", results, stop_if_asked)
    return Outcome(checkpoint, results, files, figures)
