"""The checks you can read: what visitors get who stay, and what happens when they leave."""

import asyncio

from grader.checking import after, check, expect, read_json


def field(call, name):
    """One field of the JSON that was sent, or None where there is none."""
    try:
        return read_json(call.content)[name]
    except (ValueError, TypeError, KeyError):
        return None


def sent_to(app):
    """The addresses of the letters that reached the post office."""
    return [field(call, "to") for call in app.calls_to("mail.example")]


def paid(app):
    """What the bank was asked to reserve money for."""
    return [field(call, "order") for call in app.calls_to("bank.example") if call.path == "/reserve"]


# --- task 1 -----------------------------------------------------------------------------------------------------------


@check(points=0, task=1)
async def test_mail_is_sent(client, upstream, app, data):
    """A sign-up is accepted, and one welcome mail goes out."""
    email = f"{data.word()}@{data.word()}.example"
    upstream.post("https://mail.example/letters").mock(side_effect=after(0.7, status_code=201))

    response = await client.post("/signup/", json={"email": email})
    await app.finish()

    expect(response).answers(202, json={"status": "accepted"}, look_at="What does the view return?")
    expect(sent_to(app), "letters").equals(
        [email], look_at="Does `services.send_welcome` run, once and to its end? A task ends with its event loop."
    )
    expect(app.calls_to("mail.example")[0].status, "the post office's answer").equals(
        201, look_at="What ends the mail before the post office has answered?"
    )


@check(points=1, task=1, needs="test_mail_is_sent")
async def test_signup_answers_at_once(client, upstream, app, clock, data):
    """The visitor does not wait for the mail."""
    upstream.post("https://mail.example/letters").mock(side_effect=after(1.3, status_code=201))
    look_at = "Which line waits for the mail? A task group does at its end, a full queue for the mails before."

    for word in data.words(12):  # none of these mails has gone out when the last visitor comes
        with clock.measure() as span:
            response = await client.post("/signup/", json={"email": f"{word}@{data.word()}.example"})

        expect(response).answers(202, json={"status": "accepted"})
        expect(span).at_most(0.1, look_at=look_at, contrast="the mail takes 1.3 s")


# --- task 3 -----------------------------------------------------------------------------------------------------------


@check(points=0, task=3)
async def test_checkout_answers(client, upstream, app, data):
    """A visitor who stays gets the receipt, and pays once."""
    order, token, receipt = data.integer(100, 9_999), data.word(), data.word()
    upstream.post("https://bank.example/reserve").mock(side_effect=after(0.4, json={"token": token}))
    upstream.post("https://bank.example/capture").mock(side_effect=after(0.3, json={"receipt": receipt}))

    response = await client.post("/checkout/", json={"order": order})
    await app.finish()

    expect(response).answers(200, json={"receipt": receipt}, look_at="What does `services.capture_payment` return?")
    expect([call.path for call in app.calls_to("bank.example")], "calls to the bank").equals(
        ["/reserve", "/capture"], look_at="Is the payment made once?"
    )
    expect(paid(app), "orders paid for").equals([order], look_at="What does `services.capture_payment` want to know?")


@check(points=1, task=3, needs="test_checkout_answers")
async def test_payment_is_completed(client, upstream, app, clock, data):
    """A payment that is under way is completed, once, though the visitor leaves."""
    order, token = data.integer(100, 9_999), data.word()
    upstream.post("https://bank.example/reserve").mock(side_effect=after(0.4, json={"token": token}))
    upstream.post("https://bank.example/capture").mock(side_effect=after(0.3, json={"receipt": data.word()}))

    visit = asyncio.create_task(client.post("/checkout/", json={"order": order}))
    await clock.sleep(0.25)
    visit.cancel()
    await clock.sleep(5.0)
    await app.finish()

    calls = [f"{call.path} {'dropped' if call.dropped else call.status}" for call in app.calls_to("bank.example")]
    expect(calls, "calls to the bank").equals(
        ["/reserve 200", "/capture 200"],
        look_at="A visitor who leaves cancels the view. Does that reach the payment?",
    )


# --- task 4 -----------------------------------------------------------------------------------------------------------


@check(points=0, task=4)
async def test_find_answers(client, upstream, data):
    """A visitor who stays gets the results."""
    q = f"{data.name()} & {data.text(6)}"
    shelves = data.words(2)
    cellar = [*data.words(3), shelves[0]]
    upstream.get("https://shelves.example/goods", params={"q": q}).mock(side_effect=after(0.4, json={"goods": shelves}))
    upstream.get("https://cellar.example/goods", params={"q": q}).mock(side_effect=after(0.3, json={"goods": cellar}))

    response = await client.get("/find/", params={"q": q})

    expect(response).answers(200, json={"results": shelves + cellar}, look_at="What does `services.find` return?")


@check(points=1, task=4, needs="test_find_answers")
async def test_search_stops(client, upstream, app, clock, data):
    """When the visitor leaves, the search stops."""
    upstream.get("https://shelves.example/goods").mock(side_effect=after(0.6, json={"goods": data.words(2)}))
    upstream.get("https://cellar.example/goods").mock(side_effect=after(0.5, json={"goods": data.words(2)}))

    visit = asyncio.create_task(client.get("/find/", params={"q": data.word()}))
    await clock.sleep(0.25)
    left = clock.now
    visit.cancel()
    await clock.sleep(5.0)
    await app.finish()

    calls = app.calls_to("shelves.example")
    expect(len(calls), "calls to the shelves").equals(
        1, look_at="Leaving raises CancelledError where the view waits. Which `except` takes that for a failure?"
    )
    on = calls[0].ended_s - left
    expect(calls[0].dropped and on < 0.1, "the call under way is given up when the visitor leaves").is_true(
        seen=f"it went on for {on:.2f} s",
        look_at="Who leaves cancels an async view. What keeps that from the search: a shield, a task, a thread?",
    )
    expect(app.calls_to("cellar.example"), "calls to the cellar after the visitor left").is_empty(
        look_at="What does the view do when it is cancelled?"
    )
