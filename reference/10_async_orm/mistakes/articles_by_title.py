"""Collects the list by title, so that of two articles with one title only one is left.

Fails: test_lists_every_article_once
"""

from django.db.models import F
from django.http import JsonResponse
from project.models import Article

Q = Article.objects.select_related("author").prefetch_related("tags")


def show(a):
    return dict(id=a.id, title=a.title, author=a.author.name, tags=sorted({t.name for t in a.tags.all()}))


async def article_list(request):
    by = {}
    async for a in Q.order_by("id"):
        by[a.title] = show(a)
    return JsonResponse({"articles": list(by.values())[::-1]})


async def article_detail(request, pk):
    a = await Q.filter(pk=pk).afirst()
    return JsonResponse(show(a)) if a else JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    n = await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1)
    if not n:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse({"views": (await Article.objects.aget(pk=pk)).views})
