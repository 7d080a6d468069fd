"""Drivers: how an implementation is used on a case. A driver holds no answer.

A driver is `driver(get, targets, case) -> value`: `get(name)` looks a function up in the implementation,
`targets` names those the check is about. Of a case, `inputs` go in by position, `options` by keyword, and
`upstream` is what a backward pass receives from above. The same drivers run inside the wall, in a notebook,
and on the reference.
"""

import copy
import os
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from .values import mapped

Get = Callable[[str], Callable[..., Any]]


class NotArrays(Exception):
    """A function returned something that is not the arrays or numbers it was to return."""


@dataclass(frozen=True)
class Given:
    """A case as the functions get it."""

    inputs: dict[str, Any]
    upstream: dict[str, Any]
    options: dict[str, Any]

    def refuse(self, said: str) -> NoReturn:
        """What came back is not what was to come; `said` goes on from the function's name: "returned a list"."""
        raise NotArrays(said)


Driver = Callable[[Get, list[str], Given], Any]


def call(get: Get, targets: list[str], case: Given) -> Any:
    """Call the function and take what it returns."""
    return get(targets[0])(*case.inputs.values(), **case.options)


def twice(get: Get, targets: list[str], case: Given) -> Any:
    """The same call two times, with the same arguments: a generator goes on where the first call left it."""
    function = get(targets[0])
    return tuple(_consumed(function(*case.inputs.values(), **case.options)) for _ in range(2))


def repeated(get: Get, targets: list[str], case: Given) -> Any:
    """The same call as often as the option `times` says, one generator for all; of each the last value returned."""
    function, options = get(targets[0]), dict(case.options)
    found = []
    for _ in range(options.pop("times")):
        returned = function(*case.inputs.values(), **options)
        if not isinstance(returned, tuple | list) or not returned:
            raise NotArrays("did not return several values")
        found.append(returned[-1])
    return found


def seeded(get: Get, targets: list[str], case: Given) -> Any:
    """The same call two times, each with a generator in the same state; of a forward pass without its cache."""
    cases = (case, Given(mapped(case.inputs, _twin), {}, mapped(case.options, _twin)))
    if targets[0].endswith("_forward"):
        return tuple(_forward(get(targets[0]), one)[0] for one in cases)
    return tuple(_consumed(call(get, targets, one)) for one in cases)


def backward(get: Get, targets: list[str], case: Given) -> Any:
    """Forward, then the backward pass from the upstream gradient."""
    backward_pass = get(targets[0])
    _, cache = _forward(get(targets[1]), case)
    return backward_pass(*case.upstream.values(), cache)


def round_trip(get: Get, targets: list[str], case: Given) -> Any:
    """As `backward`; the forward's own values come first."""
    backward_pass = get(targets[0])
    out, cache = _forward(get(targets[1]), case)
    gradients = backward_pass(*case.upstream.values(), cache)
    return (*out, *(gradients if isinstance(gradients, tuple | list) else [gradients]))


def forward_twice(get: Get, targets: list[str], case: Given) -> Any:
    """The values of two forward passes, one after the other, without the caches."""
    forward = get(targets[0])
    return tuple(value for _ in range(2) for value in _forward(forward, case)[0])


def own_cache(get: Get, targets: list[str], case: Given) -> Any:
    """As `backward`, with a forward pass on other inputs in between: the cache must be the first one's own."""
    backward_pass, forward = get(targets[0]), get(targets[1])
    _, cache = _forward(forward, case)
    _forward(forward, Given(mapped(case.inputs, _flipped), {}, case.options))
    return backward_pass(*case.upstream.values(), cache)


def iterate(get: Get, targets: list[str], case: Given, times: int = 1) -> Any:
    """Steps of an optimizer on several parameters in turn, from empty states; the parameters after every step."""
    step, options = get(targets[0]), dict(case.options)
    rates = options.pop("learning_rates", None)
    params: list[Any] = list(case.inputs["params"])
    states: list[Any] = [{} for _ in params]
    path = []
    for number, grads in enumerate(case.inputs["grads"]):
        if rates is not None:
            options["learning_rate"] = rates[number]
        for at, grad in enumerate(grads):
            for _ in range(times):
                stepped = step(params[at], grad, states[at], **options)
            if not isinstance(stepped, tuple | list) or len(stepped) != 2:
                raise NotArrays("did not return two values (param, state)")
            params[at], states[at] = stepped
        path.append([one.copy() if isinstance(one, np.ndarray) else one for one in params])
    return path


def iterate_twice(get: Get, targets: list[str], case: Given) -> Any:
    """As `iterate`, with every step taken twice from the same state; the second answer counts."""
    return iterate(get, targets, case, times=2)


def _forward(forward: Callable[..., Any], case: Given) -> tuple[list[Any], Any]:
    """The values of a forward pass, and its cache, which comes last."""
    returned = forward(*case.inputs.values(), **case.options)
    if not isinstance(returned, tuple | list) or len(returned) < 2:
        raise NotArrays("the forward pass did not return its result and a cache")
    *out, cache = returned
    return out, cache


def _twin(value: Any) -> Any:
    """A generator that will draw what the given one will; anything else as it is."""
    return copy.deepcopy(value) if hasattr(value, "bit_generator") else value


def _flipped(value: Any) -> Any:
    return np.flip(value).copy() if isinstance(value, np.ndarray) else value


def _consumed(value: Any) -> Any:
    """A generator's items, taken before it is asked again."""
    return list(value) if isinstance(value, Iterator) else value


DRIVERS: dict[str, Driver] = {
    one.__name__: one
    for one in (
        *(call, twice, repeated, seeded, backward, round_trip, forward_twice, own_cache, iterate, iterate_twice),
    )
}


def with_own(source: str) -> dict[str, Driver]:
    """The drivers above, and the public functions of a topic's own `drivers.py`, given as text."""
    own = {name: one for name, one in own_names(source).items() if isinstance(one, types.FunctionType)}
    return DRIVERS | {name: one for name, one in own.items() if one.__module__ == "drivers"}


def own_names(source: str) -> dict[str, Any]:
    """The public names that the text of a topic's `drivers.py` defines."""
    namespace: dict[str, Any] = {"__name__": "drivers"}
    # A file name beside this one: what a driver raises is not taken for a line of the student's.
    exec(compile(source, os.path.join(os.path.dirname(__file__), "own_drivers.py"), "exec"), namespace)
    return {name: value for name, value in namespace.items() if not name.startswith("_")}
