"""The checks you can read. There are more that you cannot."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from grader.checking import after, check, expect
from project.models import Source

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def feed(db, upstream, data):
    """Puts a source into the database that does this when it is asked; returns its name."""
    names = iter(sorted(data.words(40)))

    def add(effect, **fields):
        name = next(names)
        source = Source(name=name.capitalize(), url=f"https://{name}.example/feed.json?size=all", **fields)
        db.seed(source)
        upstream.get(source.url).mock(side_effect=effect)
        return source.name

    return add


@pytest.fixture
def write(data):
    """Makes an item that was published so many minutes before noon."""
    words = iter(data.words(80))

    def item(minutes_ago):
        word = next(words)
        published = (NOON - timedelta(minutes=minutes_ago)).isoformat()
        return {"title": f"About {word}", "url": f"https://{word}.example/{word}", "published": published}

    return item


def says(seconds, *items):
    """A source that answers with these items after so many seconds."""
    return after(seconds, json={"items": items})


def signed(name, *items):
    """The items as the page shows them: with their source."""
    return [{**item, "source": name} for item in items]


def shows(response, items, sources, look_at, *, in_order=False):
    """Compare the news. Their order matters where it is asked for; a time may be written in another way."""
    body = {"items": as_seen(response, items, in_order), "sources": sources}
    expect(response).answers(200, json=body, look_at=look_at)


def as_seen(response, items, in_order):
    """These items with their times as the answer writes them, if these are the same moments, and in its order."""
    try:
        seen = {item["url"]: item["published"] for item in response.json()["items"]}
        if not in_order:
            items = sorted(items, key=lambda item: list(seen).index(item["url"]))
        return [{**item, "published": as_written(item, seen)} for item in items]
    except (ValueError, TypeError, KeyError, RecursionError):
        return items


def as_written(item, seen):
    """The time of an item as the answer writes it, if that is the same moment."""
    text = seen.get(item["url"])
    return text if isinstance(text, str) and moment(text) == moment(item["published"]) else item["published"]


def moment(text):
    """The moment that an ISO text means."""
    return datetime.fromisoformat(text)


def outline(line):
    """A line of the stream: its source and status, and the URLs of its items in any order."""
    try:
        urls = sorted(item["url"] for item in line["items"] or [])
        return {"source": line["source"], "status": line["status"], "urls": urls}
    except (TypeError, KeyError):
        return line


async def watch(response, clock):
    """What a stream says, line by line, and when."""
    if response.status_code != 200:
        await response.aread()
    expect(response).answers(200)
    lines, times, rest = [], [], b""
    async for chunk in response.aiter_bytes():
        *whole, rest = (rest + chunk).split(b"\n")
        lines += [read(line) for line in whole]
        times += [clock.now] * len(whole)
    return ([*lines, read(rest)], [*times, clock.now]) if rest else (lines, times)


def read(line):
    """The value in a line of JSON, or the text of the line if there is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line[:80].decode(errors="replace")


# --- asking the sources -----------------------------------------------------------------------------------------------


@check(points=0, task=1)
async def test_collects_the_news(client, feed, write):
    """The page shows the items of all enabled sources, and that they are ok."""
    one, other = write(1), write(30)
    first = feed(says(0.05, one))
    feed(says(0.05, write(10)), enabled=False)
    second = feed(says(0.05, other))

    response = await client.get("/news/")

    look_at = "Which sources are asked, and what does each item consist of?"
    shows(response, signed(first, one) + signed(second, other), {first: "ok", second: "ok"}, look_at)


@check(points=1, task=1, needs="test_collects_the_news")
async def test_four_sources_at_once(client, app, clock, feed, write):
    """The sources are asked together: four at once, never more, and the next one as soon as one is done."""
    for number in range(7):
        feed(says(0.24 if number == 3 else 0.12, write(number)))

    with clock.measure() as span:
        response = await client.get("/news/")

    expect(response).answers(200)
    expect(app.most_in_flight(), "sources asked at once").at_most(
        4, look_at="What holds the fifth one back? Is it one thing that all share?"
    )
    expect(span).at_most(
        0.3,
        look_at="Which line waits, for one answer or for all four, before the next source is asked?",
        contrast="a source of 0.24 s and six of 0.12 s, four at once, take 0.24 s",
    )


@check(points=1, task=1, needs="test_collects_the_news")
async def test_a_source_is_unavailable(client, feed, write):
    """A source that cannot be reached, or says 5xx, is `unavailable`; the others are shown."""
    item = write(5)
    unreachable = feed(after(0.05, raises=httpx.ConnectError))
    broken = feed(after(0.08, status_code=500, html="<h1>Server Error</h1>"))
    well = feed(says(0.11, item))
    overloaded = feed(after(0.02, status_code=520, json={"items": [write(3)]}))

    response = await client.get("/news/")

    page = read(response.content)
    seen = page.get("sources") if isinstance(page, dict) else None
    for name, what in ((unreachable, "cannot be reached"), (broken, "answers 500"), (overloaded, "answers 520")):
        if isinstance(seen, dict):
            expect(seen.get(name), f"the status of a source that {what}").equals(
                "unavailable", look_at="Which errors are caught, and which statuses does the view take for a failure?"
            )
    statuses = {unreachable: "unavailable", broken: "unavailable", well: "ok", overloaded: "unavailable"}
    shows(
        response, signed(well, item), statuses, "Where is the failure of one source caught: around it, or around all?"
    )


