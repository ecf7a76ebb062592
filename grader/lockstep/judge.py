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
from dataclasses import replace
from typing import TypeVar

import httpx

from grader.lockstep import covered, wire
from grader.lockstep.clock import VirtualLoop, round_s
from grader.lockstep.host import HostSpec
from grader.lockstep.limits import HostGone, Limits
from grader.lockstep.process import HostProcess, Verify, heard
from grader.lockstep.upstreams import Answer, Call, Upstreams
from grader.lockstep.visits import NoAnswer, Visit, Visitors

__all__ = ["App", "Call", "JudgeStuck", "NoAnswer", "Visit"]

KEPT = 2_000  # of each kind of record; what comes after these says nothing new
HORIZON_S = 7_200.0


T = TypeVar("T")


class JudgeStuck(Exception):
    """The check waits for something that can never happen, and no visitor is to blame."""


class App:
    """A submission under way. Use inside a running :class:`VirtualLoop`, as an async context manager.

    ``answer`` turns an upstream request into a response; see :class:`~grader.lockstep.upstreams.Upstreams`.
    """

    def __init__(
        self,
        spec: HostSpec,
        answer: Answer,
        *,
        limits: Limits | None = None,
        verify: Verify | None = None,
        horizon_s: float = HORIZON_S,
    ) -> None:
        self._answer, self._limits, self._verify = answer, limits, verify
        self._covered = covered.wanted()
        self._spec = spec if self._covered is None else replace(spec, covered=True)
        self._horizon_s = horizon_s
        self.blocked: list[wire.Blocked] = []
        self.raised: list[wire.Raised] = []
        self.refused: list[wire.Refused] = []
        self.logged: list[wire.Logged] = []
        self.queries: list[wire.Query] = []
        self.printed = ""
        self.no_thread = False  # it could not start one
        self.facts: wire.Facts | None = None
        self.loaded: wire.Loaded | None = None
        self.gone: HostGone | None = None
        self._outbox: list[wire.FromJudge] = []
        self._next: float | None = None
        self._hold: tuple[float, wire.Hold] | None = None
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
        self._visitors = Visitors(self._say, loop)
        self._upstreams = Upstreams(self._answer, self._say, loop)
        loop.on_idle = self._idle
        try:
            try:
                self._process = HostProcess(self._spec, self._limits, self._verify)
                self._take(self._process.first_turn())
            except HostGone as gone:
                self._lose(gone)
            if self.loaded is None:
                await self._wait_for_import()
        except BaseException:  # such as Ctrl-C
            if self._process is not None:
                self._process.close()
            raise
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
        self._upstreams.cancel()
        if self._process is not None:
            self._process.close()
        self._loop.on_idle = self._idle_alone
        await self._upstreams.close()

    def forget(self) -> None:
        """Let go of all that was recorded: exceptions and tasks may hold on to this object, and it can be large."""
        self._visitors.forget()
        self._upstreams.forget()
        for records in (self.blocked, self.raised, self.refused, self.logged, self.queries, self._outbox):
            records.clear()
        self.facts = self._explanation = None

    # --- turns -----------------------------------------------------------------------------------------------------

    @property
    def visits(self) -> list[Visit]:
        """Everybody who came, in order."""
        return self._visitors.visits

    @property
    def calls(self) -> list[Call]:
        """Upstream calls, in order of start."""
        return self._upstreams.calls

    @property
    def faults(self) -> list[BaseException]:
        """What ``answer`` raised and should not have."""
        return self._upstreams.faults

    def _say(self, message: wire.FromJudge) -> None:
        self._outbox.append(message)

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
        for message in heard(turn):
            self._hear(message)

    def _lose(self, gone: HostGone) -> None:
        self.gone = gone
        self._next = None
        if self.loaded is None:
            self.loaded = wire.Loaded(error=gone.kind, message=gone.detail, place=gone.place)
        self._fail_everyone(NoAnswer(gone.kind, detail=gone.detail, place=gone.place))
        self._upstreams.cancel()

    def _stuck(self, kind: str) -> None:
        """Nothing can ever happen: ask the host where it waits, and tell every visitor."""
        if not self._fail_would_help():
            raise JudgeStuck("the check waits for something that can never happen")
        self._say(wire.Explain())
        self._turn()
        if self.gone is None:
            waits = self._explanation.waits if self._explanation else []
            place = next((wait.frames[-1] for wait in waits if wait.frames), None)
            hold = self._hold[1] if self._hold else None
            self._fail_everyone(
                NoAnswer(kind, waits=waits, detail=hold.what if hold else "", place=(hold and hold.place) or place)
            )

    def _fail_would_help(self) -> bool:
        return bool(self._visitors.waiting) or any(not future.done() for future in self._waiting.values())

    def _fail_everyone(self, reason: NoAnswer) -> None:
        for visit in self._visitors.waiting:
            self._visitors.fail(visit, reason)
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
            case wire.UpstreamCall() | wire.UpstreamChunk() | wire.UpstreamDropped():
                self._upstreams.hear(message)
            case wire.ResponseStart() | wire.ResponseBody() | wire.AppFailed():
                self._visitors.hear(message)
            case wire.Raised():
                if len(self.raised) < KEPT:
                    self.raised.append(message)
                    if visit := self._visitors.get(message.request):
                        visit.errors.append(message)
            case wire.Blocked():
                self._add_blocked(message)
            case wire.Refused():
                _keep(self.refused, message)
            case wire.NoThread():
                self.no_thread = True
            case wire.Logged():
                _keep(self.logged, message)
            case wire.Query():
                _keep(self.queries, message)
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
            case wire.Covered():
                if self._covered is not None:
                    self._covered.setdefault(message.file, set()).update(message.steps)
            case wire.LifespanDone():
                self._lifespan[message.phase] = message
                self._settle(f"lifespan.{message.phase}")

    def _settle(self, what: str) -> None:
        future = self._waiting.get(what)
        if future is not None and not future.done():
            future.set_result(None)

    def _add_blocked(self, new: wire.Blocked) -> None:
        if not self.began_s <= new.start <= new.end <= self._loop.time():
            raise HostGone("nonsense", detail="a wait at an impossible time")
        last = self.blocked[-1] if self.blocked else None
        if last is not None and (last.what, last.place, last.end) == (new.what, new.place, new.start):
            self.blocked[-1] = wire.Blocked(what=new.what, start=last.start, end=new.end, place=new.place)
        else:
            _keep(self.blocked, new)

    # --- visitors and upstreams ----------------------------------------------------------------------------------

    def connecting(self, host: str, *, after: float | None = 0.0, error: str = "") -> None:
        """From now on, connecting to ``host`` takes ``after`` seconds (None: for ever) and ends in ``error`` if
        given."""
        self._say(wire.Network(host=host, delay=after, error=error))

    def transport(self) -> httpx.AsyncBaseTransport:
        """An httpx transport whose every request is a visit to this app."""
        return _Transport(self)

    async def visit(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the app; NoAnswer if it never gets an answer."""
        if self.gone is not None:
            raise NoAnswer(self.gone.kind, detail=self.gone.detail, place=self.gone.place)
        return await self._visitors.come(request)

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
        return bool(self._outbox) or self._next is not None or self._upstreams.busy

    async def _ask(self, what: str, message: wire.FromJudge) -> None:
        future = self._waiting[what] = self._loop.create_future()
        if self.gone is not None:
            raise NoAnswer(self.gone.kind, detail=self.gone.detail)
        self._say(message)
        await future


def _keep(records: list[T], record: T) -> None:
    if len(records) < KEPT:
        records.append(record)


class _Transport(httpx.AsyncBaseTransport):
    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._app.visit(request)
