"""What blocks the event loop is reported with file, line and duration; what cannot be done here says what to use."""

from __future__ import annotations

import asyncio
import sys
from textwrap import dedent, indent

import httpx
import pytest

from grader.tests.lockstep.programs import Ran, Stage, line_of, one_second, play, run

HEAD = """\
import asyncio, concurrent.futures, datetime, queue, socket, subprocess, threading, time, urllib.request
import os, http.client
from time import sleep
import httpx
from asgiref.sync import async_to_sync, sync_to_async
from django.http import HttpResponse, JsonResponse

"""


def program_of(body: str, *, kind: str = "async def", before: str = "") -> str:
    """A view whose body is these lines."""
    return (
        HEAD
        + dedent(before).strip("\n")
        + f"\n\n{kind} view(request):\n"
        + indent(dedent(body).strip("\n"), "    ")
        + "\n    return HttpResponse('done')\n"
    )


class TestHeld:
    """A call that waits on the loop's thread: its name, its line, and from when to when nobody was served."""

    @pytest.mark.parametrize(
        ("body", "what", "seconds"),
        [
            ("time.sleep(1.5)  # here", "time.sleep", 1.5),
            ("sleep(0.001)  # here", "time.sleep", 0.001),
            ("httpx.get('https://a.example/')  # here", "httpx.get", 1.0),
            ("httpx.post('https://a.example/', json=1)  # here", "httpx.post", 1.0),
            ("with httpx.Client() as client:\n    client.get('https://a.example/')  # here", "httpx.Client.get", 1.0),
            (
                "event = threading.Event()\nthreading.Timer(2, event.set).start()\nevent.wait()  # here",
                "threading.Event.wait", 2.0,
            ),
            ("threading.Event().wait(0.5)  # here", "threading.Event.wait", 0.5),
            (
                "thread = threading.Thread(target=time.sleep, args=(2,))\nthread.start()\nthread.join()  # here",
                "Thread.join", 2.0,
            ),
            (
                "pool = concurrent.futures.ThreadPoolExecutor()\npool.submit(time.sleep, 2).result()  # here",
                "concurrent.Future.result", 2.0,
            ),
            (
                "with concurrent.futures.ThreadPoolExecutor() as pool:  # here\n    pool.submit(time.sleep, 2)",
                "concurrent.Executor.__exit__", 2.0,
            ),
            ("try:\n    queue.Queue().get(timeout=1)  # here\nexcept queue.Empty: pass", "queue.Queue.get", 1.0),
            ("lock = threading.Lock()\nlock.acquire()\nlock.acquire(timeout=1)  # here", "Lock.acquire", 1.0),
        ],
    )  # fmt: skip
    def test_on_the_loops_thread(self, body: str, what: str, seconds: float) -> None:
        """In an async view."""
        program = program_of(body)
        ran = run(program, answer=one_second)

        assert ran.text == "done"
        assert ran.seconds == seconds
        assert ran.blocked == [(what, line_of(program), 0.0, seconds)]

    def test_another_visitor_feels_it(self) -> None:
        """A second visitor's short sleep takes as long as the first one's blocking call."""
        program = """
            import asyncio, time
            from django.http import HttpResponse

            async def view(request):
                if "block" in request.GET:
                    await asyncio.sleep(0.5)
                    time.sleep(2)  # here
                else:
                    await asyncio.sleep(1)
                return HttpResponse()
        """

        async def scenario(stage: Stage) -> tuple[object, ...]:
            await asyncio.gather(stage.client.get("/?block"), stage.client.get("/"))
            return stage.blocked, [stage.since(visit.end_s) for visit in stage.app.visits]

        assert play(program, scenario) == ([("time.sleep", line_of(program), 0.5, 2.5)], [2.5, 2.5])

    def test_a_loop_of_short_sleeps_is_one_hold(self) -> None:
        """A hundred sleeps of 10 ms from one line are reported once, with their sum."""
        program = program_of("for _ in range(100):\n    time.sleep(0.01)  # here")
        ran = run(program)

        assert ran.blocked == [("time.sleep", line_of(program), 0.0, 1.0)]

    def test_two_calls_are_two_holds(self) -> None:
        """Each with its own line."""
        program = program_of("time.sleep(1)  # first\nawait asyncio.sleep(1)\ntime.sleep(2)  # second")
        ran = run(program)

        assert ran.blocked == [
            ("time.sleep", line_of(program, "first"), 0.0, 1.0),
            ("time.sleep", line_of(program, "second"), 2.0, 4.0),
        ]

    def test_a_helper(self) -> None:
        """The innermost line of the submission is named, whichever way it was called."""
        program = program_of(
            "await outer()",
            before="""
            def helper():
                time.sleep(1)  # here

            async def outer():
                await asyncio.create_task(inner())

            async def inner():
                helper()
            """,
        )
        ran = run(program)

        assert ran.blocked == [("time.sleep", line_of(program), 0.0, 1.0)]
        place = ran.app.blocked[0].place
        assert place is not None
        assert (place.file, place.function) == ("views.py", "helper")

    def test_a_callback_without_a_line_of_its_own(self) -> None:
        """``call_soon(time.sleep, 1)``: no line of the submission is on the stack, the hold is still known."""
        ran = run(program_of("asyncio.get_running_loop().call_soon(time.sleep, 1)\nawait asyncio.sleep(0.5)"))

        ((what, _, start, end),) = ran.blocked
        assert (what, start, end) == ("time.sleep", 0.0, 1.0)
        assert ran.seconds == 1.0

    @pytest.mark.parametrize(
        "condition", ["time.monotonic() < end", "time.time() < end + 1798696064", "time.perf_counter() < end"]
    )
    def test_a_busy_loop(self, condition: str) -> None:
        """A loop that waits for a clock is reported as what it is, as long as it holds."""
        program = program_of(f"end = time.monotonic() + 1\nwhile {condition}:  # here\n    pass")
        ran = run(program)

        ((what, line, start, end),) = ran.blocked
        assert (what, line, start) == ("busy loop", line_of(program), 0.0)
        assert 1.0 <= end < 1.02
        assert end == ran.seconds

    def test_while_the_submission_is_imported(self) -> None:
        """A sleep or a call at the module's top level takes its time before the first visitor is served."""
        program = """
            import time
            import httpx
            from django.http import HttpResponse

            time.sleep(2)  # sleep
            NEWS = httpx.get("https://a.example/").json()  # get

            async def view(request):
                return HttpResponse(NEWS)
        """
        ran = run(program, answer=one_second)

        assert (ran.text, ran.seconds) == ("a.example", 3.0)
        assert ran.blocked == [
            ("time.sleep", line_of(program, "sleep"), 0.0, 2.0),
            ("httpx.get", line_of(program, "get"), 2.0, 3.0),
        ]

    def test_an_import_that_never_ends(self) -> None:
        """A deadlock at the top level is found at once, with its line."""
        program = """
            import threading

            threading.Event().wait()  # here
        """

        async def scenario(stage: Stage) -> tuple[object, ...]:
            loaded = stage.app.loaded
            assert loaded is not None
            assert loaded.place is not None
            return loaded.error, loaded.place.line, stage.now

        assert play(program, scenario) == ("deadlock", line_of(program), 0.0)


