"""Counts in a dictionary of the module, which starts at 0 and never reaches the database.

Fails: test_counts_a_view
"""

from collections import Counter

from django.http import JsonResponse

from project.models import Article


COUNTED = Counter()
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
    if not await Article.objects.filter(pk=pk).aexists():
        return JsonResponse({"error": "not found"}, status=404)
    COUNTED[pk] += 1
    return JsonResponse({"views": COUNTED[pk]})
