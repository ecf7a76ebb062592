"""Threads in a submission: one runs at a time, they wait in virtual time, and time stands still while one works."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from grader.tests.lockstep.programs import Ran, line_of, one_second, run

HEAD = """\
import asyncio
import concurrent.futures
import queue
import threading
import time

import httpx
from asgiref.sync import async_to_sync, sync_to_async
from django.http import HttpResponse, JsonResponse

def now():
    return round(time.monotonic() - 65536, 9)

"""


def view(body: str, *, before: str = "", visitors: int = 1) -> Ran:
    """Run lines in an async view, which set ``seen``."""
    program = (
        HEAD
        + dedent(before).strip("\n")
        + "\n\nasync def view(request):\n    seen = []\n"
        + indent(dedent(body).strip("\n"), "    ")
        + "\n    return JsonResponse({'seen': seen})\n"
    )
    return run(program, visitors=visitors, answer=one_second, finish=True)


def sync_view(body: str, *, before: str = "") -> Ran:
    """Run lines in a sync view, which Django runs in a thread."""
    program = (
        HEAD
        + dedent(before).strip("\n")
        + "\n\ndef view(request):\n    seen = []\n"
        + indent(dedent(body).strip("\n"), "    ")
        + "\n    return JsonResponse({'seen': seen})\n"
    )
    return run(program, answer=one_second, finish=True)


def seen(ran: Ran) -> object:
    """What the view saw; the loop was never held."""
    result = ran.json["seen"]
    assert ran.blocked == []
    assert ran.app.raised == []
    return result


class TestWaiting:
    """Whatever waits in a thread waits in virtual time, and holds that thread only."""

    def test_sleep(self) -> None:
        """Workers sleep side by side, and the loop goes on meanwhile."""
        ran = view("""
            jobs = [asyncio.to_thread(time.sleep, seconds) for seconds in (1, 2, 3)]
            async def tick():
                await asyncio.sleep(0.5)
                seen.append(now())
            await asyncio.gather(tick(), *jobs)
            seen.append(now())
        """)

        assert seen(ran) == [0.5, 3.0]

    def test_work_takes_no_time(self) -> None:
        """A timer does not fire while a thread still works, however long that takes for real."""
        ran = view("""
            def work():
                return sum(range(3_000_000))
            async with asyncio.timeout(0.001):
                seen.append(await asyncio.to_thread(work))
            seen.append(now())
        """)

        assert seen(ran) == [4499998500000, 0.0]

    def test_a_contested_lock(self) -> None:
        """Three workers that sleep 1 s while they hold a lock take 3 s, in the order in which they came."""
        ran = view("""
            lock = threading.Lock()
            def work(name):
                with lock:
                    time.sleep(1)
                    seen.append([name, now()])
            await asyncio.gather(*(asyncio.to_thread(work, name) for name in "abc"))
        """)

        assert seen(ran) == [["a", 1.0], ["b", 2.0], ["c", 3.0]]

    def test_a_lock_with_a_timeout(self) -> None:
        """It ends at its instant; one that is long enough gets the lock."""
        ran = view("""
            lock = threading.Lock()
            def holder():
                with lock:
                    time.sleep(2)
            def taker(timeout):
                taken = lock.acquire(timeout=timeout)
                seen.append([taken, now()])
                if taken:
                    lock.release()
            def trier():
                time.sleep(0.25)
                seen.append([lock.acquire(blocking=False), lock.locked(), now()])
            await asyncio.gather(
                asyncio.to_thread(holder), asyncio.to_thread(taker, 0.5), asyncio.to_thread(taker, 3),
                asyncio.to_thread(trier),
            )
        """)

        assert seen(ran) == [[False, True, 0.25], [False, 0.5], [True, 2.0]]

    def test_a_reentrant_lock(self) -> None:
        """Its owner takes it twice, another waits until both are given back."""
        ran = view("""
            lock = threading.RLock()
            def work(name):
                with lock, lock:
                    time.sleep(1)
                    seen.append([name, now()])
            await asyncio.gather(*(asyncio.to_thread(work, name) for name in "ab"))
            try:
                lock.release()
            except RuntimeError:
                seen.append("not mine")
        """)

        assert seen(ran) == [["a", 1.0], ["b", 2.0], "not mine"]

    def test_condition(self) -> None:
        """notify wakes, a timeout ends at its instant, wait_for asks again."""
        ran = view("""
            condition, there = threading.Condition(), []
            def wait(timeout):
                with condition:
                    seen.append([condition.wait(timeout), now()])
            def wait_for():
                with condition:
                    seen.append([condition.wait_for(lambda: len(there) == 2, 10), "for", now()])
            def notify():
                for _ in range(2):
                    time.sleep(1)
                    with condition:
                        there.append(1)
                        condition.notify_all()
            await asyncio.gather(*(asyncio.to_thread(*job) for job in
                ((wait, 0.5), (wait, 1.5), (wait, None), (wait, 0), (wait_for,), (notify,))))
        """)

        assert seen(ran) == [[False, 0.0], [False, 0.5], [True, 1.0], [True, 1.0], [True, "for", 2.0]]

    def test_condition_without_its_lock(self) -> None:
        """Python's own error."""
        ran = view("""
            try:
                await asyncio.to_thread(threading.Condition().wait)
            except RuntimeError as error:
                seen.append(str(error))
        """)

        assert seen(ran) == ["cannot wait on un-acquired lock"]

    def test_event_semaphore_and_barrier(self) -> None:
        """All of them are built on conditions."""
        ran = view("""
            event, two, barrier = threading.Event(), threading.Semaphore(2), threading.Barrier(3)
            def work(number):
                seen.append(["event", event.wait(0.25), now()])
                event.wait()
                with two:
                    time.sleep(1)
                barrier.wait()
                seen.append(["barrier", now()])
            threading.Timer(0.5, event.set).start()
            await asyncio.gather(*(asyncio.to_thread(work, number) for number in range(3)))
        """)

        assert seen(ran) == [["event", False, 0.25]] * 3 + [["barrier", 2.5]] * 3

    @pytest.mark.parametrize("kind", ["queue.Queue", "queue.LifoQueue", "queue.PriorityQueue", "queue.SimpleQueue"])
    def test_producer_and_consumer(self, kind: str) -> None:
        """What is put each second is got at that second; a timeout ends with queue.Empty."""
        ran = view(f"""
            jobs = {kind}()
            def produce():
                for number in range(3):
                    time.sleep(1)
                    jobs.put(number)
            def consume():
                for _ in range(3):
                    seen.append([jobs.get(), now()])
                try:
                    jobs.get(timeout=0.5)
                except queue.Empty:
                    seen.append(["empty", now()])
            threads = [threading.Thread(target=target) for target in (consume, produce)]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                await asyncio.sleep(0.25)
        """)

        assert seen(ran) == [[0, 1.0], [1, 2.0], [2, 3.0], ["empty", 3.5]]

    def test_a_full_queue(self) -> None:
        """put waits for a place; join waits until everything is done."""
        ran = view("""
            jobs = queue.Queue(maxsize=1)
            def produce():
                for number in range(3):
                    jobs.put(number)
                    seen.append(["put", number, now()])
                jobs.join()
                seen.append(["joined", now()])
            def consume():
                for _ in range(3):
                    time.sleep(1)
                    jobs.get()
                    jobs.task_done()
            await asyncio.gather(asyncio.to_thread(produce), asyncio.to_thread(consume))
        """)

        assert seen(ran) == [["put", 0, 0.0], ["put", 1, 1.0], ["put", 2, 2.0], ["joined", 3.0]]

    def test_polling_a_clock_in_a_thread(self) -> None:
        """A thread that only reads the clock, or only sleeps for 0 s, gets to the instant it polls for."""
        ran = view("""
            def until(when, pause):
                while time.monotonic() - 65536 < when:
                    pause()
                return True
            seen += await asyncio.gather(
                asyncio.to_thread(until, 0.5, lambda: None), asyncio.to_thread(until, 0.25, lambda: time.sleep(0)))
        """)

        assert seen(ran) == [True, True]
        assert 0.5 <= ran.seconds < 0.6


