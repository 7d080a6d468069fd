"""What `deltarule prove` prints: a bar while it runs, a table of what was held, and each thing that falls short."""

from __future__ import annotations

from rich.box import MARKDOWN, SIMPLE
from rich.console import Console
from rich.table import Table

from ..progress import counted
from ..topic.topic import find_topic, shipped_topics
from .proof import Proof
from .prove import pieces, prove

# The rows of the table in order; what is indented is a part, or a shortcoming, of the row above.
ROWS = (
    "functions", "checks", "questions drawn", "  flaky draws", "laws held", "  broken", "oracles",
    "known mistakes", "  lose nothing", "  not named", "  called by a wrong name", "  blamed elsewhere",
    "checks no mistake fails", "correct variants", "  marked down", "stubs that score", "checks that zeros pass",
    "mutants of the solution", "  behave no other way", "  get away", "  known and gone", "form",
)  # fmt: skip


def prove_and_show(names: list[str], seeds: int, mutants: bool, jobs: int | None, markdown: bool) -> bool:
    """Prove, print, and tell whether nothing falls short. Raises topic.Missing."""
    topics = [find_topic(name) for name in names] if names else shipped_topics()
    console = Console(width=max(140, Console().width) if markdown else None)
    total = sum(1 for topic in topics for _ in pieces(topic, seeds, mutants))
    with counted(Console(stderr=True), "Proving", total) as done:
        proofs = prove(topics, seeds, mutants, jobs, done)
    console.print(table(proofs, markdown))
    findings = [finding for proof in proofs for finding in proof.findings]
    for one in findings:
        console.print(str(one), markup=False, highlight=False, soft_wrap=True)
    topics_said = f"{len(topics)} topic{'s' * (len(topics) != 1)}"
    if findings:
        console.print(f"{len(findings)} things fall short in {topics_said}.", style="red", highlight=False)
    else:
        console.print(f"Nothing falls short in {topics_said}.", style="green", highlight=False)
    return not findings


def table(proofs: list[Proof], markdown: bool) -> Table:
    """Topics across, what was held down."""
    shown = Table(box=MARKDOWN if markdown else SIMPLE)
    for name in ("", *(one.topic[:7] for one in proofs), "all"):
        shown.add_column(name, justify="right" if name else "left", no_wrap=True)
    for row in ROWS:
        counts = [one.counts[row] for one in proofs]
        shown.add_row(row, *map(str, counts), str(sum(counts)))
    return shown
