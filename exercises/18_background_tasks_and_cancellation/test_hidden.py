"""The checks you cannot read."""

import asyncio

import httpx

from grader.checking import after, check, expect, gather, read_json


def addresses(data, count):
    """Different addresses."""
    return [f"{word}@{data.word()}.example" for word in data.words(count)]


def recipients(calls):
    """Whom letters were for; None where one does not say."""
    found = []
    for call in calls:
        try:
            found.append(read_json(call.content)["to"])
        except (ValueError, TypeError, KeyError):
            found.append(None)
    return found


def arrived(app):
    """Whom the letters were for that the post office took."""
    return recipients(call for call in app.calls_to("mail.example") if call.status == 201)


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
    """Each sign-up sends one mail to the address as it came, also when several come with the same one."""
    email = f"{data.word().title()}.Zoë@{data.word()}.example"
    asked = 0

    async def letters(request):
        nonlocal asked
        asked += 1
        busy = clock.now < 0.9 and asked != 2  # one goes out at once, between others that wait
        return await after(0.2, status_code=202 if busy else 201)(request)

    upstream.post("https://mail.example/letters").mock(side_effect=letters)

    for _ in range(3):
        response = await client.post("/signup/", json={"email": email})
        expect(response).answers(202, json={"status": "accepted"})
        await clock.sleep(0.05)
    await clock.sleep(1.0)
    await client.post("/post-office/ready/")
    await clock.sleep(1.0)
    await app.finish()

    others = [to for to in recipients(app.calls_to("mail.example")) if to != email]
    expect(others, "letters to another address than the one that signed up").is_empty(
        look_at="What changes the address on its way? Capitals may count, and JSON is UTF-8."
    )
    expect(len(arrived(app)), "mails for three sign-ups with one address").equals(
        3, look_at="Under which name is a mail's task kept, what is there already, and what goes when one ends?"
    )


