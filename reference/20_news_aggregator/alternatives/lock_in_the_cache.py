"""The lock is a key in the cache, and those who wait look again now and then; cancel() tells who is late."""

import asyncio
import json
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source


async def ask(source):
    async with httpx.AsyncClient(timeout=5) as client:
        response = await client.get(source.url)
    if response.status_code != 200:
        raise ConnectionError(response.status_code)
    items = response.json()["items"]
    if not isinstance(items, list):
        raise TypeError(items)
    return items


def status_of(error):
    if error is None:
        return "ok"
    if isinstance(error, TimeoutError | httpx.TimeoutException | asyncio.CancelledError):
        return "timeout"
    if isinstance(error, ConnectionError | httpx.HTTPError):
        return "unavailable"
    return "bad response"


async def safely(source):
    try:
        return source, None, await asyncio.wait_for(ask(source), 0.3)
    except Exception as error:
        return source, error, []


def enabled():
    return Source.objects.filter(enabled=True).order_by("id")


async def in_turn(places, source):
    async with places:
        return await safely(source)


async def refresh():
    places = asyncio.Semaphore(4)
    tasks = {source: asyncio.create_task(in_turn(places, source)) async for source in enabled()}
    if tasks:
        await asyncio.wait(tasks.values(), timeout=1.5)
    items, statuses = {}, {}
    for source, task in tasks.items():
        late = task.cancel()
        _, error, found = (source, TimeoutError(), []) if late else task.result()
        statuses[source.name] = status_of(error)
        for item in found:
            items.setdefault(item["url"], (source, item))
    rows = [Headline(source=source, **item) for source, item in items.values()]
    await Headline.objects.abulk_create(rows, ignore_conflicts=True)
    page = [{**item, "source": source.name} for source, item in items.values()]
    page.sort(key=lambda item: datetime.fromisoformat(item["published"]), reverse=True)
    return {"items": page, "sources": statuses}


async def page_or_none():
    while (page := await cache.aget("page")) is None:
        if await cache.aadd("page.lock", 1, 10):
            try:
                if (page := await cache.aget("page")) is None:
                    page = await refresh()
                    if not page["sources"] or "ok" in page["sources"].values():
                        await cache.aset("page", page, 60)
                    return page, "MISS"
            finally:
                cache.delete("page.lock")
        await asyncio.sleep(0.021)
    return page, "HIT"


async def news(request):
    page, seen = await page_or_none()
    if page["sources"] and "ok" not in page["sources"].values():
        return JsonResponse(page, status=502)
    limit = int(request.GET.get("limit", "20"))
    return JsonResponse(page | {"items": page["items"][:limit]}, headers={"x-cache": seen})


async def lines():
    places = asyncio.Semaphore(4)
    tasks = [asyncio.create_task(in_turn(places, source)) async for source in enabled()]
    try:
        for soonest in asyncio.as_completed(tasks):
            source, error, items = await soonest
            yield json.dumps({"source": source.name, "status": status_of(error), "items": items}) + "\n"
    finally:
        for task in tasks:
            task.cancel()
    yield '{"done":true}\n'


async def news_stream(request):
    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")
