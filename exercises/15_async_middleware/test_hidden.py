"""The checks you cannot read."""

import asyncio

import httpx

from grader.checking import after, check, expect, gather

WORK = "https://work.example/jobs"


def field(response, key):
    """One field of a JSON answer as text, or None where there is none."""
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        return None
    value = answer.get(key) if isinstance(answer, dict) else None
    return None if value is None else str(value)


def milliseconds(header):
    """The duration in a header Server-Timing: app;dur=250, or None if there is none."""
    for entry in (header or "").split(","):
        name, *parameters = [part.strip() for part in entry.split(";")]
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if name == "app" and key.strip() == "dur":
                try:
                    return float(value.strip().strip('"'))
                except ValueError:
                    return None
    return None


def expect_time(header, wait_ms, what, look_at, or_too_long=""):
    """Server-Timing is there, and tells so many milliseconds."""
    found = milliseconds(header)
    expect(found is not None, f"a header Server-Timing: app;dur=MILLISECONDS for {what}").is_true(
        seen="none" if header is None else f"Server-Timing: {header[:60]}", look_at=look_at
    )
    expect(found, f"milliseconds of {what} of {wait_ms} ms").at_least(wait_ms - 1, look_at=look_at)
    expect(found, f"milliseconds of {what} of {wait_ms} ms").at_most(wait_ms + 1, look_at=look_at + or_too_long)


@check(points=1, task=1, needs="test_passes_the_visitors_id_on")
async def test_error_pages_have_the_id(client, upstream, data):
    """The pages for a view that breaks (500), an unknown address (404) and a POST carry the id as well."""
    number = data.integer(100, 999)
    upstream.get(f"{WORK}/{number}").mock(side_effect=after(0.1))

    for method, path, status, what in (
        ("GET", f"/broken/{number}/", 500, "a status 500"),
        ("GET", f"/broken/{number}/", 500, "a page that broke before"),
        ("GET", f"/{data.word()}/", 404, "a status 404"),
        ("POST", "/hello/", 200, "a POST"),
    ):
        sent = data.word()

        response = await client.request(method, path, headers={"X-Request-ID": sent})

        look_at = f"What does the middleware do with {what}?"
        expect(response).answers(status, look_at=look_at)
        expect(response).header("X-Request-ID", sent, look_at=look_at)


@check(points=1, task=1, needs="test_makes_a_fresh_id")
async def test_visitors_keep_their_own_ids(client, upstream, clock, data):
    """Visitors who come at the same time keep their own ids, and no id comes again later."""
    look_at = "Where does the middleware keep the id while the view waits?"
    same, other, third, fourth = data.sample(range(100, 1000), 4)
    numbers = [same, other, third, same, fourth]
    first, second, last = data.words(3)
    sent = [first, second, None, last, None]
    waits_s = iter((0.9, 0.3))
    upstream.get(f"{WORK}/{same}").mock(side_effect=lambda request: after(next(waits_s, 0.3))(request))
    for place, number in enumerate((other, third, fourth)):
        upstream.get(f"{WORK}/{number}").mock(side_effect=after(0.75 - 0.15 * place))

    def visit(number, own_id):
        return client.get(f"/jobs/{number}/", headers={} if own_id is None else {"X-Request-ID": own_id})

    responses = await gather(*(visit(number, own_id) for number, own_id in zip(numbers, sent, strict=True)))

    given = []
    for own_id, response in zip(sent, responses, strict=True):
        expect(response).answers(200)
        given.append(response.headers.get("X-Request-ID"))
        expect(field(response, "request_id"), "request.request_id after the view has waited").equals(
            given[-1], look_at=look_at
        )
        if own_id is not None:
            expect(response).header("X-Request-ID", own_id, look_at=look_at)
    expect(len(set(given)), "different ids of 5 visitors who come together").equals(
        5, look_at="What is the fresh id made of? Can two visitors meet in it?"
    )
    # What belongs to a request that has ended, such as its place in memory, is given out again; and of so many ids of
    # four figures drawn by chance, some are alike.
    for _ in range(200):
        response = await client.get("/hello/")
        given.append(response.headers.get("X-Request-ID"))
        await clock.sleep(0.01)
    expect(len(set(given)), "different ids of these 5 and 200 more visits").equals(
        205, look_at="What is the fresh id made of, and can it come again once a request has ended?"
    )


