"""Assess one submission behind the wall: ask it every question, and make its record."""

from __future__ import annotations

from ..ask.limits import Limits
from ..ask.question import Question
from ..handin.submission import Submission
from ..wall.answer import Answer
from ..wall.examinee import Examinee
from .engine import examine
from .record import CheckRecord, Record


def assess(submission: Submission, questions: list[Question], tier: str, limits: Limits) -> Record:
    """The record of a submission. The grader's own faults are `not_graded`, never a zero of the student's."""
    if submission.rejected or submission.code is None or not questions:
        answer = Answer("rejected", submission.rejected or "there is no file", case=-1)
        checks = examine(questions, lambda _: answer, import_failure=answer)
    else:
        with Examinee(submission, tier, limits, questions[0].own) as examinee:
            loaded = examinee.load()
            if loaded.outcome is not None:
                loaded.case = -1
            checks = examine(questions, examinee.ask, loaded if loaded.outcome is not None else None)
    return to_record(submission, checks, tier)


def to_record(submission: Submission, checks: list[CheckRecord], tier: str) -> Record:
    return Record(
        student=submission.student,
        topic=submission.topic,
        source=submission.source,
        score=sum(one.points for one in checks),
        max_score=sum(one.max_points for one in checks),
        isolation=tier,
        checks=checks,
        note=submission.note,
    )