class TestThread:
    """Raw threads."""

    def test_join(self) -> None:
        """Several threads run side by side; joining them takes as long as the longest."""
        ran = sync_view("""
            def work(seconds):
                time.sleep(seconds)
                seen.append([seconds, now()])
            threads = [threading.Thread(target=work, args=(seconds,)) for seconds in (3, 1, 2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seen.append(now())
        """)

        assert seen(ran) == [[1, 1.0], [2, 2.0], [3, 3.0], 3.0]

    def test_join_with_a_timeout(self) -> None:
        """It ends at its instant, and the thread is alive; later it is not."""
        ran = sync_view("""
            thread = threading.Thread(target=time.sleep, args=(2,))
            thread.start()
            for timeout in (0.5, 0, 5, None):
                thread.join(timeout)
                seen.append([thread.is_alive(), now()])
        """)

        assert seen(ran) == [[True, 0.5], [True, 0.5], [False, 2.0], [False, 2.0]]

    def test_a_thread_that_fails(self) -> None:
        """Its exception is known, with its line; the join ends."""
        body = """
            def work():
                time.sleep(1)
                raise ValueError("in a thread")
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            seen.append(now())
        """
        ran = sync_view(body)

        assert ran.json["seen"] == [1.0]
        (raised,) = ran.app.raised
        assert (raised.type, raised.message, raised.background) == ("ValueError", "in a thread", True)
        assert raised.place is not None
        assert raised.place.function == "view.<locals>.work"

    def test_call_soon_threadsafe(self) -> None:
        """A raw thread settles a future of the loop."""
        ran = view("""
            loop = asyncio.get_running_loop()
            future = loop.create_future()
            def work():
                time.sleep(1)
                loop.call_soon_threadsafe(future.set_result, "there")
            threading.Thread(target=work).start()
            seen += [await future, now()]
        """)

        assert seen(ran) == ["there", 1.0]

    def test_run_coroutine_threadsafe(self) -> None:
        """A thread waits for a coroutine that the loop runs."""
        ran = view("""
            loop = asyncio.get_running_loop()
            async def on_the_loop():
                await asyncio.sleep(1)
                return now()
            def work():
                future = asyncio.run_coroutine_threadsafe(on_the_loop(), loop)
                try:
                    future.result(timeout=0.25)
                except concurrent.futures.TimeoutError:
                    seen.append(now())
                seen.append(future.result())
            await asyncio.to_thread(work)
        """)

        assert seen(ran) == [0.25, 1.0]

    def test_deadlines_that_have_to_be_over(self) -> None:
        """Who wakes at a deadline, and asks until it lies behind, is late by nothing that matters."""
        ran = view("""
            def futures():
                try:
                    list(concurrent.futures.as_completed([concurrent.futures.Future()], timeout=0.5))
                except concurrent.futures.TimeoutError:
                    seen.append(time.monotonic() - 65536 - 0.5)
            def event():
                end = time.monotonic() + 0.5
                while time.monotonic() <= end:
                    threading.Event().wait(end - time.monotonic())
                seen.append(time.monotonic() - end)
            async def tasks():
                end = time.monotonic() + 0.5
                while time.monotonic() <= end:
                    await asyncio.wait([waiting], timeout=end - time.monotonic())
                seen.append(time.monotonic() - end)
            waiting = asyncio.get_running_loop().create_future()
            await asyncio.to_thread(futures)
            await asyncio.to_thread(event)
            await tasks()
        """)

        late = seen(ran)
        assert isinstance(late, list)
        assert [0 < seconds < 1e-6 for seconds in late] == [True, True, True]

    def test_asyncio_run_in_a_thread(self) -> None:
        """A loop of its own, on the same clock: timers, timeouts, httpx and threads of its own."""
        ran = view("""
            async def main():
                async with httpx.AsyncClient() as client:
                    await asyncio.gather(*(client.get("https://a.example/") for _ in range(3)))
                seen.append(now())
                try:
                    async with asyncio.timeout(0.5):
                        await asyncio.Event().wait()
                except TimeoutError:
                    seen.append(now())
                await asyncio.gather(*(asyncio.to_thread(time.sleep, 1) for _ in range(3)))
                return now()
            seen.append(await asyncio.to_thread(lambda: asyncio.run(main())))
        """)

        assert seen(ran) == [1.0, 1.5, 2.5]

    @pytest.mark.parametrize(
        "loop",
        [
            "asyncio.SelectorEventLoop(selectors.SelectSelector())",
            "asyncio.SelectorEventLoop(selector=None)",
            "events.SelectorEventLoop()",
            "asyncio.get_event_loop_policy().new_event_loop()",
            "type('Policy', (asyncio.DefaultEventLoopPolicy,), {})().new_event_loop()",
        ],
    )
    def test_loops_made_by_hand(self, loop: str) -> None:
        """However a loop is made, it is one on the same clock."""
        ran = view(f"""
            import selectors, sys
            events = sys.modules["asyncio.windows_events" if sys.platform == "win32" else "asyncio.unix_events"]
            async def main():
                await asyncio.gather(*(asyncio.to_thread(time.sleep, 1) for _ in range(3)))
                return now()
            def work():
                loop = {loop}
                try:
                    return loop.run_until_complete(main())
                finally:
                    loop.close()
            seen.append(await asyncio.to_thread(work))
        """)

        assert seen(ran) == [1.0]

    def test_asyncio_run_in_a_sync_view(self) -> None:
        """Django runs it in a thread, where a loop of its own may run."""
        ran = sync_view("""
            async def main():
                await asyncio.sleep(1)
                return now()
            seen += [asyncio.run(main()), asyncio.run(main())]
        """)

        assert seen(ran) == [1.0, 2.0]

    def test_low_level_threads(self) -> None:
        """``_thread.start_new_thread`` takes part, too."""
        ran = view("""
            import _thread
            def work(name):
                time.sleep(1)
                seen.append([name, now()])
            _thread.start_new_thread(work, ("a",))
            _thread.start_new_thread(work, (), {"name": "b"})
            await asyncio.sleep(2)
        """)

        assert seen(ran) == [["a", 1.0], ["b", 1.0]]

    def test_thread_locals(self) -> None:
        """Each thread has its own, and context variables follow to_thread."""
        ran = view("""
            import contextvars
            local, variable = threading.local(), contextvars.ContextVar("variable", default="none")
            local.value = "loop"
            variable.set("mine")
            def work():
                return [hasattr(local, "value"), variable.get()]
            seen += await asyncio.to_thread(work)
        """)

        assert seen(ran) == [False, "mine"]


