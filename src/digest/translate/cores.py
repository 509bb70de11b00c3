"""How many processor cores this process may use. (action: asks the operating system)

`os.cpu_count()` counts those of the machine: within a container or a batch system most of them
belong to others, and an engine with a thread for each would be slower than with one.
"""

from __future__ import annotations

import math
import os
from pathlib import Path

_PROCESS, _GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")


def usable_cores() -> int:
    """Return the cores of this process's affinity, or of its control group's quota if fewer."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except (AttributeError, OSError):  # only Linux has it
        allowed = os.cpu_count() or 1
    return max(1, math.ceil(min(allowed, quota())))


def quota(process: Path = _PROCESS, groups: Path = _GROUPS) -> float:
    """Return how many cores the process's control groups grant it, infinite if not limited.

    Version 2 as the kernel documents it: "cpu.max" is "QUOTA PERIOD" in microseconds, or "max";
    a group's limit holds for all below it. Version 1 has two files in place of it.
    """
    try:
        names = [line.split(":", 2)[2] for line in process.read_text().splitlines()]
    except (OSError, IndexError):
        names = []
    folders = {groups, groups / "cpu"}
    for name in names:
        below = Path(name.lstrip("/"))
        folders |= {groups / part for part in (below, *below.parents)}
        folders |= {groups / "cpu" / part for part in (below, *below.parents)}
    return min((_granted(folder) for folder in folders), default=math.inf)


def _granted(folder: Path) -> float:
    try:
        if (folder / "cpu.max").is_file():
            amount, period = (folder / "cpu.max").read_text().split()
        else:
            amount = (folder / "cpu.cfs_quota_us").read_text()
            period = (folder / "cpu.cfs_period_us").read_text()
        return int(amount) / int(period) if int(amount) > 0 else math.inf
    except (OSError, ValueError, ZeroDivisionError):  # no such file, or "max"
        return math.inf
