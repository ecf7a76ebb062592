"""The checks you cannot read."""

import asyncio
import json
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from grader.checking import after, check, expect, gather, never
from project.models import Headline, Source

NOON = datetime(2026, 7, 9, 12, tzinfo=UTC)


@pytest.fixture
def feed(db, upstream, data):
    """Puts a source into the database that does this when it is asked; returns its name."""
    names = iter(data.words(40))

    def add(effect, **fields):
        name = next(names)
        source = Source(
            **{"name": f"{name.capitalize()} {data.text(4)}", "url": f"https://{name}.example/news"} | fields
        )
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
        return {"title": data.text(14), "url": f"https://{word}.example/{word}", "published": published}

    return item


def says(seconds, *items):
    """A source that answers with these items after so many seconds."""
    return after(seconds, json={"items": items})


JSON_TYPE = {"Content-Type": "application/json"}
NO_LISTS = (
    ("a web page", {"html": "<h1>It works!</h1>"}),
    ("nothing at all", {"content": b"", "headers": JSON_TYPE}),
    ("bytes that are no text", {"content": b'{"items": \xff\xfe', "headers": JSON_TYPE}),
    ("a list", {"json": [{"title": "Rain", "url": "https://rain.example/", "published": "2026-07-09T08:00:00Z"}]}),
    ("null", {"content": b"null", "headers": JSON_TYPE}),
    ("an object without items", {"json": {"error": "no news"}}),
    ("items that are null", {"json": {"items": None}}),
    ("items that are a text", {"json": {"items": "news"}}),
)


class Stalls(httpx.AsyncByteStream):
    """A body of which only the beginning ever comes."""

    async def __aiter__(self):
        yield b'{"items": '
        await asyncio.get_running_loop().create_future()


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
    """A line of the stream: what it has to say, its items in the order of their URLs and with their times in UTC."""
    try:
        items = [
            {"title": item["title"], "url": item["url"], "published": in_utc(item["published"])}
            for item in line["items"] or []
        ]
        items.sort(key=lambda item: item["url"])
        return {"source": line["source"], "status": line["status"], "items": items}
    except (TypeError, KeyError, ValueError, OverflowError):
        return line


def in_utc(text):
    """The same moment, as an ISO text in UTC."""
    return moment(text).astimezone(UTC).isoformat()


async def watch(response):
    """What a stream says, line by line."""
    if response.status_code != 200:
        await response.aread()
    expect(response).answers(200)
    lines, rest = [], b""
    async for chunk in response.aiter_bytes():
        *whole, rest = (rest + chunk).split(b"\n")
        lines += [outline(read(line)) for line in whole]
    return [*lines, outline(read(rest))] if rest else lines


