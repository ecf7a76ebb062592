"""What a mocked upstream does: side effects for respx, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

__all__ = ["after", "gather", "never"]

SideEffect = Callable[[httpx.Request], Awaitable[httpx.Response]]

gather = asyncio.gather


def after(seconds: float, *, raises: type[httpx.HTTPError] | None = None, **response: Any) -> SideEffect:
    """Answer after ``seconds`` of virtual time, with ``httpx.Response(**response)``, or fail with ``raises`` then.

    ``status_code`` is 200 unless given.
    """

    async def effect(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(seconds)
        if raises is not None:
            raise raises("", request=request) if issubclass(raises, httpx.RequestError) else raises("")
        return httpx.Response(**{"status_code": 200, **response})

    return effect


def never() -> SideEffect:
    """Never answer."""

    async def effect(request: httpx.Request) -> httpx.Response:
        await asyncio.get_running_loop().create_future()
        raise AssertionError("unreachable")

    return effect
