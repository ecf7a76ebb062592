"""What a command costs: real seconds, CPU seconds of all its processes, and the memory of each worker (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Cost", "Memory", "adopt_orphans", "memory_of", "timed", "two_cpus"]

PR_SET_CHILD_SUBREAPER = 36
PAGE = 4096
EVERY_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a command took. CPU seconds are None where the platform does not tell them."""

    wall_s: float
    cpu_s: float | None
    code: int = 0


@dataclass(kw_only=True)
class Memory:
    """The most memory seen at one moment, in bytes.

    A *worker* is a judge with everything below it: its fork server and the hosts that are alive. Its memory is the sum
    of their PSS, which shares pages that several processes have among them, with its part of the fork server that the
    workers are copies of; ``judge`` is the resident memory (RSS) of the judge alone.
    """

    worker: int = 0
    judge: int = 0
    command: int = 0  # RSS of the process that gives the workers their work


def adopt_orphans() -> bool:
    """Make processes whose parent has ended our children, so that their CPU time is counted. Linux only."""
    if not sys.platform.startswith("linux"):
        return False
    return ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


@contextlib.contextmanager
def two_cpus() -> Iterator[None]:
    """Have what starts meanwhile run on two CPUs of this machine, where it can be told so."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:2])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def timed(command: Sequence[str], *, timeout_s: float | None = None, memory: Memory | None = None) -> Cost:
    """Run a command to its end, silently. After ``timeout_s`` it is killed, and its code is -9."""
    before, began = _children_cpu_s(), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with memory_of(process.pid, memory) if memory else contextlib.nullcontext():
        try:
            code = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
    wall_s = time.perf_counter() - began
    while True:
        try:
            os.waitpid(-1, 0)
        except (ChildProcessError, AttributeError):
            break
    after = _children_cpu_s()
    return Cost(wall_s=wall_s, cpu_s=None if before is None or after is None else after - before, code=code)


@contextlib.contextmanager
def memory_of(pid: int, memory: Memory) -> Iterator[None]:
    """Look at a running `grader class` ten times a second, and keep the largest numbers in ``memory``."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(EVERY_S):
            with contextlib.suppress(OSError):
                _look(pid, memory)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _look(pid: int, memory: Memory) -> None:
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            children[parent].append(int(entry.name))
    memory.command = max(memory.command, _rss(pid))
    for server in children[pid]:
        workers = children[server]
        for worker in workers:
            memory.judge = max(memory.judge, _rss(worker))
            below = sum(map(_pss, _tree(worker, children)))
            memory.worker = max(memory.worker, below + _pss(server) // len(workers))


def _tree(pid: int, children: dict[int, list[int]]) -> Iterator[int]:
    yield pid
    for child in children.get(pid, ()):
        yield from _tree(child, children)


def _rss(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    return 0


def _pss(pid: int) -> int:
    """A process's share of memory; its resident memory where only that may be read; 0 when it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return _rss(pid)


def _children_cpu_s() -> float | None:
    try:
        import resource
    except ImportError:
        return None
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