@check(points=1, task=2, needs="test_signup_answers_at_once")
async def test_failure_is_logged(client, upstream, app, clock, data):
    """A mail that fails is logged as an error, with its exception, whatever made it fail; one that goes out is not."""
    good, first, second = addresses(data, 3)
    odd = f"100%{data.word()}@{data.word()}.example"
    status = data.integer(500, 504)
    letters = upstream.post("https://mail.example/letters").mock(side_effect=after(0.3, status_code=201))

    await client.post("/signup/", json={"email": good})
    await clock.sleep(1.0)
    errors = [log.message for log in app.logs if log.level >= 40]
    expect(errors, "log records at level ERROR when the mail went out").is_empty(
        look_at="What is logged when the task has no exception?"
    )
    seen = 0

    async def fail_later(request):
        return await after(0.3, status_code=202 if clock.now < began + 12.0 else status)(request)

    for failure, emails, effect in (
        ("answers with an error", (first, second), after(0.3, status_code=status)),
        ("cannot be reached", (first,), after(0.3, raises=httpx.ConnectError)),
        ("does not answer", (first,), after(0.3, raises=httpx.ReadTimeout)),
        ("hangs up", (first,), after(0.3, raises=httpx.ReadError)),
        ("sends no HTTP", (first,), after(0.3, raises=httpx.RemoteProtocolError)),
        ("is busy, rings, and then fails", (first,), fail_later),
        ("refuses an address with %", (odd,), after(0.3, status_code=400)),
    ):
        letters.mock(side_effect=effect)
        began, before = clock.now, len(app.calls_to("mail.example"))
        responses = await gather(*(client.post("/signup/", json={"email": email}) for email in emails))
        await clock.sleep(15.0)
        await client.post("/post-office/ready/")
        await clock.sleep(5.0)
        await app.finish()

        for response in responses:
            expect(response).answers(202, json={"status": "accepted"})
        calls = app.calls_to("mail.example")[before:]
        expect(len(calls), f"letters tried, for {len(emails)} more mails").at_least(
            len(emails), look_at="Who sends a mail that comes later? Has whoever sent the ones before ended?"
        )
        if all(call.status == 202 for call in calls):
            continue  # it was lost while it waited, which is another check's matter
        logged = [log for log in app.logs if log.level >= 40][seen:]
        seen += len(logged)
        expect(len(logged), f"log records at level ERROR when the post office {failure}").at_least(
            1, look_at="Who sees the exception of a task that nobody awaits? Of which kinds, how often, and how late?"
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
    expect(app).never_blocked()


@check(points=1, task=2, needs="test_signup_answers_at_once")
async def test_one_failure_stops_no_other_mail(client, upstream, app, clock, data):
    """When mails fail, those under way and those that come later still go out."""
    emails = addresses(data, 24)
    good, bad = emails[:4], emails[4:]

    async def letters(request):
        failing = any(email.encode() in request.content for email in bad)
        return await after(0.2 if failing else 0.5, status_code=500 if failing else 201)(request)

    upstream.post("https://mail.example/letters").mock(side_effect=letters)

    for batch in ([good[0], bad[0], good[1]], bad[1:], good[2:]):
        for response in await gather(*(client.post("/signup/", json={"email": email}) for email in batch)):
            expect(response).answers(202, json={"status": "accepted"}, look_at="What do the first visitors start?")
        await clock.sleep(30.0)
    await app.finish()

    took = arrived(app)
    expect([email for email in good if took.count(email) > 1], "addresses that got several mails").is_empty(
        look_at="Whose address does a mail take when two sign up at the same time?"
    )
    expect([email for email in good if email not in took], "addresses without a mail, 20 others failed").is_empty(
        look_at="What else ends when one mail raises an exception?"
    )


@check(points=1, task=2, needs="test_signup_answers_at_once")
async def test_ended_tasks_are_released(client, upstream, app, clock, data):
    """Tasks that have ended are let go of, well or not: their number does not grow by mails or payments."""
    waiting, last, *emails = addresses(data, 58)
    orders = data.sample(range(100, 9_999), 56)
    bad = [email.encode() for email in (last, *emails[::2])]
    broke = [str(order).encode() for order in orders[::2]]

    async def letters(request):
        failing = any(email in request.content for email in bad)
        busy = waiting.encode() in request.content
        return await after(0.2, status_code=202 if busy else 500 if failing else 201)(request)

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
    await client.post("/signup/", json={"email": waiting})  # who waits behind it has not ended
    for batch in (slice(12), slice(12, 56)):
        await gather(*(client.post("/signup/", json={"email": email}) for email in emails[batch]))
        await clock.sleep(20.0)
        paying = [asyncio.create_task(client.post("/checkout/", json={"order": order})) for order in orders[batch]]
        await clock.sleep(0.05)
        for visit in paying[len(paying) // 2 :]:
            visit.cancel()
        await asyncio.wait(paying, timeout=20.0)
        await client.post("/signup/", json={"email": last})
        await clock.sleep(20.0)
        counts.append(await ended())
    await gather(*(client.get("/robots.txt") for _ in range(44)))  # what any 44 visits leave behind, in any server
    counts.append(await ended())
    growth = (counts[1] - counts[0]) - (counts[2] - counts[1])

    expect(max(growth, 0), "ended tasks kept after 44 mails and payments, and one more sign-up").at_most(
        5, look_at="When does your collection let go of what has ended: all of it, well or not, visitor gone or not?"
    )


@check(points=1, task=3, needs="test_payment_is_completed")
async def test_payments_of_visitors_who_leave_late(client, upstream, app, clock, data):
    """Several payments are completed, each once, whenever their visitors leave; and the next visitor can pay."""
    upstream.post("https://bank.example/reserve").mock(side_effect=after(0.4, json={"token": data.word()}))
    receipt = data.word()
    upstream.post("https://bank.example/capture").mock(side_effect=after(0.5, json={"receipt": receipt}))
    *orders, last = data.sample(range(100, 9_999), 13)

    for some in (orders[:4], orders[4:8], orders[8:]):
        visits = [asyncio.create_task(client.post("/checkout/", json={"order": order})) for order in some]
        for pause in (0.05, 0.25, 0.25, 0.25):
            await clock.sleep(pause)
            visit = visits.pop()
            if visit.done():  # too soon for a receipt
                expect(await visit).answers(200, json={"receipt": receipt}, look_at="What do the first visitors start?")
            visit.cancel()
        await clock.sleep(5.0)
    staying = await client.post("/checkout/", json={"order": last})
    await app.finish()

    expect(staying).answers(200, json={"receipt": receipt}, look_at="What did those who left leave behind?")
    for path in ("/reserve", "/capture"):
        done = [call for call in app.calls_to("bank.example") if call.path == path and call.status == 200]
        asked = [call for call in app.calls_to("bank.example") if call.path == path]
        expect([len(asked), len(done)], f"calls to {path}: made, and completed").equals(
            [13, 13],
            look_at="Early: what does the view wait for before the payment begins? "
            "Late: what reaches the payment when its visitor leaves?",
        )


@check(points=1, task=3, needs="test_payment_is_completed")
async def test_payments_are_the_visitors_own(client, upstream, app, clock, data):
    """A payment waits for no mail and ends with nobody else's visit; when the bank fails, its visitor is told so."""
    upstream.post("https://bank.example/reserve").mock(side_effect=after(4.4, json={"token": data.word()}))
    capture = upstream.post("https://bank.example/capture")

    for failure in (500, 402, 503, httpx.ConnectError, httpx.ReadError):
        before = len(app.calls_to("bank.example"))
        broken = {"status_code": failure} if isinstance(failure, int) else {"raises": failure}
        capture.mock(side_effect=after(0.3, **broken))
        failing = await client.post("/checkout/", json={"order": data.integer(100, 9_999)})
        await clock.sleep(20.0)
        expect(failing.status_code, "status when the bank has failed").at_least(
            400, look_at="Who catches the error of the payment, and what does the view then take for the receipt?"
        )
        asked = [call.path for call in app.calls_to("bank.example")[before:]]
        expect(asked, "calls to the bank for a payment that failed").equals(
            ["/reserve", "/capture"], look_at="Who pays once more, when the first attempt may still hold some money?"
        )

    receipt = data.word()
    upstream.post("https://mail.example/letters").mock(side_effect=after(0.2, status_code=202))
    capture.mock(side_effect=after(4.3, json={"receipt": receipt}))
    mails = [asyncio.create_task(client.post("/signup/", json={"email": email})) for email in addresses(data, 12)]
    await clock.sleep(1.0)  # now they wait until the post office rings, which does not happen
    order = data.integer(100, 9_999)
    paying = asyncio.create_task(client.post("/checkout/", json={"order": order}))
    await clock.sleep(0.5)
    leaving = asyncio.create_task(client.post("/checkout/", json={"order": order}))  # a second click
    await clock.sleep(0.5)
    leaving.cancel()
    done, _ = await asyncio.wait({paying}, timeout=600)
    expect(len(done), "payments answered within a minute, while mails wait for the post office").equals(
        1, look_at="What does a payment wait for besides the bank?"
    )
    expect(await paying).answers(
        200, json={"receipt": receipt}, look_at="The bank may be slow. What does the view do meanwhile?"
    )
    for mail in mails:
        mail.cancel()
    await gather(*mails, leaving, return_exceptions=True)


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
    for _ in range(30):  # they change their minds, one after another
        leaving = asyncio.create_task(client.get("/find/", params={"q": q}))
        await clock.sleep(0.01)
        leaving.cancel()
    leaving = asyncio.create_task(client.get("/find/", params={"q": q}))
    with clock.measure() as searching:
        staying = [asyncio.create_task(client.get("/find/", params={"q": word})) for word in (q, *others)]
        await clock.sleep(0.4)
        leaving.cancel()
        await clock.sleep(0.3)
        found, goods["goods"] = goods["goods"], []
        sold_out = asyncio.create_task(client.get("/find/", params={"q": q}))  # while others look for the same
        responses = await gather(*staying)
    nothing = await sold_out
    goods["goods"] = data.words(3)
    again = await client.get("/find/", params={"q": q})
    await gather(*working, leaving, return_exceptions=True)

    for response in responses:
        expect(response).answers(
            200, json={"results": found}, look_at="What do searches share, and what do those leave behind who left?"
        )
    expect(searching).at_most(
        1.2, look_at="What does a search wait for besides its own two calls?", contrast="a search alone takes 1.1 s"
    )
    expect(nothing).answers(200, json={"results": []}, look_at="Whose search does a visitor get who comes later?")
    expect(again).answers(200, json={"results": goods["goods"]}, look_at="Who keeps the results of an old search?")
