"""What can come of a check, and all that depends on it: one table, which every door and report reads."""

from __future__ import annotations

from enum import Enum, StrEnum


class Kind(Enum):
    """The outcomes in seven kinds, which is how many a reader can tell apart at a glance.

    In the order in which an instructor wants to hear of them. `label` is for a person, `short` for a column,
    `sign` tells it without colour, `colour` is for a page, `style` for a terminal.
    """

    FAULT = ("fault", "Not graded", "open", "?", "#8250df", "magenta")
    STOPPED = ("stopped", "Stopped", "stop", "!", "#cf222e", "red")
    REJECTED = ("rejected", "Rejected", "fail", "x", "#cf222e", "red")
    WRONG = ("wrong", "Incorrect", "fail", "x", "#cf222e", "red")
    WAITING = ("waiting", "Waiting", "wait", "...", "#9a6700", "yellow")
    UNTRIED = ("untried", "Not attempted", "todo", "o", "#6e7781", "dim")
    PASSED = ("passed", "Correct", "pass", "+", "#1a7f37", "green")

    def __init__(self, name: str, label: str, short: str, sign: str, colour: str, style: str) -> None:
        self.key, self.label, self.short, self.sign, self.colour, self.style = name, label, short, sign, colour, style

    @property
    def urgency(self) -> int:
        """0 for what an instructor should see first."""
        return list(Kind).index(self)

    @property
    def explained(self) -> bool:
        """Whether its message tells a student something to act on."""
        return self not in (Kind.PASSED, Kind.UNTRIED, Kind.WAITING)


class Outcome(StrEnum):
    """The outcomes of the contract.

    kind     how it is counted, called and shown
    settled  nothing further down can be the reason for it: it is said as it is, not as waiting
    costly   what builds on such a check is not even tried: it would only cost the time again
    again    the question is asked once more, to tell what is wrong from what changes between two runs
    unquoted what a hidden check says of it: an exception's own text can carry the inputs; "" where the text is ours
    """

    def __new__(
        cls,
        value: str,
        kind: Kind,
        settled: bool = False,
        costly: bool = False,
        again: bool = False,
        unquoted: str = "",
    ) -> Outcome:
        one = str.__new__(cls, value)
        one._value_, one.kind, one.unquoted = value, kind, unquoted
        one.settled, one.costly, one.again = settled, costly, again
        return one

    kind: Kind
    settled: bool
    costly: bool
    again: bool
    unquoted: str

    PASSED = "passed", Kind.PASSED, True
    WRONG = "wrong", Kind.WRONG, False, False, True
    BAD_RESULT = ("bad_result", Kind.WRONG, False, False, True,
                  "gave something that is not the arrays or numbers asked for")  # fmt: skip
    NOT_ATTEMPTED = "not_attempted", Kind.UNTRIED, True
    MISSING = "missing", Kind.UNTRIED, True
    ERROR = "error", Kind.WRONG, False, False, True, "raised an exception"
    TIME_LIMIT = "time_limit", Kind.STOPPED, False, True
    MEMORY_LIMIT = "memory_limit", Kind.STOPPED, False, True, False, "took more memory than it may"
    PROCESS_LIMIT = "process_limit", Kind.STOPPED, False, True, False, "started more processes or threads than it may"
    DISK_LIMIT = "disk_limit", Kind.STOPPED, False, True, False, "wrote more than it may"
    OUTPUT_LIMIT = "output_limit", Kind.STOPPED, False, True
    CRASHED = "crashed", Kind.STOPPED, False, True
    NO_RESULT = "no_result", Kind.STOPPED
    BLOCKED = ("blocked", Kind.STOPPED, False, False, False,
               "tried what is not allowed here: a submission may use NumPy and the standard library")  # fmt: skip
    REJECTED = "rejected", Kind.REJECTED, True
    UNSTABLE = "unstable", Kind.WRONG
    WAITING = "waiting", Kind.WAITING
    NOT_GRADED = "not_graded", Kind.FAULT, True

    @classmethod
    def _missing_(cls, value: object) -> Outcome:
        """One of a later version counts as wrong."""
        return cls.WRONG

    @classmethod
    def of(cls, value: str) -> Outcome:
        """The outcome of that name."""
        return cls(value)  # type: ignore[call-arg]

    @property
    def passed(self) -> bool:
        return self is Outcome.PASSED

    @property
    def word(self) -> str:
        """As a person says it."""
        return "not started" if self is Outcome.NOT_ATTEMPTED else self.value.replace("_", " ")
