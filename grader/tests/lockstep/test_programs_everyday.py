"""Programs as students write them, with what is at hand in Python; each was compared with a real server."""

from __future__ import annotations

import httpx
import pytest

from grader.tests.lockstep.programs import line_of, one_second, run


class TestForgottenAwaits:
    """A coroutine that was never awaited is found with its line, whatever thread made it."""

    def test_in_a_sync_view(self) -> None:
        """Django runs a sync view in a thread."""
        program = """
            from django.http import HttpResponse

            async def helper():
                return "x"

            def view(request):
                return HttpResponse(helper())  # here
        """
        ran = run(program, finish=True)

        assert ran.facts is not None
        ((name, place),) = [(found.what, found.place) for found in ran.facts.never_awaited]
        assert name == "helper"
        assert place is not None
        assert place.line == line_of(program)

    @pytest.mark.parametrize(
        "start", ["threading.Thread(target=forget).start()", "_thread.start_new_thread(forget, ())"]
    )
    def test_in_a_thread(self, start: str) -> None:
        """A thread that the submission starts is no different."""
        program = f"""
            import _thread
            import threading
            from django.http import HttpResponse

            async def helper():
                return "x"

            def forget():
                helper()  # here

            async def view(request):
                {start}
                return HttpResponse("x")
        """
        ran = run(program, finish=True)

        assert ran.facts is not None
        assert [found.place.line for found in ran.facts.never_awaited if found.place] == [line_of(program)]


class TestStandardLibrary:
    """What reads the time or the machine's address does so without leaving the simulation."""

    def test_uuid1(self) -> None:
        """A time-based UUID needs no other program to find the machine's address, and reads the virtual clock."""
        ran = run("""
            import asyncio
            import uuid
            from django.http import JsonResponse

            async def view(request):
                first = uuid.uuid1()
                await asyncio.sleep(2)
                return JsonResponse({"ticks": uuid.uuid1().time - first.time, "node": first.node == uuid.getnode()})
        """)

        assert ran.json == {"ticks": 20_000_000, "node": True}
        assert (ran.blocked, ran.refused) == ([], [])

    def test_times(self) -> None:
        """The time elapsed is virtual, that of the processor real."""
        ran = run("""
            import asyncio
            import os
            from django.http import JsonResponse

            async def view(request):
                before = os.times()
                await asyncio.sleep(2)
                after = os.times()
                return JsonResponse({"elapsed": after.elapsed - before.elapsed, "user": 0 <= after.user < 100})
        """)

        assert ran.json == {"elapsed": 2.0, "user": True}

    def test_clock_gettime(self) -> None:
        """The clocks of the operating system read virtual time, those of the processor real time."""
        ran = run("""
            import asyncio
            import time
            from django.http import JsonResponse

            NAMES = ("CLOCK_REALTIME", "CLOCK_MONOTONIC", "CLOCK_MONOTONIC_RAW", "CLOCK_BOOTTIME")
            CLOCKS = [getattr(time, name) for name in NAMES if hasattr(time, name)]

            async def view(request):
                before = [(time.clock_gettime(clock), time.clock_gettime_ns(clock)) for clock in CLOCKS]
                await asyncio.sleep(2)
                after = [(time.clock_gettime(clock), time.clock_gettime_ns(clock)) for clock in CLOCKS]
                spans = {(round(b - a, 6), d - c) for (a, c), (b, d) in zip(before, after)}
                cpu = time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID) if CLOCKS else 0
                return JsonResponse({"spans": sorted(spans), "cpu": 0 <= cpu < 100})
        """)

        assert ran.json == {"spans": [[2.0, 2_000_000_000]], "cpu": True}


class TestClientsAndLoops:
    """An async client belongs to the event loop on which it was used first."""

    PROGRAM = """
        import asyncio
        import httpx
        from django.http import HttpResponse

        client = httpx.AsyncClient()

        async def fetch():
            return (await client.get("https://a.example/")).json()

        def view(request):
            texts = [asyncio.run(fetch())]
            try:
                texts.append(asyncio.run(fetch()))
            except RuntimeError as error:
                texts.append(str(error))
            return HttpResponse(" ".join(texts))
    """

    def test_a_loop_that_is_closed(self) -> None:
        """A connection kept from a loop that is gone cannot be used on another."""
        assert run(self.PROGRAM, answer=one_second).text == "a.example Event loop is closed"

    def test_a_client_per_loop(self) -> None:
        """A client made on each loop works."""
        program = self.PROGRAM.replace("client = httpx.AsyncClient()\n", "").replace(
            'return (await client.get("https://a.example/")).json()',
            'async with httpx.AsyncClient() as client: return (await client.get("https://a.example/")).json()',
        )
        assert run(program, answer=one_second).text == "a.example a.example"

    def test_the_server_s_loop(self) -> None:
        """On the server's loop, one client serves every visitor."""
        program = """
            import httpx
            from django.http import HttpResponse

            client = httpx.AsyncClient()

            async def view(request):
                return HttpResponse((await client.get("https://a.example/")).json())
        """
        ran = run(program, answer=one_second, visitors=3)

        assert (ran.texts, ran.seconds) == (["a.example"] * 3, 1.0)
        assert all(isinstance(answer, httpx.Response) for answer in ran.answers)


