"""seccomp: which system calls a process may make. Linux on x86_64 and aarch64, for every user.

What is not on the list fails with EPERM. Calls of another architecture end the process: they would pass by the list.
Form of a filter: include/uapi/linux/seccomp.h, include/uapi/linux/filter.h.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import struct

from grader.sandbox.layers import Room
from grader.sandbox.libc import syscall
from grader.sandbox.syscalls import ALLOWED, NEWEST, NUMBERS

__all__ = ["apply", "prepare", "program"]

SET_MODE_FILTER, TSYNC = 1, 1
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x4000_0000  # numbers from here on belong to another ABI of x86_64

LOAD, AND, EQUAL, AT_LEAST, ANY_BIT, JUMP, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x05, 0x06
ALLOW, KILL = 0x7FFF_0000, 0x8000_0000
NUMBER, ARCH = 0, 4  # where they lie in seccomp_data; arguments follow from 16 on, 8 bytes each

THREAD = 0x10F00  # CLONE_VM, FS, FILES, SIGHAND, THREAD: one that shares the table of open files, which has a limit
THREAD_OR_NAMESPACE = THREAD | 0x7E02_0000
CLOSE_RANGE_CLOEXEC = 4  # not CLOSE_RANGE_UNSHARE, which gives a thread a table of its own
AF_UNIX, AF_INET, AF_INET6, SOCK_STREAM, SOCKET_TYPES = 1, 2, 10, 1, 0xF
IPPROTO_TCP, MSG_FASTOPEN = 6, 0x2000_0000
O_ACCMODE, O_TRUNC = 0o3, 0o1000
PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_SET_VMA = 3, 15, 16, 0x53564D41
TCGETS, TIOCGWINSZ, FIONBIO, FIONREAD, FIONCLEX, FIOCLEX = 0x5401, 0x5413, 0x5421, 0x541B, 0x5450, 0x5451
# dupfd, get and set fd and fl, locks, pipe sizes; not what makes the kernel send a signal to somebody (F_SETOWN …)
FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032)

Step = tuple[int, int, int, int]  # code, jump if true, jump if false, operand
_OK: list[Step] = [(RETURN, 0, 0, ALLOW)]


def _fail(error: int) -> list[Step]:
    return [(RETURN, 0, 0, 0x0005_0000 | error)]


def _argument(index: int) -> list[Step]:
    return [(LOAD, 0, 0, 16 + 8 * index)]


def _one_of(index: int, values: tuple[int, ...]) -> list[Step]:
    """Allow the call if an argument's lower half is one of these."""
    steps = _argument(index)
    for value in values:
        steps += [(EQUAL, 0, 1, value & 0xFFFF_FFFF), *_OK]
    return steps + _fail(errno.EPERM)


def _no_truncating_read(index: int) -> list[Step]:
    """Old versions of Landlock let ``O_RDONLY | O_TRUNC`` empty a file that may only be read."""
    both = O_TRUNC | O_ACCMODE
    return [*_argument(index), (AND, 0, 0, both), (EQUAL, 0, 1, O_TRUNC), *_fail(errno.EPERM), *_OK]


def _conditions(pid: int) -> dict[str, list[Step]]:
    """What becomes of the calls that depend on their arguments, or fail in a way of their own."""
    unsupported = _fail(errno.EOPNOTSUPP)  # as on a file system without them: shutil.copy2 goes on
    return {
        "clone": [*_argument(0), (AND, 0, 0, THREAD_OR_NAMESPACE), (EQUAL, 0, 1, THREAD), *_OK, *_fail(errno.EPERM)],
        "close_range": _one_of(2, (0, CLOSE_RANGE_CLOEXEC)),
        "clone3": _fail(errno.ENOSYS),  # its arguments cannot be seen here; C libraries fall back to clone
        "openat2": _fail(errno.ENOSYS),
        "io_uring_setup": _fail(errno.ENOSYS),
        "kill": _one_of(0, (pid,)),
        "tgkill": _one_of(0, (pid,)),
        "prlimit64": _one_of(0, (0, pid)),
        "prctl": _one_of(0, (PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_SET_VMA)),
        "ioctl": _one_of(1, (TCGETS, TIOCGWINSZ, FIONBIO, FIONREAD, FIONCLEX, FIOCLEX)),
        "fcntl": _one_of(1, FCNTL),
        # The event loop's own. A datagram pair could send to any unix socket that has a name.
        "socketpair": [
            *_argument(0),
            (EQUAL, 1, 0, AF_UNIX),
            *_fail(errno.EPERM),
            *_argument(1),
            (AND, 0, 0, SOCKET_TYPES),
            (EQUAL, 0, 1, SOCK_STREAM),
            *_OK,
            *_fail(errno.EPERM),
        ],
        "open": _no_truncating_read(1),
        "openat": _no_truncating_read(2),
        **dict.fromkeys(("getxattr", "lgetxattr", "fgetxattr"), unsupported),
        **dict.fromkeys(("listxattr", "llistxattr", "flistxattr"), unsupported),
        # It fills a disk in no time. C libraries write instead, which the judge sees coming.
        "fallocate": unsupported,
    }


