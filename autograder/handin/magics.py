"""What a cell asks of IPython or the shell, rewritten by IPython's own transformer. Imported only where a cell asks.

`!ls` becomes `get_ipython().system('ls')`: a call that does nothing where submissions run. What the transformer cannot
do for us is below, in its own terms: a statement in `%time` has to stay a statement, since nobody runs its text;
`pip install` without a sign is found by IPython only when it runs a cell; and hostile text must not hold us up.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterator
from tokenize import TokenInfo
from typing import Any

from IPython.core.inputtransformer2 import EscapedCommand, HelpEnd, TransformerManager

MAX_CELL = 1 << 17  # characters of a cell that IPython is asked about: its tokens take hundreds of times as much
MAX_WORK = 1 << 21  # characters it may look through for one notebook: it looks through a cell once for each command
MAX_HELP = 200  # characters of a line with a question mark: its pattern takes the square of them
EACH = 200  # characters that an empty cell counts for
TIMED = re.compile(r"%(?:time|prun)\s+(?=[^-\s])")
INSTALLERS = ("pip", "conda")
INDENTS = (tokenize.INDENT, tokenize.DEDENT)


def beginnings(tokens_by_line: list[list[TokenInfo]]) -> Iterator[tuple[TokenInfo, TokenInfo]]:
    """The first two tokens of each statement, after its indentation."""
    for line in tokens_by_line:
        at = 0
        while at < len(line) and line[at].type in INDENTS:
            at += 1
        if at + 1 < len(line):
            yield line[at], line[at + 1]


class Timed(EscapedCommand):
    """`%time x = f()`: the statement alone."""

    priority = 1

    @classmethod
    def find(cls, tokens_by_line: list[list[TokenInfo]]) -> Timed | None:
        for first, _ in beginnings(tokens_by_line):
            if first.string == "%" and TIMED.match(first.line, first.start[1]):
                return cls(first.start)
        return None

    def transform(self, lines: list[str]) -> list[str]:
        line, at = lines[self.start_line], self.start_col
        return [*lines[: self.start_line], line[:at] + TIMED.sub("", line[at:], count=1), *lines[self.start_line + 1 :]]


class Installer(EscapedCommand):
    """`pip install x`: as `%pip install x`."""

    @classmethod
    def find(cls, tokens_by_line: list[list[TokenInfo]]) -> Installer | None:
        for first, second in beginnings(tokens_by_line):
            if first.string in INSTALLERS and second.type == tokenize.NAME:
                return cls(first.start)
        return None

    def transform(self, lines: list[str]) -> list[str]:
        line, at = lines[self.start_line], self.start_col
        signed = [*lines[: self.start_line], f"{line[:at]}%{line[at:]}", *lines[self.start_line + 1 :]]
        return list(super().transform(signed))  # type: ignore[no-untyped-call, unused-ignore]


class Help(HelpEnd):
    """`x?`, on a line that somebody may have written."""

    def transform(self, lines: list[str]) -> list[str]:
        if sum(map(len, lines[self.start_line : self.q_line + 1])) > MAX_HELP:
            raise SyntaxError("too long to ask for help with")
        return list(super().transform(lines))  # type: ignore[no-untyped-call, unused-ignore]


class Magics:
    """IPython's transformer for the cells of one notebook."""

    def __init__(self) -> None:
        self._manager: Any = TransformerManager()  # type: ignore[no-untyped-call, unused-ignore]
        others = [one for one in self._manager.token_transformers if one is not HelpEnd]
        self._manager.token_transformers = [*others, Help, Timed, Installer]
        self._work = MAX_WORK

    def rewritten(self, lines: list[str]) -> list[str]:
        """A cell's lines without indentation, prompts and commands, each where it was.

        As far as IPython can read them: what is wrong then is for Python to say.
        """
        first = next((at for at, line in enumerate(lines) if line.strip()), 0)
        text = [f"{line}\n" for line in lines[first:]]
        for clean in self._manager.cleanup_transforms:
            text = clean(text)
        text = self._without_commands([f"{line}\n" for line in "".join(text)[:-1].split("\n")])
        return [*lines[:first], *"".join(text)[:-1].split("\n")]

    def _without_commands(self, text: list[str]) -> list[str]:
        """Piece by piece where a line is indented as none above it: so that Python finds fault with that line, and not
        with a command above."""
        settled: list[str] = []
        while True:
            try:
                return [*settled, *self._looked_through(text)]
            except IndentationError as exc:
                at = (exc.lineno or 0) - 1
                if not 0 < at < len(text):
                    return [*settled, *text]
                settled += self._without_commands(text[:at])
                text = text[at:]

    def _looked_through(self, text: list[str]) -> list[str]:
        try:
            while self._may_look_through(text):
                changed, now = self._manager.do_one_token_transform(text)
                if not changed:
                    break
                text = _in_place(text, now)
        except IndentationError:
            raise
        except Exception:  # a slip of IPython's own, on text that nobody would write
            pass
        return text

    def _may_look_through(self, text: list[str]) -> bool:
        size = sum(map(len, text))
        self._work -= size + EACH
        return size <= MAX_CELL and self._work > 0


def _in_place(before: list[str], now: list[str]) -> list[str]:
    """The lines after one command was rewritten, with empty ones where it took several."""
    at = next((at for at, pair in enumerate(zip(before, now, strict=False)) if pair[0] != pair[1]), 0)
    return [*now[: at + 1], *["\n"] * (len(before) - len(now)), *now[at + 1 :]]
