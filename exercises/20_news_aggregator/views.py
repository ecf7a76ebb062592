"""The front page of a news site, put together from many sources."""

import json

import httpx
from django.http import HttpResponse, JsonResponse

from project.models import Source


async def fetch(client, source):
    """The status of a source and its items: a list of {"title", "url", "published"}."""
    # TODO(1): what if it cannot be reached, says 500, or sends something else than a list of items?
    # TODO(2): what if it does not answer?
    response = await client.get(source.url)
    return "ok", response.json()["items"]


async def collect():
    """Ask all enabled sources, and put together what they say."""
    items, statuses = [], {}
    async with httpx.AsyncClient() as client:
        # TODO(1): here each source waits for the one before it. Ask four at a time.
        # TODO(2): whatever the sources do, this has 1.5 seconds.
        async for source in Source.objects.filter(enabled=True).order_by("id"):
            statuses[source.name], found = await fetch(client, source)
            items += [{**item, "source": source.name} for item in found]
    # TODO(3): newest first, each URL once; and store the headlines.
    return {"items": items, "sources": statuses}


async def news(request):
    """The newest items of all sources."""
    # TODO(3): show as many as the visitor asks for, 20 if nothing is said.
    # TODO(4): keep the news for a minute, and let one visitor fetch for all.
    # What if every source fails?
    return JsonResponse(await collect())


async def news_stream(request):
    """Each source's items, one JSON line per source."""
    # TODO(5): send each line as its source answers, and stop when the visitor leaves.
    lines = []
    async with httpx.AsyncClient() as client:
        async for source in Source.objects.filter(enabled=True).order_by("id"):
            status, items = await fetch(client, source)
            lines.append({"source": source.name, "status": status, "items": items})
    lines.append({"done": True})
    return HttpResponse("".join(json.dumps(line) + "\n" for line in lines), content_type="application/x-ndjson")
