"""The checks you cannot read."""

import asyncio
from itertools import cycle, islice

import httpx

from grader.checking import after, check, expect, gather

SERVICES = ("alpha", "beta", "gamma")


def answers(upstream, name, q, effect):
    """Let one service do this when it is asked for ``q``."""
    upstream.get(f"https://{name}.example/search", params={"q": q}).mock(side_effect=effect)


def finds(upstream, data, name, q, seconds, also=()):
    """Let one service find something, and ``also`` these, after so many seconds; return what it finds."""
    results = [{"title": data.text(12), "place": data.integer(1, 99)} for _ in range(data.integer(1, 3))] + [*also]
    answers(upstream, name, q, after(seconds, json={"results": results}))
    return results


def error_of(response, name):
    """What the answer says under "errors" of this service; None if it says nothing."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    errors = body.get("errors") if isinstance(body, dict) else None
    return errors.get(name) if isinstance(errors, dict) else None


@check(points=1, task=2, needs="test_one_service_is_slow")
async def test_two_slow_services_cost_one_limit(client, upstream, clock, data):
    """Two slow services cost the visitor 0.5 s, not twice 0.5 s, and neither do two tries of one service."""
    q = data.word()
    finds(upstream, data, "alpha", q, 2.0)
    finds(upstream, data, "beta", q, 3.0)
    gamma = finds(upstream, data, "gamma", q, 0.25)

    with clock.measure() as span:
        response = await client.get("/search/", params={"q": q})

    expect(span).at_most(
        0.6,
        look_at="Does the time of one service begin when another one's is over?",
        contrast="together, all three take 0.5 s",
    )
    expect(response).answers(
        200,
        json={"query": q, "results": gamma, "errors": {"alpha": "timeout", "beta": "timeout"}},
        look_at="What does the view know of each service after 0.5 s?",
    )

    q, turns = data.word(), iter([after(0.3, raises=httpx.ConnectError)])

    async def refuses_then_keeps_silent(request):
        return await next(turns, after(3.0, json={"results": []}))(request)

    finds(upstream, data, "alpha", q, 0.1)
    finds(upstream, data, "beta", q, 0.15)
    answers(upstream, "gamma", q, refuses_then_keeps_silent)

    with clock.measure() as span:
        await client.get("/search/", params={"q": q})

    expect(span).at_most(
        0.6,
        look_at="How long may all tries of one service take together?",
        contrast="the connection was refused after 0.3 s",
    )


@check(points=1, task=2, needs="test_one_service_is_slow")
async def test_an_answer_in_time_is_kept(client, upstream, data):
    """What a service found within its 0.5 s is shown, and what comes later is not."""
    q = data.word()
    finds(upstream, data, "alpha", q, 0.54)
    beta = finds(upstream, data, "beta", q, 0.1)
    gamma = finds(upstream, data, "gamma", q, 0.47)

    response = await client.get("/search/", params={"q": q})

    expect(response).answers(
        200,
        json={"query": q, "results": beta + gamma, "errors": {"alpha": "timeout"}},
        look_at="How long may each take? Alpha answered after 0.54 s, gamma after 0.47 s.",
    )


@check(points=1, task=2, needs="test_one_service_is_slow")
async def test_never_blocks_the_loop(client, upstream, app, data):
    """While the search waits, and when a service fails, the event loop is free for other visitors."""
    for failure in (
        after(0.9, json={"results": []}),
        after(0.1, raises=httpx.ConnectError),
        after(0.1, status_code=503),
        after(0.1, html="<h1>It works!</h1>"),
    ):
        q = data.word()
        finds(upstream, data, "alpha", q, 0.25)
        finds(upstream, data, "beta", q, 0.2)
        answers(upstream, "gamma", q, failure)

        await client.get("/search/", params={"q": q})

        expect(app).never_blocked()


@check(points=1, task=3, needs="test_one_service_cannot_be_reached")
async def test_a_service_is_broken(client, upstream, data):
    """A status from 500 to 599, or a broken connection, makes only this service fail, and for this visit only."""
    for status, body in (
        (500, {"html": "<h1>Server Error</h1>"}),
        (503, {"json": {"results": data.words(2)}}),
        (599, {"content": b""}),
    ):
        q = data.word()
        alpha = finds(upstream, data, "alpha", q, 0.1)
        beta = finds(upstream, data, "beta", q, 0.2)
        answers(upstream, "gamma", q, after(0.15, status_code=status, **body))

        response = await client.get("/search/", params={"q": q})

        expect(response).answers(
            200,
            json={"query": q, "results": alpha + beta, "errors": {"gamma": "unavailable"}},
            look_at=f"What does the view do when a service says {status}?",
        )

    q = data.word()
    alpha = finds(upstream, data, "alpha", q, 0.1)
    finds(upstream, data, "beta", q, 0.15)
    gamma = finds(upstream, data, "gamma", q, 0.2)
    await client.get("/search/", params={"q": q})
    answers(upstream, "beta", q, after(0.15, raises=httpx.ReadError))

    response = await client.get("/search/", params={"q": q})

    seen = error_of(response, "beta")
    reason = seen if seen in ("unavailable", "bad response") else "unavailable"  # both are right here
    expect(response).answers(
        200,
        json={"query": q, "results": alpha + gamma, "errors": {"beta": reason}},
        look_at="Does the view catch ReadError, which a broken connection raises? Does it keep anything earlier?",
    )

    beta = finds(upstream, data, "beta", q, 0.15)

    response = await client.get("/search/", params={"q": q})

    expect(response).answers(
        200,
        json={"query": q, "results": alpha + beta + gamma, "errors": {}},
        look_at="The same question, and now beta answers. What does the view keep from the visit before?",
    )

    for what, failure in (
        ("could not be reached", after(0.1, raises=httpx.ConnectError)),
        ("was broken", after(0.1, status_code=503)),
        ("kept silent", after(3.0, json={"results": []})),
    ):
        q = data.word()
        alpha = finds(upstream, data, "alpha", q, 0.1)
        beta = finds(upstream, data, "beta", q, 0.15)
        for _ in range(6):
            answers(upstream, "gamma", q, failure)
            await client.get("/search/", params={"q": q})
        gamma = finds(upstream, data, "gamma", q, 0.2)

        response = await client.get("/search/", params={"q": q})

        expect(response).answers(
            200,
            json={"query": q, "results": alpha + beta + gamma, "errors": {}},
            look_at=f"Six times gamma {what}, and now it answers. What does the view keep of that?",
        )


@check(points=1, task=3, needs="test_one_service_cannot_be_reached")
async def test_a_bad_response(client, upstream, data):
    """A body that is not JSON, no object, or has no list of results is a bad response; an empty list is a good one."""
    q = data.word()
    answers(upstream, "alpha", q, after(0.1, json={"results": []}))
    beta = finds(upstream, data, "beta", q, 0.15)
    gamma = finds(upstream, data, "gamma", q, 0.2)

    response = await client.get("/search/", params={"q": q})

    expect(response).answers(
        200,
        json={"query": q, "results": beta + gamma, "errors": {}},
        look_at="What does the view do with an empty list of results?",
    )
    json_type = {"Content-Type": "application/json"}
    for what, body in (
        ("the body is a web page", {"html": f"<h1>{data.word()}</h1>"}),
        ("the body is bytes that are no text", {"content": b'{"results": ["\xe9\xff', "headers": json_type}),
        ("the body is empty", {"content": b"", "headers": json_type}),
        ("the JSON is a list", {"json": data.words(2)}),
        ("the JSON is a text", {"json": "results"}),
        ("the JSON is null", {"content": b"null", "headers": json_type}),
        ("there are no results", {"json": {"error": data.word()}}),
        ("the results are null", {"json": {"results": None}}),
        ("the results are a text", {"json": {"results": data.word()}}),
        ("the results are an object", {"json": {"results": {data.word(): data.word()}}}),
    ):
        q = data.word()
        alpha = finds(upstream, data, "alpha", q, 0.1)
        answers(upstream, "beta", q, after(0.15, **body))
        gamma = finds(upstream, data, "gamma", q, 0.2)

        response = await client.get("/search/", params={"q": q})

        expect(response).answers(
            200,
            json={"query": q, "results": alpha + gamma, "errors": {"beta": "bad response"}},
            look_at=f"What does the view do when {what}?",
        )


@check(points=1, task=3, needs="test_one_service_cannot_be_reached")
async def test_order_of_arrival_does_not_matter(client, upstream, data):
    """Alpha's results come before beta's, and beta's before gamma's, whoever answers first and whoever fails."""
    for failing in SERVICES:
        for first_s, second_s in ((0.25, 0.1), (0.1, 0.25)):
            q, both = data.word(), [data.word(), "", 0, None, data.words(2)]
            answers(upstream, failing, q, after(0.15, raises=httpx.ConnectError))
            first, second = (name for name in SERVICES if name != failing)
            results = finds(upstream, data, first, q, first_s, both) + finds(upstream, data, second, q, second_s, both)

            response = await client.get("/search/", params={"q": q})

            expect(response).answers(
                200,
                json={"query": q, "results": results, "errors": {failing: "unavailable"}},
                look_at="How does the view know which results, and which failure, belong to which service? "
                "What if two found the same?",
            )


@check(points=1, task=3, needs="test_one_service_cannot_be_reached")
async def test_any_question(client, upstream, data):
    """Any question, however long or short, reaches the services unharmed and stands in the answer as it was asked."""
    one, two, three = data.words(3)
    signs = f"{one.title()} &  {two.upper()}+{three}=#{data.integer(1, 99)}% é漢?"
    for what, q in (
        ("signs such as & and +, or two spaces", signs),
        ("a line break", f"{one}\n{two} {three}"),
        ("many words", " ".join(data.words(40))),
        ("one sign and no letter", data.choice("?!&+")),
    ):
        answers(upstream, "alpha", q, after(0.1, raises=httpx.ConnectError))
        beta = finds(upstream, data, "beta", q, 0.15, also=data.sample(range(1, 1_000), 120))
        gamma = finds(upstream, data, "gamma", q, 0.2)

        response = await client.get("/search/", params={"q": q})

        expect(response).answers(
            200,
            json={"query": q, "results": beta + gamma, "errors": {"alpha": "unavailable"}},
            look_at=f"What becomes of a question of {what}, and of 120 results?",
        )


@check(points=1, task=3, needs=["test_one_service_cannot_be_reached", "test_never_blocks_the_loop"])
async def test_visitors_keep_their_own_answers(client, upstream, clock, data):
    """Ten visitors who come together each see their own results and errors; none waits for another, or needs one
    who leaves."""
    words = data.words(10)
    expected = []
    for place, (q, failing) in enumerate(zip(words, islice(cycle((*SERVICES, None)), 10), strict=True)):
        results = []
        for nth, name in enumerate(SERVICES):
            seconds = (0.18 if name == failing else 0.25) + 0.02 * nth + 0.001 * place
            if name == failing:
                answers(upstream, name, q, after(seconds, raises=httpx.ConnectError))
            else:
                results += finds(upstream, data, name, q, seconds)
        errors = {failing: "unavailable"} if failing else {}
        expected.append({"query": q, "results": results, "errors": errors})

    leaving = asyncio.create_task(client.get("/search/", params={"q": words[0]}))
    await clock.sleep(0.05)
    with clock.measure() as span:
        visits = gather(*(client.get("/search/", params={"q": q}) for q in words))
        asyncio.get_running_loop().call_later(0.1, leaving.cancel)
        responses = await visits

    for response, answer in zip(responses, expected, strict=True):
        expect(response).answers(
            200, json=answer, look_at="What do the visits share: a place for results and errors, calls, a limit?"
        )
    expect(span).at_most(
        0.6,
        look_at="What do the visits share that is too small for all: a lock, connections, a pool of threads?",
        contrast="no service needs more than 0.3 s",
    )


@check(points=1, task=4, needs=["test_a_bad_response", "test_one_service_cannot_be_reached"])
async def test_nothing_found_is_no_failure(client, upstream, data):
    """Services that find nothing have not failed: the status is 200, also when the others did fail."""
    for failing in ((), ("alpha", "gamma")):
        q = data.word()
        for seconds, name in zip((0.1, 0.15, 0.2), SERVICES, strict=True):
            how = {"raises": httpx.ConnectError} if name in failing else {"json": {"results": []}}
            answers(upstream, name, q, after(seconds, **how))

        response = await client.get("/search/", params={"q": q})

        expect(response).answers(
            200,
            json={"query": q, "results": [], "errors": dict.fromkeys(failing, "unavailable")},
            look_at="What decides on the status: how much was found, or how many services failed?",
        )
