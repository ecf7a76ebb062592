"""Which thread may run. In a host, exactly one does at any moment.

Threads make a program's outcome depend on the machine, so a host runs them one at a time: a thread that waits gives the
*baton* back, and whoever wakes it puts it in a queue. The event loop's thread (the *main* thread) passes the baton
along that queue whenever it has nothing to do itself. When the queue is empty, no thread can make progress at this
instant, and only then may virtual time pass. There are no locks in here: only the holder of the baton ever runs.

The main thread waits differently: what it waits for holds the whole host up, so it keeps passing the baton and
exchanging turns with the judge until its waiter is woken. Such a hold is what "blocking the event loop" means, and
is recorded.
"""

from __future__ import annotations

import _thread
import math
from collections import deque
from collections.abc import Callable

from grader.lockstep.clock import Clock, Polling, round_s

__all__ = ["Ledger", "Waiter", "real_pause"]

_allocate_lock = _thread.allocate_lock  # the real one: this module is imported before anything is replaced
_get_ident = _thread.get_ident

FREE_READS = 20_000
READS_PER_STEP = 50


def real_pause(seconds: float) -> None:
    """Wait in real time, with the baton in hand: for what happens outside of this process."""
    lock = _allocate_lock()
    lock.acquire()
    lock.acquire(True, seconds)


class Waiter:
    """One wait of one thread. ``release()`` wakes it, as a lock's would, so that ``Condition.notify`` works
    unchanged."""

    __slots__ = ("_gate", "_ledger", "_queues", "done", "notified")

    def __init__(self, ledger: Ledger, *, for_new_thread: bool = False) -> None:
        self._ledger = ledger
        self._queues = for_new_thread or _get_ident() != ledger.main  # the main thread needs no baton
        self._gate = _allocate_lock()
        self._gate.acquire()
        self.done = False
        self.notified = False

    def release(self) -> None:
        """Wake the waiting thread; RuntimeError if it was woken before."""
        if self.done:
            raise RuntimeError("already woken")
        self.notified = True
        self._end()

    def expire(self) -> None:
        """Wake the waiting thread because its time is up; nothing if it was woken before."""
        if not self.done:
            self._end()

    def _end(self) -> None:
        self.done = True
        if self._queues:
            self._ledger.runnable.append(self)

    def open(self) -> None:
        self._gate.release()

    def pass_through(self) -> None:
        self._gate.acquire()


class Ledger:
    """The baton, the queue for it, and the threads that take part."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.main = _get_ident()
        self.runnable: deque[Waiter] = deque()
        self.members: set[int] = set()  # idents of the threads that take part, the main one excluded
        self.starting: set[int] = set()  # idents that wait, for real and shortly, for a thread's first step
        self.hold: Callable[[Waiter, str], None] | None = None  # set by the host: how the main thread waits
        self._main_gate = _allocate_lock()
        self._main_gate.acquire()
        self._reads = 0
        self._polling = Polling()

    def takes_part(self) -> bool:
        """Whether the calling thread is under this ledger's control."""
        ident = _get_ident()
        return (ident == self.main or ident in self.members) and ident not in self.starting

    # --- the main thread -----------------------------------------------------------------------------------------

    def run_threads(self) -> None:
        """Let every thread that can run do so until it waits or ends. Main thread only."""
        while self.runnable:
            waiter = self.runnable.popleft()
            waiter.open()
            self._main_gate.acquire()

    # --- any thread ----------------------------------------------------------------------------------------------

    def wait(self, waiter: Waiter, seconds: float | None = None, *, what: str = "") -> bool:
        """Wait until the waiter is woken or ``seconds`` of virtual time have passed; True if it was woken.

        ``what`` names the call for the record, should it hold the event loop's thread.
        """
        if seconds is not None and seconds < math.inf:
            self.clock.call_at(self.clock.now + max(seconds, 0.0), waiter.expire)
        if _get_ident() == self.main:
            if self.hold is None:
                raise RuntimeError("the ledger has no host")
            self.hold(waiter, what)
        else:
            self._main_gate.release()
            waiter.pass_through()
        return waiter.notified

    def sleep(self, seconds: float, *, what: str = "time.sleep") -> None:
        """Let virtual seconds pass for the calling thread only (or for all, on the main thread)."""
        self.wait(Waiter(self), seconds, what=what)

    # --- a thread's life -----------------------------------------------------------------------------------------

    def born(self) -> Waiter:
        """A thread is about to start: it stands in the queue from now on."""
        waiter = Waiter(self, for_new_thread=True)
        waiter.release()
        return waiter

    def enter(self, waiter: Waiter) -> None:
        """First thing in the new thread: wait for the baton."""
        self.members.add(_get_ident())
        waiter.pass_through()

    def leave(self) -> None:
        """Last thing in a thread: give the baton back."""
        self.members.discard(_get_ident())
        self._main_gate.release()

    # --- clocks --------------------------------------------------------------------------------------------------

    def read_clock(self) -> float:
        """Virtual now. A thread that does nothing but read the clock makes time pass, soon 10 ms at a time."""
        self._reads += 1
        if self._reads > FREE_READS and self.takes_part():
            self._reads -= READS_PER_STEP
            self.sleep(self._polling.step_s(self.clock.now), what="busy loop")
        return self.clock.now

    def calm(self) -> None:
        """The host went idle by itself: whoever read the clock so often has stopped."""
        self._reads = 0

    def deadline(self, seconds: float | None) -> float | None:
        """The instant that many seconds from now."""
        return None if seconds is None else round_s(self.clock.now + seconds)
