"""Reads, adds and saves in one sync function: a thread does not keep the others' threads away.

Fails: test_no_view_is_lost
"""

from asgiref.sync import sync_to_async
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


async def article_list(request):
    return JsonResponse({"articles": [as_dict(article) async for article in ARTICLES.order_by("-id")]})


async def article_detail(request, pk):
    try:
        return JsonResponse(as_dict(await ARTICLES.aget(pk=pk)))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


@sync_to_async
def count(pk):
    article = Article.objects.get(pk=pk)
    article.views += 1
    article.save()
    return article.views


async def article_view(request, pk):
    try:
        return JsonResponse({"views": await count(pk)})
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)
