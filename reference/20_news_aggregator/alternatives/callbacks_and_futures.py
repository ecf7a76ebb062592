"""Callbacks and futures: a small machine that starts the next source when a place is free, without a semaphore."""

import asyncio
import json
from collections import deque
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import HttpResponse, StreamingHttpResponse

from project.models import Headline, Source


class Round:
    """Asks sources, four at a time, and calls `heard(place, status, items)` for each."""

    def __init__(self, client, sources, heard):
        self.client, self.heard = client, heard
        self.waiting = deque(enumerate(sources))
        self.running = {}
        self.over = asyncio.get_running_loop().create_future()
        self.fill()

    def fill(self):
        loop = asyncio.get_running_loop()
        while self.waiting and len(self.running) < 4:
            place, source = self.waiting.popleft()
            task = loop.create_task(self.client.get(source.url, timeout=None))
            alarm = loop.call_later(0.3, self.too_late, task, place)
            self.running[task] = place, alarm
            task.add_done_callback(self.answered)
        if not self.running and not self.over.done():
            self.over.set_result(None)

    def too_late(self, task, place):
        if self.running.pop(task, None):
            task.cancel()
            self.heard(place, "timeout", [])
            self.fill()

    def answered(self, task):
        place, alarm = self.running.pop(task, (None, None))
        if alarm is None:
            return
        alarm.cancel()
        if task.cancelled():
            return
        self.heard(place, *judge(task))
        self.fill()

    def stop(self):
        self.waiting.clear()
        for task, (_, alarm) in list(self.running.items()):
            alarm.cancel()
            task.cancel()
        self.running.clear()


def judge(task):
    if isinstance(task.exception(), httpx.TimeoutException):
        return "timeout", []
    if task.exception():
        return "unavailable", []
    answer = task.result()
    if answer.status_code // 100 == 5:
        return "unavailable", []
    try:
        items = json.loads(answer.content)["items"]
    except (ValueError, KeyError, TypeError):
        return "bad response", []
    return ("ok", items) if type(items) is list else ("bad response", [])


waiters = None


async def refresh():
    global waiters
    page, failed = None, None
    try:
        page = await build()
        statuses = set(page["sources"].values())
        if not statuses or "ok" in statuses:
            await cache.aset("front-page", json.dumps(page), timeout=60)
    except Exception as error:
        failed = error
    finally:
        crowd, waiters = waiters, None
        for waiter in crowd:
            if not waiter.done():
                waiter.set_exception(failed) if failed else waiter.set_result(page)


async def build():
    sources = [source async for source in Source.objects.filter(enabled=True).order_by("pk")]
    said = [("timeout", [])] * len(sources)

    def heard(place, status, items):
        said[place] = status, items

    async with httpx.AsyncClient() as client:
        round_ = Round(client, sources, heard)
        try:
            await asyncio.wait([round_.over], timeout=1.5)
        finally:
            round_.stop()
    best = {}
    for source, (_, items) in reversed(list(zip(sources, said, strict=True))):
        for item in reversed(items):
            best[item["url"]] = source, item
    await Headline.objects.abulk_create(
        [Headline(url=url, title=i["title"], published=i["published"], source=s) for url, (s, i) in best.items()],
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["title", "published", "source"],
    )
    items = [
        {"title": i["title"], "url": u, "published": i["published"], "source": s.name} for u, (s, i) in best.items()
    ]
    items.sort(key=lambda item: -datetime.fromisoformat(item["published"]).timestamp())
    return {"items": items, "sources": {s.name: status for s, (status, _) in zip(sources, said, strict=True)}}


tasks = set()


async def news(request):
    global waiters
    limit = int(request.GET.get("limit") or 20)
    kept = await cache.aget("front-page")
    mark = "HIT"
    if kept is not None:
        page = json.loads(kept)
    else:
        mark = "MISS"
        if waiters is None:
            waiters = []
            task = asyncio.create_task(refresh())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        mine = asyncio.get_running_loop().create_future()
        waiters.append(mine)
        page = await mine
    bad = page["sources"] and "ok" not in page["sources"].values()
    page = {"sources": page["sources"], "items": page["items"][:limit]}
    return HttpResponse(
        json.dumps(page, indent=1),
        content_type="application/json",
        status=502 if bad else 200,
        headers={"X-Cache": mark},
    )


async def news_stream(request):
    async def lines():
        sources = [source async for source in Source.objects.filter(enabled=True).order_by("pk")]
        queue = asyncio.Queue()
        async with httpx.AsyncClient() as client:
            round_ = Round(client, sources, lambda *what: queue.put_nowait(what))
            try:
                for _ in sources:
                    place, status, items = await queue.get()
                    yield json.dumps({"source": sources[place].name, "status": status, "items": items}) + "\n"
            finally:
                round_.stop()
        yield '{"done": true}\n'

    return StreamingHttpResponse(lines(), content_type="application/x-ndjson; charset=utf-8")
