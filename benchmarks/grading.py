"""Seconds per submission: `deltarule grade` beside nbgrader's own in-kernel grading of the same notebooks.

    python benchmarks/grading.py [--students 20] [--topic losses] [--repeats 1] [--jobs N]

Each time is that of a whole command in a folder where nothing is graded yet, start-up included. nbgrader
runs as it does out of the box: `Execute` runs the notebook in a kernel, where its check cells call `check`.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.ask.check import HIDDEN
from autograder.staff.course.make import make_course
from autograder.staff.topic.topic import find_topic

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from courses import deltarule, hand_in, mistaken_cell, nbgrader, released, solve

PLAIN = 'c = get_config()\nc.CourseDirectory.course_id = "plain"\nc.CourseDirectory.root = {root!r}\n'


def make_class(course: Path, topic: str, students: int) -> None:
    """A course with a class of three kinds in turn: all right, one known mistake, the last third not written."""
    make_course(course)
    nbgrader(course, "generate_assignment", topic)
    about = find_topic(topic)
    functions = about.functions
    for number in range(students):
        notebook = released(course, topic)
        if number % 3 == 0:
            solve(notebook, topic)
        elif number % 3 == 1:
            mistake = about.misconceptions[number * 7 % len(about.misconceptions)]
            solve(notebook, topic, **{mistake.function: mistaken_cell(topic, mistake.function, mistake.id)})
        else:
            stubs = {cell.id: cell.source for cell in notebook.cells}
            solve(notebook, topic, **{name: stubs[name] for name in functions[-len(functions) // 3 :]})
        hand_in(course, f"student{number:02d}", topic, notebook)


def measured(command: Callable[[Path], object], course: Path, only: int | None = None) -> float:
    """Seconds of a command in a fresh copy of the course; `only` the first few students."""
    with tempfile.TemporaryDirectory(prefix="deltarule-benchmark-") as name:
        copy = Path(shutil.copytree(course, Path(name, "course")))
        for student in sorted((copy / "submitted").iterdir())[only:] if only else []:
            shutil.rmtree(student)
        start = time.perf_counter()
        command(copy)
        return time.perf_counter() - start


def ways(topic: str, jobs: int) -> dict[str, Callable[[Path], object]]:
    """What is measured, by name; each takes a course with submissions and grades it."""

    def in_kernel(course: Path) -> None:
        (course / "nbgrader_config.py").write_text(PLAIN.format(root=str(course)))
        nbgrader(course, "autograde", topic)

    def grade(course: Path) -> None:
        deltarule(course, "grade", "submitted", "-o", "out", "--topic", topic, "--jobs", jobs)

    return {
        "nbgrader, in a kernel": in_kernel,
        "nbgrader, Deltarule's preprocessor": lambda course: nbgrader(course, "autograde", topic),
        "deltarule grade": grade,
    }


def table(topic: str, students: int, whole: dict[str, list[float]], one: dict[str, list[float]]) -> Table:
    """Seconds per submission; of a class of one, which is mostly start-up; and of each further student."""
    shown = Table(title=f"{topic}, {students} students: seconds, median (least to most)", box=SIMPLE)
    for name in ("", "per submission", "times faster", "class of one", "each further"):
        shown.add_column(name, justify="right" if name else "left")
    slowest = median(next(iter(whole.values())))  # nbgrader as it is
    for name, seconds in whole.items():
        each = [time / students for time in seconds]
        further = (median(seconds) - median(one[name])) / max(students - 1, 1)
        shown.add_row(name, spread(each), f"{slowest / median(seconds):.1f}", spread(one[name]), f"{further:.3f}")
    return shown


def spread(seconds: list[float]) -> str:
    range_of = f" ({min(seconds):.3f} to {max(seconds):.3f})" if len(seconds) > 1 else ""
    return f"{median(seconds):.3f}{range_of}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--topic", default="losses")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    told = parser.parse_args()
    console = Console()
    topic = find_topic(told.topic)
    forms = [form for one in topic.checks for form, _ in one.forms()]
    hidden = forms.count(HIDDEN)
    console.print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f} before.")
    console.print(f"deltarule grade works with {told.jobs} jobs, nbgrader serially.")
    console.print(f"Deltarule asks {len(forms)} checks of a submission, {hidden} of them drawn for its student;")
    console.print(f"the kernel runs the {len(forms) - hidden} public ones.")
    all_ways = ways(told.topic, told.jobs)
    whole: dict[str, list[float]] = {name: [] for name in all_ways}
    one: dict[str, list[float]] = {name: [] for name in all_ways}
    with tempfile.TemporaryDirectory(prefix="deltarule-benchmark-") as folder:
        course = Path(folder, "course")
        make_class(course, told.topic, told.students)
        rounds = [(name, few) for _ in range(told.repeats) for few in (1, None) for name in all_ways]
        for name, few in track(rounds, "Measuring", console=console):
            (one if few else whole)[name].append(measured(all_ways[name], course, few))
    console.print(table(told.topic, told.students, whole, one))


if __name__ == "__main__":
    main()
