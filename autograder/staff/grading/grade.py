"""`deltarule grade`: a folder of submissions in, one record per student and topic out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from ...handin.find import find_students, find_submission
from ...handin.submission import Submission
from ...judge.assess import assess, to_record
from ...judge.record import Record, read_record, record_path
from ..course.by_hand import HandMark
from ..course.taught import Taught
from ..files import write_record
from .changes import Change, changed
from .examiner import Examiner
from .marking import handed_in, mark, parts_of_mark
from .parts import digest, grader_digest, key_of, submission_digest
from .trials import Trials


@dataclass(frozen=True)
class Settings:
    """How a class is graded.

    tier     the isolation, one of wall.tiers.TIERS
    secret   what hidden questions are drawn from, with topic and student
    second   the name of a second oracle that must agree: "keras", or "" for none
    trials   the trials that are held, by their topic
    marks    set by hand
    known    the names of all topics that a submission may import, graded or not
    """

    out: Path
    tier: str
    secret: str
    jobs: int
    second: str = ""
    trials: Mapping[str, Trials] = field(default_factory=dict)
    marks: Sequence[HandMark] = ()
    known: Sequence[str] = ()


@dataclass(frozen=True)
class Graded:
    """A class: its records, and how marks changed where there were records before."""

    records: list[Record]
    changes: list[Change]


def grade(
    folder: Path,
    topics: Sequence[Taught],
    settings: Settings,
    done: Callable[[Record], None],
    students: Sequence[str] | None = None,
) -> Graded:
    """Grade the submissions in `folder`, of `students` or of everybody; `done` is called with each record once it is on
    the disk.

    Records with the same key are kept as they are. Raises find.NoSubmissions, and what is wrong with a topic.
    """
    students = find_students(folder) if students is None else students
    for topic in topics:
        topic.worth  # noqa: B018 - what is wrong with the course's points is said before anything is graded
    examiners = [Examiner(topic, settings.secret, settings.second) for topic in topics]
    work = [(folder, student, examiner, settings) for student in students for examiner in examiners]
    found: list[tuple[Record, Change | None]] = []
    pool = ThreadPoolExecutor(settings.jobs)
    try:
        for one in _in_parallel(pool, work, 2 * settings.jobs):
            if one is not None:
                done(one[0])
                found.append(one)
    finally:  # after an interrupt nobody waits for what may train for minutes yet
        pool.shutdown(wait=False, cancel_futures=True)
    found.sort(key=lambda one: (one[0].student, one[0].place))
    return Graded([record for record, _ in found], [change for _, change in found if change is not None])


Work = tuple[Path, str, Examiner, Settings]
One = tuple[Record, Change | None] | None


def _in_parallel(pool: ThreadPoolExecutor, work: list[Work], ahead: int) -> Iterator[One]:
    """Results as they come, with no more than `ahead` submissions in hand."""
    waiting: set[Future[One]] = set()
    for item in work:
        if len(waiting) >= ahead:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in ready)
        waiting.add(pool.submit(grade_one, *item))
    while waiting:
        ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (one.result() for one in ready)


def grade_one(folder: Path, student: str, examiner: Examiner, settings: Settings) -> One:
    """Grade one submission, or take its record as it stands; None where nothing was handed in."""
    taught = examiner.taught
    path = record_path(settings.out, student, taught.name)
    stored, parts = read_record(path), dict[str, str]()
    try:
        submission = find_submission(folder, student, taught.name, settings.known)
        if submission is None:
            return None
        when = handed_in(folder, student, taught)
        parts = _parts(submission, examiner, settings) | parts_of_mark(taught, student, when, settings.marks)
        trials = settings.trials.get(taught.name)
        if trials:
            parts["trials"] = trials.digest()
        key = key_of(parts)
        again = trials is not None and stored is not None and trials.again(stored)
        if stored is not None and stored.key == key and not stored.faults and not again:
            return stored, None
        record = assess(submission, examiner.questions(student), settings.tier, taught.limits())
        record = trials.added(record, submission, settings.secret) if trials else record
        record.key, record.parts = key, parts
        mark(record, taught, when, settings.marks)
    except Exception as exc:  # ours, whatever it is: said in the record, never a zero of the student's
        record = _not_graded(student, examiner, settings, exc)
    try:
        write_record(settings.out, _placed(record, taught))
    except Exception as exc:  # there is none on the disk, so that this one is graded again next time
        record = _placed(_not_graded(student, examiner, settings, exc), taught)
    return record, changed(stored, record)


def _placed(record: Record, taught: Taught) -> Record:
    """The record with what the course says of its topic."""
    record.title, record.place, record.weight = taught.topic.title, taught.place, taught.weight
    return record


def _not_graded(student: str, examiner: Examiner, settings: Settings, exc: Exception) -> Record:
    """The record of a submission that we failed to grade."""
    said = type(exc).__name__
    with contextlib.suppress(Exception):  # an exception whose own text raises
        said = f"{said}: {exc}".encode("utf-8", "replace").decode()  # half a character could not be written
    checks = examiner.fault(f"the grader failed: {said}")
    return to_record(Submission(student, examiner.taught.name, source=""), checks, settings.tier)


def _parts(submission: Submission, examiner: Examiner, settings: Settings) -> dict[str, str]:
    return {
        "submission": submission_digest(submission),
        "grader": grader_digest(),
        "topic": examiner.topic.digest(),
        "secret": digest(settings.secret),
        "isolation": settings.tier,
    }
