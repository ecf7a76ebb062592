"""Wakes one of those who wait; the others sleep on.

Fails: test_one_refresh_for_all_visitors
"""

import asyncio
import json
import time
from datetime import datetime, timezone

import httpx
from django.core.cache import cache
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.decorators import classonlymethod
from django.views import View

from project.models import Headline, Source


class Aggregator:
    def __init__(self):
        self.cond = asyncio.Condition()
        self.busy = False

    async def results(self, deadline=None):
        sources = [s async for s in Source.objects.filter(enabled=True).order_by("id")]
        queue = asyncio.Queue()
        todo = iter(sources)

        async def worker(client):
            for source in todo:
                queue.put_nowait((source, await self.ask(client, source)))

        async with httpx.AsyncClient(timeout=httpx.Timeout(0.3, connect=0.3)) as client:
            workers = [asyncio.create_task(worker(client)) for _ in range(min(4, len(sources)))]
            missing = {s.pk: s for s in sources}
            try:
                while missing:
                    remaining = None if deadline is None else max(0, deadline - time.monotonic())
                    try:
                        source, answer = await asyncio.wait_for(queue.get(), remaining)
                    except asyncio.TimeoutError:
                        break
                    missing.pop(source.pk)
                    yield source, answer
            finally:
                for w in workers:
                    w.cancel()
                await asyncio.gather(*workers, return_exceptions=True)
        for source in missing.values():
            yield source, ("timeout", [])

    async def ask(self, client, source):
        try:
            async with asyncio.timeout(0.3):
                r = await client.get(source.url)
        except (httpx.TimeoutException, TimeoutError):
            return "timeout", []
        except httpx.RequestError:
            return "unavailable", []
        if 500 <= r.status_code:
            return "unavailable", []
        if r.status_code != 200:
            return "bad response", []
        try:
            items = r.json()["items"]
            assert isinstance(items, list)
        except (ValueError, KeyError, TypeError, AssertionError):
            return "bad response", []
        return "ok", items

    async def get(self):
        while True:
            page = await cache.aget("agg")
            if page:
                return page, "HIT"
            async with self.cond:
                if self.busy:
                    await self.cond.wait()
                    continue
                self.busy = True
            try:
                page = await self.refresh()
            finally:
                self.busy = False
                async with self.cond:
                    self.cond.notify()
            return page, "MISS"

    async def refresh(self):
        got = []
        async for source, answer in self.results(time.monotonic() + 1.5):
            got.append((source, answer))
        got.sort(key=lambda pair: pair[0].pk)
        urls = {}
        for source, (status, items) in got:
            for item in items:
                urls.setdefault(item["url"], (source, item))
        existing = {u async for u in Headline.objects.filter(url__in=list(urls)).values_list("url", flat=True)}
        await Headline.objects.abulk_create(
            [
                Headline(url=u, title=i["title"], published=i["published"], source=s)
                for u, (s, i) in urls.items()
                if u not in existing
            ],
            ignore_conflicts=True,
        )
        items = [
            {"title": i["title"], "url": u, "published": i["published"], "source": s.name} for u, (s, i) in urls.items()
        ]
        items.sort(key=lambda i: datetime.fromisoformat(i["published"]).astimezone(timezone.utc), reverse=True)
        page = {"items": items, "sources": {s.name: a[0] for s, a in got}}
        if not got or any(a[0] == "ok" for _, a in got):
            await cache.aset("agg", page, 60)
        return page


agg = Aggregator()


async def news(request):
    page, how = await agg.get()
    limit = request.GET.get("limit", "20")
    limit = int(limit) if limit.isdigit() else 20
    failed = page["sources"] and "ok" not in page["sources"].values()
    body = json.dumps({**page, "items": page["items"][:limit]})
    return HttpResponse(body, content_type="application/json", status=502 if failed else 200, headers={"X-Cache": how})


class Stream(View):
    async def get(self, request):
        async def out():
            gen = agg.results()
            try:
                async for source, (status, items) in gen:
                    yield json.dumps({"source": source.name, "status": status, "items": items}) + "\n"
            finally:
                await gen.aclose()
            yield json.dumps({"done": True}) + "\n"

        return StreamingHttpResponse(out(), content_type="application/x-ndjson")


news_stream = Stream.as_view()
