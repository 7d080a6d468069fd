"""The questions for each student of one topic."""

from __future__ import annotations

from threading import Lock

from ...ask.check import HIDDEN, form_name
from ...ask.question import Question
from ...judge.outcome import Outcome
from ...judge.record import CheckRecord
from ..course.taught import Taught
from ..topic.draw import frozen_answers, hidden_questions, in_order, public_questions


class NoKeras(LookupError):
    """Keras is to confirm the expected values and is not here."""


class Examiner:
    """Draws each student's questions; the frozen ones are made once, or taken as the build left them.

    secret   what hidden questions are drawn from, with topic and student
    second   the name of a second oracle that must agree: "keras", or "" for none
    """

    def __init__(self, taught: Taught, secret: str, second: str = "") -> None:
        self.taught, self.topic, self.secret = taught, taught.topic, secret
        self._second = None
        if second == "keras" and self.topic.has_keras():
            try:
                self._second = self.topic.keras()
            except ImportError as exc:
                raise NoKeras(f"Keras is not here to confirm anything ({exc}): pip install 'deltarule[keras]'") from exc
        self._lock = Lock()
        self._public: list[Question] | None = None
        if self._second is not None:
            self.public  # noqa: B018 - before anything is graded, the oracles must agree

    @property
    def public(self) -> list[Question]:
        """The frozen questions; made by whoever needs them first, while others wait for a sandbox.

        The built file has them with what every known mistake gives, which takes longer to find than to grade a class.
        It counts only if it was made from the topic as it is: hidden and public checks then know the same mistakes.
        """
        with self._lock:
            if self._public is None:
                built = frozen_answers(self.topic, self.taught.frozen_file)
                if built is None or self._second is not None:
                    built = public_questions(self.topic, self._second)
                self._public = built
            return self._public

    def questions(self, student: str) -> list[Question]:
        """All that one student is asked, in order, with the points of the course."""
        hidden = hidden_questions(self.topic, self.secret, student, self._second)
        return self.taught.asked(in_order(self.topic, [*self.public, *hidden]))

    def fault(self, said: str) -> list[CheckRecord]:
        """Every check as not graded, for a reason of ours. It draws and asks nothing, so that it cannot fail again."""
        checks = []
        for check in self.topic.checks:
            for form, _ in check.forms():
                name = f"{self.topic.name}/{form_name(check.name, form)}"
                if name in self.taught.worth:
                    checks.append(
                        CheckRecord(name=name, title=check.title, target=list(check.targets), points=0.0,
                                    max_points=self.taught.worth[name], outcome=Outcome.NOT_GRADED,
                                    message=f"Not graded: {said}.", hidden=form == HIDDEN)
                    )  # fmt: skip
        return checks
