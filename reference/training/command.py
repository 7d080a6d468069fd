"""`deltarule train`: what is said on the command line, and the status the contract gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from . import CannotTrain

INTERRUPTED = 130


def _one_of(option: str, *choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise CannotTrain(f"{option} {text}: choose {' or '.join(choices)}")
        return text

    return parse


def _whole(option: str, least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) >= least):
            raise CannotTrain(f"{option} {text}: give a whole number, {least} or more")
        return int(text)

    return parse


def train(
    backend: Annotated[
        str | None,
        typer.Option(
            parser=_one_of("--backend", "reference", "keras"),
            metavar="reference|keras",
            help="Whose network: this kit's own, which is the default, or Keras's.",
        ),
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(
            parser=_one_of("--device", "cpu", "gpu"), metavar="cpu|gpu", help="Where; on the CPU if not given."
        ),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(parser=_whole("--epochs", 1), metavar="N", help="How often to go through all digits; 5."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(parser=_whole("--seed", 0), metavar="S", help="Draws the first weights and every order; 0."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Another file of MNIST's format; the kit's own if not given.")
    ] = None,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="OUT", help="Where checkpoint, model and figures go.")
    ] = Path("mnist-training"),
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the training in OUT, as if it had never stopped.")
    ] = False,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Also write OUT/tensorboard.")] = False,
) -> None:
    """Train the network of topic mnist on its digits, and assess it."""
    from rich.console import Console

    try:
        from .run import Stopped, Wish
        from .run import train as run
        from .show import Terminal, show_summary

        console = Console()
        try:
            with Terminal(console) as terminal:
                outcome = run(Wish(out, backend, device, seed, epochs, data, resume, tensorboard), terminal)
        except Stopped as exc:
            console.print(
                f"Stopped; epochs saved: {exc.done} of {exc.epochs}. "
                f"To go on: deltarule train --resume -o {quote(str(out))}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
            raise typer.Exit(INTERRUPTED) from None
        show_summary(console, outcome, out)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