class TestExecutors:
    """Pools of threads."""

    def test_more_jobs_than_workers(self) -> None:
        """Five jobs of 1 s on two workers take 3 s, one after the other in the order of their submission."""
        ran = sync_view("""
            def work(number):
                time.sleep(1)
                seen.append([number, now()])
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                list(pool.map(work, range(5)))
        """)

        assert seen(ran) == [[0, 1.0], [1, 1.0], [2, 2.0], [3, 2.0], [4, 3.0]]

    def test_the_loops_own_pool_does_not_depend_on_the_machine(self) -> None:
        """64 workers, whatever the number of cores: the 65th job of 1 s waits for one of them."""
        ran = view("""
            await asyncio.gather(*(asyncio.to_thread(time.sleep, 1) for _ in range(64)))
            seen.append(now())
            await asyncio.gather(*(asyncio.to_thread(time.sleep, 1) for _ in range(65)))
            seen.append(now())
        """)

        assert seen(ran) == [1.0, 3.0]

    def test_futures(self) -> None:
        """wait, as_completed, result with a timeout, cancel and callbacks."""
        ran = sync_view("""
            pool = concurrent.futures.ThreadPoolExecutor(2)
            jobs = [pool.submit(time.sleep, seconds) for seconds in (2, 1, 3)]
            last = pool.submit(time.sleep, 100)
            jobs[0].add_done_callback(lambda _: seen.append(["callback", now()]))
            done, late = concurrent.futures.wait(jobs, return_when=concurrent.futures.FIRST_COMPLETED)
            seen.append([len(done), len(late), now()])
            try:
                jobs[2].result(timeout=0.5)
            except concurrent.futures.TimeoutError:
                seen.append(["timeout", now()])
            seen.append(["cancelled", last.cancel()])
            for _ in concurrent.futures.as_completed(jobs):
                seen.append(["completed", now()])
            pool.shutdown()
        """)

        assert seen(ran) == [
            [1, 2, 1.0], ["timeout", 1.5], ["cancelled", True], ["completed", 1.5], ["callback", 2.0],
            ["completed", 2.0], ["completed", 4.0],
        ]  # fmt: skip

    def test_a_job_queued_behind_workers_that_wait(self) -> None:
        """It does not count as work: the clock goes on, the workers wake, and then it gets its turn."""
        ran = view("""
            pool = concurrent.futures.ThreadPoolExecutor(1)
            loop = asyncio.get_running_loop()
            first = loop.run_in_executor(pool, time.sleep, 2)
            behind = loop.run_in_executor(pool, now)
            try:
                async with asyncio.timeout(1):
                    await asyncio.shield(behind)
            except TimeoutError:
                seen.append(["not yet", now()])
            seen.append(await behind)
        """)

        assert seen(ran) == [["not yet", 1.0], 2.0]

    def test_wrap_future(self) -> None:
        """A pool's future awaited in the view."""
        ran = view("""
            with concurrent.futures.ThreadPoolExecutor() as pool:
                jobs = [asyncio.wrap_future(pool.submit(time.sleep, 1)) for _ in range(3)]
                await asyncio.gather(*jobs)
            seen.append(now())
        """)

        assert seen(ran) == [1.0]

    def test_a_cancelled_job_goes_on_in_its_thread(self) -> None:
        """Cancelling ``to_thread`` returns at once; the thread is not stopped."""
        ran = view("""
            def work():
                time.sleep(2)
                done.append(now())
            done = []
            try:
                async with asyncio.timeout(1):
                    await asyncio.to_thread(work)
            except TimeoutError:
                seen += [now(), list(done)]
            await asyncio.sleep(2)
            seen += done
        """)

        assert seen(ran) == [1.0, [], 2.0]


