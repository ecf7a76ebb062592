"""Sync functions, each run in a thread by sync_to_async, and a transaction that locks the row."""

from asgiref.sync import sync_to_async
from django.db import transaction
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
    return [as_dict(article) for article in ARTICLES.order_by("-pk")]


@sync_to_async
def find(pk):
    return as_dict(ARTICLES.get(pk=pk))


@sync_to_async
@transaction.atomic
def count(pk):
    article = Article.objects.select_for_update().get(pk=pk)
    article.views += 1
    article.save(update_fields=["views"])
    return article.views


async def article_list(request):
    return JsonResponse({"articles": await find_all()})


async def article_detail(request, pk):
    try:
        return JsonResponse(await find(pk))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    try:
        return JsonResponse({"views": await count(pk)})
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)
