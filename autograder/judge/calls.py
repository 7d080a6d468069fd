"""A call as a student would write it: what a message names before it says what came back."""

from __future__ import annotations

from typing import Any

from ..ask.case import Case
from ..ask.question import Question
from ..inside.values import Function, Seed


def call_text(question: Question, case: int) -> str:
    """What was called, e.g. `huber(y_true, y_pred, delta=0.5)` or `dense_backward(dout, cache) after ...`."""
    asked, driver = question.cases[case], question.check.driver
    if driver in question.own.calls:
        return question.own.calls[driver](list(question.check.targets), asked)
    return _TEXTS.get(driver, _call)(question, asked)


def _call(question: Question, case: Case) -> str:
    return _written(question.function, case)


def _twice(question: Question, case: Case) -> str:
    return f"{_written(question.function, case)}, called twice"


def _repeated(question: Question, case: Case) -> str:
    options = {name: value for name, value in case.options.items() if name != "times"}
    return f"{_written(question.function, Case(case.inputs, options))}, called {case.options['times']} times"


def _seeded(question: Question, case: Case) -> str:
    return f"{_written(question.function, case)}, called twice from the same seed"


def _backward(question: Question, case: Case) -> str:
    upstream = ", ".join([*case.upstream, "cache"])
    return f"{question.function}({upstream}) after {_written(question.check.targets[1], case)}"


def _own_cache(question: Question, case: Case) -> str:
    return f"{_backward(question, case)} and another forward pass"


def _iterate(question: Question, case: Case) -> str:
    options = {name: value for name, value in case.options.items() if name != "learning_rates"}
    rates = case.options.get("learning_rates")
    words = ["param", "grad", "state", *_options(options)]
    words += [] if rates is None else ["learning_rate=" + ", then ".join(f"{rate:g}" for rate in rates)]
    return f"{question.function}({', '.join(words)}), step after step"


def _written(function: str, case: Case) -> str:
    return f"{function}({', '.join([*map(_argument, case.inputs, case.inputs.values()), *_options(case.options)])})"


def _argument(name: str, value: Any) -> str:
    """An argument given by position: a plain number tells more than its name, an array less."""
    if isinstance(value, Function):
        return value.name
    return f"{name}={value!r}" if isinstance(value, int | float | str) else name


def _options(options: dict[str, Any]) -> list[str]:
    return [f"{name}={_value(value)}" for name, value in options.items()]


def _value(value: Any) -> str:
    if isinstance(value, Seed):
        return f"default_rng({value.number})"
    return value.name if isinstance(value, Function) else repr(value)


_TEXTS = {
    "twice": _twice,
    "repeated": _repeated,
    "seeded": _seeded,
    "forward_twice": _twice,
    "backward": _backward,
    "round_trip": _backward,
    "own_cache": _own_cache,
    "iterate": _iterate,
    "iterate_twice": _iterate,
}
