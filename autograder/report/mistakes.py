"""The mistakes of a class that are known by name: how many students made each, and what to say about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .gradebook import Gradebook, Student, function


@dataclass(frozen=True)
class Mistake:
    """One catalogued mistake in one function, and who made it."""

    id: str
    function: str
    sentence: str
    students: tuple[Student, ...]


def mistakes(book: Gradebook) -> list[Mistake]:
    """The most common first, then by function and name."""
    said: dict[tuple[str, str, str], set[str]] = {}
    made: dict[tuple[str, str, str], list[Student]] = {}
    for student in book.students:
        for topic, record in student.records.items():
            for one in record.checks:
                if one.misconception:
                    key = (topic, function(one), one.misconception)
                    said.setdefault(key, set()).add(one.message)
                    if student not in made.setdefault(key, [])[-1:]:
                        made[key].append(student)
    found = [
        Mistake(mistake, where, shared_sentence(said[topic, where, mistake]), tuple(students))
        for (topic, where, mistake), students in made.items()
    ]
    return sorted(found, key=lambda one: (-len(one.students), one.function, one.id))


def shared_sentence(messages: Iterable[str]) -> str:
    """The whole sentences that all messages of one mistake end with: what does not depend on the numbers."""
    ends = sorted({message.partition(" Worst: ")[0] for message in messages})
    if len(ends) == 1:
        return ends[0]
    shortest, size = min(ends, key=len), 0
    while size < len(shortest) and all(end[-1 - size] == shortest[-1 - size] for end in ends):
        size += 1
    common = shortest[len(shortest) - size :]
    if common == shortest:
        return common
    start = re.search(r"(?<=[.!?)] )\S", common)
    return common[start.start() :] if start else shortest
