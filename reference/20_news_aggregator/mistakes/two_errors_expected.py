"""Expects two errors of the network by name, and there are more.

Fails: test_a_bad_response
"""

import asyncio
import json
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

flight = None


async def fetch(client, source, places):
    async with places:
        try:
            async with asyncio.timeout(0.3):
                response = await client.get(source.url)
        except TimeoutError:
            return "timeout", []
        except httpx.TimeoutException:
            return "timeout", []
        except (httpx.ConnectError, httpx.ReadError):
            return "unavailable", []
    if response.status_code >= 500:
        return "unavailable", []
    try:
        items = response.json()["items"]
    except (ValueError, KeyError, TypeError):
        return "bad response", []
    if not isinstance(items, list):
        return "bad response", []
    return "ok", items


async def sources():
    return [source async for source in Source.objects.filter(enabled=True).order_by("id")]


async def collect():
    found = await sources()
    if not found:
        return {"items": [], "sources": {}}
    places = asyncio.Semaphore(4)
    async with httpx.AsyncClient(timeout=None) as client:
        tasks = [asyncio.create_task(fetch(client, source, places)) for source in found]
        done, late = await asyncio.wait(tasks, timeout=1.5)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    statuses, first, rows = {}, {}, []
    for source, task in zip(found, tasks):
        status, items = task.result() if task in done else ("timeout", [])
        statuses[source.name] = status
        for item in items:
            if item["url"] not in first:
                first[item["url"]] = {**item, "source": source.name}
                rows.append(Headline(url=item["url"], title=item["title"], source=source, published=item["published"]))
    await Headline.objects.abulk_create(rows, ignore_conflicts=True)
    items = sorted(first.values(), key=lambda item: datetime.fromisoformat(item["published"]), reverse=True)
    return {"items": items, "sources": statuses}


async def refresh():
    global flight
    try:
        page = await collect()
        if not page["sources"] or "ok" in page["sources"].values():
            await cache.aset("news", page, 60)
        return page
    finally:
        flight = None


async def news(request):
    global flight
    limit = int(request.GET.get("limit", 20))
    page = await cache.aget("news")
    seen = "HIT"
    if page is None:
        seen = "MISS"
        if flight is None:
            flight = asyncio.create_task(refresh())
        page = await asyncio.shield(flight)
    failed = page["sources"] and "ok" not in page["sources"].values()
    body = {"items": page["items"][:limit], "sources": page["sources"]}
    return JsonResponse(body, status=502 if failed else 200, headers={"X-Cache": seen})


async def news_stream(request):
    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")


async def lines():
    found = await sources()
    places = asyncio.Semaphore(4)
    async with httpx.AsyncClient(timeout=None) as client:

        async def one(source):
            status, items = await fetch(client, source, places)
            return {"source": source.name, "status": status, "items": items}

        tasks = [asyncio.create_task(one(source)) for source in found]
        try:
            for task in asyncio.as_completed(tasks):
                yield json.dumps(await task) + "\n"
        finally:
            for task in tasks:
                task.cancel()
    yield json.dumps({"done": True}) + "\n"
