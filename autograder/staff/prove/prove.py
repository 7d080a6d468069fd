"""`deltarule prove`: a topic held to everything that makes its marks trustworthy, in pieces that run side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...wall.quiet import quiet
from ..topic.topic import Topic
from . import draws, form, laws, matrix, mutants
from .asked import topic_in
from .proof import Proof, together

ASPECTS: dict[str, Callable[..., Proof]] = {
    "form": form.well_formed,
    "right": matrix.right_ones_pass,
    "stub": matrix.stub_gets_nothing,
    "zeros": matrix.nothing_of_use_fails,
    "laws": laws.laws_hold,
    "mistakes": matrix.mistakes_are_seen,
    "draws": draws.draws_hold,
    "mutants": mutants.mutants_lose,
}


@dataclass(frozen=True)
class Piece:
    """One aspect of one topic, or of one function or check of it."""

    folder: Path
    aspect: str
    arguments: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.folder.name, self.aspect, *map(str, self.arguments[:1])])


def pieces(topic: Topic, seeds: int, with_mutants: bool = True, of_variants: int | None = None) -> Iterator[Piece]:
    """All that a topic is held to; `of_variants` of the seeds are asked of the variants, all if not given."""
    for aspect in ("form", "right", "stub", "zeros", "laws"):
        yield Piece(topic.folder, aspect)
    for function in topic.functions:
        yield Piece(topic.folder, "mistakes", (function,))
    for check in topic.checks:
        yield Piece(topic.folder, "draws", (check.name, seeds, of_variants))
    if with_mutants:
        for function in topic.functions:
            yield Piece(topic.folder, "mutants", (function,))


def proven(piece: Piece) -> Proof:
    """Do one piece; what fails in it unforeseen is a finding too."""
    topic = topic_in(piece.folder)
    try:
        with quiet(), matrix.undisturbed():
            return ASPECTS[piece.aspect](topic, *piece.arguments)
    except mutants.NoMutants as exc:
        found = Proof(topic.name)
        found.find("form", str(piece), "could not be tried", str(exc))
        return found
    except Exception as exc:
        found = Proof(topic.name)
        found.find("form", str(piece), f"ended in {type(exc).__name__}: {exc}", "mend what raises it")
        return found


def prove(
    topics: list[Topic], seeds: int, with_mutants: bool, jobs: int | None, done: Callable[[str], None]
) -> list[Proof]:
    """The proof of each topic; `done` hears of every piece."""
    todo = [piece for topic in topics for piece in pieces(topic, seeds, with_mutants)]
    found: dict[Path, list[Proof]] = {topic.folder: [] for topic in topics}
    with ProcessPoolExecutor(jobs) as pool:
        running = {pool.submit(proven, piece): piece for piece in todo}
        for future in as_completed(running):
            found[running[future].folder].append(future.result())
            done(str(running[future]))
    return [together(topic.name, found[topic.folder]) for topic in topics]
