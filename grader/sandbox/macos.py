"""Seatbelt, what confines a host on macOS: files, network, programs and signals, for every user. Untested.

``sandbox_init`` is deprecated and still there (sandbox(7)); its language is that of the profiles in
/System/Library/Sandbox/Profiles. It holds for all threads, and for good.
"""

from __future__ import annotations

import ctypes
import os

from grader.sandbox.layers import Means, Room
from grader.sandbox.libc import libc

__all__ = ["MEANS", "profile"]

_ALWAYS = """\
(version 1)
(deny default)
(allow process-info* (target self))
(allow signal (target self))
(allow sysctl-read)
(allow file-read-metadata)
(allow file-read* (subpath "/System/Library") (subpath "/usr/lib") (subpath "/usr/share/zoneinfo"))
(allow file-read* (literal "/dev/null") (literal "/dev/random") (literal "/dev/urandom"))
(allow file-write-data (literal "/dev/null"))
"""


def profile(room: Room) -> str:
    """The profile that allows what lies in ``room``, and nothing else."""
    lines = [f"(allow file-read* {_under(path)})" for path in room.readable]
    lines += [f"(allow file-read-data (literal {_quoted(path)}))" for path in room.listable]
    lines += [f"(allow file-read* file-write* {_under(path)})" for path in room.writable if path != "/dev/null"]
    if isinstance(room.server, int):
        lines.append(f'(allow network-outbound (remote tcp "*:{room.server}"))')
    elif room.server is not None:
        lines.append(f"(allow network-outbound {_under(os.path.realpath(room.server))})")
    return _ALWAYS + "\n".join(lines) + "\n"


def _under(path: str) -> str:
    return f"(subpath {_quoted(path)})"


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _seatbelt(room: Room) -> None:
    assert libc is not None
    message = ctypes.c_char_p()
    if libc.sandbox_init(profile(room).encode(), ctypes.c_uint64(0), ctypes.byref(message)):
        raise OSError((message.value or b"sandbox_init failed").decode("utf-8", "replace"))


MEANS = (Means(name="Seatbelt", stops="files, network, programs, signals to others", apply=_seatbelt, tested=False),)
