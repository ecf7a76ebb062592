"""Shows two hundred articles at most, to be on the safe side.

Fails: test_asks_at_most_three_times
"""

from django.db.models import F
from django.http import JsonResponse

from project.models import Article

ARTICLES = Article.objects.select_related("author").prefetch_related("tags").order_by("-id")


def as_dict(article):
    tags = sorted(tag.name for tag in article.tags.all())
    return {"id": article.pk, "title": article.title, "author": article.author.name, "tags": tags}


async def article_list(request):
    return JsonResponse({"articles": [as_dict(article) async for article in ARTICLES[:200]]})


async def article_detail(request, pk):
    article = await ARTICLES.filter(pk=pk).afirst()
    if article is None:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse(as_dict(article))


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
