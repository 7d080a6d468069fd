"""What an implementation answered to one check: values for every case, or an outcome and a reason."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..inside import wire
from ..inside.answers import NESTED, OPAQUE
from ..inside.values import count_arrays

# What a check's own process may say that it came to; the rest is said by those who watch it.
PROBLEMS = frozenset(
    (
        *("rejected", "bad_result", "not_attempted", "missing", "error", "blocked"),
        *("time_limit", "memory_limit", "process_limit", "disk_limit", "output_limit"),
    )
)


@dataclass
class Answer:
    """`outcome` is None when values came back; then `values` and `after` hold a list per case.

    values   the outputs, an array for each value the function returns, or for each leaf of a nested one
    names    what each output is called, e.g. `dx` or `grads[0][1]`
    after    the input arrays as they were when the function had returned
    place    where in the student's file an exception came from, in words
    limit_seconds   of processor time, where that limit ended it
    """

    outcome: str | None = None
    said: str = ""
    case: int = 0
    line: int = 0
    place: str = ""
    limit_seconds: int = 0
    seconds: float = 0.0
    values: list[list[np.ndarray]] = field(default_factory=list)
    names: list[list[str]] = field(default_factory=list)
    after: list[list[np.ndarray]] = field(default_factory=list)

    @property
    def at_import(self) -> bool:
        return self.case < 0

    def fail(self, outcome: str, said: str) -> None:
        self.outcome, self.said = outcome, said
        self.values, self.names, self.after = [], [], []

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
        counts, frames = arrays[0], arrays[1:]
        cases = request["cases"]
        if counts.dtype != np.int64 or counts.shape != (len(cases),):
            raise wire.Malformed("another number of cases than the check asks for")
        if any(spec["kind"] == NESTED for spec in request["returns"]):
            self.names, frames = _names(frames, request["returns"], len(cases)), frames[1:]
        else:
            self.names = [[spec["name"] for spec in request["returns"] if spec["kind"] != OPAQUE]] * len(cases)
        if counts.tolist() != [len(names) for names in self.names]:
            raise wire.Malformed("another number of values than the check asks for")
        given = [sum(map(count_arrays, [*one["inputs"].values(), *one["upstream"].values()])) for one in cases]
        if len(frames) != sum(map(len, self.names)) + sum(given):
            raise wire.Malformed("another number of arrays than the check asks for")
        left = iter(frames)
        for names, inputs in zip(self.names, given, strict=True):
            self.values.append([next(left) for _ in names])
            self.after.append([next(left) for _ in range(inputs)])
        return self


def _names(frames: list[np.ndarray], returns: list[dict[str, Any]], cases: int) -> list[list[str]]:
    """The names of the outputs of each case, which a nested result decides. Raises wire.Malformed."""
    try:
        names = json.loads(wire.text(frames[0]))
    except (IndexError, ValueError, RecursionError) as exc:
        raise wire.Malformed("values without names") from exc
    if not isinstance(names, list) or len(names) != cases:
        raise wire.Malformed("names of another number of cases")
    known = [spec["name"] for spec in returns if spec["kind"] != OPAQUE]
    for row in names:
        if not isinstance(row, list) or len(row) > wire.MAX_FRAMES:
            raise wire.Malformed("names that are no list")
        for name in row:
            if not isinstance(name, str) or len(name) > 200 or name.partition("[")[0] not in known:
                raise wire.Malformed("a value that was not asked for")
    return names
