"""The judge's side: one submission, known only by what it answers and whom it calls, on the judge's own clock.

An :class:`App` is a running host seen from outside. Visitors reach it through an httpx transport; its upstream calls
are answered by ``answer``, a coroutine function from ``httpx.Request`` to ``httpx.Response`` (respx's router has
one). Judge and host take turns whenever the judge's loop is idle, and when neither has anything to do now, the clock
moves on.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from grader.lockstep import wire
from grader.lockstep.clock import VirtualLoop, round_s
from grader.lockstep.host import HostSpec
from grader.lockstep.process import HostGone, HostProcess, Limits

__all__ = ["App", "Call", "JudgeStuck", "NoAnswer", "Visit"]

CHUNK = 1024 * 1024
MAX_CALLS = 2_000
MAX_SAID = 100_000
HORIZON_S = 7_200.0


class JudgeStuck(Exception):
    """The check waits for something that can never happen, and no visitor is to blame."""


class NoAnswer(Exception):
    """A visitor gets no answer, ever. ``kind`` says why.

    crash (the app ended without one), deadlock, late (nothing within two virtual hours), and, of the whole host:
    died, busy, silent, nonsense, unloadable.
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
    errors: list[wire.Raised] = field(default_factory=list)
    started: asyncio.Future[wire.ResponseStart] | None = None
    body: asyncio.Queue[wire.ResponseBody | NoAnswer] = field(default_factory=asyncio.Queue)


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


