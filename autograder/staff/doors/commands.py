"""The instructors' commands. Heavy libraries are imported by the command that uses them."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ...doors.commands import FAULT, UsageError
from ...places import reference_importable
from .grading import demo, grade, regrade, report

CourseOption = Annotated[
    Path | None, typer.Option("--course", help="A course.toml, or its folder; else the nearest one above is taken.")
]


def refused() -> tuple[type[Exception], ...]:
    """What ends a command with one line: the request cannot be met as it is."""
    from ...ask.check import BadCheck
    from ...handin.find import NoSubmissions
    from ..course.table import BadCourse
    from ..grading.examiner import NoKeras
    from ..topic.draw import OracleFails, OraclesDisagree
    from ..topic.mistakes import BadMistakes
    from ..topic.topic import Missing
    from ..topic.topic_file import BadTopicFile

    return (BadCheck, NoSubmissions, BadCourse, NoKeras, OracleFails, OraclesDisagree, BadMistakes, Missing,
            BadTopicFile, *_training_refused())  # fmt: skip


def _training_refused() -> tuple[type[Exception], ...]:
    reference_importable()
    if find_spec("reference") is None:
        return ()
    from reference.training import CannotTrain

    return (CannotTrain,)


def add_to(app: typer.Typer) -> None:
    for command in (demo, grade, regrade, report, course, prove, build, release):
        app.command()(command)
    reference_importable()
    if find_spec("reference") is not None:
        from reference.training.command import train

        app.command()(train)


def build(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if anything differs.")] = False,
    topic: Annotated[list[str] | None, typer.Option(help="This topic only, by name; may be repeated.")] = None,
) -> None:
    """Make exercises/ from the kit's topics."""
    from ...places import EXERCISES
    from ...wall.quiet import quiet
    from ..progress import counted
    from ..topic import build as builder
    from ..topic.topic import find_topic, shipped_topics

    topics = [find_topic(name) for name in topic] if topic else shipped_topics()
    for one in topics:
        if not one.shipped:
            raise UsageError(f"{one.folder} is no topic of the kit; name it in a course.toml, and: deltarule course")
    with counted(Console(stderr=True), "Building", len(topics)) as done, quiet():
        lines = builder.drift(topics, EXERCISES, done) if check else builder.build(topics, EXERCISES, done)
    for line in lines:
        print(line)
    if check and lines:
        print(f"exercises/ is not what solutions/ makes; {builder.REPAIR}")
        sys.exit(FAULT)
    print(f"{len(lines)} files written" if lines else "exercises/ is up to date")


def course(folder: Annotated[Path, typer.Argument(help="The folder of the course.")]) -> None:
    """Make or refresh a course: course.toml, which says everything about it, and a real nbgrader course."""
    from ...wall.quiet import quiet
    from ..course.make import make_course
    from ..progress import counted

    with counted(Console(stderr=True), "Building", None) as done, quiet():
        lines = make_course(folder, done)
    for line in lines:
        print(line)


def prove(
    what: Annotated[list[str] | None, typer.Argument(help="Topics by name, or folders of topics; all if none.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="How often every question is drawn.")] = 100,
    mutants: Annotated[bool, typer.Option(help="Change every line of the solution, too.")] = True,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes at a time; the processors if not given.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table as docs/marks.md has it.")] = False,
) -> None:
    """Hold topics to everything that makes their marks trustworthy, and say what falls short and how to mend it."""
    from ..prove.show import prove_and_show

    sys.exit(0 if prove_and_show(what or [], seeds, mutants, jobs, markdown) else FAULT)


def release(
    folder: Annotated[Path, typer.Argument(help="A new folder, or an earlier release.")], course: CourseOption = None
) -> None:
    """Make the students' bundle: the exercises and the autograder, without an answer."""
    from ..course.release import NotEmpty, make_release
    from ..course.taught import course_near

    try:
        print(f"{make_release(folder, course_near(course, Path.cwd()))} written; hand it out as it is")
    except NotEmpty as exc:
        raise UsageError(str(exc)) from exc
