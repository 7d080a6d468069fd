"""The mistakes of a class that are known by name: how many students made each, and what to say about it."""

from __future__ import annotations

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
    said: dict[tuple[str, str, str], str] = {}
    made: dict[tuple[str, str, str], list[Student]] = {}
    for student in book.students:
        for topic, record in student.records.items():
            for one in record.checks:
                if one.misconception:
                    key = (topic, function(one), one.misconception)
                    said.setdefault(key, one.explanation or one.message)
                    if student not in made.setdefault(key, [])[-1:]:
                        made[key].append(student)
    found = [
        Mistake(mistake, where, said[topic, where, mistake], tuple(students))
        for (topic, where, mistake), students in made.items()
    ]
    return sorted(found, key=lambda one: (-len(one.students), one.function, one.id))
