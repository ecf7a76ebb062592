"""Gives up counting after five seconds: the database may be busy for longer, and the view is counted all the same.

Fails: test_others_are_served_meanwhile
"""

import asyncio

from django.db.models import F
from django.http import JsonResponse

from project.models import Article

ARTICLES = Article.objects.select_related("author").prefetch_related("tags")


def as_dict(article):
    """One article, as the visitors get it. Author and tags must have been fetched along."""
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
    counting = Article.objects.filter(pk=pk).aupdate(views=F("views") + 1)
    try:
        counted = await asyncio.wait_for(counting, 5)
    except TimeoutError:
        return JsonResponse({"error": "busy"}, status=503)
    if not counted:
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
