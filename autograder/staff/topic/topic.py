"""A topic as its author wrote it: one folder, wherever it lies. The shipped ones are in `solutions/`."""

from __future__ import annotations

import ast
import difflib
import hashlib
import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from ...ask.check import Check, declared
from ...ask.own import Own
from ...ask.result import Batched
from ...inside.answers import Missing as NoSuchName
from ...places import KIT, TOPICS, reference_importable
from .laws import lawful
from .mistakes import Misconception, read_mistakes
from .topic_file import TopicFile, read_topic_file

PARTS = ("topic.toml", "lesson.py", "checks.py", "mistakes.toml")
AUTHORS = ("reference.py", "keras.py", "full.py", "evidence.py", "equivalents.toml")  # what no student is handed


class Missing(LookupError):
    """A topic, or a part of one, does not exist."""


@dataclass(frozen=True)
class Topic:
    """One topic, by its folder."""

    folder: Path

    def __post_init__(self) -> None:
        for part in PARTS:
            if not (self.folder / part).is_file():
                raise Missing(f"{self.folder} is no topic: it has no {part}; a topic has {', '.join(PARTS)}")

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def settings(self) -> TopicFile:
        """What topic.toml says. Raises topic_file.BadTopicFile."""
        return read_topic_file(self.folder / "topic.toml")

    @property
    def title(self) -> str:
        return self.settings.title

    def load(self) -> None:
        """Load every part, so that whatever is wrong with one is said before anything is asked."""
        for part in (self.settings, self.own, self.checks, self.misconceptions, self.reference()):
            assert part is not None

    @property
    def shipped(self) -> bool:
        return self.folder.parent == TOPICS

    @property
    def handouts(self) -> list[Path]:
        """Data beside the lesson, handed out with it, such as a few digits."""
        files = [path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith(".")]
        return sorted(path for path in files if path.suffix not in (".py", ".toml"))

    @cached_property
    def lesson(self) -> str:
        return (self.folder / "lesson.py").read_text(encoding="utf-8")

    @property
    def solution_source(self) -> str:
        """The lesson as the solved module it is: its prose is comments."""
        return self.lesson

    @cached_property
    def own(self) -> Own:
        """The drivers, views and allowances that the topic brings along."""
        texts = [self.folder / name for name in ("drivers.py", "views.py")]
        drivers, views = (path.read_text(encoding="utf-8") if path.is_file() else "" for path in texts)
        return Own(drivers, views, self.settings.allowances)

    @cached_property
    def checks(self) -> list[Check]:
        """Every check: those that are written, and what the laws ask besides. Raises check.BadCheck."""
        written = declared(vars(self._module("checks")), self.own)
        return [*written, *lawful(written, self.batched)]

    @cached_property
    def misconceptions(self) -> list[Misconception]:
        return read_mistakes(self.folder / "mistakes.toml")

    @cached_property
    def functions(self) -> list[str]:
        """The functions a student writes, in the lesson's order."""
        return [node.name for node in self._definitions if node.name in {one.function for one in self.checks}]

    @cached_property
    def _definitions(self) -> list[ast.FunctionDef | ast.ClassDef]:
        body = ast.parse(self.solution_source).body
        return [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]

    def callers(self, function: str) -> set[str]:
        """The functions of the solution that come to call this one, itself included."""
        uses = {
            node.name: {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} for node in self._definitions
        }
        found = {function}
        while more := {name for name, used in uses.items() if used & found} - found:
            found |= more
        return found

    @property
    def batched(self) -> dict[str, Batched]:
        """The functions that take a batch; see `ask.result.Batched`."""
        return dict(getattr(self._module("checks"), "BATCHED", {}))

    @property
    def not_in_float32(self) -> set[str]:
        """Functions of integers or plain numbers, which are not asked in float32."""
        return set(getattr(self._module("checks"), "INTEGER", ()))

    def _module(self, part: str) -> ModuleType:
        """A module of the folder, as part of a package of its own: `from .evidence import ...` works in it."""
        reference_importable()
        package = f"topic_{self.name}_{hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]}"
        if package not in sys.modules:
            sys.modules[package] = ModuleType(package, f"The topic in {self.folder}.")
            sys.modules[package].__path__ = [str(self.folder)]
        return importlib.import_module(f"{package}.{part}")

    def has(self, part: str) -> bool:
        return (self.folder / f"{part}.py").is_file()

    def part(self, part: str) -> ModuleType:
        """A module of the folder that a topic may have, such as `full`. Raises Missing."""
        if not self.has(part):
            raise Missing(f"{self.folder} has no {part}.py")
        return self._module(part)

    def reference(self) -> Callable[[str], Any]:
        """The first oracle: the folder's reference.py, else the kit's reference of that name. Raises Missing."""
        return self._oracle("reference", f"reference.{self.name}", KIT / "reference" / f"{self.name}.py")

    def keras(self) -> Callable[[str], Any]:
        """Keras's answers, likewise. Raises Missing, and ImportError where Keras is not installed."""
        return self._oracle("keras", f"reference.keras.{self.name}", KIT / "reference" / "keras" / f"{self.name}.py")

    def _oracle(self, part: str, kits: str, file: Path) -> Callable[[str], Any]:
        if self.has(part):
            return getter(vars(self._module(part)))
        if not (self.shipped and file.is_file()):
            raise Missing(f"{self.folder} has no {part}.py: the module that answers the questions")
        reference_importable()
        return getter(vars(importlib.import_module(kits)))

    def has_keras(self) -> bool:
        return self.has("keras") or (self.shipped and (KIT / "reference" / "keras" / f"{self.name}.py").is_file())

    def variants(self) -> list[Path]:
        """Correct writings of other kinds, a module each."""
        return sorted((self.folder / "variants").glob("*.py"))

    def digest(self) -> str:
        """A hash of all that decides what is asked, expected and named: of the lesson its code, not its prose."""
        lines = [line for line in self.lesson.splitlines() if line.strip()]
        code = [line for line in lines if not line.lstrip().startswith("#")]
        hashed = hashlib.sha256("\n".join(code).encode())
        for name in ("topic.toml", "checks.py", "mistakes.toml", "drivers.py", "views.py", "full.py", "evidence.py"):
            path = self.folder / name
            hashed.update(name.encode() + (path.read_bytes() if path.is_file() else b""))
        file = self.folder / "reference.py"
        file = file if file.is_file() else KIT / "reference" / f"{self.name}.py"
        hashed.update(file.read_bytes() if file.is_file() else b"")
        return hashed.hexdigest()[:32]

    def solution(self) -> Callable[[str], Any]:
        """A module of its own each time, compiled once."""
        return implementation(self._solution_code, self.name)

    @cached_property
    def _solution_code(self) -> CodeType:
        return compile(self.solution_source, f"<{self.name}>", "exec")

    def mistaken_source(self, mistake: Misconception) -> str:
        """The solution with one function written wrong. Raises ValueError if the change does not apply once."""
        node = next((one for one in self._definitions if one.name == mistake.function), None)
        where = f"{self.folder / 'mistakes.toml'}: {mistake.function}/{mistake.id}"
        if node is None:
            raise ValueError(f"{where}: the lesson has no function {mistake.function}")
        lines = self.solution_source.splitlines(keepends=True)
        before, after = "".join(lines[: node.lineno - 1]), "".join(lines[node.end_lineno :])
        body = "".join(lines[node.lineno - 1 : node.end_lineno])
        for old, new in mistake.swaps:
            if body.count(old) != 1:
                raise ValueError(f"{where}: {old!r} occurs {body.count(old)} times in the solution, not once")
            body = body.replace(old, new)
        return before + body + after

    @cached_property
    def _mistaken_code(self) -> dict[Misconception, CodeType]:
        return {}

    def mistaken(self, mistake: Misconception) -> Callable[[str], Any]:
        """The solution with one function written wrong; compiled when it is first asked for."""
        code = self._mistaken_code.get(mistake)
        if code is None:
            code = compile(self.mistaken_source(mistake), f"<{mistake.function} {mistake.id}>", "exec")
            self._mistaken_code[mistake] = code
        return implementation(code, self.name)


