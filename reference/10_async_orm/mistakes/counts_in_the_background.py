"""Answers before the view is counted, by a task that nobody waits for.

Fails: test_no_view_is_lost
"""

import asyncio

from django.db.models import F
from django.http import JsonResponse

from project.models import Article


TASKS = set()
ARTICLES = Article.objects.select_related("author").prefetch_related("tags")


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


async def article_view(request, pk):
    article = await Article.objects.filter(pk=pk).afirst()
    if article is None:
        return JsonResponse({"error": "not found"}, status=404)
    counting = asyncio.create_task(Article.objects.filter(pk=pk).aupdate(views=F("views") + 1))
    TASKS.add(counting)
    counting.add_done_callback(TASKS.discard)
    return JsonResponse({"views": article.views + 1})
