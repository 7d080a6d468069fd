"""Laws: what holds for every function of a kind, stated once and asked of all it holds for.

own cache    a backward answers for the forward whose cache it is given, even after another forward
from rng     a function that draws does so from the generator it is given: the same state, the same answer
pure         a step of an optimizer taken twice from one state gives the same answer twice
any batch    a function takes any part of a batch, a single sample included (topics' `BATCHED` tables)

`split` and `joined` state what the last law means for values; tests hold every implementation to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...ask.case import Case
from ...ask.check import Check, Points
from ...ask.result import Batched, nested
from ...inside.values import Seed

POINTS = Points(0.5, 0.5)


def lawful(written: list[Check], batched: dict[str, Batched]) -> list[Check]:
    """The checks that the laws add to those an author wrote: on the cases of each function's first."""
    laws = ((_own_cache, "backward"), (_pure, "iterate"))
    made = [law(one) for law, driver in laws for one in _first([one for one in written if one.driver == driver])]
    made += [_from_rng(one) for one in _first([one for one in written if one.view is not None and draws(one)])]
    asked = {function: about for function, about in batched.items() if about.asked}
    return made + [_any_batch(one, asked[one.function]) for one in _first(written) if one.function in asked]


def _first(checks: list[Check]) -> list[Check]:
    """The first check of every function among `checks`."""
    found: dict[str, Check] = {}
    for one in checks:
        found.setdefault(one.function, one)
    return list(found.values())


def _law(check: Check, name: str, **changes: object) -> Check:
    return replace(check, name=f"{check.function}_{name}", needs=(check.name,), points=POINTS, **changes)  # type: ignore[arg-type]


def _own_cache(check: Check) -> Check:
    return _law(
        check,
        "own_cache",
        driver="own_cache",
        title=f"{check.function} answers for the cache it is given, even after another forward pass.",
        hints=(
            "Two batches may be on their way at once. Where does your backward look for the first one's numbers?",
            "Everything the backward needs goes into the cache; nothing is kept in globals or on the function.",
        ),
    )


def draws(check: Check) -> bool:
    """Whether a check's first target, not its forward, is given a generator."""
    case = check.cases(np.random.default_rng(0))[0]
    return len(check.targets) == 1 and any(isinstance(v, Seed) for v in (*case.inputs.values(), *case.options.values()))


def _from_rng(check: Check) -> Check:
    return _law(
        check,
        "from_rng",
        driver="seeded",
        returns=(nested("first"), nested("second")),
        view="alike",
        title=f"{check.function} draws from the rng it is given and from nothing else.",
        hints=(
            "Give it two generators made from the same seed. Does it answer the same?",
            "np.random.rand and its like draw from a global state; everything random comes from rng.",
        ),
    )


def _pure(check: Check) -> Check:
    return _law(
        check,
        "is_pure",
        driver="iterate_twice",
        title=f"A step of {check.function} taken twice from the same state gives the same answer twice.",
        hints=(
            "What does the state you were given look like after your step?",
            "Build a new state to return; leave the old one, and the arrays in it, as they were.",
        ),
    )


def _any_batch(check: Check, about: Batched) -> Check:
    def draw(rng: np.random.Generator) -> Sequence[Case]:
        whole = max(check.cases(rng), key=lambda case: batch_size(case, about))
        size = batch_size(whole, about)
        parts = [slice(0, 1), slice(0, size // 2), slice(size // 2, size)] if size > 1 else [slice(0, 1)]
        return [split(whole, about, part) for part in parts]

    return _law(
        check,
        "any_batch",
        draw=draw,
        title=f"{check.function} takes a batch of any size, a single sample included.",
        hints=(
            "Try it with a batch of one. Is there a number in your code that only fits one batch size?",
            "Sizes come from the arrays' shapes; sums over the batch name their axis, and squeeze nothing away.",
        ),
    )


def batch_size(case: Case, about: Batched) -> int:
    given = {**case.inputs, **case.upstream}
    return min(len(given[name]) for name in about.inputs if name in given)


def split(case: Case, about: Batched, part: slice) -> Case:
    """The case with only the samples of `part`."""

    def cut(values: dict[str, object]) -> dict[str, object]:
        return {name: value[part].copy() if name in about.inputs else value for name, value in values.items()}  # type: ignore[index]

    return Case(cut(case.inputs), case.options, cut(case.upstream))


def joined(name: str, parts: list[np.ndarray], sizes: list[int], about: Batched) -> np.ndarray:
    """An output of the whole batch from those of its parts: summed, averaged, or one after the other."""
    base = name.partition("[")[0]
    if base in about.summed:
        return np.sum(parts, axis=0)
    if base in about.mean:
        return np.average(parts, axis=0, weights=sizes)
    return np.concatenate(parts)
