"""Moves lazy code into a thread: no alarm any more, but still a query for each author and each article's tags.

Fails: test_asks_at_most_three_times
"""

from asgiref.sync import sync_to_async
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


@sync_to_async
def find_all():
    return [as_dict(article) for article in Article.objects.order_by("-id")]


async def article_list(request):
    return JsonResponse({"articles": await find_all()})


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
