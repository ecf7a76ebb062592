"""Turns the alarm off because reading is quick; nobody sees yet that it happens on the event loop.

Fails: test_no_query_on_the_loop
"""

import os

from django.db.models import F
from django.http import JsonResponse

from project.models import Article


os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARTICLES = Article.objects.select_related("author").prefetch_related("tags")


def as_dict(article):
    return {
        "id": article.pk,
        "title": article.title,
        "author": article.author.name,
        "tags": sorted(tag.name for tag in article.tags.all()),
    }


async def article_list(request):
    return JsonResponse({"articles": [as_dict(article) for article in ARTICLES.order_by("-id")]})


async def article_detail(request, pk):
    article = ARTICLES.filter(pk=pk).first()
    if article is None:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse(as_dict(article))


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
