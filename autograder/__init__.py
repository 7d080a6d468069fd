"""Deltarule's autograder. In a notebook: `from autograder import check, hint`; the digits: `load_mnist`."""

from typing import Any

__all__ = ["check", "hint", "load_mnist"]


def __getattr__(name: str) -> Any:
    """Load what a student asks for when it is first asked for; a check elsewhere does not pay for it."""
    if name == "load_mnist":
        from .digits import load_mnist

        globals().update(load_mnist=load_mnist)
    elif name in __all__:
        from .doors.notebook import Checker

        checker = Checker()
        globals().update(check=checker.check, hint=checker.hint)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals()[name]
