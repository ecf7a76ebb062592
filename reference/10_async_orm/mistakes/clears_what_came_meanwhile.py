"""Collects counts, writes them, and clears the collection: what came while it wrote is lost.

Fails: test_no_view_is_lost
"""

import asyncio
from collections import Counter

from django.db.models import F
from django.http import JsonResponse

from project.models import Article

ARTICLES = Article.objects.select_related("author").prefetch_related("tags")
collected = Counter()
writing = None


def as_dict(article):
    return {
        "id": article.pk,
        "title": article.title,
        "author": article.author.name,
        "tags": sorted(tag.name for tag in article.tags.all()),
    }


async def article_list(request):
    return JsonResponse({"articles": [as_dict(article) async for article in ARTICLES.order_by("-id")]})


async def article_detail(request, pk):
    try:
        return JsonResponse(as_dict(await ARTICLES.aget(pk=pk)))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def write():
    global writing
    await asyncio.sleep(0.05)
    for pk, number in dict(collected).items():
        await Article.objects.filter(pk=pk).aupdate(views=F("views") + number)
    collected.clear()
    writing = None


async def article_view(request, pk):
    global writing
    if not await Article.objects.filter(pk=pk).aexists():
        return JsonResponse({"error": "not found"}, status=404)
    collected[pk] += 1
    writing = writing or asyncio.create_task(write())
    await asyncio.shield(writing)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
