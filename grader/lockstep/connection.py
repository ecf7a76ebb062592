"""One TCP connection of httpcore, seen from the server's side: an HTTP/1.1 server (h11) that asks the judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import h11
import httpcore

from grader.lockstep import wire
from grader.lockstep.ledger import Ledger

__all__ = ["ERRORS", "Connection", "Station"]

ERRORS = {
    name: getattr(httpcore, name)
    for name in (
        "ConnectError", "ConnectTimeout", "ReadError", "ReadTimeout", "WriteError", "WriteTimeout", "PoolTimeout",
        "RemoteProtocolError", "LocalProtocolError", "ProxyError", "UnsupportedProtocol", "NetworkError",
    )
}  # fmt: skip
"""The exceptions a call can end with, by the names that httpx and httpcore share."""


class Station(Protocol):
    """What the network needs of the host."""

    ledger: Ledger

    def say(self, message: wire.FromHost) -> None: ...
    def place(self) -> wire.Frame | None: ...
    def new_id(self) -> int: ...


class Connection:
    """One TCP connection, seen from the server's side. ``changed`` is called when something can be read."""

    def __init__(self, station: Station, calls: dict[int, Connection], host: str, port: int, *, sync: bool) -> None:
        self.station, self._calls = station, calls
        self.host, self.port, self.sync = host, port, sync
        self.tls = False
        self.open = True
        self.buffer = bytearray()
        self.eof = False
        self.error: Exception | None = None
        self.changed: Callable[[], None] = self.unheard
        self._http = h11.Connection(h11.SERVER)
        self._call: int | None = None  # the request under way

    def unheard(self) -> None:
        """What ``changed`` is while nobody waits."""

    # --- bytes from the client ---

    def write(self, data: bytes) -> None:
        """The client sends bytes."""
        self._http.receive_data(data)
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                self._fail(httpcore.RemoteProtocolError(str(error)))
                return
            if isinstance(event, h11.Request):
                self._begin(event)
            elif isinstance(event, h11.Data):
                self._send_chunk(bytes(event.data), more=True)
            elif isinstance(event, h11.EndOfMessage):
                self._send_chunk(b"", more=False)
            else:
                return

    def _begin(self, event: h11.Request) -> None:
        station = self.station
        self._call = station.new_id()
        self._calls[self._call] = self
        headers = [(bytes(name), bytes(value)) for name, value in event.headers.raw_items()]
        scheme, usual = ("https", 443) if self.tls else ("http", 80)
        host = self.host if self.port == usual else f"{self.host}:{self.port}"
        target = bytes(event.target).decode("ascii", "replace")
        station.say(
            wire.UpstreamCall(
                id=self._call,
                method=bytes(event.method).decode("ascii", "replace"),
                url=target if "://" in target else f"{scheme}://{host}{target}",
                headers=headers,
                place=station.place(),
                sync=self.sync,
            )
        )

    def _send_chunk(self, data: bytes, *, more: bool) -> None:
        if self._call is not None:
            while len(data) > wire.CHUNK:
                self.station.say(wire.UpstreamChunk(id=self._call, body=data[: wire.CHUNK], more=True))
                data = data[wire.CHUNK :]
            self.station.say(wire.UpstreamChunk(id=self._call, body=data, more=more))

    def close(self) -> None:
        """The client closes the connection, perhaps in the middle of an answer."""
        if self.open:
            self.open = False
            self.eof = True
            if self._call is not None:
                self._calls.pop(self._call, None)
                self.station.say(wire.UpstreamDropped(id=self._call))
                self._call = None
            # For a task that reads it at this moment:
            self.error = self.error or httpcore.ReadError("closed by its own client")
            self.changed()

    # --- the judge's answer ---

    def answer(self, message: wire.UpstreamStart | wire.UpstreamBody | wire.UpstreamError) -> None:
        """Turn a part of the answer into bytes for the client."""
        try:
            if isinstance(message, wire.UpstreamError):
                self._end()
                self.error = ERRORS.get(message.error, httpcore.ReadError)(message.message)
            elif isinstance(message, wire.UpstreamStart):
                headers = [(name, value) for name, value in message.headers if name.lower() != b"transfer-encoding"]
                response = h11.Response(status_code=message.status, headers=headers, reason=message.reason)
                self.buffer += self._http.send(response) or b""
            else:
                if message.body:
                    self.buffer += self._http.send(h11.Data(data=message.body)) or b""
                if not message.more:
                    self.buffer += self._http.send(h11.EndOfMessage()) or b""
                    self._end()
                    self._next_cycle()
        except h11.LocalProtocolError as error:  # the mocked answer contradicts itself, e.g. in its content-length
            self._end()
            self._fail(httpcore.RemoteProtocolError(str(error)))
        self.changed()

    def _end(self) -> None:
        if self._call is not None:
            self._calls.pop(self._call, None)
            self._call = None

    def _next_cycle(self) -> None:
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
        else:
            self.eof = True

    def _fail(self, error: Exception) -> None:
        self.error = error
        self.changed()

    def take(self, max_bytes: int) -> bytes | None:
        """Bytes for the client, b"" at the end, None if it must wait; raises what went wrong."""
        if self.buffer:
            data = bytes(self.buffer[:max_bytes])
            del self.buffer[:max_bytes]
            return data
        if self.error is not None:
            raise self.error
        return b"" if self.eof else None

    def extra(self, info: str) -> Any:
        """What httpcore asks of a stream."""
        if info == "is_readable":
            return self.eof or self.error is not None
        if info == "server_addr":
            return (self.host, self.port)
        return None
