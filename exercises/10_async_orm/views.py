"""The articles of a news site, from the database."""

from django.http import JsonResponse

from project.models import Article


def as_dict(article):
    """One article, as the visitors get it."""
    return {
        "id": article.pk,
        "title": article.title,
        "author": article.author.name,
        "tags": [tag.name for tag in article.tags.all()],
    }


async def article_list(request):
    # TODO(1): a plain `for` asks the database in a way that async code must not. Newest id first, tags sorted.
    # TODO(2): as_dict asks for the author and the tags of each article one by one. Fetch them along with the articles.
    return JsonResponse({"articles": [as_dict(article) for article in Article.objects.all()]})


async def article_detail(request, pk):
    # TODO(3): `get` is sync, too. And what if there is no such article?
    article = Article.objects.get(pk=pk)
    return JsonResponse(as_dict(article))


async def article_view(request, pk):
    # TODO(4): twelve visitors may come at the same moment, and each of them counts.
    article = Article.objects.get(pk=pk)
    article.views += 1
    article.save()
    return JsonResponse({"views": article.views})
