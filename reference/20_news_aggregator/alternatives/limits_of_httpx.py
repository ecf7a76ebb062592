"""HTTPX's own means: at most four connections, 0.3 s for an answer, none for the pool; the stream stores, too."""

import asyncio
import json
from datetime import datetime

import httpx
from django.core.cache import cache
from django.db import IntegrityError
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

lock = asyncio.Lock()
FOUR = httpx.Limits(max_connections=4)
PATIENCE = httpx.Timeout(0.3, pool=None)


def client():
    return httpx.AsyncClient(limits=FOUR, timeout=PATIENCE)


async def ask(http, source):
    try:
        response = (await http.get(source.url)).raise_for_status()
        items = response.json()["items"]
        assert isinstance(items, list)
    except httpx.TimeoutException:
        return source, "timeout", []
    except httpx.HTTPError:
        return source, "unavailable", []
    except Exception:
        return source, "bad response", []
    return source, "ok", items


async def store(source, items):
    for item in items:
        try:
            await Headline(url=item["url"], title=item["title"], published=item["published"], source=source).asave()
        except IntegrityError:
            pass  # it is there already


async def refresh():
    sources = [source async for source in Source.objects.filter(enabled=True).order_by("id")]
    if not sources:
        return {"items": [], "sources": {}}
    async with client() as http:
        tasks = {source.name: asyncio.create_task(ask(http, source)) for source in sources}
        done, late = await asyncio.wait(tasks.values(), timeout=1.5)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
    page, seen = {"items": [], "sources": {}}, set()
    for source in sources:
        task = tasks[source.name]
        _, status, items = task.result() if task in done else (source, "timeout", [])
        fresh = []
        for item in items:
            if item["url"] not in seen:
                fresh.append(item)
                seen.add(item["url"])
        await store(source, fresh)
        page["sources"][source.name] = status
        page["items"] += [item | {"source": source.name} for item in fresh]
    page["items"].sort(key=lambda item: datetime.fromisoformat(item["published"]), reverse=True)
    return page


async def news(request: HttpRequest):
    async with lock:
        text = await cache.aget("news.json")
        hit = text is not None
        if not hit:
            page = await refresh()
            if page["sources"] and "ok" not in page["sources"].values():
                return JsonResponse(page, status=502, headers={"X-Cache": "MISS"})
            text = json.dumps(page)
            await cache.aset("news.json", text, 60)
    page = json.loads(text)
    del page["items"][int(request.GET.get("limit", 20)) :]
    return JsonResponse(page, headers={"X-Cache": "HIT" if hit else "MISS"})


async def news_stream(request: HttpRequest):
    async def lines():
        async with client() as http:
            tasks = [
                asyncio.create_task(ask(http, source))
                async for source in Source.objects.filter(enabled=True).order_by("id")
            ]
            try:
                for next_one in asyncio.as_completed(tasks):
                    source, status, items = await next_one
                    yield json.dumps({"source": source.name, "status": status, "items": items}) + "\n"
                    await store(source, items)
            finally:
                for task in tasks:
                    task.cancel()
        yield json.dumps({"done": True}) + "\n"

    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")
