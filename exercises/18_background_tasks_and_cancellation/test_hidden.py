"""The checks you cannot read."""

import asyncio

from grader.checking import after, check, expect, gather


def addresses(data, count):
    """Different addresses."""
    return [f"{word}@{data.word()}.example" for word in data.words(count)]


@check(points=2, task=1, needs="test_signup_answers_at_once")
async def test_mail_survives_garbage_collection(client, upstream, app, clock, data):
    """A mail that waits long for a busy post office is still there when Python has collected its garbage."""
    emails = addresses(data, 12)

    async def letters(request):
        return await after(0.2, status_code=202 if clock.now < 3900.0 else 201)(request)

    upstream.post("https://mail.example/letters").mock(side_effect=letters)

    for email in emails:
        response = await client.post("/signup/", json={"email": email})
        expect(response).answers(202, json={"status": "accepted"})
    await clock.sleep(4000.0)  # a busy hour, and a little more
    await client.post("/post-office/ready/")
    await clock.sleep(60.0)  # one after another would be slow, but it would not be lost
    await app.finish()

    arrived = [call for call in app.calls_to("mail.example") if call.status == 201]
    expect(len(arrived), "mails that went out after the post office had rung").equals(
        len(emails),
        look_at="Who holds the task while it waits, and for how long? The event loop does so weakly. "
        "Or does something give up waiting?",
    )


@check(points=1, task=1, needs="test_mail_survives_garbage_collection")
async def test_each_signup_has_its_mail(client, upstream, app, clock, data):
    """Each sign-up sends one mail, also when two come with the same address while the post office is busy."""
    email = addresses(data, 1)[0]

    async def letters(request):
        return await after(0.2, status_code=202 if clock.now < 0.9 else 201)(request)

    upstream.post("https://mail.example/letters").mock(side_effect=letters)

    for _ in range(2):
        response = await client.post("/signup/", json={"email": email})
        expect(response).answers(202, json={"status": "accepted"})
        await clock.sleep(0.05)
    await clock.sleep(1.0)
    await client.post("/post-office/ready/")
    await clock.sleep(1.0)
    await app.finish()

    arrived = [call for call in app.calls_to("mail.example") if call.status == 201]
    expect(len(arrived), "mails for two sign-ups with one address").equals(
        2, look_at="Under which name is a mail's task kept, and what is there already?"
    )


@check(points=1, task=2, needs="test_signup_answers_at_once")
async def test_failure_is_logged(client, upstream, app, clock, data):
    """A mail that fails is logged as an error, with its exception, whatever made it fail; one that goes out is not."""
    good, first, second, third = addresses(data, 4)
    status = data.integer(500, 504)

    async def letters(request):
        return await after(0.3, status_code=201 if good.encode() in request.content else status)(request)

    upstream.post("https://mail.example/letters").mock(side_effect=letters)

    await client.post("/signup/", json={"email": good})
    await clock.sleep(1.0)
    errors = [log.message for log in app.logs if log.level >= 40]
    expect(errors, "log records at level ERROR when the mail went out").is_empty(
        look_at="What is logged when the task has no exception?"
    )
    seen = 0

    for emails, failure in (((first, second), "answers with an error"), ((third,), "cannot be reached")):
        if third in emails:
            app.connecting("mail.example", after=0.3, error="ConnectError")
        responses = await gather(*(client.post("/signup/", json={"email": email}) for email in emails))
        await clock.sleep(3.0)
        await app.finish()

        for response in responses:
            expect(response).answers(202, json={"status": "accepted"})
        logged = [log for log in app.logs if log.level >= 40][seen:]
        seen += len(logged)
        expect(len(logged), f"log records at level ERROR when the post office {failure}").at_least(
            1, look_at="Who sees the exception of a task that nobody awaits?"
        )
        expect(
            any(log.error or "Traceback (most recent call last)" in log.message for log in logged),
            "the exception is logged with the error",
        ).is_true(
            seen="an error without an exception",
            look_at="`logger.exception(…)` inside `except`, or `exc_info=` with the exception itself.",
        )
        if not any("ExceptionGroup" in log.error for log in logged):  # a group tells of all at once
            expect(
                len(logged), f"log records at level ERROR for mails that fail together, {len(emails)} of them"
            ).at_least(
                len(emails),
                look_at="What becomes of the second failure? `gather` tells of the first one only. "
                "Or has whoever sends mails ended?",
            )