class App:
    """A submission under way. Use inside a running :class:`VirtualLoop`, as an async context manager.

    ``answer`` may raise any ``httpx.HTTPError``, which the submission then sees; ``LookupError`` means that nobody
    expects this call. Anything else is a mistake of whoever wrote it, and ends up in ``faults``.
    """

    def __init__(
        self,
        spec: HostSpec,
        answer: Callable[[httpx.Request], Awaitable[httpx.Response]],
        *,
        limits: Limits | None = None,
        horizon_s: float = HORIZON_S,
    ) -> None:
        self._spec, self._answer, self._limits = spec, answer, limits
        self._horizon_s = horizon_s
        self.visits: list[Visit] = []
        self.calls: list[Call] = []
        self.blocked: list[wire.Blocked] = []
        self.raised: list[wire.Raised] = []
        self.refused: list[wire.Refused] = []
        self.logged: list[wire.Logged] = []
        self.printed = ""
        self.facts: wire.Facts | None = None
        self.loaded: wire.Loaded | None = None
        self.gone: HostGone | None = None
        self.faults: list[BaseException] = []
        self._visit_by_id: dict[int, Visit] = {}
        self._call_by_id: dict[int, Call] = {}
        self._outbox: list[wire.FromJudge] = []
        self._next: float | None = None
        self._hold: tuple[float, wire.Hold] | None = None
        self._heard = 0
        self._ids = 0
        self._explanation: wire.Explanation | None = None
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._lifespan: dict[str, wire.LifespanDone] = {}
        self._process: HostProcess | None = None

    # --- life ------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> App:
        loop = asyncio.get_running_loop()
        if not isinstance(loop, VirtualLoop):
            raise TypeError("an App needs a VirtualLoop")
        self._loop = loop
        self.began_s = loop.time()
        self._process = HostProcess(self._spec, self._limits)
        loop.on_idle = self._idle
        try:
            self._take(self._process.first_turn())
        except HostGone as gone:
            self._lose(gone)
        if self.loaded is None:
            await self._wait_for_import()
        return self

    async def _wait_for_import(self) -> None:
        """The submission sleeps, or calls somebody, while it is imported."""
        future = self._waiting["load"] = self._loop.create_future()
        try:
            await future
        except NoAnswer as reason:
            if self.gone is None:
                self._lose(HostGone(reason.kind, place=reason.place, detail=reason.detail))

    async def __aexit__(self, *exc_info: object) -> None:
        for call in self.calls:
            if call.task is not None:
                call.task.cancel()
        if self._process is not None:
            self._process.close()
        self._loop.on_idle = self._idle_alone
        await asyncio.gather(*(c.task for c in self.calls if c.task is not None), return_exceptions=True)

    # --- turns -----------------------------------------------------------------------------------------------------

    @property
    def host_next_s(self) -> float | None:
        """When the host's next timer is due, or None."""
        return self._next

    def _idle_alone(self, mine: float | None) -> None:
        if mine is None:
            raise JudgeStuck("the check waits for something that can never happen")
        self._loop.clock.advance(mine)

    def _idle(self, mine: float | None) -> None:
        """The judge's loop has nothing to do now: let the host go on, or time."""
        now = self._loop.time()
        if self.gone is not None:
            self._idle_alone(mine)
        elif self._outbox or (self._next is not None and self._next <= now):
            self._turn()
        else:
            times = [when for when in (mine, self._next) if when is not None]
            if not times:
                self._stuck("deadlock")
            elif min(times) > self.began_s + self._horizon_s:
                self._stuck("late")
            else:
                self._loop.clock.advance(min(times))

    def _turn(self) -> None:
        said, self._outbox = self._outbox, []
        assert self._process is not None
        try:
            self._take(self._process.exchange(wire.JudgeTurn(now=self._loop.time(), said=said)))
        except HostGone as gone:
            self._lose(gone)

    def _take(self, turn: wire.HostTurn) -> None:
        now = self._loop.time()
        if turn.next is not None and not math.isfinite(turn.next):
            raise HostGone("nonsense", detail="a timer that is never due")
        self._next = None if turn.next is None else max(turn.next, now)
        if turn.hold is None:
            self._hold = None
        elif self._hold is None:
            self._hold = (now, turn.hold)
        self._heard += len(turn.said)
        if self._heard > MAX_SAID:
            raise HostGone("nonsense", detail="far more messages than any view sends")
        for message in turn.said:
            self._hear(message)

    def _lose(self, gone: HostGone) -> None:
        self.gone = gone
        self._next = None
        if self.loaded is None:
            self.loaded = wire.Loaded(error=gone.kind, message=gone.detail, place=gone.place)
        self._fail_everyone(NoAnswer(gone.kind, detail=gone.detail, place=gone.place))
        for call in self._call_by_id.values():
            if call.task is not None:
                call.task.cancel()

    def _stuck(self, kind: str) -> None:
        """Nothing can ever happen: ask the host where it waits, and tell every visitor."""
        if not self._fail_would_help():
            raise JudgeStuck("the check waits for something that can never happen")
        self._outbox.append(wire.Explain())
        self._turn()
        if self.gone is None:
            waits = self._explanation.waits if self._explanation else []
            place = next((wait.frames[-1] for wait in waits if wait.frames), None)
            hold = self._hold[1] if self._hold else None
            self._fail_everyone(
                NoAnswer(kind, waits=waits, detail=hold.what if hold else "", place=(hold and hold.place) or place)
            )

    def _fail_would_help(self) -> bool:
        return any(v.end_s is None and not v.left for v in self.visits) or any(
            not future.done() for future in self._waiting.values()
        )

    def _fail_everyone(self, reason: NoAnswer) -> None:
        for visit in self.visits:
            if visit.end_s is None and not visit.left:
                self._end_visit(visit, reason)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(reason)
        if self._hold is not None:
            start, hold = self._hold
            self.blocked.append(wire.Blocked(what=hold.what, start=start, end=self._loop.time(), place=hold.place))
            self._hold = None

    # --- what the host says ----------------------------------------------------------------------------------------

    def _hear(self, message: wire.FromHost) -> None:
        match message:
            case wire.UpstreamCall():
                self._begin_call(message)
            case wire.UpstreamChunk():
                self._feed_call(message)
            case wire.UpstreamDropped():
                call = self._call_by_id.pop(message.id, None)
                if call is not None:
                    call.dropped, call.end_s = True, self._loop.time()
                    if call.task is not None:
                        call.task.cancel()
            case wire.ResponseStart():
                visit = self._visit_by_id.get(message.id)
                if visit is not None and visit.started is not None and not visit.started.done():
                    visit.status = message.status
                    visit.started.set_result(message)
            case wire.ResponseBody():
                visit = self._visit_by_id.get(message.id)
                if visit is not None and visit.status is not None and visit.end_s is None:
                    if not message.more:
                        visit.end_s = self._loop.time()
                    visit.body.put_nowait(message)
            case wire.AppFailed():
                visit = self._visit_by_id.get(message.id)
                if visit is not None and visit.end_s is None and not visit.left:
                    detail = f"{message.error}: {message.message}" if message.error else ""
                    self._end_visit(visit, NoAnswer("crash", detail=detail, place=message.place))
            case wire.Raised():
                self.raised.append(message)
                if message.request in self._visit_by_id:
                    self._visit_by_id[message.request].errors.append(message)
            case wire.Blocked():
                self._add_blocked(message)
            case wire.Refused():
                self.refused.append(message)
            case wire.Logged():
                self.logged.append(message)
            case wire.Printed():
                self.printed = (self.printed + message.text)[:40_000]
            case wire.Loaded():
                self.loaded = self.loaded or message
                self._settle("load")
            case wire.Explanation():
                self._explanation = message
            case wire.Facts():
                self.facts = message
                self._settle("finish")
            case wire.LifespanDone():
                self._lifespan[message.phase] = message
                self._settle(f"lifespan.{message.phase}")

    def _settle(self, what: str) -> None:
        future = self._waiting.get(what)
        if future is not None and not future.done():
            future.set_result(None)

    def _add_blocked(self, new: wire.Blocked) -> None:
        last = self.blocked[-1] if self.blocked else None
        if last is not None and (last.what, last.place, last.end) == (new.what, new.place, new.start):
            self.blocked[-1] = wire.Blocked(what=new.what, start=last.start, end=new.end, place=new.place)
        else:
            self.blocked.append(new)

    # --- upstream --------------------------------------------------------------------------------------------------

    def _begin_call(self, message: wire.UpstreamCall) -> None:
        if len(self.calls) >= MAX_CALLS:
            raise HostGone("nonsense", detail=f"more than {MAX_CALLS} upstream calls")
        try:
            url = httpx.URL(message.url)
        except (httpx.InvalidURL, ValueError) as error:
            raise HostGone("nonsense", detail=f"a call to an impossible URL: {error}") from error
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
        self._call_by_id[call.id] = call

    def _feed_call(self, message: wire.UpstreamChunk) -> None:
        call = self._call_by_id.get(message.id)
        if call is None or call.task is not None:
            return
        if message.body:
            call.chunks.append((self._loop.time(), message.body))
        if not message.more:
            call.content = b"".join(chunk for _, chunk in call.chunks)
            call.task = self._loop.create_task(self._answer_call(call))

    async def _answer_call(self, call: Call) -> None:
        request = httpx.Request(call.method, call.url, headers=call.headers, content=call.content)
        try:
            response = await self._answer(request)
            call.status = response.status_code
            headers = [(name, value) for name, value in response.headers.raw]
            reason = response.reason_phrase.encode("ascii", "replace")  # the status code's own if none is given
            self._outbox.append(
                wire.UpstreamStart(id=call.id, status=response.status_code, reason=reason, headers=headers)
            )
            stream = response.stream
            assert isinstance(stream, httpx.AsyncByteStream)
            async for chunk in stream:
                for begin in range(0, len(chunk), CHUNK):
                    self._outbox.append(wire.UpstreamBody(id=call.id, body=chunk[begin : begin + CHUNK], more=True))
            self._outbox.append(wire.UpstreamBody(id=call.id, body=b"", more=False))
        except httpx.HTTPError as error:
            call.error = type(error).__name__
            self._outbox.append(wire.UpstreamError(id=call.id, error=call.error, message=str(error)))
        except LookupError:
            call.expected = False
            call.error = "ConnectError"
            self._outbox.append(
                wire.UpstreamError(id=call.id, error="ConnectError", message="nobody answers at this address")
            )
        except Exception as error:
            self.faults.append(error)
            self._outbox.append(wire.UpstreamError(id=call.id, error="ReadError", message=""))
        call.end_s = self._loop.time()
        self._call_by_id.pop(call.id, None)

    def connecting(self, host: str, *, after: float | None = 0.0, error: str = "") -> None:
        """From now on, connecting to ``host`` takes ``after`` seconds (None: for ever) and ends in ``error`` if
        given."""
        self._outbox.append(wire.Network(host=host, delay=after, error=error))

    # --- visitors --------------------------------------------------------------------------------------------------

    def transport(self) -> httpx.AsyncBaseTransport:
        """An httpx transport whose every request is a visit to this app."""
        return _Transport(self)

    async def visit(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the app; NoAnswer if it never gets an answer."""
        self._ids += 1
        visit = Visit(
            id=self._ids,
            method=request.method,
            path=request.url.raw_path.decode("ascii", "replace"),
            start_s=self._loop.time(),
            started=self._loop.create_future(),
        )
        self.visits.append(visit)
        self._visit_by_id[visit.id] = visit
        path, _, query = request.url.raw_path.partition(b"?")
        self._outbox.append(
            wire.Request(
                id=visit.id, method=request.method, path=path, query=query, headers=request.headers.raw, more=True
            )
        )
        pump: asyncio.Task[None] | None = None
        try:
            if self.gone is not None:
                raise NoAnswer(self.gone.kind, detail=self.gone.detail, place=self.gone.place)
            if isinstance(request.stream, httpx.ByteStream):
                self._outbox.append(wire.RequestChunk(id=visit.id, body=b"".join(request.stream), more=False))
            else:
                pump = self._loop.create_task(self._pump(visit, request))
            assert visit.started is not None
            start = await visit.started
        except BaseException:
            self._leave(visit)
            raise
        finally:
            if pump is not None and pump.done() and not pump.cancelled():
                pump.exception()
        return httpx.Response(
            start.status,
            headers=start.headers,
            stream=_Body(self, visit),
            extensions={"visit": visit},
        )

    async def _pump(self, visit: Visit, request: httpx.Request) -> None:
        stream = request.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        async for chunk in stream:
            if chunk:
                self._outbox.append(wire.RequestChunk(id=visit.id, body=chunk, more=True))
        self._outbox.append(wire.RequestChunk(id=visit.id, body=b"", more=False))

    def _end_visit(self, visit: Visit, reason: NoAnswer) -> None:
        visit.end_s = self._loop.time()
        if visit.started is not None and not visit.started.done():
            visit.started.set_exception(reason)
            visit.started.exception()  # whoever waits still gets it; nobody waiting is no problem
        else:
            visit.body.put_nowait(reason)

    def _leave(self, visit: Visit) -> None:
        if visit.end_s is None and not visit.left:
            visit.left = True
            visit.end_s = self._loop.time()
            self._outbox.append(wire.Disconnect(id=visit.id))

    # --- in the end, and around ------------------------------------------------------------------------------------

    async def lifespan(self, phase: str) -> wire.LifespanDone:
        """Run the app's lifespan ``startup`` or ``shutdown`` and return how it went."""
        await self._ask(f"lifespan.{phase}", wire.Lifespan(phase=phase))
        return self._lifespan[phase]

    async def finish(self, *, within_s: float = 10.0) -> wire.Facts:
        """Let work in the background end (for at most ``within_s`` virtual seconds), then ask what was left behind."""
        until = round_s(self._loop.time() + within_s)
        await asyncio.sleep(0)
        while self.gone is None and self._loop.time() < until and self._busy():  # noqa: ASYNC110 - virtual, costs nothing
            await asyncio.sleep(min(0.05, until - self._loop.time()))
        with contextlib.suppress(NoAnswer):
            await self._ask("finish", wire.Finish())
        return self.facts or wire.Facts(never_awaited=[], tasks_left=[], clients_left_open=[])

    def _busy(self) -> bool:
        return bool(self._outbox) or self._next is not None or bool(self._call_by_id)

    async def _ask(self, what: str, message: wire.FromJudge) -> None:
        future = self._waiting[what] = self._loop.create_future()
        if self.gone is not None:
            raise NoAnswer(self.gone.kind, detail=self.gone.detail)
        self._outbox.append(message)
        await future


class _Transport(httpx.AsyncBaseTransport):
    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._app.visit(request)


class _Body(httpx.AsyncByteStream):
    def __init__(self, app: App, visit: Visit) -> None:
        self._app, self._visit = app, visit

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
        self._app._leave(self._visit)
