"""The checks you cannot read."""

from grader.checking import after, check, expect, gather

SOURCES = ("users.example", "orders.example", "tips.example")


def serve_user(upstream, data, user_id, order_count, seconds, name=None, orders=None):
    """Let users and orders answer for this user after so many seconds each; return the user's name."""
    name = data.name() if name is None else name
    orders = orders or [{"id": number} for number in data.sample(range(1, 9_999), order_count)]
    users_s, orders_s = seconds
    upstream.get(f"https://users.example/users/{user_id}").mock(
        side_effect=after(users_s, json={"id": user_id, "name": name})
    )
    upstream.get("https://orders.example/orders", params={"user": user_id}).mock(
        side_effect=after(orders_s, json={"orders": orders})
    )
    return name


def serve_tip(upstream, data, seconds, tip=None):
    """Let the tips answer after so many seconds; return the tip."""
    tip = tip or f"{data.word()}: {data.text(30)}."
    upstream.get("https://tips.example/tip").mock(side_effect=after(seconds, json={"tip": tip}))
    return tip


@check(points=1, task=1, needs="test_takes_as_long_as_the_slowest")
async def test_all_three_are_under_way_at_once(client, upstream, app, data):
    """At one moment all three calls are under way."""
    user_id = data.integer(100, 9_999)
    serve_user(upstream, data, user_id, data.integer(2, 9), seconds=(0.9, 0.3))
    serve_tip(upstream, data, seconds=0.4)

    await client.get(f"/dashboard/{user_id}/")

    expect(app.most_in_flight(), "calls under way at once").at_least(
        3, look_at="What keeps the third call from starting?"
    )


@check(points=1, task=1, needs="test_takes_as_long_as_the_slowest")
async def test_asks_each_service_once(client, upstream, clock, app, data):
    """Each service is asked once per visit, also when the same user comes again, at one moment, or has no orders."""
    user_id = data.integer(100, 9_999)
    serve_user(upstream, data, user_id, data.integer(2, 9), seconds=(0.3, 0.6))
    serve_tip(upstream, data, seconds=0.1)

    await client.get(f"/dashboard/{user_id}/")
    await clock.sleep(1)

    for source in SOURCES:
        expect(len(app.calls_to(source)), f"calls to {source}").equals(
            1, look_at="Is one of the calls made a second time?"
        )

    await client.get(f"/dashboard/{user_id}/")
    await app.finish()

    for source in SOURCES:
        expect(len(app.calls_to(source)), f"calls to {source} for two visits of the same user").equals(
            2, look_at="Does the view keep what it was told at an earlier visit?"
        )

    await gather(*(client.get(f"/dashboard/{user_id}/") for _ in range(3)))
    await app.finish()

    for source in SOURCES:
        expect(len(app.calls_to(source)), f"calls to {source} for five visits, three of them together").equals(
            5, look_at="Do visits that take place together share a call?"
        )

    serve_user(upstream, data, user_id, 0, seconds=(0.3, 0.6))
    await client.get(f"/dashboard/{user_id}/")
    await app.finish()

    for source in SOURCES:
        expect(len(app.calls_to(source)), f"calls to {source} for six visits, the last without orders").equals(
            6, look_at="Is a service asked again when its answer is empty?"
        )


@check(points=1, task=1, needs="test_takes_as_long_as_the_slowest")
async def test_never_blocks_the_loop(client, upstream, app, data):
    """While the dashboard waits, the event loop is free for other visitors."""
    user_id = data.integer(100, 9_999)
    for users_s, orders_s, tips_s in ((0.2, 0.7, 0.5), (0.5, 0.2, 0.7), (0.7, 0.5, 0.2)):  # each is the slowest once
        serve_user(upstream, data, user_id, data.integer(2, 9), seconds=(users_s, orders_s))
        serve_tip(upstream, data, seconds=tips_s)

        await client.get(f"/dashboard/{user_id}/")

        expect(app).never_blocked()


@check(points=1, task=2, needs="test_order_of_arrival_does_not_matter")
async def test_user_without_orders(client, upstream, data):
    """A user without orders has an order count of 0, and services that take more than a second are waited for."""
    user_id = data.integer(100, 9_999)
    name = serve_user(upstream, data, user_id, 0, seconds=(1.3, 0.1))
    tip = serve_tip(upstream, data, seconds=1.4)

    response = await client.get(f"/dashboard/{user_id}/")

    expect(response).answers(
        200,
        json={"user": name, "order_count": 0, "tip": tip},
        look_at="What does the view do with an empty list of orders? Does it give up on a slow service?",
    )


@check(points=1, task=2, needs="test_order_of_arrival_does_not_matter")
async def test_values_are_taken_as_they_are(client, upstream, data):
    """Each order counts, also one that looks like another or is empty; name and tip keep all their characters."""
    numbers = data.sample(range(1, 9_999), data.integer(101, 200))
    orders = [{}, *({"id": number, "status": data.word()} for number in [*numbers, *numbers[:3]])]
    tip = serve_tip(upstream, data, seconds=0.2, tip=f"{data.text(10)} <b>&</b> {' '.join(data.words(40))}\n")
    names = (f" {data.name().lower()}  Ø & <II.>", "")
    for user_id, name in zip(data.sample(range(100, 9_999), 2), names, strict=True):
        serve_user(upstream, data, user_id, len(orders), (0.3, 0.4), name, orders)

        response = await client.get(f"/dashboard/{user_id}/")

        expect(response).answers(
            200,
            json={"user": name, "order_count": len(orders), "tip": tip},
            look_at="What does the view do to a value between reading and answering it?",
        )


@check(points=1, task=2, needs=["test_order_of_arrival_does_not_matter", "test_never_blocks_the_loop"])
async def test_visitors_keep_their_own_answers(client, upstream, clock, data):
    """Visitors who come at the same time each see their own dashboard, and none waits for another."""
    tip = serve_tip(upstream, data, seconds=0.55)
    user_ids = data.sample(range(100, 9_999), 4)
    answers = []
    for place, user_id in enumerate(user_ids):
        count = 2 + 3 * place
        name = serve_user(upstream, data, user_id, count, seconds=(0.8 - 0.07 * place, 0.61 + 0.03 * place))
        answers.append({"user": name, "order_count": count, "tip": tip})

    with clock.measure() as span:
        responses = await gather(*(client.get(f"/dashboard/{user_id}/") for user_id in user_ids))

    for user_id, answer in zip(user_ids, answers, strict=True):  # once more, and all are ready at the same moment
        serve_user(upstream, data, user_id, answer["order_count"], seconds=(0.55, 0.55), name=answer["user"])
    responses += await gather(*(client.get(f"/dashboard/{user_id}/") for user_id in user_ids))

    for response, answer in zip(responses, answers * 2, strict=True):
        expect(response).answers(
            200, json=answer, look_at="Where does the view keep its results while another visitor's calls run?"
        )
    expect(span).at_most(  # the slowest call takes 0.8 s
        0.9,
        look_at="What do the visits share that is too small for all: a lock, connections, a pool of threads?",
        contrast="the slowest call needs 0.8 s",
    )
