"""Puts Python's own waiting under a :class:`~grader.lockstep.ledger.Ledger`.

Replaces, in a host process and for good: ``threading.Thread.start`` and ``join``, ``Condition.wait`` (and with it
``Event``, ``Semaphore``, ``Barrier``, ``Queue``, ``Future.result`` and every executor), ``threading.Lock`` and
``RLock``, ``SimpleQueue``, and event loops made in other threads. Threads that started before take no part and keep
the real thing.
"""

from __future__ import annotations

import _thread
import asyncio
import concurrent.futures.thread
import itertools
import multiprocessing.pool
import os
import queue
import selectors
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from grader.lockstep.clock import OrderedTimers
from grader.lockstep.ledger import Ledger, Waiter

__all__ = ["WORKERS", "install"]

WORKERS = 64
"""Size of the loop's default executor. The stock size depends on the number of cores, and so would the score."""
CORES = 32
"""What every host believes to have; so many threads has an executor or a pool that is made without a size."""


def install(ledger: Ledger, refused: Callable[[], None] = lambda: None) -> None:
    """Put every thread of this process that starts from now on, and the calling one, under ``ledger``. ``refused`` is
    called when the system does not let a thread start."""
    _replace_thread(ledger, refused)
    _replace_waits(ledger)
    _replace_locks(ledger)
    _replace_loops(ledger)
    _replace_pools()


def _replace_thread(ledger: Ledger, refused: Callable[[], None]) -> None:
    real_start, real_join = threading.Thread.start, threading.Thread.join
    real_new_thread = _thread.start_new_thread
    joiners: dict[threading.Thread, list[Waiter]] = {}

    def life(waiter: Waiter, run: Callable[[], None], thread: threading.Thread | None, depth: int) -> None:
        ledger.enter(waiter)
        sys.set_coroutine_origin_tracking_depth(depth)  # each thread has its own; a new one inherits its starter's
        try:
            run()
        finally:
            for joiner in joiners.pop(thread, []) if thread else []:
                joiner.expire()
            ledger.leave()

    def start(self: threading.Thread) -> None:
        if not ledger.takes_part():
            return real_start(self)
        waiter, run, depth = ledger.born(), self.run, sys.get_coroutine_origin_tracking_depth()
        self.run = lambda: life(waiter, run, self, depth)  # type: ignore[method-assign]
        joiners[self] = []
        me = _thread.get_ident()
        ledger.starting.add(me)
        try:
            real_start(self)
        except BaseException:
            ledger.runnable.remove(waiter)
            del joiners[self]
            refused()
            raise
        finally:
            ledger.starting.discard(me)

    def join(self: threading.Thread, timeout: float | None = None) -> None:
        if self in joiners and self is not threading.current_thread() and ledger.takes_part():
            waiter = Waiter(ledger)
            joiners[self].append(waiter)
            ledger.wait(waiter, timeout, what="Thread.join")
            if self in joiners:
                return  # timed out
        real_join(self, timeout)

    def new_thread(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any] | None = None) -> int:
        if not ledger.takes_part():
            return real_new_thread(function, args, kwargs or {})
        waiter, depth = ledger.born(), sys.get_coroutine_origin_tracking_depth()
        try:
            return real_new_thread(life, (waiter, lambda: function(*args, **(kwargs or {})), None, depth))
        except BaseException:
            ledger.runnable.remove(waiter)
            refused()
            raise

    threading.Thread.start = start  # type: ignore[method-assign]
    threading.Thread.join = join  # type: ignore[method-assign]
    _thread.start_new_thread = new_thread

    real_wait = threading.Condition.wait

    def wait(self: threading.Condition, timeout: float | None = None) -> bool:
        if not ledger.takes_part():
            return real_wait(self, timeout)
        if not self._is_owned():  # type: ignore[attr-defined]
            raise RuntimeError("cannot wait on un-acquired lock")
        waiter = Waiter(ledger)
        waiters: deque[Any] = self._waiters  # type: ignore[attr-defined]
        waiters.append(waiter)
        saved = self._release_save()  # type: ignore[attr-defined]
        try:
            if timeout is not None and timeout <= 0:
                return False
            return ledger.wait(waiter, timeout, what="Condition.wait")
        finally:
            self._acquire_restore(saved)  # type: ignore[attr-defined]
            if not waiter.notified and waiter in waiters:
                waiters.remove(waiter)

    threading.Condition.wait = wait  # type: ignore[method-assign]


def _replace_waits(ledger: Ledger) -> None:
    # The C SimpleQueue waits where nobody sees it; the pure one waits on a Condition. Executors use it for their jobs.
    queue.SimpleQueue = queue._PySimpleQueue  # type: ignore[attr-defined, misc]
    queue.time = ledger.read_clock  # type: ignore[attr-defined]
    threading._time = ledger.read_clock  # type: ignore[attr-defined]
    try:
        from asgiref.sync import SyncToAsync
    except ImportError:
        return
    SyncToAsync.single_thread_executor = concurrent.futures.thread.ThreadPoolExecutor(max_workers=1)


