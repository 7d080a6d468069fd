"""A check, as its author writes it: a decorated function that draws questions and holds no answer.

    @check("sigmoid", points=(1, 2))
    def sigmoid_values(rng):
        '''sigmoid(z) maps every pre-activation into (0, 1).

        - Which values can exp(-z) take?
        - It is one divided by the whole of (one plus e to the minus z), for each entry.
        '''
        return [case(z=rng.normal(size=(3, 4)))]

The docstring's first paragraph is the sentence a student reads, its list the hints. The reference gives the answers.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, NamedTuple

import numpy as np

from .case import Case
from .own import Own
from .result import Result, results

Draw = Callable[[np.random.Generator], Sequence[Case]]
PUBLIC, NARROW, HIDDEN = "public", "float32", "hidden"
TRIAL = "trial"  # of a check that is asked with --full only
PAIRED = ("backward", "round_trip", "own_cache")  # drivers that use a backward pass and its forward


class BadCheck(ValueError):
    """A check is declared in a way that cannot be meant; the text names it and says why."""


class Points(NamedTuple):
    """Of the form that is frozen, of the one drawn for each student, and of the frozen one in float32; 0: not asked."""

    public: float = 0.0
    hidden: float = 0.0
    narrow: float = 0.0


@dataclass(frozen=True)
class Check:
    """What is asked of one function, in up to three forms. A new field of a check is written here and nowhere else.

    targets      every function the driver uses; the first is the one the check is about
    hints        from a nudge to nearly the answer; never the code
    driver       name of the function in inside/drivers.py, or in the topic's drivers.py, that puts the question
    needs        names of checks of the same function that must pass first
    builds_on    functions this one is usually written with: if they are wrong, a failure here waits
    scale        size of the numbers a right answer may have to subtract, where outputs are much smaller
    constants    "float32" where a right implementation may hold a hyperparameter in float32, as Keras does
    returns      what the driver returns; the topic's RETURNS says it of the function where this does not
    view         name of the function in the topic's views.py that turns what came back into facts, where it is free
    restores     relative change an input array may have when the function has put it back
    allows       "" for the ordinary limits, or what else a solution may use: an allowance in topic.toml
    terms        how many products one output adds up at most, where the largest input array says far more
    draw         rng -> cases; None in a frozen file
    """

    name: str
    title: str
    targets: tuple[str, ...]
    points: Points
    hints: tuple[str, ...]
    driver: str = "call"
    needs: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()
    scale: float = 0.0
    constants: str = "exact"
    returns: tuple[Result, ...] = ()
    view: str | None = None
    restores: float = 0.0
    allows: str = ""
    terms: int = 0
    draw: Any = field(default=None, compare=False, repr=False)

    @property
    def function(self) -> str:
        return self.targets[0]

    def cases(self, rng: np.random.Generator) -> Sequence[Case]:
        """The cases that `rng` gives."""
        assert self.draw is not None, f"the cases of {self.name} are read from a file"
        drawn: Sequence[Case] = self.draw(rng)
        return drawn

    def forms(self) -> list[tuple[str, float]]:
        """The forms the check is asked in, with their points."""
        points = {PUBLIC: self.points.public, NARROW: self.points.narrow, HIDDEN: self.points.hidden}
        return [(form, worth) for form, worth in points.items() if worth > 0]


def form_name(check: str, form: str) -> str:
    """The name of a check in one form."""
    return check if form in (PUBLIC, TRIAL) else f"{check}_{form}"


OPTIONS = [one.name for one in fields(Check) if one.default is not MISSING and one.name != "draw"]


@dataclass(frozen=True)
class Declaration:
    """A check as it is written; `declared` makes it one, with what it leaves out."""

    draw: Draw
    targets: tuple[str, ...]
    points: Any
    options: dict[str, Any]

    def wrong(self, why: str) -> BadCheck:
        code = self.draw.__code__
        return BadCheck(f"{code.co_filename}, line {code.co_firstlineno}: check {self.draw.__name__} {why}")


def check(*targets: str, points: Sequence[float], **options: Any) -> Callable[[Draw], Declaration]:
    """Declare a check: `points=(public, hidden)` or `(public, hidden, float32)`, and the options of `Check`.

    The docstring's first paragraph is the title, the items of the list after it are the hints. Without a list the
    check has the hints of its function's first check; without `needs=` it needs that one. One name need not be put
    into a tuple. What is written wrong is told when the topic is loaded, see `declared`.
    """
    return lambda draw: Declaration(draw, targets, points, options)


def declared(module: Mapping[str, Any], own: Own) -> list[Check]:
    """The checks among what a module defines, in order. Raises BadCheck, with the place and what would be right.

    own   the drivers, views and allowances that the topic brings along
    """
    found: list[Check] = []
    for one in module.values():
        if isinstance(one, Declaration):
            function = one.targets[0] if one.targets else ""
            above = [each for each in found if each.function == function]
            usual = module.get("RETURNS", {}).get(function, "result")
            found.append(_completed(one, above, usual, own))
    return found


def _completed(written: Declaration, above: list[Check], usual: Any, own: Own) -> Check:
    """The check that was written; `above` are those of its function before it, `usual` what the function returns."""
    title, items = described(written.draw)
    options: dict[str, Any] = {"needs": [one.name for one in above[:1]], "builds_on": (), **written.options}
    options["needs"] = _several(options["needs"])
    options["builds_on"] = tuple(dict.fromkeys((*_several(options["builds_on"]), *written.targets[1:])))
    options["returns"] = results(_several(options.get("returns", usual)))
    if unknown := [name for name in options if name not in OPTIONS]:
        raise written.wrong(f"has no option {unknown[0]!r}; there are {', '.join(OPTIONS)} (hints: in its docstring)")
    check = Check(
        name=written.draw.__name__,
        title=title,
        targets=written.targets,
        points=_points(written.points),
        hints=tuple(one.removeprefix("- ") for one in items) or next((one.hints for one in above), ()),
        draw=written.draw,
        **options,
    )
    prose = next((one for one in items if not one.startswith("- ")), "")
    drivers, views, allowances = (", ".join(one) or "none" for one in (own.all_drivers, own.own_views, own.allowances))
    unmet = [name for name in check.needs if name not in {one.name for one in above}]
    wrong: list[tuple[Any, str]] = [
        (not check.targets, "names no function"),
        (not title or title.startswith("- "), "has no title: it is the first paragraph of its docstring"),
        (prose, f"says {prose!r} below its title, where only hints may stand, each an item (- ...) of a list"),
        (not check.hints, "has no hint: they are the items (- ...) of the list below the title in its docstring"),
        (not any(check.points), f"has points={written.points!r}: write (public, hidden) or (public, hidden, float32), "
                                "0 for none, at least one above 0"),
        (unmet, f"needs {', '.join(unmet)}: a check needs others of its function that stand above it"),
        (check.constants not in ("exact", "float32"), f"has constants={check.constants!r}; there are exact, float32"),
        (check.driver not in own.all_drivers, f"has no driver {check.driver!r}; there are {drivers}"),
        (check.allows not in ("", *own.allowances), f"has allows={check.allows!r}; topic.toml has {allowances}"),
        (check.view not in (None, "alike", *own.own_views), f"has no view {check.view!r}; views.py has {views}"),
        (check.driver in PAIRED and len(check.targets) < 2, f"names no forward pass for its driver {check.driver!r}"),
    ]  # fmt: skip
    for is_wrong, why in wrong:
        if is_wrong:
            raise written.wrong(why)
    return check


def described(draw: Callable[..., Any]) -> tuple[str, list[str]]:
    """The paragraphs of its docstring, the first apart; each item of a list is one, with white space folded."""
    parts = re.split(r"\n\s*\n|\n(?=- )", inspect.cleandoc(draw.__doc__ or ""))
    title, *items = [" ".join(one.split()) for one in parts]
    return title, items


def _points(written: Any) -> Points:
    """All zero where they are not two or three numbers, 0 or more."""
    try:
        points = Points(*written)
        return points if len(written) > 1 and min(points) >= 0 else Points(0, 0)
    except TypeError:
        return Points(0, 0)


def _several(written: Any) -> tuple[Any, ...]:
    return (written,) if isinstance(written, str | Result) else tuple(written)
