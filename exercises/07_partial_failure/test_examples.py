"""The checks you can read: all is well, no question, a slow service, one that cannot be reached, and none at all."""

import httpx

from grader.checking import after, check, expect

SERVICES = ("alpha", "beta", "gamma")
NOT_JSON = {"html": "<h1>It works!</h1>"}


def answers(upstream, name, q, effect):
    """Let one service do this when it is asked for ``q``."""
    upstream.get(f"https://{name}.example/search", params={"q": q}).mock(side_effect=effect)


def finds(upstream, data, name, q, seconds):
    """Let one service find something after so many seconds; return what it finds."""
    results = [{"title": " ".join(data.words(2)), "by": name} for _ in range(data.integer(2, 3))]
    answers(upstream, name, q, after(seconds, json={"results": results}))
    return results


def errors_in(response):
    """What the answer says under "errors"; None if there is no such thing."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    return body.get("errors") if isinstance(body, dict) else None


@check(points=0, task=2)
async def test_all_three_answer(client, upstream, data):
    """When all three services answer, their results are shown one after another, and there are no errors."""
    q = data.word()
    alpha = finds(upstream, data, "alpha", q, 0.1)
    beta = finds(upstream, data, "beta", q, 0.15)
    gamma = finds(upstream, data, "gamma", q, 0.2)

    response = await client.get("/search/", params={"q": q})

    expect(response).answers(
        200,
        json={"query": q, "results": alpha + beta + gamma, "errors": {}},
        look_at="Which line of the view fails, or which key has another value?",
    )


@check(points=1, task=1)
async def test_nothing_to_search_for(client, app):
    """Without a question, or with a blank one, the view answers 400 and asks nobody."""
    for what, params in (("there is no q", {}), ("q is empty", {"q": ""}), ("q is three spaces", {"q": "   "})):
        response = await client.get("/search/", params=params)

        expect(response).answers(400, look_at=f"What does the view do when {what}?")
        expect(app.calls, f"calls when {what}").is_empty(look_at="Is the question looked at before anybody is asked?")


@check(points=1, task=2, needs="test_all_three_answer")
async def test_one_service_is_slow(client, upstream, clock, data):
    """A service that has not answered after 0.5 s is left out; what the other two found is shown then."""
    q = data.word()
    alpha = finds(upstream, data, "alpha", q, 0.1)
    finds(upstream, data, "beta", q, 3.0)
    gamma = finds(upstream, data, "gamma", q, 0.2)

    with clock.measure() as span:
        response = await client.get("/search/", params={"q": q})

    expect(span).at_most(
        0.6,  # a view may lose a moment
        look_at="What ends the wait for beta, and does anybody else wait for beta?",
        contrast="beta takes 3 s, and it has 0.5 s",
    )
    look_at = "What happens to what alpha and gamma found when the time of beta is over?"
    expect(response).answers(200, look_at=look_at)
    expect(errors_in(response), "`errors` in the answer").equals(
        {"beta": "timeout"}, look_at="Which exception says that the time is over, and whose name does the failure get?"
    )
    expect(response).answers(
        200, json={"query": q, "results": alpha + gamma, "errors": {"beta": "timeout"}}, look_at=look_at
    )


@check(points=1, task=3, needs="test_all_three_answer")
async def test_one_service_cannot_be_reached(client, upstream, data):
    """When there is no connection to one service, what the other two found is shown."""
    q = data.word()
    answers(upstream, "alpha", q, after(0.1, raises=httpx.ConnectError))
    beta = finds(upstream, data, "beta", q, 0.15)
    gamma = finds(upstream, data, "gamma", q, 0.2)

    response = await client.get("/search/", params={"q": q})

    expect(response).answers(
        200,
        json={"query": q, "results": beta + gamma, "errors": {"alpha": "unavailable"}},
        look_at="Where is the exception of alpha caught: around one call, or around all three?",
    )


@check(points=1, task=4, needs="test_all_three_answer")
async def test_all_three_fail(client, upstream, data):
    """When all three services fail, the view answers 502 and says how each of them failed."""
    kinds = {
        "timeout": after(3.0, json={"results": data.words(2)}),
        "unavailable": after(0.1, raises=httpx.ConnectError),
        "bad response": after(0.2, **NOT_JSON),
    }
    one, two, three = kinds
    for reasons in ((one, two, three), (two, three, one), (three, one, two), (two, two, two)):
        q, errors = data.word(), dict(zip(SERVICES, reasons, strict=True))
        for name, kind in errors.items():
            answers(upstream, name, q, kinds[kind])

        response = await client.get("/search/", params={"q": q})

        expect(response).answers(502, look_at="How does the view notice that nobody answered properly?")
        expect(errors_in(response), "`errors` in the answer").equals(
            errors, look_at="Does each service stand under its own name, with its own reason?"
        )
