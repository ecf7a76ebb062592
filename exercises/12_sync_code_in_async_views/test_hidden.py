"""The checks you cannot read."""

import asyncio

import pytest

from grader.checking import after, check, expect, gather

INVOICES, FINGERPRINTS = "invoices.example", "fingerprints.example"


@pytest.fixture
def add_order(upstream, data):
    """Makes an order known to both services, or another text for it; returns its number and the answer to expect."""
    numbers = iter(data.sample(range(1_000, 9_999), 12))

    def add(rendering=0.1, computing=0.1, number=None, text=None, digits=None):
        number = number or next(numbers)
        text = f"{data.name()}, {data.city()}: {data.number(10, 900)}" if text is None else text
        digits = digits or f"{data.integer(2**60, 2**64 - 1):016x}"
        upstream.get(f"https://{INVOICES}/invoices/{number}").mock(side_effect=after(rendering, text=text))
        upstream.post(f"https://{FINGERPRINTS}/compute", content=text.encode()).mock(
            side_effect=after(computing, text=digits)
        )
        return number, {"invoice": text, "fingerprint": digits}

    return add


@check(
    points=1,
    task=1,
    needs=[
        "test_others_are_served_while_an_invoice_is_rendered",
        "test_others_are_served_while_a_fingerprint_is_computed",
    ],
)
async def test_old_code_takes_its_time(client, clock, add_order):
    """Old code that takes most of a minute is waited for. Others are served meanwhile, also when a visitor leaves."""
    number, answer = add_order(rendering=55.0, computing=50.0)

    visit = asyncio.create_task(client.get(f"/invoice/{number}/"))
    for _ in range(2):
        await clock.sleep(34.5)
        with clock.measure() as span:
            await client.get("/ping/")
        expect(span).at_most(
            0.05, look_at="On which thread does the old code run?", contrast="/ping/ itself takes no time"
        )

    expect(await visit).answers(200, json=answer, look_at="For how long does the view wait for the old code?")

    for leaves_s in (3.0, 58.0):  # while the invoice is rendered, while the fingerprint is computed
        visit = asyncio.create_task(client.get(f"/invoice/{number}/"))
        await clock.sleep(leaves_s)
        visit.cancel()
        await clock.sleep(0.5)
        with clock.measure() as span:
            await client.get("/ping/")
        expect(span).at_most(
            0.05,
            look_at="What does the view do with its threads when a visitor leaves, and who waits for their end?",
            contrast="a visitor has left before",
        )


@check(
    points=1,
    task=1,
    needs=[
        "test_others_are_served_while_an_invoice_is_rendered",
        "test_others_are_served_while_a_fingerprint_is_computed",
    ],
)
async def test_text_stays_as_it_is(client, upstream, clock, app, add_order, data):
    """The invoice, empty or long, keeps every character, spaces and newlines at its ends included, and so does its
    fingerprint. Others are served while this is computed."""
    orders = [
        add_order(computing=0.5, text=text, digits=digits)
        for text, digits in (
            (f"\n   {data.name()} & <{data.city()}>\t{data.number(10, 900)} \n\n{data.text(10)}  \n", None),
            ("", f"{data.integer(2**40, 2**56 - 1):016x}"),
            (data.text(40) * 2_000, None),
        )
    ]

    upstream.post(f"https://{FINGERPRINTS}/compute").mock(side_effect=after(0.1, text="0"))  # another text

    for number, answer in orders:
        before = len(app.calls_to(FINGERPRINTS))

        visit = asyncio.create_task(client.get(f"/invoice/{number}/"))
        await clock.sleep(0.35)  # the fingerprint is under way
        with clock.measure() as span:
            await client.get("/ping/")
        response = await visit

        for call in app.calls_to(FINGERPRINTS)[before:]:
            expect(call.content == answer["invoice"].encode(), "fingerprint gets the invoice's text").is_true(
                seen="another text",
                look_at="Is the text that goes to `fingerprint` exactly what `render_invoice` gave?",
                where=call.place,
            )
        expect(response).answers(
            200,
            json=answer,
            look_at="What happens to the text, which may be empty, and to the digits, after `legacy` has made them?",
        )
        expect(span).at_most(
            0.05,
            look_at="For which texts does fingerprint run on the thread of the event loop?",
            contrast=f"the invoice has {len(answer['invoice'])} characters",
        )


@check(points=1, task=2, needs="test_two_visitors_together")
async def test_six_visitors_together(client, clock, app, add_order):
    """Six visitors who come together wait as long as one, whoever left before, and each gets the right invoice."""
    orders = [add_order(rendering=0.5 + place / 100, computing=0.3) for place in range(5)]
    orders.append(orders[0])  # nobody queues for an order, either

    leavers = [add_order(rendering=0.5, computing=0.3) for _ in range(6)]
    for leaves_s in (0.2, 0.7, 0.2, 0.7, 0.2, 0.7):  # while the invoice is rendered, while the fingerprint is computed
        visits = [asyncio.create_task(client.get(f"/invoice/{number}/")) for number, _ in leavers]
        await clock.sleep(leaves_s)
        for visit in visits:
            visit.cancel()
        await clock.sleep(3.0)  # the old code is done
    before = {host: len(app.calls_to(host)) for host in (INVOICES, FINGERPRINTS)}

    with clock.measure() as span:
        responses = await gather(*(client.get(f"/invoice/{number}/") for number, _ in orders))

    for response, (_, answer) in zip(responses, orders, strict=True):
        expect(response).answers(200, json=answer, look_at="Where does the view keep what belongs to one visitor?")
    expect(span).at_most(
        1.0,
        look_at="How many threads are there for six visitors? Is there a lock or a semaphore, for an order perhaps?",
        contrast="one visitor alone needs up to 0.84 s",
    )
    for host, function in ((INVOICES, "render_invoice"), (FINGERPRINTS, "fingerprint")):
        expect(len(app.calls_to(host)) - before[host], f"calls of {function} for six visits").equals(
            6, look_at=f"Two visitors ask for the same order at once. Is {function} called for each of them?"
        )