def read(line):
    """The value in a line of JSON, or the text of the line if there is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line[:80].decode(errors="replace")


def part(response, key):
    """What the answer has under this key, if it is an object."""
    page = read(response.content)
    return page.get(key) if isinstance(page, dict) else None


def has_each(lines, expected, look_at):
    """The stream has these lines in any order, and the last one says that it is done."""
    expect(lines[-1:], "the last line").equals([{"done": True}], look_at="How does the stream end?")
    for line in expected:
        own = [got for got in lines[:-1] if isinstance(got, dict) and got.get("source") == line["source"]]
        expect(own, "lines of this source").contains(line, look_at=look_at)
    others = [line.get("source") if isinstance(line, dict) else line for line in lines[:-1] if line not in expected]
    expect(others, "sources with a surplus line").equals([], look_at="Is this source enabled?")
    expect(len(lines) - 1, "lines before the last one").equals(len(expected), look_at=look_at)


# --- asking the sources -----------------------------------------------------------------------------------------------


@check(points=1, task=1, needs="test_collects_the_news")
async def test_a_bad_response(client, feed, write, data):
    """What is not JSON, no object, or has no list of items is a `bad response`; an empty list is ok."""
    item = write(5)
    plain = after(0.1, json={"items": [item]}, headers={"Content-Type": "text/plain"})
    statuses = {feed(says(0.05)): "ok", feed(plain, name="JSON, sent as text/plain"): "ok"}
    for what, body in NO_LISTS:
        statuses[feed(after(0.05, **body), name=f"{data.name()}, which sends {what}")] = "bad response"
    for name, error in (("hangs up", httpx.ReadError), ("says nothing", httpx.RemoteProtocolError)):
        statuses[feed(after(0.05, raises=error), name=name)] = "unavailable"

    response = await client.get("/news/")

    seen = part(response, "sources")
    for name in ("hangs up", "says nothing"):
        if isinstance(seen, dict) and seen.get(name) == "bad response":
            statuses[name] = "bad response"  # it was reached
    look_at = "Which answers does the view take for a list of items, and which for none? Which errors does it expect?"
    shows(response, signed("JSON, sent as text/plain", item), statuses, look_at)


# --- time -------------------------------------------------------------------------------------------------------------


@check(points=1, task=2, needs=["test_a_source_is_slow", "test_four_sources_at_once"])
async def test_waiting_for_a_place_costs_no_time(client, clock, feed, write):
    """A source's 0.3 s begin when it gets one of the four places; who is too slow gives the place back."""
    slow = [feed(never()) for _ in range(3)] + [feed(after(0.0, stream=Stalls()))]
    items = [write(place) for place in range(8)]
    names = [feed(says(0.2, item)) for item in items]

    with clock.measure() as span:
        response = await client.get("/news/")

    expected = [{**item, "source": name} for item, name in zip(items, names, strict=True)]
    statuses = dict.fromkeys(slow, "timeout") | dict.fromkeys(names, "ok")
    look_at = "When does the time of the fifth source begin, and who gives back the place of one that does not answer?"
    shows(response, expected, statuses, look_at)
    expect(span).at_most(
        1.0,
        look_at="Does the time limit hold for the whole answer? The fourth source sends its beginning, and no more.",
        contrast="four sources have 0.3 s, and eight of 0.2 s follow, four at once",
    )


@check(points=1, task=2, needs="test_waiting_for_a_place_costs_no_time")
async def test_one_and_a_half_seconds_in_all(client, app, clock, feed, write):
    """After 1.5 s the news are shown; a source that has not answered by then, or was not asked yet, is `timeout`."""
    told = {}
    for place in range(26):
        item = write(place)
        broken = place == 5
        told[feed(after(0.29, status_code=500) if broken else says(0.29, item))] = [] if broken else [item]

    with clock.measure() as span:
        response = await client.get("/news/")

    expect(span).at_most(
        1.52,
        look_at="What ends the whole visit when there are many sources?",
        contrast="26 sources of 0.29 s, four at once, take 2.03 s",
    )
    answered = {call.host.partition(".")[0] for call in app.calls if call.status is not None}
    heard = {name: items for name, items in told.items() if name.split()[0].lower() in answered}
    expected = [item for name, items in heard.items() for item in signed(name, *items)]
    statuses = {name: "ok" if name in heard else "timeout" for name in told}
    expect(len(heard), "sources of 0.29 s that answer in 1.5 s, four at once").equals(
        20, look_at="Which time do all sources have together, and since when?"
    )
    expect(list(heard) == list(told)[:20], "answers of the first 20 of 26 sources, in the order of their ids").is_true(
        seen="answers of others", look_at="In which order do the sources get their places?"
    )
    failed, seen = list(told)[5], part(response, "sources")
    statuses[failed] = seen.get(failed) if isinstance(seen, dict) else None
    look_at = "Whose status does the view change when the time is over? This source has answered 500 long before."
    expect(statuses[failed] != "timeout", "another status than `timeout`").is_true(seen="timeout", look_at=look_at)
    look_at = "What becomes of the answers that are there when the time is over, and of the sources without one?"
    shows(response, expected, statuses, look_at)

    before = len(app.calls)
    await clock.sleep(2.0)
    expect(len(app.calls) - before, "sources asked after the page is shown").equals(
        0, look_at="Who goes on when the time is over?"
    )


# --- one page out of many ---------------------------------------------------------------------------------------------


