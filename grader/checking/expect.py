"""``expect(…)``: comparisons whose failure says what was expected, what was seen, where, and what to look at."""

from __future__ import annotations

from json import dumps
from typing import Any, overload

import httpx

from grader.checking.causes import CLIENTS, NO_PROCESS, cause_of, in_short
from grader.checking.clock import Span
from grader.checking.compare import MAX_JSON, brief, brief_pair, first_difference, read_json
from grader.checking.failure import CheckFailed, line_of
from grader.checking.record import Blocked, Finding, Record
from grader.model import Failure, Place

__all__ = ["expect"]

PRECISION_S = 1e-6
LONGEST_CHARACTER = 4  # bytes, in any encoding
SHOWN = 10_000  # bytes of an answer that are looked at to explain a failure


@overload
def expect(subject: httpx.Response) -> ResponseExpectation: ...
@overload
def expect(subject: Span) -> SpanExpectation: ...
@overload
def expect(subject: Record) -> RecordExpectation: ...
@overload
def expect(subject: Any, what: str) -> ValueExpectation: ...
def expect(subject: Any, what: str = "") -> Any:
    """Begin a comparison; which ones there are depends on the subject (see .github/CONTRIBUTING.md)."""
    if isinstance(subject, httpx.Response):
        return ResponseExpectation(subject)
    if isinstance(subject, Span):
        return SpanExpectation(subject)
    if isinstance(subject, Record):
        return RecordExpectation(subject)
    return ValueExpectation(subject, what)


def _fail(expected: str, seen: str, *, where: Place | None = None, look_at: str = "", draw: bool = False) -> None:
    __tracebackhide__ = True
    raise CheckFailed(Failure(expected=expected, seen=seen, where=where, look_at=look_at), draw=draw)


class ResponseExpectation:
    """What a visitor got."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def answers(
        self,
        status: int,
        *,
        json: Any = ...,
        text: str | None = None,
        look_at: str = "",
        numbers_may_change_type: bool = False,
    ) -> None:
        """The status and, if given, exactly this JSON value or text."""
        __tracebackhide__ = True
        response = self._response
        wanted = f"status {status}"
        if json is not ...:
            wanted += f" with {brief(json)}"
        elif text is not None:
            wanted += f" with the text {brief(text)}"
        if response.status_code != status:
            self._explain_status(wanted, look_at)
        if text is not None:
            too_long = len(response.content) > LONGEST_CHARACTER * (len(text) + 1)  # and need not be decoded
            if too_long or response.text != text:
                self._explain_body(wanted, look_at, instead_of=text)
        if json is not ...:
            size = len(response.content)
            longest = max(MAX_JSON, 4 * len(dumps(json)))
            try:
                seen = read_json(response.content, longest=longest)
            except ValueError:
                note = ", which is not JSON" if size <= longest else f", {size} bytes long"
                return self._explain_body(wanted, look_at, note=note)
            found = first_difference(json, seen, numbers_may_change_type=numbers_may_change_type)
            if found:
                expected = wanted if len(wanted) <= 100 and found[0].startswith(("a key", "no key")) else found[0]
                _fail(expected, found[1], look_at=look_at)
        return None

    def content_type(self, expected: str, *, look_at: str = "") -> None:
        """The media type, without parameters such as the charset."""
        __tracebackhide__ = True
        seen = self._response.headers.get("content-type", "").split(";")[0].strip().lower()
        if seen != expected:
            advice = look_at or "Which response class sets this content type by itself?"
            _fail(f"content type {expected}", f"content type {seen or 'missing'}", look_at=advice)

    def header(self, name: str, expected: str, *, look_at: str = "") -> None:
        """A header's exact value."""
        __tracebackhide__ = True
        seen = self._response.headers.get(name)
        if seen != expected:
            _fail(
                f"header {name}: {expected}",
                f"{name}: {seen}" if seen is not None else f"no header {name}",
                look_at=look_at,
            )

    def _explain_status(self, wanted: str, look_at: str) -> None:
        __tracebackhide__ = True
        response = self._response
        visit = response.extensions.get("visit")
        record: Record | None = response.extensions.get("record")
        raised = visit.errors[-1] if visit is not None and visit.errors else None
        if raised is not None and record is not None and response.status_code == 500:
            error = record.error(raised)
            seen = f"status 500, because the view raised {in_short(error.type, error.message)}"
            advice = cause_of(f"{error.type}: {error.message}", line_of(error.place))
            _fail(wanted, seen, where=error.place, look_at=advice or look_at)
        _fail(wanted, f"status {response.status_code}{_with_body(response)}", look_at=look_at)

    def _explain_body(self, wanted: str, look_at: str, note: str = "", instead_of: str | None = None) -> None:
        __tracebackhide__ = True
        text = _beginning(self._response)
        if "<coroutine object" in text:
            look_at = (
                "The page shows a coroutine: an async function runs only when awaited. Where is an `await` missing?"
            )
        elif "<Task " in text or "<_GatheringFuture" in text:
            look_at = "The page shows a task: it must be awaited to give its result."
        status, words = f"status {self._response.status_code}", brief(text, 80)
        if instead_of is not None and text:
            one, words = brief_pair(instead_of, text)
            wanted = f"{status} with the text {one}"
        shown = f"the text {words}" if text else "an empty body"
        _fail(wanted, f"{status} with {shown}{note}", look_at=look_at)


