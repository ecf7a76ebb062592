"""Plain sync views: Django itself runs them in a thread."""

from django.db.models import F
from django.http import JsonResponse

from project.models import Article

ARTICLES = Article.objects.select_related("author").prefetch_related("tags")


def as_dict(article):
    return {
        "id": article.pk,
        "title": article.title,
        "author": article.author.name,
        "tags": sorted(tag.name for tag in article.tags.all()),
    }


def article_list(request):
    return JsonResponse({"articles": list(map(as_dict, ARTICLES.order_by("-id")))})


def article_detail(request, pk):
    article = ARTICLES.filter(pk=pk).first()
    if article is None:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse(as_dict(article))


def article_view(request, pk):
    article = Article.objects.filter(pk=pk).first()
    if article is None:
        return JsonResponse({"error": "not found"}, status=404)
    article.views = F("views") + 1
    article.save(update_fields=["views"])
    article.refresh_from_db()
    return JsonResponse({"views": article.views})
