"""The checks you cannot read."""

import asyncio

import httpx

from grader.checking import after, check, expect, gather


def symbol_for(data):
    """A symbol that fits into the path: letters, an underscore and digits."""
    return f"{data.word()}_{data.integer(10, 99)}"


def upstream_url(symbol):
    """Where the view must ask for this symbol."""
    return f"https://prices.example/v1/prices/{symbol}"


@check(points=1, task=1, needs="test_slow_upstream")
async def test_never_blocks_the_loop(client, upstream, app, data):
    """While the view waits, and when the upstream fails, the event loop is free for other visitors."""
    symbol = symbol_for(data)
    for effect in (
        after(0.9, json={"symbol": symbol, "price": data.number(1, 900)}),
        after(0.1, raises=httpx.ConnectError),
        after(0.1, status_code=503),
        after(0.1, html="<h1>It works!</h1>"),
    ):
        upstream.get(upstream_url(symbol)).mock(side_effect=effect)

        await client.get(f"/price/{symbol}/")

        expect(app).never_blocked()


@check(points=1, task=1, needs=["test_slow_upstream", "test_never_blocks_the_loop"])
async def test_uses_the_whole_half_second(client, upstream, clock, data):
    """A price that comes after 0.4 s is still in time, for each of three visitors who come together, though a fourth
    one leaves; two tries share the 0.5 s."""
    prices = {f"{word}_{data.integer(10, 99)}": data.number(1, 900) for word in data.words(3)}
    for symbol, price in prices.items():
        upstream.get(upstream_url(symbol)).mock(side_effect=after(0.4, json={"symbol": symbol, "price": price}))

    leaving = asyncio.create_task(client.get(f"/price/{next(iter(prices))}/"))
    await clock.sleep(0.05)
    asyncio.get_running_loop().call_later(0.1, leaving.cancel)
    with clock.measure() as span:
        responses = await gather(*(client.get(f"/price/{symbol}/") for symbol in prices))

    for response, (symbol, price) in zip(responses, prices.items(), strict=True):
        expect(response).answers(
            200,
            json={"symbol": symbol, "price": price},
            numbers_may_change_type=True,
            look_at="How long does the view wait for one answer? Does one visitor depend on another, who may leave?",
        )
    expect(span).at_most(0.5, look_at="Does one visitor wait for another?", contrast="each answer takes 0.4 s")

    symbol, turns = symbol_for(data), iter([after(0.3, raises=httpx.ConnectError)])

    async def refuses_then_keeps_silent(request):
        return await next(turns, after(3.0, json={"symbol": symbol, "price": data.number(1, 900)}))(request)

    upstream.get(upstream_url(symbol)).mock(side_effect=refuses_then_keeps_silent)

    with clock.measure() as span:
        await client.get(f"/price/{symbol}/")

    expect(span).at_most(
        0.5,
        look_at="How long may all tries take together?",
        contrast="the connection was refused after 0.3 s",
    )


@check(points=1, task=1, needs="test_slow_upstream")
async def test_slow_connection(client, upstream, app, clock, data):
    """When connecting takes too long, the visitor waits 0.5 s and no longer; a slow upstream's earlier price is not
    shown."""
    symbol = symbol_for(data)
    good = {"symbol": symbol, "price": data.number(1, 900)}
    app.connecting("prices.example", after=2.0)
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, json=good))

    with clock.measure() as span:
        response = await client.get(f"/price/{symbol}/")

    expect(span).at_most(0.5, look_at="Which phases of a call does your limit cover?", contrast="connecting takes 2 s")
    timeout, unavailable = (504, "upstream timeout"), (502, "upstream unavailable")  # both are right here
    status, error = unavailable if response.status_code == 502 else timeout
    expect(response).answers(
        status, json={"error": error}, look_at="Which exception does your limit raise when connecting takes too long?"
    )

    app.connecting("prices.example", after=0.0)
    symbol = symbol_for(data)
    for seconds in (0.1, 3.0):
        upstream.get(upstream_url(symbol)).mock(side_effect=after(seconds, json=good | {"symbol": symbol}))
        response = await client.get(f"/price/{symbol}/")

    expect(response).answers(
        504,
        json={"error": "upstream timeout"},
        look_at="At the visit before, the upstream sent a price in time. What does the view keep of that?",
    )


