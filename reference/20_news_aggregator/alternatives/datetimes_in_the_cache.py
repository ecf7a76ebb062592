"""Datetimes in the cache, Django's encoder, data classes, one client and one semaphore for both pages."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

_client = httpx.AsyncClient(timeout=httpx.Timeout(0.3))
_gate = asyncio.Semaphore(4)
_refresh = {}


@dataclass
class Result:
    source: Source
    status: str
    items: list = field(default_factory=list)


async def fetch(source):
    async with _gate:
        try:
            resp = await asyncio.wait_for(_client.get(source.url), timeout=0.3)
        except (TimeoutError, httpx.TimeoutException):
            return Result(source, "timeout")
        except httpx.HTTPError:
            return Result(source, "unavailable")
    if resp.status_code >= 400:
        return Result(source, "unavailable")
    try:
        payload = resp.json()
        items = [
            dict(title=i["title"], url=i["url"], published=datetime.fromisoformat(i["published"]), raw=i["published"])
            for i in payload["items"]
        ]
    except Exception:
        return Result(source, "bad response")
    return Result(source, "ok", items)


@sync_to_async
def load():
    return list(Source.objects.filter(enabled=True).order_by("id"))


@sync_to_async
def persist(rows):
    Headline.objects.bulk_create(rows, ignore_conflicts=True)


async def build():
    sources = await load()
    tasks = [asyncio.ensure_future(fetch(s)) for s in sources]
    if tasks:
        _, pending = await asyncio.wait(tasks, timeout=1.5)
        for p in pending:
            p.cancel()
    results = [t.result() if t.done() and not t.cancelled() else Result(s, "timeout") for s, t in zip(sources, tasks)]
    merged, rows = {}, []
    for r in results:
        for i in r.items:
            if i["url"] not in merged:
                merged[i["url"]] = {
                    "title": i["title"],
                    "url": i["url"],
                    "published": i["published"],
                    "source": r.source.name,
                }
                rows.append(Headline(url=i["url"], title=i["title"], published=i["raw"], source=r.source))
    await persist(rows)
    items = sorted(merged.values(), key=lambda i: i["published"], reverse=True)
    page = {"items": items, "sources": {r.source.name: r.status for r in results}}
    ok = not results or any(r.status == "ok" for r in results)
    if ok:
        await cache.aset("news:v1", page, timeout=60)
    return page, ok


async def news(request):
    limit = int(request.GET.get("limit", 20))
    page = await cache.aget("news:v1")
    status, header = 200, "HIT"
    if page is None:
        header = "MISS"
        task = _refresh.get("task")
        if task is None:
            task = _refresh["task"] = asyncio.create_task(build())
            task.add_done_callback(lambda t: _refresh.pop("task", None))
        page, ok = await asyncio.shield(task)
        status = 200 if ok else 502
    resp = JsonResponse(
        {"items": page["items"][:limit], "sources": page["sources"]}, status=status, encoder=DjangoJSONEncoder
    )
    resp["X-Cache"] = header
    return resp


async def lines():
    tasks = {asyncio.create_task(fetch(s)) for s in await load()}
    try:
        while tasks:
            done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for t in done:
                r = t.result()
                yield (
                    json.dumps(
                        {
                            "source": r.source.name,
                            "status": r.status,
                            "items": [
                                {"title": i["title"], "url": i["url"], "published": i["raw"], "source": r.source.name}
                                for i in r.items
                            ],
                        },
                        ensure_ascii=False,
                    )
                    + "\n"
                )
        yield json.dumps({"done": True}) + "\n"
    finally:
        for t in tasks:
            t.cancel()


async def news_stream(request):
    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")