class TestAsgiref:
    """sync_to_async and async_to_sync, also inside one another."""

    def test_thread_sensitive_is_one_thread_per_request(self) -> None:
        """Serial within a request, side by side across requests."""
        ran = view(
            """
            await asyncio.gather(*(sync_to_async(time.sleep)(1) for _ in range(2)))
            seen.append(now())
            """,
            visitors=3,
        )

        assert ran.texts == ['{"seen": [2.0]}'] * 3
        assert ran.blocked == []

    def test_async_to_sync_inside_sync_to_async(self) -> None:
        """The worker waits for the loop, which stays free: other visitors and timers go on."""
        ran = view("""
            async def inner():
                async with httpx.AsyncClient() as client:
                    await asyncio.gather(*(client.get("https://a.example/") for _ in range(3)))
                return threading.current_thread() is main
            def middle():
                time.sleep(1)
                return async_to_sync(inner)()
            async def tick():
                await asyncio.sleep(1.5)
                return now()
            main = threading.current_thread()
            seen += await asyncio.gather(sync_to_async(middle)(), tick())
            seen.append(now())
        """)

        assert seen(ran) == [True, 1.5, 2.0]

    def test_four_deep(self) -> None:
        """Sync code inside async code inside sync code inside async code, in the request's own thread each time."""
        ran = view("""
            threads = []
            def lowest():
                threads.append(threading.get_ident())
                time.sleep(1)
                return now()
            async def lower():
                await asyncio.sleep(1)
                return await sync_to_async(lowest)()
            def upper():
                threads.append(threading.get_ident())
                time.sleep(1)
                return async_to_sync(lower)()
            seen += [await sync_to_async(upper)(), len(set(threads))]
        """)

        assert seen(ran) == [3.0, 1]

    def test_async_to_sync_on_the_loop(self) -> None:
        """asgiref's own error, as anywhere."""
        ran = view("""
            async def inner(): ...
            try:
                async_to_sync(inner)()
            except RuntimeError as error:
                seen.append(str(error).partition(" in ")[0])
        """)

        assert seen(ran) == ["You cannot use AsyncToSync"]

    def test_an_exception_crosses_the_border(self) -> None:
        """Both ways, as itself."""
        ran = view("""
            async def inner():
                raise KeyError("deep")
            try:
                await sync_to_async(lambda: async_to_sync(inner)())()
            except KeyError as error:
                seen.append(str(error))
        """)

        assert seen(ran) == ["'deep'"]


