"""What one check may use. Ample for loops in pure Python, small enough for a shared machine."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Limits:
    """Limits of one check.

    memory_bytes     address space of one process; NumPy needs much of it and touches little; -1 for no limit
    resident_bytes   memory really used by all processes together, where a control group can be had
    libraries        what a submission may import beside NumPy; `{NAME}` stands for a variable of `environment`
    environment      variables that the libraries read; one that is set outside wins
    patience         seconds on the clock for each of processor time, so that a busy machine ends nobody early
    """

    cpu_seconds: int = 5
    memory_bytes: int = 4 << 30
    resident_bytes: int = 1 << 30
    processes: int = 64
    file_bytes: int = 16 << 20
    scratch_bytes: int = 64 << 20
    answer_bytes: int = 64 << 20
    libraries: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    patience: float = 3.0

    @property
    def wall_seconds(self) -> int:
        return int(self.patience * self.cpu_seconds) + 2

    @property
    def variables(self) -> dict[str, str]:
        """The environment as it will be."""
        return {name: os.environ.get(name, value) for name, value in self.environment.items()}

    @property
    def imports(self) -> tuple[str, ...]:
        """The names of the libraries, as a file imports them."""
        return tuple(one.format(**self.variables) for one in self.libraries)

    def to_request(self, walled: bool) -> dict[str, int]:
        """What the runner is told. Without a wall the processes of a whole account would be counted: no limit then."""
        numbers = {name: value for name, value in asdict(self).items() if isinstance(value, int)}
        unlimited = {} if walled else {"processes": -1}
        return {**numbers, "wall_seconds": self.wall_seconds, **unlimited}
