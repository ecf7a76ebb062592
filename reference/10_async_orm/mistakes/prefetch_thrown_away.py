"""Sorts with order_by on the prefetched relation, which throws the prefetched rows away and asks again.

Fails: test_asks_at_most_three_times
"""

import asyncio

from django.db.models import F
from django.http import JsonResponse

from project.models import Article


ARTICLES = Article.objects.select_related("author").prefetch_related("tags")


def as_dict(article):
    return {
        "id": article.pk,
        "title": article.title,
        "author": article.author.name,
        "tags": sorted(tag.name for tag in article.tags.all()),
    }


def find_all():
    return [
        as_dict(article) | {"tags": [tag.name for tag in article.tags.order_by("name")]}
        for article in ARTICLES.order_by("-id")
    ]


async def article_list(request):
    return JsonResponse({"articles": await asyncio.to_thread(find_all)})


async def article_detail(request, pk):
    try:
        return JsonResponse(as_dict(await ARTICLES.aget(pk=pk)))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
