"""Remembers which ids could not be counted: an article that is written later is never counted.

Fails: test_counting_changes_nothing_else
"""

from django.db.models import F
from django.http import JsonResponse

from project.models import Article

ARTICLES = Article.objects.select_related("author").prefetch_related("tags")
unknown = set()


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


async def article_view(request, pk):
    if pk in unknown or not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        unknown.add(pk)
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