def _beginning(response: httpx.Response) -> str:
    """An answer's text, of a long one the first part: that of many megabytes could be four times as large."""
    if len(response.content) <= SHOWN:
        return response.text
    return response.content[:SHOWN].decode(response.encoding or "utf-8", "replace")


def _with_body(response: httpx.Response) -> str:
    """What a short answer says, for a message; nothing for a long one or a page."""
    try:
        size = len(response.content)
    except httpx.StreamError:  # nobody has read it
        return ""
    if not size or size > 400 or "<html" in response.text.lower():
        return ""
    try:
        return f" with {brief(read_json(response.content), 60)}"
    except ValueError:
        return f" with the text {brief(response.text, 60)}"


class SpanExpectation:
    """How long something took in virtual time."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def lasts(self, seconds: float, *, look_at: str = "", contrast: str = "") -> None:
        """Exactly this long, to a microsecond. ``contrast`` names what another way of doing it takes."""
        __tracebackhide__ = True
        span = self._span
        if abs(span.seconds - seconds) > PRECISION_S:
            span.goal_s = seconds
            seen = f"{_seconds(span.seconds)}" + (f" ({contrast})" if contrast else "")
            _fail(_seconds(seconds), seen, look_at=look_at, draw=True)

    def at_most(self, seconds: float, *, look_at: str = "", contrast: str = "") -> None:
        """At most this long, to a microsecond."""
        __tracebackhide__ = True
        span = self._span
        if span.seconds > seconds + PRECISION_S:
            span.goal_s = seconds
            seen = f"{_seconds(span.seconds)}" + (f" ({contrast})" if contrast else "")
            _fail(f"at most {_seconds(seconds)}", seen, look_at=look_at, draw=True)


class RecordExpectation:
    """What the submission did besides answering."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def never_blocked(self, *, look_at: str = "") -> None:
        """No call held the event loop's thread."""
        __tracebackhide__ = True
        blocked = self._record.blocked
        if blocked:
            first = max(blocked, key=lambda b: b.end_s - b.start_s)
            _fail(
                "an event loop that is never held up",
                held(first),
                where=first.place,
                look_at=look_at or advice_for(first.what),
                draw=True,
            )

    def awaited_everything(self, *, look_at: str = "") -> None:
        """Every coroutine that was made was awaited. Call ``await app.finish()`` first."""
        __tracebackhide__ = True
        if self._record.never_awaited:
            first = self._record.never_awaited[0]
            _fail("every coroutine awaited", forgotten(first), where=first.place, look_at=look_at or AWAIT)


