"""A case: one question's inputs, as an author draws them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..inside.values import mapped, named_arrays


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
