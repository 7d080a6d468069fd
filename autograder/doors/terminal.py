"""What `deltarule check` and `deltarule doctor` print."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ..ask.exercises import NoExercise, exercise_topics, exercises_folder, questions_of
from ..judge.outcome import Outcome
from ..judge.record import CheckRecord, Record
from .selfcheck import check_file, check_topic
from .summary import summary


def check_and_show(what: str, hints: bool) -> bool:
    """Check a topic, a file, or every topic; whether all passed. Raises NoExercise."""
    console = Console(highlight=False)
    records = [_check_one(target) for target in _targets(what)]
    for record in records:
        _show(console, record, hints)
    return all(one.outcome.passed for record in records for one in record.checks)


def watch_and_show(what: str, hints: bool) -> None:
    """Check, and check again whenever a file of the exercises is saved, until interrupted."""
    from watchfiles import PythonFilter, watch

    folders = {target.parent for target in _targets(what)}
    console = Console(highlight=False)
    check_and_show(what, hints)
    console.print("Watching; Ctrl-C ends it.", style="dim")
    for _ in watch(*folders, watch_filter=PythonFilter(extra_extensions=(".ipynb",)), raise_interrupt=False):
        console.clear()
        check_and_show(what, hints)


def _targets(what: str) -> list[Path]:
    """The files or topic folders meant, each as a path whose stem is the topic."""
    if what.endswith((".py", ".ipynb")):
        path = Path(what)
        if not path.is_file():
            raise NoExercise(f"there is no file {what}")
        return [path]
    folder = exercises_folder()
    topics = [what] if what else exercise_topics(folder)
    if not topics or (what and what not in exercise_topics(folder)):
        known = ", ".join(exercise_topics(folder)) or "none"
        raise NoExercise(f"no topic {what!r} in {folder}; the topics there are {known}")
    return [folder / topic / topic for topic in topics]


def _check_one(target: Path) -> Record:
    return check_file(target) if target.suffix else check_topic(target.parent, target.name)


def _show(console: Console, record: Record, hints: bool) -> None:
    console.print(summary(record.topic, record.checks), style="bold", markup=False)
    for said in (record.note, *(f"your course: {one}" for one in record.course)):
        if said:
            console.print(Text(f"  {said}", "dim"))
    if all(one.outcome is Outcome.NOT_ATTEMPTED for one in record.checks):
        return
    questions = {one.name: one for one in questions_of(record.topic)} if hints else {}
    for one in record.checks:
        kind = one.outcome.kind
        console.print(Text.assemble((f"  {kind.short}  ", kind.style), f"{one.name}  ", (one.title, "dim")))
        if kind.explained:
            for line in _explanation(one):
                console.print(Text(f"        {line}"))
        if hints and not one.outcome.passed:
            for number, said in enumerate(questions[one.name].check.hints, start=1):
                console.print(Text(f"        Hint {number}: {said}", "cyan"))


def _explanation(record: CheckRecord) -> list[str]:
    return [f"{record.outcome.word}: {record.message}".replace("\n", "\n        ")]


def show_doctor() -> None:
    """Print what this machine can do, and how to make it do more."""
    from ..wall.tiers import best_tier

    console = Console(highlight=False)
    tier = best_tier()
    console.print(f"isolation  {tier.name}" + (f": {tier.raise_it}" if tier.raise_it else ""), markup=False)
    console.print(f"keras      {_keras()}", markup=False)
    console.print(f"gpu        {_gpu()}", markup=False)


def _keras() -> str:
    if importlib.util.find_spec("keras") is None:
        if sys.version_info >= (3, 14):
            return "not installed: TensorFlow has no release for Python 3.14 yet"
        return "not installed; pip install deltarule[keras]"
    import keras

    return f"{keras.__version__} on {keras.backend.backend()}"


def _gpu() -> str:
    if importlib.util.find_spec("cupy") is None:
        return "none used: CuPy is not installed; pip install cupy-cuda12x where there is an NVIDIA GPU"
    import cupy

    try:
        count = cupy.cuda.runtime.getDeviceCount()
        return f"{count} x {cupy.cuda.runtime.getDeviceProperties(0)['name'].decode()}"
    except cupy.cuda.runtime.CUDARuntimeError as exc:
        return f"none: {exc}"
