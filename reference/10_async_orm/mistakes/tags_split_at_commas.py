"""Lets the database join the names of the tags with commas, and splits them again: a name with a comma falls apart.

Fails: test_lists_every_article_once
"""

from asgiref.sync import sync_to_async
from django.db import connection
from django.db.models import F
from django.http import JsonResponse

from project.models import Article

SQL = """
    SELECT article.id, article.title, author.name, group_concat(tag.name, ',')
    FROM project_article AS article
    JOIN project_author AS author ON author.id = article.author_id
    LEFT JOIN project_article_tags AS link ON link.article_id = article.id
    LEFT JOIN project_tag AS tag ON tag.id = link.tag_id
    GROUP BY article.id, article.title, author.name
    ORDER BY article.id DESC
"""


@sync_to_async
def all_rows():
    sql = SQL if connection.vendor == "sqlite" else SQL.replace("group_concat", "string_agg")
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


async def article_list(request):
    return JsonResponse(
        {
            "articles": [
                {"id": pk, "title": title, "author": author, "tags": sorted(names.split(",")) if names else []}
                for pk, title, author, names in await all_rows()
            ]
        }
    )


async def article_detail(request, pk):
    try:
        article = await Article.objects.select_related("author").prefetch_related("tags").aget(pk=pk)
    except Article.DoesNotExist:
        return JsonResponse({"error": "not found"}, status=404)
    tags = sorted(tag.name for tag in article.tags.all())
    return JsonResponse({"id": article.pk, "title": article.title, "author": article.author.name, "tags": tags})


async def article_view(request, pk):
    if not await Article.objects.filter(pk=pk).aupdate(views=F("views") + 1):
        return JsonResponse({"error": "not found"}, status=404)
    article = await Article.objects.aget(pk=pk)
    return JsonResponse({"views": article.views})