@check(points=1, task=2, needs="test_signup_answers_at_once")
async def test_one_failure_stops_no_other_mail(client, upstream, app, clock, data):
    """When one mail fails, those under way and those that come later still go out."""
    emails = addresses(data, 5)
    bad = emails[1]

    async def letters(request):
        failing = bad.encode() in request.content
        return await after(0.2 if failing else 0.5, status_code=500 if failing else 201)(request)

    upstream.post("https://mail.example/letters").mock(side_effect=letters)

    await gather(*(client.post("/signup/", json={"email": email}) for email in emails[:3]))
    await clock.sleep(3.0)
    for email in emails[3:]:
        response = await client.post("/signup/", json={"email": email})
        expect(response).answers(202, json={"status": "accepted"})
    await clock.sleep(3.0)
    await app.finish()

    arrived = [call for call in app.calls_to("mail.example") if call.status == 201]
    expect(len(arrived), "mails that went out, of 4 that can").equals(
        4, look_at="What else ends when one mail raises an exception?"
    )


@check(points=1, task=2, needs="test_signup_answers_at_once")
async def test_ended_tasks_are_released(client, upstream, app, clock, data):
    """Tasks that have ended are let go of, well or not: their number does not grow by mails or payments."""
    emails = addresses(data, 60)
    orders = data.sample(range(100, 9_999), 60)
    bad = [email.encode() for email in emails[::2]]
    broke = [str(order).encode() for order in orders[::2]]

    async def letters(request):
        failing = any(email in request.content for email in bad)
        return await after(0.2, status_code=500 if failing else 201)(request)

    async def reserve(request):
        failing = any(order in request.content for order in broke)
        return await after(0.1, status_code=500 if failing else 200, json={"token": token})(request)

    token = data.word()
    upstream.post("https://mail.example/letters").mock(side_effect=letters)
    upstream.post("https://bank.example/reserve").mock(side_effect=reserve)
    upstream.post("https://bank.example/capture").mock(side_effect=after(0.1, json={"receipt": data.word()}))

    async def ended():
        response = await client.get("/post-office/ended/")
        return int("".join(letter for letter in response.text if letter in "0123456789")[:9] or 0)

    counts = []
    for batch in (slice(30), slice(30, 60)):
        await gather(*(client.post("/checkout/", json={"order": order}) for order in orders[batch]))
        await gather(*(client.post("/signup/", json={"email": email}) for email in emails[batch]))
        await clock.sleep(20.0)
        counts.append(await ended())
    await gather(*(client.get("/robots.txt") for _ in range(60)))  # what any 60 visits leave behind, in any server
    counts.append(await ended())
    growth = (counts[1] - counts[0]) - (counts[2] - counts[1])

    expect(max(growth, 0), "ended tasks kept, after 30 more mails and payments, half of which failed").at_most(
        10, look_at="What does your collection of tasks do with one that has ended?"
    )


@check(points=1, task=3, needs="test_payment_is_completed")
async def test_payments_of_visitors_who_leave_late(client, upstream, app, clock, data):
    """Several payments are completed, each once, whenever their visitors leave."""
    upstream.post("https://bank.example/reserve").mock(side_effect=after(0.4, json={"token": data.word()}))
    upstream.post("https://bank.example/capture").mock(side_effect=after(0.5, json={"receipt": data.word()}))
    orders = data.sample(range(100, 9_999), 4)

    visits = [asyncio.create_task(client.post("/checkout/", json={"order": order})) for order in orders]
    for pause in (0.05, 0.25, 0.25, 0.25):
        await clock.sleep(pause)
        visits.pop().cancel()
    await clock.sleep(5.0)
    await app.finish()

    for path in ("/reserve", "/capture"):
        done = [call for call in app.calls_to("bank.example") if call.path == path and call.status == 200]
        asked = [call for call in app.calls_to("bank.example") if call.path == path]
        expect([len(asked), len(done)], f"calls to {path}: made, and completed").equals(
            [4, 4], look_at="What reaches the payment when its visitor leaves, early or late?"
        )


