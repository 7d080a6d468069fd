"""`deltarule grade`: a folder of submissions in, one record per student and topic out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from .answer import Answer
from .assess import assess, grading_key, to_record
from .engine import examine
from .frozen import with_frozen_mistakes
from .full import TOPIC as FULL_TOPIC
from .full import Full
from .questions import Question, hidden_questions, in_order, public_questions
from .records import Record, read_record, record_path, write_record
from .sandbox.limits import Limits
from .submissions import Submission, find_students, find_submission
from .topics import ROOT, Topic


@dataclass(frozen=True)
class Settings:
    """How a class is graded.

    tier     the isolation, one of sandbox.tiers.TIERS
    secret   what hidden questions are drawn from, with topic and student
    second   the name of a second oracle that must agree: "keras", or "" for none
    full     how the project's networks are trained on all digits; None where they are not
    """

    out: Path
    tier: str
    secret: str
    jobs: int
    limits: Limits = field(default_factory=Limits)
    second: str = ""
    full: Full | None = None


class Examiner:
    """Questions for each student of one topic; the frozen ones are answered by the reference once."""

    def __init__(self, topic: Topic, secret: str, second: str = "") -> None:
        self.topic, self.secret = topic, secret
        self._second = topic.keras() if second == "keras" else None
        self._lock = Lock()
        self._public: list[Question] | None = None
        if self._second is not None:
            self.public  # noqa: B018 - before anything is graded, the oracles must agree
        self.stub = (ROOT / "exercises" / topic.name / f"{topic.name}.py").read_text()

    @property
    def public(self) -> list[Question]:
        """The frozen questions; made by whoever needs them first, while others wait for a sandbox."""
        with self._lock:
            if self._public is None:
                asked = public_questions(self.topic, self._second)
                self._public = with_frozen_mistakes(asked, ROOT / "exercises" / self.topic.name / "checks.npz")
            return self._public

    def questions(self, student: str) -> list[Question]:
        hidden = hidden_questions(self.topic, self.secret, student, self._second)
        return in_order(self.topic, [*self.public, *hidden])


def grade(folder: Path, topics: Sequence[Topic], settings: Settings, done: Callable[[Record], None]) -> list[Record]:
    """Grade every submission in `folder`; `done` is called with each record once it is on the disk.

    Records with the same key are kept as they are. Raises submissions.NoSubmissions.
    """
    students = find_students(folder)
    examiners = [Examiner(topic, settings.secret, settings.second) for topic in topics]
    work = [(folder, student, examiner, settings) for student in students for examiner in examiners]
    records = []
    pool = ThreadPoolExecutor(settings.jobs)
    try:
        for record in _in_parallel(pool, work, 2 * settings.jobs):
            if record is not None:
                done(record)
                records.append(record)
    finally:  # after an interrupt nobody waits for what may train for minutes yet
        pool.shutdown(wait=False, cancel_futures=True)
    order = {topic.name: at for at, topic in enumerate(topics)}
    return sorted(records, key=lambda one: (one.student, order[one.topic]))


def _in_parallel(
    pool: ThreadPoolExecutor, work: list[tuple[Path, str, Examiner, Settings]], ahead: int
) -> Iterator[Record | None]:
    """Results as they come, with no more than `ahead` submissions in hand."""
    waiting: set[Future[Record | None]] = set()
    for item in work:
        if len(waiting) >= ahead:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in ready)
        waiting.add(pool.submit(grade_one, *item))
    while waiting:
        ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (one.result() for one in ready)


def grade_one(folder: Path, student: str, examiner: Examiner, settings: Settings) -> Record | None:
    """Grade one submission, or take its record as it stands; None where nothing was handed in."""
    topic = examiner.topic.name
    full = settings.full if topic == FULL_TOPIC else None
    try:
        submission = find_submission(folder, student, topic, examiner.stub)
        if submission is None:
            return None
        questions = examiner.questions(student)
        key = grading_key(submission, questions, settings.tier, settings.limits)
        key = full.key(key, settings.secret) if full else key
        stored = read_record(record_path(settings.out, student, topic))
        if stored is not None and stored.key == key and not stored.faults and not (full and full.again(stored)):
            return stored
        record = assess(submission, questions, settings.tier, settings.limits)
        record = full.added(record, submission, settings.secret) if full else record
        record.key = key
    except Exception as exc:  # ours, whatever it is: said in the record, never a zero of the student's
        fault = Answer("not_graded", f"the grader failed: {type(exc).__name__}: {exc}", case=-1)
        nothing = Submission(student, topic, source="")
        record = to_record(nothing, examine(examiner.public, lambda _: fault, fault), settings.tier)
    write_record(settings.out, record)
    return record
