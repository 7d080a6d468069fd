"""What is late, by how much, and what it costs: pure, on times that know their zone.

A day is one of the course's calendar: a day after 23:59 it is 23:59 again, also when the clocks are changed
that night. Between two times the grace is counted in real minutes. Where clocks show a time twice, the later counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class LateRule:
    """What late work loses.

    grace_minutes       as late as this is in time; it is granted again at the end of every further day
    percent_per_day     of the mark earned, for each day begun
    at_most_percent     the most that is taken
    refuse_after_days   later than so many days the mark is 0; None: it is taken however late
    """

    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    at_most_percent: float = 100.0
    refuse_after_days: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.percent_per_day:g} % a day" if self.percent_per_day else "counts in full"]
        parts += [f"at most {self.at_most_percent:g} %"] if self.percent_per_day and self.at_most_percent < 100 else []
        parts += [f"{self.grace_minutes:g} minutes of grace"] if self.grace_minutes else []
        refused = self.refuse_after_days
        return ", ".join(parts + ([f"refused after {_counted(refused, 'day')}"] if refused is not None else []))


@dataclass(frozen=True)
class Extension:
    """More time for one student: `days` after the due date, or `until` a time. topic None: in every topic."""

    student: str
    topic: str | None
    days: float | None
    until: datetime | None
    why: str

    def fits(self, topic: str, student: str) -> bool:
        return self.student == student and self.topic in (None, topic)

    def end(self, due: datetime) -> datetime:
        """The end it gives, in the zone of `due`; earlier than `due` where `until` is."""
        if self.until is not None:
            return self.until.astimezone(due.tzinfo)
        return days_after(due, self.days or 0).astimezone(due.tzinfo)

    def __str__(self) -> str:
        if self.until is not None:
            return f"granted until {self.until:%Y-%m-%d %H:%M %Z}: {self.why}"
        return f"{_counted(self.days or 0, 'day')} granted: {self.why}"


@dataclass(frozen=True)
class Lateness:
    """How late something was handed in.

    due         when it was due for this student; None: never
    handed_in   None where nobody knows
    days        days begun after the end of the grace; 0: in time
    behind      the time since `due`, as whole days of the calendar and what is left over; 0 in time
    extension   the one without which it would have been later
    """

    due: datetime | None
    handed_in: datetime | None
    days: int = 0
    behind: tuple[int, timedelta] = (0, timedelta())
    extension: Extension | None = None


def days_after(due: datetime, days: float) -> datetime:
    """The time (in UTC) when clocks where `due` belongs show its time so many days later."""
    there = due + timedelta(days=days)  # what clocks show, not what passes
    return max(there.replace(fold=fold).astimezone(UTC) for fold in (0, 1)) if days else due.astimezone(UTC)


def lateness(
    due: datetime | None,
    handed_in: datetime | None,
    extensions: Iterable[Extension] = (),
    student: str = "",
    topic: str = "",
    rule: LateRule | None = None,
) -> Lateness:
    """How late a student's topic is; of several extensions the one that ends last counts.

    due, handed_in   with a zone; that of `due` is the course's. Raises ValueError without one.
    """
    for one in (due, handed_in):
        if one is not None and one.tzinfo is None:
            raise ValueError(f"{one} has no time zone")
    if due is None or handed_in is None:
        return Lateness(due, handed_in)
    grace = timedelta(minutes=rule.grace_minutes if rule else 0)
    extended = max(
        ((one.end(due), one) for one in extensions if one.fits(topic, student)),
        key=lambda pair: pair[0].astimezone(UTC),
        default=None,
    )
    end, used = due, None
    if extended and _begun(due, handed_in, grace) and extended[0].astimezone(UTC) > due.astimezone(UTC):
        end, used = extended
    days = _begun(end, handed_in, grace)
    return Lateness(end, handed_in, days, _behind(end, handed_in) if days else (0, timedelta()), used)


def penalty(late: Lateness, rule: LateRule | None) -> float:
    """The part of the mark that is taken, 0 to 1. Without a rule late work counts in full."""
    if rule is None or not late.days:
        return 0.0
    if refused(late, rule):
        return 1.0
    return min(rule.percent_per_day * late.days, rule.at_most_percent) / 100


def refused(late: Lateness, rule: LateRule | None) -> bool:
    """Whether it came too late to be marked."""
    return rule is not None and rule.refuse_after_days is not None and late.days > rule.refuse_after_days


def sentence(late: Lateness, rule: LateRule | None) -> str:
    """What a record says of it: "2 days late: 20 % taken; 1 day granted: ill". Empty in time without an extension."""
    parts = []
    if late.due is not None and late.handed_in is None:
        parts.append("when it was handed in is not known, so it counts as in time")
    if late.days:
        if refused(late, rule):
            assert rule is not None
            costs = f"not counted, refused after {_counted(rule.refuse_after_days or 0, 'day')}"
        else:
            taken = 100 * penalty(late, rule)
            costs = f"{taken:g} % taken" if taken else "counts in full"
        parts.append(f"{_duration(*late.behind)} late: {costs}")
    elif late.extension is not None:
        parts.append("in time")
    return "; ".join(parts + ([str(late.extension)] if late.extension is not None else []))


def _begun(due: datetime, handed_in: datetime, grace: timedelta) -> int:
    """The fewest days after which it would have been in time."""
    days = max(0, (handed_in.astimezone(UTC) - due.astimezone(UTC) - grace) // DAY - 1)  # too few, by one or two
    while handed_in.astimezone(UTC) > days_after(due, days) + grace:
        days += 1
    return days


def _behind(due: datetime, handed_in: datetime) -> tuple[int, timedelta]:
    """Whole days of the calendar since `due`, and what is left over."""
    whole = max(0, _begun(due, handed_in, timedelta()) - 1)
    left = handed_in.astimezone(UTC) - days_after(due, whole)
    return (whole + 1, timedelta()) if days_after(due, whole + 1) == handed_in.astimezone(UTC) else (whole, left)


def _duration(days: int, left: timedelta) -> str:
    """In words, in two units at most; a minute begun is a minute."""
    hours, minutes = divmod(-(-left // timedelta(minutes=1)), 60)
    counts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    return " and ".join([_counted(number, what) for number, what in counts if number][:2])


def _counted(number: float, what: str) -> str:
    return f"{number:g} {what}{'' if number == 1 else 's'}"
