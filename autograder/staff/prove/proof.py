"""What a proof finds: how much was held, and what falls short, each with the way to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing that falls short.

    where   the check, mistake, variant or line it is about
    what    what is wrong with it
    mend    what to do about it
    """

    topic: str
    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.where} {self.what}; {self.mend}"


@dataclass
class Proof:
    """The counts of one topic or of a part of it, by the rows of the table, and the findings."""

    topic: str
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def count(self, what: str, how_many: int = 1) -> None:
        self.counts[what] += how_many

    def find(self, row: str, where: str, what: str, mend: str) -> None:
        """Something falls short; it is counted in `row`."""
        self.counts[row] += 1
        self.findings.append(Finding(self.topic, where, what, mend))


def together(topic: str, parts: Iterable[Proof]) -> Proof:
    """The proof of a topic from those of its parts."""
    whole = Proof(topic)
    for one in parts:
        whole.counts += one.counts
        whole.findings += one.findings
    return whole
