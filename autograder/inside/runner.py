"""Process 1 inside the wall: reads requests, forks a process per check, relays the bytes it writes.

It imports NumPy, and of the libraries it is told of those that the submission names, but never a student's code, so
nothing a check does can outlive that check. All it says of an answer is how the process ended; what the bytes are
worth is decided outside.

    stdin   u64 length, REQUEST message          stdout   u64 length, READY or STATUS message
    STATUS = [exit kind, exit value, wall ms, cpu ms], the child's bytes as they came
"""

import contextlib
import ctypes
import gc
import importlib
import os
import resource
import select
import shutil
import signal
import struct
import time
from types import CodeType
from typing import Any, NoReturn

import numpy as np

from . import wire
from .answers import ask, at_import, pack_problem
from .drivers import Driver, own_names, with_own
from .loader import NotPython, compiled, getter, load, named
from .wire import EXITED, OVERFLOWED, SIGNALLED, TIMED_OUT

PR_SET_DUMPABLE, PR_SET_PDEATHSIG = 4, 1


def main() -> None:
    """Serve requests until stdin closes. The first request says what and how: path, topic, limits."""
    alone = os.getpid() == 1
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # no check may read this process's memory or descriptors
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    requests, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    send(replies, wire.pack(wire.READY, []))
    setup, _ = wire.unpack_request(receive(requests))
    drivers = with_own(setup["drivers"])
    code: list[CodeType] | None = None
    while data := receive(requests):
        try:  # read once, run afresh in every check
            if code is None:
                code = compiled(setup["path"], setup["cells"])
                prepare(named(setup["path"], setup["libraries"]))
        except NotPython as exc:
            said = pack_problem("rejected", f"it is not Python: {exc}", -1, exc.line)
            status = (EXITED, 0, 0, 0)
        else:
            status, said = one_check(setup, drivers, code, data, (requests, replies, nothing))
            if alone:
                clean_up()
        send(replies, wire.pack(wire.STATUS, [np.array(status, np.int64), np.frombuffer(said, np.uint8)]))


def prepare(libraries: list[str]) -> None:
    """Import them once, not in every check: TensorFlow takes longer than what is asked of it.

    It has one thread until something is computed, so that a fork is safe.
    """
    for name in libraries:
        with contextlib.suppress(Exception):  # what fails here will fail, and be told, in the check
            importlib.import_module(name)
    gc.freeze()


def one_check(
    setup: dict[str, Any],
    drivers: dict[str, Driver],
    code: list[CodeType],
    data: bytes,
    ours: tuple[int, ...],
) -> tuple[tuple[int, int, int, int], bytes]:
    limits = setup["limits"]
    read, write = os.pipe()
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        in_child(setup, drivers, code, data, write, (*ours, read))
    os.close(write)
    said, reason = bytearray(), None
    deadline = start + limits["wall_seconds"]
    os.set_blocking(read, False)
    exits = os.pidfd_open(child)
    poll = select.poll()
    poll.register(read, select.POLLIN)
    poll.register(exits, select.POLLIN)
    while reason is None:
        left = deadline - time.monotonic()
        ready = dict(poll.poll(max(left, 0) * 1000))
        if exits in ready:
            break
        if left <= 0:
            reason = TIMED_OUT
        elif not drain(read, said, limits["answer_bytes"]):
            poll.unregister(read)
        if len(said) > limits["answer_bytes"]:
            reason = OVERFLOWED
    kill(child)  # it, or whatever it left behind in its process group
    _, ended, usage = os.wait4(child, 0)
    if reason is None:
        drain(read, said, limits["answer_bytes"])
    os.close(exits)
    os.close(read)
    cpu = usage.ru_utime + usage.ru_stime
    status = os.waitstatus_to_exitcode(ended)
    if reason is None:
        # The kernel counts in ticks and may end a process well before rusage, which is exact, reaches the limit.
        spent = status == -signal.SIGKILL and cpu >= 0.5 * limits["cpu_seconds"]
        by_cpu = spent or status == -signal.SIGXCPU
        reason = TIMED_OUT if by_cpu else EXITED if status >= 0 else SIGNALLED
    wall = time.monotonic() - start
    return (reason, abs(status), int(wall * 1000), int(cpu * 1000)), bytes(said[: limits["answer_bytes"]])


def in_child(
    setup: dict[str, Any],
    drivers: dict[str, Driver],
    code: list[CodeType],
    data: bytes,
    write: int,
    not_ours: tuple[int, ...],
) -> NoReturn:
    """Load the submission, ask it, write the answer, and end: nothing of the student's runs after that."""
    me = os.getpid()
    try:
        os.setpgid(0, 0)
        for fd in not_ours:
            os.close(fd)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        set_limits(setup["limits"])
        request, arrays = wire.unpack_request(data)
        np.seterr(all="warn")
        file = setup["path"]
        try:
            get = getter(
                *load(code, file, setup["topic"], setup["stands"], own_names(setup["stand_ins"]).get("STAND_INS", {}))
            )
        except BaseException as exc:
            message = at_import(exc, file)
        else:
            message = ask(get, request, arrays, file, setup["limits"]["answer_bytes"] // 2, drivers)
        if os.getpid() == me:  # a process the submission forked says nothing
            write_all(write, message)
            os._exit(0)
    finally:
        os._exit(70)


def set_limits(limits: dict[str, int]) -> None:
    cpu = int(limits["cpu_seconds"])
    for what, value in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        if value < 0:
            continue
        _, hard = resource.getrlimit(what)
        most = value + 1 if what == resource.RLIMIT_CPU else value  # SIGXCPU says what it was; SIGKILL is next
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (min(value, most), most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write over the limit is an OSError, and so can be told


def kill(child: int) -> None:
    try:
        os.killpg(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def clean_up() -> None:
    """Kill and reap everything else in this pid namespace and empty the writable folders."""
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    for folder in ("/tmp", "/dev/shm"):
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)


def drain(fd: int, into: bytearray, cap: int) -> bool:
    """Read what is there. False at the end of the stream; stops once `into` is over `cap`."""
    while len(into) <= cap:
        try:
            part = os.read(fd, 1 << 16)
        except BlockingIOError:
            return True
        if not part:
            return False
        into += part
    return True


def receive(fd: int) -> bytes:
    head = read_exactly(fd, 8)
    return read_exactly(fd, struct.unpack("<Q", head)[0]) if head else b""


def read_exactly(fd: int, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = os.read(fd, min(count - len(parts), 1 << 20))
        if not part:
            return b""
        parts += part
    return bytes(parts)


def send(fd: int, message: bytes) -> None:
    write_all(fd, struct.pack("<Q", len(message)) + message)


def write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


if __name__ == "__main__":
    main()