@check(points=1, task=3, needs="test_payment_is_completed")
async def test_payments_are_the_visitors_own(client, upstream, app, clock, data):
    """A payment waits for no mail; and when the bank fails, its visitor is not told that all is well."""
    first, second = data.words(2)
    tokens, receipt = iter((first, second)), data.word()

    async def reserve(request):
        return await after(4.4, json={"token": next(tokens, second)})(request)

    async def capture(request):
        if first.encode() in request.content:
            return await after(4.3, json={"receipt": receipt})(request)
        return await after(0.3, status_code=500)(request)

    upstream.post("https://mail.example/letters").mock(side_effect=after(0.2, status_code=202))
    upstream.post("https://bank.example/reserve").mock(side_effect=reserve)
    upstream.post("https://bank.example/capture").mock(side_effect=capture)

    mails = [asyncio.create_task(client.post("/signup/", json={"email": email})) for email in addresses(data, 12)]
    await clock.sleep(1.0)  # now they wait until the post office rings, which does not happen
    paying = asyncio.create_task(client.post("/checkout/", json={"order": data.integer(100, 9_999)}))
    done, _ = await asyncio.wait({paying}, timeout=600)
    expect(len(done), "payments answered within a minute, while mails wait for the post office").equals(
        1, look_at="What does a payment wait for besides the bank?"
    )
    expect(await paying).answers(
        200, json={"receipt": receipt}, look_at="The bank may be slow. What does the view do meanwhile?"
    )
    failing = await client.post("/checkout/", json={"order": data.integer(100, 9_999)})
    for mail in mails:
        mail.cancel()
    await gather(*mails, return_exceptions=True)

    expect(failing.status_code, "status when the bank has failed").at_least(
        400, look_at="Who catches the error of the payment, and what does the view then take for the receipt?"
    )
    asked = [call.path for call in app.calls_to("bank.example")].count("/reserve")
    expect(asked, "calls to /reserve, one of 2 payments failed").equals(
        2, look_at="Who reserves the money once more, when the first attempt may still hold some?"
    )


@check(points=1, task=4, needs="test_search_stops")
async def test_searches_are_the_visitors_own(client, upstream, clock, data):
    """A search waits for nobody else's work, goes on when others leave, and finds what is there now."""
    goods = {"goods": data.words(2)}

    async def shelves(request):
        return await after(0.6, json=dict(goods))(request)

    upstream.get("https://shelves.example/goods").mock(side_effect=shelves)
    upstream.get("https://cellar.example/goods").mock(side_effect=after(0.5, json={"goods": []}))
    upstream.post("https://bank.example/reserve").mock(side_effect=after(3.0, json={"token": data.word()}))
    upstream.post("https://bank.example/capture").mock(side_effect=after(3.0, json={"receipt": data.word()}))

    upstream.post("https://mail.example/letters").mock(side_effect=after(0.02, status_code=202))
    q, *others = data.words(12)
    orders = data.sample(range(100, 9_999), 12)
    working = [asyncio.create_task(client.post("/signup/", json={"email": email})) for email in addresses(data, 12)]
    working += [asyncio.create_task(client.post("/checkout/", json={"order": order})) for order in orders]
    await clock.sleep(0.1)
    leaving = asyncio.create_task(client.get("/find/", params={"q": q}))
    with clock.measure() as searching:
        staying = [asyncio.create_task(client.get("/find/", params={"q": word})) for word in (q, *others)]
        await clock.sleep(0.4)
        leaving.cancel()
        responses = await gather(*staying)
    found = goods["goods"]
    goods["goods"] = data.words(3)
    again = await client.get("/find/", params={"q": q})
    await gather(*working, leaving, return_exceptions=True)

    for response in responses:
        expect(response).answers(200, json={"results": found}, look_at="What do two visitors' searches share?")
    expect(searching).at_most(
        1.2, look_at="What does a search wait for besides its own two calls?", contrast="a search alone takes 1.1 s"
    )
    expect(again).answers(200, json={"results": goods["goods"]}, look_at="Who keeps the results of an old search?")
