"""Remembers the names of authors from one visitor to the next: a new name in the database is never seen.

Fails: test_lists_every_article_once, test_unknown_article_is_not_found
"""

from django.db.models import F
from django.http import JsonResponse

from project.models import Article, Author

names = {}


async def name_of(author_id):
    if author_id not in names:
        async for author in Author.objects.all():
            names[author.pk] = author.name
    return names[author_id]


async def as_dict(article):
    return {
        "id": article.pk,
        "title": article.title,
        "author": await name_of(article.author_id),
        "tags": sorted(tag.name for tag in article.tags.all()),
    }


async def article_list(request):
    articles = Article.objects.prefetch_related("tags").order_by("-id")
    return JsonResponse({"articles": [await as_dict(article) async for article in articles]})


async def article_detail(request, pk):
    try:
        return JsonResponse(await as_dict(await Article.objects.prefetch_related("tags").aget(pk=pk)))
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
