"""One joined query, grouped in Python, in a worker thread of anyio."""

from anyio import to_thread
from django.db.models import F
from django.http import JsonResponse

from project.models import Article

COLUMNS = ("id", "title", "author__name", "tags__name")


def find(articles):
    found = {}
    for pk, title, author, tag in articles.order_by("-id", "tags__name").values_list(*COLUMNS):
        article = found.setdefault(pk, {"id": pk, "title": title, "author": author, "tags": []})
        if tag is not None:
            article["tags"].append(tag)
    return list(found.values())


async def article_list(request):
    return JsonResponse({"articles": await to_thread.run_sync(find, Article.objects.all())})


async def article_detail(request, pk):
    for article in await to_thread.run_sync(find, Article.objects.filter(pk=pk)):
        return JsonResponse(article)
    return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
