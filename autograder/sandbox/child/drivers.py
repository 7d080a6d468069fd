"""Drivers: how an implementation is used on a case. A driver holds no answer.

A driver is `driver(get, targets, inputs, options) -> value`: `get(name)` looks a function up in the
implementation, `targets` names those the check is about, `inputs` go in by position, `options` by
keyword. The same drivers run inside the wall, in a notebook, and on the reference.
"""

from collections.abc import Callable
from typing import Any

Get = Callable[[str], Callable[..., Any]]


def call(get: Get, targets: list[str], inputs: dict[str, Any], options: dict[str, Any]) -> Any:
    """Call the function and take what it returns."""
    return get(targets[0])(*inputs.values(), **options)


DRIVERS = {"call": call}
