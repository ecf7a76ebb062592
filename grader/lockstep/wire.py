"""What judge and host say to each other: typed frames, and how they become bytes.

The two strictly take turns. A :class:`HostTurn` says everything the host did until nothing in it could go on at this
instant; a :class:`JudgeTurn` answers it. Whatever comes from a host is untrusted: it is decoded into these types or
refused. Frames are MessagePack; times are virtual seconds.
"""

from __future__ import annotations

import msgspec

__all__ = [
    "MAX_FRAME",
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
    "Printed",
    "Query",
    "Raised",
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
    "decode_host",
    "decode_judge",
    "encode",
]  # fmt: skip

MAX_FRAME = 4 * 1024 * 1024
"""Bytes; a longer frame ends the session."""

Headers = list[tuple[bytes, bytes]]


class _Struct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="t"):
    """Base of everything on the wire."""


class Frame(_Struct, frozen=True):
    """One line of the submission's code in a stack."""

    file: str
    line: int
    function: str = ""


class Hold(_Struct, frozen=True):
    """A call that holds the host's event loop at the end of this turn."""

    what: str
    place: Frame | None = None


# --- host to judge ---------------------------------------------------------------------------------------------------


class Loaded(_Struct, frozen=True, tag="loaded"):
    """The submission was imported, or could not be: then ``error`` is the exception's type."""

    error: str = ""
    message: str = ""
    place: Frame | None = None
    name: str = ""  # the name that was missing, of an AttributeError, NameError or ImportError
    owner: str = ""  # the module in which it was missing
    names: dict[str, str] = {}  # public names of the submission's own modules, and the types of their values


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
    error: str
    message: str
    place: Frame | None = None


class Raised(_Struct, frozen=True, tag="raised"):
    """An exception that a view let escape (or that a background task ended with)."""

    type: str
    message: str
    place: Frame | None = None
    request: int | None = None
    background: bool = False


class Blocked(_Struct, frozen=True, tag="blocked"):
    """A call that held the event loop's thread from ``start`` to ``end``."""

    what: str
    start: float
    end: float
    place: Frame | None = None


class Refused(_Struct, frozen=True, tag="refused"):
    """Something a host may not do: a socket, a process, another HTTP client."""

    what: str
    on_loop: bool
    place: Frame | None = None


class Printed(_Struct, frozen=True, tag="printed"):
    text: str


class Logged(_Struct, frozen=True, tag="logged"):
    level: int
    logger: str
    message: str
    error: str = ""  # the type of the exception that was logged with it
    place: Frame | None = None


class Query(_Struct, frozen=True, tag="query"):
    """One statement for the database, or (``refused``) Django's refusal to run sync database code beside a loop."""

    kind: str  # its first word, in capitals
    on_loop: bool
    refused: bool = False
    request: int | None = None  # None: made where no request is known, as in a raw thread
    place: Frame | None = None


class UpstreamCall(_Struct, frozen=True, tag="call"):
    id: int
    method: str
    url: str
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
    phase: str
    ok: bool
    message: str = ""


class Wait(_Struct, frozen=True):
    """Where a task or thread waits, outermost frame first (the submission's frames only)."""

    who: str
    frames: list[Frame]


class Explanation(_Struct, frozen=True, tag="explanation"):
    waits: list[Wait]


class Finding(_Struct, frozen=True):
    what: str
    place: Frame | None = None


class Facts(_Struct, frozen=True, tag="facts"):
    never_awaited: list[Finding]
    tasks_left: list[Finding]
    clients_left_open: list[Finding]


class Covered(_Struct, frozen=True, tag="covered"):
    """Steps from line to line that ran for the first time; only where a host was asked for them."""

    file: str
    steps: list[tuple[int, int]]


FromHost = (
    Loaded | ResponseStart | ResponseBody | AppFailed | Raised | Blocked | Refused | Printed | Logged | Query
    | UpstreamCall | UpstreamChunk | UpstreamDropped | LifespanDone | Explanation | Facts | Covered
)  # fmt: skip


class HostTurn(_Struct, frozen=True):
    """Everything since the last turn. ``next`` is when the host's earliest timer is due."""

    said: list[FromHost]
    next: float | None
    hold: Hold | None = None


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


_encoder = msgspec.msgpack.Encoder()
_host = msgspec.msgpack.Decoder(HostTurn)
_judge = msgspec.msgpack.Decoder(JudgeTurn)


def encode(turn: HostTurn | JudgeTurn) -> bytes:
    """A turn as one frame."""
    return _encoder.encode(turn)


def decode_host(frame: bytes) -> HostTurn:
    """A frame from a host; ``msgspec.DecodeError`` (or ValidationError) if it is not one."""
    return _host.decode(frame)


def decode_judge(frame: bytes) -> JudgeTurn:
    """A frame from the judge."""
    return _judge.decode(frame)
