"""Trying, in a child confined as a host is, what confinement forbids; the same in one that is not confined; and in one
that only has the second wall around it, if there is one."""

from __future__ import annotations

import contextlib
import ctypes
import json
import mmap
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.sandbox import limits
from grader.sandbox.bubblewrap import NAME, Wall
from grader.sandbox.fence import Fence, Isolation, choose
from grader.sandbox.libc import call

__all__ = ["ADVICE", "Finding", "probe"]

ADVICE = {
    "Landlock": "Needs Linux 5.13 or newer with landlock among the LSMs (boot option lsm=landlock,…). In a container,"
    " the container's own rules must allow it.",
    "seccomp": "Needs Linux on x86_64 or aarch64, built with CONFIG_SECCOMP_FILTER. Some containers forbid it.",
    "no new privileges": "Needs Linux.",
    "no capabilities": "Run as an ordinary user.",
    "Seatbelt": "Part of macOS; a program that is confined itself cannot use it.",
    "files and network": "Use WSL 2 or a container.",
    NAME: "Install the package bubblewrap. It needs namespaces: an ordinary user gets them where"
    " kernel.apparmor_restrict_unprivileged_userns is 0 (Ubuntu) and user.max_user_namespaces is not; a container must"
    " allow them.",
}
"""How to get what is missing, by the layer's name."""

COMPUTE = "compute for longer than it may"
LONG_S = 1.5  # more than a second, which is as exact as that limit is
PTRACE_SEIZE = 0x4206
BEHIND = f"behind {NAME} alone: "
_PROGRAM = """
import json, os, socket, sys
secret, port, judge = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
attempts = {
    "read a file outside of its room": lambda: open(secret).close(),
    "connect to a server": lambda: socket.create_connection(("127.0.0.1", port), 5).close(),
    "signal the judge": lambda: os.kill(judge, 0),
    "see another process": lambda: os.stat(f"/proc/{judge}/stat"),
    "write outside of its room": lambda: os.rmdir(os.mkdir(secret + "-folder") or secret + "-folder"),
}
worked = {}
for what, attempt in attempts.items():
    try:
        attempt()
        worked[what] = True
    except OSError:
        worked[what] = False
print(json.dumps(worked))
"""
"""Run behind the wall with the path of a file, a port and a process id."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What became of one attempt."""

    what: str
    stopped: bool  # in a confined process
    works_without: bool  # in one that is not: otherwise the attempt proves nothing

    @property
    def holds(self) -> bool:
        """Whether it is known that confinement stops it."""
        return self.stopped and self.works_without


def probe(fence: Fence | None = None) -> tuple[Finding, ...]:
    """Try everything behind ``fence`` (default: all that this machine has) and without any. Nothing where a process
    cannot fork."""
    if not hasattr(os, "fork"):
        return ()
    fence = fence or choose()
    with _surroundings() as surroundings:
        confined = _all_tried(fence, surroundings)
        free = _all_tried(choose("none"), surroundings)
        attempts = (*_attempts(surroundings), COMPUTE)
        wall = _walled(fence.wall, surroundings) if fence.wall else ()
    inside = tuple(
        Finding(what=what, stopped=confined.get(what) is False, works_without=free.get(what) is True)
        for what in attempts
    )
    return (*inside, *wall)


def _walled(wall: Wall, around: _Surroundings) -> tuple[Finding, ...]:
    """What became of the attempts behind a wall, without any other layer."""
    given = (str(around.folder / "secret"), str(around.port), str(around.parent))

    def tried(command: tuple[str, ...]) -> dict[str, bool]:
        program = [*command, sys.executable, "-I", "-c", _PROGRAM, *given]
        said = subprocess.run(program, env={}, capture_output=True, check=False).stdout  # noqa: S603 - our own
        found: dict[str, bool] = json.loads(said or b"{}")
        return found

    behind, free = tried(wall.command), tried(())
    return tuple(
        Finding(what=BEHIND + what, stopped=behind.get(what) is False, works_without=free[what])
        for what in free
        if not (wall.network and what == "connect to a server")
    )


