"""The host's only network: every TCP connection of httpcore (and so of httpx) ends here.

httpcore keeps doing its own work: pools, limits, keep-alive, retries, timeouts, TLS settings. Only its lowest layer is
replaced: a connection is an HTTP/1.1 server (h11) in this process that hands each request to the judge and writes the
judge's answer back, chunk by chunk. Asynchronous and synchronous connections differ only in how they wait.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import h11
import httpcore
from httpcore._backends.auto import AutoBackend
from httpcore._backends.sync import SyncBackend

from grader.lockstep import wire
from grader.lockstep.ledger import Ledger, Waiter

__all__ = ["Network", "Station"]

CHUNK = 256 * 1024
_ERRORS = {
    name: getattr(httpcore, name)
    for name in (
        "ConnectError", "ConnectTimeout", "ReadError", "ReadTimeout", "WriteError", "WriteTimeout", "PoolTimeout",
        "RemoteProtocolError", "LocalProtocolError", "ProxyError", "UnsupportedProtocol", "NetworkError",
    )
}  # fmt: skip


class Station(Protocol):
    """What the network needs of the host."""

    ledger: Ledger

    def say(self, message: wire.FromHost) -> None: ...
    def place(self) -> wire.Frame | None: ...
    def new_id(self) -> int: ...


class Connection:
    """One TCP connection, seen from the server's side. ``changed`` is called when something can be read."""

    def __init__(self, network: Network, host: str, port: int, *, sync: bool) -> None:
        self.network = network
        self.host, self.port, self.sync = host, port, sync
        self.tls = False
        self.open = True
        self.buffer = bytearray()
        self.eof = False
        self.error: Exception | None = None
        self.changed: Callable[[], None] = lambda: None
        self._http = h11.Connection(h11.SERVER)
        self._call: int | None = None  # the request under way

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
        station = self.network.station
        self._call = station.new_id()
        self.network.calls[self._call] = self
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
            self.network.station.say(wire.UpstreamChunk(id=self._call, body=data, more=more))

    def close(self) -> None:
        """The client closes the connection, perhaps in the middle of an answer."""
        if self.open:
            self.open = False
            self.eof = True
            if self._call is not None:
                self.network.calls.pop(self._call, None)
                self.network.station.say(wire.UpstreamDropped(id=self._call))
                self._call = None

    # --- the judge's answer ---

    def answer(self, message: wire.UpstreamStart | wire.UpstreamBody | wire.UpstreamError) -> None:
        """Turn a part of the answer into bytes for the client."""
        try:
            if isinstance(message, wire.UpstreamError):
                self._end()
                self.error = _ERRORS.get(message.error, httpcore.ReadError)(message.message)
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
            self.network.calls.pop(self._call, None)
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


class _AsyncStream(httpcore.AsyncNetworkStream):
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        connection = self._connection
        while (data := connection.take(max_bytes)) is None:
            loop = asyncio.get_running_loop()
            future = loop.create_future()
            connection.changed = _waker(loop, future, connection.network.station.ledger)
            try:
                async with asyncio.timeout(timeout):
                    await future
            except TimeoutError as error:
                raise httpcore.ReadTimeout() from error
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:
            self._connection.write(buffer)

    async def aclose(self) -> None:
        self._connection.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        self._connection.tls = True
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._connection.extra(info)


class _SyncStream(httpcore.NetworkStream):
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        connection = self._connection
        ledger = connection.network.station.ledger
        until = ledger.deadline(timeout)
        while (data := connection.take(max_bytes)) is None:
            waiter = Waiter(ledger)
            connection.changed = waiter.expire
            left = None if until is None else until - ledger.clock.now
            if left is not None and left <= 0:
                raise httpcore.ReadTimeout()
            ledger.wait(waiter, left, what="httpx")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:
            self._connection.write(buffer)

    def close(self) -> None:
        self._connection.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._connection.tls = True
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._connection.extra(info)


def _waker(loop: asyncio.AbstractEventLoop, future: asyncio.Future[None], ledger: Ledger) -> Callable[[], None]:
    def settle() -> None:
        if not future.done():
            future.set_result(None)

    def wake() -> None:
        if getattr(loop, "clock", None) is ledger.clock:  # the host's own loop, whose thread we are in
            settle()
        else:  # asyncio.run in a worker thread
            loop.call_soon_threadsafe(settle)

    return wake


class Network:
    """All connections of a host, and how connecting to a name goes."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.calls: dict[int, Connection] = {}
        self._names: dict[str, wire.Network] = {}

    def configure(self, message: wire.Network) -> None:
        """Connecting to this name behaves so from now on."""
        self._names[message.host] = message

    def answer(self, message: wire.UpstreamStart | wire.UpstreamBody | wire.UpstreamError) -> None:
        """Pass a part of an answer on to its connection; a connection that was closed meanwhile does not care."""
        connection = self.calls.get(message.id)
        if connection is not None:
            connection.answer(message)

    def install(self) -> None:
        """Make httpcore's backends use this network, in this process and for good."""
        network = self

        async def connect_async(
            _: AutoBackend,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.AsyncNetworkStream:
            await network._connecting_async(host, timeout)
            return _AsyncStream(Connection(network, host, port, sync=False))

        def connect_sync(
            _: SyncBackend,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.NetworkStream:
            network._connecting_sync(host, timeout)
            return _SyncStream(Connection(network, host, port, sync=True))

        async def sleep_async(_: AutoBackend, seconds: float) -> None:
            await asyncio.sleep(seconds)

        AutoBackend.connect_tcp = connect_async  # type: ignore[method-assign, assignment]
        AutoBackend.sleep = sleep_async  # type: ignore[method-assign, assignment]
        SyncBackend.connect_tcp = connect_sync  # type: ignore[method-assign, assignment]

    async def _connecting_async(self, host: str, timeout: float | None) -> None:
        name = self._names.get(host)
        if name is None:
            return
        try:
            async with asyncio.timeout(timeout):
                await (asyncio.get_running_loop().create_future() if name.delay is None else asyncio.sleep(name.delay))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout() from error
        if name.error:
            raise _ERRORS.get(name.error, httpcore.ConnectError)("")

    def _connecting_sync(self, host: str, timeout: float | None) -> None:
        name = self._names.get(host)
        if name is None:
            return
        ledger = self.station.ledger
        if name.delay is None or (timeout is not None and name.delay > timeout):
            ledger.wait(Waiter(ledger), timeout, what="httpx")
            raise httpcore.ConnectTimeout()
        ledger.sleep(name.delay, what="httpx")
        if name.error:
            raise _ERRORS.get(name.error, httpcore.ConnectError)("")
