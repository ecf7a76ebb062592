"""The virtual clock by itself, without a host."""

from __future__ import annotations

import asyncio
import doctest
import math
import socket
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest

from grader.lockstep import clock
from grader.lockstep.clock import START_S, Clock, Polling, VirtualLoop, round_s


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    """A loop whose clock jumps to the next timer; waiting for nothing is an error."""
    loop = VirtualLoop()

    def on_idle(next_timer: float | None) -> None:
        if next_timer is None:
            raise RuntimeError("deadlock")
        loop.clock.advance(next_timer)

    loop.on_idle = on_idle
    yield loop
    loop.close()


def took(loop: VirtualLoop, coroutine: Coroutine[Any, Any, Any]) -> float:
    """How long a coroutine takes on the loop."""
    began = loop.time()
    loop.run_until_complete(coroutine)
    return round(loop.time() - began, 9)


class TestClock:
    """A number that moves only when somebody moves it."""

    def test_the_example_in_its_documentation(self) -> None:
        """An hour of sleep is exactly 3600 s."""
        results = doctest.testmod(clock)

        assert results.attempted > 0
        assert results.failed == 0

    def test_it_begins_where_every_clock_begins(self) -> None:
        """So that a program sees the same times in every run."""
        assert Clock().now == START_S == 65_536.0

    def test_it_never_goes_back(self) -> None:
        """An instant in the past changes nothing."""
        subject = Clock(100.0)

        subject.advance(99.0)

        assert subject.now == 100.0

    def test_sleepers_wake_in_the_order_of_their_instants(self) -> None:
        """Whatever the order in which they went to sleep."""
        subject, woken = Clock(0.0), []
        for when in (3.0, 1.0, 2.0):
            subject.call_at(when, lambda when=when: woken.append(when))

        assert subject.next_sleeper() == 1.0
        subject.advance(2.0)
        assert woken == [1.0, 2.0]
        subject.advance(10.0)
        assert woken == [1.0, 2.0, 3.0]
        assert subject.next_sleeper() is None

    def test_sleepers_of_one_instant_wake_in_the_order_of_their_calls(self) -> None:
        """Nothing else could decide between them in the same way on every machine."""
        subject, woken = Clock(0.0), []
        for name in "cab":
            subject.call_at(1.0, lambda name=name: woken.append(name))

        subject.advance(1.0)

        assert woken == ["c", "a", "b"]

    def test_a_sleeper_is_not_woken_early(self) -> None:
        """A nanosecond before its time it sleeps on."""
        subject, woken = Clock(0.0), []
        subject.call_at(1.0, lambda: woken.append(True))

        subject.advance(0.999_999_999)

        assert woken == []

    @pytest.mark.parametrize(
        ("seconds", "now", "expected"),
        [
            (0.1 + 0.2, -math.inf, 0.3),
            (1.000_000_000_4, -math.inf, 1.0),
            (1.000_000_000_4, 1.0, 1.000_000_000_4),
            (1.0, 1.0, 1.0),
            (0.5, 1.0, 0.5),
        ],
    )
    def test_instants_are_whole_nanoseconds(self, seconds: float, now: float, expected: float) -> None:
        """So that equal sums are equal floats; only what would fall back to the present instant is left as it is."""
        assert round_s(seconds, now=now) == expected


