"""What judge and host say to each other: typed frames, and how they become bytes.

The two strictly take turns. A :class:`HostTurn` says everything the host did until nothing in it could go on at this
instant; a :class:`JudgeTurn` answers it. Whatever comes from a host is untrusted: it is decoded into these types or
refused. Frames are MessagePack; times are virtual seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

__all__ = [
    "CHUNK",
    "LONGEST",
    "MAX_FRAME",
    "MAX_HEADERS",
    "MAX_SAID",
    "AppFailed",
    "Blocked",
    "Covered",
    "Disconnect",
    "Explain",
    "Explanation",
    "Facts",
    "Finding",
    "Finish",
    "Frame",
    "Hold",
    "HostTurn",
    "JudgeTurn",
    "Lifespan",
    "LifespanDone",
    "Loaded",
    "Logged",
    "Network",
    "NoThread",
    "Printed",
    "Query",
    "Raised",
    "Ready",
    "Refused",
    "Request",
    "RequestChunk",
    "ResponseBody",
    "ResponseStart",
    "UpstreamBody",
    "UpstreamCall",
    "UpstreamChunk",
    "UpstreamDropped",
    "UpstreamError",
    "UpstreamStart",
    "Wait",
    "clean",
    "decode_host",
    "decode_judge",
    "decode_said",
    "encode",
    "encode_ready",
    "frames",
]  # fmt: skip

MAX_FRAME = 4 * 1024 * 1024
"""Bytes; a longer frame ends the session. What a turn has to say beyond that goes into further frames."""

CHUNK = 1024 * 1024
"""Bytes of a body in one message."""

LONGEST = 500
"""Characters of a name or a message that a host may say; its own code says no more."""

MAX_HEADERS = 100

MAX_SAID = 100_000
"""Messages of a host in one check."""

# Limits that msgspec checks before it makes anything of the bytes: a small frame cannot become large objects.
Text = Annotated[str, Meta(max_length=LONGEST)]
Headers = Annotated[list[tuple[bytes, bytes]], Meta(max_length=MAX_HEADERS)]


class _Struct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="t"):
    """Base of everything on the wire."""


class Frame(_Struct, frozen=True):
    """One line of the submission's code in a stack."""

    file: Text
    line: int
    function: Text = ""


class Hold(_Struct, frozen=True):
    """A call that holds the host's event loop at the end of this turn."""

    what: Text
    place: Frame | None = None


# --- host to judge ---------------------------------------------------------------------------------------------------


class Ready(_Struct, frozen=True, tag="ready"):
    """The host is set up and confined by ``layers``, and nothing of the submission has run in it. ``error`` says why it
    is not.

    Said once, in a first frame that no submission can have written: what fails before it is the grader's fault. From
    the next frame on, whatever a host says of itself may be the submission's words.
    """

    error: Text = ""
    layers: Annotated[list[Text], Meta(max_length=20)] = []


class Loaded(_Struct, frozen=True, tag="loaded"):
    """The submission was imported, or could not be: then ``error`` is the exception's type."""

    error: Text = ""
    message: Text = ""
    place: Frame | None = None
    name: Text = ""  # the name that was missing, of an AttributeError, NameError or ImportError
    owner: Text = ""  # the module in which it was missing
    # public names of the submission's own modules, and the types of their values
    names: Annotated[dict[Text, Text], Meta(max_length=2_000)] = {}


class ResponseStart(_Struct, frozen=True, tag="start"):
    id: int
    status: int
    headers: Headers


class ResponseBody(_Struct, frozen=True, tag="body"):
    id: int
    body: bytes
    more: bool


class AppFailed(_Struct, frozen=True, tag="failed"):
    """The app ended without a complete response. ``error`` is empty if it returned."""

    id: int
    error: Text
    message: Text
    place: Frame | None = None


class Raised(_Struct, frozen=True, tag="raised"):
    """An exception that a view let escape (or that a background task ended with)."""

    type: Text
    message: Text
    place: Frame | None = None
    request: int | None = None
    background: bool = False


class Blocked(_Struct, frozen=True, tag="blocked"):
    """A call that held the event loop's thread from ``start`` to ``end``."""

    what: Text
    start: float
    end: float
    place: Frame | None = None


class Refused(_Struct, frozen=True, tag="refused"):
    """Something a host may not do: a socket, a process, another HTTP client."""

    what: Text
    on_loop: bool
    place: Frame | None = None


class NoThread(_Struct, frozen=True, tag="no_thread"):
    """A thread could not start: the machine has none left, or the host has taken all that it may."""


class Printed(_Struct, frozen=True, tag="printed"):
    text: Annotated[str, Meta(max_length=20_000)]


class Logged(_Struct, frozen=True, tag="logged"):
    level: int
    logger: Text
    message: Text
    error: Text = ""  # the type of the exception that was logged with it
    place: Frame | None = None


class Query(_Struct, frozen=True, tag="query"):
    """One statement for the database, or (``refused``) Django's refusal to run sync database code beside a loop."""

    kind: Text  # its first word, in capitals
    on_loop: bool
    refused: bool = False
    request: int | None = None  # None: made where no request is known, as in a raw thread
    place: Frame | None = None


class UpstreamCall(_Struct, frozen=True, tag="call"):
    id: int
    method: Text
    url: Annotated[str, Meta(max_length=65_536)]
    headers: Headers
    place: Frame | None = None
    sync: bool = False


class UpstreamChunk(_Struct, frozen=True, tag="call-body"):
    id: int
    body: bytes
    more: bool


