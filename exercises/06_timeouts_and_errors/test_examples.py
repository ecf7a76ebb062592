"""The checks you can read: a good price, a slow upstream, no upstream, an unknown symbol, a page instead of JSON."""

import httpx

from grader.checking import after, check, expect


def symbol_for(data):
    """A symbol that fits into the path: letters, a hyphen and digits."""
    return f"{data.word()}-{data.integer(10, 99)}"


def upstream_url(symbol):
    """Where the view must ask for this symbol."""
    return f"https://prices.example/v1/prices/{symbol}"


@check(points=0, task=1)
async def test_answers(client, upstream, data):
    """A price that comes in time is passed on."""
    symbol, price = symbol_for(data), data.number(1, 900)
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, json={"symbol": symbol, "price": price}))

    response = await client.get(f"/price/{symbol}/")

    expect(response).answers(
        200,
        json={"symbol": symbol, "price": price},
        numbers_may_change_type=True,
        look_at="Which line fails, or which key has another value?",
    )


@check(points=1, task=1, needs="test_answers")
async def test_slow_upstream(client, upstream, clock, data):
    """When the upstream has not answered after 0.5 s, the view stops waiting and answers 504."""
    symbol = symbol_for(data)
    upstream.get(upstream_url(symbol)).mock(
        side_effect=after(3.0, json={"symbol": symbol, "price": data.number(1, 900)})
    )

    with clock.measure() as span:
        response = await client.get(f"/price/{symbol}/")

    expect(span).lasts(
        0.5,
        look_at="Which limit ends the call, and which phases does it cover? None stops a thread: a call in there needs "
        "its own.",
        contrast="HTTPX's own limit is 5 s for each phase",
    )
    expect(response).answers(
        504,
        json={"error": "upstream timeout"},
        look_at="Which limit ends the call, and which exception does that limit raise?",
    )


@check(points=1, task=2, needs="test_answers")
async def test_upstream_cannot_be_reached(client, upstream, data):
    """When there is no connection to the upstream, the view answers 502."""
    symbol = symbol_for(data)
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, raises=httpx.ConnectError))

    response = await client.get(f"/price/{symbol}/")

    expect(response).answers(
        502, json={"error": "upstream unavailable"}, look_at="Which exception does HTTPX raise when it cannot connect?"
    )

    good = after(0.1, json={"symbol": symbol, "price": data.number(1, 900)})
    for effect in (good, after(0.1, raises=httpx.ConnectError)):
        upstream.get(upstream_url(symbol)).mock(side_effect=effect)
        response = await client.get(f"/price/{symbol}/")

    expect(response).answers(
        502,
        json={"error": "upstream unavailable"},
        look_at="At the visit before, there was a connection, and a price. What does the view keep of that?",
    )


@check(points=1, task=3, needs="test_answers")
async def test_unknown_symbol(client, upstream, data):
    """When the upstream does not know the symbol, the view answers 404, until it knows it."""
    symbol = symbol_for(data)
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.2, status_code=404, json={"detail": data.word()}))

    response = await client.get(f"/price/{symbol}/")

    expect(response).answers(
        404, json={"error": "unknown symbol"}, look_at="What does the view do when the upstream says 404?"
    )

    price = data.number(1, 900)
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.2, json={"symbol": symbol, "price": price}))

    response = await client.get(f"/price/{symbol}/")

    expect(response).answers(
        200,
        json={"symbol": symbol, "price": price},
        numbers_may_change_type=True,
        look_at="Now the upstream knows the symbol. What does the view keep from an earlier visit?",
    )


@check(points=1, task=4, needs="test_answers")
async def test_body_is_not_json(client, upstream, data):
    """When the upstream sends something that is not JSON, the view answers 502."""
    bodies = (
        ("a web page", {"html": f"<h1>{data.word()}</h1>"}),
        ("an empty body", {"content": b"", "headers": {"Content-Type": "application/json"}}),
        (
            "bytes that are no text",
            {"content": b'{"symbol": "\xe9\xff', "headers": {"Content-Type": "application/json"}},
        ),
        ("half a JSON text", {"content": b'{"symbol": "', "headers": {"Content-Type": "application/json"}}),
    )
    symbol = symbol_for(data)
    good = {"symbol": symbol, "price": data.number(1, 900)}
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, json=good))
    await client.get(f"/price/{symbol}/")
    for what, body in bodies:
        upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, **body))

        response = await client.get(f"/price/{symbol}/")

        expect(response).answers(
            502, json={"error": "bad upstream response"}, look_at=f"What does the view do when it gets {what}?"
        )
