"""What the simulation takes hold of inside Python and libraries, most of it private. A test here that fails after an
update says what is gone or means something else now; the other tests would only say that something is wrong."""

from __future__ import annotations

import asyncio
import collections
import concurrent.futures
import datetime
import inspect
import multiprocessing
import multiprocessing.connection
import multiprocessing.forkserver
import queue
import struct
import sys
import threading
import time
import warnings
from types import ModuleType

import pytest
import time_machine

from grader.lockstep import wire
from grader.lockstep.clock import VirtualLoop
from grader.lockstep.connection import ERRORS
from grader.tests.lockstep.programs import run


class TestThreading:
    """grader.lockstep.threads replaces how Python's threads wait."""

    def test_condition(self) -> None:
        """Waiters are locks in a deque, which ``notify`` releases; the lock is given back and taken again by name."""
        condition = threading.Condition()
        assert isinstance(condition._waiters, collections.deque)
        with condition:
            assert condition._is_owned()
            saved = condition._release_save()
            assert not condition._is_owned()
            condition._acquire_restore(saved)
            assert condition._is_owned()

            class Waiter:
                released = 0

                def release(self) -> None:
                    self.released += 1

            waiter = Waiter()
            condition._waiters.append(waiter)  # type: ignore[arg-type]
            condition.notify()
            assert waiter.released == 1
            assert not condition._waiters

    def test_reentrant_lock(self) -> None:
        """The pure one keeps a plain lock in ``_block``."""
        lock = threading._PyRLock()

        assert hasattr(lock._block, "acquire")
        with lock, lock:
            assert lock._is_owned()

    def test_simple_queue(self) -> None:
        """The pure one waits on a semaphore; executors ask for it by name, when they are made."""
        pure = queue._PySimpleQueue()
        pure.put(1)

        assert pure.get(timeout=0.1) == 1
        assert isinstance(pure._count, threading.Semaphore)
        assert "queue.SimpleQueue()" in inspect.getsource(concurrent.futures.ThreadPoolExecutor.__init__)

    @pytest.mark.parametrize("module", [queue, threading], ids=lambda module: module.__name__)
    def test_deadlines(self, module: ModuleType) -> None:
        """These modules read the clock through a name of their own."""
        name = {"queue": "time", "threading": "_time"}[module.__name__]

        assert getattr(module, name) is time.monotonic

    def test_thread(self) -> None:
        """``start`` lets the thread call ``self.run``, also one that was set on the thread itself."""
        ran = []
        thread = threading.Thread(target=ran.append, args=(1,))
        real, thread.run = thread.run, lambda: (ran.append(0), real())  # type: ignore[method-assign]
        thread.start()
        thread.join()

        assert ran == [0, 1]

    def test_locks_are_asked_for_by_name(self) -> None:
        """What makes locks later looks these names up."""
        for maker in (threading.Event, threading.Barrier, threading.Semaphore):
            assert "Condition(" in inspect.getsource(maker)
        assert "RLock()" in inspect.getsource(threading.Condition.__init__)

    def test_executors(self) -> None:
        """Futures wait on conditions; work is submitted through one method."""
        assert isinstance(concurrent.futures.Future()._condition, threading.Condition)
        assert list(inspect.signature(concurrent.futures.ThreadPoolExecutor.submit).parameters)[:2] == ["self", "fn"]


class TestAsyncio:
    """grader.lockstep.clock and host drive asyncio's own loop."""

    def test_ready_and_scheduled(self) -> None:
        """Callbacks that are ready, and a heap of timers with a count of the cancelled ones."""
        loop = VirtualLoop()
        try:
            loop.call_soon(int)
            assert len(loop._ready) == 1
            later = loop.call_later(2, int)
            sooner = loop.call_later(1, int)
            assert loop._scheduled[0] is sooner
            assert sooner._scheduled
            sooner.cancel()
            assert loop._timer_cancelled_count == 1
            assert loop.next_timer() == later.when()
            assert loop._timer_cancelled_count == 0
            assert not sooner._scheduled
        finally:
            loop.close()

    def test_the_selector_is_where_it_sleeps(self) -> None:
        """With None for ever, 0 not at all, and otherwise until its next timer."""
        source = inspect.getsource(asyncio.base_events.BaseEventLoop._run_once)

        assert source.count("self._selector.select(timeout)") == 1
        assert "self._clock_resolution" in source

    def test_waking_it_from_another_thread(self) -> None:
        """``call_soon_threadsafe`` goes through ``_write_to_self``."""
        assert "self._write_to_self()" in inspect.getsource(asyncio.BaseEventLoop.call_soon_threadsafe)

    def test_new_loops_are_asked_for_by_name(self) -> None:
        """``asyncio.run`` looks ``new_event_loop`` up in ``asyncio.events``."""
        assert "events.new_event_loop()" in inspect.getsource(asyncio.Runner._lazy_init)

    def test_coroutines_know_where_they_come_from(self) -> None:
        """Where they were made, and what they wait for."""

        async def coroutine() -> None: ...

        depth = sys.get_coroutine_origin_tracking_depth()
        sys.set_coroutine_origin_tracking_depth(4)
        try:
            made = coroutine()
        finally:
            sys.set_coroutine_origin_tracking_depth(depth)
        assert made.cr_origin is not None
        assert made.cr_origin[0][0] == __file__
        assert made.cr_await is None
        made.close()

    def test_never_awaited(self) -> None:
        """Python calls this one, by this name, for a coroutine that is lost."""
        seen = []
        real = warnings._warn_unawaited_coroutine
        warnings._warn_unawaited_coroutine = lambda coroutine: seen.append(coroutine.__name__)
        try:

            async def lost() -> None: ...

            lost()
            assert seen == ["lost"]
        finally:
            warnings._warn_unawaited_coroutine = real


