"""Turns Django's alarm off with DJANGO_ALLOW_ASYNC_UNSAFE: every query then holds up the event loop.

Fails: test_no_query_on_the_loop, test_others_are_served_meanwhile
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
    if not Article.objects.filter(pk=pk).update(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse({"views": Article.objects.get(pk=pk).views})
