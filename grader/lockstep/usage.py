"""What a host uses: its CPU time, and whether it works or only waits, which only Linux tells; and its memory, which
macOS tells, too. What is for macOS has not been tried there."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Thread", "Use", "threads_of", "use_of"]

RUSAGE_INFO_V0 = 0


class Use(NamedTuple):
    """What a process uses now, or has used; zeros where the platform does not tell, and of a process that is gone."""

    cpu_s: float = 0.0
    threads: int = 0
    memory_bytes: int = 0


def use_of(pid: int | None) -> Use:
    """What a process uses. Looked up at every turn of a host, so in one reading where that can be:
    https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html."""
    if sys.platform == "darwin":
        return Use(memory_bytes=footprint(_libproc(), pid))
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:  # noqa: PTH123 - three times as fast
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return Use()
    cpu_s = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return Use(cpu_s=cpu_s, threads=int(fields[17]), memory_bytes=int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))


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


class Thread(NamedTuple):
    """What the kernel says of one thread, of its whole life."""

    asleep: bool  # it waits, for something other than a disk, or was stopped
    ran_s: float
    queued_s: float  # it could have gone on, and got no CPU


def threads_of(pid: int | None) -> dict[str, Thread]:
    """Each thread of a process by its id. Empty where the platform does not tell:
    https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat."""
    found = {}
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):  # it has ended
                state = (task / "stat").read_bytes().rpartition(b") ")[2][:1]
                ran, queued, _ = (task / "schedstat").read_bytes().split()
                found[task.name] = Thread(asleep=state in b"ST", ran_s=int(ran) / 1e9, queued_s=int(queued) / 1e9)
    return found if any(thread.ran_s for thread in found.values()) else {}  # some kernels say 0 of all
