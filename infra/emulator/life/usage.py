"""What a process and its children use of this machine."""

from contextlib import suppress

import psutil

from infra.emulator.seam import Usage


def usage_of(pid: int) -> Usage | None:
    """Return what a process and all below it have used, or None when it is gone."""
    with suppress(psutil.NoSuchProcess):
        leader = psutil.Process(pid)
        found = [_one(process) for process in (leader, *leader.children(recursive=True))]
        return Usage(sum(one.cpu_seconds for one in found), sum(one.memory for one in found))
    return None


def _one(process: psutil.Process) -> Usage:
    try:
        with process.oneshot():
            times = process.cpu_times()
            return Usage(times.user + times.system, process.memory_info().rss)
    except psutil.NoSuchProcess:  # it ended after it was listed
        return Usage(0.0, 0)
