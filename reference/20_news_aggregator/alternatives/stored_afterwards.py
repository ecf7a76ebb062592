"""The page is answered first and stored in the background; matched patterns; one task for all visitors."""

import asyncio
import json
import logging
from datetime import datetime

import httpx
from django.core.cache import caches
from django.http import JsonResponse, StreamingHttpResponse

from project.models import Headline, Source

cache = caches["default"]
pending, background = None, set()


async def ask(c, s):
    try:
        async with asyncio.timeout(0.3):
            async with c.stream("GET", s.url) as r:
                if r.is_server_error:
                    return "unavailable", []
                raw = await r.aread()
    except (TimeoutError, httpx.TimeoutException):
        return "timeout", []
    except httpx.TransportError:
        return "unavailable", []
    try:
        d = json.loads(raw)
    except ValueError:
        return "bad response", []
    match d:
        case {"items": [*items]}:
            return "ok", items
        case _:
            return "bad response", []


async def store(rows):
    try:
        for r in rows:
            if not await Headline.objects.filter(url=r.url).aexists():
                try:
                    await r.asave(force_insert=True)
                except Exception:
                    logging.getLogger(__name__).warning("there already")
    except Exception:
        logging.exception("store")


async def refresh():
    ss = [s async for s in Source.objects.filter(enabled=True).order_by("id")]
    res = {}

    async def run(c, sem, s):
        async with sem:
            res[s.name] = await ask(c, s)

    async with httpx.AsyncClient(timeout=1) as c:
        sem = asyncio.Semaphore(4)
        try:
            await asyncio.wait_for(asyncio.gather(*(run(c, sem, s) for s in ss)), 1.5)
        except TimeoutError:
            pass
    out, rows = {}, []
    for s in ss:
        for i in res.get(s.name, ("", []))[1]:
            if i["url"] in out:
                continue
            out[i["url"]] = {**i, "source": s.name}
            rows.append(Headline(**i, source=s))
    t = asyncio.create_task(store(rows))
    background.add(t)
    t.add_done_callback(background.discard)
    st = {s.name: res.get(s.name, ("timeout", 0))[0] for s in ss}
    items = sorted(
        out.values(), key=lambda i: datetime.fromisoformat(i["published"].replace("Z", "+00:00")), reverse=True
    )
    page = (items, st)
    if not st or "ok" in st.values():
        await cache.aset("page", json.dumps(page), 60)
    return page


async def news(request):
    global pending
    raw = await cache.aget("page")
    h = "HIT"
    if raw is None:
        h = "MISS"
        if pending is None or pending.done():
            pending = asyncio.create_task(refresh())
        items, st = await asyncio.shield(pending)
    else:
        items, st = json.loads(raw)
    return JsonResponse(
        {"items": items[: int(request.GET.get("limit", 20))], "sources": st},
        status=200 if not st or "ok" in st.values() else 502,
        headers={"X-Cache": h},
    )


async def news_stream(request):
    ss = [s async for s in Source.objects.filter(enabled=True).order_by("id")]

    async def gen():
        async with httpx.AsyncClient(timeout=1) as c:
            sem = asyncio.Semaphore(4)

            async def run(s):
                async with sem:
                    return s, await ask(c, s)

            ts = [asyncio.create_task(run(s)) for s in ss]
            try:
                for t in asyncio.as_completed(ts):
                    s, (st, items) = await t
                    yield json.dumps({"source": s.name, "status": st, "items": items}) + "\n"
            finally:
                for t in ts:
                    t.cancel()
        yield json.dumps({"done": True}) + "\n"

    return StreamingHttpResponse(gen(), content_type="application/x-ndjson")
