"""What fences a host in. ``confine`` runs inside the host, as the last of our code before the submission is
imported."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys

__all__ = ["confine", "in_force"]

CPU_S = 120
PR_SET_PDEATHSIG = 1
FILE_BYTES = 64 * 1024 * 1024
OPEN_FILES = 256


def in_force() -> tuple[str, ...]:
    """The layers that fence a submission here, for the report. Says only what is really done."""
    layers = ["separate process", "fresh process for each check", "empty environment", "limits on real time"]
    if sys.platform != "win32":
        layers += ["limits on CPU, files and core dumps"]
    return tuple(layers)


def confine() -> None:
    """Apply this platform's limits to the calling process, for good."""
    if sys.platform == "win32":
        return
    if sys.platform == "linux":
        # Whatever the submission waits for: when the fork server goes, and it goes with the judge, so does the host.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    import resource

    for what, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        with contextlib.suppress(ValueError, OSError):  # a stricter limit is in force already
            resource.setrlimit(what, (limit, limit))
