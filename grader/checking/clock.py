"""``clock``: virtual time for checks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["CheckClock", "Span"]


@dataclass
class Span:
    """A measured stretch of virtual time; ``seconds`` is known once it has ended."""

    start_s: float
    end_s: float | None = None
    goal_s: float | None = None  # set by a failed expectation, for the picture

    @property
    def seconds(self) -> float:
        """Its length."""
        if self.end_s is None:
            raise RuntimeError("read span.seconds after the `with clock.measure()` block")
        return round(self.end_s - self.start_s, 9)


class CheckClock:
    """Virtual seconds since the check began."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._began = loop.time()
        self.spans: list[Span] = []

    @property
    def now(self) -> float:
        """Seconds since the check began."""
        return round(self._loop.time() - self._began, 9)

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)

    @contextmanager
    def measure(self) -> Iterator[Span]:
        """Measure what happens inside the ``with`` block."""
        span = Span(start_s=self.now)
        self.spans.append(span)
        try:
            yield span
        finally:
            span.end_s = self.now