def _connecting(families: tuple[int, ...]) -> dict[str, list[Step]]:
    """Connections of these families, as streams. Where they may lead to, a filter cannot see: that is Landlock's."""
    socket = [*_argument(0)]
    for left, family in reversed(tuple(enumerate(families))):
        socket.append((EQUAL, left, 0 if left else 1, family))
    stream = [*_argument(1), (AND, 0, 0, SOCKET_TYPES), (EQUAL, 1, 0, SOCK_STREAM), *_fail(errno.EPERM)]
    socket = [*socket, (JUMP, 0, 0, 1), *_fail(errno.EPERM), *stream, *_one_of(2, (0, IPPROTO_TCP))]
    # With that flag it connects without `connect`, so that Landlock may not notice.
    send = [*_argument(3), (ANY_BIT, 0, 1, MSG_FASTOPEN), *_fail(errno.EPERM), *_OK]
    return {"socket": socket, "connect": _OK, "setsockopt": _OK, "sendto": send}


def program(machine: str, pid: int, families: tuple[int, ...] = ()) -> bytes:
    """The filter for one process of an architecture that may connect by these families of sockets, as an array of
    ``sock_filter``. KeyError for an unknown architecture."""
    numbers = NUMBERS[machine]
    answers = {numbers[name]: _OK for name in ALLOWED if name in numbers}
    conditions = _conditions(pid) | (_connecting(families) if families else {})
    answers |= {numbers[name]: steps for name, steps in conditions.items() if name in numbers}
    steps = [(LOAD, 0, 0, ARCH), (EQUAL, 1, 0, AUDIT_ARCH[machine]), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    if machine == "x86_64":
        steps += [(AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL)]
    steps += [(AT_LEAST, 0, 1, NEWEST + 1), *_fail(errno.ENOSYS)]
    steps += _search(_ranges(answers))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _ranges(answers: dict[int, list[Step]]) -> list[tuple[int, list[Step]]]:
    """Where each run of numbers with the same answer begins."""
    ranges: list[tuple[int, list[Step]]] = []
    for number in range(NEWEST + 1):
        answer = answers.get(number) or _fail(errno.EPERM)
        if not ranges or ranges[-1][1] != answer:
            ranges.append((number, answer))
    return ranges


def _search(ranges: list[tuple[int, list[Step]]]) -> list[Step]:
    """A binary search for the range that holds the number: the kernel runs this with every call."""
    if len(ranges) == 1:
        return ranges[0][1]
    middle = len(ranges) // 2
    below, above = _search(ranges[:middle]), _search(ranges[middle:])
    return [(AT_LEAST, 0, 1, ranges[middle][0]), (JUMP, 0, 0, len(below)), *below, *above]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


_PID = 0x7FFF_FFF0  # no process has this number
_template = functools.cache(program)


def prepare() -> None:
    """Have the filter ready before this process forks."""
    if platform.machine() in NUMBERS:
        _template(platform.machine(), _PID, ())


def apply(room: Room) -> None:
    """Filter the calls of every thread of this process, for good. Needs ``no_new_privs``. OSError if impossible."""
    machine = platform.machine()
    if machine not in NUMBERS:
        raise OSError(errno.ENOSYS, f"there is no list of system calls for {machine}")
    families = () if room.server is None else (AF_UNIX,) if isinstance(room.server, str) else (AF_INET, AF_INET6)
    code = _template(machine, _PID, families).replace(struct.pack("=I", _PID), struct.pack("=I", os.getpid()))
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_ = _Program(len(code) // 8, ctypes.addressof(buffer))
    arguments = ctypes.c_uint(SET_MODE_FILTER), ctypes.c_uint(TSYNC), ctypes.byref(filter_)
    if thread := syscall(NUMBERS[machine]["seccomp"], *arguments):
        raise OSError(errno.EBUSY, f"thread {thread} cannot be confined")