@check(points=1, task=3, needs="test_newest_first")
async def test_moments_are_compared(client, feed, write):
    """Times are compared as moments, in whatever time zone a source writes them."""
    seconds_ago = (15.25, 15.5, 75, 105, 135, 165)  # two of them in one second, others in one minute
    items = [write(seconds / 60) for seconds in seconds_ago]
    for item, hours in zip(items, (-5, 9, 0, 2, -8, 5), strict=True):
        item["published"] = moment(item["published"]).astimezone(timezone(timedelta(hours=hours))).isoformat()
    items[2]["published"] = items[2]["published"].replace("+00:00", "Z")
    odd, even = feed(says(0.1, *items[5::-2])), feed(says(0.05, *items[::2]))

    response = await client.get("/news/")

    expected = [{**item, "source": odd if place % 2 else even} for place, item in enumerate(items)]
    look_at = "Are moments compared, to fractions of a second, or texts? `09:00+09:00` is the moment `00:00Z`."
    shows(response, expected, {odd: "ok", even: "ok"}, look_at, in_order=True)


@check(points=1, task=3, needs="test_collects_the_news")
async def test_each_url_once(client, feed, write, data):
    """A URL that several sources name is shown once: that of the first source in id order, whoever answers first."""
    shared, twice, *own = (write(place * 3 + 5) for place in range(7))
    own[1]["url"], own[2]["url"] = f"{own[0]['url']}?page=2", f"{own[3]['url']}/"  # others
    own[4]["url"] = f"{own[0]['url']}#comments"
    own[3]["title"] = own[1]["title"] = " Tom &amp; Jerry "
    own[4]["title"] = (data.word() * 50)[:300]
    later = {**shared, "title": data.text(9), "published": write(1)["published"]}
    earlier = {**shared, "title": data.text(9), "published": write(17)["published"]}
    other = {**twice, "title": data.text(9), "published": write(16)["published"]}
    kim, ada, zoe, bob, eve = (f"{name} {data.word()}" for name in ("Kim", "Ada", "Zoe", "Bob", "Eve"))
    same = {"effect": says(0.2, shared, own[0], own[0]), "url": f"https://{data.word()}.example/both"}
    feed(**same, name=kim, id=data.integer(20, 29))
    feed(**same, name=eve, id=data.integer(50, 59))
    feed(says(0.02, later, twice, own[1]), name=ada, id=data.integer(30, 39))
    feed(says(0.1, own[2], own[4]), name=bob, id=data.integer(10, 19))
    feed(says(0.15, earlier, own[3], other), name=zoe, id=data.integer(40, 49))

    response = await client.get("/news/")

    expected = signed(kim, shared) + signed(ada, twice) + signed(kim, own[0]) + signed(ada, own[1])
    expected += signed(bob, own[2], own[4]) + signed(zoe, own[3])
    seen = part(response, "sources")
    expect(sorted(seen) if isinstance(seen, dict) else seen, "names among `sources`").equals(
        sorted((kim, ada, zoe, bob, eve)), look_at="What if two sources have the same URL? Their names are unique."
    )
    look_at = "Which item is kept of a URL, also if one source has it twice? Which URLs are the same? Do titles stay?"
    shows(response, expected, dict.fromkeys((kim, ada, zoe, bob, eve), "ok"), look_at)


@check(points=1, task=3, needs="test_newest_first")
async def test_as_many_as_asked_for(client, feed, write, data):
    """`limit` is the number of items shown, 20 if it is missing; each visitor has their own, also from the cache."""
    items = [write(place) for place in range(60)]
    even = feed(says(0.05, *items[1::2], items[0], *items[2::2]), name=f"Ada {data.word()}")
    odd = feed(says(0.1, *items[::2]), name=f"Zoe {data.word()}")
    expected = signed(even, *items)

    for limit, params in ((3, {"limit": 3}), (20, {}), (60, {"limit": 100}), (7, {"limit": 7})):
        response = await client.get("/news/", params=params)

        look_at = "When is the list cut: before or after it is sorted, rid of duplicates, and cached?"
        shows(response, expected[:limit], {even: "ok", odd: "ok"}, look_at, in_order=True)

    await client.post("/cache/clear/")
    limits = (1, 28)
    responses = await gather(*(client.get("/news/", params={"limit": limit}) for limit in limits))
    for limit, response in zip(limits, responses, strict=True):
        if part(response, "items"):  # whether all of them get the news is another question
            look_at = "What do visitors share who come together? Whose limit holds, and whose list is cut?"
            shows(response, expected[:limit], {even: "ok", odd: "ok"}, look_at, in_order=True)


