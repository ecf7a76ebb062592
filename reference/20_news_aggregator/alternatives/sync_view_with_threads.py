"""A sync view with four threads and a threading.Lock; the stream is async, and reads its answers in threads."""

import asyncio
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime

import httpx
from django.core.cache import cache
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

lock = threading.Lock()


def judge(response):
    if response.status_code >= 500:
        return "unavailable", []
    try:
        items = response.json()["items"]
    except (ValueError, KeyError, TypeError):
        return "bad response", []
    return ("ok", items) if isinstance(items, list) else ("bad response", [])


def fetch(url):
    try:
        return judge(httpx.get(url, timeout=0.3))
    except httpx.TimeoutException:
        return "timeout", []
    except httpx.TransportError:
        return "unavailable", []


def fetch_before(url, end):
    return fetch(url) if time.monotonic() < end else ("timeout", [])


def refresh():
    sources = list(Source.objects.filter(enabled=True).order_by("id"))
    end = time.monotonic() + 1.5
    pool = ThreadPoolExecutor(4)
    calls = [pool.submit(fetch_before, source.url, end) for source in sources]
    done, _ = wait(calls, timeout=1.5)
    answers = [call.result() if call in done else ("timeout", []) for call in calls]
    pool.shutdown(wait=False, cancel_futures=True)

    items, rows = {}, []
    for source, (_, found) in zip(sources, answers, strict=True):
        for item in found:
            if item["url"] not in items:
                items[item["url"]] = dict(item, source=source.name)
                rows.append(Headline(source=source, **item))
    Headline.objects.bulk_create(rows, ignore_conflicts=True)
    return {
        "items": sorted(items.values(), key=lambda item: datetime.fromisoformat(item["published"]), reverse=True),
        "sources": {source.name: status for source, (status, _) in zip(sources, answers, strict=True)},
    }


def news(request):
    limit = int(request.GET.get("limit", "20"))
    with lock:
        page = cache.get("front page")
        seen = "HIT" if page else "MISS"
        if page is None:
            page = refresh()
            if page["sources"] and "ok" not in page["sources"].values():
                return JsonResponse({"items": [], "sources": page["sources"]}, status=502)
            cache.set("front page", page, 60)
    return JsonResponse({**page, "items": page["items"][:limit]}, headers={"X-Cache": seen})


async def ask(client, source, places):
    async with places:
        try:
            async with asyncio.timeout(0.3):
                response = await client.get(source.url)
        except (TimeoutError, httpx.TimeoutException):
            return source, "timeout", []
        except httpx.TransportError:
            return source, "unavailable", []
    return source, *await asyncio.to_thread(judge, response)


async def lines():
    places = asyncio.Semaphore(4)
    async with httpx.AsyncClient() as client, asyncio.TaskGroup() as group:
        pending = {
            group.create_task(ask(client, source, places))
            async for source in Source.objects.filter(enabled=True).order_by("id")
        }
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                source, status, items = task.result()
                yield json.dumps({"source": source.name, "status": status, "items": items}) + "\n"
    yield json.dumps({"done": True}) + "\n"


async def news_stream(request):
    return StreamingHttpResponse(lines(), content_type="application/x-ndjson; charset=utf-8")
