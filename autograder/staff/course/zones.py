"""Time zones by name."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, tzinfo

from .table import nearest, shown


class NoZone(ValueError):
    """There is no time zone of this name."""


def zone_named(name: str) -> tzinfo:
    """The zone of a name such as Europe/Berlin. Raises NoZone."""
    if name in ("UTC", "GMT", "Z"):  # these need no data
        return UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # not in the data, or no name at all: ../x, a folder of zones
        known = zoneinfo.available_timezones()
        why = nearest(name, known) if known else "; this machine knows no time zones: pip install tzdata"
        raise NoZone(f"{shown(name)} is no time zone, such as Europe/Berlin{why}") from None
