"""The world outside, on the judge's side: upstream calls of a submission, and who answers them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from grader.lockstep import wire
from grader.lockstep.limits import HostGone

__all__ = ["Answer", "Call", "Upstreams"]

Answer = Callable[[httpx.Request], Awaitable[httpx.Response]]
MAX_CALLS = 1_000


@dataclass
class Call:
    """One upstream call of the submission."""

    id: int
    method: str
    url: httpx.URL
    headers: httpx.Headers
    start_s: float
    place: wire.Frame | None
    sync: bool
    end_s: float | None = None
    status: int | None = None
    error: str = ""
    dropped: bool = False
    expected: bool = True
    content: bytes = b""
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class Upstreams:
    """Every upstream call. ``say`` sends a message to the host; times are read off ``loop``.

    ``answer`` may raise any ``httpx.HTTPError``, which the submission then sees; ``LookupError`` means that nobody
    expects this call. Anything else is a mistake of whoever wrote it, and ends up in ``faults``.
    """

    def __init__(self, answer: Answer, say: Callable[[wire.FromJudge], None], loop: asyncio.AbstractEventLoop) -> None:
        self.calls: list[Call] = []
        self.faults: list[BaseException] = []
        self._answer, self._say, self._loop = answer, say, loop
        self._open: dict[int, Call] = {}

    @property
    def busy(self) -> bool:
        """Whether a call is under way."""
        return bool(self._open)

    def hear(self, message: wire.UpstreamCall | wire.UpstreamChunk | wire.UpstreamDropped) -> None:
        """Take a part of a call; HostGone for one that no client makes."""
        match message:
            case wire.UpstreamCall():
                self._begin(message)
            case wire.UpstreamChunk():
                self._feed(message)
            case wire.UpstreamDropped():
                call = self._open.pop(message.id, None)
                if call is not None:
                    call.dropped, call.end_s = True, self._loop.time()
                    if call.task is not None:
                        call.task.cancel()

    def _begin(self, message: wire.UpstreamCall) -> None:
        if len(self.calls) >= MAX_CALLS:
            raise HostGone("nonsense", detail=f"more than {MAX_CALLS} upstream calls")
        if message.id in self._open:
            raise HostGone("nonsense", detail="two calls with one number")
        try:
            url = httpx.URL(message.url)
            httpx.Request(message.method, url, headers=message.headers)
            url.host, url.path  # noqa: B018 - reading them decodes them
        except (httpx.InvalidURL, ValueError) as error:
            raise HostGone("nonsense", detail=f"an impossible call: {error}"[:200]) from error
        call = Call(
            id=message.id,
            method=message.method,
            url=url,
            headers=httpx.Headers(message.headers),
            start_s=self._loop.time(),
            place=message.place,
            sync=message.sync,
        )
        self.calls.append(call)
        self._open[call.id] = call

    def _feed(self, message: wire.UpstreamChunk) -> None:
        call = self._open.get(message.id)
        if call is None or call.task is not None:
            return
        if message.body:
            call.chunks.append((self._loop.time(), message.body))
        if not message.more:
            call.content = b"".join(chunk for _, chunk in call.chunks)
            call.task = self._loop.create_task(self._reply(call))

    async def _reply(self, call: Call) -> None:
        request = httpx.Request(call.method, call.url, headers=call.headers, content=call.content)
        try:
            response = await self._answer(request)
            call.status = response.status_code
            headers = [(name, value) for name, value in response.headers.raw]
            reason = response.reason_phrase.encode("ascii", "replace")  # the status code's own if none is given
            self._say(wire.UpstreamStart(id=call.id, status=response.status_code, reason=reason, headers=headers))
            stream = response.stream
            assert isinstance(stream, httpx.AsyncByteStream)
            async for chunk in stream:
                for begin in range(0, len(chunk), wire.CHUNK):
                    self._say(wire.UpstreamBody(id=call.id, body=chunk[begin : begin + wire.CHUNK], more=True))
            self._say(wire.UpstreamBody(id=call.id, body=b"", more=False))
        except httpx.HTTPError as error:
            call.error = type(error).__name__
            self._say(wire.UpstreamError(id=call.id, error=call.error, message=str(error)))
        except LookupError:
            call.expected = False
            call.error = "ConnectError"
            self._say(wire.UpstreamError(id=call.id, error="ConnectError", message="nobody answers at this address"))
        except Exception as error:
            self.faults.append(error)
            self._say(wire.UpstreamError(id=call.id, error="ReadError", message=""))
        call.end_s = self._loop.time()
        self._open.pop(call.id, None)

    def cancel(self) -> None:
        """Nobody waits for an answer any more."""
        for call in self.calls:
            if call.task is not None:
                call.task.cancel()

    def forget(self) -> None:
        """Let go of every call."""
        self.calls.clear()
        self._open.clear()

    async def close(self) -> None:
        """Cancel what is under way and wait until it has ended."""
        self.cancel()
        await asyncio.gather(*(call.task for call in self.calls if call.task is not None), return_exceptions=True)