AWAIT = "Calling an async function makes a coroutine; only `await` runs it, inside an `async def`."


def forgotten(finding: Finding) -> str:
    """A coroutine that was never awaited, in words."""
    return f"`{finding.what}(…)` was called but never awaited, so it never ran"


def held(blocked: Blocked) -> str:
    """A blocking call, in words."""
    span = blocked.end_s - blocked.start_s
    return (
        f"`{blocked.what}` held the event loop"
        + (f" for {_seconds(span)}" if span > 0 else "")
        + ", and nobody else was served"
    )


def advice_for(what: str) -> str:
    """What to use instead of a blocking call."""
    for client, advice in CLIENTS.items():
        if what == client or what.startswith(f"{client}."):
            return advice
    if what == "time.sleep":
        return "`time.sleep` stops the whole thread. `await asyncio.sleep(…)` stops only this view."
    if what == "busy loop":
        return (
            "A loop that runs until a time has come keeps the thread busy. `await asyncio.sleep(…)` waits without work."
        )
    if what.startswith("httpx."):
        return "Sync httpx waits with the whole thread. `await` the same call of an `httpx.AsyncClient`."
    if what == "concurrent.Executor.__exit__":
        return "The end of this `with` waits for the pool's threads. `pool.shutdown(wait=False)` does not wait."
    if what in ("ProcessPoolExecutor", "multiprocessing.Process") or what.startswith(("os.", "pty.")):
        return NO_PROCESS
    if what == "input":
        return "A server has no keyboard: `input()` waits for something that never comes."
    return (
        "Which async counterpart of this call can be awaited? If there is none, `asyncio.to_thread` runs it elsewhere."
    )


class ValueExpectation:
    """Any value, named by what it is."""

    def __init__(self, value: Any, what: str) -> None:
        self._value, self._what = value, what

    def equals(self, expected: Any, *, look_at: str = "", where: Place | None = None) -> None:
        """Equal, and of the same type."""
        __tracebackhide__ = True
        if type(self._value) is not type(expected) or self._value != expected:
            one, other = brief_pair(expected, self._value)
            _fail(f"{self._what}: {one}", other, where=where, look_at=look_at)

    def at_most(self, limit: float, *, look_at: str = "", where: Place | None = None) -> None:
        """Not more than ``limit``."""
        __tracebackhide__ = True
        if not self._value <= limit:
            _fail(f"{self._what}: at most {limit}", brief(self._value), where=where, look_at=look_at)

    def at_least(self, limit: float, *, look_at: str = "", where: Place | None = None) -> None:
        """Not less than ``limit``."""
        __tracebackhide__ = True
        if not self._value >= limit:
            _fail(f"{self._what}: at least {limit}", brief(self._value), where=where, look_at=look_at)

    def contains(self, part: Any, *, look_at: str = "", where: Place | None = None) -> None:
        """``part in value``."""
        __tracebackhide__ = True
        if part not in self._value:
            _fail(f"{self._what}: {brief(part)} among them", brief(self._value), where=where, look_at=look_at)

    def is_empty(self, *, look_at: str = "", where: Place | None = None) -> None:
        """Nothing in it."""
        __tracebackhide__ = True
        if len(self._value):
            place = where or getattr(next(iter(self._value)), "place", None)
            _fail(f"{self._what}: none", f"{len(self._value)}", where=place, look_at=look_at)

    def is_true(self, *, seen: str, look_at: str = "", where: Place | None = None) -> None:
        """The condition holds; ``seen`` says what was seen if it does not."""
        __tracebackhide__ = True
        if not self._value:
            _fail(self._what, seen, where=where, look_at=look_at)


def _seconds(seconds: float) -> str:
    text = f"{seconds:.3f}".rstrip("0")
    return f"{text}0 s" if text.endswith(".") else f"{text} s"
