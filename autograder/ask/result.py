"""What a function returns, by name, and which of its inputs and outputs run along the batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..inside.answers import ARRAY, NESTED, OPAQUE, SEQUENCE, SINGLE


@dataclass(frozen=True)
class Result:
    """One value a function returns: an array or number, or of another kind (see the functions below)."""

    name: str
    kind: str = ARRAY


def sequence(name: str) -> Result:
    """A list of numbers, or an array."""
    return Result(name, SEQUENCE)


def opaque(name: str) -> Result:
    """The student's own, never looked at: a cache, a state."""
    return Result(name, OPAQUE)


def nested(name: str) -> Result:
    """Lists, tuples, dicts or iterators of arrays, compared leaf by leaf."""
    return Result(name, NESTED)


def single(name: str) -> Result:
    """An array in float32, whatever the inputs are."""
    return Result(name, SINGLE)


def results(declared: Sequence[str | Result]) -> tuple[Result, ...]:
    """Entries of RETURNS as results: a bare name is an array or a number."""
    return tuple(one if isinstance(one, Result) else Result(one) for one in declared)


@dataclass(frozen=True)
class Batched:
    """Which inputs of a function have the batch as their first axis, and what becomes of it in the outputs.

    inputs   names of inputs and upstream gradients
    summed   outputs that add up over the batch
    mean     outputs that average over the batch; all others have a row per sample
    asked    False where the topic's own checks already ask about a single sample
    """

    inputs: tuple[str, ...]
    summed: tuple[str, ...] = ()
    mean: tuple[str, ...] = ()
    asked: bool = True


def batched(*inputs: str, summed: Sequence[str] = (), mean: Sequence[str] = (), asked: bool = True) -> Batched:
    """An entry of a topic's `BATCHED` table; see `Batched`."""
    return Batched(inputs, tuple(summed), tuple(mean), asked)
