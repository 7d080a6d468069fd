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
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ..inside.values import decode, encode
from .arrays import rounded, unchanged
from .case import Case
from .check import Check
from .own import Own
from .question import Mistake, Question

FORMAT = 5
CHANGED = np.zeros(0, np.uint8)  # stands for an input that a mistake changes: to what does not matter


class Unreadable(ValueError):
    """The file is missing, damaged, or of another version."""


@dataclass(frozen=True)
class Frozen:
    """What a `checks.npz` holds.

    title      of the topic
    made_from  a digest of the topic it was made from; answers of the known mistakes hold for no other
    course     what the course it was made for changes, in short sentences
    """

    questions: list[Question]
    title: str = ""
    made_from: str = ""
    course: tuple[str, ...] = ()


def freeze(frozen: Frozen) -> bytes:
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

    questions = frozen.questions
    header: dict[str, Any] = {
        "format": FORMAT, "title": frozen.title, "made_from": frozen.made_from, "course": frozen.course,
        "topic": questions[0].topic if questions else "",
        "own": msgspec.to_builtins(questions[0].own) if questions else {},
        "questions": [],
    }  # fmt: skip
    for one in questions:
        header["questions"].append({
            "check": msgspec.to_builtins(replace(one.check, draw=None)), "form": one.form, "points": one.points,
            "tolerance": one.tolerance, "names": one.names,
            "cases": [[kept(case.inputs), kept(case.options), kept(case.upstream)] for case in one.cases],
            "expected": [[keep(array) for array in outputs] for outputs in one.expected],
            "mistakes": [
                {
                    "id": mistake.id, "says": mistake.says,
                    "names": None if mistake.names == one.names else mistake.names,
                    "values": [[keep(_shortened(array)) for array in outputs] for outputs in mistake.values],
                    "after": [
                        [keep(now if unchanged(now, was, one.check.restores) else CHANGED)
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


def thaw(path: Path | io.BytesIO) -> Frozen:
    """What a `checks.npz`, or the bytes of one, holds. Raises Unreadable."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            header = json.loads(stored["header"].tobytes())
            packed = {name: stored[name] for name in stored.files if name != "header"}
        if header["format"] != FORMAT:
            raise Unreadable(f"{path} is of format {header['format']}, not {FORMAT}; get the exercises anew")
        questions = list(_questions(header, _unpacked(header["arrays"], packed)))
        return Frozen(questions, header["title"], header["made_from"], tuple(header["course"]))
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as exc:
        if isinstance(exc, Unreadable):
            raise
        raise Unreadable(f"{path} cannot be read ({exc}); get the exercises anew, or run: deltarule build") from exc


def _questions(header: dict[str, Any], arrays: list[np.ndarray]) -> Iterator[Question]:
    def table(numbers: list[list[int]]) -> list[list[np.ndarray]]:
        return [[arrays[at] for at in row] for row in numbers]

    def values(stored: list[list[Any]]) -> dict[str, Any]:
        return {name: decode(value, arrays.__getitem__) for name, value in stored}

    own = msgspec.convert(header["own"], Own) if header["own"] else Own()
    for one in header["questions"]:
        mistakes = [
            Mistake(m["id"], m["says"], m["names"] or one["names"], table(m["values"]), table(m["after"]))
            for m in one["mistakes"]
        ]
        yield Question(
            topic=header["topic"], check=msgspec.convert(one["check"], Check), form=one["form"], points=one["points"],
            cases=[Case(*map(values, stored)) for stored in one["cases"]], names=one["names"],
            expected=table(one["expected"]), tolerance=one["tolerance"], mistakes=partial(list, mistakes), own=own,
        )  # fmt: skip
