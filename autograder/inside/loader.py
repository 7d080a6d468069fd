"""Bring a submission in: by its path, as a module of its topic's name; what it may draw or check with is inert."""

import __future__

import ast
import bisect
import builtins
import functools
import importlib.machinery
import importlib.util
import inspect
import operator
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .answers import Missing

FEATURES = [getattr(__future__, name).compiler_flag for name in __future__.all_feature_names]
FUTURE = functools.reduce(operator.or_, FEATURES)
AWAIT_AT_TOP_LEVEL = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT: a notebook's cell may


class NotPython(Exception):
    """The submission's text does not compile."""

    def __init__(self, said: str, line: int = 0) -> None:
        super().__init__(said)
        self.line = line


def compiled(path: str, cells: Sequence[int] = ()) -> list[types.CodeType]:
    """The submission's code, a notebook's cell by cell; nothing of it runs. Raises NotPython.

    cells   the first line of each cell of a notebook, none for a module
    """
    flags = AWAIT_AT_TOP_LEVEL | ast.PyCF_ONLY_AST
    try:
        with open(path, "rb") as file:
            module = compile(file.read(), path, "exec", flags, dont_inherit=True)
        parts: list[list[ast.stmt]] = [[] for _ in [*cells, 0]]
        for statement in module.body:
            decorators = [one.lineno for one in getattr(statement, "decorator_list", ())]
            parts[bisect.bisect(cells, min([statement.lineno, *decorators]))].append(statement)
        found: list[types.CodeType] = []
        future = AWAIT_AT_TOP_LEVEL  # `from __future__ import annotations` holds for the cells below it too
        for part in parts:
            if part:
                found.append(compile(ast.Module(part, []), path, "exec", future, dont_inherit=True))
                future |= found[-1].co_flags & FUTURE
        return found
    except SyntaxError as exc:
        raise NotPython(exc.msg, exc.lineno or 0) from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as exc:
        raise NotPython(str(exc) or type(exc).__name__) from None


def named(path: str, libraries: Sequence[str]) -> list[str]:
    """Those of the libraries that the submission's text imports somewhere, but for where only a script would."""
    if not libraries:
        return []
    with open(path, "rb") as file:
        todo: list[ast.AST] = [ast.parse(file.read())]
    found: set[str] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            found.update(one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
        elif not (
            isinstance(node, ast.If) and any(getattr(one, "value", "") == "__main__" for one in ast.walk(node.test))
        ):
            todo += ast.iter_child_nodes(node)
    return [one for one in libraries if one in found]


def load(
    parts: Sequence[types.CodeType],
    path: str,
    topic: str,
    stands: Iterable[str] = (),
    offered: Mapping[str, Callable[..., Any]] = types.MappingProxyType({}),
) -> tuple[types.ModuleType, BaseException | None]:
    """The submission's module, run from its code, and what went wrong in a notebook's cells, if anything did.

    A cell that raises ends itself and not the notebook, as in Jupyter; what a module raises goes through.

    Its folder is last on `sys.path`: helpers beside it can be imported, but shadow nothing.

    stands    libraries that only other checks allow: a file may import them at its top, and not use them here
    offered   what `from autograder import ...` gives, where the topic has a stand-in for it
    """
    sys.path.append(os.path.dirname(path))
    elsewhere = Elsewhere(stands)
    sys.meta_path.insert(0, elsewhere)
    for name in ("autograder", "matplotlib", "matplotlib.pyplot", "IPython", "IPython.display", "ipywidgets"):
        sys.modules.setdefault(name, Inert(name))
    vars(sys.modules["autograder"]).update(offered)
    loader = importlib.machinery.SourceFileLoader(topic, path)  # so that tracebacks and inspect find the text
    module = importlib.util.module_from_spec(importlib.machinery.ModuleSpec(topic, loader, origin=path))
    module.__file__ = path
    sys.modules[topic] = module  # dataclasses and pickling by the student's own code look it up there
    for name in ("display", "get_ipython", "check", "hint"):  # a notebook's, by IPython or by our set-up cell
        setattr(builtins, name, Inert(name))
    failed: BaseException | None = None
    for code in parts:
        try:
            pending = eval(code, vars(module))  # noqa: S307 - this is the place where their code runs
            if code.co_flags & inspect.CO_COROUTINE:
                import asyncio

                asyncio.run(pending)
        except BaseException as exc:
            if len(parts) == 1:
                raise
            failed = failed or exc
    elsewhere.usable = False
    return module, failed


def getter(module: types.ModuleType, failed: BaseException | None = None) -> Callable[[str], Any]:
    """Looks names up in a module; one that is not there, because a cell `failed`, is that cell's fault."""

    def get(name: str) -> Any:
        try:
            return getattr(module, name)
        except AttributeError:
            if failed is not None:
                raise failed from None
            raise Missing(name) from None

    return get


class Inert(types.ModuleType):
    """A module, figure or widget that takes every call and does nothing: a right answer may plot.

    The real matplotlib costs half a second for every check, and a picture earns no marks.
    """

    __path__: list[str] = []  # noqa: RUF012 - so that it can be imported from as a package

    def __init__(self, name: str = "inert") -> None:
        super().__init__(name)

    def __getattr__(self, name: str) -> "Inert":
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.__name__ == "subplots":
            shape = [*args, 1, 1][:2] if args else [1, 1]
            rows, columns = kwargs.get("nrows", shape[0]), kwargs.get("ncols", shape[1])
            axes = np.empty((rows, columns), object)
            for at in np.ndindex(rows, columns):
                axes[at] = Inert("axes")
            return Inert("figure"), axes.squeeze() if axes.size > 1 else axes[0, 0]
        if self.__name__ == "hist":
            return np.zeros(1), np.zeros(2), Inert("patches")
        if self.__name__ == "plot":
            return [Inert("line")]
        return Inert(self.__name__)

    def __enter__(self) -> "Inert":
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def __getitem__(self, key: Any) -> "Inert":
        return Inert("item")

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Elsewhere:
    """Finds stand-ins for libraries that belong to other checks: inert on import, an error when used later."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names, self.usable = frozenset(names), True

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] not in self.names:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return StandIn(spec.name, self)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class StandIn(Inert):
    """A library, or something of it, that may be named here but not used."""

    finder: Elsewhere

    def __init__(self, name: str, finder: Elsewhere) -> None:
        super().__init__(name)
        self.__dict__["finder"] = finder

    def __getattr__(self, name: str) -> Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.__name__}.{name}", self.finder)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (object,)  # `class Net(keras.Model)` at the top of a file

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.finder.usable:
            name = self.__name__.partition(".")[0]
            raise ModuleNotFoundError(f"{self.__name__} is not for this function", name=name)
        return StandIn(self.__name__, self.finder)
