"""Find and load what was authored for a topic: its lesson, checks, misconceptions, and the two oracles.

Only the trusted side has these folders; a student's bundle has `exercises/` alone.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from .declare import Batched, Check, Misconception, Result, results
from .laws import lawful
from .lesson import module_source, read_cells

ROOT = Path(__file__).resolve().parent.parent


class Missing(LookupError):
    """A topic, or the folder it lives in, does not exist."""


def authored_topics() -> list[str]:
    """The names of all topics, in the order of the syllabus where it gives one."""
    order = ["neurons", "losses", "backprop", "optimizers", "convolution", "recurrent", "regularization", "mnist"]
    parts = ("lesson.py", "checks.py", "misconceptions.py")
    found = {path.name for path in (ROOT / "solutions").iterdir() if all((path / part).is_file() for part in parts)}
    return sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name))


@dataclass(frozen=True)
class Topic:
    """One topic as its author wrote it."""

    name: str

    def __post_init__(self) -> None:
        if not self.lesson_path.is_file():
            known = ", ".join(authored_topics()) or "none: this copy holds no solutions/"
            raise Missing(f"no topic {self.name!r}; the topics here are {known}")

    @property
    def lesson_path(self) -> Path:
        return ROOT / "solutions" / self.name / "lesson.py"

    @property
    def handouts(self) -> list[Path]:
        """Files beside the lesson that are handed out with it, such as a few digits."""
        others = self.lesson_path.parent.iterdir()
        return sorted(path for path in others if path.is_file() and path.suffix not in (".py", ".pyc"))

    @cached_property
    def solution_source(self) -> str:
        """The lesson as the solved module it is: its code cells, solutions included."""
        return module_source(read_cells(self.lesson_path.read_text()))

    @cached_property
    def checks(self) -> list[Check]:
        module = importlib.import_module(f"solutions.{self.name}.checks")
        written = [value for value in vars(module).values() if isinstance(value, Check)]
        return [*written, *lawful(written, self.batched)]

    @cached_property
    def misconceptions(self) -> list[Misconception]:
        return list(importlib.import_module(f"solutions.{self.name}.misconceptions").MISCONCEPTIONS)

    @cached_property
    def functions(self) -> list[str]:
        """The functions a student writes, in the lesson's order."""
        return [node.name for node in self._definitions if node.name in {one.function for one in self.checks}]

    @cached_property
    def _definitions(self) -> list[ast.FunctionDef | ast.ClassDef]:
        body = ast.parse(self.solution_source).body
        return [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]

    def returns(self, check: Check) -> tuple[Result, ...]:
        """The values that come back from a check, by name."""
        if check.returns is not None:
            return check.returns
        return results(self._declared("RETURNS").get(check.function, ["result"]))

    @property
    def batched(self) -> dict[str, Batched]:
        """The functions that take a batch; see `declare.Batched`."""
        return self._declared("BATCHED")

    @property
    def not_in_float32(self) -> set[str]:
        """Functions of integers or plain numbers, which are not asked in float32."""
        return set(self._declared("INTEGER"))

    def _declared(self, table: str) -> dict[str, Any]:
        return getattr(importlib.import_module(f"solutions.{self.name}.checks"), table, {})

    def reference(self) -> Callable[[str], Any]:
        return _getter(vars(importlib.import_module(f"reference.{self.name}")))

    def keras(self) -> Callable[[str], Any]:
        """Keras's answers. Raises ImportError where Keras is not installed."""
        return _getter(vars(importlib.import_module(f"reference.keras.{self.name}")))

    def solution(self) -> Callable[[str], Any]:
        """A module of its own each time, compiled once."""
        return implementation(self._solution_code, self.name)

    @cached_property
    def _solution_code(self) -> CodeType:
        return compile(self.solution_source, f"<{self.name}>", "exec")

    def mistaken_source(self, mistake: Misconception) -> str:
        """The solution with one function written wrong. Raises ValueError if the change does not apply once."""
        node = next((one for one in self._definitions if one.name == mistake.function), None)
        if node is None:
            raise ValueError(f"misconception {mistake.id}: {self.name} has no function {mistake.function}")
        lines = self.solution_source.splitlines(keepends=True)
        before, after = "".join(lines[: node.lineno - 1]), "".join(lines[node.end_lineno :])
        body = "".join(lines[node.lineno - 1 : node.end_lineno])
        for old, new in mistake.swaps:
            if body.count(old) != 1:
                raise ValueError(
                    f"misconception {mistake.function}/{mistake.id}: {old!r} occurs {body.count(old)} times in the "
                    f"solution of {mistake.function}, not once; mend solutions/{self.name}/misconceptions.py"
                )
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
    return _getter(vars(module))


def _getter(namespace: dict[str, Any]) -> Callable[[str], Any]:
    from .sandbox.child.answers import Missing as NoSuchName

    def get(name: str) -> Any:
        try:
            return namespace[name]
        except KeyError:
            raise NoSuchName(f"there is no {name}") from None

    return get
