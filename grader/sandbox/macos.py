"""Seatbelt, what confines a host on macOS: files, network, programs and other processes, for every user. Untested.

``sandbox_init`` is deprecated and still there (sandbox(7)); its language is that of the profiles in
/System/Library/Sandbox/Profiles and of Firefox's SandboxPolicyContent.h: the last rule that fits decides, and paths are
compared when their symbolic links are resolved. It holds for all threads, and for good. The limit on memory is the
judge's watchdog (``grader.lockstep.usage``).
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
(deny process-info* file-map-executable)
(if (defined? 'nvram*) (deny nvram*))
(if (defined? 'iokit-get-properties) (deny iokit-get-properties))
(allow process-info* (target self))
(allow signal (target self))
(allow sysctl-read
  (sysctl-name-prefix "hw.") (sysctl-name-prefix "machdep.cpu.") (sysctl-name-prefix "kern.os")
  (sysctl-name "kern.argmax" "kern.hostname" "kern.maxfilesperproc" "kern.ngroups" "kern.version"))
(allow file-read-metadata)
(allow file-read* file-map-executable
  (subpath "/System/Library") (subpath "/usr/lib") (regex #"[.]dylib$"))
(allow file-read* (literal "/dev/null") (literal "/dev/random") (literal "/dev/urandom"))
(allow file-write-data (literal "/dev/null"))
"""
"""``(deny default)`` does not cover what the next three lines deny. Without these, or with every sysctl, a host could
read the arguments and the environment of the judge (kern.procargs2). A library is no secret, and a module that is
imported later may need one; there is no /proc to tell which."""


def profile(room: Room) -> str:
    """The profile that allows what lies in ``room``, and nothing else."""
    lines = [f"(allow file-read* file-map-executable {_under(path)})" for path in room.readable]
    lines += [f"(allow file-read-data (literal {_quoted(path)}))" for path in room.listable]
    lines += [f"(allow file-read* file-write* {_under(path)})" for path in room.writable if path != "/dev/null"]
    if isinstance(room.server, int):
        lines.append(f'(allow network-outbound (remote tcp "*:{room.server}"))')
    elif room.server is not None:
        lines.append(f"(allow network-outbound {_under(room.server)})")
    return _ALWAYS + "\n".join(lines) + "\n"


def _under(path: str) -> str:
    return f"(subpath {_quoted(path)})"


def _quoted(path: str) -> str:
    return '"' + os.path.realpath(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _seatbelt(room: Room) -> None:
    assert libc is not None
    message = ctypes.c_char_p()
    if libc.sandbox_init(profile(room).encode(), ctypes.c_uint64(0), ctypes.byref(message)):
        raise OSError((message.value or b"sandbox_init failed").decode("utf-8", "replace"))


MEANS = (Means(name="Seatbelt", stops="files, network, programs, signals to others", apply=_seatbelt, tested=False),)
