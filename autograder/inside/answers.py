"""One check, asked of one implementation: values in, a message for the trusted side out."""

import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from . import wire
from .drivers import DRIVERS, Driver, Get, Given, NotArrays
from .values import decode, given, mapped, named_arrays

# What a submission may well try to import, and the wall has not: said as `blocked`, not as a mere error.
NOT_HERE = frozenset(
    [
        "reference",
        "solutions",
        "exercises",
        "autograder",
        "tests",
        "keras",
        "tensorflow",
        "torch",
        "jax",
        "jaxlib",
        "cupy",
        "scipy",
        "sklearn",
        "pandas",
        "autograd",
        "sympy",
        "numba",
        "nbgrader",
        "pip",
        "requests",
    ]
)
MAX_TEXT = 2000
COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # Keras writes its errors for a terminal
MAX_DEPTH, MAX_ITEMS = 4, 2000  # of nested results
ARRAY, SINGLE, SEQUENCE, OPAQUE, NESTED = "array", "float32", "sequence", "opaque", "nested"  # kinds of results


class Missing(Exception):
    """The implementation has no such name: the exception's text."""


class Answered(NamedTuple):
    """What came back for one case: the outputs and their names, and the input arrays as they are afterwards."""

    names: list[str]
    outputs: list[np.ndarray]
    after: list[np.ndarray]


def ask(
    get: Callable[[str], Any],
    request: dict[str, Any],
    arrays: list[np.ndarray],
    file: str | None = None,
    cap: int = 64 << 20,
    drivers: Mapping[str, Driver] = DRIVERS,
) -> bytes:
    """Put the request to the implementation behind `get(name)`; return the message with its answer.

    VALUES:  counts of outputs per case; the outputs' names, if any is nested; then per case its outputs and
             its input arrays as they are afterwards.
    PROBLEM: see `problem`.
    """
    failed, found = collect(get, request, arrays, file, cap, drivers)
    if failed:
        return failed
    frames = [array for one in found for array in (*one.outputs, *one.after)]
    if any(spec["kind"] == NESTED for spec in request["returns"]):
        frames.insert(0, wire.from_text(json.dumps([one.names for one in found])))
    if len(frames) >= wire.MAX_FRAMES:
        return pack_problem("bad_result", f"returned {sum(len(one.outputs) for one in found)} arrays")
    return wire.pack(wire.VALUES, [np.array([len(one.outputs) for one in found], np.int64), *frames])


def collect(
    get: Callable[[str], Any],
    request: dict[str, Any],
    arrays: list[np.ndarray],
    file: str | None,
    cap: int,
    drivers: Mapping[str, Driver] = DRIVERS,
) -> tuple[bytes, list[Answered]]:
    """What the implementation answers, case by case; or first, the PROBLEM message of the case that fails."""
    functions = _callables(get)
    found: list[Answered] = []
    size = 0
    cases = [_given(one, arrays) for one in request["cases"]]  # all of them before any code of theirs runs
    for number, case in enumerate(cases):
        before = named_arrays(case.inputs, case.upstream)
        try:
            value = drivers[request["driver"]](functions, request["targets"], case)
            outputs = to_arrays(value, request["returns"])
        except BaseException as exc:  # a student's SystemExit is an answer like any other
            return problem(exc, number, file), []
        now = dict(named_arrays(case.inputs, case.upstream))
        grown = {_holder(path) for path in now.keys() - {path for path, _ in before}}
        after = [_plain(now[path]) if path in now and _holder(path) not in grown else _CHANGED for path, _ in before]
        size += sum(array.nbytes for _, array in outputs) + sum(array.nbytes for array in after)
        if size > cap:
            return pack_problem("bad_result", f"returned more than {cap >> 20} MB", number), []
        found.append(Answered([name for name, _ in outputs], [array for _, array in outputs], after))
    return b"", found


def _holder(path: str) -> str:
    """What an array is an item of: `params` of `params[w]`."""
    return path.rpartition("[")[0]


