"""The checks you can read. There are a few more that you cannot."""

import pytest

from grader.checking import check, expect
from project.models import Article, Author, Tag


@pytest.fixture
def add_article(db, data):
    """Puts an article with this id, a new author and so many new tags into the database; returns what visitors get."""
    words = iter(data.words(40))

    def add(pk, tags=2, **fields):
        # The last name in the alphabet comes first into the database.
        names = sorted((next(words) for _ in range(tags)), reverse=True)
        author = Author(name=next(words).capitalize())
        article = Article(id=pk, title=next(words), url=f"https://news.example/{pk}", author=author, **fields)
        rows = [Tag(name=name) for name in names]
        db.seed(author, *rows, article)
        db.read(lambda: article.tags.set(rows))
        return {"id": pk, "title": article.title, "author": author.name, "tags": sorted(names)}

    return add


@check(points=1, task=1)
async def test_lists_articles(client, add_article):
    """`/articles/` lists all articles, newest id first, each with its author's name and its sorted tags."""
    articles = [add_article(pk) for pk in (1, 2, 3)]

    response = await client.get("/articles/")

    expect(response).answers(
        200,
        json={"articles": articles[::-1]},
        look_at="Which line asks the database, and in which order do articles and tags come back?",
    )


@check(points=1, task=3)
async def test_shows_one_article(client, add_article, data):
    """`/articles/ID/` shows the article with this id."""
    ids = data.sample(range(10, 99), 3)
    articles = [add_article(pk) for pk in ids]

    for pk, article in zip(ids, articles, strict=True):
        response = await client.get(f"/articles/{pk}/")

        expect(response).answers(
            200, json=article, look_at="Which line asks the database, and what does the answer consist of?"
        )


@check(points=1, task=4)
async def test_counts_a_view(client, add_article, db, data):
    """Each `POST /articles/ID/view/` counts one view, and answers with the new number."""
    pk, views = data.integer(10, 99), data.integer(100, 900)
    add_article(pk, views=views)

    for more in (1, 2):
        response = await client.post(f"/articles/{pk}/view/")

        expect(response).answers(200, json={"views": views + more}, look_at="Is the new number saved, and awaited?")
        saved = db.read(lambda: Article.objects.get(pk=pk).views)
        expect(saved, "views in the database").equals(views + more, look_at="Is the new number saved, and awaited?")
