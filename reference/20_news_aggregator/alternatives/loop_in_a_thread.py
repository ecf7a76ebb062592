"""The refresh has an event loop of its own, in a thread; callbacks report to the stream; futures let visitors wait."""

import asyncio
import heapq
import json
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

waiting = []  # futures of visitors who wait for the refresh under way
under_way = False


class Desk:
    """Asks sources, four at a time, and calls `tell(source, status, items)` for each."""

    def __init__(self, client, tell):
        self.client, self.tell = client, tell
        self.places = asyncio.BoundedSemaphore(4)

    async def ask(self, source):
        await self.places.acquire()
        try:
            self.tell(source, *await self.listen(source))
        finally:
            self.places.release()

    async def listen(self, source):
        request = self.client.build_request("GET", source.url)
        try:
            async with asyncio.timeout(0.3):
                response = await self.client.send(request)
        except TimeoutError:
            return "timeout", []
        except httpx.TransportError as error:
            return ("timeout" if isinstance(error, httpx.TimeoutException) else "unavailable"), []
        if response.status_code > 499:
            return "unavailable", []
        try:
            items = json.loads(response.text).get("items")
        except (ValueError, AttributeError):
            items = None
        return ("bad response", []) if not isinstance(items, list) else ("ok", items)


async def ask_all(sources):
    heard = {}

    def tell(source, status, items):
        heard[source.pk] = status, items

    async with httpx.AsyncClient(timeout=5) as client:
        desk = Desk(client, tell)
        try:
            async with asyncio.timeout(1.5):
                await asyncio.gather(*map(desk.ask, sources))
        except TimeoutError:
            pass
    return heard


def refresh():
    """Runs in a thread."""
    sources = list(Source.objects.filter(enabled=True).order_by("pk"))
    heard = asyncio.run(ask_all(sources))
    heap, seen = [], set()
    for source in sources:
        for number, item in enumerate(heard.get(source.pk, ("", []))[1]):
            if item["url"] not in seen:
                seen.add(item["url"])
                Headline.objects.get_or_create(
                    url=item["url"],
                    defaults=dict(title=item["title"], published=item["published"], source=source),
                )
                when = datetime.fromisoformat(item["published"]).timestamp()
                heapq.heappush(heap, (-when, source.pk, number, {**item, "source": source.name}))
    items = [heapq.heappop(heap)[-1] for _ in range(len(heap))]
    return {"items": items, "sources": {s.name: heard.get(s.pk, ["timeout"])[0] for s in sources}}


async def lead():
    global under_way
    try:
        page = await asyncio.to_thread(refresh)
        if not page["sources"] or "ok" in page["sources"].values():
            await cache.aset("news", page, 60)
    finally:
        under_way = False
        followers = waiting[:]
        waiting.clear()
    for follower in followers:
        if not follower.done():
            follower.set_result(page)


keep = set()


async def news(request):
    global under_way
    page = await cache.aget("news")
    seen = "HIT" if page is not None else "MISS"
    if page is None:
        future = asyncio.get_running_loop().create_future()
        waiting.append(future)
        if not under_way:
            under_way = True
            task = asyncio.create_task(lead())
            keep.add(task)
            task.add_done_callback(keep.discard)
        page = await future
    if page["sources"] and "ok" not in page["sources"].values():
        return JsonResponse(page, status=502)
    limit = int(request.GET.get("limit", 20))
    return JsonResponse(dict(page, items=page["items"][:limit]), headers={"X-Cache": seen})


class Lines:
    """An async iterator of lines."""

    def __init__(self):
        self.started = self.ended = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.started:
            self.started = True
            self.queue = asyncio.Queue()
            self.client = httpx.AsyncClient(timeout=5)
            desk = Desk(self.client, lambda *heard: self.queue.put_nowait(heard))
            sources = [source async for source in Source.objects.filter(enabled=True).order_by("pk")]
            self.tasks = [asyncio.create_task(desk.ask(source)) for source in sources]
            self.left = len(sources)
        if not self.left:
            if self.ended:
                await self.client.aclose()
                raise StopAsyncIteration
            self.ended = True
            return json.dumps({"done": True}) + "\n"
        try:
            source, status, items = await self.queue.get()
        except asyncio.CancelledError:
            for task in self.tasks:
                task.cancel()
            raise
        self.left -= 1
        return json.dumps({"source": source.name, "status": status, "items": items}) + "\n"


async def news_stream(request):
    return StreamingHttpResponse(Lines(), content_type="application/x-ndjson")
