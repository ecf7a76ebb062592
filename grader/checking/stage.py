"""A submission under way for one check, and its visitors."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import respx
from respx.models import AllMockedAssertionError

from grader.checking.clock import CheckClock
from grader.checking.compare import read_json
from grader.checking.failure import CheckFailed, GraderFault
from grader.checking.loading import not_loaded
from grader.checking.record import Record
from grader.checking.session import CheckSession
from grader.checking.visitor import HEADERS, refuse_unreadable
from grader.checking.watch import Watch
from grader.lockstep.judge import App
from grader.model import Exercise

__all__ = ["running", "visiting"]


@contextlib.asynccontextmanager
async def running(
    session: CheckSession,
    exercise: Exercise,
    check: str,
    *,
    upstream: respx.MockRouter,
    clock: CheckClock,
    folder: str,
    database: Mapping[str, Any],
) -> AsyncIterator[Record]:
    """Run the submission for one check, and record what it does; its calls are answered by ``upstream``, and it may
    write into ``folder``.

    CheckFailed if it cannot be imported, and at once for each further check of that exercise.
    """
    if exercise.id in session.broken:
        raise session.broken[exercise.id]
    try:
        spec = session.host(exercise, check, folder=folder, database=database)
    except CheckFailed as failed:
        session.broken[exercise.id] = failed
        raise

    async def answer(call: httpx.Request) -> httpx.Response:
        try:
            return await upstream.async_handler(call)
        except AllMockedAssertionError:
            raise LookupError(str(call.url)) from None
        except LookupError as error:  # such as a KeyError: a mistake in the check, not a call that nobody expects
            raise GraderFault(f"{type(error).__name__}: {error}") from error

    loop = asyncio.get_running_loop()
    async with App(spec, answer, limits=session.limits_of(database), verify=session.fence.verify) as app:
        subject = session.subject(exercise)
        assert app.loaded is not None
        if app.loaded.error:
            session.no_thread |= app.no_thread
            session.broken[exercise.id] = not_loaded(subject, app.loaded, app.gone)
            raise session.broken[exercise.id]
        record = Record(app, subject.place)
        record.lockstep = app  # type: ignore[attr-defined]
        loop.watch = Watch(app, record, clock)  # type: ignore[attr-defined]
        try:
            yield record
        finally:
            session.printed[exercise.id, check] = app.printed
            session.no_thread |= app.no_thread
            app.forget()


@contextlib.asynccontextmanager
async def visiting(record: Record) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of the submission."""

    async def mark(response: httpx.Response) -> None:
        response.extensions["record"] = record
        response.json = lambda **_: read_json(response.content)  # type: ignore[method-assign]
        refuse_unreadable(response)

    app: App = record.lockstep  # type: ignore[attr-defined]
    async with httpx.AsyncClient(
        transport=app.transport(),
        base_url="http://testserver",
        headers=HEADERS,
        timeout=None,  # noqa: S113 - a visitor waits; what never comes is found out without a timeout
        event_hooks={"response": [mark]},
    ) as visitor:
        yield visitor
