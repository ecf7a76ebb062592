"""No semaphore: a set of at most four tasks is refilled; iterators by hand; who leaves last ends the fetching."""

import asyncio
import json
from collections import deque
from datetime import datetime
from itertools import islice

import httpx
from django.core.cache import caches
from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from project.models import Headline, Source

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def verdict(answer):
    if answer.is_server_error:
        return "unavailable", ()
    try:
        body = answer.json()
        items = body["items"]
    except (ValueError, TypeError, KeyError, IndexError):
        return "bad response", ()
    return ("ok", items) if type(items) is list else ("bad response", ())


class Asking:
    """Asks sources, four at a time; iterate over it to get them as they answer."""

    def __init__(self, sources, seconds=None):
        self.waiting = deque(sources)
        self.running = {}
        self.ready = deque()
        self.client = httpx.AsyncClient(timeout=httpx.Timeout(None))
        self.seconds = seconds
        self.ends = None

    def __aiter__(self):
        return self

    async def ask(self, source):
        return await self.client.get(source.url)

    def refill(self):
        while self.waiting and len(self.running) < 4:
            source = self.waiting.popleft()
            task = asyncio.ensure_future(asyncio.wait_for(self.ask(source), 0.3))
            self.running[task] = source

    async def __anext__(self):
        loop = asyncio.get_running_loop()
        if self.ends is None and self.seconds:
            self.ends = loop.time() + self.seconds
        try:
            while not self.ready:
                self.refill()
                if not self.running:
                    await self.aclose()
                    raise StopAsyncIteration
                left = None if self.ends is None else self.ends - loop.time()
                done, _ = await asyncio.wait(self.running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    await self.aclose()
                    raise StopAsyncIteration
                for task in done:
                    source = self.running.pop(task)
                    error = task.exception()
                    if error is None:
                        self.ready.append((source, *verdict(task.result())))
                    elif isinstance(error, (asyncio.TimeoutError, httpx.TimeoutException)):
                        self.ready.append((source, "timeout", ()))
                    elif isinstance(error, httpx.HTTPError):
                        self.ready.append((source, "unavailable", ()))
                    else:
                        raise error
                self.refill()
            return self.ready.popleft()
        except asyncio.CancelledError:
            await self.aclose()
            raise

    async def aclose(self):
        running, self.running = list(self.running), {}
        self.waiting.clear()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.client.aclose()


async def enabled():
    return [source async for source in Source.objects.order_by("id").exclude(enabled=False)]


async def compile_news():
    sources = await enabled()
    results = {source.pk: ("timeout", ()) for source in sources}
    async for source, status, items in Asking(sources, 1.5):
        results[source.pk] = status, items
    by_url = {}
    for source in reversed(sources):
        for item in reversed(results[source.pk][1]):
            by_url[item["url"]] = (source, item)
    for source, item in by_url.values():
        await Headline.objects.aget_or_create(
            url=item["url"], defaults={"title": item["title"], "published": item["published"], "source": source}
        )
    items = [dict(item, source=source.name) for source, item in by_url.values()]
    items.sort(key=lambda item: datetime.fromisoformat(item["published"]), reverse=True)
    statuses = {source.name: results[source.pk][0] for source in sources}
    if not statuses or "ok" in statuses.values():
        await caches["default"].aset("compiled", ENCODER.encode([items, statuses]), 60)
    return items, statuses


class Shared:
    task = None
    watchers = 0


shared = Shared()


async def compiled():
    kept = await caches["default"].aget("compiled")
    if kept:
        return "HIT", *json.loads(kept)
    if shared.task is None or shared.task.done():
        shared.task, shared.watchers = asyncio.ensure_future(compile_news()), 0
    mine = shared.task
    shared.watchers += 1
    try:
        return "MISS", *await asyncio.shield(mine)
    finally:
        if mine is shared.task:
            shared.watchers -= 1
            if not shared.watchers:
                mine.cancel()
                shared.task = None


@require_GET
async def news(request):
    how, items, statuses = await compiled()
    limit = max(int(request.GET.get("limit") or 20), 0)
    status = 200 if not statuses or "ok" in set(statuses.values()) else 502
    answer = HttpResponse(
        ENCODER.encode({"items": list(islice(items, limit)), "sources": statuses}),
        status=status,
        content_type="application/json",
    )
    answer.headers["X-Cache"] = how
    return answer


class Lines:
    def __init__(self):
        self.asking = None
        self.over = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.over:
            raise StopAsyncIteration
        if self.asking is None:
            self.asking = Asking(await enabled())
        try:
            source, status, items = await anext(self.asking)
        except StopAsyncIteration:
            self.over = True
            return ENCODER.encode({"done": True}) + "\n"
        return ENCODER.encode({"source": source.name, "status": status, "items": list(items)}) + "\n"


@require_GET
async def news_stream(request):
    return StreamingHttpResponse(Lines(), content_type="application/x-ndjson")
