"""Views: what every right answer has in common, where the answer itself is free to choose an order or a draw.

A view is `view(case, leaves) -> {name: (fact, slack)}`. `leaves` are the arrays that came back, by name; a fact is an
array or a number that is compared like any value, and slack the absolute error it may have beyond rounding
(several standard errors of a statistic, 0 for what must be exact). The reference's own answer, seen through
the same view, gives the expected facts. What cannot be seen at all raises `Unseen` with the reason.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..answer import Answer
from ..declare import Case
from .draws import alike, batches, dropout, folds, masks, moments, shuffles
from .facts import Facts, Leaves, Unseen
from .networks import initial, keras_model, loss_curve, loss_curves, network

VIEWS: dict[str, Callable[[Case, Leaves], Facts]] = {
    one.__name__: one
    for one in (
        *(batches, shuffles, alike, dropout, masks, moments, folds),
        *(network, initial, loss_curve, loss_curves, keras_model),
    )
}


def seen(view: str | None, cases: list[Case], answer: Answer) -> tuple[Answer, list[list[float]]]:
    """The answer as its view sees it, and the slack of every fact; without a view, the answer itself."""
    if view is None or answer.outcome is not None:
        return answer, [[0.0] * len(values) for values in answer.values]
    facts: list[Facts] = []
    for number, (case, names, values) in enumerate(zip(cases, answer.names, answer.values, strict=True)):
        try:
            with np.errstate(all="ignore"):
                facts.append(VIEWS[view](case, dict(zip(names, values, strict=True))))
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
