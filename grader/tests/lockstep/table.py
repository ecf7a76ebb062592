"""The programs whose values are promised, each with its value. What is here is also repeated under load.

``PROGRAMS`` are views that three visitors want at once. ``TIMELINES`` are views that say themselves when what happened;
every upstream takes 1 s.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PROGRAMS", "TIMELINES", "Promise", "Timeline"]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A view, and the virtual seconds until the last of three visitors has an answer; None for a deadlock."""

    program: str
    seconds: float | None
    holds: str = ""  # the call that holds the event loop meanwhile


PROGRAMS = {
    "gather": Promise(
        seconds=1.0,
        program="""
            import asyncio
            import httpx
            from django.http import JsonResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    answers = await asyncio.gather(*(client.get(f"https://{name}.example/") for name in "abc"))
                return JsonResponse({"news": [answer.json() for answer in answers]})
        """,
    ),
    "one after another": Promise(
        seconds=3.0,
        program="""
            import httpx
            from django.http import JsonResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    answers = [await client.get(f"https://{name}.example/") for name in "abc"]
                return JsonResponse({"news": [answer.json() for answer in answers]})
        """,
    ),
    "sync httpx.get": Promise(
        seconds=9.0,
        holds="httpx.get",
        program="""
            import httpx
            from django.http import JsonResponse

            async def view(request):
                news = []
                for name in "abc":
                    news.append(httpx.get(f"https://{name}.example/").json())  # here
                return JsonResponse({"news": news})
        """,
    ),
    "gather over to_thread": Promise(
        seconds=1.0,
        program="""
            import asyncio
            import httpx
            from django.http import JsonResponse

            def fetch(name):
                return httpx.get(f"https://{name}.example/").json()

            async def view(request):
                return JsonResponse({"news": await asyncio.gather(*(asyncio.to_thread(fetch, name) for name in "abc"))})
        """,
    ),
    "gather over sync_to_async(thread_sensitive=False)": Promise(
        seconds=1.0,
        program="""
            import asyncio
            import httpx
            from asgiref.sync import sync_to_async
            from django.http import JsonResponse

            def fetch(name):
                return httpx.get(f"https://{name}.example/").json()

            async def view(request):
                calls = [sync_to_async(fetch, thread_sensitive=False)(name) for name in "abc"]
                return JsonResponse({"news": await asyncio.gather(*calls)})
        """,
    ),
    "gather over thread-sensitive sync_to_async": Promise(
        seconds=3.0,
        program="""
            import asyncio
            import httpx
            from asgiref.sync import sync_to_async
            from django.http import JsonResponse

            @sync_to_async
            def fetch(name):
                return httpx.get(f"https://{name}.example/").json()

            async def view(request):
                return JsonResponse({"news": await asyncio.gather(*(fetch(name) for name in "abc"))})
        """,
    ),
    "sync view with a thread pool": Promise(
        seconds=1.0,
        program="""
            from concurrent.futures import ThreadPoolExecutor
            import httpx
            from django.http import JsonResponse

            def fetch(name):
                return httpx.get(f"https://{name}.example/").json()

            def view(request):
                with ThreadPoolExecutor() as pool:
                    return JsonResponse({"news": list(pool.map(fetch, "abc"))})
        """,
    ),
    "sync view with async_to_sync(gather)": Promise(
        seconds=1.0,
        program="""
            import asyncio
            import httpx
            from asgiref.sync import async_to_sync
            from django.http import JsonResponse

            async def fetch():
                async with httpx.AsyncClient() as client:
                    answers = await asyncio.gather(*(client.get(f"https://{name}.example/") for name in "abc"))
                    return [answer.json() for answer in answers]

            def view(request):
                return JsonResponse({"news": async_to_sync(fetch)()})
        """,
    ),
    "time.sleep(1)": Promise(
        seconds=3.0,
        holds="time.sleep",
        program="""
            import time
            from django.http import JsonResponse

            async def view(request):
                time.sleep(1)  # here
                return JsonResponse({"news": ["a.example", "b.example", "c.example"]})
        """,
    ),
    "asyncio.sleep(3600)": Promise(
        seconds=3600.0,
        program="""
            import asyncio
            from django.http import JsonResponse

            async def view(request):
                await asyncio.sleep(3600)
                return JsonResponse({"news": ["a.example", "b.example", "c.example"]})
        """,
    ),
    "something that never comes": Promise(
        seconds=None,
        program="""
            import asyncio
            from django.http import JsonResponse

            async def view(request):
                await asyncio.Event().wait()  # here
                return JsonResponse({})
        """,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A view for one visitor, and the instants that it reports."""

    program: str
    seen: list[object]


HEAD = """
import asyncio, concurrent.futures, queue, threading, time
import anyio, anyio.from_thread, anyio.to_thread
import httpx
from asgiref.sync import async_to_sync, sync_to_async
from django.http import JsonResponse

seen = []

def note(*what):
    seen.append([*what, round(time.monotonic() - 65536, 9)])
"""
TAIL = """
    return JsonResponse({"seen": seen})
"""

TIMELINES = {
    "timeouts": Timeline(
        program=HEAD
        + """
async def call(client, **options):
    try:
        await client.get("https://a.example/", **options)
    except httpx.TimeoutException as error:
        note(type(error).__name__)
    else:
        note("answer")

async def view(request):
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=1)) as client:
        await asyncio.gather(
            call(client),
            call(client, timeout=httpx.Timeout(9, pool=0.3)),
            call(client, timeout=httpx.Timeout(9, pool=0.7)),
        )
        await call(client, timeout=0.25)
        try:
            await asyncio.wait_for(client.get("https://a.example/"), 0.5)
        except TimeoutError:
            note("wait_for")
