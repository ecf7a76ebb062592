"""Sorts by the ids as text, in which 9 is larger than 10.

Fails: test_lists_every_article_once
"""

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
    articles = [as_dict(article) async for article in ARTICLES]
    articles.sort(key=lambda article: str(article["id"]), reverse=True)
    return JsonResponse({"articles": articles})


async def article_detail(request, pk):
    try:
        return JsonResponse(as_dict(await ARTICLES.aget(pk=pk)))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
