"""The host's only network: every TCP connection of httpcore (and so of httpx) ends here.

httpcore keeps doing its own work: pools, limits, keep-alive, retries, timeouts, TLS settings. Only its lowest layer is
replaced: a connection is an HTTP/1.1 server (h11) in this process that hands each request to the judge and writes the
judge's answer back, chunk by chunk. Asynchronous and synchronous connections differ only in how they wait.
"""

from __future__ import annotations

import asyncio
import ssl
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
from httpcore._backends.auto import AutoBackend
from httpcore._backends.sync import SyncBackend

from grader.lockstep import wire
from grader.lockstep.connection import ERRORS, Connection, Station
from grader.lockstep.ledger import Ledger, Waiter

__all__ = ["Network"]


@types.coroutine
def _let_others_run() -> Iterator[None]:
    """Whoever connects, reads, writes or closes lets the other tasks run once, as with anyio, httpcore's own backend:
    what two visits share may have changed meanwhile."""
    yield


class _AsyncStream(httpcore.AsyncNetworkStream):
    """A connection that belongs, as asyncio's do, to the event loop on which it was made."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        connection = self._connection
        await _let_others_run()
        while (data := connection.take(max_bytes)) is None:
            loop = asyncio.get_running_loop()
            future = loop.create_future()
            connection.changed = _waker(loop, future, connection.station.ledger)
            try:
                async with asyncio.timeout(timeout):
                    await future
            except TimeoutError as error:
                raise httpcore.ReadTimeout() from error
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._check_loop()
        await _let_others_run()
        if buffer:
            self._connection.write(buffer)

    async def aclose(self) -> None:
        self._connection.close()
        self._check_loop()
        await _let_others_run()

    def _check_loop(self) -> None:
        if self._loop.is_closed():
            raise RuntimeError("Event loop is closed")

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
        ledger = connection.station.ledger
        until = ledger.deadline(timeout)
        while (data := connection.take(max_bytes)) is None:
            left = None if until is None else until - ledger.clock.now
            if left is not None and left <= 0:
                raise httpcore.ReadTimeout()
            waiter = Waiter(ledger)
            connection.changed = waiter.expire
            ledger.wait(waiter, left, what="httpx")
            connection.changed = connection.unheard  # nobody waits now: a waiter must not be woken for nothing
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
            await _let_others_run()
            await network._connecting_async(host, timeout)
            return _AsyncStream(Connection(network.station, network.calls, host, port, sync=False))

        def connect_sync(
            _: SyncBackend,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.NetworkStream:
            network._connecting_sync(host, timeout)
            return _SyncStream(Connection(network.station, network.calls, host, port, sync=True))

        async def sleep_async(_: AutoBackend, seconds: float) -> None:
            await asyncio.sleep(seconds)

        # A pool asks each of its connections for the time, again and again: that is no busy loop.
        clock = self.station.ledger.clock
        for module in (httpcore._async.http11, httpcore._sync.http11):
            module.time = types.SimpleNamespace(monotonic=lambda: clock.now)  # type: ignore[attr-defined]
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
            raise ERRORS.get(name.error, httpcore.ConnectError)("")

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
            raise ERRORS.get(name.error, httpcore.ConnectError)("")
