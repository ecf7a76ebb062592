"""Puts Python's clocks under a ledger: every way to read the time or to sleep, in this process and for good.

``time.sleep``, ``time``, ``monotonic``, ``perf_counter`` and their ``_ns`` forms are replaced in the ``time`` module
before the submission is imported, so that ``from time import sleep`` is covered, too. What reads the time in C
(``datetime.now``, ``date.today``, ``time.gmtime``, ``uuid1`` …) is time-machine's work.
"""

from __future__ import annotations

import math
import os
import select
import time
import uuid
from collections.abc import Callable
from typing import Any

from grader.lockstep.clock import EPOCH_S
from grader.lockstep.ledger import Ledger

__all__ = ["install"]

LONGEST_SLEEP_S = 2**63 / 1e9
_CPU_CLOCKS = ("CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID", "CLOCK_PROF", "CLOCK_HIGHRES")
NODE = 0x01_00_5E_90_10_00
"""What ``uuid1`` takes for the machine's address: it would start programs to find the real one."""


def install(ledger: Ledger) -> None:
    """Make every clock of this process read ``ledger``'s."""
    import time_machine  # which imports pytest where that can be found: in a host it cannot

    read = ledger.read_clock

    def epoch_s() -> float:
        return read() + EPOCH_S

    def epoch_ns() -> int:
        return round((read() + EPOCH_S) * 1e6) * 1000

    def nanoseconds() -> int:
        return round(read() * 1e9)

    real_sleep = time.sleep

    def sleep(seconds: float, /) -> None:
        if not ledger.takes_part():
            return real_sleep(seconds)
        if math.isnan(seconds):
            raise ValueError("Invalid value NaN (not a number)")
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        if seconds > LONGEST_SLEEP_S:
            raise OverflowError("timestamp too large to convert to C PyTime_t")
        if seconds == 0:
            read()  # a thread that polls with sleep(0) must make time pass in the end
        else:
            ledger.sleep(float(seconds))

    real_select = select.select

    def select_(rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None, /) -> Any:
        if timeout and not (rlist or wlist or xlist) and ledger.takes_part():  # a sleep in disguise
            ledger.sleep(float(timeout), what="select.select")
            return [], [], []
        return real_select(rlist, wlist, xlist, timeout)

    select.select = select_
    traveller: Any = time_machine.travel(0, tick=False).start()
    traveller.time_ns = epoch_ns
    time.sleep = sleep  # type: ignore[assignment]
    time.time, time.time_ns = epoch_s, epoch_ns
    time.monotonic, time.monotonic_ns = read, nanoseconds
    time.perf_counter, time.perf_counter_ns = read, nanoseconds
    uuid._node = NODE  # type: ignore[attr-defined]
    real_times = os.times

    def times() -> os.times_result:
        return os.times_result((*real_times()[:4], read()))

    os.times = times
    if hasattr(time, "clock_gettime"):
        _replace_clock_gettime(epoch_s, read)


def _replace_clock_gettime(epoch_s: Callable[[], float], read: Callable[[], float]) -> None:
    clocks = {
        getattr(time, name): epoch_s if name in ("CLOCK_REALTIME", "CLOCK_TAI") else read
        for name in dir(time)
        if name.startswith("CLOCK_") and name not in _CPU_CLOCKS
    }
    real = time.clock_gettime

    def clock_gettime(clk_id: int, /) -> float:
        return clocks[clk_id]() if clk_id in clocks else real(clk_id)

    def clock_gettime_ns(clk_id: int, /) -> int:
        return round(clock_gettime(clk_id) * 1e6) * 1000

    time.clock_gettime, time.clock_gettime_ns = clock_gettime, clock_gettime_ns