class TestAnyio:
    """anyio brings its own workers, locks and timeouts."""

    def test_to_thread_and_back(self) -> None:
        """Workers side by side; ``from_thread`` runs on the loop."""
        ran = view("""
            import anyio, anyio.from_thread, anyio.to_thread
            def work():
                time.sleep(1)
                return anyio.from_thread.run(anyio.sleep, 1)
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(anyio.to_thread.run_sync, work)
            seen.append(now())
        """)

        assert seen(ran) == [2.0]

    def test_its_limit_of_workers(self) -> None:
        """41 jobs of 1 s on anyio's 40 workers take 2 s."""
        ran = view("""
            import anyio, anyio.to_thread
            async with anyio.create_task_group() as group:
                for _ in range(41):
                    group.start_soon(anyio.to_thread.run_sync, time.sleep, 1)
            seen.append(now())
        """)

        assert seen(ran) == [2.0]

    def test_timeouts_and_memory_streams(self) -> None:
        """move_on_after and fail_after end at their instants."""
        ran = view("""
            import anyio
            with anyio.move_on_after(0.5) as scope:
                await anyio.sleep(1)
            seen += [scope.cancelled_caught, now()]
            try:
                with anyio.fail_after(0.5):
                    await anyio.Event().wait()
            except TimeoutError:
                seen.append(now())
            send, receive = anyio.create_memory_object_stream(1)
            async def produce():
                async with send:
                    for number in range(2):
                        await anyio.sleep(1)
                        await send.send(number)
            async with anyio.create_task_group() as group, receive:
                group.start_soon(produce)
                async for item in receive:
                    seen.append([item, now()])
        """)

        assert seen(ran) == [True, 0.5, 1.0, [0, 2.0], [1, 3.0]]


