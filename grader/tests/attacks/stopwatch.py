"""How long hosts of an attack live, whatever the machine.

A busy or slow machine lengthens a run by two things that the kernel counts for each thread: time on a CPU, and time in
which it could have run and got none. What is left is waiting, and does not depend on the machine: it is the attack's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest

from grader.lockstep.process import HostProcess
from grader.lockstep.usage import use_of

__all__ = ["KERNEL_TELLS", "Life", "watched"]

KERNEL_TELLS = Path("/proc/self/schedstat").exists()


@dataclass
class Life:
    """One host. Seconds."""

    cpu_s: float = 0.0
    waited_s: float = 0.0  # of its life, in which neither it nor the judge nor the fork server worked or wanted to
    _began: float = field(default_factory=time.monotonic)
    _others: float = field(default_factory=lambda: _judge_s() + _worked_s(_fork_server()))

    def end(self, worked_s: float) -> None:
        """It has ended."""
        others = _judge_s() + _worked_s(_fork_server()) - self._others
        self.waited_s = max(0.0, time.monotonic() - self._began - others - worked_s)


@contextmanager
def watched() -> Iterator[list[Life]]:
    """The hosts that this process starts and ends meanwhile."""
    lives: list[Life] = []
    begin, close = HostProcess.__init__, HostProcess.close

    def __init__(self: HostProcess, *args: Any, **options: Any) -> None:
        self.life = Life()  # type: ignore[attr-defined]
        lives.append(self.life)  # type: ignore[attr-defined]
        begin(self, *args, **options)

    def end(self: HostProcess) -> None:
        pid = self._process.pid
        self.life.cpu_s = use_of(pid).cpu_s  # type: ignore[attr-defined]
        worked = _worked_s(pid)
        close(self)
        self.life.end(worked)  # type: ignore[attr-defined]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HostProcess, "__init__", __init__)
        patch.setattr(HostProcess, "close", end)
        yield lives


def _judge_s() -> float:
    return _sum(Path("/proc/thread-self/schedstat"))


def _worked_s(pid: int | None) -> float:
    """What every living thread of a process has worked, or wanted to work, so far."""
    with suppress(OSError):
        return sum(_sum(thread / "schedstat") for thread in Path(f"/proc/{pid}/task").iterdir())
    return 0.0


def _sum(path: Path) -> float:
    """Seconds on a CPU and in a queue for one: https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat."""
    try:
        on_cpu, queued, _ = path.read_text().split()
    except OSError:  # it has ended
        return 0.0
    return (int(on_cpu) + int(queued)) / 1e9


def _fork_server() -> int | None:
    return getattr(forkserver._forkserver, "_forkserver_pid", None)