@check(points=1, task=2, needs="test_in_front_of_an_asynchronous_get_response")
async def test_never_blocks_the_loop(client, app, upstream, clock, data):
    """Nothing in the middleware holds up the event loop, whatever comes of a visit."""
    number, long = data.sample(range(100, 1000), 2)
    upstream.get(f"{WORK}/{number}").mock(side_effect=after(0.3))
    upstream.get(f"{WORK}/{long}").mock(side_effect=after(90.0))

    known = await client.get(f"/jobs/{number}/", headers={"X-Request-ID": data.word()})
    fresh = await client.get(f"/jobs/{number}/")
    for path in (f"/broken/{number}/", f"/{data.word()}/", f"/jobs/{long}/"):
        await client.get(path)
    leaving = asyncio.create_task(client.get(f"/jobs/{number}/"))
    await clock.sleep(0.1)
    leaving.cancel()
    await gather(leaving, return_exceptions=True)
    await clock.sleep(5.0)

    expect(known).answers(200)
    expect(fresh).answers(200)
    expect(app).never_blocked()


@check(
    points=1,
    task=3,
    needs=["test_in_front_of_a_plain_get_response", "test_measures_the_view", "test_makes_a_fresh_id"],
)
async def test_measures_a_plain_get_response(client, upstream, data):
    """In front of a plain get_response, too, the header says how long it took, and each visit gets a fresh id."""
    number = data.integer(100, 999)
    upstream.get(f"{WORK}/{number}").mock(side_effect=after(0.42))
    ids = set()

    for _ in range(2):
        response = await client.get(f"/behind/sync/{number}/")

        expect(response).answers(200)
        look_at = "Is the time measured for each kind of get_response?"
        expect_time(response.headers.get("X-Timing-Behind"), 420, "a plain get_response", look_at)
        look_at = "Does the plain middleware, too, make a fresh id if the visitor sends none?"
        sent = field(response, "sent")
        expect(bool(sent), "an id on the response of a plain get_response").is_true(seen="none", look_at=look_at)
        expect(field(response, "seen"), "the id that get_response sees").equals(sent, look_at=look_at)
        ids.add(sent)
    expect(len(ids), "different ids of 2 visits to a plain get_response").equals(2, look_at=look_at)


@check(points=1, task=4, needs="test_measures_the_view")
async def test_visitors_keep_their_own_times(client, upstream, clock, data):
    """Each visitor is told the time of their own visit, and waits for nobody else's, however many come together."""
    waits_ms = [90_000, 900, 300, 600, 450]
    *numbers, same = data.sample(range(100, 1000), 4)
    numbers = [same, *numbers, same]  # the last one asks for what the first one asks for, with the same id
    sent = data.word()
    for number, wait_ms in zip(numbers[1:4], waits_ms[1:4], strict=True):
        upstream.get(f"{WORK}/{number}").mock(side_effect=after(wait_ms / 1000))
    waits_s = iter((waits_ms[0] / 1000, waits_ms[4] / 1000))
    upstream.get(f"{WORK}/{same}").mock(side_effect=lambda request: after(next(waits_s, 0.45))(request))

    async def visit(place, number):
        await clock.sleep(0.1 * place)
        return await client.get(f"/jobs/{number}/", headers={"X-Request-ID": sent} if number == same else {})

    responses = await gather(*(visit(place, number) for place, number in enumerate(numbers)))

    for wait_ms, response in zip(waits_ms, responses, strict=True):
        expect(response).answers(200, look_at=f"What does the middleware do with a view of {wait_ms} ms?")
        look_at = "Where does the middleware keep the moment of the beginning while the view waits?"
        or_too_long = " Or does this visit wait for another one's?"
        expect_time(response.headers.get("Server-Timing"), wait_ms, "a view", look_at, or_too_long)

    upstream.get(f"{WORK}/{numbers[1]}").mock(side_effect=after(0.7))
    with clock.measure() as span:
        responses = await gather(*(client.get(f"/jobs/{numbers[1]}/") for _ in range(70)))

    for response in responses:
        expect(response).answers(200, look_at="What does the middleware do when many visitors are under way?")
    expect(span).at_most(
        1.0,
        look_at="What do 70 visitors share while their views wait: a lock, the threads of a pool?",
        contrast="one visitor alone needs 0.7 s",
    )