def shipped_topics() -> list[Topic]:
    """The kit's topics in their order. Raises Missing where this copy has none."""
    folders = [path for path in TOPICS.glob("*") if (path / "topic.toml").is_file()]
    if not folders:
        raise Missing(f"this copy of the kit has no topics: there is no folder with a topic.toml in {TOPICS}")
    return sorted((Topic(folder) for folder in folders), key=lambda one: (one.settings.place, one.name))


def find_topic(said: str, near: Path | None = None) -> Topic:
    """The topic of that name, or in that folder, relative to `near` or the working folder. Raises Missing."""
    shipped = {one.name: one for one in shipped_topics()}
    if said in shipped:
        return shipped[said]
    folder = ((near or Path.cwd()) / said).resolve()
    if folder.is_dir():
        return Topic(folder)
    close = difflib.get_close_matches(said, shipped, 1)
    meant = f"did you mean {close[0]}? The" if close else "the"
    raise Missing(
        f"no topic {said!r}; {meant} topics here are {', '.join(shipped)}; another one is named by its folder"
    )


def implementation(source: str | CodeType, topic: str) -> Callable[[str], Any]:
    """The implementation that trusted source text defines."""
    module = ModuleType(topic)
    before = sys.modules.get(topic)
    sys.modules[topic] = module  # dataclasses look their module up there while they are made
    try:
        exec(compile(source, f"<{topic}>", "exec") if isinstance(source, str) else source, vars(module))
    finally:
        if before is None:
            del sys.modules[topic]
        else:
            sys.modules[topic] = before
    return getter(vars(module))


def getter(namespace: dict[str, Any]) -> Callable[[str], Any]:
    def get(name: str) -> Any:
        try:
            return namespace[name]
        except KeyError:
            raise NoSuchName(name) from None

    return get
