"""The kit's data sets for students: `from autograder import load_mnist`, in a bundle and in a clone alike.

A data set is a loader `load_<name>` with its file beside it, in `reference/data/`; a bundle has a copy in
`autograder/data/`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .places import KIT, PACKAGE, reference_importable

RELEASED = PACKAGE / "data"


class NoData(ImportError):
    """This copy of the kit came without a data set; the message says what to do."""


def loader(name: str) -> Callable[..., Any]:
    """The loader called `name`, such as `load_mnist`. Raises AttributeError where no data set has it, NoData."""
    found: Callable[..., Any] = getattr(_room(), name)
    return found


def stand_ins() -> str:
    """The text of what stands behind the wall for the data sets, "" where there are none."""
    file = (RELEASED if RELEASED.is_dir() else KIT / "reference" / "data") / "stand_ins.py"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _room() -> ModuleType:
    if RELEASED.is_dir():
        return importlib.import_module("autograder.data")
    reference_importable()
    try:
        return importlib.import_module("reference.data")
    except ModuleNotFoundError:
        raise NoData(
            f"this copy of the kit has no data: there is neither {RELEASED} nor a reference/data beside {PACKAGE}; "
            "get the exercises anew"
        ) from None
