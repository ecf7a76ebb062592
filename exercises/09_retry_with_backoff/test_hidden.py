"""The checks you cannot read."""

import asyncio

import httpx

from grader.checking import after, check, expect

URL = "https://quotes.example/random"


def play(upstream, *effects):
    """Let the service do this at its first call, that at its second, and so on; the last one again and again."""
    turns = iter(effects)

    async def effect(request):
        return await next(turns, effects[-1])(request)

    upstream.get(URL).mock(side_effect=effect)


def quotation(data):
    """A text that a service for quotes could send."""
    return f" {data.word()}  {data.text(20)}. "


def fails(status, seconds=0.05, *, retry_after=None):
    """The service answers with this status, and asks for a pause if given."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return after(seconds, status_code=status, headers=headers)


def expect_pauses(calls, *least, look_at):
    """The pauses between these calls are at least so long, and at most half of it longer."""
    expect(len(calls) - 1, "pauses").equals(len(least), look_at="How many tries does the view make?")
    for number, seconds in enumerate(least, start=1):
        before, behind = calls[number - 1], calls[number]
        pause, what = round(behind.start_s - before.ended_s, 6), f"seconds of pause {number}"
        expect(pause, what).at_least(seconds, look_at=look_at, where=behind.place)
        expect(pause, what).at_most(round(seconds * 1.5, 6), look_at=look_at, where=behind.place)


@check(points=1, task=1, needs="test_tries_again")
async def test_every_transient_status_is_tried_again(client, upstream, data):
    """The statuses 429, 500, 502, 503 and 504 are all worth another try, at the first and at the second failure."""
    for status, other in ((500, 429), (502, 500), (503, 502), (504, 503), (429, 504)):
        for failures in ([fails(status)], [fails(other), fails(status)]):
            text = quotation(data)
            play(upstream, *failures, after(0.1, json={"text": text}))

            response = await client.get("/quote/")

            expect(response).answers(
                200,
                json={"text": text, "attempts": len(failures) + 1},
                look_at=f"What does the view do with a {status}, and from where does it count?",
            )


@check(points=1, task=1, needs="test_tries_again")
async def test_every_transport_error_is_tried_again(client, upstream, data):
    """Whatever breaks on the way to the service or back is worth another try, and after three tries the answer is
    503."""
    kinds = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.ReadError,
        httpx.ReadTimeout,
        httpx.WriteError,
        httpx.RemoteProtocolError,
        httpx.ProxyError,
    )
    for kind in kinds:
        text = quotation(data)
        play(upstream, after(0.05, raises=kind), after(0.1, json={"text": text}))

        response = await client.get("/quote/")

        expect(response).answers(
            200,
            json={"text": text, "attempts": 2},
            look_at=f"What does the view do when HTTPX raises {kind.__name__}?",
        )
    for kind in kinds:
        play(upstream, after(0.05, raises=kind))

        response = await client.get("/quote/")

        expect(response).answers(
            503,
            json={"error": "quotes unavailable", "attempts": 3},
            look_at=f"What does the view return when all three tries end in {kind.__name__}?",
        )

    play(upstream, fails(503), after(0.1, json={"text": text}))

    response = await client.get("/quote/")

    expect(response).answers(
        200,
        json={"text": text, "attempts": 2},
        look_at="An earlier visitor was told 503; now the service is well again. What does the view keep from then?",
    )


@check(points=1, task=2, needs=["test_not_found_is_not_tried_again", "test_gives_up_after_three_tries"])
async def test_other_client_errors_are_not_tried_again(client, upstream, app, clock, data):
    """Any other status from 400 to 499 is answered with 502 at once, at the second and third try, too, whatever its
    Retry-After says."""
    others = [(status, None) for status in (400, 401, 408, 409, 410, 418, 423, 425, data.integer(431, 450), 499)]
    for status, retry_after in ((403, 1), *others):
        play(upstream, fails(status, retry_after=retry_after))
        before = len(app.calls)

        with clock.measure() as span:
            response = await client.get("/quote/")

        look_at = f"What does the view do with a {status}?"
        expect(response).answers(502, look_at=look_at)
        expect(len(app.calls) - before, "tries").equals(1, look_at=look_at)
        expect(span).at_most(0.09, look_at=look_at)
    for failures in ([fails(503)], [fails(503), fails(503)]):
        play(upstream, *failures, fails(404))
        before, which = len(app.calls), "second" if len(failures) == 1 else "third"

        response = await client.get("/quote/")

        look_at = f"The {which} try meets a 404. Does the view look at each try's status in the same way?"
        expect(response).answers(502, look_at=look_at)
        expect(len(app.calls) - before, "tries").equals(len(failures) + 1, look_at=look_at)


@check(points=1, task=3, needs="test_gives_up_after_three_tries")
async def test_no_pause_after_the_last_try(client, upstream, app, clock):
    """After the third failure the answer comes at once: nothing is left to wait for."""
    play(upstream, fails(503), fails(503), fails(503, retry_after=3))

    with clock.measure() as span:
        await client.get("/quote/")

    last = app.calls[-1]
    waited = round(span.start_s + span.seconds - last.ended_s, 6)
    expect(waited, "seconds between the last failure and the answer").at_most(
        0.05, look_at="Does the view pause once more before it gives up?", where=last.place
    )


@check(
    points=1,
    task=3,
    needs=[
        "test_every_transport_error_is_tried_again",
        "test_pauses_between_tries",
        "test_no_pause_after_the_last_try",
    ],
)
async def test_no_connection_at_all(client, upstream, app, clock, data):
    """When the service cannot be connected to, the view tries three times, with its own pauses, and answers 503."""
    app.connecting("quotes.example", after=0.02, error="ConnectError")
    play(upstream, after(0.1, json={"text": data.text(20)}))

    with clock.measure() as span:
        response = await client.get("/quote/")

    expect(response).answers(
        503,
        json={"error": "quotes unavailable", "attempts": 3},
        look_at="What does the view return when it never gets a connection?",
    )
    look_at = "Who decides how often to connect, and how long to wait between?"
    expect(span.seconds, "seconds for three tries without a connection").at_least(0.36, look_at=look_at)
    expect(span).at_most(0.6, look_at=look_at)


@check(points=1, task=3, needs="test_pauses_between_tries")
async def test_others_are_served_during_a_pause(client, upstream, clock, data):
    """While one visitor's view pauses, another visitor is served."""
    texts = data.words(2)
    play(upstream, fails(503, 0.04), after(0.05, json={"text": texts[0]}), after(0.05, json={"text": texts[1]}))

    first = asyncio.create_task(client.get("/quote/"))
    await clock.sleep(0.06)  # the first visitor's view pauses from 0.04 to 0.14 s, at least
    with clock.measure() as span:
        response = await client.get("/quote/")

    expect(span).at_most(0.06, look_at="Does the pause stop this view only, or all of them?")
    look_at = "Where does the view count its tries, and who else counts there?"
    expect(response).answers(200, json={"text": texts[0], "attempts": 1}, look_at=look_at)
    expect(await first).answers(200, json={"text": texts[1], "attempts": 2}, look_at=look_at)