class TestLibraries:
    """grader.lockstep.network, times and preload replace a few functions of libraries."""

    def test_httpcores_backends(self) -> None:
        """Its lowest layer: two classes, one way to connect, with these parameters."""
        from httpcore._backends.auto import AutoBackend
        from httpcore._backends.sync import SyncBackend

        for backend in (AutoBackend, SyncBackend):
            assert list(inspect.signature(backend.connect_tcp).parameters) == [
                "self", "host", "port", "timeout", "local_address", "socket_options",
            ]  # fmt: skip
        assert list(inspect.signature(AutoBackend.sleep).parameters) == ["self", "seconds"]

    def test_httpcores_streams(self) -> None:
        """A connection is asked for nothing else than what ours have."""
        import httpcore

        def abilities(stream: type) -> set[str]:
            return {name for name in vars(stream) if not name.startswith("_")}

        assert abilities(httpcore.NetworkStream) == {"read", "write", "close", "start_tls", "get_extra_info"}
        assert abilities(httpcore.AsyncNetworkStream) == {"read", "write", "aclose", "start_tls", "get_extra_info"}

    def test_httpcores_errors_become_httpxs(self) -> None:
        """By name; httpx maps each of these to its own."""
        import httpx
        from httpx._transports.default import HTTPCORE_EXC_MAP, _load_httpcore_exceptions

        mapped = HTTPCORE_EXC_MAP or _load_httpcore_exceptions()
        for name, error in ERRORS.items():
            assert mapped[error] is getattr(httpx, name)

    def test_the_tls_context_of_httpx(self) -> None:
        """Made by a function that its transports look up in their own module."""
        import httpx
        from httpx._transports import default

        assert default.create_ssl_context is httpx.create_ssl_context

    def test_clients_of_httpx(self) -> None:
        """Both send through ``send`` and close as a context manager or by themselves."""
        import httpx

        for cls, names in ((httpx.Client, ("close", "__enter__", "__exit__")),
                           (httpx.AsyncClient, ("aclose", "__aenter__", "__aexit__"))):  # fmt: skip
            for name in ("__init__", "send", *names):
                assert name in vars(cls)

    def test_asgirefs_executor(self) -> None:
        """Where thread-sensitive work goes that belongs to no request."""
        from asgiref.sync import SyncToAsync

        assert isinstance(SyncToAsync.single_thread_executor, concurrent.futures.ThreadPoolExecutor)

    def test_time_machine(self) -> None:
        """What reads the time in C asks a traveller, whose ``time_ns`` can be replaced."""
        traveller = time_machine.travel(0, tick=False)
        travelling = traveller.start()
        try:
            travelling.time_ns = lambda: 42 * 10**9
            assert time.time() == 42.0
            assert datetime.datetime.now(datetime.UTC).timestamp() == 42.0
            assert time.gmtime().tm_sec == 42
        finally:
            traveller.stop()
        assert time.time() > 42.0

    def test_django(self) -> None:
        """What the host and its preload use of Django."""
        from django.core.handlers.asgi import ASGIHandler
        from django.core.signals import got_request_exception
        from django.urls import clear_url_caches, set_urlconf

        assert inspect.iscoroutinefunction(ASGIHandler.__call__)
        assert callable(clear_url_caches)
        assert callable(set_urlconf)
        assert hasattr(got_request_exception, "connect")


class TestProcesses:
    """grader.lockstep.forkserver uses multiprocessing's fork server, and speaks its framing."""

    def test_the_fork_server(self) -> None:
        """One per process, started on demand, with modules imported beforehand."""
        run("async def view(request): ...\n")

        assert isinstance(multiprocessing.forkserver._forkserver._forkserver_pid, int)
        assert callable(multiprocessing.set_forkserver_preload)
        assert callable(multiprocessing.forkserver._forkserver._stop)

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows passes whole messages")
    @pytest.mark.parametrize("size", [0, 1, 100_000])
    def test_frames(self, size: int) -> None:
        """A frame is its length, in four bytes, and its content."""
        import os

        ours, theirs = multiprocessing.Pipe()
        with ours, theirs:
            ours.send_bytes(b"x" * size)
            assert os.read(theirs.fileno(), 4) == struct.pack("!i", size)
            assert len(os.read(theirs.fileno(), size + 1) if size else b"") == size
            os.write(theirs.fileno(), struct.pack("!i", 3) + b"abc")
            assert ours.recv_bytes() == b"abc"

    def test_a_frame_fits(self) -> None:
        """The longest one allowed has a length of four bytes."""
        assert wire.MAX_FRAME < 2**31
