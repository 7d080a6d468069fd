"""`deltarule grade`, `regrade`, `report` and `demo`."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...doors.commands import FAULT, UsageError
from ...places import SAMPLES

if TYPE_CHECKING:
    from ...judge.record import Record
    from ..grading.changes import Change

INTERRUPTED = 130
MOST_CHANGES = 30
FORMATS = ("csv", "html")
FULL_HELP = "Also hold the trials of the topics that have one, such as a whole training; later without it, as if never."
LIMIT_HELP = "Processor time for one trial of --full; what the topic measures on this machine if not given."
Out = Annotated[Path, typer.Option("-o", "--out", help="Where records, grades.csv and report.html go.")]


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line.

    full   the seconds that a trial may take, 0 for what its topic measures, None for no trials
    """

    submissions: Path
    out: Path
    topics: tuple[str, ...] = ()
    jobs: int = os.cpu_count() or 1
    secret: str = ""
    second: str = ""
    formats: tuple[str, ...] = ()
    isolation: str = ""
    course: Path | None = None
    full: int | None = None


def demo(out: Out = Path("demo-report")) -> None:
    """Grade the class that ships with the kit, and write its report."""
    from ...wall.tiers import NONE, best_tier

    if not SAMPLES.is_dir():
        raise UsageError(f"there is no sample class at {SAMPLES}: this copy of the kit came without it")
    wish = Wish(SAMPLES, out, secret="sample class", isolation="any")  # noqa: S106
    if best_tier().name != NONE:
        return run(wish, of_the_kit=True)
    with tempfile.TemporaryDirectory() as name:
        tame = Path(shutil.copytree(SAMPLES, Path(name, SAMPLES.name), ignore=_hostile))
        print("Without a wall the demo leaves out the students whose code is hostile.")
        run(replace(wish, submissions=tame), of_the_kit=True)


def _hostile(folder: str, names: list[str]) -> list[str]:
    """Those of the sample students whose expected.toml begins by saying that they are hostile."""
    expected = {name: Path(folder, name, "expected.toml") for name in names}
    return [name for name, path in expected.items() if path.is_file() and path.read_text().startswith("# HOSTILE")]


def grade(
    submissions: Annotated[Path, typer.Argument(help="A folder per student: <student>/<topic>.py or .ipynb.")],
    out: Out,
    topic: Annotated[list[str] | None, typer.Option(help="Grade this topic only; may be repeated.")] = None,
    course: Annotated[
        Path | None, typer.Option("--course", help="A course.toml; else the nearest above OUT, SUBMISSIONS or here.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions at a time.")] = os.cpu_count() or 1,
    secret: Annotated[str, typer.Option(help="Draws the hidden checks; kept in a file if not given.")] = "",
    format: Annotated[list[str] | None, typer.Option(help="csv and html; both if not given.")] = None,
    keras: Annotated[bool, typer.Option("--keras", help="Let Keras confirm every expected value first.")] = False,
    isolation: Annotated[str, typer.Option(help="The least isolation to accept: any, or a tier of `doctor`.")] = "",
    full: Annotated[bool, typer.Option("--full", help=FULL_HELP)] = False,
    full_limit: Annotated[int | None, typer.Option(min=1, metavar="SECONDS", help=LIMIT_HELP)] = None,
) -> None:
    """Grade a folder of submissions."""
    if full_limit is not None and not full:
        raise UsageError("--full-limit is the time limit of --full; give --full too")
    run(Wish(submissions, out, tuple(topic or ()), jobs, secret, "keras" if keras else "", tuple(format or ()),
             isolation, course, full_limit or 0 if full else None))  # fmt: skip


