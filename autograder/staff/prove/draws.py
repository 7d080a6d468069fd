"""A hundred seeds: whatever is drawn, the oracles agree and no correct variant is marked down."""

from __future__ import annotations

from ...ask.check import NARROW
from ...ask.question import Question
from ...judge.compare import compare
from ...judge.view import seen
from ...wall.here import Implementation, asked_here
from ..topic.draw import OracleFails, has_all
from ..topic.topic import Topic
from .asked import different_forms, drawn, seeds
from .matrix import implementations, undisturbed
from .proof import Proof

KERAS_SHARE = 10  # Keras's eager calls cost a hundred times ours: it is asked a tenth of the seeds


def draws_hold(topic: Topic, name: str, count: int, of_variants: int | None = None) -> Proof:
    """One check in each form that differs, drawn from many seeds, each question asked of every implementation.

    of_variants   how many of the seeds the variants are asked; all if not given
    """
    found = Proof(topic.name)
    check = next(one for one in topic.checks if one.name == name)
    with undisturbed():
        everyone = [(who, get) for who, get in implementations(topic) if has_all(get, check.targets)]
    for form in different_forms(check):
        failed: dict[str, tuple[int, str]] = {}
        for seed in seeds(topic, count):
            with undisturbed():
                try:
                    question = drawn(topic, check, form, seed)
                except OracleFails as exc:
                    failed.setdefault("reference", (seed, str(exc)))
                    continue
                if form == NARROW and not _is_narrow(question):
                    failed.setdefault("the draw", (seed, "it has no float arrays, or not all of them in float32"))
                for who, get in everyone:
                    most = max(1, count // KERAS_SHARE) if who == "keras" else count
                    most = min(most, of_variants) if of_variants and who.startswith("variants/") else most
                    if who in failed or seed >= most:
                        continue
                    wrong = _wrong(get, question)
                    if wrong:
                        failed[who] = (seed, wrong)
            found.count("questions drawn")
        for who, (seed, said) in failed.items():
            row = "  marked down" if who.startswith("variants/") else "  flaky draws"
            found.find(row, f"{name}, {form}, seed {seed}", f"is not passed by {who}: {said}",
                       "keep the draw away from kinks, ties and cancellation; or: terms, scale")  # fmt: skip
    return found


def _wrong(get: Implementation, question: Question) -> str:
    """What is wrong with an implementation's answer; "" for nothing."""
    answer = seen(question, asked_here(get, question))
    if answer.outcome is not None:
        return f"{answer.outcome}: {answer.said}"
    difference = compare(question, answer)
    return difference.text if difference is not None else ""


def _is_narrow(question: Question) -> bool:
    floats = [array for case in question.cases for _, array in case.arrays() if array.dtype.kind == "f"]
    return bool(floats) and all(array.dtype.itemsize == 4 for array in floats)
