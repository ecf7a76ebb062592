"""Work spread over processes: the same results in the same order as a loop, sooner."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Lock, Semaphore
from typing import TypeVar

from grader.lockstep import forkserver

__all__ = ["alone", "beside_others", "cpus", "spread", "warm_up"]

MOST = 61  # more are refused by Windows

Item = TypeVar("Item")
Result = TypeVar("Result")


_room: tuple[Lock, Semaphore, int] | None = None  # of a worker: the door, the places inside, and how many there are
_rooms: list[tuple[Lock, Semaphore, int]] = []  # kept: a worker that starts late must still find its own


@contextlib.contextmanager
def beside_others() -> Iterator[None]:
    """Do something that other workers may do at the same time, but not while one of them wants to be :func:`alone`."""
    if _room is None:
        yield
        return
    door, places, _ = _room
    with door:
        places.acquire()
    try:
        yield
    finally:
        places.release()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Do something while no other worker is :func:`beside_others`: once they have finished, and before they go on."""
    if _room is None:
        yield
        return
    door, places, count = _room
    with door:
        for _ in range(count):
            places.acquire()
        try:
            yield
        finally:
            for _ in range(count):
                places.release()


def cpus() -> int:
    """How many CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def warm_up() -> None:
    """Start what workers are copies of now, without waiting for it: they are ready sooner when :func:`spread` wants
    them."""
    forkserver.warm_up_workers("grader.checking.preload")


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
    warm_up()
    context = forkserver.context()
    workers = min(jobs, len(left), MOST)
    room = (context.Lock(), context.Semaphore(workers), workers)
    _rooms.append(room)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=room)
    running: dict[Future[Result], int] = {}
    try:
        while left or running:
            with forkserver.ctrl_c_later():
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


def _begin(door: Lock, places: Semaphore, count: int) -> None:
    """Of a worker. Ctrl-C goes to every process of the terminal: the first one decides."""
    global _room
    _room = (door, places, count)
    if count >= cpus():
        _stay_on_one_cpu()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _stay_on_one_cpu() -> None:
    """A judge and its host take turns. Where all CPUs have work, waking the other one up on the same CPU is sooner than
    on another. Those of a round are numbered one after another."""
    if hasattr(os, "sched_setaffinity"):  # Linux
        ours = sorted(os.sched_getaffinity(0))
        number = int(multiprocessing.current_process().name.rpartition("-")[2])
        with contextlib.suppress(OSError):  # a container may forbid it
            os.sched_setaffinity(0, {ours[number % len(ours)]})


def _end_with_parent() -> None:
    """A parent that was killed asks for nothing more, and tells nobody. Hosts end with their judge by themselves."""
    multiprocessing.connection.wait([multiprocessing.parent_process().sentinel])  # type: ignore[union-attr]
    os._exit(1)