class TestLoop:
    """An asyncio loop on that clock."""

    def test_sums_are_exact(self, loop: VirtualLoop) -> None:
        """Ten sleeps of 0.1 s are one of 1 s, to the last bit."""

        async def ten() -> None:
            for _ in range(10):
                await asyncio.sleep(0.1)

        began = loop.time()
        loop.run_until_complete(ten())

        assert loop.time() == began + 1.0

    def test_timers_of_one_instant_fire_together(self, loop: VirtualLoop) -> None:
        """0.1 + 0.2 and 0.3 are the same instant."""
        ends = []

        async def sums() -> None:
            await asyncio.sleep(0.1)
            await asyncio.sleep(0.2)
            ends.append(loop.time())

        async def one() -> None:
            await asyncio.sleep(0.3)
            ends.append(loop.time())

        async def both() -> None:
            await asyncio.gather(sums(), one())

        loop.run_until_complete(both())

        assert ends[0] == ends[1]

    def test_a_cancelled_timer_does_not_count(self, loop: VirtualLoop) -> None:
        """A timeout that was not needed leaves no time behind."""

        async def quick() -> None:
            async with asyncio.timeout(1000):
                await asyncio.sleep(1)
            await asyncio.sleep(1)

        assert took(loop, quick()) == 2.0

    def test_a_timeout_ends_at_its_instant(self, loop: VirtualLoop) -> None:
        """Exactly, and in asyncio's own exception."""

        async def late() -> None:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.25):
                    await asyncio.sleep(1)

        assert took(loop, late()) == 0.25

    def test_the_shortest_sleep_still_ends(self, loop: VirtualLoop) -> None:
        """Less than a nanosecond, less than the clock's own precision."""

        async def shortest() -> None:
            for delay in (1e-9, 1e-10, 1e-12, 5e-324):
                await asyncio.sleep(delay)

        assert took(loop, shortest()) <= 2e-9

    def test_for_ever_is_no_timer(self, loop: VirtualLoop) -> None:
        """``sleep(inf)`` never ends, and does not hold up others that do."""

        async def main() -> None:
            for_ever = asyncio.create_task(asyncio.sleep(math.inf))
            await asyncio.sleep(1)
            assert not for_ever.done()
            assert loop.next_timer() is None
            for_ever.cancel()

        assert took(loop, main()) == 1.0

    def test_nan_ends_at_once(self, loop: VirtualLoop) -> None:
        """A time that is no number must not stop the clock. (Newer Pythons refuse to sleep for it.)"""

        async def main() -> None:
            loop.call_later(math.nan, done.set)
            await done.wait()

        done = asyncio.Event()

        assert took(loop, main()) == 0.0

    def test_polling_with_sleep_0_makes_time_pass(self, loop: VirtualLoop) -> None:
        """A task that asks "is it there yet?" gets to the instant at which it is."""

        async def poll() -> None:
            loop.call_later(0.25, there.set)
            while not there.is_set():  # noqa: ASYNC110 - polling is what this is about
                await asyncio.sleep(0)

        there = asyncio.Event()

        assert took(loop, poll()) == 0.25

    def test_polling_steps(self) -> None:
        """They begin small, reach 10 ms and stay there; after a pause they are small again."""
        polling, now = Polling(), START_S
        for _ in range(10):
            now += polling.step_s(now)

        assert now == pytest.approx(START_S + 0.03, abs=1e-9)
        assert polling.step_s(now + 0.01) == 0.01
        assert polling.step_s(now + 1) == 1e-9

    def test_a_lot_of_work_without_waiting_takes_no_time(self, loop: VirtualLoop) -> None:
        """Ten thousand turns in a row are work, not polling."""

        async def work() -> None:
            for _ in range(10_000):
                await asyncio.sleep(0)

        assert took(loop, work()) == 0.0

    def test_calm_between_bursts_is_no_polling(self, loop: VirtualLoop) -> None:
        """Only turns without a pause are counted."""

        async def bursts() -> None:
            for _ in range(4):
                for _ in range(8_000):
                    await asyncio.sleep(0)
                await asyncio.sleep(1)

        assert took(loop, bursts()) == 4.0

    def test_what_can_be_read_comes_before_idleness(self, loop: VirtualLoop) -> None:
        """A loop that watches more than itself looks, at every instant."""
        ours, theirs = socket.socketpair()
        heard: list[bytes] = []

        async def main() -> None:
            done = asyncio.Event()
            loop.add_reader(ours, lambda: (heard.append(ours.recv(10)), done.set()))
            theirs.send(b"now")
            await done.wait()
            loop.remove_reader(ours)

        with ours, theirs:
            assert took(loop, main()) == 0
        assert heard == [b"now"]

    def test_a_deadlock_is_found(self, loop: VirtualLoop) -> None:
        """Waiting without any timer hands over with None."""
        with pytest.raises(RuntimeError, match="deadlock"):
            loop.run_until_complete(asyncio.Event().wait())

    def test_somebody_must_move_the_clock(self) -> None:
        """A loop without ``on_idle`` says what is missing."""
        bare = VirtualLoop()
        try:
            with pytest.raises(RuntimeError, match="no on_idle"):
                bare.run_until_complete(asyncio.sleep(1))
        finally:
            bare.close()
