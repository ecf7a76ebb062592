"""Asks for the tags of each article one after another: right, but with as many queries as articles.

Fails: test_asks_at_most_three_times
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
    found = []
    async for article in Article.objects.select_related("author").order_by("-id"):
        tags = [tag.name async for tag in article.tags.order_by("name")]
        found.append({"id": article.pk, "title": article.title, "author": article.author.name, "tags": tags})
    return JsonResponse({"articles": found})


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