"""
        + TAIL,
        seen=[["PoolTimeout", 0.3], ["PoolTimeout", 0.7], ["answer", 1.0], ["ReadTimeout", 1.25], ["wait_for", 1.75]],
    ),
    "threads": Timeline(
        program=HEAD
        + """
lock, jobs, condition = threading.Lock(), queue.SimpleQueue(), threading.Condition()

def hold(name):
    with lock:
        time.sleep(1)
        note("lock", name)

def produce():
    for number in range(2):
        time.sleep(0.75)
        jobs.put(number)
    with condition:
        condition.notify_all()

def consume():
    for _ in range(2):
        note("got", jobs.get())

def wait(timeout):
    with condition:
        note("condition", condition.wait(timeout))

async def view(request):
    threads = [threading.Thread(target=target) for target in (produce, consume)]
    for thread in threads:
        thread.start()
    await asyncio.gather(
        *(asyncio.to_thread(hold, name) for name in "abc"), asyncio.to_thread(wait, 0.5), asyncio.to_thread(wait, 9)
    )
    for thread in threads:
        thread.join()
    async with asyncio.timeout(0.001):
        await asyncio.to_thread(sum, range(300_000))
    note("end")
"""
        + TAIL,
        seen=[
            ["condition", False, 0.5],
            ["got", 0, 0.75],
            ["lock", "a", 1.0],
            ["got", 1, 1.5],
            ["condition", True, 1.5],
            ["lock", "b", 2.0],
            ["lock", "c", 3.0],
            ["end", 3.0],
        ],
    ),
    "anyio": Timeline(
        program=HEAD
        + """
def work(name):
    time.sleep(0.5)
    anyio.from_thread.run(anyio.sleep, 0.25)
    note("worker", name)

async def view(request):
    with anyio.move_on_after(1.5):
        async with anyio.create_task_group() as group:
            for name in "abc":
                group.start_soon(anyio.to_thread.run_sync, work, name)
            group.start_soon(anyio.sleep_forever)
    note("end")
"""
        + TAIL,
        seen=[["worker", "a", 0.75], ["worker", "b", 0.75], ["worker", "c", 0.75], ["end", 1.5]],
    ),
    "borders": Timeline(
        program=HEAD
        + """
async def fetch():
    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(client.get("https://a.example/") for _ in range(3)))

def in_a_thread(name):
    time.sleep(0.5)
    async_to_sync(fetch)()
    note("nested", name)

async def view(request):
    pool = concurrent.futures.ThreadPoolExecutor(1)
    queued = [pool.submit(time.sleep, 1) for _ in range(3)]
    await asyncio.gather(*(sync_to_async(in_a_thread, thread_sensitive=False)(name) for name in "ab"))
    await asyncio.wrap_future(queued[2])
    note("queued")
    await asyncio.to_thread(lambda: asyncio.run(fetch()))
    note("own loop")
    end = time.monotonic() + 0.25
    while time.monotonic() < end:
        await asyncio.sleep(0)
    note("polled" if time.monotonic() < end + 0.02 else "late")
    seen[-1].pop()
"""
        + TAIL,
        seen=[["nested", "a", 1.5], ["nested", "b", 1.5], ["queued", 3.0], ["own loop", 4.0], ["polled"]],
    ),
}