@check(points=1, task=5, needs="test_passes_the_visitors_id_on")
async def test_streams_pass_unread(client, upstream, clock, data):
    """A stream carries the id, and each of its pieces is sent when it comes."""
    number, sent, words = data.integer(100, 999), data.word(), data.words(3)

    async def pieces():
        for word in words:
            await asyncio.sleep(0.3)
            yield f"{word}\n".encode()

    async def answer(request):
        await asyncio.sleep(0.2)
        return httpx.Response(200, content=pieces())

    upstream.get(f"{WORK}/{number}").mock(side_effect=answer)
    found, arrived_s = b"", []

    async with client.stream("GET", f"/stream/{number}/", headers={"X-Request-ID": sent}) as response:
        if response.status_code != 200:
            await response.aread()
        look_at = "A stream has no content. What does the middleware do with the body of a response?"
        expect(response).answers(200, look_at=look_at)
        expect(clock.now, "seconds until the stream begins").at_most(
            0.25, look_at="Does the middleware wait for a piece?"
        )
        async for chunk in response.aiter_bytes():
            found += chunk
            arrived_s += [clock.now] * (found.count(b"\n") - len(arrived_s))

    expect(response).header("X-Request-ID", sent, look_at="Which responses get the header?")
    expect(found.decode(errors="replace"), "the text of the stream").equals("".join(f"{w}\n" for w in words))
    for place, (seconds, due_s) in enumerate(zip(arrived_s, (0.5, 0.8, 1.1), strict=True), start=1):
        expect(seconds, f"seconds until piece {place} of 3").at_most(due_s + 0.05, look_at=look_at)


@check(points=1, task=4, needs=["test_measures_the_view", "test_error_pages_have_the_id", "test_streams_pass_unread"])
async def test_measures_every_kind_of_response(client, app, upstream, data):
    """The header is on error pages, too, for a POST, and on a stream: the time until its response was there."""
    number = data.integer(100, 999)
    upstream.get(f"{WORK}/{number}").mock(side_effect=after(0.28, text="a piece"))

    look_at = "Which responses get the header Server-Timing?"
    for method, path, status, wait_ms, what in (
        ("GET", f"/broken/{number}/", 500, 280, "a view that breaks"),
        ("GET", f"/{data.word()}/", 404, 0, "an unknown address"),
        ("GET", f"/stream/{number}/", 200, 280, "a stream"),
        ("POST", f"/jobs/{number}/", 200, 280, "a POST"),
    ):
        calls = len(app.calls)

        response = await client.request(method, path)

        expect(response).answers(status, look_at=f"What does the middleware do with {what}?")
        expect(len(app.calls) - calls, f"calls of {what}").equals(
            1 if wait_ms else 0, look_at="How often is get_response called?"
        )
        expect_time(response.headers.get("Server-Timing"), wait_ms, what, look_at)


@check(points=1, task=5, needs=["test_in_front_of_an_asynchronous_get_response", "test_streams_pass_unread"])
async def test_leaving_cancels_the_view(client, app, upstream, clock, data):
    """When the visitor leaves, the view behind the middleware is cancelled, and with it its call; a stream, too."""
    number = data.integer(100, 999)
    upstream.get(f"{WORK}/{number}").mock(side_effect=after(2.0))

    visit = asyncio.create_task(client.get(f"/jobs/{number}/"))
    await clock.sleep(0.4)
    visit.cancel()
    await gather(visit, return_exceptions=True)
    await clock.sleep(0.1)

    calls = app.calls_to("work.example")
    expect(len(calls), "calls of the view").equals(1, look_at="How often does the middleware call get_response?")
    expect(calls[0].dropped, "the call is given up when the visitor leaves").is_true(
        seen="it goes on", look_at="How does the middleware await get_response, and does it catch CancelledError?"
    )

    asked_for = []

    async def pieces():
        for word in data.words(10):
            asked_for.append(word)
            yield f"{word}\n".encode()
            await asyncio.sleep(0.3)

    upstream.get(f"{WORK}/{number + 1}").mock(side_effect=lambda request: httpx.Response(200, content=pieces()))
    async with client.stream("GET", f"/stream/{number + 1}/"):
        await clock.sleep(0.7)
    await clock.sleep(3.0)
    expect(len(asked_for), "pieces of a stream whose visitor leaves after the third").at_most(
        3, look_at="Who reads the stream, and does somebody tell them that the visitor has left?"
    )