class TestNotHeld:
    """Must not fire: what does not hold the loop is not reported."""

    @pytest.mark.parametrize(
        "body",
        [
            "await asyncio.sleep(1)",
            "await asyncio.to_thread(time.sleep, 1)",
            "await sync_to_async(time.sleep)(1)",
            "await asyncio.get_running_loop().run_in_executor(None, time.sleep, 1)",
            "await asyncio.to_thread(httpx.get, 'https://a.example/')",
            "await asyncio.to_thread(lambda: threading.Event().wait(1))",
            "async with httpx.AsyncClient() as client:\n    await client.get('https://a.example/')",
            "async with asyncio.timeout(5), asyncio.Lock():\n    await asyncio.sleep(1)",
            "await asyncio.create_subprocess_exec('ls') if False else await asyncio.sleep(1)",
        ],
    )
    def test_awaited_or_in_a_thread(self, body: str) -> None:
        """The loop stays free for the whole second."""
        ran = run(program_of(body), visitors=2, answer=one_second)

        assert (ran.texts, ran.seconds) == (["done", "done"], 1.0)
        assert ran.blocked == []
        assert ran.refused == []

    def test_a_sync_view(self) -> None:
        """Django runs it in a thread: sleeping there, and sync httpx, hold nobody else."""
        program = program_of("time.sleep(1)\nhttpx.get('https://a.example/')", kind="def")
        ran = run(program, visitors=3, answer=one_second)

        assert (ran.texts, ran.ends) == (["done"] * 3, [2.0] * 3)
        assert ran.blocked == []

    def test_what_takes_no_time(self) -> None:
        """Work, and waiting for what is there already, is no blocking in virtual time."""
        program = program_of(
            """
            time.sleep(0)
            lock = threading.Lock()
            with lock:
                pass
            jobs = queue.Queue()
            jobs.put(1)
            jobs.get()
            event = threading.Event()
            event.set()
            event.wait()
            sum(range(1_000_000))
            thread = threading.Thread(target=int)
            thread.start()
            thread.join()
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                pool.submit(int).result()
            open(os.__file__).close()
            socket.socket().close()
            os.getpid(), os.environ.get("HOME"), datetime.datetime.now()
            """
        )
        ran = run(program)

        assert (ran.text, ran.seconds) == ("done", 0.0)
        assert ran.blocked == []
        assert ran.refused == []


