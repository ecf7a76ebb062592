"""``app``: what authors of checks see of a submission under way, with times counted from the check's beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpx

from grader.checking.calls import Calls, Upstream, longest_overlap
from grader.lockstep import wire
from grader.lockstep.judge import App, Call, Visit
from grader.model import Freeze, Lane, Place, Timeline

__all__ = ["Blocked", "Error", "Finding", "Log", "Query", "Record"]

LANES = 60
CONTROL = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA"})


@dataclass(frozen=True, kw_only=True)
class Blocked:
    """A call that held the event loop."""

    what: str
    start_s: float
    end_s: float
    place: Place | None


@dataclass(frozen=True, kw_only=True)
class Error:
    """An exception that escaped a view or a background task."""

    type: str
    message: str
    place: Place | None
    background: bool


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something left behind or refused."""

    what: str
    place: Place | None


@dataclass(frozen=True, kw_only=True)
class Log:
    """A record at level WARNING or above that the submission logged."""

    level: int
    logger: str
    message: str
    error: str  # the type of the exception logged with it
    place: Place | None  # where in the submission that exception came from


@dataclass(frozen=True, kw_only=True)
class Query:
    """One statement for the database. ``refused``: Django did not run it, for it was sync code beside an event loop."""

    kind: str  # its first word, such as SELECT; empty if it was refused
    on_loop: bool  # on the event loop's thread, where everybody waits for it
    refused: bool
    visit: int | None  # the visitor it was made for; None in a thread that the submission started by hand
    place: Place | None


class Record:
    """What one submission did during one check."""

    def __init__(self, app: App, place: Callable[[wire.Frame | None], Place | None]) -> None:
        self._app = app
        self.place = place
        self.never_awaited: list[Finding] = []
        self.tasks_left: list[Finding] = []
        self.clients_left_open: list[Finding] = []

    def _since(self, when: float) -> float:
        return round(when - self._app.began_s, 9)

    @property
    def calls(self) -> Calls:
        """Upstream calls, in order of start."""
        return Calls(self._upstream(call) for call in self._app.calls)

    def calls_to(self, host: str) -> Calls:
        """The upstream calls to one host."""
        return Calls(call for call in self.calls if call.host == host)

    def most_in_flight(self, host: str | None = None) -> int:
        """The largest number of upstream calls that were under way at one moment."""
        return longest_overlap((call.start_s, call.end_s) for call in self.calls if host in (None, call.host))

    @property
    def unexpected(self) -> list[Upstream]:
        """Calls that no mock answers."""
        return [call for call in self.calls if not call.expected]

    @property
    def blocked(self) -> list[Blocked]:
        """Blocking calls made on the event loop's thread."""
        return [
            Blocked(what=b.what, start_s=self._since(b.start), end_s=self._since(b.end), place=self.place(b.place))
            for b in self._app.blocked
        ] + [
            Blocked(what=r.what, start_s=0.0, end_s=0.0, place=self.place(r.place))
            for r in self._app.refused
            if r.on_loop
        ]

    @property
    def refused(self) -> list[Finding]:
        """Sockets, processes and other clients that the submission reached for."""
        return [Finding(what=r.what, place=self.place(r.place)) for r in self._app.refused]

    @property
    def errors(self) -> list[Error]:
        """Exceptions that escaped."""
        return [self.error(raised) for raised in self._app.raised]

    @property
    def logs(self) -> list[Log]:
        """Log records at level WARNING or above."""
        return [
            Log(level=r.level, logger=r.logger, message=r.message, error=r.error, place=self.place(r.place))
            for r in self._app.logged
        ]

    @property
    def queries(self) -> list[Query]:
        """What the submission asked the database, transaction control included, in order."""
        return [
            Query(kind=q.kind, on_loop=q.on_loop, refused=q.refused, visit=q.request, place=self.place(q.place))
            for q in self._app.queries
        ]

    def queries_of(self, response: httpx.Response) -> list[Query]:
        """The statements that ran for one visitor, without BEGIN, SAVEPOINT and their like."""
        visit = response.extensions["visit"]
        return [q for q in self.queries if q.visit == visit.id and not q.refused and q.kind not in CONTROL]

    @property
    def printed(self) -> str:
        """What the submission printed."""
        return self._app.printed

    def error(self, raised: wire.Raised) -> Error:
        """One escaped exception, with its place."""
        return Error(
            type=raised.type, message=raised.message, place=self.place(raised.place), background=raised.background
        )

    async def finish(self, *, within_s: float = 10.0) -> Record:
        """Let work in the background end, for at most ``within_s`` virtual seconds, then fill in what was left
        behind."""
        facts = await self._app.finish(within_s=within_s)
        self.never_awaited = self._findings(facts.never_awaited)
        self.tasks_left = self._findings(facts.tasks_left)
        self.clients_left_open = self._findings(facts.clients_left_open)
        return self

    def connecting(self, host: str, *, after: float | None = 0.0, error: str = "") -> None:
        """From now on, connecting to ``host`` takes ``after`` seconds (None: for ever) and ends in ``error`` if
        given."""
        self._app.connecting(host, after=after, error=error)

    def timeline(self, *, start_s: float = 0.0, took_s: float | None = None, goal_s: float | None = None) -> Timeline:
        """Everything so far as lanes, in the order of their start."""
        lanes = [self._visit_lane(visit) for visit in self._app.visits] + [self._call_lane(c) for c in self._app.calls]
        return Timeline(
            lanes=tuple(sorted(lanes, key=lambda lane: (lane.kind != "visitor", lane.start_s))[:LANES]),
            freezes=tuple(
                Freeze(what=b.what, start_s=b.start_s, end_s=b.end_s, place=b.place)
                for b in self.blocked[:LANES]
                if b.end_s > b.start_s
            ),
            start_s=start_s,
            took_s=took_s,
            goal_s=goal_s,
        )

    def _visit_lane(self, visit: Visit) -> Lane:
        end = None if visit.end_s is None else self._since(visit.end_s)
        result = "left" if visit.left else str(visit.status or "no answer")
        label = f"{visit.method} {visit.path}"
        return Lane(label=label, kind="visitor", start_s=self._since(visit.start_s), end_s=end, result=result)

    def _call_lane(self, call: Call) -> Lane:
        end = None if call.end_s is None else self._since(call.end_s)
        result = "dropped" if call.dropped else call.error or str(call.status or "")
        label = f"{call.method} {call.url.host}{call.url.path}"
        place = self.place(call.place)
        return Lane(
            label=label, kind="upstream", start_s=self._since(call.start_s), end_s=end, result=result, place=place
        )

    def _upstream(self, call: Call) -> Upstream:
        return Upstream(
            method=call.method,
            url=str(call.url),
            host=call.url.host,
            path=call.url.path,
            headers=call.headers,
            content=call.content,
            start_s=self._since(call.start_s),
            end_s=None if call.end_s is None else self._since(call.end_s),
            status=call.status,
            error=call.error,
            dropped=call.dropped,
            expected=call.expected,
            place=self.place(call.place),
        )

    def _findings(self, found: Iterable[wire.Finding]) -> list[Finding]:
        return [Finding(what=finding.what, place=self.place(finding.place)) for finding in found]
