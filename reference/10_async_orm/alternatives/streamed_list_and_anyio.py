"""Writes the list while it reads it, as a streamed answer; the other views run in threads of anyio."""

import json

import anyio.to_thread
from django.db import connection
from django.db.models import F
from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from project.models import Article


def everything():
    return Article.objects.select_related("author").prefetch_related("tags").order_by("-id")


def to_dict(article):
    return {
        "id": article.id,
        "title": article.title,
        "author": article.author.name,
        "tags": sorted(t.name for t in article.tags.all()),
    }


async def article_list(request):
    async def parts():
        yield '{"articles": ['
        comma = ""
        async for article in everything():
            yield comma + json.dumps(to_dict(article))
            comma = ", "
        yield "]}"

    return StreamingHttpResponse(parts(), content_type="application/json")


def detail_in_thread(pk):
    try:
        return to_dict(get_object_or_404(everything(), pk=pk)), 200
    except Http404:
        return {"error": "not found"}, 404
    finally:
        connection.close()


async def article_detail(request, pk):
    body, status = await anyio.to_thread.run_sync(detail_in_thread, pk)
    return JsonResponse(body, status=status)


def count_in_thread(pk):
    try:
        n = Article.objects.filter(pk=pk).update(views=F("views") + 1)
        return Article.objects.values_list("views", flat=True).get(pk=pk) if n else None
    finally:
        connection.close()


async def article_view(request, pk):
    if (views := await anyio.to_thread.run_sync(count_in_thread, pk)) is None:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse({"views": views})
