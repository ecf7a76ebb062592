"""The checks that the student does not see."""

import pytest
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from grader.checking import check, expect, gather, read_json
from project.models import Article, Author, Tag


@pytest.fixture
def fill(db, data):
    """Puts articles with these ids, in this order, into the database; returns what visitors get, by id.

    There are three authors and five tags for all of them; some articles have no tag, some have the same title, and
    nobody has read the fourth.
    """
    words, often = data.words(8), data.text(12)

    def save(ids):
        authors = [Author.objects.create(name=word.capitalize()) for word in words[:3]]
        labels = sorted(words[3:], reverse=True)
        labels[0] += f", {labels[1]}"  # a tag may have a comma
        tags = [Tag.objects.create(name=label) for label in labels]
        found, articles, tagged = {}, [], []
        for place, pk in enumerate(ids):
            author, own = authors[place % 3], tags[: place % 4]
            article = Article(
                id=pk,
                title=often if place % 9 in (1, 2) else data.text(12),
                url=f"https://news.example/{pk}",
                views=0 if place == 3 else data.integer(100, 900),
                author=author,
            )
            articles.append(article)
            tagged += [Article.tags.through(article=article, tag=tag) for tag in own]
            names = sorted(tag.name for tag in own)
            found[pk] = {"id": pk, "title": article.title, "author": author.name, "tags": names}
        Article.objects.bulk_create(articles)
        Article.tags.through.objects.bulk_create(tagged)
        return found

    return lambda ids: db.read(lambda: transaction.atomic(save)(ids))


@pytest.fixture
def rename(db, data):
    """An editor changes all titles and names: `rename()`; returns how an article that had the old ones looks now."""
    new = data.word().capitalize()

    def change():
        for model, name in ((Article, "title"), (Author, "name"), (Tag, "name")):
            model.objects.update(**{name: Concat(Value(new), name)})

    def renamed(article):
        tags = [new + tag for tag in article["tags"]]
        return {**article, "title": new + article["title"], "author": new + article["author"], "tags": tags}

    def rename_all():
        db.read(change)
        return renamed

    return rename_all


def everything():
    """All that the database holds, as plain values."""
    articles = Article.objects.order_by("id").values_list("id", "title", "url", "views", "author_id")
    tagged = Article.tags.through.objects.order_by("id").values_list("article_id", "tag_id")
    return [list(articles), list(tagged), Author.objects.count(), Tag.objects.count()]


def list_look_at(response, articles):
    """What to look at when the list is not this one."""
    try:
        answer = read_json(response.content)
    except ValueError:
        answer = None
    listed = answer.get("articles") if isinstance(answer, dict) else None
    if isinstance(listed, list) and all(isinstance(article, dict) for article in listed):
        ids, right = [article.get("id") for article in listed], [article["id"] for article in articles]
        if ids == right:
            return (
                "Articles and order are right. Are titles and names shown untouched: none split, joined, escaped or "
                "cut? And articles without tags?"
            )
        if len(ids) == len(right) and all(pk in ids for pk in right):
            return "The articles are all there, but not in order. Are their ids compared as numbers, the largest first?"
    return "What becomes of articles without a tag, with another one's title, stored since the last visit, or far down?"


@check(points=1, task=1, needs="test_lists_articles")
async def test_lists_every_article_once(client, fill, rename, data):
    """The list has every article once, as it is now, whatever order they were stored in, also those without tags."""
    response = await client.get("/articles/")
    expect(response).answers(200, json={"articles": []}, look_at="What is the list when there is no article yet?")
    articles = fill(data.sample(range(10, 999), 120))

    response = await client.get("/articles/")

    newest_first = [articles[pk] for pk in sorted(articles, reverse=True)]
    look_at = list_look_at(response, newest_first)
    expect(response).answers(200, json={"articles": newest_first}, look_at=look_at)

    renamed = rename()
    expect(await client.get("/articles/")).answers(
        200,
        json={"articles": [renamed(article) for article in newest_first]},
        look_at="What does the view keep from one visitor to the next? The database has changed since.",
    )


