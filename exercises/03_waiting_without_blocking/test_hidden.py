"""Hidden checks of exercise 3."""

import asyncio

from grader.checking import check, expect, gather

NOT_A_NUMBER = {"error": "seconds must be a number from 0 to 2"}
STEP_S = 0.05  # a view that looks at the clock in small steps may be late by one step


def some_seconds(data, low, high):
    """A number of seconds between low and high tenths that is never whole: 0.35, 1.05 …"""
    return (10 * data.integer(low, high) + 5) / 100


def expect_wait(span, seconds, app, **words):
    """The span is as long as the wait, give or take one small step; a call that blocked is named as the reason."""
    if not seconds <= span.seconds <= seconds + STEP_S:
        if span.seconds > seconds:
            expect(app).never_blocked()
        expect(span).lasts(seconds, **words)


@check(points=1, task=1, needs="test_others_are_served_meanwhile")
async def test_whoever_waits_takes_no_turns(client, clock, data):
    """While somebody waits, the event loop has nothing to do for them: a page of many small steps is not delayed."""
    visit = asyncio.create_task(client.get("/wait/", params={"seconds": (seconds := some_seconds(data, 13, 18))}))
    await clock.sleep(0.402)
    with clock.measure() as span:
        await client.get("/menu/")
    response = await visit

    expect(span).at_most(  # a wait that looks at the clock now and then is one
        STEP_S,
        look_at="How often does the loop come back to the view while it waits? `asyncio.sleep(0)` waits for nothing.",
        contrast="/menu/ itself waits for nothing",
    )
    expect(response).answers(200, json={"waited": seconds}, numbers_may_change_type=True)


@check(points=2, task=1, needs="test_whoever_waits_takes_no_turns")
async def test_twenty_visitors_wait_together(client, clock, app, data):
    """Twenty visitors wait together as long as one."""
    seconds = some_seconds(data, 8, 18)

    with clock.measure() as span:
        responses = await gather(*(client.get("/wait/", params={"seconds": seconds}) for _ in range(20)))

    for response in responses:
        expect(response).answers(200, json={"waited": seconds}, numbers_may_change_type=True)
    expect_wait(
        span,
        seconds,
        app,
        look_at="What do the twenty waits share: a lock, a semaphore, a small pool of threads?",
        contrast=f"one after another takes {20 * seconds:.1f} s",
    )


@check(points=1, task=1, needs="test_others_are_served_meanwhile")
async def test_everyone_waits_their_own_time(client, clock, app, data):
    """Visitors with different waits each get their own answer after their own time; nobody's visit blocks the loop."""
    waits = data.sample([(1_000 * tenths + 503) / 10_000 for tenths in range(2, 19)], 7)  # 0.2503, 0.3503 …
    waits += [0.0303, data.integer(19_951, 19_999) / 10_000]  # a very short one, and almost the longest that there is

    async def visitor(seconds, late_s=0.0, **others):
        await clock.sleep(late_s)
        with clock.measure() as span:
            response = await client.get("/wait/", params={**others, "seconds": seconds})
        return response, span

    late = visitor(waits[-1], late_s=0.1004, lang=data.word())  # while somebody else waits as long
    visits = await gather(*(visitor(seconds) for seconds in waits), late)

    visits.append(await visitor(waits[0]))  # somebody comes back
    await gather(*(client.get("/wait/", params={"seconds": refused}) for refused in (data.word(), 2.51)))

    for seconds, (response, span) in zip([*waits, waits[-1], waits[0]], visits, strict=True):
        expect(response).answers(
            200,
            json={"waited": seconds},
            numbers_may_change_type=True,
            look_at="Which numbers does the view refuse? Are the seconds changed, or kept where visitors share them?",
        )
        expect_wait(
            span, seconds, app, look_at="Does a wait depend on how long it is, or on how many others are waiting?"
        )
    if any(call.what != "busy loop" for call in app.blocked):  # of those, test_whoever_waits_takes_no_turns tells
        expect(app).never_blocked()


@check(points=2, task=2, needs="test_answers_with_the_seconds")
async def test_accepts_the_limits_and_refuses_what_is_beyond(client, data):
    """0 and 2 are accepted; less than 0 and more than 2 are refused with status 400."""
    below = (-0.004, -some_seconds(data, 1, 18), -data.integer(2, 90))
    above = (2.004, 2 + some_seconds(data, 1, 18), data.integer(4, 90))
    for seconds in (0, *data.shuffled(below + above), 2, 0):
        response = await client.get("/wait/", params={"seconds": seconds})

        if seconds in (0, 2):
            expect(response).answers(
                200,
                json={"waited": seconds},
                numbers_may_change_type=True,
                look_at="Are 0 and 2 themselves inside the range? Is anything kept from a visit that was refused?",
            )
        else:
            expect(response).answers(
                400, json=NOT_A_NUMBER, look_at="What does the view do with a number below 0 or above 2?"
            )


@check(points=1, task=2, needs="test_answers_with_the_seconds")
async def test_refuses_nan_and_infinity(client, data):
    """nan, inf and -inf can be read as numbers, but are refused with status 400."""
    for odd in data.shuffled(["nan", "NaN", "-nan", "inf", "-inf", "Infinity"]):
        response = await client.get("/wait/", params={"seconds": odd})

        expect(response).answers(
            400,
            json=NOT_A_NUMBER,
            look_at="Which comparisons are true for float('nan')? Try nan < 0 and nan > 2 in a Python shell.",
        )
