"""Views: what every right answer has in common, where the answer itself is free to choose an order or a draw.

A view is `view(case, leaves) -> {name: (fact, slack)}`, in a topic's own `views.py`. `leaves` are the arrays that
came back, by name; a fact is an array or a number that is compared like any value, and slack the absolute error it
may have beyond rounding (several standard errors of a statistic, 0 for what must be exact). The reference's own
answer, seen through the same view, gives the expected facts. What cannot be seen at all raises `Unseen` with the
reason.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..ask.case import Case
from ..ask.check import Check
from ..ask.own import Own
from ..ask.question import Question
from ..wall.answer import Answer

Leaves = dict[str, np.ndarray]
Facts = dict[str, tuple[np.ndarray | float | int, float]]
Look = Callable[[Case, Leaves], Facts]


class Unseen(ValueError):
    """What came back does not have the form the view looks at."""


def shares_apart(probability: float, count: int) -> float:
    """Seven standard errors of the difference between two shares of `count` independent draws."""
    return 7 * float(np.sqrt(2 * probability * (1 - probability) / count))


def pairs(leaves: Leaves, name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """The pairs of a nested list of pairs, such as `batches[3][0]` and `batches[3][1]`. Raises Unseen."""
    mine = {key: array for key, array in leaves.items() if key.partition("[")[0] == name}
    found = []
    for at in range(len(mine) // 2):
        first, second = f"{name}[{at}][0]", f"{name}[{at}][1]"
        if first not in mine or second not in mine:
            break
        found.append((mine[first], mine[second]))
    if not found or 2 * len(found) != len(mine):
        raise Unseen(f"your {name} is no list of pairs of arrays")
    return found


def alike(case: Case, leaves: Leaves) -> Facts:
    """Two calls with generators in the same state: whether they answer the same. The law `from_rng` looks so."""
    first, second = ([array for key, array in leaves.items() if key.partition("[")[0] == name]
                     for name in ("first", "second"))  # fmt: skip
    same = len(first) == len(second) and all(map(np.array_equal, first, second))
    return {"number of calls that answer otherwise than the first": (int(not same), 0.0)}


def look_of(check: Check, own: Own) -> Look | None:
    """The view that a check names, None if it names none. Raises KeyError where there is no such view."""
    return None if check.view is None else {"alike": alike, **own.own_views}[check.view]


def seen(question: Question, answer: Answer) -> Answer:
    """The answer as its view sees it; without a view, the answer itself."""
    return seen_through(look_of(question.check, question.own), question.cases, answer)[0]


def seen_through(look: Look | None, cases: list[Case], answer: Answer) -> tuple[Answer, list[list[float]]]:
    """The answer as a view sees it, and the slack of every fact."""
    if look is None or answer.outcome is not None:
        return answer, [[0.0] * len(values) for values in answer.values]
    facts: list[Facts] = []
    for number, (case, names, values) in enumerate(zip(cases, answer.names, answer.values, strict=True)):
        try:
            with np.errstate(all="ignore"):
                facts.append(look(case, dict(zip(names, values, strict=True))))
        except (Unseen, ValueError, LookupError, TypeError, ArithmeticError) as exc:
            said = str(exc) if isinstance(exc, Unseen) else "what came back does not have the form asked for"
            return Answer("bad_result", said, case=number, seconds=answer.seconds), []
    return (
        Answer(
            seconds=answer.seconds,
            values=[[np.asarray(fact) for fact, _ in one.values()] for one in facts],
            names=[list(one) for one in facts],
            after=answer.after,
        ),
        [[slack for _, slack in one.values()] for one in facts],
    )
