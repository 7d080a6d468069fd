"""The command lines that put the runner behind a wall.

Started by root, bubblewrap keeps root's capabilities, so root first drops to an ordinary uid. That
uid may not be able to read the interpreter (a pyenv below /root, mode 0700): an outer bubblewrap, still
root's, shows what the sandbox needs under /mnt in a mount namespace of its own; setpriv drops to
`nobody`; the inner bubblewrap is the wall. An ordinary user needs the inner one alone.
"""

import os
import shutil
import sys
from pathlib import Path

from ..ask.limits import Limits
from .packages import shown

NOBODY = 65534
INSIDE = Path(__file__).resolve().parent.parent / "inside"
START = "import sys; sys.path[:0] = {paths!r}; from {package}.runner import main; main()"
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",  # no GPU is shown, so that none is looked for
}


def tools_missing() -> list[str]:
    """The programs the wall needs and this machine lacks."""
    needed = ["bwrap", *(["setpriv"] if os.geteuid() == 0 else [])]
    return [tool for tool in needed if shutil.which(tool) is None]


def wall(folder: Path, limits: Limits, seccomp_fd: int | None) -> list[str]:
    """The bubblewrap command that shows the runner `folder` as /submission, read-only, and little else.

    Raises packages.NotInstalled.
    """
    visible = {
        Path(sys.base_prefix).resolve(): None,
        **{path: Path("/packages", path.name) for path in shown(limits.imports)},
        INSIDE: Path("/wall/inside"),
        folder: Path("/submission"),
    }
    as_root = os.geteuid() == 0
    stage, inner = [], []
    for number, (source, target) in enumerate(visible.items()):
        staged = Path(f"/mnt/{number}") if as_root else source
        stage += ["--ro-bind", str(source), str(staged)]
        inner += ["--ro-bind", str(staged), str(target or source)]
    scratch = str(limits.scratch_bytes)
    command = [
        "bwrap", "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
        "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--as-pid-1", "--hostname", "sandbox",
        "--clearenv", *(word for pair in (ENVIRONMENT | limits.variables).items() for word in ("--setenv", *pair)),
        "--ro-bind", "/usr", "/usr", *_system_links(), *inner,
        "--proc", "/proc", "--dev", "/dev", "--size", scratch, "--tmpfs", "/tmp",
        "--size", scratch, "--tmpfs", "/dev/shm", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp",
    ]  # fmt: skip
    if seccomp_fd is not None:
        command += ["--seccomp", str(seccomp_fd)]
    command += interpreter(["/wall", "/packages"])
    if not as_root:
        return command
    drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
    drop += ["--inh-caps=-all", "--bounding-set=-all"]
    outer = ["bwrap", "--dev-bind", "/", "/", "--perms", "0755", "--tmpfs", "/mnt", *stage, "--die-with-parent", "--"]
    return [*outer, *drop, *command]


def interpreter(paths: list[str]) -> list[str]:
    """The base interpreter running the runner, without site-packages, user site or current folder."""
    python = Path(sys.base_prefix).resolve() / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [str(python), "-P", "-s", "-S", "-B", "-c", START.format(paths=paths, package="inside")]


def _system_links() -> list[str]:
    links: list[str] = []
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            links += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            links += ["--ro-bind", str(path), str(path)]
    return links


def bare(limits: Limits) -> list[str]:
    """The runner without a wall: for a student's own machine, never for marks. Raises packages.NotInstalled."""
    folders = dict.fromkeys(str(path.parent) for path in shown(limits.imports))
    return interpreter([str(INSIDE.parent), *folders])
