"""A pool of threads that belongs to the module, with a lock around the count."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

from project.models import Article

POOL = ThreadPoolExecutor(4)
LOCK = threading.Lock()
ARTICLES = Article.objects.select_related("author").prefetch_related("tags")


def as_dict(article):
    return {
        "id": article.pk,
        "title": article.title,
        "author": article.author.name,
        "tags": sorted(tag.name for tag in article.tags.all()),
    }


async def in_thread(function, *values):
    return await asyncio.get_running_loop().run_in_executor(POOL, function, *values)


def find_all():
    return [as_dict(article) for article in ARTICLES.order_by("-id")]


def find(pk):
    return [as_dict(article) for article in ARTICLES.filter(pk=pk)]


def count(pk):
    with LOCK:
        for article in Article.objects.filter(pk=pk):
            article.views += 1
            article.save(update_fields=["views"])
            return {"views": article.views}


async def article_list(request):
    return JsonResponse({"articles": await in_thread(find_all)})


async def article_detail(request, pk):
    for article in await in_thread(find, pk):
        return JsonResponse(article)
    return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    counted = await in_thread(count, pk)
    return JsonResponse(counted or {"error": "not found"}, status=200 if counted else 404)
