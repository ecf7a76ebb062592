"""A refresh is a task of its own that all visitors await through a shield: it goes on when the first one leaves."""

import asyncio
import json
from datetime import datetime

import httpx
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import transaction
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

flight = None


class Failed(Exception):
    pass


async def answers(sources, limit_s=None):
    """Pairs of a source and (status, items), as they come."""
    waiting = list(sources)[::-1]
    running = {}
    loop = asyncio.get_running_loop()
    end = None if limit_s is None else loop.time() + limit_s
    async with httpx.AsyncClient(timeout=httpx.Timeout(0.3, pool=None)) as client:
        try:
            while waiting or running:
                while waiting and len(running) < 4:
                    source = waiting.pop()
                    running[asyncio.create_task(ask(client, source.url))] = source
                left = None if end is None else end - loop.time()
                done, _ = await asyncio.wait(running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    return
                for task in done:
                    yield running.pop(task), task.result()
        finally:
            for task in running:
                task.cancel()


async def ask(client, url):
    try:
        response = await asyncio.wait_for(client.get(url), 0.3)
    except (TimeoutError, httpx.TimeoutException):
        return "timeout", []
    except httpx.RequestError:
        return "unavailable", []
    if response.status_code >= 500:
        return "unavailable", []
    match parse(response):
        case {"items": list(items)}:
            return "ok", items
    return "bad response", []


def parse(response):
    try:
        return response.json()
    except ValueError:
        return None


@sync_to_async
def store(items, sources):
    ids = {source.name: source.id for source in sources}
    with transaction.atomic():
        known = set(Headline.objects.filter(url__in=[item["url"] for item in items]).values_list("url", flat=True))
        for item in items:
            if item["url"] not in known:
                Headline.objects.create(
                    url=item["url"],
                    title=item["title"],
                    published=item["published"],
                    source_id=ids[item["source"]],
                )


async def refresh():
    sources = [source async for source in Source.objects.filter(enabled=True).order_by("id")]
    found = {}
    async for source, answer in answers(sources, 1.5):
        found[source.id] = answer
    statuses = {source.name: found.get(source.id, ("timeout",))[0] for source in sources}
    if sources and "ok" not in statuses.values():
        raise Failed(statuses)
    items = {}
    for source in reversed(sources):
        for item in reversed(found.get(source.id, ("timeout", []))[1]):
            items[item["url"]] = {**item, "source": source.name}
    items = sorted(items.values(), key=lambda item: -datetime.fromisoformat(item["published"]).timestamp())
    await store(items, sources)
    page = {"items": items, "sources": statuses}
    await cache.aset("news", page, 60)
    return page


def landed(task):
    global flight
    flight = None
    task.cancelled() or task.exception()


async def news(request):
    global flight
    page, seen = await cache.aget("news"), "HIT"
    if page is None:
        seen = "MISS"
        if flight is None:
            flight = asyncio.create_task(refresh())
            flight.add_done_callback(landed)
        try:
            page = await asyncio.shield(flight)
        except Failed as failed:
            return JsonResponse({"items": [], "sources": failed.args[0]}, status=502)
    limit = int(request.GET.get("limit", 20))
    response = JsonResponse({**page, "items": page["items"][:limit]})
    response.headers["X-Cache"] = seen
    return response


async def lines():
    sources = [source async for source in Source.objects.filter(enabled=True).order_by("id")]
    found = answers(sources)
    try:
        async for source, (status, items) in found:
            yield json.dumps({"source": source.name, "status": status, "items": items}) + "\n"
    finally:
        await found.aclose()
    yield json.dumps({"done": True}) + "\n"


async def news_stream(request):
    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")