@check(points=1, task=2, needs="test_lists_every_article_once")
async def test_asks_at_most_three_times(client, app, fill, data):
    """The list takes at most three queries, however many articles there are."""
    articles = fill(range(1, data.integer(203, 230)))

    response = await client.get("/articles/")

    newest_first = [articles[pk] for pk in sorted(articles, reverse=True)]
    expect(response).answers(200, json={"articles": newest_first}, look_at="What limits the length of the list?")
    # There is one visitor only: what a thread of the view's own asks is theirs, too.
    asked = [query for query in app.queries if query.kind in ("SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE")]
    expect(len(asked), "queries for the list").at_most(
        3,
        look_at="What asks again for each article, or each part of the list? `select_related` and `prefetch_related` "
        "fetch it for all at once.",
        where=next((query.place for query in asked[3:] if query.place), None),
    )


@check(points=1, task=3, needs="test_shows_one_article")
async def test_unknown_article_is_not_found(client, fill, rename, db, data):
    """An article is shown as it is now; for an id that none has yet, or any more: 404 `{"error": "not found"}`."""
    first, last, nobody = data.sample(range(10, 99), 3)
    articles = fill([last, first])

    unknown = await client.get(f"/articles/{nobody}/")
    expect(unknown).answers(404, json={"error": "not found"}, look_at="What does `aget` do when there is no such row?")
    for pk in (first, last):
        expect(await client.get(f"/articles/{pk}/")).answers(200, json=articles[pk])

    # Meanwhile, others write to the database.
    db.read(lambda: Article.objects.filter(pk=last).delete())
    articles |= fill([nobody])
    renamed = rename()

    gone = await client.get(f"/articles/{last}/")
    expect(gone).answers(404, json={"error": "not found"}, look_at="Who still has the article that was deleted?")
    for pk in (first, nobody):
        expect(await client.get(f"/articles/{pk}/")).answers(
            200,
            json=renamed(articles[pk]),
            look_at="What does the view keep from one visitor to the next? The database has changed since.",
        )


TWICE = "Who counts a second time? What was given up may go on in its thread, and count all the same."


