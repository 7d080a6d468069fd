"""How a class of scalars is asked: by expressions, programs of small steps, built from whatever class it is.

Runs behind the wall, where there is the standard library, NumPy and nothing of the kit. A driver holds no answer.
"""

import operator
from collections.abc import Callable
from typing import Any

OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "neg": operator.neg,
}
METHODS = ("exp", "log", "tanh", "relu")
LONGEST = 12  # steps that are worth showing


def expression(get: Callable[[str], Any], targets: list[str], case: Any) -> Any:
    """The value of an expression built from scalars of the implementation's own class, and its derivatives."""
    leaves, result = build(get(targets[0]), case.inputs["leaves"], case.options["program"])
    result.backward()
    return result.data, [leaf.grad for leaf in leaves]


def build(make: Callable[[float], Any], numbers: Any, program: list[list[Any]]) -> tuple[list[Any], Any]:
    """The leaves and the last value of a program.

    numbers   the leaves' values, v0, v1, ...
    program   steps [operator, operand, ...]; each makes the next value; an operand is "v3" or a plain number
    """
    leaves = [make(float(number)) for number in numbers]
    values = list(leaves)
    for name, *operands in program:
        given = [values[int(one[1:])] if isinstance(one, str) else one for one in operands]
        values.append(getattr(given[0], name)() if name in METHODS else OPERATORS[name](*given))
    return leaves, values[-1]


def as_text(leaves: int, program: list[list[Any]]) -> str:
    """The program as a student would write it, e.g. `v2 = v0 * v1; v3 = v2.tanh()`."""
    lines = []
    for number, (name, *operands) in enumerate(program, start=leaves):
        if name in METHODS:
            text = f"{operands[0]}.{name}()"
        elif name == "neg":
            text = f"-{operands[0]}"
        else:
            text = f"{operands[0]} {name} {operands[1]}"
        lines.append(f"v{number} = {text}")
    return "; ".join(lines)


def _expression_call(targets: list[str], case: Any) -> str:
    program, numbers = case.options["program"], case.inputs["leaves"]
    if len(program) > LONGEST:
        return f"an expression of {len(program)} steps"
    leaves = ", ".join(f"v{at} = {targets[0]}({number:g})" for at, number in enumerate(numbers))
    return f"{leaves}; {as_text(len(numbers), program)}; v{len(numbers) + len(program) - 1}.backward()"


CALLS = {"expression": _expression_call}  # how a message names what was called
