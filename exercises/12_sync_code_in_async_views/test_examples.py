"""The checks you can read: an invoice, a free event loop, the request's id, and an order that does not exist."""

import asyncio

import pytest

from grader.checking import after, check, expect, gather

INVOICES, FINGERPRINTS = "invoices.example", "fingerprints.example"


@pytest.fixture
def add_order(upstream, data):
    """Makes an order known to both services; returns its number and the answer to expect."""
    numbers = iter(data.sample(range(1_000, 9_999), 8))

    def add(rendering=0.1, computing=0.1):
        number, text = next(numbers), f"{data.name()}: {data.number(10, 900)} for {data.text(20)}."
        digits = f"{data.integer(2**60, 2**64 - 1):016x}"
        upstream.get(f"https://{INVOICES}/invoices/{number}").mock(side_effect=after(rendering, text=text))
        upstream.post(f"https://{FINGERPRINTS}/compute", content=text.encode()).mock(
            side_effect=after(computing, text=digits)
        )
        return number, {"invoice": text, "fingerprint": digits}

    return add


@check(points=0, task=1)
async def test_answers(client, app, add_order):
    """The answer is the invoice's text and its fingerprint, both made by `legacy`."""
    number, answer = add_order()

    response = await client.get(f"/invoice/{number}/")

    look_at = "Which line fails, or which key has another value?"
    if response.status_code == 404:
        look_at = "Who raised the LookupError? A KeyError is one, too: what stands inside the `try`?"
    expect(response).answers(200, json=answer, look_at=look_at)
    for call in app.calls:
        expect(call.headers.get("user-agent"), f"who calls {call.host}").equals(
            "legacy/1.7", look_at="The functions of `legacy` do this work. Which code does it now?", where=call.place
        )


@check(points=1, task=1, needs="test_answers")
async def test_others_are_served_while_an_invoice_is_rendered(client, clock, add_order):
    """While `render_invoice` runs for one visitor, the event loop serves others at once."""
    number, _ = add_order(rendering=0.8)

    visit = asyncio.create_task(client.get(f"/invoice/{number}/"))
    await clock.sleep(0.3)
    with clock.measure() as span:
        await client.get("/ping/")
    await visit

    expect(span).at_most(
        0.05, look_at="On which thread does render_invoice run?", contrast="the visitor of /ping/ comes after 0.3 s"
    )


@check(points=1, task=1, needs="test_answers")
async def test_others_are_served_while_a_fingerprint_is_computed(client, clock, add_order):
    """While `fingerprint` runs for one visitor, the event loop serves others at once."""
    number, _ = add_order(rendering=0.2, computing=0.9)

    visit = asyncio.create_task(client.get(f"/invoice/{number}/"))
    await clock.sleep(0.6)
    with clock.measure() as span:
        await client.get("/ping/")
    await visit

    expect(span).at_most(
        0.05, look_at="On which thread does fingerprint run?", contrast="the visitor of /ping/ comes after 0.6 s"
    )


@check(
    points=1,
    task=2,
    needs=[
        "test_others_are_served_while_an_invoice_is_rendered",
        "test_others_are_served_while_a_fingerprint_is_computed",
    ],
)
async def test_two_visitors_together(client, clock, add_order):
    """Two visitors who come together wait as long as one."""
    orders = [add_order(rendering=0.5, computing=0.3), add_order(rendering=0.5, computing=0.3)]

    with clock.measure() as span:
        responses = await gather(*(client.get(f"/invoice/{number}/") for number, _ in orders))

    for response, (_, answer) in zip(responses, orders, strict=True):
        expect(response).answers(200, json=answer, look_at="Where does the view keep what belongs to one visitor?")
    expect(span).at_most(
        0.9,
        look_at="How many threads are there for the work of two visitors? Is there a lock or a semaphore?",
        contrast="one visitor alone needs 0.8 s",
    )


@check(points=2, task=3, needs="test_answers")
async def test_request_id_reaches_legacy_code(client, app, add_order, data):
    """`render_invoice` sees the visitor's `X-Request-ID` in `legacy.request_id`."""
    (number, answer), name = add_order(), data.word()

    response = await client.get(f"/invoice/{number}/", headers={"X-Request-ID": name})

    expect(response).answers(200, json=answer)
    for call in app.calls_to(INVOICES):
        expect(call.headers.get("x-request-id"), "request_id as render_invoice sees it").equals(
            name,
            look_at="Where is legacy.request_id set, and does that context reach the thread?",
            where=call.place,
        )


@check(points=1, task=4, needs="test_answers")
async def test_unknown_order(client, upstream, data):
    """When there is no such order, the answer is 404."""
    number = data.integer(10_000, 99_999)
    upstream.get(f"https://{INVOICES}/invoices/{number}").mock(side_effect=after(0.1, status_code=404))

    response = await client.get(f"/invoice/{number}/")

    expect(response).answers(
        404, json={"error": "no such order"}, look_at="What does render_invoice do when there is no such order?"
    )
