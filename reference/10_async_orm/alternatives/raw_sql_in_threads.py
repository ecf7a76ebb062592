"""SQL by hand, in threads: one query for the list, and UPDATE … RETURNING for the count."""

import asyncio
from itertools import groupby

from django.db import connection
from django.http import JsonResponse

SQL = """
    SELECT article.id, article.title, author.name, tag.name
    FROM project_article AS article
    JOIN project_author AS author ON author.id = article.author_id
    LEFT JOIN project_article_tags AS link ON link.article_id = article.id
    LEFT JOIN project_tag AS tag ON tag.id = link.tag_id
"""


def rows(sql, *values):
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()
    finally:
        connection.close()


def as_dicts(found):
    return [
        {"id": pk, "title": title, "author": author, "tags": sorted(tag for *_, tag in group if tag is not None)}
        for (pk, title, author), group in groupby(found, key=lambda row: row[:3])
    ]


async def article_list(request):
    found = await asyncio.to_thread(rows, SQL + "ORDER BY article.id DESC")
    return JsonResponse({"articles": as_dicts(found)})


async def article_detail(request, pk):
    found = await asyncio.to_thread(rows, SQL + "WHERE article.id = %s", pk)
    if not found:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse(as_dicts(found)[0])


async def article_view(request, pk):
    found = await asyncio.to_thread(
        rows, "UPDATE project_article SET views = views + 1 WHERE id = %s RETURNING views", pk
    )
    if not found:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse({"views": found[0][0]})
