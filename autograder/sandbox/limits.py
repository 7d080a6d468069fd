"""What one check may use. Ample for loops in pure Python, small enough for a shared machine."""

from dataclasses import asdict, dataclass

from .packages import KERAS


@dataclass(frozen=True)
class Limits:
    """Limits of one check.

    memory_bytes     address space of one process; NumPy needs much of it and touches little; -1 for no limit
    resident_bytes   memory really used by all processes together, where a control group can be had
    library          the library that a submission may import beside NumPy, "" for none
    patience         seconds on the clock for each of processor time, so that a busy machine ends nobody early
    """

    cpu_seconds: int = 5
    memory_bytes: int = 4 << 30
    resident_bytes: int = 1 << 30
    processes: int = 64
    file_bytes: int = 16 << 20
    scratch_bytes: int = 64 << 20
    answer_bytes: int = 64 << 20
    library: str = ""
    patience: float = 3.0

    @property
    def wall_seconds(self) -> int:
        return int(self.patience * self.cpu_seconds) + 2

    def to_request(self, walled: bool) -> dict[str, int]:
        """What the runner is told. Without a wall the processes of a whole account would be counted: no limit then."""
        numbers = {name: value for name, value in asdict(self).items() if isinstance(value, int)}
        unlimited = {} if walled else {"processes": -1}
        return {**numbers, "wall_seconds": self.wall_seconds, **unlimited}


# What checks may ask for with `allows=`, beyond the ordinary limits.
TRAINING = "training"
ALLOWANCES = {
    TRAINING: Limits(cpu_seconds=30, memory_bytes=8 << 30, resident_bytes=2 << 30),
    KERAS: Limits(cpu_seconds=60, memory_bytes=-1, resident_bytes=3 << 30, processes=512, library=KERAS),
}

# For one epoch on all digits, with `deltarule grade --full`; the time depends on the machine, see autograder/full.py.
WHOLE_TRAINING = Limits(memory_bytes=8 << 30, resident_bytes=4 << 30, patience=2.0)
