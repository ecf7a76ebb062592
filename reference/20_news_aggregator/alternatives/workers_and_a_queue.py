"""Four workers take the sources from a queue and put what they hear into another; the lock is a semaphore of one."""

import asyncio
import contextlib
import json
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

one_at_a_time = asyncio.Semaphore(1)


async def work(client, todo, done):
    while todo:
        source = todo.pop(0)
        status, items = "bad response", []
        try:
            async with asyncio.timeout(0.3), client.stream("GET", source.url) as response:
                text = await response.aread()
            if response.status_code >= 500:
                status = "unavailable"
            else:
                found = json.loads(text)
                if type(found) is dict and type(found.get("items")) is list:
                    status, items = "ok", found["items"]
        except (TimeoutError, httpx.TimeoutException):
            status = "timeout"
        except httpx.HTTPError:
            status = "unavailable"
        except ValueError:
            pass
        await done.put((source, status, items))


@contextlib.asynccontextmanager
async def crew(sources):
    """Four workers; they are sent home at the end of the block."""
    done, todo = asyncio.Queue(), list(sources)
    async with httpx.AsyncClient() as client:
        workers = [asyncio.create_task(work(client, todo, done)) for _ in range(4)]
        try:
            yield done
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.wait(workers)


async def get_sources():
    rows = Source.objects.filter(enabled=True).order_by("id").values_list("id", "name", "url", named=True)
    return [row async for row in rows]


async def refresh():
    sources = await get_sources()
    heard = {}
    with contextlib.suppress(TimeoutError):
        async with crew(sources) as done, asyncio.timeout(1.5):
            while len(heard) < len(sources):
                source, status, items = await done.get()
                heard[source.id] = status, items
    items, known = [], set()
    for source in sources:
        for item in heard.get(source.id, (0, ()))[1]:
            if item["url"] in known:
                continue
            known.add(item["url"])
            items.append(
                {"title": item["title"], "url": item["url"], "published": item["published"], "source": source.name}
            )
            await Headline.objects.aupdate_or_create(
                url=item["url"],
                defaults={"title": item["title"], "source_id": source.id, "published": item["published"]},
            )
    items.sort(key=lambda item: datetime.fromisoformat(item["published"]))
    items.reverse()
    return items, {source.name: heard.get(source.id, ("timeout",))[0] for source in sources}


async def news(request):
    headers = {"X-Cache": "HIT"}
    found = await cache.aget("n")
    if not found:
        async with one_at_a_time:
            found = await cache.aget("n")
            if not found:
                headers["X-Cache"] = "MISS"
                found = await refresh()
                if found[1] and set(found[1].values()).isdisjoint({"ok"}):
                    return JsonResponse({"items": [], "sources": found[1]}, status=502)
                await cache.aset("n", found, 60)
    items, statuses = found
    return JsonResponse({"items": items[: int(request.GET.get("limit", 20))], "sources": statuses}, headers=headers)


async def news_stream(request):
    async def lines():
        sources = await get_sources()
        async with crew(sources) as done:
            for _ in sources:
                source, status, items = await done.get()
                signed = [{**item, "source": source.name} for item in items]
                yield json.dumps({"source": source.name, "status": status, "items": signed}) + "\n"
        yield json.dumps({"done": True}) + "\n"

    return StreamingHttpResponse(lines(), headers={"Content-Type": "application/x-ndjson"})