@check(points=1, task=3, needs="test_collects_the_news")
async def test_headlines_are_stored_once(client, app, db, feed, write, data):
    """Each headline is stored, and only once, also when two sources name it or it has been stored long before."""
    items = [write(place) for place in range(28)]
    items[14]["title"] = (data.word() * 50)[:300]
    first, second = feed(says(0.05, *items[:14])), feed(says(0.1, items[0], *items[14:]))
    old = write(9_000)
    for item in ({**items[2], "title": data.text(9)}, old):
        db.read(lambda item=item: Headline.objects.create(**item, source=Source.objects.get(name=first)))

    response = await client.get("/news/", params={"limit": 2})
    expect(response).answers(200, look_at="What happens when a headline is stored already?")
    latest = write(-5)
    db.read(lambda: Source.objects.update(enabled=False))
    for news in ([latest], *([] for _ in range(24))):  # more than answer in 1.5 s
        feed(says(0.29, *news))
    await client.post("/cache/clear/")
    response = await client.get("/news/", params={"limit": 2})
    await app.finish()

    if latest["url"] in response.text:
        items.append(latest)
    stored = db.read(lambda: list(Headline.objects.values_list("url", "title", "source__name")))
    urls, wanted = [url for url, *_ in stored], {item["url"] for item in [*items, old]}
    missing, others = wanted - set(urls), len(urls) - len(wanted & set(urls))
    look_at = "Which items are stored, and is the storing awaited? What was stored before is not removed."
    if missing == {latest["url"]}:
        look_at = "What is stored by the second refresh, which shows a new item and ends after 1.5 s?"
    expect(not missing and not others, f"{len(items)} stored headlines, and an older one").is_true(
        seen=f"{len(missing)} of them missing, {others} others", look_at=look_at
    )
    for item, name in ((items[1], first), (items[14], second), (items[27], second)):
        expect(stored, "stored headlines").contains(
            (item["url"], item["title"], name), look_at="What is stored of an item, and with which source?"
        )
    published = db.read(lambda: Headline.objects.get(url=items[27]["url"]).published)
    expect(published[:16].replace(" ", "T"), "`published` of a stored headline").equals(
        items[27]["published"][:16], look_at="What is stored of an item?"
    )


# --- for many visitors ------------------------------------------------------------------------------------------------


