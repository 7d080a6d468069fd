"""Laws that every implementation obeys, without any expected values: a batch's parts make up the whole."""

from __future__ import annotations

import numpy as np

from ...ask.check import Check
from ...ask.question import request
from ...ask.result import Batched
from ...wall.here import answer_here
from ..topic.draw import has_all
from ..topic.laws import batch_size, draws, joined, split
from ..topic.topic import Topic
from .matrix import implementations, undisturbed
from .proof import Proof

LARGE_AS = 1e-9, 1e-11  # relative to the entry, and to the largest


def laws_hold(topic: Topic) -> Proof:
    """Held against solution, reference, Keras and every variant; and each law is asked wherever it holds."""
    found = Proof(topic.name)
    for function, about in topic.batched.items():
        check = next((one for one in topic.checks if one.function == function), None)
        if check is None:
            found.find(
                "  broken", f"BATCHED[{function!r}]", "is of no check's function", "take it out, or write a check"
            )
        else:
            _parts_make_up_the_whole(topic, check, about, found)
            if not about.asked and not _single_sample_asked(topic, function, about):
                found.find("  broken", function, "is never asked about a batch of one",
                           "draw one, or leave out asked=False in BATCHED")  # fmt: skip
    names = {one.name for one in topic.checks}
    for one in topic.checks:
        if one.driver == "backward" and f"{one.function}_own_cache" not in names:
            found.find("  broken", one.function, "is not asked for the cache it is given", "see staff/topic/laws.py")
        if one.driver == "iterate" and f"{one.function}_is_pure" not in names:
            found.find("  broken", one.function, "is not asked to be pure", "see staff/topic/laws.py")
        if one.view is not None and draws(one) and f"{one.function}_from_rng" not in names:
            found.find("  broken", one.function, "is not asked to draw from rng alone", "see staff/topic/laws.py")
    return found


def _parts_make_up_the_whole(topic: Topic, check: Check, about: Batched, found: Proof) -> None:
    whole = max(check.cases(np.random.default_rng(11)), key=lambda case: batch_size(case, about))
    size = batch_size(whole, about)
    if size < 2:
        found.find("  broken", check.name, "draws no batch of more than one", "draw a larger one first")
        return
    cases = [whole, split(whole, about, slice(0, 1)), split(whole, about, slice(1, size))]
    for who, get in implementations(topic):
        if not has_all(get, check.targets):
            continue
        with undisturbed():
            answer = answer_here(get, *request(check, cases), topic.own.all_drivers)
        wrong = f"answers {answer.outcome}: {answer.said}" if answer.outcome else ""
        for at, output in enumerate(answer.names[0] if not wrong else ()):
            made = joined(output, [answer.values[1][at], answer.values[2][at]], [1, size - 1], about)
            got = answer.values[0][at]
            scale = max(1.0, float(np.max(np.abs(got), initial=0.0)))
            if not np.allclose(made, got, rtol=LARGE_AS[0], atol=LARGE_AS[1] * scale):
                wrong = f"gives another {output} for a batch than for its parts together"
        found.count("laws held")
        if wrong:
            found.find("  broken", f"{check.function} of {who}", wrong,
                       "mend it, or BATCHED: summed= adds up over the batch, mean= averages")  # fmt: skip


def _single_sample_asked(topic: Topic, function: str, about: Batched) -> bool:
    checks = [one for one in topic.checks if one.function == function]
    return any(batch_size(case, about) == 1 for one in checks for case in one.cases(np.random.default_rng(1)))
