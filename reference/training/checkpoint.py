"""What a training leaves on the disk after every epoch, from which it goes on as if it had never stopped.

The arrays go first, into a file of their own for each epoch; then checkpoint.json, which names that file, replaces
the old one. So whenever the process is killed, checkpoint.json and the arrays it names belong together.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from . import CannotTrain
from .files import write_atomically

SCHEMA = 1
NAME = "checkpoint.json"


@dataclass(frozen=True)
class Settings:
    """What the result depends on, besides the number of epochs. `digits` is the digest of the data."""

    backend: str
    device: str
    seed: int
    digits: str
    batch_size: int = 64
    learning_rate: float = 0.001


@dataclass(frozen=True)
class Epoch:
    """The mean loss and accuracy over the samples of one epoch as they were seen; then those on the test set."""

    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Checkpoint:
    """A training between two epochs.

    epochs   how many were asked for
    data     the path given with --data, or ""
    rng      the generator's state
    history  what was measured in each epoch so far
    arrays   the network's parameters and its optimizer's state, by name
    """

    settings: Settings
    epochs: int
    data: str
    rng: Mapping[str, Any]
    history: list[Epoch] = field(default_factory=list)
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)


def save_checkpoint(out: Path, checkpoint: Checkpoint) -> None:
    """Make this the checkpoint of the folder `out`: whole, or not at all."""
    arrays = out / f"checkpoint-{len(checkpoint.history)}.npz"
    write_atomically(arrays, npz(checkpoint.arrays))
    record = {
        "schema": SCHEMA,
        "arrays": arrays.name,
        "epochs": checkpoint.epochs,
        "data": checkpoint.data,
        "settings": asdict(checkpoint.settings),
        "history": [asdict(epoch) for epoch in checkpoint.history],
        "rng": checkpoint.rng,
    }
    write_atomically(out / NAME, json.dumps(record, indent=2).encode() + b"\n")
    # The arrays of the epochs before, and what a killed process left half written.
    for old in {*out.glob("checkpoint-*.npz"), *out.glob(".checkpoint*")} - {arrays}:
        old.unlink(missing_ok=True)


def load_checkpoint(out: Path) -> Checkpoint | None:
    """The checkpoint in `out`, or None where there is none. Raises CannotTrain for a damaged one."""
    if not (out / NAME).exists():
        return None
    try:
        record = json.loads((out / NAME).read_bytes())
        if record["schema"] != SCHEMA:
            raise ValueError(f"schema {record['schema']}, expected {SCHEMA}")
        with np.load(out / Path(record["arrays"]).name, allow_pickle=False) as archive:
            arrays = dict(archive)
        return Checkpoint(
            settings=Settings(**record["settings"]),
            epochs=record["epochs"],
            data=record["data"],
            rng=record["rng"],
            history=[Epoch(**epoch) for epoch in record["history"]],
            arrays=arrays,
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as exc:
        raise CannotTrain(f"-o {out}: its checkpoint cannot be read ({exc}); begin anew in another folder") from exc


def npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """The bytes of an .npz with these arrays. Read it with np.load."""
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()
