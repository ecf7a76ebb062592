"""Work spread over processes: the same results in the same order as a loop, sooner."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from grader.lockstep.process import ctrl_c_later

__all__ = ["cpus", "spread"]

MOST = 61  # more are refused by Windows

Item = TypeVar("Item")
Result = TypeVar("Result")


def cpus() -> int:
    """How many CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    jobs: int,
    died: Callable[[Item], Result],
    on_done: Callable[[Item, Result], None] | None = None,
) -> list[Result]:
    """``[function(item) for item in items]``, computed in up to ``jobs`` processes.

    ``function`` must be importable by name; it, the items and the results are sent between processes. ``on_done``
    hears each result, in the order they come. When a process ends by itself (out of memory, killed), what it was at is
    tried once more, alone; if that ends it again, the result is ``died(item)`` and the others still get theirs. What
    ``function`` raises is raised here, and Ctrl-C ends every process at once.
    """
    results: dict[int, Result] = {}

    def done(number: int, result: Result) -> None:
        results[number] = result
        if on_done:
            on_done(items[number], result)

    left = deque(range(len(items)))
    while left:
        for suspect in _round(function, items, left, jobs, done):
            if _round(function, items, deque([suspect]), 1, done):
                done(suspect, died(items[suspect]))
    return [results[number] for number in range(len(items))]


def _round(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    left: deque[int],
    jobs: int,
    done: Callable[[int, Result], None],
) -> list[int]:
    """Compute items, taking their numbers from ``left``, until all are done or a process ends by itself.

    Returns what was being computed when that happened: at most one item per process.
    """
    context = multiprocessing.get_context("spawn")  # the same on every platform, and nothing inherited
    workers = min(jobs, len(left), MOST)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_ctrl_c)
    running: dict[Future[Result], int] = {}
    try:
        while left or running:
            with ctrl_c_later():
                while left and len(running) < workers:
                    running[pool.submit(function, items[left[0]])] = left[0]
                    left.popleft()
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                result = future.result()
                done(running.pop(future), result)
    except BrokenProcessPool:
        return sorted(running.values())
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()  # which ends its hosts, too
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return []


def _leave_ctrl_c() -> None:
    """Ctrl-C goes to every process of the terminal: the first one decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
