"""`topic.toml`: what a topic is called, where it stands, what it builds on, and what its checks may use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

import msgspec

from ...ask.limits import Limits


class BadTopicFile(ValueError):
    """A topic.toml that cannot be meant; the text names the file, the key and the way out."""


@dataclass(frozen=True)
class TopicFile:
    """What a topic.toml says.

    title        as a person calls the topic
    place        where it stands among the others; of two with one place, by name
    after        names of the topics it builds on
    cost         about how many ordinary questions one of its questions costs: the proof draws so many times fewer seeds
    allowances   by name, the limits a check may ask for with `allows=`; what is not given is as usual
    third_parties   by function, who confirms the reference where Keras has no equal
    """

    title: str
    place: int = 1000
    after: tuple[str, ...] = ()
    cost: int = 1
    allowances: dict[str, Limits] = field(default_factory=dict)
    third_parties: dict[str, str] = field(default_factory=dict)


def read_topic_file(path: Path) -> TopicFile:
    """Read one. Raises BadTopicFile."""
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
        for where, table, known in [("", stored, TopicFile), *_allowances(stored)]:
            names = [one.name for one in fields(known)]
            unknown = next((key for key in table if key not in names), None)
            if unknown is not None:
                raise BadTopicFile(f"{path}: {where}{unknown} is no key; there are {', '.join(names)}")
        found = msgspec.convert(stored, TopicFile)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as exc:
        raise BadTopicFile(f"{path}: {exc}") from exc
    if not found.title.strip() or found.cost < 1:
        raise BadTopicFile(f"{path}: title is the topic's name for a person, and cost is 1 or more")
    return found


def _allowances(stored: dict[str, object]) -> list[tuple[str, dict[str, object], type]]:
    tables = stored.get("allowances")
    tables = tables if isinstance(tables, dict) else {}
    return [(f"allowances.{name}.", table, Limits) for name, table in tables.items() if isinstance(table, dict)]
