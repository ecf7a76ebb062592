"""Puts `async` in front of `def` and leaves the rest as it was.

Fails: test_lists_articles, test_shows_one_article, test_counts_a_view
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
    return JsonResponse({"articles": [as_dict(article) for article in ARTICLES.order_by("-id")]})


async def article_detail(request, pk):
    try:
        return JsonResponse(as_dict(ARTICLES.get(pk=pk)))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    if not Article.objects.filter(pk=pk).update(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse({"views": Article.objects.get(pk=pk).views})
