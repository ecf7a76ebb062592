"""The view is an object with `__call__`; workers share one iterator; items and statuses are kept under two keys."""

import asyncio
import json
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from asgiref.sync import markcoroutinefunction, sync_to_async
from django.core.cache import caches
from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from project.models import Headline, Source


@dataclass
class Heard:
    source: Source
    status: str = "timeout"
    items: list[dict[str, Any]] = field(default_factory=list)


async def listen(client: httpx.AsyncClient, heard: Heard) -> None:
    try:
        response = await asyncio.wait_for(client.get(heard.source.url), 0.3)
        if response.status_code >= 500:
            heard.status = "unavailable"
            return
        body = response.json()
        if isinstance(body, dict) and isinstance(body.get("items"), list):
            heard.status, heard.items = "ok", body["items"]
        else:
            heard.status = "bad response"
    except (TimeoutError, httpx.TimeoutException):
        heard.status = "timeout"
    except httpx.HTTPError:
        heard.status = "unavailable"
    except ValueError:
        heard.status = "bad response"


async def hear(all_heard: list[Heard]):
    """Yields each as it is known."""
    todo, known = iter(all_heard), asyncio.Queue()

    async def worker(client):
        for heard in todo:
            await listen(client, heard)
            known.put_nowait(heard)

    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=None)) as client:
        crew = [asyncio.create_task(worker(client)) for _ in range(4)]
        try:
            for _ in all_heard:
                yield await known.get()
        finally:
            for one in crew:
                one.cancel()
            await asyncio.gather(*crew, return_exceptions=True)


async def enabled():
    return [Heard(source) async for source in Source.objects.order_by("id") if source.enabled]


class News:
    def __init__(self):
        markcoroutinefunction(self)
        self.cache = caches["default"]
        self.busy = {}

    async def refresh(self):
        all_heard = await enabled()
        with suppress(TimeoutError):
            async with asyncio.timeout(1.5), aclosing(hear(all_heard)) as known:
                async for _ in known:
                    pass
        page = {}
        for heard in all_heard:
            for item in heard.items:
                page.setdefault(item["url"], {**item, "source": heard.source.name, "_": heard.source})
        await self.store(list(page.values()))
        rows = sorted(page.values(), key=lambda row: datetime.fromisoformat(row["published"]).astimezone(UTC))[::-1]
        rows = [{key: row[key] for key in ("title", "url", "published", "source")} for row in rows]
        statuses = {heard.source.name: heard.status for heard in all_heard}
        good = not statuses or "ok" in statuses.values()
        if good:
            await self.cache.aset_many({"rows": json.dumps(rows).encode(), "statuses": statuses}, 60)
        return rows, statuses, good

    @sync_to_async(thread_sensitive=False)
    def store(self, rows):
        known = set(Headline.objects.filter(url__in=[row["url"] for row in rows]).values_list("url", flat=True))
        Headline.objects.bulk_create(
            [
                Headline(url=row["url"], title=row["title"], published=row["published"], source=row["_"])
                for row in rows
                if row["url"] not in known
            ],
            ignore_conflicts=True,
        )

    async def __call__(self, request):
        limit = int(request.GET.get("limit", "20"))
        kept = await self.cache.aget_many(["rows", "statuses"])
        if len(kept) == 2:
            return self.answer(json.loads(kept["rows"])[:limit], kept["statuses"], 200, "HIT")
        loop = asyncio.get_running_loop()
        task = self.busy.get(loop)
        if task is None or task.done():
            task = self.busy[loop] = loop.create_task(self.refresh())
        rows, statuses, good = await asyncio.shield(task)
        return self.answer(rows[:limit], statuses, 200 if good else 502, "MISS")

    def answer(self, rows, statuses, code, mark):
        text = json.dumps({"items": rows, "sources": statuses}, separators=(",", ":"), ensure_ascii=False)
        return HttpResponse(text.encode(), status=code, content_type="application/json", headers={"x-cache": mark})


news = News()


@require_safe
async def news_stream(request):
    async def lines():
        async with aclosing(hear(await enabled())) as known:
            async for heard in known:
                line = {"source": heard.source.name, "status": heard.status, "items": heard.items}
                yield (json.dumps(line) + "\n").encode()
        yield b'{"done": true}\n'

    return StreamingHttpResponse(lines(), headers={"Content-Type": "application/x-ndjson", "X-Accel-Buffering": "no"})
