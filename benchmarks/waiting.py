"""How long people wait: a student's check, `pytest exercises/`, and one complete submission graded.

    python benchmarks/waiting.py [--repeats 3]

Every function of every topic is written, so that everything is asked. Each time is that of a whole command,
start-up included, beside that of a Python that only imports NumPy: the ratio is what to compare.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from rich.box import MARKDOWN
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.staff.course.release import make_release
from autograder.staff.topic.topic import shipped_topics

DELTARULE = str(Path(sys.executable).with_name("deltarule"))


def commands(folder: Path) -> dict[str, tuple[Sequence[str], Path]]:
    """What is timed: its name, the command, and where it runs. Makes a finished student and a class of one."""
    bundle = make_release(folder / "bundle")
    student = folder / "class" / "ada"
    student.mkdir(parents=True)
    topics = shipped_topics()
    for one in topics:
        (bundle / "exercises" / one.name / f"{one.name}.py").write_text(one.solution_source)
        (student / f"{one.name}.py").write_text(one.solution_source)
    checks = {f"deltarule check {one.name}": ((DELTARULE, "check", one.name), bundle) for one in topics}
    return {
        "python, import numpy": ((sys.executable, "-c", "import numpy"), folder),
        **checks,
        "pytest exercises/": ((sys.executable, "-m", "pytest", "-q", "exercises"), bundle),
        f"deltarule grade, {len(topics)} topics of one student":
            ((DELTARULE, "grade", "class", "-o", "out"), folder),
    }  # fmt: skip


def seconds(command: Sequence[str], where: Path) -> float:
    """Of one run; what an earlier one graded is taken away first."""
    subprocess.run(["rm", "-rf", "out"], cwd=where, check=True)
    start = time.perf_counter()
    subprocess.run(command, cwd=where, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    told = parser.parse_args()
    console = Console(width=110)
    console.print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f} before.")
    with tempfile.TemporaryDirectory(prefix="deltarule-waiting-") as name:
        asked = commands(Path(name))
        rounds = [key for _ in range(told.repeats) for key in asked]
        taken: dict[str, list[float]] = {key: [] for key in asked}
        for key in track(rounds, "Measuring", console=console, transient=True):
            taken[key].append(seconds(*asked[key]))
    least = median(next(iter(taken.values())))
    table = Table(box=MARKDOWN)
    for column in ("command", "seconds, median", "least to most", "times NumPy's import"):
        table.add_column(column, justify="left" if column == "command" else "right")
    for key, found in taken.items():
        spread = f"{min(found):.2f} to {max(found):.2f}"
        table.add_row(key, f"{median(found):.2f}", spread, f"{median(found) / least:.1f}")
    console.print(table)


if __name__ == "__main__":
    main()
