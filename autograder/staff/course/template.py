"""The course.toml that `deltarule course` writes: every line explained, everything as the kit has it.

A line that begins with # and a space explains; one with # alone is an example, to be had by taking the # away.
"""

from __future__ import annotations

from collections.abc import Sequence

HEAD = """\
# A course of Deltarule. Every command reads this file from here or from a folder below.
# A line with a # in front counts for nothing: below, those with a space explain, the others are examples.
# What a record owes to this file is said in it. After a change, grade again: what changes is said with the reason.

# What the course is called in reports.
title = {title}

# The language of what students read. There is only en for now.
language = "en"

# The file, beside this one, with the secret that hidden checks are drawn from: made once by itself.
# Keep it, and keep it to yourself: with another secret every student gets other hidden checks.
secret = "deltarule_secret"

# Where the clocks are that times in this file are read from, by a name such as Europe/Berlin.
timezone = "UTC"

# What is not asked, in any topic. "float32" is every check in float32; "losses/huber" all checks of a function;
# "losses/huber_delta" a check in all its forms; "losses/huber_delta_hidden" one form. A record has all the names.
leave_out = []


# What late work loses. Without [late] it counts in full, and is noted. Take the # from [late] and what you need.
#[late]

# As late as this counts as in time, on each day anew: a few minutes for slow uploads.
#grace_minutes = 10

# Taken from the mark that was earned, for each day begun. A day after 23:59 is the next 23:59.
#percent_per_day = 10

# No more than this is taken.
#at_most_percent = 50

# What comes later than this many days is marked 0.
#refuse_after_days = 7


# What one check may use, where the kit's own limits are not right for your machine or your course; the kit has
# these. A check that trains a network has limits of its own.
#[limits]

# Seconds of processor time.
#cpu_seconds = 5

# Memory of all its processes together, in MB of 1024 * 1024 bytes.
#memory_mb = 1024

# Processes and threads at a time.
#processes = 64

# Files it may write, in MB.
#scratch_mb = 64


# The topics, in order. Take out what you do not teach; without any [[topics]] the course has all of the kit.
"""

FIRST = """
# A topic of the kit by its name, or a folder of your own with a slash in it: "./gru", "../topics/gru".
[[topics]]
topic = "{name}"{comment}

# Its checks add up to this; without it to what the topic gives them.
#points = 20

# Its share in the final mark, against those of the others, as any number. All topics have one, or none.
#weight = 1

# When it is due. Without an offset (+02:00) the time is that of `timezone` above; 23:59:00 ends at 23:59:00.
#due = 2026-10-01T23:59:00

# As above, for this topic alone; the topic's name may be left out.
#leave_out = ["float32"]
"""

NEXT = """
[[topics]]
topic = "{name}"{comment}
"""

TAIL = """

# More time for one student, each in a table of its own: so many days after the due date, or until a time.
#[[extensions]]

# The name of the student's folder among the submissions.
#student = "ada"

# Without this line it holds for all topics.
{topic}

# Or: until = 2026-10-03T23:59:00
#days = 2

# Stands in the record.
#why = "ill"

# Marks set by hand, with a reason, go into marks.toml beside this file, and are kept when you grade again:
#   [[marks]]
#   student = "ada"
#   topic = "losses"
#   check = "losses/huber_delta_hidden"     without this line: the whole topic
#   points = 2
#   why = "right by another definition"
"""


def new_course(title: str, topics: Sequence[tuple[str, str]]) -> str:
    """The text of a new course.toml.

    topics   (name, title) of each of the kit's, in order
    """
    parts = [HEAD.replace("{title}", _quoted(title))]
    for at, (name, about) in enumerate(topics):
        about = _plain(about)
        parts.append((NEXT if at else FIRST).format(name=name, comment=f"  # {about}" if about else ""))
    example = f'#topic = "{topics[0][0]}"' if topics else '# topic = "losses"'
    return "".join([*parts, TAIL.replace("{topic}", example)])


def _plain(text: str) -> str:
    """The text on one line, without what a TOML file may not hold."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _quoted(text: str) -> str:
    """The text as a TOML string, on one line; a course without a title is called so."""
    plain = _plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain or "Untitled"}"'
