"""What one check may use. Ample for loops in pure Python, small enough for a shared machine."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one check.

    memory_bytes     address space of one process; NumPy needs much of it and touches little
    resident_bytes   memory really used by all processes together, where a control group can be had
    """

    cpu_seconds: int = 5
    memory_bytes: int = 4 << 30
    resident_bytes: int = 1 << 30
    processes: int = 64
    file_bytes: int = 16 << 20
    scratch_bytes: int = 64 << 20
    answer_bytes: int = 64 << 20

    @property
    def wall_seconds(self) -> int:
        """Three times the processor time and a constant, so that a busy machine ends nobody early."""
        return 3 * self.cpu_seconds + 2

    def to_request(self, walled: bool) -> dict[str, int]:
        """What the runner is told. Without a wall the processes of a whole account would be counted: no limit then."""
        unlimited = {} if walled else {"processes": -1}
        return {**asdict(self), "wall_seconds": self.wall_seconds, **unlimited}
