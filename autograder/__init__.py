"""Deltarule's autograder. In a notebook: `from autograder import check, hint`."""

from typing import Any

__all__ = ["check", "hint"]


def __getattr__(name: str) -> Any:
    """Load the notebook door when it is first asked for; a check elsewhere does not pay for it."""
    if name in __all__:
        from .doors.notebook import Checker

        checker = Checker()
        globals().update(check=checker.check, hint=checker.hint)
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
