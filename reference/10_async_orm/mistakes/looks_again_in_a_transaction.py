"""Makes sure in a transaction that an unknown article is not there, and waits until it may write.

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
def find_again(pk):
    return ARTICLES.filter(pk=pk).first()


async def article_detail(request, pk):
    article = await ARTICLES.filter(pk=pk).afirst() or await find_again(pk)
    if article is None:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse(as_dict(article))


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