@check(points=1, task=2, needs="test_answers")
async def test_upstream_is_broken(client, upstream, data):
    """For any status from 500 to 599, whatever the body says, the view answers 502, and forgets it afterwards."""
    symbol, price, later = symbol_for(data), data.number(1, 900), data.number(1_000, 1_900)
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, json={"symbol": symbol, "price": price}))
    await client.get(f"/price/{symbol}/")
    answers = (
        (500, {"html": "<h1>Server Error</h1>"}),
        (503, {"json": {"symbol": symbol, "price": data.number(1, 900)}}),
        (504, {"json": {"error": data.word()}}),
        *((status, {"content": b""}) for status in (501, 502, 520, 555)),
        (599, {"content": b""}),
    )
    for status, body in answers:
        upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, status_code=status, **body))

        response = await client.get(f"/price/{symbol}/")

        expect(response).answers(
            502,
            json={"error": "upstream unavailable"},
            look_at=f"What does the view do when the upstream says {status}?",
        )

    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, json={"symbol": symbol, "price": later}))

    response = await client.get(f"/price/{symbol}/")

    expect(response).answers(
        200,
        json={"symbol": symbol, "price": later},
        numbers_may_change_type=True,
        look_at="The upstream is well again. What does the view keep from earlier visits?",
    )


@check(points=1, task=3, needs="test_unknown_symbol")
async def test_404_whatever_the_body_says(client, upstream, data):
    """When the upstream says 404, the view answers 404, whatever the body says."""
    symbol = symbol_for(data)
    bodies = (
        ("a web page", {"html": "<h1>Not Found</h1>"}),
        ("nothing", {"content": b""}),
        ("an old price", {"json": {"symbol": symbol, "price": data.number(1, 900)}}),
    )
    for what, body in bodies:
        upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, status_code=404, **body))

        response = await client.get(f"/price/{symbol}/")

        expect(response).answers(
            404,
            json={"error": "unknown symbol"},
            look_at=f"What does the view look at first, status or body? The body of this 404 is {what}.",
        )


@check(points=1, task=4, needs="test_answers")
async def test_body_is_not_an_object(client, upstream, data):
    """When the upstream's JSON is not an object, the view answers 502."""
    bodies = (
        ("a list", {"json": [{"price": data.number(1, 900)}]}),
        ("a list of words", {"json": ["symbol", "price"]}),
        ("a text", {"json": "price"}),
        ("a number", {"json": data.integer(1, 900)}),
        ("null", {"content": b"null", "headers": {"Content-Type": "application/json"}}),
    )
    for what, body in bodies:
        symbol = symbol_for(data)
        upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, **body))

        response = await client.get(f"/price/{symbol}/")

        expect(response).answers(
            502, json={"error": "bad upstream response"}, look_at=f"What does the view do when the JSON is {what}?"
        )


@check(points=1, task=4, needs="test_answers")
async def test_price_must_be_a_number(client, upstream, data):
    """Any number is passed on, and nothing else is; a price that is missing or not a number is answered with 502."""
    large, small = data.integer(2_000_000, 9_000_000) + 0.5, data.integer(1, 9) / 10_000_000
    for price in (0, -data.integer(1, 900), data.integer(1, 900) + 0.0625, large, small):
        symbol = symbol_for(data).capitalize()
        upstream.get(upstream_url(symbol)).mock(
            side_effect=after(0.1, json={"symbol": symbol, "price": price, "currency": data.word()})
        )

        response = await client.get(f"/price/{symbol}/")

        expect(response).answers(
            200,
            json={"symbol": symbol, "price": price},
            numbers_may_change_type=True,
            look_at=f"What does the view do with a price of {price}, and with keys that nobody asked for?",
        )
    bad = (
        ("is missing", {}),
        ("is null", {"price": None}),
        ("is a text", {"price": str(data.number(1, 900))}),
        ("is a list", {"price": [data.number(1, 900)]}),
        ("is true", {"price": True}),
    )
    for what, part in bad:
        symbol = symbol_for(data)
        upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, json={"symbol": symbol, **part}))

        response = await client.get(f"/price/{symbol}/")

        expect(response).answers(
            502, json={"error": "bad upstream response"}, look_at=f"What does the view do when the price {what}?"
        )


@check(points=1, task=4, needs="test_price_must_be_a_number")
async def test_symbol_is_missing(client, upstream, data):
    """When the upstream leaves its symbol out, the view answers with the price or with 502, as you like."""
    symbol, price = symbol_for(data), data.number(1, 900)
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, json={"price": price}))

    response = await client.get(f"/price/{symbol}/")

    status, body = 200, {"symbol": symbol, "price": price}
    if response.status_code == 502:
        status, body = 502, {"error": "bad upstream response"}
    expect(response).answers(
        status,
        json=body,
        numbers_may_change_type=True,
        look_at="Which keys of the body does the view rely on? The visitor has named the symbol, too.",
    )
