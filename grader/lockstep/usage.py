"""What a host uses: its CPU time, and whether it works or only waits, which only Linux tells; and its memory, which
macOS tells, too. What is for macOS has not been tried there."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import sys
from pathlib import Path
from typing import Any

__all__ = ["cpu_and_threads", "memory_bytes", "queued_s"]

RUSAGE_INFO_V0 = 0


def cpu_and_threads(pid: int | None) -> tuple[float, int]:
    """CPU seconds of a process, and how many threads it has; zeros where the platform does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0.0, 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(fields[17])


def memory_bytes(pid: int | None) -> int:
    """What a process holds in memory, or 0 where the platform does not tell."""
    if sys.platform == "darwin":
        return footprint(_libproc(), pid)
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


class _Rusage(ctypes.Structure):
    """``struct rusage_info_v0`` of macOS's <sys/resource.h>."""

    _fields_ = (
        ("uuid", ctypes.c_uint8 * 16),
        *((name, ctypes.c_uint64) for name in ("user_time", "system_time", "idle_wakeups", "interrupts", "pageins")),
        *((name, ctypes.c_uint64) for name in ("wired_size", "resident_size", "phys_footprint")),
        *((name, ctypes.c_uint64) for name in ("start_time", "exit_time")),
    )


def footprint(library: Any, pid: int | None) -> int:
    """What macOS counts as a process's memory, compressed and swapped pages with it, as Activity Monitor shows it; 0 if
    there is no such process. ``library`` has libproc's ``proc_pid_rusage``."""
    used = _Rusage()
    if pid is None or library.proc_pid_rusage(ctypes.c_int(pid), ctypes.c_int(RUSAGE_INFO_V0), ctypes.byref(used)):
        return 0
    held: int = used.phys_footprint
    return held


@functools.cache
def _libproc() -> ctypes.CDLL:
    return ctypes.CDLL(None)  # the system's library, of which it is a part


def queued_s(pid: int | None) -> dict[str, float]:
    """For how many seconds of its life each thread of a process could have gone on, and got no CPU. Empty where the
    platform does not tell: https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat."""
    found = {}
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):  # it has ended
                found[task.name] = int((task / "schedstat").read_bytes().split()[1]) / 1e9
    return found
