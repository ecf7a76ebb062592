"""Runs httpx.get in a pool with a single thread.

Fails: test_visitors_do_not_wait_for_each_other
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
from django.http import JsonResponse

POOL = ThreadPoolExecutor(max_workers=1)


async def weather(request, city):
    ask = partial(httpx.get, "https://weather.example/v1/current", params={"city": city})
    response = await asyncio.get_running_loop().run_in_executor(POOL, ask)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})