@check(points=1, task=4, needs=["test_a_source_is_unavailable", "test_a_bad_response", "test_kept_for_a_minute"])
async def test_every_source_fails(client, app, clock, db, feed, write):
    """When every source fails, the answer is 502 and is not kept. One that is ok is enough, or no source at all."""
    items = [write(place) for place in range(2)]
    shown = None  # by the first source; the others always fail

    async def moody(request):
        effect = after(0.05, raises=httpx.ConnectError) if shown is None else says(0.1, *shown)
        return await effect(request)

    moody_one = feed(moody)
    failing = {
        feed(after(0.12, html="<h1>It works!</h1>")): "bad response",
        feed(after(0.08, status_code=500)): "unavailable",
        feed(never()): "timeout",
    }
    for pause_s, shown, seen, calls in (
        (0.0, None, "MISS", 4),
        (1.0, None, "MISS", 8),
        (0.05, items[:1], "MISS", 12),
        (50.0, items[:1], "HIT", 12),
        (11.5, None, "MISS", 16),
        (0.05, [], "MISS", 20),
        (0.1, [], "HIT", 20),
    ):
        await clock.sleep(pause_s)
        response = await client.get("/news/")

        if shown is None:
            expect(response).answers(502, look_at="How does the view notice that no source has answered properly?")
            page = read(response.content)
            page = {key: page.get(key) for key in ("items", "sources")} if isinstance(page, dict) else page
            expect(page, "the page with status 502").equals(
                {"items": [], "sources": {moody_one: "unavailable", **failing}},
                look_at="What does the visitor learn of the sources when all have failed?",
            )
        else:
            look_at = "Is an answer kept that has no news in it?"
            if response.status_code == 502:
                look_at = "Which page is a 502? A source that is ok counts, even without items."
            shows(response, signed(moody_one, *shown), {moody_one: "ok", **failing}, look_at)
            look_at = "When are the news kept: if all sources are ok, if there are items, or if one source is ok?"
            expect(response).header("x-cache", seen, look_at=look_at)
        expect(len(app.calls), "calls to four sources so far").equals(
            calls, look_at="Who is asked again, and when? One source that is ok is enough to keep the news."
        )

    shown = None
    await client.post("/cache/clear/")
    for response in await gather(*(client.get("/news/") for _ in range(3))):
        if response.status_code == 200:
            look_at = "What do those get who wait for a visitor for whom every source fails?"
            expect(response).answers(502, look_at=look_at)

    shown = items[:1]
    for _ in range(24):
        feed(never())
    response = await client.get("/news/")
    before = len(app.calls)
    again = await client.get("/news/")
    if response.status_code == 200:
        expect(again).header("x-cache", "HIT", look_at="Is a page kept that some sources were too late for?")
        expect(len(app.calls) - before, "calls for the next visitor").equals(
            0, look_at="Is a page kept that some sources were too late for?"
        )

    await client.post("/cache/clear/")
    db.read(lambda: Source.objects.update(enabled=False))
    response = await client.get("/news/")

    look_at = "How many sources have failed when none is enabled?"
    if part(response, "sources"):
        look_at = "Are the sources read anew for each refresh, with nothing left of the one before?"
    expect(response).answers(200, json={"items": [], "sources": {}}, look_at=look_at)


