"""What a host may take, and watching what it takes while the judge waits for it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.lockstep import wire
from grader.lockstep.disk import on_disk
from grader.lockstep.usage import Thread, Use, threads_of, use_of

__all__ = ["HostGone", "HostWatch", "Limits"]

STARVED = 3  # so much longer may a turn take while the machine gives the host no CPU
LOOK_S = 0.5  # real time that one look stands for, at most


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a host may take in one check. Generous: an honest submission never meets these. Those in CPU and real time
    never decide a score by themselves: whoever uses this repeats a run that they end."""

    turn_cpu_s: float = 5.0  # CPU of the host between two turns
    turn_wall_s: float = 60.0  # real time between two turns
    start_wall_s: float = 60.0
    asleep_s: float = 10.0  # real time in which none of its threads does or wants anything; where the system tells
    cpu_s: float = 25.0  # CPU of the host in all
    wall_s: float = 300.0  # real time of the host's turns in all, looked at when another one begins
    turns: int = 50_000  # a view that polls every 10 ms reaches this after 500 s of virtual time
    memory_bytes: int = 4 * 1024**3  # held at once; on Linux, where a host's address space is limited, never reached
    threads: int = 1_000  # on Linux, where their stacks have the usual size, the address space ends at half of that
    disk_bytes: int = 128 * 1024 * 1024  # of its files at once
    disk_files: int = 1_000
    sent_bytes: int = 16 * 1024 * 1024  # of all frames of the host; what they become stays in the judge's memory

    def patient(self) -> Limits:
        """For a second try: four times the CPU, which is what a busy machine has less of."""
        return replace(self, turn_cpu_s=4 * self.turn_cpu_s, cpu_s=4 * self.cpu_s)


class HostGone(Exception):
    """The host is of no more use. ``kind`` says why.

    unready (it could not be set up; nothing of the submission has run), died, broken (its own code failed, or it says
    so), busy (computes without end), silent (waits for something real), starved (the machine gave it hardly any CPU),
    greedy (takes too much memory or too many threads), restless (turns without end), flood (sends or stores too much),
    nonsense.
    """

    def __init__(self, kind: str, *, place: wire.Frame | None = None, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.place = place
        self.detail = detail


class HostWatch:
    """Has an eye on one host, which leaves its files in ``folder``, if in any. ``where`` finds the line that it is
    at."""

    def __init__(self, limits: Limits, pid: int | None, folder: str, where: Callable[[], wire.Frame | None]) -> None:
        self._limits, self._pid, self._folder, self._where = limits, pid, folder, where
        self.spent_s = 0.0  # real time in turns
        self._queued_s = _queued_s(os.getpid())

    def patience(self, wall_s: float) -> Callable[[], None]:
        """To be called while we wait, for ``wall_s`` at most: raises HostGone once a limit is reached."""
        limits = self._limits
        before = use_of(self._pid)
        self._look(before)
        if before.cpu_s > limits.cpu_s:
            raise HostGone("busy")
        if self.spent_s > limits.wall_s:
            raise self._out_of_time(before.cpu_s)
        began = looked = time.monotonic()
        at_first: dict[str, Thread] | None = None
        last: dict[str, Thread] = {}
        asleep_s = 0.0

        def check() -> None:
            nonlocal at_first, last, asleep_s, looked
            use, threads, now = use_of(self._pid), threads_of(self._pid), time.monotonic()
            self._look(use)
            if use.cpu_s - before.cpu_s > limits.turn_cpu_s or use.cpu_s > limits.cpu_s:
                raise HostGone("busy", place=self._where())
            at_first = threads if at_first is None else at_first
            rests = threads == last and bool(threads) and all(thread.asleep for thread in threads.values())
            asleep_s = asleep_s + min(now - looked, LOOK_S) if rests else 0.0  # the whole machine may have stood still
            last, looked = threads, now
            if asleep_s > limits.asleep_s:
                raise HostGone("silent", place=self._where())
            if now - began > wall_s:
                self._end(at_first, threads, now - began, wall_s, use.cpu_s - before.cpu_s)

        return check

    def _out_of_time(self, used_s: float) -> HostGone:
        # On a busy machine each turn waits for a CPU twice, the host first, and then we.
        queued_s = _queued_s(self._pid) + _queued_s(os.getpid()) - self._queued_s
        if self.spent_s - used_s - queued_s > self.spent_s / 2:
            return HostGone("silent", place=self._where())
        return HostGone("starved", detail=f"{used_s:.1f} s of CPU in {self.spent_s:.0f} s")

    def _end(
        self, before: dict[str, Thread], after: dict[str, Thread], waited_s: float, wall_s: float, used_s: float
    ) -> None:
        # One thread, most of the time. All together could say so by standing in each other's way.
        starved = any(
            thread.queued_s - (before[name].queued_s if name in before else 0.0) > waited_s / 2
            for name, thread in after.items()
        )
        if not starved:
            raise HostGone("silent", place=self._where())
        if waited_s >= STARVED * wall_s:
            detail = f"{used_s:.1f} s of CPU in {waited_s:.0f} s"
            raise HostGone("starved", place=self._where(), detail=detail)

    def _look(self, use: Use) -> None:
        limits = self._limits
        if use.memory_bytes > limits.memory_bytes:
            raise HostGone("greedy", place=self._where(), detail=f"{limits.memory_bytes // 1024**2} MB")
        if use.threads > limits.threads:
            raise HostGone("greedy", place=self._where(), detail=f"{limits.threads} threads")
        if self._folder:
            stored, files = on_disk(self._folder, most_files=limits.disk_files)
            if files > limits.disk_files:
                raise HostGone("flood", detail=f"more than {limits.disk_files} files")
            if stored > limits.disk_bytes:
                raise HostGone("flood", detail=f"files of more than {limits.disk_bytes // 1024**2} MB")


def _queued_s(pid: int | None) -> float:
    return sum(thread.queued_s for thread in threads_of(pid).values())
