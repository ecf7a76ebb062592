"""What a host uses: its CPU time, and whether it works or only waits. Only Linux tells."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["cpu_s", "wants_cpu"]


def cpu_s(pid: int | None) -> float:
    """CPU seconds of a process, or 0.0 where the platform does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wants_cpu(pid: int | None) -> bool:
    """Whether a thread of the process could go on, or waits for a disk; False where the platform does not tell."""
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        return any((thread / "stat").read_bytes().rpartition(b") ")[2][:1] in (b"R", b"D") for thread in threads)
    except OSError:
        return False
