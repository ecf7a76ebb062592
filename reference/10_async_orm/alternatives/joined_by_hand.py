"""Three queries, gathered and joined by hand with values_list and ain_bulk."""

import asyncio
from collections import defaultdict

from django.db.models import F
from django.http import JsonResponse

from project.models import Article, Author


async def tags_by_article(articles):
    tags = defaultdict(list)
    pairs = Article.tags.through.objects.filter(article__in=articles).order_by("tag__name")
    async for article_id, name in pairs.values_list("article_id", "tag__name"):
        tags[article_id].append(name)
    return tags


async def as_list(articles):
    rows = [row async for row in articles.order_by("-id").values("id", "title", "author_id")]
    authors, tags = await asyncio.gather(
        Author.objects.ain_bulk({row["author_id"] for row in rows}), tags_by_article(articles)
    )
    return [
        {"id": row["id"], "title": row["title"], "author": authors[row["author_id"]].name, "tags": tags[row["id"]]}
        for row in rows
    ]


async def article_list(request):
    return JsonResponse({"articles": await as_list(Article.objects.all())})


async def article_detail(request, pk):
    found = await as_list(Article.objects.filter(pk=pk))
    if not found:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse(found[0])


async def article_view(request, pk):
    article = Article.objects.filter(pk=pk)
    await article.aupdate(views=F("views") + 1)
    views = await article.values_list("views", flat=True).afirst()
    if views is None:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse({"views": views})
