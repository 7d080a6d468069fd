"""What is late and what it costs: time zones, changed clocks, leap days, extensions; and nbgrader's timestamps."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from nbgrader.utils import parse_utc

from autograder.staff.course.late import Extension, Lateness, LateRule, lateness, penalty, sentence
from autograder.staff.course.timestamp import BadTimestamp, parse_timestamp

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
RULE = LateRule(grace_minutes=10, percent_per_day=10, at_most_percent=50, refuse_after_days=7)


def at(text, zone=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def of(due, handed_in, *extensions, rule=None, zone=UTC, student="ada", topic="losses"):
    return lateness(at(due, zone), at(handed_in, zone), extensions, student, topic, rule)


# --- days begun ---------------------------------------------------------------------------------------------------

DAYS = [
    # zone, due, handed in, days begun without grace
    (UTC, "2026-10-01T23:59:00", "2026-09-01T00:00:00", 0),
    (UTC, "2026-10-01T23:59:00", "2026-10-01T23:59:00", 0),
    (UTC, "2026-10-01T23:59:00", "2026-10-01T23:59:00.000001", 1),
    (UTC, "2026-10-01T23:59:00", "2026-10-02T23:59:00", 1),
    (UTC, "2026-10-01T23:59:00", "2026-10-02T23:59:01", 2),
    (UTC, "2026-10-01T23:59:00", "2027-10-01T23:59:00", 365),
    (UTC, "2028-02-28T12:00:00", "2028-02-29T12:00:00", 1),  # a leap day is a day
    (UTC, "2028-02-28T12:00:00", "2028-03-01T12:00:00", 2),
    (UTC, "2027-02-28T12:00:00", "2027-03-01T12:00:00", 1),
    (UTC, "2028-02-29T12:00:00", "2029-02-28T12:00:00", 365),
    # Clocks go forward in the night to 29 March 2026, and back in the one to 25 October.
    (BERLIN, "2026-03-28T23:59:00", "2026-03-29T23:59:00", 1),  # after 23 hours
    (BERLIN, "2026-03-28T23:59:00", "2026-03-29T23:59:01", 2),
    (BERLIN, "2026-10-24T23:59:00", "2026-10-25T23:59:00", 1),  # after 25 hours
    (BERLIN, "2026-10-24T23:59:00", "2026-10-25T23:59:01", 2),
    (BERLIN, "2026-10-24T23:59:00", "2026-10-26T23:59:00", 2),
    (BERLIN, "2026-03-28T02:30:00", "2026-03-29T03:30:00", 1),  # nobody's clock shows 2:30, so it ends an hour later
    (BERLIN, "2026-03-28T02:30:00", "2026-03-29T03:30:01", 2),
    (NEW_YORK, "2026-10-31T23:59:00", "2026-11-01T23:59:00", 1),
    (timezone(timedelta(hours=1)), "2026-10-24T23:59:00", "2026-10-25T23:59:01", 2),
]


@pytest.mark.parametrize("zone, due, handed_in, days", DAYS)
def test_days_begun(zone, due, handed_in, days):
    found = of(due, handed_in, zone=zone)
    assert found.days == days
    assert (found.behind == (0, timedelta())) == (days == 0)


def test_a_time_that_clocks_show_twice():
    due = at("2026-10-25T02:30:00", BERLIN).replace(fold=1)
    earlier = at("2026-10-25T02:45:00", BERLIN)
    assert earlier.replace(tzinfo=None) > due.replace(tzinfo=None)
    assert lateness(due, earlier).days == 0
    assert lateness(due, earlier.replace(fold=1)).days == 1
    day_before = at("2026-10-24T02:30:00", BERLIN)
    assert lateness(day_before, due).days == 1  # a day later is the second 2:30


def test_times_of_other_zones_are_the_same_times():
    due = at("2026-10-01T23:59:00", BERLIN)
    for zone in (UTC, NEW_YORK, timezone(timedelta(hours=13))):
        assert lateness(due, due.astimezone(zone)).days == 0
        assert lateness(due, (due + timedelta(seconds=1)).astimezone(zone)).days == 1


def test_without_a_due_date_or_a_time_nothing_is_late():
    due = at("2026-10-01T23:59:00")
    assert lateness(None, due) == Lateness(None, due)
    assert lateness(due, None) == Lateness(due, None)
    assert sentence(Lateness(None, due), RULE) == sentence(Lateness(None, None), RULE) == ""
    assert sentence(Lateness(due, None), RULE) == "when it was handed in is not known, so it counts as in time"
    assert penalty(Lateness(due, None), RULE) == 0.0


@pytest.mark.parametrize("due, handed_in", [("2026-10-01", "2026-10-01T00:00Z"), ("2026-10-01T00:00Z", "2026-10-01")])
def test_times_without_a_zone_are_refused(due, handed_in):
    with pytest.raises(ValueError, match="has no time zone"):
        lateness(datetime.fromisoformat(due), datetime.fromisoformat(handed_in))


# --- what it costs ------------------------------------------------------------------------------------------------

HALF = LateRule(percent_per_day=12.5)
COSTS = [
    # rule, how late, the part taken, what the record says
    (RULE, timedelta(minutes=10), 0.0, ""),
    (RULE, timedelta(minutes=10, seconds=1), 0.1, "11 minutes late: 10 % taken"),
    (RULE, timedelta(days=1, minutes=10), 0.1, "1 day and 10 minutes late: 10 % taken"),
    (RULE, timedelta(days=1, minutes=11), 0.2, "1 day and 11 minutes late: 20 % taken"),
    (RULE, timedelta(days=2), 0.2, "2 days late: 20 % taken"),
    (RULE, timedelta(days=6), 0.5, "6 days late: 50 % taken"),
    (RULE, timedelta(days=7, minutes=10), 0.5, "7 days and 10 minutes late: 50 % taken"),
    (RULE, timedelta(days=7, minutes=10, seconds=1), 1.0,
     "7 days and 11 minutes late: not counted, refused after 7 days"),
    (RULE, timedelta(days=400), 1.0, "400 days late: not counted, refused after 7 days"),
    (None, timedelta(seconds=1), 0.0, "1 minute late: counts in full"),
    (None, timedelta(hours=1), 0.0, "1 hour late: counts in full"),
    (None, timedelta(days=3, hours=5, minutes=7), 0.0, "3 days and 5 hours late: counts in full"),
    (LateRule(), timedelta(days=9), 0.0, "9 days late: counts in full"),
    (HALF, timedelta(hours=2, minutes=3), 0.125, "2 hours and 3 minutes late: 12.5 % taken"),
    (HALF, timedelta(days=7, seconds=1), 1.0, "7 days and 1 minute late: 100 % taken"),
    (HALF, timedelta(days=900), 1.0, "900 days late: 100 % taken"),
    (LateRule(refuse_after_days=0), timedelta(seconds=1), 1.0, "1 minute late: not counted, refused after 0 days"),
    (LateRule(refuse_after_days=1), timedelta(days=1), 0.0, "1 day late: counts in full"),
    (LateRule(grace_minutes=5000, percent_per_day=10), timedelta(days=4), 0.1, "4 days late: 10 % taken"),
    (LateRule(grace_minutes=5000, percent_per_day=10), timedelta(days=3), 0.0, ""),
]  # fmt: skip


@pytest.mark.parametrize("rule, late, part, says", COSTS)
def test_what_late_work_costs(rule, late, part, says):
    due = at("2026-06-01T23:59:00", BERLIN)
    found = lateness(due, due.astimezone(UTC) + late, rule=rule)
    assert penalty(found, rule) == pytest.approx(part)
    if late < timedelta(days=100):  # no clocks are changed in between
        assert sentence(found, rule) == says


@pytest.mark.parametrize("day, clock", [("2026-03-28", 23), ("2026-10-24", 25)])
def test_the_sentence_counts_the_days_of_the_calendar(day, clock):
    due = at(f"{day}T23:59:00", BERLIN)
    for more, days in ((timedelta(), "1 day"), (timedelta(minutes=1), "1 day and 1 minute")):
        found = lateness(due, due.astimezone(UTC) + timedelta(hours=clock) + more, rule=HALF)
        assert sentence(found, HALF).startswith(f"{days} late")


LATE_RULES = [
    (LateRule(), "counts in full"),
    (LateRule(percent_per_day=10), "10 % a day"),
    (LateRule(0.5, 33.3, 50, 1), "33.3 % a day, at most 50 %, 0.5 minutes of grace, refused after 1 day"),
    (LateRule(at_most_percent=50, refuse_after_days=0), "counts in full, refused after 0 days"),
]


@pytest.mark.parametrize("rule, says", LATE_RULES)
def test_a_rule_in_words(rule, says):
    assert str(rule) == says


# --- extensions ---------------------------------------------------------------------------------------------------


def more(days=None, until=None, student="ada", topic="losses", why="ill", zone=UTC):
    return Extension(student, topic, days, None if until is None else at(until, zone), why)


EXTENDED = [
    # extensions, handed in (due is 1 October, 23:59), days late, which of them is used, what is said
    ([], "2026-10-03T12:00:00", 2, None, "1 day and 12 hours late: 20 % taken"),
    ([more(1)], "2026-10-03T12:00:00", 1, 0, "12 hours and 1 minute late: 10 % taken; 1 day granted: ill"),
    ([more(1)], "2026-10-02T23:59:00", 0, 0, "in time; 1 day granted: ill"),
    ([more(1)], "2026-10-03T00:09:00", 0, 0, "in time; 1 day granted: ill"),  # with the grace
    ([more(1)], "2026-10-01T23:59:00", 0, None, ""),  # it was not needed
    ([more(1)], "2026-10-02T00:09:00", 0, None, ""),
    ([more(2.5)], "2026-10-04T11:59:00", 0, 0, "in time; 2.5 days granted: ill"),
    ([more(until="2026-10-03T12:00:00")], "2026-10-03T12:00:00", 0, 0,
     "in time; granted until 2026-10-03 12:00 UTC: ill"),
    ([more(until="2026-10-03T12:00:00", zone=NEW_YORK)], "2026-10-03T16:00:00", 0, 0,
     "in time; granted until 2026-10-03 12:00 EDT: ill"),
    ([more(until="2026-09-01T12:00:00", topic=None)], "2026-10-02T12:00:00", 1, None,
     "12 hours and 1 minute late: 10 % taken"),  # it never shortens
    ([more(1, topic=None, why="a fire")], "2026-10-02T12:00:00", 0, 0, "in time; 1 day granted: a fire"),
    ([more(1, topic=None), more(3, why="a fire")], "2026-10-04T12:00:00", 0, 1, "in time; 3 days granted: a fire"),
    ([more(3, topic=None), more(1)], "2026-10-04T12:00:00", 0, 0, "in time; 3 days granted: ill"),
    ([more(1), more(until="2026-10-02T12:00:00", topic=None)], "2026-10-02T23:00:00", 0, 0,
     "in time; 1 day granted: ill"),
    ([more(5, student="alan"), more(5, topic="neurons"), more(5, student="Ada")], "2026-10-02T12:00:00", 1, None,
     "12 hours and 1 minute late: 10 % taken"),
    ([more(366)], "2026-10-10T00:00:00", 0, 0, "in time; 366 days granted: ill"),
]  # fmt: skip


@pytest.mark.parametrize("extensions, handed_in, days, used, says", EXTENDED, ids=range(len(EXTENDED)))
def test_extensions(extensions, handed_in, days, used, says):
    found = of("2026-10-01T23:59:00", handed_in, *extensions, rule=RULE)
    assert found.days == days
    assert found.extension is (None if used is None else extensions[used])
    assert sentence(found, RULE) == says


@pytest.mark.parametrize("due, end", [
    ("2026-03-28T23:59:00", "2026-03-29T23:59:00"),
    ("2026-10-24T23:59:00", "2026-10-25T23:59:00"),
    ("2028-02-28T23:59:00", "2028-02-29T23:59:00"),
    ("2027-02-28T23:59:00", "2027-03-01T23:59:00"),
    ("2026-12-31T23:59:00", "2027-01-01T23:59:00"),
])  # fmt: skip
def test_a_day_granted_ends_when_clocks_show_the_same_time(due, end):
    assert of(due, end, more(1), zone=BERLIN).days == 0
    assert of(due, end, more(1), zone=BERLIN).due == at(end, BERLIN)
    assert of(due, f"{end}.000001", more(1), zone=BERLIN).days == 1


# --- nbgrader's timestamps ----------------------------------------------------------------------------------------

STAMPS = [
    # text, the course's zone, the time in UTC, whether nbgrader reads it so too
    ("2015-02-02 15:58:23.948203 America/Los_Angeles", UTC, "2015-02-02T23:58:23.948203", True),
    ("2015-02-02 15:58:23.948203 UTC", BERLIN, "2015-02-02T15:58:23.948203", True),
    ("2015-07-02 15:58:23.948203 UTC\n", BERLIN, "2015-07-02T15:58:23.948203", True),
    ("2015-02-02 15:58:23 GMT", BERLIN, "2015-02-02T15:58:23", True),
    ("2015-02-02 15:58:23", BERLIN, "2015-02-02T15:58:23", True),  # its collector writes UTC and does not say so
    ("2015-02-02 15:58", UTC, "2015-02-02T15:58:00", True),
    ("2015-02-02 15:58:23-0800", UTC, "2015-02-02T23:58:23", True),
    ("2015-02-02T15:58:23.948203Z", UTC, "2015-02-02T15:58:23.948203", True),
    ("2015-02-02T15:58:23+01:00", UTC, "2015-02-02T14:58:23", True),
    ("2015-07-02 15:58:23 CET", UTC, "2015-07-02T13:58:23", True),  # a zone of this name, with its summer
    ("2015-07-02 15:58:23 CEST", BERLIN, "2015-07-02T13:58:23", False),  # nbgrader takes it as UTC
    ("2015-02-02 15:58:23 CET", BERLIN, "2015-02-02T14:58:23", True),
    ("2015-02-02 15:58:23.948203 PST", ZoneInfo("America/Los_Angeles"), "2015-02-02T23:58:23.948203", False),
    ("2015-02-02 15:58:23 -0800", UTC, "2015-02-02T23:58:23", False),  # nbgrader reads 800 seconds
    ("2015-02-02 15:58:23 +05:45", UTC, "2015-02-02T10:13:23", None),
    ("2026-10-25 02:30:00 CEST", BERLIN, "2026-10-25T00:30:00", None),
    ("2026-10-25 02:30:00 CET", BERLIN, "2026-10-25T01:30:00", None),
    ("2026-01-01 12:00:00 -03", ZoneInfo("America/Sao_Paulo"), "2026-01-01T15:00:00", None),
    ("2028-02-29 23:30:00 America/New_York", UTC, "2028-03-01T04:30:00", True),
]


@pytest.mark.parametrize("text, zone, time, theirs", STAMPS)
def test_timestamps(text, zone, time, theirs):
    found = parse_timestamp(text, zone)
    assert found == at(time) and found.tzinfo is UTC
    if theirs is not None:
        assert (parse_utc(text.strip()) == found.replace(tzinfo=None)) == theirs


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "America/Sao_Paulo"])
@pytest.mark.parametrize("hours", range(0, 24 * 366, 24 * 30 + 7))
def test_what_nbgrader_writes_in_the_courses_zone_is_read_back(zone, hours):
    now = at("2028-01-01T00:00:00") + timedelta(hours=hours, microseconds=1)
    written = now.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S.%f %Z")  # its own format
    assert parse_timestamp(written, ZoneInfo(zone)) == now


BAD_STAMPS = {
    "": "timestamp.txt is empty; write it like 2026-10-01 23:59:00 UTC",
    " \n": "timestamp.txt is empty",
    "yesterday": 'timestamp.txt: "yesterday" is not a date and a time; write it like',
    "2015-02-02": "is not a date and a time",
    "2015-02-30 12:00:00 UTC": "is not a date and a time",
    "2015-02-02 25:00:00 UTC": "is not a date and a time",
    "2015-02-02 15:58:23 UTC or so": "is not a date and a time",
    "2015-02-02T15:58:23Z UTC": "is not a date and a time",
    "2015-02-02 15:58:23 +99:00": "is not a date and a time",
    "15:58:23 2015-02-02": "is not a date and a time",
    "2015-02-02 15:58:23 CEST": '"CEST" is no time zone, such as Europe/Berlin',
    "2015-02-02 15:58:23 Europe/Berln": "did you mean Europe/Berlin?; or write an offset, like +0100",
    "2015-02-02 15:58:23 ../../etc/passwd": "is no time zone",
    "2015-02-02 15:58:23 \x00": "is no time zone",
    "0001-01-01 00:00:00 +0200": "a year from 2000 to 2999 is needed",
    "9999-12-31 23:59:59 -0200": "a year from 2000 to 2999",
    "x" * 100_000: "xxx…",
}


@pytest.mark.parametrize("text", BAD_STAMPS, ids=range(len(BAD_STAMPS)))
def test_bad_timestamps(text):
    with pytest.raises(BadTimestamp, match=re.escape(BAD_STAMPS[text])) as caught:
        parse_timestamp(text)
    assert str(caught.value).startswith("timestamp.txt") and len(str(caught.value)) < 300
    with pytest.raises(BadTimestamp, match=r"^ada/losses/timestamp\.txt"):
        parse_timestamp(text, where="ada/losses/timestamp.txt")
