"""The filter itself, for both architectures, run here by an interpreter of the kernel's language."""

from __future__ import annotations

import errno
import struct

import pytest

from grader.sandbox.seccomp import AUDIT_ARCH, program
from grader.sandbox.syscalls import ALLOWED, NEWEST, NUMBERS

PID = 4321
ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
MACHINES = ("x86_64", "aarch64")

# Calls that no host makes, by architecture. From the kernel's tables.
HOSTILE = {
    "x86_64": {
        "connect": 42, "socket": 41, "bind": 49, "listen": 50, "accept": 43, "accept4": 288, "setsockopt": 54,
        "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "ptrace": 101, "process_vm_readv": 310,
        "process_vm_writev": 311, "kcmp": 312, "tkill": 200, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297,
        "pidfd_open": 434, "pidfd_getfd": 438, "pidfd_send_signal": 424, "io_uring_enter": 426, "bpf": 321,
        "io_uring_register": 427, "userfaultfd": 323, "perf_event_open": 298, "keyctl": 250, "add_key": 248,
        "request_key": 249, "memfd_create": 319, "memfd_secret": 447, "setsid": 112, "setpgid": 109, "mount": 165,
        "umount2": 166, "unshare": 272, "setns": 308, "pivot_root": 155, "chroot": 161, "open_tree": 428,
        "move_mount": 429, "fsopen": 430, "mount_setattr": 442, "chmod": 90, "fchmod": 91, "fchmodat": 268,
        "fchmodat2": 452, "chown": 92, "fchown": 93, "lchown": 94, "fchownat": 260, "utime": 132, "utimes": 235,
        "futimesat": 261, "utimensat": 280, "setxattr": 188, "fsetxattr": 190, "removexattr": 197, "truncate": 76,
        "link": 86, "linkat": 265, "symlink": 88, "symlinkat": 266, "mknod": 133, "mknodat": 259, "flock": 73,
        "open_by_handle_at": 304, "name_to_handle_at": 303, "personality": 135, "seccomp": 317, "setuid": 105,
        "setresuid": 117, "capset": 126, "setrlimit": 160, "setpriority": 141, "sched_setaffinity": 203,
        "sched_setscheduler": 144, "shmget": 29, "msgget": 68, "semget": 64, "mq_open": 240, "inotify_add_watch": 254,
        "fanotify_init": 300, "init_module": 175, "finit_module": 313, "kexec_load": 246, "reboot": 169,
        "landlock_create_ruleset": 444, "modify_ldt": 154, "iopl": 172, "ioperm": 173, "syslog": 103, "acct": 163,
        "timer_create": 222, "process_madvise": 440, "vmsplice": 278, "splice": 275, "tee": 276, "quotactl": 179,
        "sendmsg": 46, "sendmmsg": 307,
    },
    "aarch64": {
        "sendmsg": 211, "sendmmsg": 269,
        "connect": 203, "socket": 198, "bind": 200, "listen": 201, "accept": 202, "accept4": 242, "setsockopt": 208,
        "execve": 221, "execveat": 281, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
        "tkill": 130, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240, "pidfd_open": 434, "pidfd_getfd": 438,
        "pidfd_send_signal": 424, "io_uring_enter": 426, "io_uring_register": 427, "bpf": 280, "userfaultfd": 282,
        "perf_event_open": 241, "keyctl": 219, "add_key": 217, "request_key": 218, "memfd_create": 279, "setsid": 157,
        "setpgid": 154, "mount": 40, "umount2": 39, "unshare": 97, "setns": 268, "pivot_root": 41, "chroot": 51,
        "fchmod": 52, "fchmodat": 53, "fchmodat2": 452, "fchown": 55, "fchownat": 54, "utimensat": 88, "setxattr": 5,
        "fsetxattr": 7, "removexattr": 14, "truncate": 45, "linkat": 37, "symlinkat": 36, "mknodat": 33, "flock": 32,
        "open_by_handle_at": 265, "name_to_handle_at": 264, "personality": 92, "seccomp": 277, "setuid": 146,
        "capset": 91, "setrlimit": 164, "setpriority": 140, "sched_setaffinity": 122, "shmget": 194, "msgget": 186,
        "semget": 190, "mq_open": 180, "inotify_add_watch": 27, "fanotify_init": 262, "init_module": 105,
        "finit_module": 273, "kexec_load": 104, "reboot": 142, "landlock_create_ruleset": 444, "timer_create": 107,
        "splice": 76, "vmsplice": 75, "syslog": 116,
    },
}  # fmt: skip


def answer(machine: str, number: int, *arguments: int, arch: int | None = None, families: tuple[int, ...] = ()) -> int:
    """What the filter returns for a call."""
    code = program(machine, PID, families)
    steps = [struct.unpack_from("=HBBI", code, place) for place in range(0, len(code), 8)]
    padded = [*arguments, *([0] * (6 - len(arguments)))]
    data = struct.pack("=IIQ6Q", number, AUDIT_ARCH[machine] if arch is None else arch, 0, *padded)
    value, at = 0, 0
    while True:
        operation, true, false, operand = steps[at]
        at += 1
        match operation:
            case 0x20:
                (value,) = struct.unpack_from("=I", data, operand)
            case 0x54:
                value &= operand
            case 0x15:
                at += true if value == operand else false
            case 0x35:
                at += true if value >= operand else false
            case 0x45:
                at += true if value & operand else false
            case 0x05:
                at += operand
            case 0x06:
                return int(operand)
            case _:
                raise AssertionError(f"unknown operation {operation:#x}")


