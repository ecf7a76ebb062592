"""``@check``: makes a test function a check, worth points."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["CheckMark", "check", "mark_of"]


@dataclass(frozen=True, kw_only=True)
class CheckMark:
    """What ``@check`` was given."""

    points: int
    task: int
    needs: tuple[str, ...]


def check(
    *, points: int, task: int, needs: str | Sequence[str] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make an ``async def test_…`` a check.

    ``points`` it is worth, the number of the ``task`` it belongs to, and the names of checks it ``needs``: if one of
    them does not pass, this one is skipped. All three must be literals, for the course is read without being run.
    """
    mark = CheckMark(points=points, task=task, needs=(needs,) if isinstance(needs, str) else tuple(needs))

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        async def run(*args: Any, **kwargs: Any) -> None:
            __tracebackhide__ = True
            watch = getattr(asyncio.get_running_loop(), "watch", None)
            if watch is None:  # a check that uses neither client nor app
                result = function(*args, **kwargs)
                if inspect.isawaitable(result):
                    await result
                return
            async with watch:
                await function(*args, **kwargs)

        run.__check__ = mark  # type: ignore[attr-defined]
        return run

    return decorate


def mark_of(function: object) -> CheckMark | None:
    """The mark of a test function, or None if it is not a check."""
    mark = getattr(function, "__check__", None)
    return mark if isinstance(mark, CheckMark) else None
