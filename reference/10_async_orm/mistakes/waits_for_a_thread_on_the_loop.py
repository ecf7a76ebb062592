"""Runs the update in a thread, but waits for the thread with `.result()`, on the event loop's own thread.

Fails: test_others_are_served_meanwhile
"""

from concurrent.futures import ThreadPoolExecutor

from django.db.models import F
from django.http import JsonResponse

from project.models import Article


POOL = ThreadPoolExecutor(4)
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


def count(pk):
    return Article.objects.filter(pk=pk).update(views=F("views") + 1) and Article.objects.get(pk=pk).views


async def article_view(request, pk):
    views = POOL.submit(count, pk).result()
    if not views:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse({"views": views})