def named(machine: str, name: str, *arguments: int) -> int:
    """What the filter returns for a call that has a number of its own here."""
    return answer(machine, NUMBERS[machine][name], *arguments)


@pytest.mark.parametrize("machine", MACHINES)
def test_hostile_calls_fail(machine: str) -> None:
    """With EPERM, none of them ends the process."""
    for name, number in HOSTILE[machine].items():
        assert answer(machine, number) == ERROR | errno.EPERM, name


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("families", [(1,), (2, 10)])
def test_a_host_with_a_database_server(machine: str, families: tuple[int, ...]) -> None:
    """It may connect as a stream of these families, and in no other way; all else stays forbidden."""
    numbers, no = NUMBERS[machine], ERROR | errno.EPERM

    def call(name: str, *arguments: int) -> int:
        return answer(machine, numbers[name], *arguments, families=families)

    stream, datagram, cloexec, tcp, mptcp, fast_open = 1, 2, 0o2000000, 6, 262, 0x2000_0000
    for family in range(50):
        for protocol in (0, tcp):
            wanted = ALLOW if family in families else no
            assert call("socket", family, stream | cloexec, protocol) == wanted, family
        assert call("socket", family, datagram, 0) == no
        assert call("socket", family, stream, mptcp) == no
    assert call("connect", 3) == call("setsockopt", 3) == ALLOW
    assert call("sendto", 0, 0, 0, 0x4000) == ALLOW
    assert call("sendto", 0, 0, 0, 0x4000 | fast_open) == no
    for name, number in HOSTILE[machine].items():
        if name not in ("socket", "connect", "setsockopt"):
            assert answer(machine, number, families=families) == no, name


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_has_an_answer(machine: str) -> None:
    """What is listed is allowed, and nothing else without looking at arguments; what is newer does not exist."""
    allowed = {number for name, number in NUMBERS[machine].items() if name in ALLOWED}
    conditional = {number for name, number in NUMBERS[machine].items() if name not in ALLOWED}
    for number in range(NEWEST + 1):
        if number not in conditional:
            assert (answer(machine, number) == ALLOW) == (number in allowed), number
    for number in (NEWEST + 1, 1000):
        assert answer(machine, number) == ERROR | errno.ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_conditions(machine: str) -> None:
    """Threads but no processes, one's own process but no other, files but no truncating read, harmless controls."""
    refused = ERROR | errno.EPERM
    assert named(machine, "clone", 0x3D0F00) == ALLOW
    assert named(machine, "clone", 17) == refused
    assert named(machine, "clone", 0x100 | 17) == refused
    for shared in (0x100, 0x200, 0x400, 0x800):  # memory, folder, open files, handlers of signals
        assert named(machine, "clone", 0x3D0F00 & ~shared) == refused
    assert named(machine, "clone", 0x3D0F00 | 0x1000_0000) == refused  # a namespace
    assert named(machine, "close_range", 3, 4, 0) == named(machine, "close_range", 3, 4, 4) == ALLOW
    assert named(machine, "close_range", 3, 4, 2) == refused
    assert named(machine, "clone3") == ERROR | errno.ENOSYS
    for call in ("kill", "tgkill"):
        assert named(machine, call, PID) == ALLOW
        for other in (0, 1, PID + 1, 0xFFFF_FFFF):  # -1 is everybody
            assert named(machine, call, other) == refused
    assert named(machine, "prlimit64", 0) == named(machine, "prlimit64", PID) == ALLOW
    assert named(machine, "prlimit64", 1) == refused
    assert named(machine, "prctl", 15) == ALLOW
    for option in (1, 4, 22, 23, 24, 35, 36, 38, 47, 0x59616D61):
        assert named(machine, "prctl", option) == refused
    assert named(machine, "ioctl", 0, 0x5421) == ALLOW
    for control in (0x5412, 0x541C, 0x8901, 0x8902, 0x5452):  # TIOCSTI, TIOCLINUX, owners of signals, FIOASYNC
        assert named(machine, "ioctl", 0, control) == refused
    assert named(machine, "fcntl", 0, 3) == ALLOW
    for command in (8, 10, 15, 1024, 1026, 1033):  # owner and signal, lease, notify, seals
        assert named(machine, "fcntl", 0, command) == refused
    assert named(machine, "socketpair", 1, 1 | 0o4000 | 0o2000000) == ALLOW
    for family, kind in ((1, 2), (1, 5), (2, 1), (16, 3)):
        assert named(machine, "socketpair", family, kind) == refused
    assert named(machine, "openat", 0, 0, 0o1 | 0o1000) == named(machine, "openat", 0, 0, 0) == ALLOW
    assert named(machine, "openat", 0, 0, 0o1000) == refused


def test_other_architectures_end_the_process() -> None:
    """A call by the numbers of 32-bit x86, of x32, or of another machine would mean something else."""
    assert answer("x86_64", 0, arch=0x4000_0003) == KILL
    assert answer("x86_64", 0x4000_0000) == answer("x86_64", 0xFFFF_FFFF) == KILL
    assert answer("aarch64", 63, arch=0x4000_0028) == KILL