def regrade(
    out: Annotated[Path, typer.Argument(help="Where an earlier `grade` put its records.")],
    student: Annotated[str, typer.Argument(help="One student; all if not given.")] = "",
    topic: Annotated[str, typer.Argument(help="One topic; all if not given.")] = "",
) -> None:
    """Grade again what was graded, as it was asked for then; say for each student old mark, new mark, and why."""
    from ..grading.run_file import BadRun, read_run

    try:
        told = read_run(out)
    except BadRun as exc:
        raise UsageError(str(exc)) from exc
    wish = Wish(Path(told.submissions), out, tuple(told.topics), second=told.second, isolation=told.isolation,
                course=Path(told.course) if told.course else None, full=told.full, secret=told.secret)  # fmt: skip
    run(replace(wish, topics=(topic,) if topic else wish.topics), student=student)


def report(out: Annotated[Path, typer.Argument(help="Where an earlier `grade` put its records.")]) -> None:
    """Write the reports anew from the records in OUT."""
    from ...judge.record import read_record

    paths = sorted(out.glob("records/*/*.json"))
    records = [record for path in paths if (record := read_record(path)) is not None]
    if not records:
        raise UsageError(f"{out} has no records; give the folder that `deltarule grade -o` wrote to")
    _report(Console(), out, records, out.resolve().name, ())


def run(wish: Wish, student: str = "", of_the_kit: bool = False) -> None:
    """Grade, show progress, write the reports, and end with the status the contract gives.

    student      grade this one only
    of_the_kit   whatever course.toml lies about, the kit's own topics are graded
    """
    from ...handin.find import find_students
    from ...wall.examinee import unstage
    from ..course.by_hand import read_marks
    from ..course.secret import kept_secret
    from ..course.table import BadCourse, nearest
    from ..course.taught import course_near, taught
    from ..grading.grade import Settings, grade
    from ..grading.run_file import Run, write_run
    from ..grading.trials import Trials, trials_of
    from ..progress import shown

    unknown = sorted(set(wish.formats) - set(FORMATS))
    if unknown:
        raise UsageError(f"--format {unknown[0]}: the formats are {' and '.join(FORMATS)}")
    near = () if of_the_kit else (wish.out, wish.submissions, Path.cwd())
    course = course_near(wish.course, *near)
    students = find_students(wish.submissions)
    topics = taught(course, wish.topics)
    for one in topics:
        one.topic.load()
    if student and student not in students:
        raise UsageError(f"{wish.submissions} has no student {student}")
    if wish.out.exists() and not wish.out.is_dir():
        raise UsageError(f"-o {wish.out} is a file; give a folder")
    every = taught(course)
    marks = [] if course is None else read_marks(course.path.parent, [one.name for one in every])
    for one in topics:
        names = [*one.worth, *(f"{one.name}/{trial.check.name}" for trial in trials_of(one.topic))]
        for mark in (mark for mark in marks if mark.topic == one.name and mark.check not in (None, *names)):
            raise BadCourse(
                f'{mark.where}: check = "{mark.check}": no check of {one.name}{nearest(mark.check or "", names)}'
            )
    secret = wish.secret or kept_secret(wish.out / "secret" if course is None else course.secret)
    settings = Settings(wish.out, _tier(wish.isolation), secret, wish.jobs, wish.second, marks=marks,
                        known=[one.name for one in every])  # fmt: skip
    console = Console()
    if course is not None:
        console.print(f"Course: {course.title} ({course.path})", markup=False, highlight=False, soft_wrap=True)
        said_of = {one.student for one in course.extensions} | {one.student for one in marks}
        for name in sorted(said_of - set(students)):
            console.print(f"An extension or a mark by hand is for {name}, who handed nothing in.", style="yellow")
    tried = [one.topic for one in topics if wish.full is not None and trials_of(one.topic)]
    if wish.full is not None and not tried:
        having = next((f"; give --topic {one.name}" for one in every if trials_of(one.topic)), "")
        raise UsageError(f"--full holds trials, and no topic that is graded here has one{having}")
    trials = [Trials.of(one, wish.full or 0) for one in tried]
    for line in (line for one in trials for line in one.announced()):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    chosen = [student] if student else students
    try:
        with shown(console, len(chosen) * len(topics)) as bars:
            told = replace(settings, trials={one.topic.name: replace(one, show=bars.running) for one in trials})
            graded = grade(wish.submissions, topics, told, bars.done, chosen)
            bars.total(len(graded.records))
    except KeyboardInterrupt:
        console.print("Stopped. What is graded is kept; the same command goes on from there.")
        sys.stdout.flush()
        _end_sandboxes()
        unstage()
        os._exit(INTERRUPTED)  # at once: a trial may have minutes to go, and its thread waits for it
    if not graded.records:
        raise UsageError(f"{wish.submissions} has students, but no file of {', '.join(one.name for one in topics)}")
    if not of_the_kit:
        write_run(wish.out, Run(submissions=str(wish.submissions.resolve()), topics=list(wish.topics),
                                second=wish.second, isolation=wish.isolation, full=wish.full, secret=wish.secret,
                                course=str(course.path.resolve()) if course else ""))  # fmt: skip
    _show_changes(console, wish.out, graded.changes)
    records = graded.records if not student else _with_others(wish.out, graded.records)
    title = course.title if course else wish.submissions.resolve().name
    _report(console, wish.out, records, title, wish.formats)
    if any(record.faults for record in graded.records):
        console.print("Some checks could not be graded; the report says which. Run the command again.", style="red")
        sys.exit(FAULT)