@dataclass(frozen=True, kw_only=True)
class _Surroundings:
    folder: Path  # outside of the room
    room: Path
    port: int
    parent: int


@contextlib.contextmanager
def _surroundings() -> Iterator[_Surroundings]:
    with (
        tempfile.TemporaryDirectory(prefix="grader-") as folder,
        tempfile.TemporaryDirectory(prefix="grader-") as room,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        Path(folder, "secret").write_text("secret")
        yield _Surroundings(folder=Path(folder), room=Path(room), port=listener.getsockname()[1], parent=os.getpid())


def _attempts(around: _Surroundings) -> dict[str, Callable[[], Any]]:
    secret = around.folder / "secret"

    def connect() -> None:
        with socket.socket() as end:
            end.connect(("127.0.0.1", around.port))

    def send() -> None:
        with socket.socket(type=socket.SOCK_DGRAM) as end:
            end.sendto(b"x", ("127.0.0.1", around.port))

    def fork() -> None:
        if (child := os.fork()) == 0:
            os._exit(0)
        os.waitpid(child, 0)

    def execute() -> None:
        if (child := os.posix_spawn("/bin/sh", ["sh", "-c", ":"], {})) and os.waitpid(child, 0)[1]:
            raise OSError("it did not run")

    def new_session() -> None:
        if os.getsid(0) == os.getpid():
            raise ProcessLookupError("it has one already")
        os.setsid()

    def many_files() -> None:
        with contextlib.ExitStack() as stack:
            for _ in range(limits.OPEN_FILES + 1):
                stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))

    def large_file() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with Path(around.room, "large").open("wb") as file:
            file.truncate(limits.FILE_BYTES + 1)

    def much_memory() -> None:
        mmap.mmap(-1, limits.ADDRESS_SPACE + 1).close()

    attempts: dict[str, Callable[[], Any]] = {
        "read a file outside of its room": secret.read_text,
        "list such a folder": lambda: list(around.folder.iterdir()),
        "write there": lambda: secret.write_text("secret"),
        "change a file's rights": lambda: secret.chmod(0o600),
        "connect to a server": connect,
        "send a datagram": send,
        "run a program": execute,
        "start a process": fork,
        "leave its session": new_session,
        "signal its parent": lambda: os.kill(around.parent, 0),
        "open more files than it may": many_files,
        "write a file larger than it may": large_file,
    }
    if sys.platform == "linux":
        attempts["look into its parent"] = lambda: call(
            "ptrace", PTRACE_SEIZE, around.parent, ctypes.c_void_p(), ctypes.c_void_p()
        )
        attempts["take more memory than it may"] = much_memory
    return attempts


def _compute() -> None:
    """As one that has already computed for all but a second of what it may."""
    import resource

    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if most != resource.RLIM_INFINITY:
        left = max(1, most - limits.CPU_S + 1)
        resource.setrlimit(resource.RLIMIT_CPU, (left, left))
    while time.process_time() < LONG_S:
        sum(range(1_000))


def _all_tried(fence: Fence, around: _Surroundings) -> dict[str, bool]:
    return _tried(fence, around, _attempts(around)) | _tried(fence, around, {COMPUTE: _compute})


def _tried(fence: Fence, around: _Surroundings, attempts: Mapping[str, Callable[[], Any]]) -> dict[str, bool]:
    """Whether each attempt worked in a child behind a fence. Without confinement there are no limits either. One that
    ends the child did not work."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(reader)
            if fence.isolation is not Isolation.NONE:
                fence.before(packages=(), writable=(str(around.room),))()
            with os.fdopen(writer, "w") as pipe:
                for what, attempt in attempts.items():
                    print(json.dumps({what: False}), file=pipe, flush=True)
                    print(json.dumps({what: _works(attempt)}), file=pipe, flush=True)
        os._exit(0)
    os.close(writer)
    found: dict[str, bool] = {}
    with os.fdopen(reader) as pipe:
        for line in pipe:
            found |= json.loads(line)
    os.waitpid(child, 0)
    return found


def _works(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except (OSError, MemoryError):
        return False
    return True
