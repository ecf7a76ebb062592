"""client.stream with the body put together chunk by chunk, decoded by hand."""

import json

import httpx
from django.http import HttpResponse


def answer(status, **fields):
    return HttpResponse(json.dumps(fields), status=status, content_type="application/json")


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        async with client.stream("GET", "https://weather.example/v1/current", params={"city": city}) as response:
            body = b"".join([chunk async for chunk in response.aiter_bytes()])
    if response.status_code == 404:
        return answer(404, error="unknown city")
    report = json.loads(body)
    return answer(200, city=report["city"], temp_c=report["temp_c"], sky=report["sky"])
