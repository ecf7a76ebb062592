"""Starts a thread by hand for each query, and sets a future from there."""

import asyncio
import threading

from django.db import connection
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


async def in_thread(function):
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def run():
        try:
            result = function()
        except BaseException as error:
            loop.call_soon_threadsafe(future.set_exception, error)
        else:
            loop.call_soon_threadsafe(future.set_result, result)
        finally:
            connection.close()

    threading.Thread(target=run, daemon=True).start()
    return await future


async def article_list(request):
    articles = await in_thread(lambda: [as_dict(article) for article in ARTICLES.order_by("-id")])
    return JsonResponse({"articles": articles})


async def article_detail(request, pk):
    try:
        return JsonResponse(await in_thread(lambda: as_dict(ARTICLES.get(pk=pk))))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    def count():
        article = Article.objects.get(pk=pk)
        Article.objects.filter(pk=pk).update(views=F("views") + 1)
        article.refresh_from_db()
        return {"views": article.views}

    try:
        return JsonResponse(await in_thread(count))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)