@check(points=1, task=3, needs="test_request_id_reaches_legacy_code")
async def test_visitor_without_an_id(client, app, add_order, data):
    """For a visitor without `X-Request-ID`, `legacy.request_id` is `-`, also right after a visitor who had one."""
    number, word = None, data.word()
    for headers, name, text in (({"X-Request-ID": word}, word, "new"), ({}, "-", "changed"), ({}, "-", "unchanged")):
        if text != "unchanged":
            number, answer = add_order(number=number)
        calls_before, computed_before = len(app.calls_to(INVOICES)), len(app.calls_to(FINGERPRINTS))

        response = await client.get(f"/invoice/{number}/", headers=headers)

        look_at = f"Visitors ask for one order again; its text is {text}. What does the view keep of earlier visits?"
        expect(response).answers(200, json=answer, look_at=look_at)
        calls = app.calls_to(INVOICES)[calls_before:]
        expect(len(calls), "calls of render_invoice for one visit").equals(1, look_at=look_at)
        computed = len(app.calls_to(FINGERPRINTS)) - computed_before
        expect(computed, "calls of fingerprint for one visit").equals(1, look_at=look_at)
        for call in calls:
            expect(call.headers.get("x-request-id"), "request_id as render_invoice sees it").equals(
                name, look_at="What does the view set for a visitor without the header?", where=call.place
            )


@check(points=1, task=3, needs="test_request_id_reaches_legacy_code")
async def test_visitors_keep_their_own_ids(client, app, add_order, data):
    """When visitors come together, `render_invoice` sees for each order the id of the visitor who asked for it."""
    names = [
        data.word(),
        f"{data.word()}, {data.word()} (7)/+=",
        data.word().title(),
        "-".join(data.words(15)).upper(),
    ]
    orders = [add_order(rendering=0.4 - place / 20, computing=0.2) for place in range(4)]

    responses = await gather(
        *(
            client.get(f"/invoice/{number}/", headers={"X-Request-ID": name})
            for (number, _), name in zip(orders, names, strict=True)
        )
    )

    look_at = "Is the id set for this visitor only, or for everybody who comes at the same time?"
    for response, (_, answer) in zip(responses, orders, strict=True):
        expect(response).answers(200, json=answer, look_at=look_at)
    ids = {f"/invoices/{number}": name for (number, _), name in zip(orders, names, strict=True)}
    for call in app.calls_to(INVOICES):
        seen = call.headers.get("x-request-id")
        if seen not in names:
            look_at = "Is the header passed on as it is, every sign of it?"
        expect(seen, "request_id as render_invoice sees it").equals(ids[call.path], look_at=look_at, where=call.place)


@check(points=1, task=4, needs="test_unknown_order")
async def test_known_orders_after_many_unknown_ones(client, upstream, clock, app, add_order, data):
    """Unknown orders, however many, disturb nobody: who asks for a known one gets it, even if it was unknown before."""

    def add_unknown(number):
        upstream.get(f"https://{INVOICES}/invoices/{number}").mock(side_effect=after(0.1, status_code=404))

    look_at = "What is left behind when render_invoice raises LookupError?"
    for _ in range(10):
        unknown = data.sample(range(10_000, 99_999), 4)
        for order_id in unknown:
            add_unknown(order_id)
        number, answer = add_order(rendering=0.3)

        *missing, found = await gather(*(client.get(f"/invoice/{order_id}/") for order_id in (*unknown, number)))

        for response in missing:
            expect(response).answers(404, json={"error": "no such order"}, look_at=look_at)
        expect(found).answers(200, json=answer, look_at=look_at)

    appeared, answer = add_order(number=unknown[0])
    add_unknown(number)
    found = await client.get(f"/invoice/{appeared}/")
    visit = asyncio.create_task(client.get(f"/invoice/{number}/"))
    await clock.sleep(0.15)  # the order is known to be unknown
    with clock.measure() as span:
        await client.get("/ping/")
    missing = await visit

    expect(found).answers(
        200, json=answer, look_at="There was no such order before; now there is. What does the view keep of visits?"
    )
    expect(missing).answers(
        404,
        json={"error": "no such order"},
        look_at="There was such an order before; it is gone. What does the view keep of visits?",
    )
    expect(span).at_most(
        0.05,
        look_at="What does the view do on the event loop when there is no such order?",
        contrast="it comes right after render_invoice raised LookupError",
    )
    expect(len(app.calls_to(INVOICES)), "calls of render_invoice for 52 visits").equals(
        52, look_at="How often is render_invoice called for an order that does not exist?"
    )
