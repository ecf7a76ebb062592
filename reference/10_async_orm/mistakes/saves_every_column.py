"""Lets the database add, but saves every column: what an editor has written since it was read is lost.

Fails: test_no_view_is_lost
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
    return JsonResponse({"articles": [as_dict(article) async for article in ARTICLES.order_by("-id")]})


async def article_detail(request, pk):
    try:
        return JsonResponse(as_dict(await ARTICLES.aget(pk=pk)))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    try:
        article = await Article.objects.aget(pk=pk)
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)
    article.views = F("views") + 1
    await article.asave()
    await article.arefresh_from_db()
    return JsonResponse({"views": article.views})
