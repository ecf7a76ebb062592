"""Programs that let much happen at one instant: it happens in the order in which it was begun, as in real time."""

from __future__ import annotations

import asyncio

import httpx

from grader.tests.lockstep.programs import run


async def by_path(request: httpx.Request) -> httpx.Response:
    """An upstream that takes 1 s and says what it was asked for."""
    await asyncio.sleep(1.0)
    return httpx.Response(200, text=request.url.path[1:])


class TestTies:
    """Timers that are due at one instant run in the order in which they were made."""

    def test_sleeps(self) -> None:
        """Tasks that sleep equally long wake in the order in which they fell asleep."""
        ran = run("""
            import asyncio
            from django.http import JsonResponse

            async def view(request):
                seen = []
                async def one(number):
                    await asyncio.sleep(1)
                    seen.append(number)
                await asyncio.gather(*(one(number) for number in range(20)))
                return JsonResponse({"seen": seen})
        """)

        assert ran.json == {"seen": list(range(20))}

    def test_sleeps_of_a_loop_in_a_thread(self) -> None:
        """The same holds for the loop of ``asyncio.run`` in a thread."""
        ran = run("""
            import asyncio
            from django.http import JsonResponse

            async def many():
                seen = []
                async def one(number):
                    await asyncio.sleep(1)
                    seen.append(number)
                await asyncio.gather(*(one(number) for number in range(20)))
                return seen

            def view(request):
                return JsonResponse({"seen": asyncio.run(many())})
        """)

        assert ran.json == {"seen": list(range(20))}

    def test_sleeping_threads(self) -> None:
        """The same holds for threads that sleep."""
        ran = run("""
            import asyncio
            import time
            from django.http import JsonResponse

            async def view(request):
                seen = []
                def one(number):
                    time.sleep(1)
                    seen.append(number)
                await asyncio.gather(*(asyncio.to_thread(one, number) for number in range(20)))
                return JsonResponse({"seen": seen})
        """)

        assert ran.json == {"seen": list(range(20))}

    def test_answers(self) -> None:
        """Upstreams that take equally long answer in the order in which they were called."""
        ran = run(
            """
            import asyncio
            import httpx
            from django.http import JsonResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    calls = [client.get(f"https://a.example/{number}") for number in range(20)]
                    seen = [(await call).text for call in asyncio.as_completed(calls)]
                return JsonResponse({"seen": seen})
            """,
            answer=by_path,
        )

        assert sorted(ran.json["seen"], key=int) == [str(number) for number in range(20)]
        assert [int(call.url.path[1:]) for call in ran.app.calls] == [int(text) for text in ran.json["seen"]]

    def test_a_cancelled_timer(self) -> None:
        """One of several timers that is cancelled leaves the others in their order."""
        ran = run("""
            import asyncio
            from django.http import JsonResponse

            async def view(request):
                loop, seen = asyncio.get_running_loop(), []
                timers = [loop.call_later(1, seen.append, number) for number in range(9)]
                timers[3].cancel()
                loop.call_at(loop.time() + 1, seen.append, "last")
                await asyncio.sleep(2)
                return JsonResponse({"seen": seen, "due": timers[0].when() < timers[0].when() + 1})
        """)

        assert ran.json == {"seen": [0, 1, 2, 4, 5, 6, 7, 8, "last"], "due": True}
