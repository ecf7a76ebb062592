"""Fetches the articles first, then author and tags of all of them with aprefetch_related_objects."""

from django.db.models import F, aprefetch_related_objects
from django.http import JsonResponse

from project.models import Article


def as_dict(article):
    tags = sorted([tag.name for tag in article.tags.all()])
    return dict(id=article.id, title=article.title, author=article.author.name, tags=tags)


async def article_list(request):
    articles = [article async for article in Article.objects.order_by("-id")]
    await aprefetch_related_objects(articles, "author", "tags")
    return JsonResponse({"articles": [as_dict(article) for article in articles]})


async def article_detail(request, pk):
    articles = [article async for article in Article.objects.filter(pk=pk)]
    await aprefetch_related_objects(articles, "author", "tags")
    for article in articles:
        return JsonResponse(as_dict(article))
    return JsonResponse({"error": "not found"}, status=404)


async def article_view(request, pk):
    found = await Article.objects.filter(pk=pk).aexists()
    if found:
        await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1)
        return JsonResponse(await Article.objects.values("views").aget(pk=pk))
    return JsonResponse({"error": "not found"}, status=404)
