"""A file that was handed in as text: of a size that can be read, no link, UTF-8; and whether it is Python."""

from __future__ import annotations

import ast
import stat
from pathlib import Path

MAX_FILE = 4 << 20
TOO_HARD = (SyntaxError, ValueError, RecursionError, MemoryError)  # what Python's own parser may answer


class Rejected(ValueError):
    """The submission cannot be run at all; the text says why, to its student."""


def read_capped(path: Path) -> bytes:
    """The bytes of a regular file of at most `MAX_FILE`. Raises Rejected."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise Rejected(f"{path.name} is not a plain file")
        if status.st_size > MAX_FILE:
            way_out = "; clear its outputs and save it again" if path.suffix == ".ipynb" else ""
            raise Rejected(f"{path.name} has {status.st_size} bytes; at most {MAX_FILE} are read{way_out}")
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as exc:
        raise Rejected(f"{path.name} cannot be read: {exc.strerror}") from exc


def decode(data: bytes) -> str:
    """UTF-8 text, with or without a byte order mark, in Unix line ends. Raises Rejected."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise Rejected(f"it is not UTF-8 text (byte {exc.start}): save it as UTF-8") from exc
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parsed(source: str) -> ast.Module | None:
    """The syntax tree of a text, or None if it is not Python."""
    try:
        return ast.parse(source)
    except TOO_HARD:
        return None
