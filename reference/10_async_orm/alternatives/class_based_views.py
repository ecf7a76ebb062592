"""Class-based views, with aget_object_or_404, asave and arefresh_from_db."""

from django.db.models import F, Prefetch
from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404
from django.views import View

from project.models import Article, Tag

ARTICLES = Article.objects.select_related("author").prefetch_related(
    Prefetch("tags", queryset=Tag.objects.order_by("name"), to_attr="sorted_tags")
)


class Base(View):
    async def dispatch(self, request, *args, **kwargs):
        try:
            return await super().dispatch(request, *args, **kwargs)
        except Http404:
            return JsonResponse({"error": "not found"}, status=404)

    @staticmethod
    def shown(article):
        tags = [tag.name for tag in article.sorted_tags]
        return {"id": article.id, "title": article.title, "author": article.author.name, "tags": tags}


class ArticleList(Base):
    async def get(self, request):
        articles = []
        async for article in ARTICLES.order_by("-id").aiterator(chunk_size=500):
            articles.append(self.shown(article))
        return JsonResponse({"articles": articles})


class ArticleDetail(Base):
    async def get(self, request, pk):
        return JsonResponse(self.shown(await aget_object_or_404(ARTICLES, pk=pk)))


class ArticleView(Base):
    async def post(self, request, pk):
        article = await aget_object_or_404(Article, pk=pk)
        article.views = F("views") + 1
        await article.asave(update_fields=["views"])
        await article.arefresh_from_db(fields=["views"])
        return JsonResponse({"views": article.views})


article_list = ArticleList.as_view()
article_detail = ArticleDetail.as_view()
article_view = ArticleView.as_view()
