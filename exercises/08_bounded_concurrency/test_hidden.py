"""The checks you cannot read."""

import asyncio

import httpx

from grader.checking import after, check, expect, gather


def has(upstream, data, product_id, seconds, **more):
    """Let the catalog have this product and answer after so many seconds; return the product."""
    product = {"id": product_id, "name": f"{data.text(10)}."} | more
    upstream.get(f"https://catalog.example/items/{product_id}").mock(side_effect=after(seconds, json=product))
    return product


def fails(upstream, product_id, seconds, **how):
    """Let the catalog fail at this product after so many seconds."""
    upstream.get(f"https://catalog.example/items/{product_id}").mock(side_effect=after(seconds, **how))


def some_ids(data, count):
    """That many different ids, the smallest first."""
    return sorted(data.sample(range(10_000, 99_999), count))


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


async def served(client, ids, look_at):
    """Ask for these products; a visitor who is not served within 10 s is told where to look."""
    asking = asyncio.create_task(client.get("/products/", params=listed(ids)))
    done, _ = await asyncio.wait({asking}, timeout=10)
    if not done:
        asking.cancel()
    expect(bool(done), f"an answer with {len(ids)} products").is_true(seen="none within 10 s", look_at=look_at)
    return await asking


def most_at_once(calls):
    """The largest number of these calls that were under way at one moment."""
    return max(
        (
            sum(other.start_s <= call.start_s and (other.end_s or call.start_s + 1) > call.start_s for other in calls)
            for call in calls
        ),
        default=0,
    )


def longest_with_a_free_place(calls):
    """The longest time, in seconds, with fewer than 5 of these calls under way, before the last one started."""
    longest, since = 0.0, None
    last = max((call.start_s for call in calls), default=0.0)
    for moment in sorted({moment for call in calls for moment in (call.start_s, call.ended_s) if moment <= last}):
        under_way = sum(call.start_s <= moment < call.ended_s for call in calls)
        if since is not None and (under_way >= 5 or moment == last):
            longest, since = max(longest, moment - since), None
        elif since is None and under_way < 5:
            since = moment
    return round(longest, 6)


@check(points=1, task=1, needs=["test_bad_ids", "test_answers"])
async def test_one_to_fifty_ids(client, upstream, app, data):
    """1 id and 50 ids are fine; 51 ids, and figures that make no number, are answered with 400, and nobody is asked."""
    ids = [*some_ids(data, 50), 2 * data.integer(2**53, 4 * 10**17) + 1]  # the last one fits into no float
    for what, params in (
        ("there are 51 ids", listed(ids)),
        ("one id is the figure ²", {"ids": f"{ids[0]},²"}),
        ("the ids stand between semicolons", {"ids": f"{ids[0]};{ids[1]}"}),
    ):
        response = await client.get("/products/", params=params)

        expect(response).answers(400, look_at=f"What does the view do when {what}?")
        expect(app.calls, f"calls when {what}").is_empty(look_at="Are all ids looked at before anybody is asked?")

    items = [has(upstream, data, product_id, 0.1) for product_id in ids]
    for count in (1, 50):
        response = await client.get("/products/", params=listed(ids[-count:]))

        expect(response).answers(
            200,
            json={"items": items[-count:], "missing": []},
            look_at=f"What does the view do when the number of ids is {count}, and one of them is {ids[-1]}?",
        )


@check(points=2, task=2, needs="test_five_at_once")
async def test_a_slow_product_holds_nobody_up(client, upstream, clock, app, data):
    """As soon as one call has ended, the next one starts; nobody waits for a slow neighbour."""
    for what, slow_places in (("every fifth", range(0, 25, 5)), ("each of the first five", range(5))):
        ids = some_ids(data, 25)
        items = [
            has(upstream, data, product_id, 1.0 if place in slow_places else 0.1)
            for place, product_id in enumerate(ids)
        ]
        earlier = len(app.calls)

        with clock.measure() as span:
            response = await client.get("/products/", params=listed(ids))

        # Whatever the order in which they start, five at once need no more than (5 × 1.0 + 20 × 0.1) / 5 + 0.8 s.
        expect(span).at_most(
            2.5,
            look_at="When does the next call start: when one has ended, or when several have?",
            contrast=f"of 25 calls of 0.1 s {what} takes 1 s",
        )
        expect(response).answers(
            200, json={"items": items, "missing": []}, look_at="What becomes of a call that waits long for its place?"
        )
        idle = longest_with_a_free_place(app.calls[earlier:])
        expect(idle, "seconds with a free place, while ids are waiting").at_most(
            0.15,  # a view may lose a moment
            look_at="When does the next call start: when one has ended, or when several have?",
        )


