"""What confines a host on Linux: no new privileges, no capabilities, Landlock and seccomp, in this order.

Needs no package and no special user; x86_64 and aarch64.
"""

from __future__ import annotations

import ctypes
import errno
from pathlib import Path

from grader.sandbox import bubblewrap, landlock, seccomp
from grader.sandbox.layers import Means, Room, Unconfined
from grader.sandbox.libc import call

__all__ = ["MEANS", "prepare", "verify"]

PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_READ_SEARCH = 1 << 2
"""What root keeps: otherwise a host of root could not import what belongs to another user. Landlock still holds."""


def _no_new_privileges(room: Room) -> None:
    call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)  # nobody of the same user may look into it


def _drop_capabilities(room: Room) -> None:
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; and again for the upper half
    call("capget", header, sets)
    keep = sets[1] & CAP_DAC_READ_SEARCH
    call("capset", header, (ctypes.c_uint32 * 6)(keep, keep))


def prepare() -> None:
    """Do what can be done before a process forks."""
    seccomp.prepare()


def verify(pid: int, names: frozenset[str]) -> None:
    """See from outside whether the layers of these names hold in a process, as far as the kernel tells; Unconfined if
    one does not."""
    try:
        status = _status(pid)
    except FileNotFoundError:
        raise Unconfined("the host ended before it ran anything") from None
    except OSError as error:
        if error.errno == errno.EACCES:  # /proc is mounted so that it hides processes
            return
        raise
    capabilities = int(status.get("CapEff", "0"), 16) & ~CAP_DAC_READ_SEARCH
    for name, holds in (
        ("no new privileges", status.get("NoNewPrivs", "1") == "1"),
        ("no capabilities", capabilities == 0),
        ("seccomp", status.get("Seccomp", "2") == "2"),
        (bubblewrap.NAME, len(status.get("NSpid", "").split()) > len(_status("self").get("NSpid", "").split())),
    ):
        if name in names and not holds:
            raise Unconfined(f"{name} is not in force in the host, though it said so")


def _status(pid: int | str) -> dict[str, str]:
    text = Path(f"/proc/{pid}/status").read_text()
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


MEANS = (
    Means(name="no new privileges", stops="programs that give more rights, such as sudo", apply=_no_new_privileges),
    Means(name="no capabilities", stops="what only root may do", apply=_drop_capabilities),
    Means(name="Landlock", stops="files: other submissions, hidden checks, your home", apply=landlock.apply),
    Means(name="seccomp", stops="network, programs, processes, signals to others", apply=seccomp.apply),
)
