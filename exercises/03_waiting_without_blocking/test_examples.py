"""Examples: the checks of exercise 3 that you can read."""

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


@check(points=0, task=1)
async def test_answers_with_the_seconds(client, data):
    """The view answers with the seconds it was asked to wait."""
    seconds = some_seconds(data, 2, 18)

    response = await client.get("/wait/", params={"seconds": seconds})

    expect(response).answers(
        200,
        json={"waited": seconds},
        numbers_may_change_type=True,
        look_at="What becomes of the seconds between reading them and answering?",
    )


@check(points=0, task=1, needs="test_answers_with_the_seconds")
async def test_takes_the_seconds_asked_for(client, clock, app, data):
    """The answer comes after exactly the seconds asked for."""
    seconds = some_seconds(data, 2, 18)

    with clock.measure() as span:
        response = await client.get("/wait/", params={"seconds": seconds})

    expect(response).answers(200, json={"waited": seconds}, numbers_may_change_type=True)
    if span.seconds < seconds:
        await app.finish()
        expect(app).awaited_everything()  # the most frequent reason for a wait that is too short
    expect_wait(span, seconds, app, look_at="Is the wait awaited, and is it the view itself that waits?")


@check(points=2, task=1, needs="test_takes_the_seconds_asked_for")
async def test_others_are_served_meanwhile(client, clock, app, data):
    """While one visitor waits, a second one is served."""
    long = some_seconds(data, 13, 18)
    short = some_seconds(data, 1, 3)

    async def patient():
        return await client.get("/wait/", params={"seconds": long})

    async def hasty():
        await clock.sleep(0.402)
        with clock.measure() as span:
            response = await client.get("/wait/", params={"seconds": short})
        return response, span

    first, (second, span) = await gather(patient(), hasty())

    for response, seconds in ((first, long), (second, short)):
        expect(response).answers(
            200,
            json={"waited": seconds},
            numbers_may_change_type=True,
            look_at="Does the view keep the seconds in a place that visitors share?",
        )
    expect_wait(
        span,
        short,
        app,
        look_at="What does the second visitor wait for: the event loop, a lock, a thread that is not free?",
        contrast="the first visitor's wait came before it",
    )


@check(points=1, task=2, needs="test_answers_with_the_seconds")
async def test_refuses_what_is_not_a_number(client, data):
    """No seconds, empty seconds, text, a unit, a comma for a point and two points are refused with status 400."""
    seconds = some_seconds(data, 2, 18)

    comma = str(seconds).replace(".", ",")
    for wrong in (None, "", data.word(), f"{seconds} {data.word()}", f"{seconds}s", comma, f"{seconds}.5"):
        response = await client.get("/wait/", params={} if wrong is None else {"seconds": wrong})

        asked = "" if wrong is None else f"?seconds={wrong}"
        expect(response).answers(
            400,
            json=NOT_A_NUMBER,
            look_at=f"What does the view read, and what does it do, when it gets `/wait/{asked}`?",
        )
