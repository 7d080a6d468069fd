"""`checks.npz`: the public questions of a topic, frozen with their answers for the students' bundle.

One JSON header and plain arrays; read without pickle, written byte for byte the same by every run on one machine.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from .compare import same_bytes, unchanged
from .declare import Case, Result
from .questions import Mistake, Question
from .sandbox.child.values import decode, encode
from .tolerance import rounded

FORMAT = 4
CHANGED = np.zeros(0, np.uint8)  # stands for an input that a mistake changes: to what does not matter


class Unreadable(ValueError):
    """The file is missing, damaged, or of another version."""


def freeze(questions: list[Question]) -> bytes:
    """The bytes of a `checks.npz`."""
    arrays: list[np.ndarray] = []
    numbers: dict[tuple[str, tuple[int, ...], bytes], int] = {}

    def keep(array: np.ndarray) -> int:
        """The number of the array in the file; equal arrays are kept once."""
        identity = (array.dtype.str, array.shape, array.tobytes())
        numbers.setdefault(identity, len(numbers))
        if numbers[identity] == len(arrays):
            arrays.append(array)
        return numbers[identity]

    def kept(values: dict[str, Any]) -> list[Any]:
        return [[name, encode(value, keep)] for name, value in values.items()]

    header: dict[str, Any] = {"format": FORMAT, "questions": []}
    for one in questions:
        header["questions"].append({
            "name": one.name, "title": one.title, "targets": one.targets, "points": one.points,
            "returns": [[result.name, result.kind] for result in one.returns],
            "hints": one.hints, "driver": one.driver, "needs": one.needs, "builds_on": one.builds_on,
            "view": one.view, "restores": one.restores, "allows": one.allows,
            "tolerance": one.tolerance, "names": one.names,
            "cases": [[kept(case.inputs), kept(case.options), kept(case.upstream)] for case in one.cases],
            "expected": [[keep(array) for array in outputs] for outputs in one.expected],
            "mistakes": [
                {
                    "id": mistake.id, "says": mistake.says,
                    "names": None if mistake.names == one.names else mistake.names,
                    "values": [[keep(_shortened(array)) for array in outputs] for outputs in mistake.values],
                    "after": [
                        [keep(now if unchanged(now, was, one.restores) else CHANGED)
                         for now, (_, was) in zip(inputs, case.arrays(), strict=True)]
                        for inputs, case in zip(mistake.after, one.cases, strict=True)
                    ],
                }
                for mistake in one.mistakes()
            ],
        })  # fmt: skip
    header["arrays"] = [[array.dtype.str[1:], array.shape] for array in arrays]
    text = np.frombuffer(json.dumps(header, indent=0, sort_keys=True).encode(), np.uint8)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in {"header": text, **_packed(arrays)}.items():
            member = zipfile.ZipInfo(f"{name}.npy")  # without a time stamp
            member.compress_type = zipfile.ZIP_DEFLATED
            part = io.BytesIO()
            np.lib.format.write_array(part, array, allow_pickle=False)
            archive.writestr(member, part.getvalue())
    return buffer.getvalue()


def _packed(arrays: list[np.ndarray]) -> dict[str, np.ndarray]:
    """All arrays of a dtype one after the other: thousands of small members would cost more than what they hold."""
    kinds = sorted({array.dtype.str[1:] for array in arrays})
    return {kind: np.concatenate([one.ravel() for one in arrays if one.dtype.str[1:] == kind]) for kind in kinds}


def _unpacked(shapes: list[list[Any]], packed: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """The arrays that `_packed` put together."""
    at = dict.fromkeys(packed, 0)
    arrays = []
    for kind, shape in shapes:
        start, at[kind] = at[kind], at[kind] + math.prod(shape)
        arrays.append(packed[kind][start : at[kind]].reshape(shape))
    return arrays


def _shortened(array: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return rounded(array)


def thaw(path: Path | io.BytesIO) -> list[Question]:
    """The questions in a `checks.npz`, or in the bytes of one. Raises Unreadable."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            header = json.loads(stored["header"].tobytes())
            packed = {name: stored[name] for name in stored.files if name != "header"}
        if header["format"] != FORMAT:
            raise Unreadable(f"{path} is of format {header['format']}, not {FORMAT}; get the exercises anew")
        return list(_questions(header, _unpacked(header["arrays"], packed)))
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as exc:
        if isinstance(exc, Unreadable):
            raise
        raise Unreadable(f"{path} cannot be read ({exc}); get the exercises anew, or run: deltarule build") from exc


def with_frozen_mistakes(questions: list[Question], path: Path) -> list[Question]:
    """The questions, each with what the known mistakes give as frozen in `path`, where it is the same there.

    To ask the mistakes anew would take longer than to grade a class. Without a readable file nothing changes.
    """
    try:
        frozen = {one.name: one for one in thaw(path)}
    except Unreadable:
        return questions
    there = [frozen.get(one.name, one) for one in questions]
    return [
        replace(one, mistakes=also.mistakes) if asks_the_same(one, also) else one
        for one, also in zip(questions, there, strict=True)
    ]


def asks_the_same(one: Question, other: Question) -> bool:
    """Whether two questions ask the same."""
    (asked, arrays), (also, others) = one.request(), other.request()
    return json.dumps(asked) == json.dumps(also) and all(map(same_bytes, arrays, others))


def _questions(header: dict[str, Any], arrays: list[np.ndarray]) -> Iterator[Question]:
    def table(numbers: list[list[int]]) -> list[list[np.ndarray]]:
        return [[arrays[at] for at in row] for row in numbers]

    def values(stored: list[list[Any]]) -> dict[str, Any]:
        return {name: decode(value, arrays.__getitem__) for name, value in stored}

    for one in header["questions"]:
        mistakes = [
            Mistake(m["id"], m["says"], m["names"] or one["names"], table(m["values"]), table(m["after"]))
            for m in one["mistakes"]
        ]
        yield Question(
            name=one["name"], title=one["title"], targets=tuple(one["targets"]), points=one["points"],
            returns=tuple(Result(name, kind) for name, kind in one["returns"]), hidden=False,
            hints=tuple(one["hints"]), driver=one["driver"], needs=tuple(one["needs"]),
            builds_on=tuple(one["builds_on"]), view=one["view"], restores=one["restores"], allows=one["allows"],
            cases=[Case(*map(values, stored)) for stored in one["cases"]], names=one["names"],
            expected=table(one["expected"]), tolerance=one["tolerance"], mistakes=partial(list, mistakes),
        )  # fmt: skip
