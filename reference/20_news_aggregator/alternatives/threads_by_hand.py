"""Threads made by hand, a queue between them and a lock across requests; the stream reads as_completed."""

import asyncio
import json
import queue
import threading
import time
from datetime import datetime

import httpx
from django.core.cache import cache
from django.db import transaction
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

_lock = threading.RLock()


def classify(fn):
    try:
        r = fn()
        if r.status_code >= 500:
            return "unavailable", []
        items = r.json().get("items")
        if not isinstance(items, list):
            return "bad response", []
        return "ok", items
    except httpx.TimeoutException:
        return "timeout", []
    except httpx.HTTPError:
        return "unavailable", []
    except Exception:
        return "bad response", []


def collect():
    sources = list(Source.objects.filter(enabled=True).order_by("id"))
    todo, results = queue.SimpleQueue(), {}
    for s in sources:
        todo.put(s)
    end = time.monotonic() + 1.5
    with httpx.Client(timeout=0.3) as client:

        def work():
            while time.monotonic() < end:
                try:
                    s = todo.get_nowait()
                except queue.Empty:
                    return
                left = min(0.3, end - time.monotonic())
                results[s.id] = classify(lambda: client.get(s.url, timeout=left))

        threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
        [t.start() for t in threads]
        [t.join() for t in threads]
    page, rows, seen = [], [], set()
    for s in sources:
        for i in results.get(s.id, ("", []))[1]:
            if i["url"] not in seen:
                seen.add(i["url"])
                page.append(dict(title=i["title"], url=i["url"], published=i["published"], source=s.name))
                rows.append(Headline(title=i["title"], url=i["url"], published=i["published"], source=s))
    with transaction.atomic():
        Headline.objects.bulk_create(rows, ignore_conflicts=True)
    page.sort(key=lambda i: datetime.fromisoformat(i["published"]), reverse=True)
    return {"items": page, "sources": {s.name: results.get(s.id, ("timeout",))[0] for s in sources}}


def news(request):
    limit = int(request.GET.get("limit", "20"))
    page = cache.get("news")
    how = "HIT"
    if page is None:
        with _lock:
            page = cache.get("news")
            if page is None:
                how = "MISS"
                page = collect()
                vals = set(page["sources"].values())
                if vals and "ok" not in vals:
                    return JsonResponse(page, status=502)
                cache.set("news", page, 60)
    r = JsonResponse({"items": page["items"][:limit], "sources": page["sources"]})
    r["X-Cache"] = how
    return r


async def aclassify(client, s, sem):
    async with sem:
        try:
            r = await client.get(s.url)
        except httpx.TimeoutException:
            return s, ("timeout", [])
        except httpx.HTTPError:
            return s, ("unavailable", [])
    return s, classify(lambda: r)


async def news_stream(request):
    sources = await asyncio.to_thread(lambda: list(Source.objects.filter(enabled=True).order_by("id")))

    async def gen():
        sem = asyncio.Semaphore(4)
        client = httpx.AsyncClient(timeout=0.3)
        tasks = [asyncio.create_task(aclassify(client, s, sem)) for s in sources]
        try:
            for f in asyncio.as_completed(tasks):
                s, (status, items) = await f
                yield json.dumps(dict(source=s.name, status=status, items=items)) + "\n"
            yield json.dumps(dict(done=True)) + "\n"
        finally:
            [t.cancel() for t in tasks]
            await client.aclose()

    return StreamingHttpResponse(gen(), content_type="application/x-ndjson")