def _with_others(out: Path, graded: list[Record]) -> list[Record]:
    """The records of this run, and those of everybody else: the reports are of the class."""
    from ...judge.record import read_record

    new = {(one.student, one.topic) for one in graded}
    others = [record for path in out.glob("records/*/*.json") if (record := read_record(path)) is not None]
    return graded + [one for one in others if (one.student, one.topic) not in new]


def _report(console: Console, out: Path, records: list[Record], title: str, formats: Sequence[str]) -> None:
    from ..report.csv import write_grades
    from ..report.page import write_page
    from ..report.table import class_table, summary_line

    console.print(class_table(records))
    console.print(summary_line(records), markup=False, highlight=False)
    if not formats or "csv" in formats:
        console.print(f"Marks:  {write_grades(out, records)}", markup=False, highlight=False)
    if not formats or "html" in formats:
        console.print(f"Report: {write_page(out, records, title)}", markup=False, highlight=False)


def _show_changes(console: Console, out: Path, changes: list[Change]) -> None:
    """Old mark, new mark and why, of every mark that is another than it was."""
    from ..grading.changes import write_changes
    from ..report.text import number, plain

    path = write_changes(out, changes)
    if not changes:
        return
    table = Table(title="Marks that changed")
    for name, right in (("Student", False), ("Topic", False), ("Old", True), ("New", True), ("Why", False)):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for one in changes[:MOST_CHANGES]:
        marks = (f"{number(points)} of {number(most)}" for points, most in
                 ((one.old, one.old_max), (one.new, one.new_max)))  # fmt: skip
        said = "\n".join(plain(line, 200) for line in ("; ".join(one.why), *one.checks))
        table.add_row(Text(plain(one.student)), Text(one.topic), *marks, Text(said))
    console.print(table)
    if len(changes) > MOST_CHANGES:
        console.print(f"and {len(changes) - MOST_CHANGES} more", highlight=False)
    console.print(f"All of them: {path}", markup=False, highlight=False)


def _end_sandboxes() -> None:
    """Kill every child of this process, each with its process group."""
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(int(child), signal.SIGKILL)


def _tier(require: str) -> str:
    """The isolation to grade with. Without any, only where that was asked for."""
    from ...wall.tiers import NONE, TIERS, best_tier

    if require not in ("", "any", *TIERS):
        raise UsageError(f"--isolation {require}: choose any, {', '.join(TIERS)}")
    best = best_tier()
    if best.raise_it:
        Console(stderr=True).print(f"Isolation: {best.name}: {best.raise_it}", markup=False, highlight=False)
    if best.name == NONE and require not in ("any", NONE):
        raise UsageError("submissions are not run without a wall; --isolation none does it all the same, not for marks")
    if require in TIERS and TIERS.index(best.name) > TIERS.index(require):
        raise UsageError(f"this machine gives {best.name}, and {require} is asked for")
    return require if require in TIERS else best.name