class TestOutput:
    """What a submission prints is kept, and ``sys.stdout`` can do what a real one can."""

    @pytest.mark.parametrize(
        ("lines", "printed"),
        [
            ("print('a', end=''); print('ä', file=sys.stderr)", "aä\n"),
            ("sys.stdout.reconfigure(encoding='utf-8'); print('b')", "b\n"),
            ("sys.stdout.buffer.write(b'c'); sys.stdout.flush()", "c"),
            ("sys.stdout.writelines(['d', 'e'])", "de"),
            ("print(sys.stdout.isatty(), sys.stdout.encoding)", "False utf-8\n"),
            ("import faulthandler; faulthandler.enable(); print('f', flush=True)", "f\n"),
            ("print('half a character: \\ud800')", "half a character: \\ud800\n"),
            ("import traceback; traceback.print_exception(ValueError('g'))", "ValueError: g\n"),
            ("logging.StreamHandler(sys.stdout).emit(logging.makeLogRecord({'msg': 'h'}))", "h\n"),
        ],
    )
    def test_printed(self, lines: str, printed: str) -> None:
        """Each way to print works while the submission is imported."""
        program = f"""
            import logging
            import sys
            from django.http import HttpResponse

            {lines}

            async def view(request):
                return HttpResponse("x")
        """
        ran = run(program)

        assert (ran.text, ran.app.printed) == ("x", printed)


class TestRefusals:
    """What is refused to a library that nobody used is no call that blocks."""

    def test_a_library_that_is_imported_only(self) -> None:
        """urllib3, and so requests, binds a socket while it is imported, to learn whether there is IPv6."""
        library = """
            import socket

            try:
                socket.socket(socket.AF_INET6).bind(("::1", 0))
                HAS_IPV6 = True
            except OSError:
                HAS_IPV6 = False
        """
        program = """
            import urllib3
            from django.http import HttpResponse

            async def view(request):
                return HttpResponse("x")
        """
        ran = run(program, files={"urllib3": library})

        assert (ran.text, ran.blocked, ran.refused) == ("x", [], [])

    @pytest.mark.parametrize(
        ("call", "what"),
        [
            ("ProcessPoolExecutor(2)", "ProcessPoolExecutor"),
            ("multiprocessing.Process(target=print)", "multiprocessing.Process"),
            ("multiprocessing.Pool(2)", "multiprocessing.Process"),
        ],
    )
    def test_processes(self, call: str, what: str) -> None:
        """A process of its own is refused in the line where the submission asks for one."""
        program = f"""
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor
            from django.http import HttpResponse

            async def view(request):
                try:
                    {call}  # here
                except OSError as error:
                    return HttpResponse(str(error))
        """
        ran = run(program)

        assert ran.text == f"{what}: a submission may not start processes"
        assert ran.refused == [(what, line_of(program), True)]


class TestPools:
    """Pools of threads, old and new, wait in virtual time and have one size everywhere."""

    @pytest.mark.parametrize(
        "work",
        [
            "ThreadPool(3).map(pause, range(3))",
            "list(ThreadPool(3).imap(pause, range(3)))",
            "[result.get(5) for result in [POOL.apply_async(pause, (n,)) for n in range(3)]]",
            "multiprocessing.dummy.Pool(3).map(pause, range(3))",
        ],
    )
    def test_multiprocessing_pool(self, work: str) -> None:
        """``multiprocessing``'s pools of threads work side by side."""
        program = f"""
            import asyncio
            import multiprocessing.dummy
            import time
            from multiprocessing.pool import ThreadPool
            from django.http import JsonResponse

            POOL = ThreadPool(9)

            def pause(number):
                time.sleep(1)
                return number

            async def view(request):
                return JsonResponse({{"seen": await asyncio.to_thread(lambda: {work})}})
        """
        ran = run(program, visitors=3)

        assert ran.texts == ['{"seen": [0, 1, 2]}'] * 3
        assert (ran.seconds, ran.blocked) == (1.0, [])

    def test_a_pool_that_ends(self) -> None:
        """``with``, ``close`` and ``join`` end a pool; on the event loop, ``map`` holds it."""
        program = """
            import time
            from multiprocessing.pool import ThreadPool
            from django.http import JsonResponse

            async def view(request):
                with ThreadPool(3) as pool:
                    seen = pool.map(lambda number: time.sleep(1) or number, range(3))  # here
                pool = ThreadPool(1)
                pool.close()
                pool.join()
                return JsonResponse({"seen": seen})
        """
        ran = run(program)

        assert ran.json == {"seen": [0, 1, 2]}
        assert ran.blocked == [("multiprocessing.Pool.map", line_of(program), 0.0, 1.0)]

    def test_size(self) -> None:
        """An executor or a pool made without a size has 32 threads, however many cores there are."""
        program = """
            import asyncio
            import os
            import time
            from concurrent.futures import ThreadPoolExecutor
            from multiprocessing.pool import ThreadPool
            from django.http import JsonResponse

            async def view(request):
                loop, pool = asyncio.get_running_loop(), ThreadPoolExecutor()
                start = loop.time()
                await asyncio.gather(*(loop.run_in_executor(pool, time.sleep, 1) for _ in range(33)))
                second = loop.time()
                await asyncio.to_thread(lambda: ThreadPool().map(time.sleep, [1] * 33, chunksize=1))
                return JsonResponse({"seen": [second - start, loop.time() - second, os.cpu_count()]})
        """
        assert run(program).json == {"seen": [2.0, 2.0, 32]}
