"""`OUT/run.json`: how a class was graded, so that it can be graded again in the same way."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ..files import write_atomically

RUN = "run.json"


class BadRun(ValueError):
    """There is no such file, or it cannot be read; the text says what to do."""


class Run(msgspec.Struct, kw_only=True):
    """What a `deltarule grade` was asked for; see doors.grading.Wish."""

    submissions: str
    topics: list[str] = []
    course: str = ""
    second: str = ""
    isolation: str = ""
    secret: str = ""
    full: int | None = None


def write_run(out: Path, run: Run) -> None:
    """Keep it. Readable to its owner alone where a secret was given on the command line."""
    write_atomically(out / RUN, msgspec.json.format(msgspec.json.encode(run), indent=2) + b"\n", 0o600)


def read_run(out: Path) -> Run:
    """How the class in `out` was graded. Raises BadRun."""
    try:
        return msgspec.json.decode((out / RUN).read_bytes(), type=Run)
    except FileNotFoundError:
        raise BadRun(f"{out} has no {RUN}: nothing was graded there; see: deltarule grade --help") from None
    except (OSError, msgspec.DecodeError) as exc:
        raise BadRun(f"{out / RUN} cannot be read ({exc}); grade once more: deltarule grade") from exc
