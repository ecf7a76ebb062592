"""The virtual clock, and event loops that read it.

A :class:`Clock` is a number of seconds that moves only when somebody moves it. :class:`VirtualLoop` is an asyncio
loop whose ``time()`` is that number and which, where another loop would sleep, calls ``on_idle(next_timer)``
instead. Judge and host each run one; what "idle" leads to is theirs to say.

>>> loop = VirtualLoop(Clock())
>>> loop.on_idle = lambda next_timer: loop.clock.advance(next_timer)
>>> start = loop.time()
>>> loop.run_until_complete(asyncio.sleep(3600))
>>> loop.time() - start
3600.0
>>> loop.close()
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import selectors
from collections.abc import Callable
from typing import Any

__all__ = ["EPOCH_S", "START_S", "Clock", "OrderedTimers", "Polling", "VirtualLoop", "round_s"]

START_S = 65_536.0
"""Where every clock begins: late enough for code that compares with 0, small enough for exact nanoseconds."""

EPOCH_S = 1_798_761_600.0 - START_S
"""Added to the clock it gives ``time.time()``: every check begins on 2027-01-01 00:00:00 UTC."""

FREE_TURNS = 20_000
TURNS_PER_STEP = 1_000
STEPS_S = (1e-9, 9e-9, 9e-8, 9e-7, 9e-6, 9e-5, 9e-4, 9e-3, 0.01)


def round_s(seconds: float, *, now: float = -math.inf) -> float:
    """Seconds to the nearest nanosecond, so that equal sums are equal floats; but never from after ``now`` back to
    it."""
    rounded = round(seconds, 9)
    return seconds if rounded <= now < seconds else rounded


class Polling:
    """How far time moves for somebody who asks for it again and again: by 1 ns, then to 10 ns, 100 ns … 10 ms, and from
    there by 10 ms each. So who woke at a deadline, and asks until it lies *behind*, is not late."""

    def __init__(self) -> None:
        self._steps, self._until = 0, -math.inf

    def step_s(self, now: float) -> float:
        """Seconds of the next step; the first one, if the last one was a while ago."""
        if now > self._until + STEPS_S[-1]:
            self._steps = 0
        seconds = STEPS_S[min(self._steps, len(STEPS_S) - 1)]
        self._steps += 1
        self._until = now + seconds
        return seconds


class Clock:
    """Virtual seconds, and whoever sleeps until a given second without an event loop (threads)."""

    def __init__(self, now: float = START_S) -> None:
        self.now = now
        self._sleepers: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def call_at(self, when: float, wake: Callable[[], None]) -> None:
        """Call ``wake`` when the clock reaches ``when``; of several at one instant, in the order of these calls."""
        heapq.heappush(self._sleepers, (round_s(when, now=self.now), next(self._order), wake))

    def next_sleeper(self) -> float | None:
        """When the earliest sleeper wants to wake, or None."""
        return self._sleepers[0][0] if self._sleepers else None

    def advance(self, now: float) -> None:
        """Set the time, exactly, and wake the sleepers whose time has come. Time never goes back."""
        self.now = max(self.now, now)
        while self._sleepers and self._sleepers[0][0] <= self.now:
            heapq.heappop(self._sleepers)[2]()


class _IdleSelector(selectors.DefaultSelector):
    """A selector that asks its loop what to do where it would sleep."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[Any]:
        if len(self.get_map()) > 1:  # more than the loop's own
            ready = super().select(0)
            if ready:
                return ready
        if timeout is not None and timeout <= 0:
            self.loop.turned()
        else:
            self.loop.went_idle()
        return []


class _Timer(asyncio.TimerHandle):
    """A timer that knows how many were made before it."""

    __slots__ = ("order",)
    order: int

    def __lt__(self, other: Any) -> bool:
        return (self._when, self.order) < (other._when, other.order)  # type: ignore[attr-defined]


class OrderedTimers(asyncio.BaseEventLoop):
    """A loop whose timers run in the order in which they were made when they are due at one instant.

    Where time is real, no two instants are the same, so a loop need not care, and asyncio's do not.
    """

    _made = 0

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """As asyncio's, with ``when`` rounded to a nanosecond, and NaN meaning now."""
        self._check_closed()  # type: ignore[attr-defined]
        if self.get_debug():
            self._check_thread()  # type: ignore[attr-defined]
            self._check_callback(callback, "call_at")  # type: ignore[attr-defined]
        now = self.time()
        timer = _Timer(now if math.isnan(when) else round_s(when, now=now), callback, args, self, context)
        timer.order = self._made = self._made + 1
        heapq.heappush(self._scheduled, timer)  # type: ignore[attr-defined]
        timer._scheduled = True  # type: ignore[attr-defined]
        return timer


class VirtualLoop(OrderedTimers, asyncio.SelectorEventLoop):
    """An event loop on a :class:`Clock`. Set ``on_idle`` before running it.

    ``on_idle(next_timer)`` is called when nothing is ready at this instant; ``next_timer`` is when the loop's own
    earliest timer is due, or None. It must make something happen: move the clock, or schedule a callback. A task
    that polls with ``sleep(0)`` never lets the loop become idle, so after 20,000 turns without that, each further
    1,000 turns count as a step of polling (:class:`Polling`).
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.on_idle: Callable[[float | None], None] | None = None
        self._turns = 0
        self._polling = Polling()
        selector = _IdleSelector()
        selector.loop = self
        super().__init__(selector)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        """Virtual seconds."""
        return self.clock.now

    def _write_to_self(self) -> None:
        """Nothing: this is for a loop that sleeps."""

    def next_timer(self) -> float | None:
        """When the earliest timer that is not cancelled is due; None if there is none, or only one that is never
        due."""
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        while scheduled and scheduled[0].cancelled():
            self._timer_cancelled_count -= 1  # type: ignore[attr-defined]
            heapq.heappop(scheduled)._scheduled = False  # type: ignore[attr-defined]
        return scheduled[0].when() if scheduled and scheduled[0].when() < math.inf else None

    def went_idle(self) -> None:
        """Nothing is ready now: hand over."""
        self._turns = 0
        self._idle(self.next_timer())

    def turned(self) -> None:
        """One turn of the loop passed and more is ready: notice a task that polls."""
        self._turns += 1
        if self._turns >= FREE_TURNS:
            self._turns -= TURNS_PER_STEP
            step = round_s(self.clock.now + self._polling.step_s(self.clock.now))
            own = self.next_timer()
            self._idle(step if own is None or own <= self.clock.now else min(own, step))

    def _idle(self, next_timer: float | None) -> None:
        if self.on_idle is None:
            raise RuntimeError("VirtualLoop has no on_idle: who moves its clock?")
        self.on_idle(next_timer)
