"""The engine: put questions to an implementation in order, judge each answer, say why.

All four doors come through here. What differs between them is `ask`: across the wall, to a process on
the student's own machine, or to the functions of a notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..ask.question import Question
from ..wall.answer import Answer
from .calls import call_text
from .compare import apart, compare
from .diagnose import diagnose
from .outcome import Outcome
from .record import CheckRecord
from .view import seen

Ask = Callable[[Question], Answer]


def examine(questions: Iterable[Question], ask: Ask, import_failure: Answer | None = None) -> list[CheckRecord]:
    """One record per question, in order.

    import_failure   the answer to the one try to import the submission, if that failed
    """
    done: dict[str, CheckRecord] = {}
    failed: dict[tuple[str, bool], CheckRecord] = {}  # by function, and whether it failed in float32
    broken: set[str] = set()
    for question in questions:
        unmet = [done[name] for name in question.needs if name in done and not done[name].outcome.passed]
        forms = (False, True) if question.narrow else (False,)  # a fault in float32 alone holds back nothing else
        below = [failed[name, form] for name in question.check.builds_on for form in forms if (name, form) in failed]
        if import_failure is not None:
            found = _problem(question, import_failure)
        elif unmet:
            found = _dependent(question, unmet[0])
        elif any(one.outcome.costly for one in below):
            found = _waiting(question, below[0])
        else:
            found = judge(question, ask(question), ask)
            # A mistake further down can look like another one up here, unless what is below is right at heart.
            explained = found.misconception is not None and not any(name in broken for name in question.check.builds_on)
            if below and not explained and not found.outcome.settled:
                found = _waiting(question, below[0], found.seconds)
        done[question.name] = found
        if not found.outcome.passed:
            failed.setdefault((question.function, question.narrow), found)
            if not question.needs and not question.narrow:
                broken.add(question.function)
    return list(done.values())


def judge(question: Question, answer: Answer, again: Ask | None = None) -> CheckRecord:
    """The record of one answer. `again` asks once more where the first answer is not right."""
    answer = seen(question, answer)
    found = _judge_once(question, answer)
    if again is not None and found.outcome.again and not answer.at_import:
        second = seen(question, again(question))
        other = _judge_once(question, second)
        if (other.outcome, _bytes(second)) != (found.outcome, _bytes(answer)):
            found = _record(question, Outcome.UNSTABLE, "Two runs on the same inputs gave different answers. "
                            "Randomness may only come from an argument `rng`, and nothing may be kept from one call to "
                            "the next.", answer.seconds)  # fmt: skip
    return found


def _judge_once(question: Question, answer: Answer) -> CheckRecord:
    if answer.outcome is not None:
        return _problem(question, answer)
    difference = compare(question, answer)
    if difference is None:
        return _record(question, Outcome.PASSED, "", answer.seconds)
    found = diagnose(question, answer, difference)
    if question.hidden:
        parts = ["Your answer differs from the expected one on inputs drawn for you."]
    else:
        parts = [f"{call_text(question, difference.case)}: {difference.text}."]
        if difference.kind == "value" and difference.tolerance > 0 and difference.inexact:
            parts[0] = parts[0][:-1] + f" (tolerance {difference.tolerance:.1e})."
    parts.append(found.sentence)
    record = _record(question, Outcome.WRONG, "\n".join(part for part in parts if part), answer.seconds)
    record.misconception, record.explanation = found.misconception, found.sentence
    if not question.hidden and len(difference.worst) > 1:
        worst = "; ".join(f"{list(at)}: {' for '.join(apart(theirs, ours))}" for at, theirs, ours in difference.worst)
        record.message += f"\nWorst: {worst}."
    return record


def _problem(question: Question, answer: Answer) -> CheckRecord:
    """The record for an answer that is no values."""
    outcome, said, function = Outcome.of(str(answer.outcome)), answer.said, question.function
    where = f" ({answer.place})" if answer.place else ""
    if outcome is Outcome.REJECTED:
        message = f"Your file was not run: {said}{where}."
    elif outcome is Outcome.NOT_ATTEMPTED:
        message = f"{function} is not written yet."
    elif outcome is Outcome.MISSING:
        message = f"There is no {said if said in question.check.targets else function} in your file."
    elif outcome is Outcome.NOT_GRADED:
        message = f"Not graded: {said}."
    elif outcome is Outcome.BLOCKED and (answer.at_import or not question.hidden):
        message = f"{said}{where}: a submission may use NumPy and the standard library, and nothing outside itself."
    elif answer.at_import:
        message = f"Your file could not be imported: {said}{where}."
    elif outcome.unquoted and question.hidden:
        message = f"{function} {outcome.unquoted}."
    elif outcome is Outcome.ERROR:
        message = f"{call_text(question, answer.case)} raised {said}{where}."
    elif outcome.unquoted and outcome.costly:
        message = f"{function} {outcome.unquoted}: {said}{where}."
    else:
        message = f"{function}: {said}{where}."
    record = _record(question, outcome, message, answer.seconds)
    record.limit_seconds = answer.limit_seconds
    return record


def _dependent(question: Question, unmet: CheckRecord) -> CheckRecord:
    """A question whose first question failed: as untouched as that one, or waiting for it."""
    if unmet.outcome.settled:
        return _record(question, unmet.outcome, unmet.message)
    return _waiting(question, unmet)


def _waiting(question: Question, first: CheckRecord, seconds: float = 0.0) -> CheckRecord:
    return _record(question, Outcome.WAITING, f"Waits until {first.name} passes.", seconds)


def _record(question: Question, outcome: Outcome, message: str, seconds: float = 0.0) -> CheckRecord:
    return CheckRecord(
        name=question.name,
        title=question.title,
        target=list(question.check.targets),
        points=float(question.points) if outcome.passed else 0.0,
        max_points=float(question.points),
        outcome=outcome,
        message=message,
        hint="" if outcome.passed else question.check.hints[0],
        hidden=question.hidden,
        seconds=round(seconds, 4),
    )


def _bytes(answer: Answer) -> list[bytes]:
    return [array.tobytes() for case in answer.values for array in case]
