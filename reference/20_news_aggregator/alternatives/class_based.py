"""Class-based views, a task group under one deadline, a shared client, and dictionaries that fill up."""

import asyncio
import json
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse
from django.views import View

from project.models import Headline, Source


class Newsroom:
    """What all visitors share."""

    def __init__(self):
        self.lock = asyncio.Lock()
        self.client = httpx.AsyncClient(timeout=5)

    async def sources(self):
        return [source async for source in Source.objects.filter(enabled=True).order_by("pk")]

    async def ask(self, source, semaphore):
        async with semaphore:
            try:
                response = await asyncio.wait_for(self.client.get(source.url), 0.3)
                response.raise_for_status()
                items = response.json()["items"]
                if not isinstance(items, list):
                    raise TypeError("items")
            except TimeoutError:
                return "timeout", []
            except httpx.HTTPError:
                return "unavailable", []
            except (ValueError, LookupError, TypeError):
                return "bad response", []
        return "ok", items

    async def ask_everyone(self, sources):
        semaphore, found = asyncio.Semaphore(4), {}

        async def one(source):
            found[source.name] = await self.ask(source, semaphore)

        try:
            async with asyncio.timeout(1.5), asyncio.TaskGroup() as group:
                for source in sources:
                    group.create_task(one(source))
        except TimeoutError:
            pass
        return {source.name: found.get(source.name, ("timeout", [])) for source in sources}

    async def refresh(self):
        sources = await self.sources()
        answers = await self.ask_everyone(sources)
        items = {}
        for source in sources:
            for item in answers[source.name][1]:
                items.setdefault(item["url"], {**item, "source": source.name})
        by_name = {source.name: source for source in sources}
        for item in items.values():
            await Headline.objects.aget_or_create(
                url=item["url"],
                defaults={
                    "title": item["title"],
                    "published": item["published"],
                    "source": by_name[item["source"]],
                },
            )
        ordered = sorted(items.values(), key=lambda item: datetime.fromisoformat(item["published"]))
        return {"items": ordered[::-1], "sources": {name: status for name, (status, _) in answers.items()}}


newsroom = Newsroom()


class News(View):
    async def get(self, request):
        limit = int(request.GET.get("limit", 20))
        seen = "MISS"
        async with newsroom.lock:
            page = await cache.aget("page")
            if page is not None:
                seen = "HIT"
            else:
                page = await newsroom.refresh()
                if page["sources"] and not any(status == "ok" for status in page["sources"].values()):
                    return JsonResponse({"error": "no source answers", **page}, status=502)
                await cache.aset("page", page, timeout=60)
        response = JsonResponse({"items": page["items"][:limit], "sources": page["sources"]})
        response["X-Cache"] = seen
        return response


class NewsStream(View):
    async def lines(self):
        semaphore = asyncio.Semaphore(4)

        async def one(source):
            status, items = await newsroom.ask(source, semaphore)
            return {"source": source.name, "status": status, "items": items}

        tasks = [asyncio.ensure_future(one(source)) for source in await newsroom.sources()]
        try:
            for line in asyncio.as_completed(tasks):
                yield json.dumps(await line) + "\n"
            yield '{"done": true}\n'
        finally:
            for task in tasks:
                task.cancel()

    async def get(self, request):
        return StreamingHttpResponse(self.lines(), content_type="application/x-ndjson")


news = News.as_view()
news_stream = NewsStream.as_view()