class UpstreamDropped(_Struct, frozen=True, tag="call-dropped"):
    id: int


class LifespanDone(_Struct, frozen=True, tag="lifespan"):
    phase: Text
    ok: bool
    message: Text = ""


class Wait(_Struct, frozen=True):
    """Where a task or thread waits, outermost frame first (the submission's frames only)."""

    who: Text
    frames: Annotated[list[Frame], Meta(max_length=100)]


class Explanation(_Struct, frozen=True, tag="explanation"):
    waits: Annotated[list[Wait], Meta(max_length=100)]


class Finding(_Struct, frozen=True):
    what: Text
    place: Frame | None = None


Findings = Annotated[list[Finding], Meta(max_length=100)]


class Facts(_Struct, frozen=True, tag="facts"):
    never_awaited: Findings
    tasks_left: Findings
    clients_left_open: Findings


class Covered(_Struct, frozen=True, tag="covered"):
    """Steps from line to line that ran for the first time; only where a host was asked for them."""

    file: Text
    steps: Annotated[list[tuple[int, int]], Meta(max_length=10_000)]


FromHost = (
    Ready | Loaded | ResponseStart | ResponseBody | AppFailed | Raised | Blocked | Refused | NoThread | Printed
    | Logged | Query | UpstreamCall | UpstreamChunk | UpstreamDropped | LifespanDone | Explanation | Facts | Covered
)  # fmt: skip


class HostTurn(_Struct, frozen=True):
    """Everything since the last turn. ``next`` is when the host's earliest timer is due. ``more``: this is not yet all,
    and another frame of the same turn follows at once.

    Each thing said is a :data:`FromHost` in MessagePack, for :func:`decode_said`: what a few bytes become can be twenty
    times as large, so a judge has one at a time.
    """

    said: Annotated[list[msgspec.Raw], Meta(max_length=MAX_SAID)]
    next: float | None
    hold: Hold | None = None
    more: bool = False


# --- judge to host ---------------------------------------------------------------------------------------------------


class Request(_Struct, frozen=True, tag="request"):
    id: int
    method: str
    path: bytes
    query: bytes
    headers: Headers
    more: bool


class RequestChunk(_Struct, frozen=True, tag="request-body"):
    id: int
    body: bytes
    more: bool


class Disconnect(_Struct, frozen=True, tag="disconnect"):
    id: int


class Lifespan(_Struct, frozen=True, tag="lifespan"):
    phase: str  # startup | shutdown


class UpstreamStart(_Struct, frozen=True, tag="answer"):
    id: int
    status: int
    reason: bytes
    headers: Headers


class UpstreamBody(_Struct, frozen=True, tag="answer-body"):
    id: int
    body: bytes
    more: bool


class UpstreamError(_Struct, frozen=True, tag="answer-error"):
    """The call fails with the httpx exception of this name."""

    id: int
    error: str
    message: str


class Network(_Struct, frozen=True, tag="network"):
    """How connecting to ``host`` goes from now on: after ``delay`` seconds (None: never), with ``error`` if it is
    set."""

    host: str
    delay: float | None
    error: str = ""


class Explain(_Struct, frozen=True, tag="explain"):
    """Say where everything waits."""


class Finish(_Struct, frozen=True, tag="finish"):
    """Collect garbage and say what was left behind."""


FromJudge = (
    Request
    | RequestChunk
    | Disconnect
    | Lifespan
    | UpstreamStart
    | UpstreamBody
    | UpstreamError
    | Network
    | Explain
    | Finish
)


class JudgeTurn(_Struct, frozen=True):
    """The time from now on, and what happened in the judge's world."""

    now: float
    said: list[FromJudge]


def clean(text: str) -> str:
    """A text as a message may hold it: not too long, and encodable."""
    return text[:LONGEST].encode("utf-8", "replace").decode()


_encoder = msgspec.msgpack.Encoder()
_host = msgspec.msgpack.Decoder(HostTurn)
_said = msgspec.msgpack.Decoder(FromHost)
_judge = msgspec.msgpack.Decoder(JudgeTurn)


def encode(turn: HostTurn | JudgeTurn) -> bytes:
    """A turn as one frame."""
    return _encoder.encode(turn)


def encode_ready(ready: Ready, *, more: bool = False) -> bytes:
    """A frame in which a host says nothing else."""
    return encode(HostTurn(said=[msgspec.Raw(_encoder.encode(ready))], next=None, more=more))


def frames(said: Sequence[FromHost], next: float | None, hold: Hold | None = None) -> Iterator[bytes]:
    """A host's turn as frames of a length that a judge takes, if no message alone is longer."""
    part: list[msgspec.Raw] = []
    size = 0
    for message in said:
        encoded = _encoder.encode(message)
        if part and size + len(encoded) > MAX_FRAME - 1024:
            yield _encoder.encode({"said": part, "next": None, "more": True})
            part, size = [], 0
        part.append(msgspec.Raw(encoded))
        size += len(encoded)
    yield _encoder.encode({"said": part, "next": next, "hold": hold})


def decode_host(frame: bytes) -> HostTurn:
    """A frame from a host; ``msgspec.DecodeError`` (or ValidationError) if it is not one."""
    return _host.decode(frame)


def decode_said(said: msgspec.Raw) -> FromHost:
    """One thing that a host says; ``msgspec.DecodeError`` (or ValidationError) if it is none."""
    message: FromHost = _said.decode(said)
    return message


def decode_judge(frame: bytes) -> JudgeTurn:
    """A frame from the judge."""
    return _judge.decode(frame)