# --- time -------------------------------------------------------------------------------------------------------------


@check(points=1, task=2, needs="test_collects_the_news")
async def test_a_source_is_slow(client, clock, feed, write):
    """A source that has not answered after 0.3 s is `timeout`; the others are shown, also one that needs 0.28 s."""
    items = [write(3), write(7)]
    quick, slow = feed(says(0.1, items[0])), feed(says(3.0, write(5)))
    slower, too_slow = feed(says(0.28, items[1])), feed(says(0.32, write(4)))

    with clock.measure() as span:
        response = await client.get("/news/")

    expect(span).at_most(
        1.0,  # also for those who still ask one after another
        look_at="What ends the wait for a slow source?",
        contrast="one source would take 3 s, and it has 0.3 s",
    )
    shows(
        response,
        signed(quick, items[0]) + signed(slower, items[1]),
        {quick: "ok", slow: "timeout", slower: "ok", too_slow: "timeout"},
        "What does the view know of a source after 0.3 s? One answers after 0.28 s, another one after 0.32 s.",
    )


# --- one page out of many ---------------------------------------------------------------------------------------------


@check(points=1, task=3, needs="test_collects_the_news")
async def test_newest_first(client, feed, write):
    """The newest item comes first, whichever source it is from."""
    items = [write(25 * place) for place in range(6)]
    odd, even = feed(says(0.1, *items[5::-2])), feed(says(0.05, *items[::2]))

    response = await client.get("/news/")

    expected = [{**item, "source": odd if place % 2 else even} for place, item in enumerate(items)]
    look_at = "By what are the items of all sources sorted, and which way?"
    shows(response, expected, {odd: "ok", even: "ok"}, look_at, in_order=True)


# --- for many visitors ------------------------------------------------------------------------------------------------


@check(points=1, task=4, needs="test_collects_the_news")
async def test_kept_for_a_minute(client, clock, feed, write):
    """The news are kept in Django's cache for 60 seconds; then, or when it is emptied, they are fetched anew."""
    items = [write(place) for place in range(9, 0, -1)]
    calls = []

    async def news_of_the_hour(request):
        calls.append(request)
        return await says(0.1, items[min(len(calls), len(items)) - 1])(request)

    name = feed(news_of_the_hour)

    for when, pause_s, limit, seen, number in (
        ("at first", 0.0, 5, "MISS", 0),
        ("30 seconds later, for another limit", 30.0, 6, "HIT", 0),
        ("after 59.6 seconds", 29.5, 5, "HIT", 0),
        ("after 60.4 seconds", 0.8, 5, "MISS", 1),
        ("right after that", 0.2, 5, "HIT", 1),
    ):
        await clock.sleep(pause_s)
        response = await client.get("/news/", params={"limit": limit})

        look_at = f"Which news does the cache hold {when}, and since when?"
        shows(response, signed(name, items[number]), {name: "ok"}, look_at)
        expect(response).header(
            "x-cache",
            seen,
            look_at=f"Is the page taken from the cache {when}, and does it say so? What is kept with it?",
        )

    await client.post("/cache/clear/")
    response = await client.get("/news/")

    look_at = "Where are the news kept? `django.core.cache.cache` is what all parts of a site share."
    shows(response, signed(name, items[2]), {name: "ok"}, look_at)
    expect(response).header("x-cache", "MISS", look_at="Does the page say whether it comes from the cache?")


# --- as it comes ------------------------------------------------------------------------------------------------------


@check(points=1, task=5)
async def test_streams_each_source_as_it_answers(client, app, clock, feed, write):
    """The stream sends the line of each source at the moment it answers, and `{"done": true}` in the end."""
    items = [write(place) for place in range(3)]
    late, early, middle = feed(says(0.28, items[0])), feed(says(0.02, items[1])), feed(says(0.14, items[2]))

    async def visit():
        async with client.stream("GET", "/news/stream/") as response:
            return response, *await watch(response, clock)

    visitor = asyncio.create_task(visit())
    await clock.sleep(1.0)
    if not visitor.done():
        expect(len(app.calls), "calls to three sources, a second after the visitor came").equals(
            3,
            look_at="Is the httpx client still open when the generator runs? A view's `async with` ends when the view "
            "returns: the generator needs its own.",
        )
    response, lines, times = await visitor

    expect(response).content_type("application/x-ndjson")
    expected = [
        {"source": name, "status": "ok", "urls": [item["url"]]}
        for name, item in ((early, items[1]), (middle, items[2]), (late, items[0]))
    ]
    look_at = "Whose line comes when, and what does it consist of?"
    expect([outline(line) for line in lines], "lines").equals([*expected, {"done": True}], look_at=look_at)
    at_once = all(time <= due_s + 0.1 for time, due_s in zip(times, (0.02, 0.14, 0.28, 0.28), strict=True))
    expect(at_once, "lines after 0.02, 0.14 and 0.28 seconds, as the sources answer").is_true(
        seen=f"lines after {', '.join(f'{time:.2f}' for time in times[:3])} seconds",
        look_at="Does an async generator yield each line as it comes? A list is sent when it is complete.",
    )
