"""The checks you can read: its answer, its time, and that the order of arrival does not matter."""

from itertools import permutations

from grader.checking import after, check, expect


def serve(upstream, data, seconds, tip=None):
    """Let the three services answer after so many seconds each; return the user's id and the answer to expect."""
    user_id, name, tip = data.integer(100, 9_999), data.name(), tip or " ".join(data.words(4))
    orders = [{"id": number} for number in data.sample(range(1, 9_999), data.integer(2, 9))]
    users_s, orders_s, tips_s = seconds
    upstream.get(f"https://users.example/users/{user_id}").mock(
        side_effect=after(users_s, json={"id": user_id, "name": name})
    )
    upstream.get("https://orders.example/orders", params={"user": user_id}).mock(
        side_effect=after(orders_s, json={"orders": orders})
    )
    upstream.get("https://tips.example/tip").mock(side_effect=after(tips_s, json={"tip": tip}))
    return user_id, {"user": name, "order_count": len(orders), "tip": tip}


@check(points=0, task=1)
async def test_answers(client, upstream, data):
    """The dashboard shows the user's name, the number of orders and the tip."""
    user_id, answer = serve(upstream, data, seconds=(0.1, 0.2, 0.3))

    response = await client.get(f"/dashboard/{user_id}/")

    expect(response).answers(
        200,
        json=answer,
        look_at="Which line fails, or which key has another value? Are results taken in the order of arrival?",
    )


@check(points=2, task=1, needs="test_answers")
async def test_takes_as_long_as_the_slowest(client, upstream, clock, data):
    """The dashboard takes as long as the slowest service, not as long as all three added up."""
    user_id, _ = serve(upstream, data, seconds=(0.5, 0.9, 0.3))

    with clock.measure() as span:
        await client.get(f"/dashboard/{user_id}/")

    expect(span).at_most(  # the slowest takes 0.9 s; a view may lose a moment, but no second wait
        1.0,
        look_at="Which line waits for an answer before all three are asked? Do they share one thread "
        "(`sync_to_async`), or one connection?",
        contrast="the slowest needs 0.9 s, one after another takes 1.7 s",
    )


@check(points=2, task=2, needs="test_takes_as_long_as_the_slowest")
async def test_order_of_arrival_does_not_matter(client, upstream, data):
    """Each value lands under its own key, whichever service answers first."""
    tip = " ".join(data.words(4))
    for seconds in permutations((0.2, 0.5, 0.8)):
        user_id, answer = serve(upstream, data, seconds=seconds, tip=tip)

        response = await client.get(f"/dashboard/{user_id}/")

        expect(response).answers(
            200, json=answer, look_at="How does the view know which result belongs to which service, and to this visit?"
        )
