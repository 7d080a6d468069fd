"""The command line door. Heavy libraries are imported by the command that uses them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .train import train

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
FAULT, USAGE, INTERRUPTED = 1, 2, 130
FULL_HELP = (
    "Also have each project train its own network on all 60,000 digits (topic mnist), a check of 10 points; "
    "without it, later, the same folder is graded as if it had never been there."
)
LIMIT_HELP = "Processor time for one training of --full; fifteen times what the reference takes here if not given."


def main() -> None:
    """Run the command line; bad usage ends with one line and status 2."""
    from ..exercises import NoExercise
    from ..frozen import Unreadable
    from ..notebooks import Rejected
    from ..submissions import NoSubmissions
    from ..topics import Missing
    from ..training import CannotTrain

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow, where a command needs it, talks on stderr
    try:
        app()
    except (NoExercise, Unreadable, Rejected, NoSubmissions, Missing, CannotTrain, UsageError) as exc:
        Console(stderr=True).print(f"deltarule: {exc}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(USAGE)


class UsageError(Exception):
    """What was asked for cannot be done; the text says why and what to do instead."""


@app.command()
def demo(
    out: Annotated[Path, typer.Option("-o", "--out", help="Where the report goes.")] = Path("demo-report"),
) -> None:
    """Grade the class that ships with the kit, and write its report."""
    from ..topics import ROOT

    samples = ROOT / "tests" / "samples"
    if not samples.is_dir():
        raise UsageError(f"there is no sample class at {samples}; run this in a clone of the project")
    from ..sandbox.tiers import NONE, best_tier

    if best_tier().name != NONE:
        return run_grade(samples, out, [], os.cpu_count() or 1, "sample class", "", [], require="any")
    with tempfile.TemporaryDirectory() as name:
        tame = Path(shutil.copytree(samples, Path(name, samples.name), ignore=_hostile))
        print("Without a wall the demo leaves out the students whose code is hostile.")
        run_grade(tame, out, [], os.cpu_count() or 1, "sample class", "", [], require="any")


def _hostile(folder: str, names: list[str]) -> list[str]:
    """Those of the sample students whose expected.toml begins by saying that they are hostile."""
    expected = {name: Path(folder, name, "expected.toml") for name in names}
    return [name for name, path in expected.items() if path.is_file() and path.read_text().startswith("# HOSTILE")]


@app.command()
def grade(
    submissions: Annotated[Path, typer.Argument(help="A folder per student: <student>/<topic>.py or .ipynb.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where records, grades.csv and report.html go.")],
    topic: Annotated[list[str] | None, typer.Option(help="Grade this topic only; may be repeated.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions at a time.")] = os.cpu_count() or 1,
    secret: Annotated[str, typer.Option(help="Draws the hidden checks; kept in OUT/secret if not given.")] = "",
    format: Annotated[list[str] | None, typer.Option(help="csv and html; both if not given.")] = None,
    keras: Annotated[bool, typer.Option("--keras", help="Let Keras confirm every expected value first.")] = False,
    isolation: Annotated[str, typer.Option(help="The least isolation to accept: any, or a tier of `doctor`.")] = "",
    full: Annotated[bool, typer.Option("--full", help=FULL_HELP)] = False,
    full_limit: Annotated[int | None, typer.Option(min=1, metavar="SECONDS", help=LIMIT_HELP)] = None,
) -> None:
    """Grade a folder of submissions."""
    second = "keras" if keras else ""
    if full_limit is not None and not full:
        raise UsageError("--full-limit is the time limit of --full; give --full too")
    limit = full_limit or 0 if full else None
    run_grade(submissions, out, topic or [], jobs, secret, second, format or [], require=isolation, full=limit)


def run_grade(
    submissions: Path,
    out: Path,
    names: list[str],
    jobs: int,
    secret: str,
    second: str,
    formats: list[str],
    require: str,
    full: int | None = None,
) -> None:
    """Grade, show progress, write the reports, and end with the status the contract gives.

    full   the seconds that a training on all digits may take, 0 for a limit by this machine's speed, None for none
    """
    from ..assess import unstage
    from ..full import TOPIC, Full, measured_limit
    from ..grade import Settings, grade
    from ..report.csv import write_grades
    from ..report.page import write_page
    from ..report.table import class_table, summary_line
    from ..secret import kept_secret
    from ..submissions import find_students
    from ..topics import Topic, authored_topics
    from .progress import shown

    unknown = sorted(set(formats) - {"csv", "html"})
    if unknown:
        raise UsageError(f"--format {unknown[0]}: the formats are csv and html")
    topics = [Topic(name) for name in names or authored_topics()]
    if full is not None and TOPIC not in [one.name for one in topics]:
        raise UsageError(f"--full trains the network of topic {TOPIC}, which is not graded here; give --topic {TOPIC}")
    students = find_students(submissions)
    if out.exists() and not out.is_dir():
        raise UsageError(f"-o {out} is a file; give a folder")
    tier = _tier(require)
    settings = Settings(out, tier, secret or kept_secret(out / "secret"), jobs, second=second)
    console = Console()
    clock = 0
    if full is not None:
        full = full or measured_limit()
        clock = Full(full).limits.wall_seconds
        said = f"Training on 60,000 digits: each may take {full} s of processor time, {clock} s on the clock."
        console.print(said, highlight=False, soft_wrap=True)
    try:
        with shown(console, len(students) * len(topics)) as bars:
            whole = Full(full, tell=bars.training(clock)) if full else None
            records = grade(submissions, topics, replace(settings, full=whole), bars.done)
            bars.total(len(records))
    except KeyboardInterrupt:
        console.print("Stopped. What is graded is kept; the same command goes on from there.")
        sys.stdout.flush()
        _end_sandboxes()
        unstage()
        os._exit(INTERRUPTED)  # at once: a training may have minutes to go, and its thread waits for it
    if not records:
        raise UsageError(f"{submissions} has students, but no file of {', '.join(one.name for one in topics)}")
    console.print(class_table(records))
    console.print(summary_line(records), markup=False, highlight=False)
    if not formats or "csv" in formats:
        console.print(f"Marks:  {write_grades(out, records)}", markup=False, highlight=False)
    if not formats or "html" in formats:
        console.print(f"Report: {write_page(out, records, submissions.resolve().name)}", markup=False, highlight=False)
    if any(record.faults for record in records):
        console.print("Some checks could not be graded; the report says which. Run the command again.", style="red")
        sys.exit(FAULT)


def _end_sandboxes() -> None:
    """Kill every child of this process, each with its process group."""
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(int(child), signal.SIGKILL)


def _tier(require: str) -> str:
    """The isolation to grade with. Without any, only where that was asked for."""
    from ..sandbox.tiers import NONE, TIERS, best_tier

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


@app.command()
def check(
    what: Annotated[str, typer.Argument(help="A topic, or a file named like one.")] = "",
    hint: Annotated[bool, typer.Option("--hint", help="Show every hint for what is not passed yet.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved.")] = False,
) -> None:
    """Check your own answers with the public checks."""
    from .terminal import check_and_show, watch_and_show

    if watch:
        watch_and_show(what, hint)
    else:
        sys.exit(0 if check_and_show(what, hint) else FAULT)


@app.command()
def build(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if anything differs.")] = False,
) -> None:
    """Make exercises/ from solutions/."""
    from .. import build as builder
    from ..quiet import quiet

    if check:
        with quiet():
            lines = builder.drift()
        for line in lines:
            print(line)
        if lines:
            print(f"exercises/ is not what solutions/ makes; {builder.REPAIR}")
            sys.exit(FAULT)
        print("exercises/ is up to date")
        return
    with quiet():
        changed = builder.build()
    for path in changed:
        print(path)
    print(f"{len(changed)} files written" if changed else "exercises/ is up to date")


@app.command()
def course(folder: Annotated[Path, typer.Argument(help="The folder of the nbgrader course.")]) -> None:
    """Make or refresh a real nbgrader course."""
    from ..course import make_course

    for line in make_course(folder):
        print(line)


@app.command()
def release(folder: Annotated[Path, typer.Argument(help="A new folder, or an earlier release.")]) -> None:
    """Make the students' bundle: the exercises and the autograder, without an answer."""
    from ..release import NotEmpty, make_release

    try:
        print(f"{make_release(folder)} written; hand it out as it is")
    except NotEmpty as exc:
        raise UsageError(str(exc)) from exc


@app.command()
def doctor() -> None:
    """Say what this machine can do: isolation, Keras, GPU."""
    from .terminal import show_doctor

    show_doctor()


app.command()(train)
