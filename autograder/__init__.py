"""Deltarule's autograder. In a notebook: `from autograder import check, hint`; the kit's data: `load_mnist`.

From then on a topic's name can be imported, and is the student's own file: `from convolution import conv2d_forward`.
"""

from typing import Any

__all__ = ["check", "hint"]


def __getattr__(name: str) -> Any:
    """Load what a student asks for when it is first asked for; a check elsewhere does not pay for it."""
    if name not in __all__ and not name.startswith("load_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .handin.own_topics import install

    install()
    if name in __all__:
        from .doors.notebook import Checker

        checker = Checker()
        globals().update(check=checker.check, hint=checker.hint)
        return globals()[name]
    from .data_sets import loader

    return loader(name)