# A library, as far as this is concerned: its own code in its own module, which opens a socket.
LIBRARY = """
    import socket

    def get(url, timeout=None):
        return socket.create_connection(("a.example", 443), timeout)
"""


class TestRefused:
    """What could only wait for the real world is refused at once, with its line and in words that name the remedy."""

    @pytest.mark.parametrize(
        ("call", "what"),
        [
            ("urllib.request.urlopen('https://a.example/')  # here", "urllib.request"),
            ("http.client.HTTPSConnection('a.example').request('GET', '/')  # here", "http.client"),
            ("socket.create_connection(('192.0.2.1', 80))  # here", "socket"),
            ("socket.socket().connect(('192.0.2.1', 80))  # here", "socket"),
            ("socket.socket().bind(('127.0.0.1', 0))  # here", "socket"),
            ("socket.getaddrinfo('a.example', 443)  # here", "socket"),
            ("socket.gethostbyname('a.example')  # here", "socket"),
        ],
    )
    def test_other_ways_to_the_network(self, call: str, what: str) -> None:
        """The message names the library that was used, and httpx.AsyncClient."""
        program = program_of(f"try:\n    {call}\nexcept OSError as error:\n    return HttpResponse(str(error))")
        ran = run(program)

        library, line, on_loop = ran.refused[0]
        assert (library.partition(".")[0], line, on_loop) == (what.partition(".")[0], line_of(program), True)
        assert "use httpx.AsyncClient" in ran.text
        assert what.partition(".")[0] in ran.text
        assert ran.seconds == 0.0

    @pytest.mark.parametrize("client", ["requests", "aiohttp", "urllib3", "httpx2", "pycurl"])
    def test_other_http_clients(self, client: str) -> None:
        """Whichever is installed: it is named, and so is what to use instead."""
        program = f"""
            import {client}
            from django.http import HttpResponse

            async def view(request):
                try:
                    {client}.get("https://a.example/")  # here
                except OSError as error:
                    return HttpResponse(f"{{error}}")
        """
        ran = run(program, files={client: LIBRARY})

        assert ran.text == f"{client} cannot reach anything here: use httpx.AsyncClient"
        assert (client, line_of(program), True) in ran.refused

    def test_the_real_requests(self) -> None:
        """Installed or not, it cannot be imported: what a machine happens to have decides nothing."""
        program = """
            from django.http import HttpResponse

            async def view(request):
                try:
                    import requests
                except ModuleNotFoundError as error:
                    return HttpResponse(str(error))
        """
        ran = run(program)

        assert ran.text == "No module named 'requests'"
        assert ran.refused == []

    def test_asyncio_streams(self) -> None:
        """A connection of one's own, without any library."""
        program = program_of(
            "try:\n    await asyncio.open_connection('a.example', 80)  # here\n"
            "except OSError as error:\n    return HttpResponse(str(error))"
        )
        ran = run(program)

        assert "use httpx.AsyncClient" in ran.text
        assert ran.refused
        assert ran.refused[0][1] == line_of(program)

    def test_processes(self) -> None:
        """A submission may not start any."""
        if sys.platform == "win32":
            pytest.skip("these are calls of POSIX")
        calls = [
            "subprocess.run(['sleep', '1'])",
            "subprocess.Popen(['sleep', '1'])",
            "os.system('sleep 1')",
            "os.popen('sleep 1')",
            "os.execv('/bin/sleep', ['sleep', '1'])",
            "os.posix_spawn('/bin/sleep', ['sleep', '1'], {})",
            "os.fork()",
            "await asyncio.create_subprocess_exec('sleep', '1')",
        ]
        body = "\n".join(
            f"try:\n    {call}  # {number}\nexcept OSError as error:\n    said.append(str(error))"
            for number, call in enumerate(calls)
        )
        program = program_of(f"said = []\n{body}\nreturn JsonResponse({{'said': said}})")
        ran = run(program)

        assert ran.refused == [
            (what, line_of(program, str(number)), True) for number, (what, _, _) in enumerate(ran.refused)
        ]
        assert len(ran.refused) == len(calls)
        for said in ran.json["said"]:
            assert "a submission may not start processes" in said
        assert ran.seconds == 0.0

    @pytest.mark.parametrize(
        "call",
        [
            "multiprocessing.Process(target=int).start()",
            "multiprocessing.get_context('spawn').Process(target=int).start()",
            "multiprocessing.get_context('forkserver').Process(target=int).start()",
            "concurrent.futures.ProcessPoolExecutor(1).submit(int)",
        ],
    )
    def test_multiprocessing(self, call: str) -> None:
        """Refused where it is asked for, before Python makes semaphores for it and then refuses a daemon's children."""
        program = program_of(f"import multiprocessing\n{call}  # here")
        ran = run(program)

        (raised,) = ran.app.raised
        assert "a submission may not start processes" in raised.message
        assert raised.place is not None
        assert raised.place.line == line_of(program)
        assert ran.seconds == 0.0

    def test_input(self) -> None:
        """Nobody can type here: said at once, instead of waiting."""
        program = program_of(
            "try:\n    input('name? ')  # here\nexcept EOFError as error:\n    return HttpResponse(str(error))"
        )
        ran = run(program)

        assert "nobody can type here" in ran.text
        assert ran.refused == [("input", line_of(program), True)]

    def test_in_a_thread(self) -> None:
        """It is refused there as well, but did not hold the loop."""
        program = program_of(
            "try:\n    await asyncio.to_thread(work)\nexcept OSError:\n    pass",
            before="def work():\n    urllib.request.urlopen('https://a.example/')  # here",
        )
        ran = run(program)

        assert ran.refused[0][1:] == (line_of(program), False)

    def test_swallowed(self) -> None:
        """An ``except Exception`` hides nothing."""
        program = program_of(
            "try:\n    socket.create_connection(('192.0.2.1', 1))  # here\nexcept Exception:\n    pass"
        )
        ran = run(program)

        assert ran.text == "done"
        assert [line for _, line, _ in ran.refused] == [line_of(program)]

    def test_not_caught(self) -> None:
        """The view fails with an OSError that says what to use."""
        ran = run(program_of("urllib.request.urlopen('https://a.example/')"))

        (answer,) = ran.answers
        assert isinstance(answer, httpx.Response)
        assert answer.status_code == 500
        assert "httpx.AsyncClient" in ran.app.raised[0].message


def test_blocking_in_the_middle_of_concurrency() -> None:
    """Three upstreams at once, and a sync call beside them: the three arrive when the loop is free again."""
    program = program_of(
        """
        async with httpx.AsyncClient() as client:
            tasks = [asyncio.create_task(client.get(f"https://{name}.example/")) for name in "abc"]
            await asyncio.sleep(0.5)
            time.sleep(2)  # here
            await asyncio.gather(*tasks)
        """
    )
    ran: Ran = run(program, answer=one_second)

    assert ran.seconds == 2.5
    assert ran.blocked == [("time.sleep", line_of(program), 0.5, 2.5)]
    assert [ran.since(call.end_s) for call in ran.app.calls] == [1.0] * 3
