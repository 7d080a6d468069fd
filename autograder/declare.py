"""What the author of a topic writes: cases, checks, and the mistakes people make.

A check is a decorated function. Its docstring is the sentence a student reads, its body draws the
questions from a random generator, and it holds no answer: the reference gives that.

    RETURNS = {"neuron_step": ["w", "b", "loss"], "train_neuron": ["w", "b", sequence("losses")]}

    @check("sigmoid", public=1, hidden=2, hints=["Which values can exp(-z) take?", "..."])
    def sigmoid_values(rng):
        '''sigmoid(z) maps every pre-activation into (0, 1).'''
        return [case(z=rng.normal(size=(3, 4)))]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .sandbox.child.answers import ARRAY, NESTED, OPAQUE, SEQUENCE, SINGLE
from .sandbox.child.drivers import DRIVERS
from .sandbox.child.values import Function, Seed, mapped, named_arrays
from .sandbox.limits import ALLOWANCES

__all__ = ["Function", "Seed", "batched", "case", "check", "misconception", "nested", "opaque", "sequence", "single"]

PAIRED = ("backward", "round_trip", "own_cache")  # drivers that use a backward pass and its forward


@dataclass(frozen=True)
class Case:
    """One question: `inputs` go in by position, `options` by keyword; `upstream` is what a backward receives."""

    inputs: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)
    upstream: dict[str, Any] = field(default_factory=dict)

    def arrays(self) -> list[tuple[str, np.ndarray]]:
        """Every array of the inputs and the upstream gradients, with its path, e.g. `params[0][1]`."""
        return named_arrays(self.inputs, self.upstream)

    @property
    def has_floats(self) -> bool:
        """Whether a float array is given, whose dtype the result then has."""
        return any(array.dtype.kind == "f" for _, array in self.arrays())

    @property
    def narrow(self) -> bool:
        """Whether there are float arrays, and all of them in float32."""
        dtypes = {array.dtype for _, array in self.arrays() if array.dtype.kind == "f"}
        return dtypes == {np.dtype(np.float32)}

    def mapped(self, change: Callable[[Any], Any]) -> Case:
        """The case with every leaf of its inputs and upstream gradients changed."""
        return Case(mapped(self.inputs, change), self.options, mapped(self.upstream, change))


def case(options: dict[str, Any] | None = None, upstream: dict[str, Any] | None = None, **inputs: Any) -> Case:
    """A case with the named inputs, e.g. `case(x=x, w=w)` or `case({"stride": 2}, {"dout": dout}, x=x, w=w)`."""
    return Case(inputs, dict(options or {}), dict(upstream or {}))


def float32(a_case: Case) -> Case:
    """The same case with every float array in float32."""

    def narrow(value: Any) -> Any:
        is_float_array = isinstance(value, np.ndarray) and value.dtype.kind == "f"
        return value.astype(np.float32) if is_float_array else value

    return a_case.mapped(narrow)


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


@dataclass(frozen=True)
class Check:
    """What is asked of one function, in up to three forms: public and float32 (frozen), hidden (drawn per student).

    draw         rng -> cases
    function     the function the check is about; the first of `targets`
    targets      every function the driver uses
    public       points of the frozen form, 0 if there is none
    hidden       points of the form drawn per student, 0 if there is none
    narrow       points of the frozen form in float32, 0 if there is none
    hints        from a nudge to nearly the answer; never the code
    driver       name of the function in sandbox/child/drivers.py that puts the question
    needs        names of checks of the same function that must pass first
    builds_on    functions this one is usually written with: if they are wrong, a failure here waits
    scale        size of the numbers a right answer may have to subtract, where outputs are much smaller
    constants    "float32" where a right implementation may hold a hyperparameter in float32, as Keras does
    returns      what the driver returns, where that is not what the topic's RETURNS says of the function
    view         name of the function in views.py that turns what came back into facts, where an answer is free
    restores     relative change an input array may have when the function has put it back
    allows       "" for the ordinary limits, or what else a solution may use: a name in sandbox/limits.py's ALLOWANCES
    terms        how many products one output adds up at most, where the largest input array says far more
    """

    draw: Callable[[np.random.Generator], Sequence[Case]]
    name: str
    title: str
    targets: tuple[str, ...]
    public: float
    hidden: float
    narrow: float
    hints: tuple[str, ...]
    driver: str = "call"
    needs: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()
    scale: float = 0.0
    constants: str = "exact"
    returns: tuple[Result, ...] | None = None
    view: str | None = None
    restores: float = 0.0
    allows: str = ""
    terms: int = 0

    @property
    def function(self) -> str:
        return self.targets[0]


def check(
    *targets: str,
    public: float = 0,
    hidden: float = 0,
    narrow: float = 0,
    hints: Sequence[str],
    driver: str = "call",
    needs: Sequence[str] = (),
    builds_on: Sequence[str] = (),
    scale: float = 0.0,
    constants: str = "exact",
    returns: Sequence[str | Result] | None = None,
    view: str | None = None,
    restores: float = 0.0,
    allows: str = "",
    terms: int = 0,
) -> Callable[[Callable[[np.random.Generator], Sequence[Case]]], Check]:
    """Declare a check; see `Check` for the arguments. Raises ValueError when something a student needs is left out."""

    def declare(draw: Callable[[np.random.Generator], Sequence[Case]]) -> Check:
        name = draw.__name__
        title = " ".join((draw.__doc__ or "").split())
        wrong = [
            (not targets, "names no function"),
            (not title, "has no docstring: it is the sentence a student reads"),
            (not hints, "has no hint"),
            (public <= 0 and hidden <= 0 and narrow <= 0, "is worth no points"),
            (constants not in ("exact", "float32"), f"has constants={constants!r}"),
            (driver not in DRIVERS, f"has no driver {driver!r}; there are {', '.join(DRIVERS)}"),
            (allows not in ("", *ALLOWANCES), f"has allows={allows!r}; there are {', '.join(ALLOWANCES)}"),
            (driver in PAIRED and len(targets) < 2, f"names no forward pass for its driver {driver!r}"),
        ]
        for is_wrong, why in wrong:
            if is_wrong:
                raise ValueError(f"check {name} {why}")
        below = (*builds_on, *(one for one in targets[1:] if one not in builds_on))  # a backward, on its forward
        told = None if returns is None else results(returns)
        return Check(
            draw, name, title, targets, public, hidden, narrow, tuple(hints), driver, tuple(needs), below,
            scale, constants, told, view, restores, allows, terms,
        )  # fmt: skip

    return declare


def results(declared: Sequence[str | Result]) -> tuple[Result, ...]:
    """Entries of RETURNS as results: a bare name is an array or a number."""
    return tuple(one if isinstance(one, Result) else Result(one) for one in declared)


@dataclass(frozen=True)
class Misconception:
    """A known mistake, as a small change to the solution of one function.

    id        in plain words, e.g. "missing-mean"; unique within its function
    function  the function that is written wrong
    says      the sentence a student reads: what it looks like, and why it is wrong
    swaps     (old, new) pairs of text, each `old` found exactly once in the function's solution
    """

    id: str
    function: str
    says: str
    swaps: tuple[tuple[str, str], ...]


def misconception(id: str, function: str, says: str, *swaps: tuple[str, str]) -> Misconception:
    """Declare a mistake: `misconception("no-mean", "huber", "...", ("np.mean", "np.sum"))`."""
    if not swaps:
        raise ValueError(f"misconception {function}/{id} changes nothing")
    return Misconception(id, function, says, swaps)
