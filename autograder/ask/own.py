"""What a topic brings along beside its checks: drivers and views of its own, as text, and what checks may use.

As text, because a driver crosses the wall, and because the frozen checks of a students' bundle carry all three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from types import FunctionType
from typing import Any

from ..inside.drivers import Driver, own_names, with_own
from .limits import Limits

Says = Callable[[list[str], Any], str]


@dataclass(frozen=True)
class Own:
    """A topic's own.

    drivers      the text of its `drivers.py`, "" for none
    views        the text of its `views.py`, likewise
    allowances   the limits that a check may name with `allows=`
    """

    drivers: str = ""
    views: str = ""
    allowances: dict[str, Limits] = field(default_factory=dict)

    @cached_property
    def all_drivers(self) -> dict[str, Driver]:
        return with_own(self.drivers)

    @cached_property
    def calls(self) -> dict[str, Says]:
        """By driver, how a message names what was called: the table CALLS of the topic's `drivers.py`."""
        return dict(own_names(self.drivers).get("CALLS", {}))

    @cached_property
    def own_views(self) -> dict[str, Callable[..., Any]]:
        namespace: dict[str, Any] = {"__name__": "views"}
        exec(compile(self.views, "<views of the topic>", "exec"), namespace)
        own = {name: one for name, one in namespace.items() if isinstance(one, FunctionType)}
        return {name: one for name, one in own.items() if one.__module__ == "views" and name[0] != "_"}
