"""One run of the grader holds a topic's trials: put to a submission after its ordinary checks, kept in its record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from ...ask.case import Case
from ...ask.check import TRIAL
from ...ask.limits import Limits
from ...ask.question import Question, seed
from ...handin.submission import Submission
from ...judge.engine import judge
from ...judge.outcome import Outcome
from ...judge.record import CheckRecord, Record
from ...wall.answer import Answer
from ...wall.examinee import Examinee
from ..topic.topic import Topic
from .trial import Seeds, Trial

TRIALS = "full"  # the module of a topic that declares them


def seeds(secret: str, topic: str, student: str) -> Seeds:
    """What a trial is drawn from for one student."""
    return lambda what: seed(what, secret, topic, student)


def _nowhere(what: str, seconds: int) -> AbstractContextManager[object]:
    return nullcontext()


@dataclass(frozen=True)
class Trials:
    """The trials of one topic, as one run of the grader holds them.

    seconds   the processor time that each may take, by its name
    show      shows for as long as it is open what runs, and how many seconds that may take on the clock
    """

    topic: Topic
    trials: Sequence[Trial]
    seconds: Mapping[str, int]
    show: Callable[[str, int], AbstractContextManager[object]] = _nowhere

    @classmethod
    def of(cls, topic: Topic, seconds: int = 0) -> Trials:
        """All of a topic's; each may take so many seconds, or as many as it says itself."""
        trials = trials_of(topic)
        return cls(topic, trials, {one.check.name: seconds or one.seconds() for one in trials})

    def announced(self) -> Iterator[str]:
        """A line for each: what it does, and how long it may take."""
        for one in self.trials:
            most = self.limits(one)
            yield (
                f"{one.doing[:1].upper()}{one.doing[1:]}: each may take {most.cpu_seconds} s of processor time, "
                f"{most.wall_seconds} s on the clock."
            )

    def limits(self, one: Trial) -> Limits:
        return replace(one.limits, cpu_seconds=self.seconds[one.check.name])

    def digest(self) -> str:
        """What the trials ask, but for the time they may take; their code is of the topic's own digest."""
        return ", ".join(one.check.name for one in self.trials)

    def again(self, record: Record) -> bool:
        """Whether a trial in a record was ended by a time limit that is lower than today's."""
        ended = {one.name: one.limit_seconds for one in record.checks if one.outcome is Outcome.TIME_LIMIT}
        names = {self._name(one): self.seconds[one.check.name] for one in self.trials}
        return any(ended[name] < today for name, today in names.items() if name in ended)

    def added(self, record: Record, submission: Submission, secret: str) -> Record:
        """The record with the trials as its last checks."""
        for one in self.trials:
            found = self.held(one, record.checks, submission, record.isolation, secret)
            record.checks.append(found)
            record.score, record.max_score = record.score + found.points, record.max_score + found.max_points
        return record

    def held(
        self, one: Trial, before: Sequence[CheckRecord], submission: Submission, tier: str, secret: str
    ) -> CheckRecord:
        """The check of one trial, or why it is not tried. A fault of ours is `not_graded`.

        before   what the topic's other checks gave
        """
        earlier = {check.name: check for check in before}
        for need in (f"{self.topic.name}/{name}" for name in one.check.needs):
            if need in earlier and not earlier[need].outcome.passed:
                unmet = earlier[need]
                if unmet.outcome.settled:
                    return self._record(one, unmet.outcome, unmet.message)
                return self._record(one, Outcome.WAITING, f"Waits until {need} passes.")
        try:
            return self.tried(one, submission, tier, secret)
        except Exception as exc:  # ours, whatever it is
            return self._record(one, Outcome.NOT_GRADED, f"Not graded: the grader failed: {type(exc).__name__}: {exc}.")

    def tried(self, one: Trial, submission: Submission, tier: str, secret: str) -> CheckRecord:
        """Put the trial to the submission, and weigh what comes back."""
        if submission.rejected or submission.code is None:
            nothing = Answer("rejected", submission.rejected or "there is no file", case=-1)
            return judge(self._question(one, []), nothing)
        case, weigh = one.draw(seeds(secret, self.topic.name, submission.student))
        question, limits = self._question(one, [case]), self.limits(one)
        with (
            self.show(f"{submission.student}: {one.doing}", limits.wall_seconds),
            Examinee(submission, tier, limits, self.topic.own) as examinee,
        ):
            answer = examinee.ask(question)
        if answer.outcome is not None:
            return judge(question, answer)
        outcome, message = weigh(dict(zip(answer.names[0], answer.values[0], strict=True)))
        return self._record(one, Outcome.of(outcome), message, answer.seconds)

    def _name(self, one: Trial) -> str:
        return f"{self.topic.name}/{one.check.name}"

    def _question(self, one: Trial, cases: list[Case]) -> Question:
        """What crosses the wall, as a question without an answer; hidden, so that no message quotes it."""
        check, worth = replace(one.check, needs=()), one.check.points.hidden
        return Question(self.topic.name, check, TRIAL, worth, cases, [], [], [], list, self.topic.own)

    def _record(self, one: Trial, outcome: Outcome, message: str, seconds: float = 0.0) -> CheckRecord:
        worth, passed = float(one.check.points.hidden), outcome.passed
        return CheckRecord(
            name=self._name(one), title=one.check.title, target=list(one.check.targets),
            points=worth if passed else 0.0, max_points=worth, outcome=outcome, message=message,
            hint="" if passed else one.check.hints[0], hidden=True, seconds=round(seconds, 4),
        )  # fmt: skip


def trials_of(topic: Topic) -> list[Trial]:
    """The checks that take too long for every grading, from the topic's full.py where it has one."""
    return list(topic.part(TRIALS).TRIALS) if topic.has(TRIALS) else []
