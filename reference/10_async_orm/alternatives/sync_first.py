"""Tries the sync way, lets Django refuse it, and goes to a thread then."""

from asgiref.sync import sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
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


async def article_list(request):
    articles = ARTICLES.order_by("-id")
    try:
        found = list(articles)
    except SynchronousOnlyOperation:
        found = await sync_to_async(list)(articles)
    return JsonResponse({"articles": [as_dict(article) for article in found]})


async def article_detail(request, pk):
    async for article in ARTICLES.filter(pk=pk)[:1]:
        return JsonResponse(as_dict(article))
    return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
