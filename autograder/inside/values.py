"""What a function is given: trees of numbers, text and arrays, as JSON beside a list of arrays.

A value is a number, a string, a bool, None, an array, a `Seed`, a `Function`, or a list, tuple or dict of values.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

PLAIN = (bool, int, float, str, type(None))


@dataclass(frozen=True)
class Seed:
    """Arrives as a `numpy.random.Generator` made from `number`."""

    number: int


@dataclass(frozen=True)
class Function:
    """Arrives as the function of that name in `functions.py`."""

    name: str


def encode(value: Any, keep: Callable[[np.ndarray], int]) -> Any:
    """The value as JSON; `keep` stores an array and tells its number. Raises TypeError for what cannot cross."""
    if isinstance(value, np.ndarray):
        return {"array": keep(value)}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Seed):
        return {"seed": int(value.number)}
    if isinstance(value, Function):
        return {"function": value.name}
    if isinstance(value, dict):
        return {"dict": [[key, encode(item, keep)] for key, item in value.items()]}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [encode(item, keep) for item in value]}
    if isinstance(value, PLAIN):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be given to a function in a case")


def decode(stored: Any, array: Callable[[int], np.ndarray]) -> Any:
    """The value that `encode` made `stored` from; `array` gives the array of a number."""
    if not isinstance(stored, dict):
        return stored
    ((kind, inner),) = stored.items()
    if kind == "array":
        return array(inner)
    if kind == "seed":
        return Seed(inner)
    if kind == "function":
        return Function(inner)
    if kind == "dict":
        return {key: decode(item, array) for key, item in inner}
    return {"list": list, "tuple": tuple}[kind](decode(item, array) for item in inner)


def count_arrays(stored: Any) -> int:
    """How many arrays an encoded value holds."""
    if not isinstance(stored, dict):
        return 0
    ((kind, inner),) = stored.items()
    if kind in ("seed", "function"):
        return 0
    return 1 if kind == "array" else sum(count_arrays(item[1] if kind == "dict" else item) for item in inner)


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """The tree with every leaf replaced by `change(leaf)`."""
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(mapped(item, change) for item in value)
    return change(value)


def given(value: Any) -> Any:
    """A leaf as the function gets it: arrays copied, generators and functions made."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, Seed):
        return np.random.default_rng(value.number)
    if isinstance(value, Function):
        from .functions import FUNCTIONS

        return FUNCTIONS[value.name]
    return value


def arrays_in(value: Any, path: str) -> Iterator[tuple[str, np.ndarray]]:
    """Every array of a tree with its path, e.g. `params[0][1]`, in order."""
    if isinstance(value, np.ndarray):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from arrays_in(item, f"{path}[{key}]")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from arrays_in(item, f"{path}[{number}]")


def named_arrays(*groups: dict[str, Any]) -> list[tuple[str, np.ndarray]]:
    """The arrays in groups of named values, with their paths, in order."""
    return [pair for group in groups for name, value in group.items() for pair in arrays_in(value, name)]
