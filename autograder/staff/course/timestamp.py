"""When something was handed in, as nbgrader writes it: `2015-02-02 15:58:23.948203 America/Los_Angeles`.

nbgrader's own format ends in the zone's abbreviation (`PST`), its tests' in a name, its collector writes UTC and
says nothing of it; an offset may stand there too. nbgrader reads `-0800` as 800 seconds and `PST` as UTC: not so here.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from .table import YEARS, shown
from .zones import NoZone, zone_named


class BadTimestamp(ValueError):
    """The text is no time that nbgrader writes."""


def parse_timestamp(text: str, zone: tzinfo = UTC, where: str = "timestamp.txt") -> datetime:
    """The time that the text of a timestamp file says, in UTC.

    zone    the course's; it says what an abbreviation means
    where   what the error calls the file

    Raises BadTimestamp.
    """
    way_out = "write it like 2026-10-01 23:59:00 UTC"
    parts = text.split()
    if not parts:
        raise BadTimestamp(f"{where} is empty; {way_out}")
    date_and_time, after = (" ".join(parts[:2]), parts[2:]) if ":" in "".join(parts[1:2]) else (parts[0], parts[1:])
    if len(after) == 1 and after[0][0] in "+-":
        date_and_time, after = date_and_time + after[0], []
    try:
        found = datetime.fromisoformat(date_and_time)
        if len(after) > 1 or (after and found.tzinfo is not None) or ":" not in date_and_time:
            raise ValueError
    except ValueError:
        raise BadTimestamp(f"{where}: {shown(text.strip())} is not a date and a time; {way_out}") from None
    if found.year not in YEARS:
        raise BadTimestamp(f"{where}: {shown(text.strip())}: a year from {YEARS[0]} to {YEARS[-1]} is needed")
    if after:
        found = _placed(found, after[0], zone, where)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _placed(local: datetime, name: str, zone: tzinfo, where: str) -> datetime:
    """`local` where clocks call their time `name`: an abbreviation used in the course's zone, or a zone's name."""
    for fold in (0, 1):
        there = local.replace(tzinfo=zone, fold=fold)
        if there.tzname() == name:
            return there
    try:
        return local.replace(tzinfo=zone_named(name))
    except NoZone as exc:
        raise BadTimestamp(f"{where}: {exc}; or write an offset, like +0100") from None
