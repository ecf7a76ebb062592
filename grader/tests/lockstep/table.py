"""The programs whose values are promised, each with its value: what three visitors who come at once take together."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PROGRAMS", "Promise"]


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
