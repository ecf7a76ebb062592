"""One client for the whole process and a decorator for single flights; the stream has the deadline of 1.5 s, too."""

import asyncio
import functools
import heapq
import json
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

CLIENT = httpx.AsyncClient(timeout=httpx.Timeout(10), follow_redirects=True)


def once_for_all(function):
    """Calls that come while one is under way get its result. It goes on when they leave."""
    under_way = []

    @functools.wraps(function)
    async def wrapper():
        if not under_way:
            task = asyncio.create_task(function())
            under_way.append(task)
            task.add_done_callback(under_way.remove)
        task = under_way[0]
        await asyncio.wait([task])
        return task.result()

    return wrapper


async def ask(places, source, until):
    try:
        async with asyncio.timeout_at(until):
            async with places:
                async with asyncio.timeout(0.3):
                    response = await CLIENT.get(source.url)
    except (TimeoutError, httpx.TimeoutException):
        return source, "timeout", []
    except httpx.RequestError:
        return source, "unavailable", []
    if response.status_code >= 500:
        return source, "unavailable", []
    try:
        data = response.json()
        if not isinstance(data["items"], list):
            raise TypeError
    except (ValueError, TypeError, LookupError):
        return source, "bad response", []
    return source, "ok", data["items"]


async def asked():
    places, until = asyncio.Semaphore(4), asyncio.get_running_loop().time() + 1.5
    sources = [s async for s in Source.objects.filter(enabled=True).order_by("id").aiterator()]
    return [ask(places, source, until) for source in sources]


@once_for_all
async def refresh():
    answers = await asyncio.gather(*await asked())
    taken = set()
    columns = []
    for source, _, items in answers:
        mine = []
        for item in items:
            if item["url"] not in taken:
                taken.add(item["url"])
                mine.append({**item, "source": source.name})
                await Headline.objects.aget_or_create(
                    url=item["url"], defaults=dict(title=item["title"], published=item["published"], source=source)
                )
        key = lambda item: datetime.fromisoformat(item["published"])  # noqa: E731
        columns.append(sorted(mine, key=key, reverse=True))
    page = {
        "items": list(heapq.merge(*columns, key=lambda i: datetime.fromisoformat(i["published"]), reverse=True)),
        "sources": {source.name: status for source, status, _ in answers},
    }
    if answers and all(status != "ok" for _, status, _ in answers):
        return page, 502
    await cache.aset("page", page, 60)
    return page, 200


async def news(request):
    page, status, seen = await cache.aget("page"), 200, "HIT"
    if not page:
        (page, status), seen = await refresh(), "MISS"
    page["items"], rest = page["items"][: int(request.GET.get("limit", 20))], page["items"]
    response = JsonResponse(page, status=status)
    page["items"] = rest
    response.headers["X-Cache"] = seen
    return response


async def news_stream(request):
    async def lines():
        tasks = [asyncio.create_task(job) for job in await asked()]
        try:
            for task in asyncio.as_completed(tasks):
                source, status, items = await task
                yield json.dumps({"source": source.name, "status": status, "items": items})
                yield "\n"
            yield json.dumps({"done": True}) + "\n"
        finally:
            [task.cancel() for task in tasks]

    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")
