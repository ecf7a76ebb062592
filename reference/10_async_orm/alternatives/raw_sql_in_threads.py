"""SQL by hand, in threads: one query for the list, and UPDATE … RETURNING for the count."""

import asyncio
import json

from django.db import connection
from django.http import JsonResponse

SQL = """
    SELECT article.id, article.title, author.name, (
        SELECT json_group_array(tag.name)
        FROM project_article_tags AS link JOIN project_tag AS tag ON tag.id = link.tag_id
        WHERE link.article_id = article.id
    )
    FROM project_article AS article JOIN project_author AS author ON author.id = article.author_id
"""


def rows(sql, *values):
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()
    finally:
        connection.close()


def as_dict(row):
    pk, title, author, tags = row
    return {"id": pk, "title": title, "author": author, "tags": sorted(json.loads(tags))}


async def article_list(request):
    found = await asyncio.to_thread(rows, SQL + "ORDER BY article.id DESC")
    return JsonResponse({"articles": [as_dict(row) for row in found]})


async def article_detail(request, pk):
    found = await asyncio.to_thread(rows, SQL + "WHERE article.id = %s", pk)
    if not found:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse(as_dict(found[0]))


async def article_view(request, pk):
    found = await asyncio.to_thread(
        rows, "UPDATE project_article SET views = views + 1 WHERE id = %s RETURNING views", pk
    )
    if not found:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse({"views": found[0][0]})
