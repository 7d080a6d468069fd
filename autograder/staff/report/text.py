"""Text from a submission, made safe to show: one line, and nothing in it that acts on what shows it."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from ...judge.record import Record

LONGEST = 2000

# A terminal takes a sequence as one command, so the letters inside it go with the ESC.
ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor, screen
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # window title, clipboard, link
    r"|\x1b[ -/]*[0-~]"
)


def plain(text: str, longest: int = LONGEST) -> str:
    """`text` without ANSI sequences, control and format characters (bidi, zero width); white space is one blank.

    At most `longest` characters; what is cut off shows as an ellipsis.
    """
    # Far more than is kept, so that what is dropped costs little and what is cut still reads whole.
    text = text[: 10 * longest]
    kept = text if text.isprintable() else "".join(map(_visible, ANSI.sub("", text)))
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category == "Cs":  # half a character: no file could be written with it
        return "\ufffd"
    return "" if category in ("Cc", "Cf") else char


def cleaned(record: Record) -> Record:
    """A copy of the record in which every text is plain."""
    checks = [
        msgspec.structs.replace(
            one,
            name=plain(one.name),
            title=plain(one.title),
            target=[plain(name) for name in one.target],
            message=plain(one.message),
            hint=plain(one.hint),
            misconception=plain(one.misconception) if one.misconception else None,
        )
        for one in record.checks
    ]
    return msgspec.structs.replace(
        record,
        student=plain(record.student),
        topic=plain(record.topic),
        source=plain(record.source),
        isolation=plain(record.isolation),
        note=plain(record.note),
        title=plain(record.title),
        course=[plain(one) for one in record.course],
        checks=checks,
    )


def number(value: float) -> str:
    """Points as one would write them: 12, 0.5, 0.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(value: float | None) -> str:
    """A share in whole percent; only nothing reads 0 and only everything 100. None is a mark still open."""
    if value is None:
        return "open"
    if 0 < value < 100:
        value = min(max(value, 1), 99)
    return f"{value:.0f} %"


def count(how_many: int, one: str, more: str = "") -> str:
    """`1 student`, `3 students`."""
    return f"{how_many} {one if how_many == 1 else more or one + 's'}"
