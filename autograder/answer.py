"""What an implementation answered to one check: values for every case, or an outcome and a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .sandbox.child import wire

PROBLEMS = frozenset(
    [
        "rejected",
        "bad_result",
        "not_attempted",
        "missing",
        "error",
        "time_limit",
        "memory_limit",
        "process_limit",
        "disk_limit",
        "output_limit",
        "blocked",
    ]
)


@dataclass
class Answer:
    """`outcome` is None when values came back; then `values` and `after` hold a list per case.

    values   the outputs, one array for each value the function returns
    after    the input arrays as they were when the function had returned
    place    where in the student's file an exception came from, in words
    """

    outcome: str | None = None
    said: str = ""
    case: int = 0
    line: int = 0
    place: str = ""
    seconds: float = 0.0
    values: list[list[np.ndarray]] = field(default_factory=list)
    after: list[list[np.ndarray]] = field(default_factory=list)

    @property
    def at_import(self) -> bool:
        return self.case < 0

    def fail(self, outcome: str, said: str) -> None:
        self.outcome, self.said = outcome, said
        self.values, self.after = [], []

    def read(self, data: bytes, request: dict[str, Any], cap: int) -> Answer:
        """Fill in from the bytes of a VALUES or PROBLEM message. Raises wire.Malformed for anything else."""
        kind, arrays = wire.unpack(data, cap)
        if kind == wire.PROBLEM and len(arrays) == 3 and arrays[2].shape == (2,) and arrays[2].dtype == np.int64:
            outcome = wire.text(arrays[0])
            if outcome not in PROBLEMS:
                raise wire.Malformed("an outcome that does not exist")
            self.fail(outcome, wire.text(arrays[1]))
            self.case, self.line = int(arrays[2][0]), int(arrays[2][1])
            return self
        if kind != wire.VALUES or not arrays:
            raise wire.Malformed("neither values nor a problem")
        counts, frames = arrays[0], iter(arrays[1:])
        expected = [len(request["returns"])] * len(request["cases"])
        if counts.dtype != np.int64 or counts.tolist() != expected:
            raise wire.Malformed("another number of values than the check asks for")
        given = [sum(value is None for value in one["inputs"].values()) for one in request["cases"]]
        if len(arrays) - 1 != sum(expected) + sum(given):
            raise wire.Malformed("another number of arrays than the check asks for")
        for outputs, inputs in zip(expected, given, strict=True):
            self.values.append([next(frames) for _ in range(outputs)])
            self.after.append([next(frames) for _ in range(inputs)])
        return self
