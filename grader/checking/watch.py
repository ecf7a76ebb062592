"""Around every check: turns what went wrong with the submission into a failure that names the cause, not the
symptom."""

from __future__ import annotations

import dataclasses
import re
from types import TracebackType

from grader.checking.causes import cause_of, in_short
from grader.checking.clock import CheckClock
from grader.checking.expect import AWAIT, advice_for, forgotten, held
from grader.checking.failure import CheckFailed, GraderFault, line_of
from grader.checking.gone import in_view
from grader.checking.record import Record
from grader.checking.sync_queries import instead_of
from grader.lockstep.judge import App, NoAnswer
from grader.model import Failure, Place, Timeline

__all__ = ["Watch"]

AFTER_THE_VIEW = (
    "A stream's generator runs when the view has returned: who catches what it raises, inside the generator?"
)
NOT_OURS = (
    "Code around this got a coroutine, not a response: is a decorator, mixin or `dispatch` sync, or is a mark "
    "(`markcoroutinefunction`) missing?"
)
SYNC_QUERY = "Django refused a query here, and perhaps an `except` hides that"


class Watch:
    """An async context manager: the body of one check runs inside it."""

    def __init__(self, app: App, record: Record, clock: CheckClock) -> None:
        self._app, self._record, self._clock = app, record, clock

    async def __aenter__(self) -> Watch:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        error = _only(error)
        if self._app.faults:
            fault = self._app.faults[0]
            told = str(fault) if isinstance(fault, GraderFault) else repr(fault)
            raise GraderFault(f"a mocked upstream raised {told}") from fault
        if error is not None and not isinstance(error, CheckFailed | NoAnswer):
            return
        unexpected = self._unexpected()
        if unexpected is not None:
            raise unexpected from error
        if isinstance(error, NoAnswer):
            raise self._no_answer(error) from error
        if isinstance(error, CheckFailed):
            raise await self._with_cause(error) from error

    def _unexpected(self) -> CheckFailed | None:
        """A call that nobody mocked comes first: whatever failed afterwards follows from it."""
        calls = self._record.unexpected
        if not calls:
            return None
        call = calls[0]
        url = call.url if len(call.url) <= 100 else call.url[:99] + "…"
        return CheckFailed(
            Failure(
                expected="only calls that the exercise describes",
                seen=f"{call.method} {url}, which nobody answers",
                where=call.place,
                look_at="Do method, host, path and query match the exercise's text, letter by letter?",
            )
        )

    async def _with_cause(self, failed: CheckFailed) -> CheckFailed:
        failure = failed.failure
        if failed.draw and failure.timeline is None:
            failure = dataclasses.replace(failure, timeline=self._timeline())
        if self._app.gone is None:
            await self._record.finish(within_s=0.0)
            failure = self._located(failure) if failure.where is None else self._not_awaited_either(failure)
        for refused in self._record.refused:
            if refused.place is not None and refused.place == failure.where:  # the error that followed says less
                failure = dataclasses.replace(failure, look_at=advice_for(refused.what))
        return CheckFailed(failure, repeat=failed.repeat)

    def _located(self, failure: Failure) -> Failure:
        """The most telling record, where the check itself could name no line."""
        record = self._record
        if record.never_awaited:
            names = [finding.what.rpartition(".")[2] for finding in record.never_awaited]
            first = next((f for f, n in zip(record.never_awaited, names, strict=True) if n in failure.seen), None)
            first = first or record.never_awaited[0]
            seen, advice = _also(failure.seen, forgotten(first)), AWAIT
            if "unawaited coroutine" in failure.seen:
                seen, advice = _also(failure.seen, f"`{first.what}(…)` was never awaited"), cause_of(failure.seen)
            elif "'coroutine'" in failure.seen:  # and no line of the submission raised that
                advice = NOT_OURS
            return dataclasses.replace(failure, seen=seen, where=first.place, look_at=advice)
        if record.refused:
            refused = record.refused[0]
            return dataclasses.replace(failure, where=refused.place, look_at=advice_for(refused.what))
        sync = next((query for query in record.queries if query.refused and query.place), None)
        if sync is not None:
            return dataclasses.replace(
                failure, seen=_also(failure.seen, SYNC_QUERY), where=sync.place, look_at=instead_of(line_of(sync.place))
            )
        errors = [error for error in record.errors if error.place is not None]
        if errors and failure.timeline is None:
            last, place = errors[-1], errors[-1].place
            advice = failure.look_at or cause_of(f"{last.type}: {last.message}", line_of(place))
            return dataclasses.replace(failure, where=place, look_at=advice)
        blocked = [blocked for blocked in record.blocked if blocked.place is not None]
        if blocked:
            longest = max(blocked, key=lambda blocked: blocked.end_s - blocked.start_s)
            if failure.timeline is not None:
                return dataclasses.replace(failure, where=longest.place, look_at=advice_for(longest.what))
            return dataclasses.replace(failure, seen=_also(failure.seen, held(longest)), where=longest.place)
        if failure.timeline is not None:
            late = [lane.place for lane in failure.timeline.lanes if lane.place is not None]
            return dataclasses.replace(failure, where=late[-1] if late else None)
        return failure

    def _not_awaited_either(self, failure: Failure) -> Failure:
        """Where the check or an exception names a line, but a coroutine may well be why: say where that was made."""
        left = [(finding.what, finding.place.line) for finding in self._record.never_awaited if finding.place]
        about_it = re.search(r"'coroutine'|type coroutine|non-dict", failure.seen)
        if not left or "never awaited" in failure.seen or (cause_of(failure.seen) and not about_it):
            return failure
        told = f"`{left[0][0]}(…)`, called in line {left[0][1]}, was never awaited"
        return dataclasses.replace(failure, seen=_also(failure.seen, told))

    def _timeline(self) -> Timeline:
        spans = self._clock.spans
        span = next((span for span in spans if span.goal_s is not None), spans[-1] if spans else None)
        if span is None or span.end_s is None:
            return self._record.timeline(took_s=self._clock.now)
        return self._record.timeline(start_s=span.start_s, took_s=span.seconds, goal_s=span.goal_s)

    def _no_answer(self, reason: NoAnswer) -> CheckFailed | GraderFault:
        where = self._record.place(reason.place)
        if reason.kind == "crash":
            return self._crash(reason, where)
        found = in_view(reason.kind, reason.detail, where, self._record.timeline(took_s=self._clock.now))
        ended = [(e, e.place.line) for e in self._record.errors if e.background and e.place is not None]
        if reason.kind != "deadlock" or not ended or not isinstance(found, CheckFailed):
            return found
        error, line = ended[0]  # perhaps that is who should have ended the wait
        told = f"before that, line {line} raised {in_short(error.type, error.message, limit=80)}"
        failure = dataclasses.replace(found.failure, seen=_also(found.failure.seen, told))
        return CheckFailed(failure, repeat=found.repeat)

    def _crash(self, reason: NoAnswer, where: Place | None) -> CheckFailed:
        type_name, _, message = reason.detail.partition(": ")
        if "_resource_closers" in message:
            kind = message.split("'")[1] if message.count("'") >= 2 else "something else"
            expected, seen = "an HttpResponse from the view", f"the view returned {_a(kind.rpartition('.')[2])}"
        elif not reason.detail:
            expected, seen = "an answer", "the view ended without one"
        else:
            expected, seen = "an answer", f"none: {in_short(type_name, message)}"
        advice = cause_of(reason.detail, line_of(where)) or AFTER_THE_VIEW
        return CheckFailed(Failure(expected=expected, seen=seen, where=where, look_at=advice))


def _only(error: BaseException | None) -> BaseException | None:
    """The one failure inside an exception group, as gather in a TaskGroup wraps it."""
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        found = [e for e in error.exceptions if isinstance(e, CheckFailed | NoAnswer | BaseExceptionGroup)]
        error = found[0] if found else error.exceptions[0]
    return error


def _also(seen: str, more: str) -> str:
    return f"{seen}; {more}" if seen else more


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1] in tuple("aeiou") else f"a {noun}"
