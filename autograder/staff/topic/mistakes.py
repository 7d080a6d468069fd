"""Read what goes wrong in a topic, `mistakes.toml`, and which changes are no mistakes, `equivalents.toml`.

    [sentences]                                # what is said of several mistakes, with {fields} for what differs
    always-the-default = "{what} is always {value} here. That is only its default: use the one you are given."
    log2 = "This is measured in bits. The logarithm here is the natural one."

    [[mistakes]]
    in = "huber"                               # or a list of functions that share what follows
    sum-not-mean = ['np.mean', 'np.sum',       # old text, new text, in as many pairs as it takes; then the sentence
      "The entries were added up, not averaged: divide by how many there are."]
    other-delta = ['<= delta', '<= 1.0', {says = "always-the-default", what = "delta", value = "1"}]
    log2 = ['np.log', 'np.log2']               # no sentence: the one that [sentences] has under this name

In `equivalents.toml` the groups are `[[equivalents]]`: the pairs are lines before and after, the sentence says why the
change is none. That an old text occurs just once is seen where the change is made (`Topic.mistaken_source`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

FORM = "write ['old text', 'new text', \"The sentence.\"]"


class BadMistakes(ValueError):
    """A file of mistakes is not written as it should be; the text says where, what is there, and the way out."""


@dataclass(frozen=True)
class Misconception:
    """A known mistake, as a small change to the solution of one function.

    id        in plain words, e.g. "missing-mean"; unique within its function
    function  the function that is written wrong
    says      the sentence a student reads: what it looks like, and why it is wrong
    swaps     (old, new) pairs of text, each `old` found exactly once in the function's solution
    """

    id: str
    function: str
    says: str
    swaps: tuple[tuple[str, str], ...]


def read_mistakes(path: Path) -> list[Misconception]:
    """The mistakes in the order of the file: the first that fits an answer is named. Raises BadMistakes."""
    return _read(path, "mistakes")


def read_equivalents(path: Path) -> dict[tuple[str, str, str], str]:
    """The changes that are no other behaviour, (function, line before, line after), and why. Raises BadMistakes."""
    found: dict[tuple[str, str, str], str] = {}
    for one in _read(path, "equivalents") if path.is_file() else []:
        for before, after in one.swaps:
            if (one.function, before, after) in found:
                _wrong(path, f"{one.function}/{one.id}", f"repeats the change to {after!r}", "take one of them out")
            found[one.function, before, after] = one.says
    return found


def _read(path: Path, kind: str) -> list[Misconception]:
    """Every entry of the groups of one kind."""
    sentences, groups = _stored(path, kind)
    found: dict[tuple[str, str], Misconception] = {}
    used: set[str] = set()
    for group in groups:
        functions = group.pop("in", None)
        functions = [functions] if isinstance(functions, str) else functions
        if not isinstance(functions, list) or not functions or not all(isinstance(one, str) for one in functions):
            _wrong(path, f"the group of {', '.join(group) or 'nothing'}", f"has in = {functions!r}", "name a function")
        for id, parts in group.items():
            where = f"{functions[0]}/{id}"
            swaps, said = _parts(path, where, parts)
            if isinstance(said, dict):
                name, fields = said.get("says", id), {key: text for key, text in said.items() if key != "says"}
                if name not in sentences:
                    _wrong(path, where, f"takes the sentence {name!r}", "add it to [sentences], or end with one here")
                used.add(name)
                said = _filled(path, where, sentences[name], fields)
            if not said.endswith((".", "?", ".)")):
                _wrong(path, where, f"says {said!r}", f"that is no sentence with its full stop: {FORM}")
            for function in functions:
                if (function, id) in found:
                    _wrong(path, f"{function}/{id}", "is there twice", "give one of them another name")
                found[function, id] = Misconception(id, function, " ".join(said.split()), swaps)
    if unused := sentences.keys() - used:
        _wrong(path, "[sentences]", f"has {min(unused)!r}, which nothing takes", "take it out")
    return list(found.values())


def _stored(path: Path, kind: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The sentences and the groups of a file."""
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadMistakes(f"{path} cannot be read: {error}; how it is written: docs/authoring.md, Mistakes") from None
    sentences, groups = stored.pop("sentences", {}), stored.pop(kind, [])
    if stored:
        _wrong(path, "the file", f"has {min(stored)!r}", f"it holds [sentences] and [[{kind}]] alone")
    if not isinstance(groups, list) or not all(isinstance(one, dict) for one in groups):
        _wrong(path, kind, f"is {groups!r}", f"head each group with [[{kind}]], in two pairs of brackets")
    if not isinstance(sentences, dict) or not all(isinstance(one, str) for one in sentences.values()):
        _wrong(path, "[sentences]", f"is {sentences!r}", 'its lines are name = "A sentence."')
    return sentences, groups


def _parts(path: Path, where: str, parts: Any) -> tuple[tuple[tuple[str, str], ...], Any]:
    """The swaps of an entry, and its sentence or the fields of a shared one: {} where it ends with neither."""
    texts = list(parts) if isinstance(parts, list) else []
    said = texts.pop() if texts and (isinstance(texts[-1], dict) or len(texts) % 2) else {}
    if not texts or len(texts) % 2:
        _wrong(path, where, f"is {parts!r}", f"each old text has its new one: {FORM}")
    for text in (*texts, *(said.values() if isinstance(said, dict) else [said])):
        if not isinstance(text, str):
            _wrong(path, where, f"holds {text!r}", f"all in it is text: {FORM}")
    swaps = tuple(zip(texts[::2], texts[1::2], strict=True))
    for old, new in swaps:
        if old in ("", new):
            _wrong(path, where, f"changes {old!r} to {new!r}", "give a text of the solution, and another one")
    return swaps, said


def _filled(path: Path, where: str, template: str, fields: dict[str, str]) -> str:
    """A shared sentence with its fields."""
    if odd := set(re.findall(r"\{(\w+)\}", template)) ^ fields.keys():
        _wrong(path, where, f"and its sentence do not agree on {min(odd)!r}", f"fill in the {{fields}} of {template!r}")
    return re.sub(r"\{(\w+)\}", lambda field: fields[field[1]], template)


def _wrong(path: Path, where: str, what: str, way_out: str) -> NoReturn:
    raise BadMistakes(f"{path}: {where} {what}; {way_out}")