@check(points=1, task=2, needs="test_never_more_than_five")
async def test_never_blocks_the_loop(client, upstream, app, data):
    """While the calls are under way, the event loop is free for other visitors."""
    ids = some_ids(data, 12)
    for place, product_id in enumerate(ids):
        has(upstream, data, product_id, 0.1 + 0.02 * (place % 3))

    await client.get("/products/", params=listed(ids))

    expect(app).never_blocked()


@check(points=1, task=2, needs="test_five_at_once")
async def test_visits_that_overlap(client, upstream, clock, app, data):
    """Visitors who come while another one waits are served, too, no visit has more than 5 calls under way, and a call
    that waits six seconds for its place is made all the same."""
    some, visits = some_ids(data, 24), []
    for ids in (some[::2], some[1::2]):
        items = [has(upstream, data, product_id, 0.2) for product_id in ids]
        visits.append((ids, items, asyncio.create_task(client.get("/products/", params=listed(ids)))))
        await clock.sleep(0.13)

    for ids, items, visit in visits:
        expect(await visit).answers(
            200,
            json={"items": items, "missing": []},
            look_at="What do two visits share? Whoever waits for a place must be told when one is free.",
        )
        paths = {f"/items/{product_id}" for product_id in ids}
        expect(most_at_once([call for call in app.calls if call.path in paths]), "calls of one visit at once").at_most(
            5, look_at="Do calls give their places back where they took them, also when another visitor came meanwhile?"
        )

    ids = some_ids(data, 45)
    items = [has(upstream, data, product_id, 0.75) for product_id in ids]

    response = await client.get("/products/", params=listed(ids))

    expect(response).answers(
        200,
        json={"items": items, "missing": []},
        look_at="What becomes of a call that waits 6 s for its place? Does a limit of time include that wait?",
    )


@check(points=1, task=3, needs="test_missing_products")
async def test_order_asked_for(client, upstream, data):
    """The products stand in the order asked for, whichever is answered first, and as the catalog sent them."""
    ids = data.shuffled(some_ids(data, 17))
    missing = [ids[2], ids[7], ids[8]]
    items = []
    for place, product_id in enumerate(ids):
        seconds = 0.1 + 0.07 * (place * 5 % 9)
        if product_id in missing:
            fails(upstream, product_id, seconds, status_code=404)
        else:
            more = {"name": f" {data.word()} \n", "price": data.number(1, 90)}
            items.append(has(upstream, data, product_id, seconds, **more))

    response = await client.get("/products/", params=listed(ids))

    expect(response).answers(
        200,
        json={"items": items, "missing": missing_in(response, missing)},
        look_at="Which answer belongs to which id? Is a product passed on as it came? "
        "What decides that one is missing: status or body?",
    )


@check(points=1, task=3, needs="test_missing_products")
async def test_visitors_keep_their_own_answers(client, upstream, clock, app, data):
    """Visitors who come at the same time each see the products that they asked for, as the catalog has them then."""
    asked, answers = [], []
    for _ in range(3):
        ids = some_ids(data, 7)
        fails(upstream, ids[3], 0.12, status_code=404)
        items = [has(upstream, data, product_id, 0.1) for product_id in ids if product_id != ids[3]]
        asked.append(ids)
        answers.append({"items": items, "missing": [ids[3]]})

    responses = await gather(*(client.get("/products/", params=listed(ids)) for ids in asked))

    for response, answer in zip(responses, answers, strict=True):
        expect(response).answers(
            200, json=answer, look_at="Where does the view keep its products while another visitor's calls run?"
        )

    ids, items, began = asked[0], answers[0]["items"], clock.now
    first = asyncio.create_task(client.get("/products/", params=listed(ids)))
    await clock.sleep(0.153)  # some of its calls have ended: what they said is no longer so
    told = {call.path for call in app.calls if call.start_s >= began and call.end_s is not None}
    items = [has(upstream, data, item["id"], 0.1) if f"/items/{item['id']}" in told else item for item in items]
    response = await client.get("/products/", params=listed(ids))
    await first

    expect(response).answers(
        200,
        json={"items": items, "missing": [ids[3]]},
        look_at="Somebody asked for the same ids a moment before. What do the two visits share?",
    )


