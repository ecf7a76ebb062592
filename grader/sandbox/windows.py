"""A job object, what limits a host on Windows: memory, CPU time and child processes. Untested.

It fences neither files nor network: a host is not confined there. Structures and constants: winnt.h;
https://learn.microsoft.com/en-us/windows/win32/procthread/job-objects. Needs Windows 8, where jobs can be nested: what
started the grader may have put it into one.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from grader.sandbox.layers import Layer, Means, Room
from grader.sandbox.limits import ADDRESS_SPACE, CPU_S

__all__ = ["MEANS", "NOT_CONFINED"]

EXTENDED_LIMIT_INFORMATION = 9
PROCESS_TIME, ACTIVE_PROCESS, PROCESS_MEMORY, DIE_ON_UNHANDLED_EXCEPTION = 0x2, 0x8, 0x100, 0x400
TICKS_PER_S = 10_000_000

NOT_CONFINED = Layer(
    name="files and network",
    stops="files: other submissions, hidden checks, your home; the network",
    missing="Windows has no means for this; grade in WSL or in a container",
)


class _Basic(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("smallest_set", ctypes.c_size_t),
        ("largest_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def _job_object(room: Room) -> None:
    if sys.platform != "win32":
        raise OSError("there are job objects on Windows only")
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    if not enter_job(kernel):
        raise ctypes.WinError(ctypes.get_last_error())


def enter_job(kernel: Any) -> bool:
    """Put this process into a job of its own, for good; False if ``kernel``, which is kernel32, refuses."""
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = _Extended()
    limits.basic.flags = PROCESS_TIME | ACTIVE_PROCESS | PROCESS_MEMORY | DIE_ON_UNHANDLED_EXCEPTION
    limits.basic.process_time = CPU_S * TICKS_PER_S
    limits.basic.processes = 1
    limits.process_memory = ADDRESS_SPACE
    size = ctypes.c_uint32(ctypes.sizeof(limits))
    return bool(
        job
        and kernel.SetInformationJobObject(job, EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), size)
        and kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
        and kernel.CloseHandle(job)  # the job stays as long as its process; who has the handle could lift the limits
    )


MEANS = (
    Means(name="job object", stops="child processes, too much memory, endless CPU", apply=_job_object, tested=False),
)
