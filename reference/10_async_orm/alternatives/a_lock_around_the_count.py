"""Reads, adds and saves under an asyncio.Lock, which one server process shares."""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

from project.models import Article

COUNTING = asyncio.Lock()
ARTICLES = Article.objects.select_related("author").prefetch_related("tags")


def as_dict(article):
    return {
        "id": article.pk,
        "title": article.title,
        "author": article.author.name,
        "tags": sorted(tag.name for tag in article.tags.all()),
    }


async def article_list(request):
    articles = await sync_to_async(list)(ARTICLES.order_by("-id"))
    return JsonResponse({"articles": [as_dict(article) for article in articles]})


async def article_detail(request, pk):
    try:
        return JsonResponse(as_dict(await ARTICLES.aget(pk=pk)))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    async with COUNTING:
        try:
            article = await Article.objects.aget(pk=pk)
        except Article.DoesNotExist:
            return JsonResponse({"error": "not found"}, status=404)
        article.views += 1
        await article.asave(update_fields=["views"])
    return JsonResponse({"views": article.views})
