"""The checks you can read: a few products, bad ids, the limit, that it is used, and unknown ids."""

from grader.checking import after, check, expect


def has(upstream, data, product_id, seconds):
    """Let the catalog have this product and answer after so many seconds; return the product."""
    product = {"id": product_id, "name": " ".join(data.words(2))}
    upstream.get(f"https://catalog.example/items/{product_id}").mock(side_effect=after(seconds, json=product))
    return product


def lacks(upstream, product_id, seconds):
    """Let the catalog say after so many seconds that there is no such product."""
    upstream.get(f"https://catalog.example/items/{product_id}").mock(
        side_effect=after(seconds, status_code=404, json={"detail": "not found"})
    )


def some_ids(data, count):
    """That many different ids, the smallest first."""
    return sorted(data.sample(range(100, 9_999), count))


def listed(ids):
    """The ids as they stand in the address."""
    return {"ids": ",".join(str(product_id) for product_id in ids)}


def missing_in(response, ids):
    """These ids in the order in which the answer names them as missing: any order is right."""
    try:
        body = response.json()
        seen = body["missing"]
        return seen if sorted(seen) == sorted(ids) else ids
    except (ValueError, TypeError, KeyError, RecursionError):
        return ids


@check(points=0, task=3)
async def test_answers(client, upstream, data):
    """A few products that the catalog knows are listed in the order asked for."""
    ids = some_ids(data, 3)
    items = [has(upstream, data, product_id, 0.1 + 0.03 * place) for place, product_id in enumerate(ids)]

    response = await client.get("/products/", params=listed(ids))

    expect(response).answers(
        200,
        json={"items": items, "missing": []},
        look_at="Which line of the view fails, or which key has another value?",
    )


@check(points=1, task=1)
async def test_bad_ids(client, upstream, app, data):
    """Without ids, or with something among them that is no whole number, the view answers 400 and asks nobody."""
    first, last = some_ids(data, 2)
    for what, params in (
        ("there are no ids at all", {}),
        ("ids is empty", {"ids": ""}),
        ("one id is a word", {"ids": f"{first},{data.word()},{last}"}),
        ("one id is 1.5", {"ids": f"{first},1.5"}),
    ):
        response = await client.get("/products/", params=params)

        expect(response).answers(400, look_at=f"What does the view do when {what}?")
        expect(app.calls, f"calls when {what}").is_empty(look_at="Are all ids looked at before anybody is asked?")


@check(points=2, task=2, needs="test_answers")
async def test_never_more_than_five(client, upstream, app, data):
    """However many products are asked for, at most 5 calls are under way at any moment."""
    ids = some_ids(data, 23)
    items = [has(upstream, data, product_id, 0.1 + 0.01 * (place % 4)) for place, product_id in enumerate(ids)]

    response = await client.get("/products/", params=listed(ids))

    expect(app.most_in_flight(), "calls under way at once").at_most(
        5, look_at="What makes a call wait while five others are under way? Do all calls share it?"
    )
    expect(response).answers(
        200,
        json={"items": items, "missing": []},
        look_at="Does every product get its turn, and its place by the order of the ids, not of arrival?",
    )


@check(points=1, task=2, needs="test_never_more_than_five")
async def test_five_at_once(client, upstream, clock, app, data):
    """When there is enough to do, 5 calls are under way at once."""
    ids = some_ids(data, 45)
    items = [has(upstream, data, product_id, 0.2) for product_id in ids]

    with clock.measure() as span:
        response = await client.get("/products/", params=listed(ids))

    expect(app.most_in_flight(), "calls under way at once").at_least(
        5, look_at="What keeps the fifth call waiting? A call awaited at once ends before the next begins."
    )
    expect(span).at_most(  # 1.8 s; a view may lose a moment
        2.0,
        look_at="How many calls are under way at once, most of the time?",
        contrast="45 calls of 0.2 s, five at once, take 1.8 s",
    )
    expect(response).answers(
        200, json={"items": items, "missing": []}, look_at="What becomes of a call that waits long for its place?"
    )


@check(points=1, task=3, needs="test_answers")
async def test_missing_products(client, upstream, data):
    """Ids that the catalog does not know are listed as missing; the others stay in the order asked for."""
    ids = some_ids(data, 5)
    missing = [ids[1], ids[4]]
    items = []
    for place, product_id in enumerate(ids):
        if product_id in missing:
            lacks(upstream, product_id, 0.1 + 0.03 * place)
        else:
            items.append(has(upstream, data, product_id, 0.1 + 0.03 * place))

    response = await client.get("/products/", params=listed(ids))

    expect(response).answers(
        200,
        json={"items": items, "missing": missing_in(response, missing)},
        look_at="What does the view do when the catalog says 404?",
    )
