"""Which isolation this machine can give, found by trying it with the full flags, and how to get more."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..ask.limits import Limits
from .cgroup import Cgroup
from .command import NOBODY, tools_missing
from .session import CannotStart, RunnerDied, Session

BUBBLEWRAP, WITHOUT_CGROUP, NONE = "bubblewrap", "bubblewrap-without-cgroup", "none"
TIERS = (BUBBLEWRAP, WITHOUT_CGROUP, NONE)


@dataclass(frozen=True)
class Tier:
    """A tier that works here, and in one line why it is not the highest, "" if it is."""

    name: str
    raise_it: str = ""


def best_tier() -> Tier:
    """The strongest isolation that really starts here."""
    missing = tools_missing()
    if missing:
        return Tier(NONE, f"no {' or '.join(missing)} here; install it: apt-get install bubblewrap util-linux")
    if Cgroup.available():
        problem = _fails(BUBBLEWRAP)
        if not problem:
            return Tier(BUBBLEWRAP)
    problem = _fails(WITHOUT_CGROUP)
    if not problem:
        return Tier(WITHOUT_CGROUP, "no control group can be made by this user; root, or systemd's Delegate=yes, can")
    return Tier(NONE, f"bubblewrap is here but does not start ({problem}); {_way_out()}")


def _fails(tier: str) -> str:
    """Why a session of this tier does not work here; "" if it does."""
    with tempfile.TemporaryDirectory(prefix="deltarule-") as name:
        folder = Path(name)
        (folder / "probe.py").write_text("")
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        try:
            with Session(folder, "probe.py", "probe", tier, Limits()) as session:
                answer = session.load()
        except (CannotStart, RunnerDied) as exc:
            return str(exc) or "no answer"
    return answer.said if answer.outcome else ""


def _way_out() -> str:
    for knob in ("kernel/apparmor_restrict_unprivileged_userns", "user/max_user_namespaces"):
        with contextlib.suppress(OSError):
            value = Path("/proc/sys", knob).read_text().strip()
            if knob.startswith("kernel") and value == "1":
                return (
                    "allow it: sysctl kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for bwrap"
                )
            if knob.startswith("user") and value == "0":
                return "allow it: sysctl user.max_user_namespaces=10000"
    if Path("/.dockerenv").exists():
        return "inside Docker, start the container with --security-opt seccomp=unconfined"
    return "see docs/isolation.md"
