"""Limits of the operating system on one process. Generous: an honest submission never meets them."""

from __future__ import annotations

import contextlib
import signal
import sys

from grader.sandbox.layers import Room
from grader.sandbox.libc import libc

if sys.platform != "win32":
    import resource

__all__ = ["ADDRESS_SPACE", "CPU_S", "FILE_BYTES", "OPEN_FILES", "apply"]

CPU_S = 120

FILE_BYTES = 16 * 1024 * 1024
"""Of one file. What is deleted and still open nobody sees: so many of those as may be open fill 4 GB at most."""

OPEN_FILES = 256
ADDRESS_SPACE = 4 * 1024**3
"""What a process may map, used or not. A thread's stack alone counts 8 MiB."""

PR_SET_PDEATHSIG = 1
M_ARENA_MAX = -8
ARENAS = 2


def apply(room: Room) -> None:
    """Limit the calling process, for good. A stricter limit that is in force already stays."""
    if sys.platform == "win32":
        return
    assert libc is not None
    limits = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ]
    if sys.platform == "linux":  # macOS takes no notice of it
        limits.append((resource.RLIMIT_AS, ADDRESS_SPACE))
        # Whatever the submission waits for: when the fork server goes, and it goes with the judge, so does the host.
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        with contextlib.suppress(AttributeError):  # musl has no such thing
            libc.mallopt(M_ARENA_MAX, ARENAS)  # each reserves 64 MiB, and one thread runs at a time
    for what, limit in limits:
        soft, hard = resource.getrlimit(what)
        lowest = min([limit, *(value for value in (soft, hard) if value != resource.RLIM_INFINITY)])
        resource.setrlimit(what, (lowest, lowest))