_CHANGED = np.zeros(0, np.uint8)  # stands for an input that is no longer what it was


def _given(stored: dict[str, Any], arrays: list[np.ndarray]) -> Given:
    groups = [
        {name: mapped(decode(value, arrays.__getitem__), given) for name, value in stored[group].items()}
        for group in ("inputs", "upstream", "options")
    ]
    return Given(*groups)


def _plain(array: np.ndarray) -> np.ndarray:
    """An input as it is now; one whose dtype was changed under way counts as modified."""
    plain = wire.portable(array)
    return _CHANGED if plain is None else plain


def _callables(get: Callable[[str], Any]) -> Get:
    def checked(name: str) -> Callable[..., Any]:
        function = get(name)
        if not callable(function):
            raise TypeError(f"{name} is a {type(function).__name__}, not a function")
        return function

    return checked


def to_arrays(value: Any, returns: list[dict[str, Any]]) -> list[tuple[str, np.ndarray]]:
    """What a function returned, as named plain arrays, in the order of `returns`. Raises NotArrays."""
    if len(returns) == 1:
        values = [value]
    elif type(value) in (tuple, list) or isinstance(value, tuple):
        values = list(value)
    else:
        raise NotArrays(f"returned {_kind(value)}, not {len(returns)} values ({_names(returns)})")
    if len(values) != len(returns):
        raise NotArrays(f"returned {len(values)} values, not {len(returns)} ({_names(returns)})")
    found: list[tuple[str, np.ndarray]] = []
    for one, spec in zip(values, returns, strict=True):
        if spec["kind"] == NESTED:
            found += _leaves(one, spec["name"])
        elif spec["kind"] != OPAQUE:
            found.append((spec["name"], _to_array(one, spec["name"], spec["kind"] == SEQUENCE)))
    return found


def _leaves(value: Any, name: str) -> Iterator[tuple[str, np.ndarray]]:
    """Every array or number of nested lists, tuples, dicts and iterators, with its path."""
    if isinstance(value, np.ndarray) or _is_number(value):
        yield name, _to_array(value, name, False)
    elif name.count("[") >= MAX_DEPTH or isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        raise NotArrays(f"{name} is {_kind(value)}, not an array or a number")
    else:
        items = sorted(value.items(), key=lambda item: str(item[0])) if isinstance(value, dict) else enumerate(value)
        for at, item in items:
            if type(at) is int and at >= MAX_ITEMS:
                raise NotArrays(f"{name} has more than {MAX_ITEMS} items")
            yield from _leaves(item, f"{name}[{at if type(at) is int else str(at)[:40]}]")


def _to_array(value: Any, name: str, sequence: bool) -> np.ndarray:
    what = f"{name} is {_kind(value)}"
    if isinstance(value, np.ndarray):
        array = wire.portable(value)
        if array is None:
            raise NotArrays(f"{what} of dtype {str(value.dtype)[:40]}, not of numbers")
        return array
    if sequence and type(value) in (list, tuple):
        if len(value) > 1_000_000 or not all(_is_number(item) for item in value):
            raise NotArrays(f"{what} whose items are not all numbers")
        return np.array([float(item) for item in value])
    if _is_number(value):
        return _plain(np.asarray(value))
    raise NotArrays(f"{what}, not {'numbers' if sequence else 'an array or a number'}")


def _is_number(value: Any) -> bool:
    if type(value) is int:
        return abs(value) < 2**63
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "fiu" and wire.portable(value) is not None
    is_numpy = type(value).__module__ == "numpy" and isinstance(value, np.number | np.bool_)
    return type(value) in (float, bool) or (is_numpy and wire.portable(np.asarray(value)) is not None)


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    name = type(value).__name__[:60]
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _names(returns: list[dict[str, Any]]) -> str:
    return ", ".join(spec["name"] for spec in returns)


