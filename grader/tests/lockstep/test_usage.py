"""What the kernel tells of a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.lockstep.usage import Thread, threads_of, use_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
COMPUTES = "while True: pass"
WAITS_AS_FOR_A_DISK = """
import ctypes
libc = ctypes.CDLL(None)
stack = ctypes.create_string_buffer(65536)
top = ctypes.c_void_p((ctypes.addressof(stack) + 65000) // 16 * 16)
VM_VFORK_SIGCHLD = 0x4111
libc.clone(ctypes.cast(libc.pause, ctypes.c_void_p), top, VM_VFORK_SIGCHLD, None)
"""
STARTS_THREADS = """
import threading
for _ in range(3):
    threading.Thread(target=threading.Event().wait).start()
"""


@contextmanager
def running(program: str) -> Iterator[int]:
    """The id of a process that does this."""
    with subprocess.Popen([sys.executable, "-c", program], start_new_session=True) as process:
        try:
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def state(pid: int) -> str:
    """Of a process's first thread."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1]


def first_thread(pid: int) -> Thread:
    """What the kernel says of it."""
    return threads_of(pid)[str(pid)]


def test_who_gets_no_cpu_is_queued() -> None:
    """Two that compute share one CPU: each waits for the other half of the time."""
    with running(COMPUTES) as one, running(COMPUTES) as other:
        for pid in (one, other):
            os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))})
        while min(first_thread(pid).queued_s for pid in (one, other)) < 0.2:
            time.sleep(0.01)
        assert not first_thread(one).asleep


def test_who_waits_for_a_disk_is_not_queued() -> None:
    """It could go on doing that for ever, and say that the machine was too busy."""
    with running(WAITS_AS_FOR_A_DISK) as pid:
        while state(pid) != "D" or not Path(f"/proc/{pid}/task/{pid}/children").read_text():
            time.sleep(0.01)
        before = first_thread(pid)
        time.sleep(0.3)
        assert first_thread(pid) == before
        assert not before.asleep


def test_who_waits_is_asleep() -> None:
    """And has run for a while before, which does not grow."""
    with running(STARTS_THREADS) as pid:
        while len(threads := threads_of(pid)) < 4 or not all(thread.asleep for thread in threads.values()):
            time.sleep(0.01)
        time.sleep(0.3)
        assert threads_of(pid) == threads
    assert threads[str(pid)].ran_s > 0
    assert threads_of(pid) == threads_of(None) == {}


def test_threads() -> None:
    """The first one counts, too; who is gone has none."""
    with running(STARTS_THREADS) as pid:
        while use_of(pid).threads < 4:
            time.sleep(0.01)
        assert use_of(pid).threads == 4
    assert use_of(pid).threads == 0
