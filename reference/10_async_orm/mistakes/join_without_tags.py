"""Joins the tags in SQL: an article with two tags appears twice, and one without gets a tag that is null.

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
    found = {}
    rows = Article.objects.order_by("-id", "tags__name").values_list("id", "title", "author__name", "tags__name")
    async for pk, title, author, tag in rows:
        article = found.setdefault(pk, {"id": pk, "title": title, "author": author, "tags": []})
        article["tags"].append(tag)
    return JsonResponse({"articles": list(found.values())})


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
