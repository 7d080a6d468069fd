"""What a topic must have, before anything is asked."""

from __future__ import annotations

import numpy as np

from ...ask.check import Check
from ...inside.drivers import Given
from ...inside.values import given, mapped
from ..topic.draw import has_all
from ..topic.mistakes import read_equivalents
from ..topic.topic import Topic, shipped_topics
from .proof import Proof

LONGEST = 500  # characters of what a mistake says
STYLES = ("loops", "inplace_copies", "static_methods", "float32_inside")  # of variants, that every topic needs
ONE_OF = ("reordered", "other_algorithm")


def well_formed(topic: Topic) -> Proof:
    """Every function asked in every form, every mistake a sentence, variants of every style, a second oracle."""
    found = Proof(topic.name)
    found.count("functions", len(topic.functions))
    found.count("checks", len(topic.checks))
    for function in topic.functions:
        _function(topic, function, found)
    for one in topic.misconceptions:
        who = f"{one.function}/{one.id}"
        if not one.says.strip().endswith((".", "?", ".)")) or len(one.says) >= LONGEST or "\n" in one.says:
            found.find("form", who, "says no sentence of one line", "end it with a full stop, and keep it short")
        try:
            if topic.mistaken_source(one) == topic.solution_source:
                found.find("form", who, "changes nothing", "give another text")
        except ValueError as exc:
            found.find("form", who, str(exc), "mend its texts in mistakes.toml")
    for (function, before, _), why in read_equivalents(topic.folder / "equivalents.toml").items():
        if function not in topic.functions or not why.endswith(".") or len(why) < 16:
            found.find("form", f"equivalents.toml, {function}: {before}", "has no function or no reason", "say why")
    styles = {path.stem for path in topic.variants()}
    for style in (*STYLES, *(() if styles & set(ONE_OF) else (" or ".join(ONE_OF),))):
        if style not in styles:
            found.find("form", f"variants/{style}.py", "is missing", "write the answers another correct way")
    known = {one.name for one in shipped_topics()}
    for name in topic.settings.after:
        if name not in known and topic.shipped:
            found.find("form", f"topic.toml: after {name!r}", "is no topic", f"there are {', '.join(sorted(known))}")
    _second_oracle(topic, found)
    _any_array_library(topic, found)
    return found


def _function(topic: Topic, function: str, found: Proof) -> None:
    checks = [one for one in topic.checks if one.function == function]
    for form in ("public", "hidden"):
        if not any(getattr(one.points, form) for one in checks):
            found.find("form", function, f"has no {form} check", "points=(public, hidden): give both some")
    if any(one.points.narrow for one in checks) == (function in topic.not_in_float32):
        found.find("form", function, "is asked in float32 and named in INTEGER, or neither",
                   "give a check points=(public, hidden, float32), or name it in INTEGER of checks.py")  # fmt: skip
    if not any(one.function == function for one in topic.misconceptions):
        found.find("form", function, "has no known mistake", "write the likely ones into mistakes.toml")


def _second_oracle(topic: Topic, found: Proof) -> None:
    others = topic.settings.third_parties
    try:
        keras = topic.keras() if topic.has_keras() else None
    except ImportError as exc:
        found.find("form", "Keras", f"is not here to confirm anything ({exc})", "pip install 'deltarule[keras]'")
        return
    for function in topic.functions:
        has = keras is not None and has_all(keras, [function])
        if has == (function in others):
            found.find("form", function, "has no second oracle" if not has else "has two second oracles",
                       "answer it in keras.py, or name in topic.toml, [third_parties], who else does")  # fmt: skip


def _any_array_library(topic: Topic, found: Proof) -> None:
    """The reference of a shipped topic gives the same with another library's arrays, as it must on a GPU."""
    if not topic.shipped:
        return
    try:
        import array_api_strict
    except ImportError:
        found.find("form", "array-api-strict", "is not here to stand for a GPU", "pip install 'deltarule[prove]'")
        return
    for check in topic.checks:
        wrong = differs_elsewhere(topic, check, array_api_strict.asarray, np.asarray)
        if wrong:
            found.find("form", f"the reference, in {check.name},", wrong, "use the arrays' own namespace throughout")


def differs_elsewhere(topic: Topic, check: Check, there: object, back: object) -> str:
    """What the reference gives otherwise with another library's arrays, "" for nothing.

    there, back   take an array over and home
    """
    assert callable(there) and callable(back)
    get, driver = topic.reference(), topic.own.all_drivers[check.driver]

    def moved(leaf: object) -> object:
        return there(leaf) if isinstance(leaf, np.ndarray) else given(leaf)

    for case in check.cases(np.random.default_rng(7)):
        groups = (case.inputs, case.upstream, case.options)
        ours = driver(get, list(check.targets), Given(*(mapped(group, given) for group in groups)))
        theirs = driver(get, list(check.targets), Given(*(mapped(group, moved) for group in groups)))
        if check.view is not None:
            continue  # a draw of its own each time: that it runs is what counts
        for a, b in zip(_flat(ours, check), _flat(theirs, check), strict=True):
            x, y = np.asarray(a), np.asarray(back(b))
            scale = max(1.0, float(np.max(np.abs(x), initial=0.0)))
            if x.dtype.kind != y.dtype.kind or x.shape != y.shape:
                return f"gives {y.dtype} {y.shape} for {x.dtype} {x.shape}"
            if not np.allclose(y, x, rtol=1e-12, atol=1e-14 * scale):
                return "gives other numbers with another library's arrays"
    return ""


def _flat(value: object, check: Check) -> list[object]:
    """The arrays and numbers that a driver gave back, without what is opaque."""
    values = [value] if len(check.returns) == 1 else list(value)  # type: ignore[call-overload]
    found: list[object] = []
    for one, result in zip(values, check.returns, strict=True):
        if result.kind == "nested":
            found += _leaves(one)
        elif result.kind != "opaque":
            found.append(one)
    return found


def _leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        value = list(value.values())
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, list | tuple) else [value]
