"""What a confined host may not do, each as a few lines that are true when it works. They go past Python's own audit
hooks, as a hostile submission would."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ATTEMPTS", "PROGRAM", "Attempt"]


@dataclass(frozen=True)
class Attempt:
    """``code`` ends in a ``return``; ``layer`` is what stops it."""

    name: str
    layer: str
    code: str


_FILES = {
    "reads a file": "return VICTIM.read_text() == 'secret'",
    "lists a folder": "return VICTIM.name in os.listdir(VICTIM.parent)",
    "reads how another process was called": "return open(f'/proc/{os.getppid()}/cmdline', 'rb').read()",
    "reads the accounts of the machine": "return 'root' in open('/etc/passwd').read()",
    "writes a file": "return VICTIM.write_text('other')",
    "makes a file": "return VICTIM.with_suffix('.new').write_text('other')",
    "makes a folder": "VICTIM.with_suffix('.folder').mkdir(); return True",
    "deletes a file": "VICTIM.unlink(); return True",
    "moves a file": "VICTIM.rename(VICTIM.with_suffix('.moved')); return True",
    "takes a file into its own folder": "os.rename(VICTIM, 'taken'); return True",
    "empties a file while it reads": "return os.open(VICTIM, os.O_RDONLY | os.O_TRUNC)",
}

_CALLS = {
    "empties a file by its name": "return libc.truncate(bytes(VICTIM), 0) == 0",
    "links to a file": "return libc.link(bytes(VICTIM), b'linked') == 0",
    "changes a file's rights": "return libc.chmod(bytes(VICTIM), 0o600) == 0",
    "changes a file's owner": "return libc.chown(bytes(VICTIM), os.getuid(), os.getgid()) == 0",
    "changes a file's times": "os.utime(VICTIM, (1, 1)); return True",
    "connects by TCP": "return connect(AF_INET, SOCK_STREAM, TCP)",
    "sends by UDP": "return connect(AF_INET, SOCK_DGRAM, TCP)",
    "connects to a unix socket": "return connect(AF_UNIX, SOCK_STREAM, UNIX)",
    "listens": "s = libc.socket(AF_INET, SOCK_STREAM, 0); return s >= 0 and libc.listen(s, 1) == 0",
    "sends past a pair of datagram sockets": """
        pair = (ctypes.c_int * 2)()
        return libc.socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0""",
    "forks": """
        child = libc.fork()
        if child == 0:
            os._exit(0)
        return child > 0""",
    "forks by a raw call": """
        child = libc.syscall(CLONE, SIGCHLD, 0, 0, 0, 0)
        if child == 0:
            os._exit(0)
        return child > 0""",
    "runs a program": "return libc.system(b'true') == 0",
    "signals another process": "return libc.kill(TARGET, 0) == 0",
    "signals everybody": "return libc.kill(-1, 0) == 0",
    "signals a thread of another process": "return libc.syscall(TGKILL, TARGET, TARGET, 0) == 0",
    "lets a descriptor signal another process": "return fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, TARGET) == 0",
    "looks into another process": "return libc.ptrace(PTRACE_SEIZE, TARGET, 0, 0) == 0",
    "reads another's memory": """
        buffer = ctypes.create_string_buffer(8)
        pair = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
        done = libc.process_vm_readv(TARGET, pair, 1, (ctypes.c_void_p * 2)(8, 8), 1, 0)
        return done >= 0 or ctypes.get_errno() == errno.EFAULT""",
    "reads another's limits": "return libc.prlimit(TARGET, 0, None, ctypes.create_string_buffer(16)) == 0",
    "outlives its parent": "return libc.prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) == 0",
    "leaves a namespace": "return libc.unshare(CLONE_FS) == 0",
    "makes a file in memory": "return libc.memfd_create(b'x', 0) >= 0",
    "changes its personality": "return libc.personality(0xFFFFFFFF) >= 0",
    "moves to another CPU": "os.sched_setaffinity(0, os.sched_getaffinity(0)); return True",
}

ATTEMPTS = tuple(
    Attempt(name, layer, code)
    for layer, table in (("Landlock", _FILES), ("seccomp", _CALLS))
    for name, code in table.items()
)

PROGRAM = """
import ctypes, errno, fcntl, os, pathlib, struct
from django.http import JsonResponse

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
AF_UNIX, AF_INET, SOCK_STREAM, SOCK_DGRAM = 1, 2, 1, 2
SIGCHLD, CLONE_FS, PTRACE_SEIZE, PR_SET_PDEATHSIG = 17, 0x200, 0x4206, 1
CLONE, TGKILL = (56, 234) if os.uname().machine == "x86_64" else (220, 131)
FOLDER = pathlib.Path({folder!r})
TARGET, PORT = {target}, {port}
TCP = struct.pack("=H", AF_INET) + struct.pack(">H4B8x", PORT, 127, 0, 0, 1)
UNIX = struct.pack("=H", AF_UNIX) + bytes(FOLDER / "unix") + bytes(1)

def connect(family, kind, address):
    made = libc.socket(family, kind, 0)
    return made >= 0 and libc.connect(made, address, len(address)) == 0

{functions}

async def view(request):
    done = {{}}
    for name, function in FUNCTIONS.items():
        try:
            done[name] = bool(function(FOLDER / name))
        except OSError as error:
            done[name] = False
    return JsonResponse(done)
"""


def program(*, folder: str, target: int, port: int) -> str:
    """A view that tries everything, each on a file of its own in ``folder``, and answers what worked."""
    functions = [
        f"def attempt_{number}(VICTIM):\n    {attempt.code.strip().replace('        ', '    ')}"
        for number, attempt in enumerate(ATTEMPTS)
    ]
    table = ", ".join(f"{attempt.name!r}: attempt_{number}" for number, attempt in enumerate(ATTEMPTS))
    return PROGRAM.format(
        folder=folder, target=target, port=port, functions="\n".join([*functions, f"FUNCTIONS = {{{table}}}"])
    )
