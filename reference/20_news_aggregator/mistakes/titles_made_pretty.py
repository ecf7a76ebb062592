"""Changes the titles before it shows them: their spaces and entities.

Fails: test_each_url_once
"""

import asyncio
import html
import json
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

AT_ONCE = 4
SOURCE_S = 0.3
TOTAL_S = 1.5
KEPT_S = 60

refreshing = asyncio.Lock()


async def fetch(client, places, source):
    """The status of a source and its items. Waiting for a place does not use up the source's time."""
    async with places:
        try:
            async with asyncio.timeout(SOURCE_S):
                response = await client.get(source.url)
        except (TimeoutError, httpx.TimeoutException):
            return "timeout", []
        except httpx.TransportError:
            return "unavailable", []
    if response.is_server_error:
        return "unavailable", []
    try:
        body = response.json()
    except ValueError:
        return "bad response", []
    items = body.get("items") if isinstance(body, dict) else None
    return ("ok", items) if isinstance(items, list) else ("bad response", [])


async def enabled_sources():
    return [source async for source in Source.objects.filter(enabled=True).order_by("id")]


async def ask_all(sources):
    """What each source says; for one that has not answered in time, that."""
    places = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient() as client:
        tasks = [asyncio.create_task(fetch(client, places, source)) for source in sources]
        try:
            await asyncio.wait(tasks, timeout=TOTAL_S)
            return [task.result() if task.done() else ("timeout", []) for task in tasks]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def refresh():
    """Ask the sources, store the headlines, and return the news."""
    sources = await enabled_sources()
    answers = await ask_all(sources) if sources else []

    headlines = {}
    for source, (_, items) in zip(sources, answers, strict=True):
        for item in items:
            headline = Headline(url=item["url"], title=item["title"], published=item["published"], source=source)
            headlines.setdefault(item["url"], headline)
    await Headline.objects.abulk_create(headlines.values(), ignore_conflicts=True)

    newest_first = sorted(headlines.values(), key=lambda h: datetime.fromisoformat(h.published), reverse=True)
    shown = [
        {"title": html.unescape(h.title).strip(), "url": h.url, "published": h.published, "source": h.source.name}
        for h in newest_first
    ]
    statuses = {source.name: status for source, (status, _) in zip(sources, answers, strict=True)}
    return {"items": shown, "sources": statuses}


async def news(request):
    """The newest items of all sources."""
    limit = int(request.GET.get("limit", "20"))
    found, seen = await cache.aget("news"), "HIT"
    if found is None:
        async with refreshing:
            found = await cache.aget("news")
            if found is None:
                found, seen = await refresh(), "MISS"
                statuses = found["sources"].values()
                if statuses and "ok" not in statuses:
                    return JsonResponse(found, status=502)
                await cache.aset("news", found, KEPT_S)
    return JsonResponse({**found, "items": found["items"][:limit]}, headers={"X-Cache": seen})


async def news_lines():
    """A line for each source as it answers, and one at the end."""
    sources = await enabled_sources()
    places, arrived = asyncio.Semaphore(AT_ONCE), asyncio.Queue()

    async def report(client, source):
        status, items = await fetch(client, places, source)
        arrived.put_nowait({"source": source.name, "status": status, "items": items})

    async with httpx.AsyncClient() as client:
        tasks = [asyncio.create_task(report(client, source)) for source in sources]
        try:
            for _ in sources:
                yield json.dumps(await arrived.get()) + "\n"
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    yield json.dumps({"done": True}) + "\n"


async def news_stream(request):
    """Each source's items, one JSON line per source."""
    return StreamingHttpResponse(news_lines(), content_type="application/x-ndjson")