class TestDeadlock:
    """Threads that wait for each other for ever are found at once, with the lines where they wait."""

    def test_two_locks_in_two_orders(self) -> None:
        """Both threads are named."""
        program = """
            import asyncio, threading, time
            from django.http import HttpResponse

            def take(first, second):
                with first:
                    time.sleep(1)
                    with second:  # here
                        pass

            async def view(request):
                a, b = threading.Lock(), threading.Lock()
                await asyncio.gather(asyncio.to_thread(take, a, b), asyncio.to_thread(take, b, a))
                return HttpResponse()
        """
        ran = run(program)

        assert (ran.lost.kind, ran.seconds) == ("deadlock", 1.0)
        threads = [wait for wait in ran.lost.waits if wait.who == "thread"]
        assert [wait.frames[-1].line for wait in threads] == [line_of(program)] * 2

    def test_a_lock_of_threads_across_an_await(self) -> None:
        """The second visitor holds the loop for ever: named as the call that does it."""
        program = """
            import asyncio, threading
            from django.http import HttpResponse

            lock = threading.Lock()

            async def view(request):
                with lock:  # here
                    await asyncio.sleep(1)
                return HttpResponse()
        """
        ran = run(program, visitors=2)

        for answer in ran.answers:
            assert getattr(answer, "kind", "") == "deadlock"
        ((what, line, start, _),) = ran.blocked
        assert (line, start) == (line_of(program), 0.0)
        assert "acquire" in what or "Lock" in what

    def test_a_join_that_never_ends(self) -> None:
        """A thread waits for one that waits for it."""
        program = """
            import threading
            from django.http import HttpResponse

            def view(request):
                event = threading.Event()
                thread = threading.Thread(target=event.wait, daemon=True)
                thread.start()
                thread.join()  # here
                return HttpResponse()
        """
        ran = run(program)

        assert ran.lost.kind == "deadlock"
        assert line_of(program) in [wait.frames[-1].line for wait in ran.lost.waits]
