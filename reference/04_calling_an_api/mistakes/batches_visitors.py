"""Asks for all who come at one moment with one gather: the quick city's visitor waits for the slow one's.

Fails: test_a_quick_city_overtakes_a_slow_one
"""

import asyncio

import httpx
from django.http import JsonResponse

waiting = []
tasks = set()


async def ask_for_all():
    await asyncio.sleep(0)
    batch, waiting[:] = waiting[:], []
    async with httpx.AsyncClient() as client:
        calls = [client.get("https://weather.example/v1/current", params={"city": city}) for city, _ in batch]
        answers = await asyncio.gather(*calls, return_exceptions=True)
    for (_, future), answer in zip(batch, answers, strict=True):
        if not future.done():
            future.set_result(answer)


async def weather(request, city):
    future = asyncio.get_running_loop().create_future()
    waiting.append((city, future))
    if len(waiting) == 1:
        task = asyncio.create_task(ask_for_all())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    response = await future
    if isinstance(response, Exception):
        raise response
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})