def _replace_locks(ledger: Ledger) -> None:
    allocate_lock = _thread.allocate_lock

    class Lock:
        """``threading.Lock`` whose waiting is virtual."""

        __slots__ = ("__weakref__", "_raw", "_waiters")

        def __init__(self) -> None:
            self._raw = allocate_lock()
            self._waiters: deque[Waiter] = deque()

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            if self._raw.acquire(False):
                return True
            if not blocking:
                if timeout != -1:
                    raise ValueError("can't specify a timeout for a non-blocking call")
                return False
            if not ledger.takes_part():
                return self._raw.acquire(True, timeout)
            end = None if timeout < 0 else ledger.deadline(timeout)
            while not self._raw.acquire(False):
                left = None if end is None else end - ledger.clock.now
                if left is not None and left <= 0:
                    return False
                waiter = Waiter(ledger)
                self._waiters.append(waiter)
                if not ledger.wait(waiter, left, what="Lock.acquire"):
                    self._waiters.remove(waiter)
            return True

        def release(self) -> None:
            self._raw.release()
            if self._waiters:
                self._waiters.popleft().release()

        def locked(self) -> bool:
            return self._raw.locked()

        def _at_fork_reinit(self) -> None:
            self.__init__()  # type: ignore[misc]

        def __enter__(self) -> bool:
            return self.acquire()

        def __exit__(self, *exc_info: object) -> None:
            self.release()

        def __repr__(self) -> str:
            return f"<{'locked' if self.locked() else 'unlocked'} threading.Lock at {id(self):#x}>"

    class RLock(threading._PyRLock):  # type: ignore[name-defined, misc]
        """``threading.RLock`` whose waiting is virtual."""

        def __init__(self) -> None:
            super().__init__()
            self._block = Lock()

    threading.Lock = Lock  # type: ignore[assignment]
    threading.RLock = RLock
    _thread.allocate_lock = Lock  # type: ignore[assignment]


def _replace_loops(ledger: Ledger) -> None:
    class Selector(selectors.DefaultSelector):
        """Waits for the loop's wake-up call instead of for descriptors."""

        loop: ThreadLoop

        def select(self, timeout: float | None = None) -> list[Any]:
            ready = super().select(0)
            if not ready and (timeout is None or timeout > 0) and not self.loop._wake_up.is_set():
                self.loop._wake_up.wait(timeout)
            self.loop._wake_up.clear()
            return ready or super().select(0)

    class ThreadLoop(OrderedTimers, asyncio.SelectorEventLoop):
        """The loop of ``asyncio.run`` in a thread of its own, on the host's clock, whatever selector it is given."""

        def __init__(self, selector: object = None) -> None:
            self._wake_up = threading.Event()
            own = Selector()
            own.loop = self
            super().__init__(own)
            self._clock_resolution = 1e-9

        def time(self) -> float:
            return ledger.clock.now

        def _write_to_self(self) -> None:
            self._wake_up.set()

    asyncio.events.new_event_loop = asyncio.new_event_loop = ThreadLoop
    # asyncio.run(loop_factory=…) and uvloop-style factories ask for the class by name, also where it is defined
    home = sys.modules[asyncio.SelectorEventLoop.__module__]
    for module, name in itertools.product((asyncio, home), ("SelectorEventLoop", "EventLoop", "ProactorEventLoop")):
        if hasattr(module, name):
            setattr(module, name, ThreadLoop)
    for policy in (value for value in vars(home).values() if hasattr(value, "_loop_factory")):
        policy._loop_factory = ThreadLoop


def _replace_pools() -> None:
    class Notifier(queue.SimpleQueue):  # type: ignore[type-arg]
        """What wakes a pool's keeper; the real one is a pipe."""

        _reader = None

    class Context:
        """All that a pool of threads asks of multiprocessing."""

        SimpleQueue = Notifier

    pool, threads = multiprocessing.pool.Pool, multiprocessing.pool.ThreadPool
    real_wait: Callable[..., None] = pool._wait_for_updates  # type: ignore[attr-defined]

    def init(self: Any, processes: int | None = None, initializer: Any = None, initargs: Any = ()) -> None:
        pool.__init__(self, processes, initializer, initargs, context=Context())

    def wait_for_updates(sentinels: Any, change_notifier: Any, timeout: float | None = None) -> None:
        if not isinstance(change_notifier, Notifier):
            return real_wait(sentinels, change_notifier, timeout)
        change_notifier.get()
        while not change_notifier.empty():
            change_notifier.get()

    threads.__init__ = init  # type: ignore[method-assign]
    pool._wait_for_updates = staticmethod(wait_for_updates)  # type: ignore[attr-defined]
    for name in ("cpu_count", "process_cpu_count"):
        if hasattr(os, name):
            setattr(os, name, lambda: CORES)
