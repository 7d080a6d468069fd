"""Which of a topic's checks a course leaves out.

A name is one of a group ("float32": every check in that form), a function with all its checks, a check in all
its forms, or one form of a check, written as in a record: "losses/huber_delta_float32".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .table import BadCourse, nearest

PUBLIC = "public"
GROUPS = ("float32",)


def left_out(names: Iterable[str], topic: str, asked: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    """The questions that `names` leaves out, by the names they have in a record.

    names   groups, and names that begin with the topic: "losses/huber"
    asked   each form of each check of the topic: (check, form, function), e.g. ("huber_delta", "float32", "huber")

    Raises BadCourse for a name that fits none of them, and where nothing is left to ask.
    """
    asked = list(asked)
    forms = {question(topic, check, form): _called(topic, check, form, function) for check, form, function in asked}
    form_of = {question(topic, check, form): form for check, form, _ in asked}
    found: set[str] = set()
    for name in dict.fromkeys(names):
        if name in GROUPS:
            found |= {one for one, form in form_of.items() if form == name}
            continue
        fits = {one for one, called in forms.items() if name in called}
        if not fits:
            known = [one for called in forms.values() for one in called]
            raise BadCourse(
                f'leave_out: "{name}" is no check and no function of {topic}{nearest(name, known)}; '
                f"a record has the names of all checks"
            )
        found |= fits
    if forms and found == set(forms):
        raise BadCourse(f"leave_out leaves no check of {topic}; take the topic out of the course instead")
    return frozenset(found)


def question(topic: str, check: str, form: str) -> str:
    """What a check in one form is called in a record."""
    return f"{topic}/{check}" if form == PUBLIC else f"{topic}/{check}_{form}"


def _called(topic: str, check: str, form: str, function: str) -> Sequence[str]:
    """Every name that fits one form of a check; the public one alone can be named too."""
    return (question(topic, check, form), f"{topic}/{check}_{form}", f"{topic}/{check}", f"{topic}/{function}")
