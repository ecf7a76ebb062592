"""Reads in a transaction, which here waits until it may write.

Fails: test_others_are_served_meanwhile
"""

from asgiref.sync import sync_to_async
from django.db import transaction
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


@sync_to_async
@transaction.atomic
def find(pk):
    return as_dict(ARTICLES.get(pk=pk))


async def article_detail(request, pk):
    try:
        return JsonResponse(await find(pk))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