@check(points=1, task=3, needs="test_others_are_served_during_a_pause")
async def test_no_pause_blocks_the_loop(client, upstream, app, data):
    """No pause stops other visitors: neither the second one, nor one after a broken connection, nor a longer one."""
    text = data.text(20)
    for failures in (
        [fails(503), fails(503)],
        [after(0.05, raises=httpx.ConnectError), after(0.05, raises=httpx.ReadTimeout)],
        [fails(429, retry_after=1), fails(503, retry_after=2)],
    ):
        play(upstream, *failures, after(0.1, json={"text": text}))

        await client.get("/quote/")

        expect(app).never_blocked()


@check(points=1, task=4, needs=["test_pauses_between_tries", "test_every_transient_status_is_tried_again"])
async def test_longer_retry_after(client, upstream, app, data):
    """When the service asks for a longer pause, the view pauses that long; if it asks at the third try, too, the answer
    is 503."""
    text, (first, second) = quotation(data), (1, data.integer(130, 180))
    play(upstream, fails(503, retry_after=first), fails(429, retry_after=second), after(0.1, json={"text": text}))

    response = await client.get("/quote/")

    look_at = "What does the view do with the header Retry-After? It is a text. What ends a long pause early?"
    expect(response).answers(200, json={"text": text, "attempts": 3}, look_at=look_at)
    expect_pauses(app.calls, first, second, look_at=look_at)

    play(upstream, fails(429, retry_after=first))

    response = await client.get("/quote/")

    expect(response).answers(
        503,
        json={"error": "quotes unavailable", "attempts": 3},
        look_at="What does the view return when its third try meets a 429?",
    )


