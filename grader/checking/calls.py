"""The upstream calls of a submission, as authors of checks see them.

A check that needs a call asks for it, and fails where it is missing: no check need first prove that there is one.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex, overload

import httpx

from grader.checking.failure import CheckFailed
from grader.model import Failure, Place

__all__ = ["Calls", "Upstream", "longest_overlap"]

ASKED = "Whom does the view ask, and how often?"


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """One upstream call. ``end_s`` is None while it is under way."""

    method: str
    url: str
    host: str
    path: str
    headers: httpx.Headers
    content: bytes
    start_s: float
    end_s: float | None
    status: int | None
    error: str  # the name of the httpx exception it ended with
    dropped: bool  # the submission gave it up before the answer was complete
    expected: bool
    place: Place | None

    @property
    def ended_s(self) -> float:
        """When it ended. It is an expectation: the check fails if the call is under way."""
        if self.end_s is None:
            raise CheckFailed(
                Failure(
                    expected=f"a call to {self.host[:60]} that has ended",
                    seen="it is under way",
                    where=self.place,
                    look_at="Does the view answer before its call has ended?",
                )
            )
        return self.end_s

    @property
    def params(self) -> httpx.QueryParams:
        """The query's parameters."""
        return httpx.URL(self.url).params


class Calls(list[Upstream]):
    """Some of a submission's calls. To ask for one that was not made is an expectation, too: the check fails."""

    @overload
    def __getitem__(self, index: SupportsIndex) -> Upstream: ...
    @overload
    def __getitem__(self, index: slice) -> Calls: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Upstream | Calls:
        if isinstance(index, slice):
            return Calls(super().__getitem__(index))
        try:
            return super().__getitem__(index)
        except IndexError:
            number = operator.index(index)
            least = number + 1 if number >= 0 else -number
            expected = f"at least {least} upstream call{'s' if least > 1 else ''}"
            raise CheckFailed(Failure(expected=expected, seen=str(len(self)), look_at=ASKED)) from None


def longest_overlap(spans: Iterable[tuple[float, float | None]]) -> int:
    """The largest number of spans under way at one moment; one that ends as another begins does not overlap it."""
    changes = [(when, change) for start, end in spans for when, change in ((start, 1), (end, -1)) if when is not None]
    most = now = 0
    for _, change in sorted(changes, key=lambda item: (item[0], item[1])):
        now += change
        most = max(most, now)
    return most
