"""One client and one semaphore for the whole process; the stream, too, ends after 1.5 s, with a line for each."""

import asyncio
import json
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

http = httpx.AsyncClient(timeout=60)
places = asyncio.Semaphore(4)
lock = asyncio.Lock()


async def ask(source):
    async with places:
        try:
            response = await asyncio.wait_for(http.get(source.url), 0.3)
        except TimeoutError:
            return "timeout", []
        except httpx.HTTPError:
            return "unavailable", []
    if response.status_code >= 500:
        return "unavailable", []
    try:
        body = response.json()
    except Exception:
        return "bad response", []
    if isinstance(body, dict) and isinstance(body.get("items"), list):
        return "ok", body["items"]
    return "bad response", []


async def arrivals():
    """Each source with its status and items, as they come; those that are late, at the end."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + 1.5
    left = {asyncio.create_task(ask(s)): s async for s in Source.objects.filter(enabled=True).order_by("id")}
    try:
        while left:
            patience = max(0, ends - loop.time())
            done, _ = await asyncio.wait(left, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                break
            for task in done:
                yield left.pop(task), *task.result()
    finally:
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
    for source in left.values():
        yield source, "timeout", []


async def collect():
    answers = sorted([answer async for answer in arrivals()], key=lambda answer: answer[0].pk)
    first = {}
    for source, _, items in answers:
        for item in items:
            first.setdefault(item["url"], {**item, "source": source})
    await Headline.objects.abulk_create(
        [Headline(**item) for item in first.values()],
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["title", "published", "source"],
    )
    items = [{**item, "source": item["source"].name} for item in first.values()]
    items.sort(key=lambda item: datetime.fromisoformat(item["published"]), reverse=True)
    return {"items": items, "sources": {source.name: status for source, status, _ in answers}}


async def news(request):
    hit, page = True, await cache.aget("page")
    if page is None:
        async with lock:
            page = await cache.aget("page")
            if page is None:
                hit, page = False, await collect()
                if good(page):
                    await cache.aset("page", page, 60)
    shown = {**page, "items": page["items"][: int(request.GET.get("limit", 20))]}
    return JsonResponse(shown, status=200 if good(page) else 502, headers={"X-Cache": "HIT" if hit else "MISS"})


def good(page):
    return not page["sources"] or "ok" in page["sources"].values()


async def lines():
    async for source, status, items in arrivals():
        yield json.dumps({"source": source.name, "status": status, "items": items}) + "\n"
    yield '{"done": true}\n'


async def news_stream(request):
    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")