@check(
    points=1,
    task=4,
    needs=[
        "test_longer_retry_after",
        "test_every_transport_error_is_tried_again",
        "test_no_pause_blocks_the_loop",
    ],
)
async def test_retry_after_lengthens_its_own_pause_only(client, upstream, app, clock, data):
    """Retry-After never shortens a pause, and what the first answer asks for, whatever its status, says nothing about
    the second pause, nor about another visitor."""
    never_shorter = ([fails(503, retry_after=0), fails(503, retry_after=0)], (0.1, 0.2))
    for_the_first = [
        ([fails(status, retry_after=2), second], (2, 0.2))
        for status, second in (
            (500, fails(503)),
            (502, fails(429)),
            (504, after(0.05, raises=httpx.ConnectError)),
        )
    ]
    for failures, least in (*[never_shorter] * 8, *for_the_first):  # jitter is different each time
        text = quotation(data)
        play(upstream, *failures, after(0.1, json={"text": text}))
        before = len(app.calls)

        response = await client.get("/quote/")

        look_at = "Is each pause the longer of two: the usual one, and what the last answer asked for?"
        expect(response).answers(200, json={"text": text, "attempts": 3}, look_at=look_at)
        expect_pauses(app.calls[before:], *least, look_at=look_at)

    texts = data.words(2)
    play(upstream, fails(503), fails(503, retry_after=2), *(after(0.05, json={"text": text}) for text in texts))
    first = asyncio.create_task(client.get("/quote/"))
    await clock.sleep(0.6)  # the first visitor's view pauses for the second time
    with clock.measure() as span:
        response = await client.get("/quote/")

    look_at = "Where does the view count its tries, and who else counts there?"
    expect(span).at_most(0.06, look_at="Whose pause does Retry-After lengthen: that of this visit, or everybody's?")
    expect(response).answers(200, json={"text": texts[0], "attempts": 1}, look_at=look_at)
    expect(await first).answers(200, json={"text": texts[1], "attempts": 3}, look_at=look_at)


@check(points=1, task=5, needs="test_others_are_served_during_a_pause")
async def test_no_try_for_a_visitor_who_left(client, upstream, app, clock):
    """When the visitor leaves during a pause, whether the first or the second one, there is no further try."""
    for leaves_at, tries in ((0.1, 1), (0.32, 2)):  # the pauses begin at 0.04 and, jitter included, 0.18 to 0.23
        play(upstream, fails(503, 0.04))
        before = len(app.calls)

        visit = asyncio.create_task(client.get("/quote/"))
        await clock.sleep(leaves_at)
        visit.cancel()
        await clock.sleep(5)

        calls = app.calls[before:]
        expect(len(calls), "tries for a visitor who leaves during a pause").equals(
            tries,
            look_at="Leaving raises CancelledError where an async view waits; a thread never sees it. Who catches it, "
            "or does a task go on?",
            where=calls[-1].place if calls else None,
        )


@check(
    points=1,
    task=5,
    needs=["test_no_try_for_a_visitor_who_left", "test_longer_retry_after", "test_no_pause_blocks_the_loop"],
)
async def test_no_try_when_a_long_pause_is_left(client, upstream, app, clock):
    """When the visitor leaves during a pause that the service has asked for, there is no further try, either."""
    play(upstream, fails(503, 0.04, retry_after=2))

    visit = asyncio.create_task(client.get("/quote/"))
    await clock.sleep(0.7)
    visit.cancel()
    await clock.sleep(5)

    expect(len(app.calls), "tries for a visitor who leaves during a pause").equals(
        1,
        look_at="Leaving raises CancelledError in this pause, too. Who catches it, or does a task go on?",
        where=app.calls[-1].place if app.calls else None,
    )