def problem(exc: BaseException, number: int, file: str | None) -> bytes:
    """The PROBLEM message for an exception raised on case `number`: outcome, text, [case, line in `file`]."""
    lines, depth = _student_lines(exc, file)
    line = lines[-1] if lines else 0
    unwritten = _unwritten_elsewhere(exc, file) if isinstance(exc, NotImplementedError) else ""
    outcome = "error"
    if isinstance(exc, NotArrays):
        outcome = "bad_result"
    elif isinstance(exc, Missing):
        outcome = "missing"
    elif isinstance(exc, NotImplementedError) and depth <= 1 and not unwritten:
        outcome = "not_attempted"
    elif isinstance(exc, MemoryError):
        outcome = "memory_limit"
    elif isinstance(exc, ModuleNotFoundError) and str(exc.name).partition(".")[0] in NOT_HERE:
        outcome = "blocked"
    elif isinstance(exc, BlockingIOError) or (isinstance(exc, RuntimeError) and "start new thread" in str(exc)):
        outcome = "process_limit"
    elif isinstance(exc, OSError):
        outcome = {
            errno.ENOSPC: "disk_limit", errno.EFBIG: "disk_limit", errno.EDQUOT: "disk_limit",
            errno.EPERM: "blocked", errno.EACCES: "blocked", errno.EROFS: "blocked",
            errno.ENETUNREACH: "blocked", errno.EAFNOSUPPORT: "blocked", errno.ENOMEM: "memory_limit",
        }.get(exc.errno or 0, "error")  # fmt: skip
    if isinstance(exc, NotArrays | Missing):
        said = str(exc)
    elif unwritten:
        said = f"NotImplementedError: {unwritten} is not written yet"
    else:
        try:
            said = COLOUR.sub("", f"{type(exc).__name__}: {exc}").strip().removesuffix(":")
        except BaseException:  # an exception whose own text raises
            said = type(exc).__name__
    return pack_problem(outcome, said, number, line)


def at_import(exc: BaseException, file: str) -> bytes:
    """The PROBLEM message for what `file` raised when it was imported: no function of it was asked yet."""
    message = problem(exc, -1, file)
    _, (outcome, said, where) = wire.unpack(message, cap=1 << 20)
    if wire.text(outcome) in ("not_attempted", "missing", "bad_result"):
        return pack_problem("error", wire.text(said), -1, int(where[1]))
    return message


def pack_problem(outcome: str, said: str, number: int = 0, line: int = 0) -> bytes:
    where = np.array([number, line], np.int64)
    return wire.pack(wire.PROBLEM, [wire.from_text(outcome), wire.from_text(said, MAX_TEXT), where])


def _student_lines(exc: BaseException, file: str | None) -> tuple[list[int], int]:
    """Line numbers of the traceback that lie in the submission (no `file`: anywhere but here), and how many."""
    lines, trace = [], exc.__traceback__
    ours = os.path.dirname(__file__)
    while trace is not None:
        where = trace.tb_frame.f_code.co_filename
        if where == file or (file is None and os.path.dirname(where) != ours):
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines, len(lines)


def _unwritten_elsewhere(exc: BaseException, file: str | None) -> str:
    """The function that raised, as `conv2d_forward in convolution`, if it is in another module of the student's.

    That is one beside the submission; in a notebook (no `file`) one that belongs to no package.
    """
    frames, trace = [], exc.__traceback__
    ours = os.path.dirname(__file__)
    while trace is not None:
        if os.path.dirname(trace.tb_frame.f_code.co_filename) != ours:
            frames.append(trace.tb_frame)
        trace = trace.tb_next
    if not frames:
        return ""
    code, module = frames[-1].f_code, frames[-1].f_globals.get("__name__")
    if not isinstance(module, str) or code.co_name == "<module>":
        return ""
    if file is None:
        theirs = frames[-1].f_globals is not frames[0].f_globals and "." not in module
        theirs = theirs and module != "__main__" and module not in sys.stdlib_module_names
    else:
        theirs = code.co_filename != file and os.path.dirname(code.co_filename) == os.path.dirname(file)
    return f"{code.co_name} in {module}" if theirs else ""
