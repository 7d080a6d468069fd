"""A control group around one sandbox: memory (shared mappings and tmpfs included) and processes.

Version 1 (a hierarchy per controller) and version 2 (one for all). Only root, or a user with a
delegated group, may make one: `Cgroup.available()` tells.
"""

from __future__ import annotations

import os
import time
import uuid
from functools import cache
from pathlib import Path

from ..ask.limits import Limits

ROOT = Path("/sys/fs/cgroup")
RUNNER_PROCESSES = 8  # the runner, bubblewrap and setpriv beside what a check may have


class Cgroup:
    def __init__(self, folders: dict[str, Path], limits: Limits) -> None:
        self.folders, self.memory_bytes = folders, limits.resident_bytes

    @classmethod
    def available(cls) -> bool:
        """Whether a group can be made here, by making one."""
        try:
            cls.create(Limits()).remove()
        except OSError:
            return False
        return True

    @classmethod
    def create(cls, limits: Limits) -> Cgroup:
        """A new group with the limits set. Raises OSError where that is not allowed."""
        name = f"deltarule-{uuid.uuid4().hex[:12]}"
        group = cls({controller: parent / name for controller, parent in _parents().items()}, limits)
        if not group.folders:
            raise FileNotFoundError("no control group hierarchy here")
        try:
            for folder in set(group.folders.values()):
                folder.mkdir()
            memory, processes = group.folders["memory"], group.folders["pids"]
            key = "memory.max" if (memory / "memory.max").exists() else "memory.limit_in_bytes"
            (memory / key).write_text(str(limits.resident_bytes))
            (processes / "pids.max").write_text(str(limits.processes + RUNNER_PROCESSES))
        except OSError:
            group.remove()
            raise
        return group

    def enter(self, argv: list[str]) -> list[str]:
        """`argv` in a shell that joins the group before it becomes that command."""
        join = "".join(f"echo $$ > {folder}/cgroup.procs && " for folder in sorted(set(self.folders.values())))
        return ["sh", "-c", f'{join}exec "$@"', "sh", *argv]

    def ooms(self) -> int:
        """How often the kernel ended something in the group for its memory."""
        memory = self.folders["memory"]
        for file in ("memory.events", "memory.oom_control"):
            try:
                lines = (memory / file).read_text().splitlines()
            except OSError:
                continue
            return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
        return 0

    def remove(self) -> None:
        """Delete the group once the kernel has let its processes go."""
        for folder in set(self.folders.values()):
            for _ in range(200):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.005)


@cache
def _parents() -> dict[str, Path]:
    """The folder new groups go in, for each controller: this process's own group."""
    found: dict[str, Path] = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in {"memory", "pids"} & set(controllers.split(",")):
            found[controller] = ROOT / controller / path.lstrip("/")
    if len(found) == 2 and all(os.access(parent, os.W_OK) for parent in found.values()):
        return found
    unified = ROOT / "cgroup.controllers"
    if unified.exists() and {"memory", "pids"} <= set(unified.read_text().split()):
        return {"memory": ROOT, "pids": ROOT}
    return {}