@check(points=1, task=4, needs="test_collects_the_news")
async def test_one_refresh_for_all_visitors(client, app, clock, db, feed, write):
    """While nothing is cached, each source is asked once, however many visitors come; and so the next time."""

    def changing(seconds, old, new):
        items = [new, old]

        async def answer(request):
            return await says(seconds, items.pop() if items else new)(request)

        return feed(answer)

    editions = [[write(place) for place in range(3)] for _ in range(2)]
    names = [changing(seconds, *pair) for seconds, *pair in zip((0.1, 0.25, 0.2), *editions, strict=True)]

    async def visit(number):
        await clock.sleep(0.03 * (number // 2))  # two at a time
        return await client.get("/news/")

    for times, (visitors, items) in enumerate(zip((12, 9), editions, strict=True), start=1):
        responses = await gather(*(visit(number) for number in range(visitors)))

        expect(len(app.calls), f"calls to three sources for {visitors} visitors, refresh number {times}").equals(
            3 * times,
            look_at="What does a visitor do who finds the cache empty while another one asks? Do all share one lock?",
        )
        expected = [{**item, "source": name} for name, item in zip(names, items, strict=True)]
        for response in responses:
            shows(response, expected, dict.fromkeys(names, "ok"), "What do those get who wait for the first visitor?")
        await client.post("/cache/clear/")

    db.read(lambda: Source.objects.update(enabled=False))
    for place in range(20):
        feed(says(0.28, write(10 + place)))
    before = len(app.calls)
    responses = await gather(*(client.get("/news/") for _ in range(3)))

    look_at = "How long does a visitor wait for the one who fetches, and how long does nobody else fetch?"
    expect(len(app.calls) - before, "calls to 20 sources, which take 1.4 s").at_most(20, look_at=look_at)
    for response in responses:
        expect(response).answers(200, look_at=look_at)


@check(points=1, task=4, needs="test_one_refresh_for_all_visitors")
async def test_the_first_visitor_leaves(client, app, clock, feed, write):
    """When a visitor leaves, the one for whom the sources are asked or another, the others get their news."""
    items = [write(place) for place in range(3)]
    names = [feed(says(seconds, item)) for seconds, item in zip((0.25, 0.2, 0.28), items, strict=True)]
    expected = [{**item, "source": name} for name, item in zip(names, items, strict=True)]

    first = asyncio.create_task(client.get("/news/"))
    await clock.sleep(0.1)
    first.cancel()
    await clock.sleep(2.0)
    response = await client.get("/news/")

    look_at = "What does a visitor leave behind who goes while the sources are asked?"
    shows(response, expected, dict.fromkeys(names, "ok"), look_at)

    for leaver, waiting, look_at in (
        (0, 4, "Who goes on when the visitor leaves for whose answer the others wait?"),
        (2, 4, "What ends when somebody leaves who waits for the answer that others wait for, too?"),
        (1, 1, "What ends when the only one leaves who waits for the first visitor's answer?"),
    ):
        await client.post("/cache/clear/")
        before = len(app.calls)
        visitors = [asyncio.create_task(client.get("/news/"))]
        await clock.sleep(0.04)
        visitors += [asyncio.create_task(client.get("/news/")) for _ in range(waiting)]
        await clock.sleep(0.08)
        visitors.pop(leaver).cancel()
        with clock.measure() as span:
            responses = await gather(*visitors)

        expect(span).at_most(3.5, look_at="Who tells the others that a visitor has left who was fetching?")
        for response in responses:
            shows(response, expected, dict.fromkeys(names, "ok"), look_at)
        expect(len(app.calls) - before, "calls to three sources, begun at most twice").at_most(6, look_at=look_at)


# --- as it comes ------------------------------------------------------------------------------------------------------


@check(
    points=1,
    task=5,
    needs=[
        "test_streams_each_source_as_it_answers",
        "test_four_sources_at_once",
        "test_a_source_is_slow",
        "test_a_source_is_unavailable",
        "test_a_bad_response",
        "test_waiting_for_a_place_costs_no_time",
    ],
)
async def test_streams_what_fails(client, app, clock, db, feed, write):
    """The stream asks four sources at once, has a line for each, also for those that fail, and says that it is done."""
    items = sorted((write(place) for place in range(3)), key=lambda item: item["url"])
    feed(says(0.1, write(1)), enabled=False)

    def line(effect, status, *shown, **fields):
        return {"source": feed(effect, **fields), "status": status, "items": list(shown)}

    expected = [
        *(line(never(), "timeout") for _ in range(3)),
        line(says(0.05, *items[:2]), "ok", *items[:2]),
        line(after(0.1, status_code=500), "unavailable"),
        *(line(after(0.02, **body), "bad response", name=f"One that sends {what}") for what, body in NO_LISTS),
        line(says(0.1), "ok"),
        line(after(0.02, raises=httpx.ConnectError), "unavailable", name="One that cannot be reached"),
        line(after(0.05, raises=httpx.ReadError), "unavailable", name="One that hangs up"),
        line(says(0.2, items[2]), "ok", items[2]),
    ]

    with clock.measure() as span:
        async with client.stream("GET", "/news/stream/") as response:
            lines = await watch(response)

    hung_up = expected[-2]
    if {**hung_up, "status": "bad response"} in lines:
        hung_up["status"] = "bad response"  # it was reached
    has_each(lines, expected, "Which line does a source get that fails, and which one that had to wait for its turn?")
    expect(app.most_in_flight(), "sources asked at once").at_most(
        4, look_at="What holds the fifth one back here? Is it one thing that all share?"
    )
    expect(span).at_most(
        0.55,
        look_at="What ends the wait for a source that never answers? Who is asked meanwhile, as soon as one is done?",
        contrast="three sources never answer; with the others, four at once, it takes 0.51 s",
    )

    await client.get("/news/")
    before = len(app.calls)
    async with client.stream("GET", "/news/stream/") as response:
        await watch(response)
    expect(len(app.calls) - before, f"calls to {len(expected)} sources, while their news are in the cache").at_least(
        len(expected), look_at="Whom does the stream ask? Not the cache."
    )

    db.read(lambda: Source.objects.update(enabled=False))
    async with client.stream("GET", "/news/stream/") as response:
        lines = await watch(response)
    expect(lines[-1:], "the last line when no source is enabled").equals(
        [{"done": True}], look_at="How does the stream end if there is nobody to ask?"
    )


@check(points=1, task=5, needs="test_streams_each_source_as_it_answers")
async def test_stops_when_the_visitor_leaves(client, app, clock, feed, write):
    """When the visitor leaves the stream, the requests under way stop at once, and no other source is asked."""
    feed(says(0.05, write(1)))
    for place in range(8):
        feed(says(0.29, write(2 + place)))

    async def visit(seconds):
        async with client.stream("GET", "/news/stream/") as response:
            if seconds is None:  # until the first line
                async for _ in response.aiter_bytes():
                    return
            await clock.sleep(seconds)

    for until in (None, 0.11):
        before = len(app.calls)
        await visit(until)
        left_s = clock.now
        await clock.sleep(0.07)

        going_on = [call for call in app.calls[before:] if call.end_s is None]
        expect(len(going_on), "requests still under way after the visitor has left").equals(
            0, look_at="Who cancels the tasks when the visitor leaves, and where does the CancelledError get to?"
        )
        await clock.sleep(3.0)
        begun = [call for call in app.calls[before:] if call.start_s > left_s + 0.01]
        expect(begun, "sources asked after the visitor has left").is_empty(
            look_at="Does anything go on when the visitor is gone?"
        )


@check(points=1, task=5, needs=["test_streams_each_source_as_it_answers", "test_collects_the_news"])
async def test_visitors_at_the_same_time(client, clock, db, feed, write):
    """Visitors who watch at the same time each get all lines, though another one leaves and the database is busy."""
    items = [write(place) for place in range(4)]
    expected = [
        {"source": feed(says(0.2 + 0.02 * place, item)), "status": "ok", "items": [item]}
        for place, item in enumerate(items)
    ]

    async def busy():
        with db.locked():
            await clock.sleep(0.33)

    async def visit(after_s):
        await clock.sleep(after_s)
        async with client.stream("GET", "/news/stream/") as response:
            return await watch(response)

    async def leave():
        async with client.stream("GET", "/news/stream/"):
            await clock.sleep(0.06)

    _, _, page, *streams = await gather(busy(), leave(), client.get("/news/"), visit(0.0), visit(0.08))

    look_at = "What do two visitors share who come at the same time?"
    for lines in streams:
        has_each(lines, expected, look_at)
    shows(
        page,
        [{**item, "source": line["source"]} for item, line in zip(items, expected, strict=True)],
        {line["source"]: "ok" for line in expected},
        look_at,
    )


@check(
    points=1,
    task=5,
    needs=[
        "test_four_sources_at_once",
        "test_streams_each_source_as_it_answers",
        "test_a_source_is_slow",
        "test_a_source_is_unavailable",
    ],
)
async def test_the_loop_stays_free(client, app, clock, db, feed, write):
    """Neither page holds up the event loop: not with calls, not with waiting, not with a database that is busy."""
    well = [feed(says(0.1 + 0.02 * place, write(place))) for place in range(6)]
    feed(after(0.05, status_code=503))
    feed(after(0.05, raises=httpx.ConnectError))
    feed(never())

    async def busy():
        with db.locked():
            await clock.sleep(0.6)

    await gather(busy(), client.get("/news/"))
    await client.get("/news/")  # from the cache
    await client.get("/news/stream/")
    db.read(lambda: Source.objects.filter(name__in=well).update(enabled=False))
    feed(after(0.05, html="<h1>It works!</h1>"))
    await client.post("/cache/clear/")
    await client.get("/news/")  # every source fails

    expect(app).never_blocked()
    on_loop = [query for query in app.queries if query.on_loop]
    expect(on_loop, "queries on the event loop's thread").is_empty(
        look_at="Everybody waits while the database answers there. Use the `a…` methods, or `sync_to_async`."
    )
