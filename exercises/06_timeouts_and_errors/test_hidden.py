"""The checks you cannot read."""

from grader.checking import after, check, expect


def symbol_for(data):
    """A symbol that fits into the path: letters, an underscore and digits."""
    return f"{data.word()}_{data.integer(10, 99)}"


def upstream_url(symbol):
    """Where the view must ask for this symbol."""
    return f"https://prices.example/v1/prices/{symbol}"


@check(points=1, task=1, needs="test_slow_upstream")
async def test_uses_the_whole_half_second(client, upstream, data):
    """A price that comes after 0.4 s is still in time."""
    symbol, price = symbol_for(data), data.number(1, 900)
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.4, json={"symbol": symbol, "price": price}))

    response = await client.get(f"/price/{symbol}/")

    expect(response).answers(
        200,
        json={"symbol": symbol, "price": price},
        numbers_may_change_type=True,
        look_at="How long does the view wait for one answer?",
    )


@check(points=1, task=1, needs="test_slow_upstream")
async def test_never_blocks_the_loop(client, upstream, app, data):
    """While the view waits for a slow upstream, the event loop is free for other visitors."""
    symbol = symbol_for(data)
    upstream.get(upstream_url(symbol)).mock(
        side_effect=after(0.9, json={"symbol": symbol, "price": data.number(1, 900)})
    )

    await client.get(f"/price/{symbol}/")

    expect(app).never_blocked()


@check(points=1, task=2, needs="test_answers")
async def test_upstream_is_broken(client, upstream, data):
    """Whatever status from 500 to 599 the upstream sends, and whatever its body says, the view answers 502."""
    symbol = symbol_for(data)
    answers = (
        (500, {"html": "<h1>Server Error</h1>"}),
        (503, {"json": {"symbol": symbol, "price": data.number(1, 900)}}),
        (504, {"json": {"error": data.word()}}),
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
    """A price of 0 is passed on; a price that is missing or not a number is answered with 502."""
    symbol = symbol_for(data)
    upstream.get(upstream_url(symbol)).mock(side_effect=after(0.1, json={"symbol": symbol, "price": 0}))

    response = await client.get(f"/price/{symbol}/")

    expect(response).answers(
        200,
        json={"symbol": symbol, "price": 0},
        numbers_may_change_type=True,
        look_at="What does the view do with a price of 0?",
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
