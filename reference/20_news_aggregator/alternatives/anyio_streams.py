"""AnyIO: a capacity limiter, move_on_after, a task group and a memory stream; an anyio.Lock for the refresh."""

import json
from datetime import datetime

import anyio
import httpx
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

lock = anyio.Lock()


async def ask(client, limiter, source, report):
    status, items = "timeout", []
    async with limiter:
        with anyio.move_on_after(0.3):
            try:
                response = await client.get(source.url)
                if response.status_code // 100 == 5:
                    status = "unavailable"
                else:
                    body = response.json()
                    status = "bad response"
                    if isinstance(body, dict) and isinstance(body.get("items"), list):
                        status, items = "ok", body["items"]
            except httpx.TimeoutException:
                status = "timeout"
            except httpx.HTTPError:
                status = "unavailable"
            except ValueError:
                status = "bad response"
    await report(source, status, items)


@sync_to_async
def enabled():
    return list(Source.objects.filter(enabled=True).order_by("id"))


@sync_to_async
def store(rows):
    for row in rows:
        Headline.objects.get_or_create(
            url=row["url"],
            defaults={"title": row["title"], "published": row["published"], "source_id": row["source_id"]},
        )


async def refresh():
    sources = await enabled()
    statuses = {source.name: "timeout" for source in sources}
    found = {}

    async def report(source, status, items):
        statuses[source.name], found[source.id] = status, items

    with anyio.move_on_after(1.5):
        async with httpx.AsyncClient(timeout=5) as client, anyio.create_task_group() as group:
            limiter = anyio.CapacityLimiter(4)
            for source in sources:
                group.start_soon(ask, client, limiter, source, report)

    seen, items = set(), []
    for source in sources:
        for item in found.get(source.id, []):
            if item["url"] not in seen:
                seen.add(item["url"])
                items.append({**item, "source": source.name, "source_id": source.id})
    await store(items)
    items = [{key: value for key, value in item.items() if key != "source_id"} for item in items]
    items.sort(key=lambda item: datetime.fromisoformat(item["published"]), reverse=True)
    return {"items": items, "sources": statuses}


async def news(request):
    limit = int(request.GET.get("limit") or 20)
    async with lock:
        page, seen = await cache.aget("anyio-news"), "HIT"
        if page is None:
            page, seen = await refresh(), "MISS"
            if not page["sources"] or "ok" in page["sources"].values():
                await cache.aset("anyio-news", page, 60)
            else:
                return JsonResponse(page, status=502)
    return JsonResponse({"items": page["items"][:limit], "sources": page["sources"]}, headers={"X-Cache": seen})


async def lines():
    send, receive = anyio.create_memory_object_stream(100)
    sources = await enabled()

    async def report(source, status, items):
        await send.send({"source": source.name, "status": status, "items": items})

    limiter = anyio.CapacityLimiter(4)
    async with send, receive, httpx.AsyncClient(timeout=5) as client, anyio.create_task_group() as group:
        for source in sources:
            group.start_soon(ask, client, limiter, source, report)
        for _ in sources:
            yield json.dumps(await receive.receive()) + "\n"
    yield json.dumps({"done": True}) + "\n"


async def news_stream(request):
    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")
