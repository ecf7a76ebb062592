"""The checks you can read: one stumble, an outage, an error that stays, and the pauses."""

from grader.checking import after, check, expect

URL = "https://quotes.example/random"


def play(upstream, *effects):
    """Let the service do this at its first call, that at its second, and so on; the last one again and again."""
    turns = iter(effects)

    async def effect(request):
        return await next(turns, effects[-1])(request)

    upstream.get(URL).mock(side_effect=effect)


def quotation(data):
    """A text that a service for quotes could send."""
    return " ".join(data.words(5)).capitalize() + "."


@check(points=0, task=1)
async def test_answers(client, upstream, data):
    """When the first try succeeds, the answer is its text, with 1 attempt."""
    text = quotation(data)
    play(upstream, after(0.1, json={"text": text}))

    response = await client.get("/quote/")

    expect(response).answers(
        200, json={"text": text, "attempts": 1}, look_at="Which line fails, or which key has another value?"
    )


@check(points=1, task=1, needs="test_answers")
async def test_tries_again(client, upstream, data):
    """When the first try meets status 503 and the second one succeeds, the answer is the second one's, with 2
    attempts."""
    text = quotation(data)
    play(upstream, after(0.05, status_code=503), after(0.1, json={"text": text}))

    response = await client.get("/quote/")

    expect(response).answers(
        200,
        json={"text": text, "attempts": 2},
        look_at="What does the view do with a 503? The first try counts as an attempt, too.",
    )


@check(points=1, task=1, needs="test_tries_again")
async def test_gives_up_after_three_tries(client, upstream, app):
    """When three tries have failed, the answer is 503, and there is no fourth try."""
    play(upstream, after(0.05, status_code=503))

    response = await client.get("/quote/")

    expect(response).answers(
        503,
        json={"error": "quotes unavailable", "attempts": 3},
        look_at="What does the view return after its last try?",
    )
    expect(len(app.calls), "tries").equals(3, look_at="How often does the loop run? The first try counts, too.")


@check(points=1, task=2, needs="test_answers")
async def test_not_found_is_not_tried_again(client, upstream, app, clock):
    """When the service says 404, the answer is 502 at once, after one try."""
    play(upstream, after(0.05, status_code=404))

    with clock.measure() as span:
        response = await client.get("/quote/")

    look_at = "Which statuses are worth another try, and what happens with a 404?"
    expect(response).answers(502, look_at=look_at)
    expect(len(app.calls), "tries").equals(1, look_at=look_at)
    expect(span).at_most(0.09, look_at="What does the view wait for after a 404?")


@check(points=1, task=3, needs="test_gives_up_after_three_tries")
async def test_pauses_between_tries(client, upstream, app):
    """The pause before the second try is 0.1 s, the one before the third 0.2 s; jitter may add up to half of it."""
    play(upstream, after(0.05, status_code=503))

    await client.get("/quote/")

    expect(len(app.calls), "tries").equals(3, look_at="How often does the loop run?")
    first, second, third = app.calls
    for name, before, behind, least in (("second", first, second, 0.1), ("third", second, third, 0.2)):
        pause = round(behind.start_s - before.ended_s, 6)
        what = f"seconds from the end of a try to the {name} one"
        look_at = "Which line makes the view pause between two tries, and for how long?"
        expect(pause, what).at_least(least, look_at=look_at, where=behind.place)
        expect(pause, what).at_most(round(least * 1.5, 6), look_at=look_at, where=behind.place)