@check(points=1, task=4, needs=["test_missing_products", "test_never_more_than_five"])
async def test_many_unknown_ids(client, upstream, app, data):
    """A visit with more unknown ids than places is answered, and so is the next one, also when the catalog has them."""
    for _ in range(2):
        ids = some_ids(data, 13)
        for place, product_id in enumerate(ids):
            # What was sold once still has a name. It is the status that counts.
            sold = {"id": product_id, "name": data.word()}
            fails(upstream, product_id, 0.1 + 0.02 * (place % 3), status_code=404, json=sold)

        response = await client.get("/products/", params=listed(ids))

        expect(response).answers(
            200,
            json={"items": [], "missing": missing_in(response, ids)},
            look_at="Is a place given back when the catalog says 404? And what does the view look at: status or body?",
        )
    for _ in range(2):
        items = [has(upstream, data, product_id, 0.1) for product_id in ids]

        response = await client.get("/products/", params=listed(ids))

        expect(response).answers(
            200,
            json={"items": items, "missing": []},
            look_at="The catalog has changed since the last visit. What does the view keep from then?",
        )
    expect(app.most_in_flight(), "calls under way at once").at_most(
        5, look_at="What does a call that is answered with 404 do with its place?"
    )


@check(points=1, task=4, needs="test_five_at_once")
async def test_the_limit_survives_errors(client, upstream, clock, app, data):
    """After visits full of errors the next visitor is served, and still no more than five calls are under way."""
    for how in ({"raises": httpx.ConnectError}, {"status_code": 500, "html": "<h1>Server Error</h1>"}):
        ids = some_ids(data, 14)
        for place, product_id in enumerate(ids):
            fails(upstream, product_id, 0.1 + 0.02 * (place % 3), **how)
        earlier = len(app.calls)
        await client.get("/products/", params=listed(ids))  # what it answers is open
        await clock.sleep(20)  # calls that the view left behind may end
        if "status_code" in how:  # a broken connection of HTTPX's pool may overlap with the next one
            expect(most_at_once(app.calls[earlier:]), "calls under way at once, while the catalog fails").at_most(
                5, look_at="Which calls wait for a place: repeated ones, too? Is a place given back twice?"
            )

    look_at = "Is every place given back when a call ends in an exception?"
    ids = some_ids(data, 25)
    items = [has(upstream, data, product_id, 0.2) for product_id in ids]
    began = clock.now
    with clock.measure() as span:
        response = await served(client, ids, look_at)

    expect(response).answers(
        200, json={"items": items, "missing": []}, look_at="What did the failed calls of the last visitor leave behind?"
    )
    expect(most_at_once([call for call in app.calls if call.start_s >= began]), "calls under way at once").at_most(
        5, look_at="Is a place given back twice when a call fails?"
    )
    # 1 s; a view may lose a moment. A pool of HTTPX's may lose a connection for each visit whose calls were cancelled.
    expect(span).at_most(2.2, look_at=look_at, contrast="25 calls of 0.2 s, five at once, take 1 s")


@check(points=1, task=4, needs="test_the_limit_survives_errors")
async def test_the_limit_survives_visitors_who_leave(client, upstream, clock, app, data):
    """After visitors who left too early the next one is served, and still no more than five calls are under way."""
    for stay in (0.05, 0.29):
        ids = some_ids(data, 9)
        for product_id in ids:
            has(upstream, data, product_id, 0.2)
        leaving = asyncio.create_task(client.get("/products/", params=listed(ids)))
        await clock.sleep(stay)
        leaving.cancel()
        await clock.sleep(20)  # calls that go on without a visitor may end

    look_at = (
        "A visitor who leaves cancels the view: each `await` raises CancelledError. Who gives the place back then?"
    )
    ids = some_ids(data, 25)
    items = [has(upstream, data, product_id, 0.2) for product_id in ids]
    began = clock.now
    with clock.measure() as span:
        response = await served(client, ids, look_at)

    expect(response).answers(200, json={"items": items, "missing": []}, look_at=look_at)
    expect(most_at_once([call for call in app.calls if call.start_s >= began]), "calls under way at once").at_most(
        5, look_at="Is a place given back twice when a call is cancelled?"
    )
    # 1 s; a view may lose a moment. A pool of HTTPX's may lose a connection for each visit whose calls were cancelled.
    expect(span).at_most(2.2, look_at=look_at, contrast="25 calls of 0.2 s, five at once, take 1 s")