@check(points=1, task=4, needs="test_counts_a_view")
async def test_no_view_is_lost(client, clock, fill, rename, db, data):
    """When twelve visitors come within a second, twelve views are counted, even while the database is busy, and an
    editor's new title stays."""
    pk = data.integer(10, 99)
    article = fill([pk])[pk]
    before = db.read(lambda: Article.objects.get(pk=pk).views)

    async def busy():
        with db.locked():
            await clock.sleep(1.0)
        return rename()

    async def come(number):
        await clock.sleep(0.15 * (number // 2))  # two at a time
        return await client.post(f"/articles/{pk}/view/")

    renamed, *responses = await gather(busy(), *map(come, range(12)))

    for response in responses:
        expect(response).answers(200, look_at="What does a visitor get when others write at the same time?")
    counted = db.read(lambda: Article.objects.get(pk=pk).views) - before
    look_at = "Who comes between reading the number, or what was collected, and writing it? Who adds 1? Is it awaited?"
    expect(counted, "views counted of 12 visitors").equals(12, look_at=TWICE if counted > 12 else look_at)
    title = db.read(lambda: Article.objects.get(pk=pk).title)
    expect(title == renamed(article)["title"], "the title that an editor wrote while the visitors waited").is_true(
        seen="another title", look_at="Which columns does saving write, and when were their values read?"
    )


@check(points=1, task=4, needs="test_counts_a_view")
async def test_counting_changes_nothing_else(client, clock, fill, db, data):
    """Counting changes one number of one article, and reading changes nothing; for an id that none has, or any more, it
    is 404."""
    *others, unread, nobody = data.sample(range(10, 99), 5)
    fill([*others, unread])
    rows, *rest = before = db.read(everything)

    for path in ("/articles/", f"/articles/{unread}/"):
        await client.get(path)
    await clock.sleep(1.0)  # what the views left behind may end
    expect(db.read(everything) == before, "the database as it was before the articles were read").is_true(
        seen="other values", look_at="What do the list and the single article write?"
    )

    for _ in range(20):
        unknown = await client.post(f"/articles/{nobody}/view/")
        expect(unknown).answers(
            404, json={"error": "not found"}, look_at="How does the view notice that nothing was counted?"
        )
    known = await client.post(f"/articles/{unread}/view/")

    expect(known).answers(200, json={"views": 1}, look_at="What if nobody has read the article yet?")
    now, *rest_now = db.read(everything)
    expected = [(pk, title, url, views + (pk == unread), author) for pk, title, url, views, author in rows]
    expect(now == expected and rest_now == rest, "one more view of one article, and nothing else changed").is_true(
        seen="other rows or columns that changed, too", look_at="Which rows does the update affect?"
    )

    db.read(lambda: Article.objects.filter(pk=unread).delete())
    gone = await client.post(f"/articles/{unread}/view/")
    expect(gone).answers(404, json={"error": "not found"}, look_at="Who still knows the article that was deleted?")
    fill([nobody])
    written = await client.post(f"/articles/{nobody}/view/")
    expect(written).answers(200, look_at="The article has been written since. Who still thinks that there is none?")


@check(points=1, task=4, needs=["test_lists_articles", "test_shows_one_article", "test_counts_a_view"])
async def test_no_query_on_the_loop(client, app, fill, data):
    """No query runs on the event loop's thread."""
    pk, nobody = data.sample(range(10, 99), 2)
    fill([pk])

    responses = [
        await client.get("/articles/"),
        await client.get(f"/articles/{pk}/"),
        await client.post(f"/articles/{pk}/view/"),
    ]
    await client.get(f"/articles/{nobody}/")
    await client.post(f"/articles/{nobody}/view/")

    for response in responses:
        expect(response).answers(200)
    on_loop = [query for query in app.queries if query.on_loop and not query.refused]
    expect(on_loop, "queries on the event loop's thread").is_empty(
        look_at="Everybody waits while the database answers there. DJANGO_ALLOW_ASYNC_UNSAFE turns off the alarm only."
    )


@check(points=1, task=4, needs=["test_lists_articles", "test_shows_one_article", "test_counts_a_view"])
async def test_others_are_served_meanwhile(client, clock, db, fill, data):
    """While one visitor's view waits to be counted, because the database is locked, others can read; it counts once."""
    pk, other, nobody = data.sample(range(10, 99), 3)
    articles = fill([pk, other])
    before = db.read(lambda: Article.objects.get(pk=pk).views)

    async def read():
        for path in (f"/articles/{other}/", "/articles/", f"/articles/{nobody}/"):
            await clock.sleep(0.3)
            with clock.measure() as span:
                responses.append(await client.get(path))
            spans.append(span)

    async def busy():
        with db.locked():
            await clock.sleep(8.0)

    responses, spans = [], []
    _, counted, _ = await gather(busy(), client.post(f"/articles/{pk}/view/"), read())

    expect(counted).answers(200, look_at="What happens to a write that has to wait for a lock?")
    expect(responses[0]).answers(200, json=articles[other])
    for span in spans:
        expect(span).at_most(
            0.2,
            look_at="On which thread does the counting wait? Does reading open a transaction or write something? "
            "Is there a lock or a pool that both need?",
            contrast="the reader waited, too",
        )
    await clock.sleep(1.0)  # what the view gave up may still go on
    views = db.read(lambda: Article.objects.get(pk=pk).views)
    expect(views - before, "views counted of 1 visitor").at_most(1, look_at=TWICE)
