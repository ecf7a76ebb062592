"""Takes whatever is false for an empty list of items.

Fails: test_a_bad_response
"""

import asyncio
import json
import threading
from datetime import datetime

import httpx
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

door = threading.Lock()


def enabled():
    return Source.objects.filter(enabled=True).order_by("id")


class Asking:
    def __init__(self, sources):
        self.left = list(sources)
        self.client = httpx.AsyncClient()
        self.under_way = {}

    def __aiter__(self):
        return self

    async def __anext__(self):
        while self.left and len(self.under_way) < 4:
            source = self.left.pop(0)
            self.under_way[asyncio.create_task(self.ask(source))] = source
        if not self.under_way:
            raise StopAsyncIteration
        done, _ = await asyncio.wait(self.under_way, return_when=asyncio.FIRST_COMPLETED)
        task = done.pop()
        return self.under_way.pop(task), *task.result()

    async def ask(self, source):
        try:
            async with asyncio.timeout(0.3):
                response = await self.client.get(source.url)
            if response.is_server_error:
                return "unavailable", []
            items = response.json()["items"] or []
        except TimeoutError:
            return "timeout", []
        except httpx.TransportError as error:
            return "timeout" if isinstance(error, httpx.TimeoutException) else "unavailable", []
        except (ValueError, KeyError, TypeError):
            return "bad response", []
        return ("ok", items) if isinstance(items, list) else ("bad response", [])

    async def aclose(self):
        for task in self.under_way:
            task.cancel()
        await self.client.aclose()


async def fetch(sources):
    answers = {source.id: ("timeout", []) for source in sources}
    asking = Asking(sources)
    try:
        async with asyncio.timeout(1.5):
            async for source, status, items in asking:
                answers[source.id] = status, items
    except TimeoutError:
        pass
    finally:
        await asking.aclose()
    return answers


def collect():
    sources = list(enabled())
    answers = async_to_sync(fetch)(sources)
    items = {}
    for source in sources:
        for item in answers[source.id][1]:
            if item["url"] in items:
                continue
            items[item["url"]] = item | {"source": source.name}
            if not Headline.objects.filter(url=item["url"]).exists():
                Headline.objects.create(
                    url=item["url"], title=item["title"], published=item["published"], source=source
                )
    ordered = sorted(items.values(), key=lambda i: datetime.fromisoformat(i["published"]).timestamp(), reverse=True)
    return {"items": ordered, "sources": {source.name: answers[source.id][0] for source in sources}}


def news(request):
    seen = "HIT"
    with door:
        page = cache.get("news:page")
        if page is None:
            page, seen = collect(), "MISS"
            if page["sources"] and "ok" not in page["sources"].values():
                return JsonResponse(page, status=502)
            cache.set("news:page", page, 60)
    return JsonResponse(page | {"items": page["items"][: int(request.GET.get("limit", 20))]}, headers={"X-Cache": seen})


async def news_stream(request):
    async def lines():
        asking = Asking([source async for source in enabled()])
        try:
            async for source, status, items in asking:
                yield json.dumps({"source": source.name, "status": status, "items": items}) + "\n"
            yield json.dumps({"done": True}) + "\n"
        finally:
            await asking.aclose()

    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")
