"""What attacks aim at: a course, and beside it files, listeners and a process that are there to be harmed."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import forkserver, resource_tracker
from pathlib import Path

from grader.hosts import prepare_hosts
from grader.tests.attacks.checks import CHECKS, REFERENCE
from grader.tests.checking.hosts import ID, ROOT, write

__all__ = ["World", "descendants", "world_in"]

SERVICES = '''
"""Given: how to ask words.example."""
import httpx

calls = 0

async def word():
    global calls
    calls += 1
    async with httpx.AsyncClient() as client:
        return (await client.get("https://words.example/")).text
'''
EXERCISE = """
title = "Under attack"
level = "easy"
edit = ["views.py"]
given = ["urls.py", "target.py", "services.py"]
"""
IOPRIO_GET = {"x86_64": 252, "aarch64": 31}
IMPORTS = "from grader.checking import after, check, expect, gather\n\n"


class World:
    """One attack's targets. ``harm()`` says which of them were hit."""

    def __init__(self, root: Path, check: str, stack: ExitStack) -> None:
        self.root, self.word, self.token = root, secrets.token_hex(8), f"attack-{secrets.token_hex(8)}"
        self.course, self.submission = root / "course", root / "submission"
        self.private, self.home, self.other = root / "private", root / "home", root / "other"
        for folder in (self.private, self.home, self.other):
            folder.mkdir()
        self.canary = self.other / "canary"
        self.canary.write_text(self.word)
        os.utime(self.canary, (1_000_000_000, 1_000_000_000))
        self.shared = Path("/dev/shm") / f"canary-{secrets.token_hex(8)}"
        self.shared.write_text(self.word)
        stack.callback(self.shared.unlink, missing_ok=True)
        self.database = self.other / "db.sqlite3"
        with contextlib.closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("CREATE TABLE kept (word)")
            connection.execute("INSERT INTO kept VALUES (?)", [self.word])
        self.tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self.udp.bind(("127.0.0.1", 0))
        self.unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        self.unix_path = tempfile.mkdtemp(prefix="attack-") + "/unix"  # its length is limited
        stack.callback(shutil.rmtree, Path(self.unix_path).parent)
        self.unix.bind(self.unix_path)
        self.abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        self.abstract.bind(f"\0{self.token}")
        for listener in (self.tcp, self.unix, self.abstract):
            listener.listen()
            listener.setblocking(False)
        self.udp.setblocking(False)
        self.victim = subprocess.Popen(
            ["/bin/sleep", "600"], env={"WORD": self.word}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        stack.callback(self.victim.wait)
        stack.callback(self.victim.kill)
        self.share = _share(self.victim.pid)
        self.key = secrets.randbelow(2**30) + 1  # of shared memory
        self._course(check)
        self.before = self.snapshot()
        self.processes = descendants()
        prepare_hosts(ROOT)  # an attack before this one may have ended it
        self.fork_server = _fork_server()

    def _course(self, check: str) -> None:
        files = {"exercise.toml": EXERCISE, "target.py": self.target, "services.py": SERVICES}
        write(self.course, REFERENCE["said"].replace("worked", "stub"), "", files=files)
        self.set_check(CHECKS[check])
        reference = self.course / "reference" / ID
        reference.mkdir(parents=True)
        (reference / "views.py").write_text(REFERENCE[check].replace("THE WORD", self.word))
        shutil.copytree(self.course / "exercises" / ID, self.submission / "exercises" / ID, symlinks=True)

    def set_check(self, text: str) -> None:
        """Make this the course's hidden check."""
        path = self.course / "exercises" / ID / "test_hidden.py"
        path.write_text(IMPORTS + text.replace("THE WORD", self.word))
        self.before = self.snapshot()

    @property
    def target(self) -> str:
        """The module that tells an attack where everything is: it need not search for it."""
        return textwrap.dedent(f"""
            COURSE = {str(self.course)!r}
            CHECKS = {str(self.course / "exercises" / ID / "test_hidden.py")!r}
            REFERENCE = {str(self.course / "reference" / ID / "views.py")!r}
            CANARY = {str(self.canary)!r}
            DATABASE = {str(self.database)!r}
            SHARED = {self.shared.name!r}
            HOME = {str(self.home)!r}
            PRIVATE = {str(self.private)!r}
            TOKEN = {self.token!r}
            TCP = ("127.0.0.1", {self.tcp.getsockname()[1]})
            UDP = ("127.0.0.1", {self.udp.getsockname()[1]})
            UNIX = {self.unix_path!r}
            ABSTRACT = "\\0" + TOKEN
            VICTIM = {self.victim.pid}
            KEY = {self.key}
            """)

    def snapshot(self) -> dict[str, str]:
        """Every file of the course and of others."""
        found = {}
        folders = (self.course, self.home, self.other)
        inside = [path for folder in folders for path in folder.rglob("*")]
        for path in sorted([*inside, *self.shared.parent.glob(self.shared.name)]):
            if "__pycache__" in path.parts and "attack" not in path.name:
                continue  # Python's own, for the checks
            state = path.lstat()
            content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            found[str(path)] = f"{state.st_mode:o} {state.st_uid} {content} {path == self.canary and state.st_mtime}"
        return found

    def harm(self) -> set[str]:
        """What was hit. Undoes what would stay."""
        found = set()
        if self.snapshot() != self.before:
            found.add("files")
        for folder in ("/tmp", "/var/tmp", "/dev/shm", self.private, Path.home()):
            for path in Path(folder).glob(f"*{self.token}*"):
                found.add("files")
                path.unlink()
        if any(self.private.iterdir()):
            found.add("private")
        for name, listener in (("tcp", self.tcp), ("unix", self.unix), ("abstract", self.abstract)):
            with suppress(BlockingIOError):
                listener.accept()[0].close()
                found.add(name)
        with suppress(BlockingIOError):
            self.udp.recv(100)
            found.add("udp")
        if self.victim.poll() is not None or _state(self.victim.pid) == "T" or _share(self.victim.pid) != self.share:
            found.add("victim")
        if _fork_server() != self.fork_server or _state(self.fork_server) in "ZTt":
            found.add("fork server")
        for pid in descendants() - self.processes:
            if _state(pid) != "Z" and _is_stray(pid):
                found.add("process")
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        shared = ctypes.CDLL(None).shmget(self.key, 0, 0)
        if shared >= 0:
            found.add("shared memory")
            ctypes.CDLL(None).shmctl(shared, 0, None)
        return found

    def settle(self) -> None:
        """What is there now is as it should be."""
        self.before = self.snapshot()


@contextmanager
def world_in(root: Path, check: str) -> Iterator[World]:
    """A world for an attack that wants to pass this check."""
    with ExitStack() as stack:
        yield World(root, check, stack)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _share(pid: int) -> tuple[int, ...]:
    """What a process gets of the CPUs and of the disk."""
    libc = ctypes.CDLL(None)
    with suppress(ProcessLookupError):
        disk = libc.syscall(IOPRIO_GET[os.uname().machine], 1, pid)
        return os.getpriority(os.PRIO_PROCESS, pid), os.sched_getscheduler(pid), len(os.sched_getaffinity(pid)), disk
    return ()


def _is_stray(pid: int) -> bool:
    """Not the fork server nor the resource tracker, which may have been started again."""
    return pid not in (_fork_server(), resource_tracker._resource_tracker._pid)


def _fork_server() -> int:
    return getattr(forkserver._forkserver, "_forkserver_pid", None) or 0


def descendants() -> set[int]:
    """Processes that come from this one. Orphans count: this process adopts them (see the tests' conftest)."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError, IndexError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found: set[int] = set()
    waiting = [os.getpid()]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found.update(children)
        waiting += children
    return found
