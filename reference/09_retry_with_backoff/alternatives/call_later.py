"""The pause is a future that a timer of the loop fulfils."""

import asyncio

import httpx
from django.http import JsonResponse


def nap(seconds):
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(seconds, lambda: future.done() or future.set_result(None))
    return future


async def quote(request):
    attempts, pause, asked_for = 0, 0.1, 0
    async with httpx.AsyncClient() as client:
        while attempts < 3:
            if attempts:
                await nap(max(pause, asked_for))
                pause *= 2
            attempts += 1
            asked_for = 0
            [result] = await asyncio.gather(client.get("https://quotes.example/random"), return_exceptions=True)
            match result:
                case httpx.Response(status_code=200):
                    return JsonResponse({"text": result.json()["text"], "attempts": attempts})
                case httpx.Response(status_code=429 | 500 | 502 | 503 | 504):
                    asked_for = int(result.headers.get("Retry-After", 0))
                case httpx.Response():
                    return JsonResponse({"error": "quotes refused"}, status=502)
                case httpx.TransportError():
                    continue
                case _:
                    raise result
    return JsonResponse({"error": "quotes unavailable", "attempts": attempts}, status=503)
