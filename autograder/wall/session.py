"""The trusted end of the wall: start a runner, put requests to it, read its answers as hostile bytes."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from ..ask.limits import Limits
from ..data_sets import stand_ins
from ..inside import wire
from ..inside.wire import EXITED, OVERFLOWED, SIGNALLED, TIMED_OUT
from . import command, seccomp
from .answer import Answer
from .cgroup import Cgroup
from .packages import shown

START_SECONDS = 30
GRACE_SECONDS = 10


class RunnerDied(Exception):
    """The runner ended or fell silent in the middle of a check."""


class CannotStart(Exception):
    """The sandbox itself did not come up: the grader's fault, never the student's."""


class Session:
    """A sandbox with one submission in it; a context manager.

    folder   what the submission sees as its own folder: a private copy, made by `examinee.staged`
    file     the submission's file name in it
    topic    the module name it is loaded under
    tier     "bubblewrap", "bubblewrap-without-cgroup" or "none"
    stands   libraries that may be imported and not be used, because only other checks allow them
    cells    the first line of each cell, where the file was a notebook
    drivers  the text of the topic's own drivers
    """

    def __init__(
        self,
        folder: Path,
        file: str,
        topic: str,
        tier: str,
        limits: Limits,
        stands: tuple[str, ...] = (),
        cells: tuple[int, ...] = (),
        drivers: str = "",
    ) -> None:
        self.folder, self.file, self.topic, self.tier, self.limits = folder, file, topic, tier, limits
        self.stands, self.cells, self.drivers = stands, cells, drivers
        self._process: subprocess.Popen[bytes] | None = None
        self._cgroup: Cgroup | None = None
        self._ooms = 0

    def __enter__(self) -> Session:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Bring the runner up. Raises CannotStart, packages.NotInstalled."""
        walled = self.tier != "none"
        shown(self.limits.imports)  # raises before anything is opened
        program = seccomp.filter_program() if walled else None
        pipes = [_pipe_with(program)] if program else []
        if walled:
            argv, inside, environment = (
                command.wall(self.folder, self.limits, pipes[0] if pipes else None),
                "/submission",
                {},
            )
        else:
            argv, inside = command.bare(self.limits), str(self.folder)
            environment = command.ENVIRONMENT | self.limits.variables
        if self.tier == "bubblewrap":
            self._cgroup = Cgroup.create(self.limits)
            argv = self._cgroup.enter(argv)
        with tempfile.TemporaryFile() as errors:
            try:
                self._process = subprocess.Popen(
                    argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, pass_fds=pipes,
                    env={"PATH": os.environ.get("PATH", os.defpath), **environment}, bufsize=0, start_new_session=True,
                )  # fmt: skip
                kind, _ = wire.unpack(self._receive(time.monotonic() + START_SECONDS), cap=0)
                if kind != wire.READY:
                    raise RunnerDied("no greeting")
                request = {
                    "path": f"{inside}/{self.file}",
                    "topic": self.topic,
                    "limits": self.limits.to_request(walled),
                    "stands": list(self.stands),
                    "libraries": list(self.limits.imports),
                    "drivers": self.drivers,
                    "stand_ins": stand_ins(),
                    "cells": list(self.cells),
                }
                self._send(wire.pack_request(request, []))
            except (OSError, RunnerDied, wire.Malformed) as exc:
                self.close()
                errors.seek(0)
                said = errors.read(4000).decode("utf-8", "replace").strip()
                raise CannotStart(said.splitlines()[-1] if said else str(exc)) from exc
            finally:
                for fd in pipes:
                    os.close(fd)

    def load(self) -> Answer:
        """Import the submission, once, to see whether it can be."""
        return self.ask({"driver": "call", "targets": [], "returns": [], "cases": []}, [])

    def ask(self, request: dict[str, Any], arrays: list[np.ndarray]) -> Answer:
        """The submission's answer to one check. Raises RunnerDied."""
        try:
            self._send(wire.pack_request(request, arrays))
            data = self._receive(time.monotonic() + self.limits.wall_seconds + GRACE_SECONDS)
            _, (status, said) = wire.unpack(data, cap=self.limits.answer_bytes + 1)
        except (OSError, wire.Malformed, ValueError) as exc:
            raise RunnerDied(str(exc)) from exc
        answer = read_answer([int(value) for value in status], said.tobytes(), request, self.limits)
        if self._cgroup and answer.outcome in ("crashed", "no_result"):
            before, self._ooms = self._ooms, self._cgroup.ooms()
            if self._ooms > before:
                answer.fail("memory_limit", f"used more than {self._cgroup.memory_bytes >> 20} MB")
        return answer

    def close(self) -> None:
        """End everything inside; a second call does nothing."""
        process, self._process = self._process, None
        if process is not None:
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()
            try:  # the session's group: bwrap and what wraps it; the namespaces take the rest down
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        group, self._cgroup = self._cgroup, None
        if group is not None:
            group.remove()

    def _send(self, message: bytes) -> None:
        assert self._process and self._process.stdin
        view = memoryview(struct.pack("<Q", len(message)) + message)
        while view:
            view = view[self._process.stdin.write(view) :]

    def _receive(self, deadline: float) -> bytes:
        head = self._read(8, deadline)
        (length,) = struct.unpack("<Q", head)
        if length > self.limits.answer_bytes + (1 << 20):
            raise RunnerDied(f"a message of {length} bytes")
        return self._read(length, deadline)

    def _read(self, count: int, deadline: float) -> bytes:
        assert self._process and self._process.stdout
        fd, data = self._process.stdout.fileno(), bytearray()
        while len(data) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([fd], [], [], left)[0]:
                raise RunnerDied("it fell silent")
            part = os.read(fd, min(count - len(data), 1 << 20))
            if not part:
                raise RunnerDied("it ended")
            data += part
        return bytes(data)


def read_answer(status: list[int], said: bytes, request: dict[str, Any], limits: Limits) -> Answer:
    """What a finished check process amounts to: values, or an outcome with its reason."""
    reason, code, wall, _ = status
    answer = Answer(seconds=wall / 1000)
    if reason == TIMED_OUT:
        answer.fail("time_limit", f"took more than {limits.cpu_seconds} s")
        answer.limit_seconds = limits.cpu_seconds
    elif reason == OVERFLOWED:
        answer.fail("bad_result", f"returned more than {limits.answer_bytes >> 20} MB")
    elif reason == SIGNALLED:
        answer.fail("crashed", f"the process died of {_signal_name(code)}")
    elif reason == EXITED and code != 0:
        answer.fail("crashed", f"the process ended with exit status {code}")
    elif not said:
        answer.fail("no_result", "the process ended without an answer")
    else:
        try:
            answer.read(said, request, cap=limits.answer_bytes)
        except wire.Malformed as exc:
            answer.fail("bad_result", f"what came back is not an answer: {exc}")
    return answer


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _pipe_with(data: bytes) -> int:
    read, write = os.pipe()
    os.write(write, data)
    os.close(write)
    return read
