"""The C library of this process, for calls that Python has no name for."""

from __future__ import annotations

import ctypes
import os

__all__ = ["call", "libc", "syscall"]

libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
if libc is not None:
    libc.syscall.restype = ctypes.c_long


def call(name: str, *arguments: object) -> int:
    """Call a function of the C library; OSError if it returns a negative number."""
    result: int = getattr(libc, name)(*arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result


def syscall(number: int, *arguments: object) -> int:
    """Make a system call by its number; OSError if it fails."""
    return call("syscall", ctypes.c_long(number), *arguments)
