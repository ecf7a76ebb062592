"""The judge's visitors: requests to a submission, and what came back, when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx

from grader.lockstep import wire
from grader.lockstep.limits import HostGone

MAX_BODY = 8 * 1024 * 1024  # bytes of one answer
MAX_HEAD = 16 * 1024  # bytes of its headers, as much as a web server lets through; reading them takes time
__all__ = ["NoAnswer", "Visit", "Visitors"]


class NoAnswer(Exception):
    """A visitor gets no answer, ever. ``kind`` says why.

    crash (the app ended without one), deadlock, late (nothing within two virtual hours), and, of the whole host:
    those of :class:`~grader.lockstep.limits.HostGone`.
    """

    def __init__(
        self, kind: str, *, detail: str = "", place: wire.Frame | None = None, waits: list[wire.Wait] | None = None
    ) -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail
        self.place = place
        self.waits = waits or []


@dataclass
class Visit:
    """One visitor's request; times are virtual seconds on the loop's clock."""

    id: int
    method: str
    path: str
    start_s: float
    end_s: float | None = None
    status: int | None = None
    left: bool = False
    size: int = 0  # of the answer's body so far, in bytes
    errors: list[wire.Raised] = field(default_factory=list)
    started: asyncio.Future[wire.ResponseStart] | None = None
    body: asyncio.Queue[wire.ResponseBody | NoAnswer] = field(default_factory=asyncio.Queue)


class Visitors:
    """Everybody who came. ``say`` sends a message to the host; times are read off ``loop``."""

    def __init__(self, say: Callable[[wire.FromJudge], None], loop: asyncio.AbstractEventLoop) -> None:
        self.visits: list[Visit] = []
        self._say, self._loop = say, loop
        self._by_id: dict[int, Visit] = {}

    def get(self, id: int | None) -> Visit | None:
        """The visit of that number."""
        return None if id is None else self._by_id.get(id)

    @property
    def waiting(self) -> list[Visit]:
        """Who has no complete answer yet, and has not left."""
        return [visit for visit in self.visits if visit.end_s is None and not visit.left]

    async def come(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the app; NoAnswer if it never gets an answer."""
        visit = Visit(
            id=len(self.visits) + 1,
            method=request.method,
            path=request.url.raw_path.decode("ascii", "replace"),
            start_s=self._loop.time(),
            started=self._loop.create_future(),
        )
        self.visits.append(visit)
        self._by_id[visit.id] = visit
        path, _, query = request.url.raw_path.partition(b"?")
        self._say(
            wire.Request(
                id=visit.id, method=request.method, path=path, query=query, headers=request.headers.raw, more=True
            )
        )
        pump: asyncio.Task[None] | None = None
        try:
            if isinstance(request.stream, httpx.ByteStream):
                self._say(wire.RequestChunk(id=visit.id, body=b"".join(request.stream), more=False))
            else:
                pump = self._loop.create_task(self._pump(visit, request))
            assert visit.started is not None
            start = await visit.started
        except BaseException:
            if pump is not None:
                pump.cancel()
            self.leave(visit)
            raise
        finally:
            if pump is not None and pump.done() and not pump.cancelled():
                pump.exception()
        # Browsers ignore set-cookie2 since 2011; the standard library reads it, and stumbles over it.
        headers = [(name, value) for name, value in start.headers if name.lower() != b"set-cookie2"]
        return httpx.Response(start.status, headers=headers, stream=_Body(self, visit), extensions={"visit": visit})

    async def _pump(self, visit: Visit, request: httpx.Request) -> None:
        stream = request.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        async for chunk in stream:
            if chunk:
                self._say(wire.RequestChunk(id=visit.id, body=chunk, more=True))
        self._say(wire.RequestChunk(id=visit.id, body=b"", more=False))

    def hear(self, message: wire.ResponseStart | wire.ResponseBody | wire.AppFailed) -> None:
        """Take a part of an answer, or the news that there will be none; HostGone for one that is far too long."""
        visit = self._by_id.get(message.id)
        if visit is None or visit.end_s is not None:
            return
        if isinstance(message, wire.ResponseStart):
            if visit.started is not None and not visit.started.done():
                if not 100 <= message.status <= 999:
                    raise HostGone("nonsense", detail=f"the status {message.status}")
                if sum(len(name) + len(value) for name, value in message.headers) > MAX_HEAD:
                    raise HostGone("flood", detail=f"headers of more than {MAX_HEAD // 1024} KB")
                visit.status = message.status
                visit.started.set_result(message)
        elif isinstance(message, wire.AppFailed):
            detail = f"{message.error}: {message.message}" if message.error else ""
            self.fail(visit, NoAnswer("crash", detail=detail, place=message.place))
        elif visit.status is not None:
            visit.size += len(message.body)
            if visit.size > MAX_BODY:
                raise HostGone("flood", detail=f"an answer of more than {MAX_BODY // 1024**2} MB")
            if not message.more:
                visit.end_s = self._loop.time()
            visit.body.put_nowait(message)

    def fail(self, visit: Visit, reason: NoAnswer) -> None:
        """Tell a visitor that there will be no answer."""
        visit.end_s = self._loop.time()
        if visit.started is not None and not visit.started.done():
            visit.started.set_exception(reason)
            visit.started.exception()  # whoever waits still gets it; nobody waiting is no problem
        else:
            visit.body.put_nowait(reason)

    def forget(self) -> None:
        """Let go of every visit."""
        for visit in self.visits:
            visit.body = asyncio.Queue()
        self.visits.clear()
        self._by_id.clear()

    def leave(self, visit: Visit) -> None:
        """The visitor goes, perhaps before the answer is complete."""
        if visit.end_s is None and not visit.left:
            visit.left = True
            visit.end_s = self._loop.time()
            self._say(wire.Disconnect(id=visit.id))


class _Body(httpx.AsyncByteStream):
    def __init__(self, visitors: Visitors, visit: Visit) -> None:
        self._visitors, self._visit = visitors, visit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            part = await self._visit.body.get()
            if isinstance(part, NoAnswer):
                raise part
            if part.body:
                yield part.body
            if not part.more:
                return

    async def aclose(self) -> None:
        self._visitors.leave(self._visit)
