"""The checks you cannot read."""

import asyncio

import httpx

from grader.checking import after, check, expect, gather, read_json


@check(points=1, task=1, needs="test_tickets_are_unique_and_gapless")
async def test_a_failing_box_stops_nobody_else(client, upstream, data):
    """When the box fails for some visitors, those behind still get tickets, each their own."""
    box = {"n": 0, "loads": 0, "saves": 0}
    broken = data.integer(2, 3)

    async def load(request):
        box["loads"] += 1
        if box["loads"] in (1, 4):
            return await after(0.04, status_code=503)(request)
        return await after(0.04, json={"n": box["n"]})(request)

    async def save(request):
        box["saves"] += 1
        if box["saves"] == broken:
            return await after(0.02, status_code=503)(request)
        try:
            box["n"] = read_json(request.content)["n"]
        except (ValueError, TypeError, KeyError):
            return await after(0.02, status_code=400)(request)
        return await after(0.02, status_code=204)(request)

    upstream.get("https://box.example/tickets").mock(side_effect=load)
    upstream.put("https://box.example/tickets").mock(side_effect=save)

    responses = await gather(*(client.post("/tickets/next/") for _ in range(8)))
    responses += [await client.post("/tickets/next/") for _ in range(2)]

    served = [response.text for response in responses if response.status_code == 200]
    expect(len(served), "visitors with a ticket, of 10, with three failures at most").at_least(
        7, look_at="What does an exception leave behind: a lock that is held, a load that is kept?"
    )
    expect(len(set(served)), "different tickets").equals(
        len(served), look_at="From which number does the view count when a load or a save has failed?"
    )


@check(points=1, task=1, needs="test_tickets_are_unique_and_gapless")
async def test_a_visitor_who_leaves_stops_nobody(client, upstream, clock):
    """When a visitor leaves before there is a ticket, those who stay still get theirs, each their own."""
    box = {"n": 0, "save_s": 0.1}

    async def load(request):
        return await after(0.1, json={"n": box["n"]})(request)

    async def save(request):
        try:
            n = read_json(request.content)["n"]
        except (ValueError, TypeError, KeyError):
            return await after(0.1, status_code=400)(request)
        wait_s, box["save_s"] = box["save_s"], 0.1
        await asyncio.sleep(wait_s)
        box["n"] = n
        return httpx.Response(204)

    upstream.get("https://box.example/tickets").mock(side_effect=load)
    upstream.put("https://box.example/tickets").mock(side_effect=save)

    tickets = []
    for leavers in ([1], [1, 0]):  # 1 waits for a turn, perhaps; 0 has it
        box["save_s"] = 1.0  # the first save; if it goes on without its visitor, it arrives after all others
        visitors = [asyncio.create_task(client.post("/tickets/next/")) for _ in range(5)]
        for place in leavers:
            await clock.sleep(0.06)
            visitors.pop(place).cancel()
        served = []
        try:
            async with asyncio.timeout(60):
                served = await gather(*visitors)
        except TimeoutError:
            pass

        stayed = len(visitors)
        expect(len(served), f"visitors with an answer within a minute, of {stayed} who stayed").equals(
            stayed,
            look_at="What happens to the lock, or the turn, of a visitor who leaves? CancelledError is no Exception.",
        )
        for response in served:
            expect(response).answers(200, look_at="What do those who wait see when another visitor leaves?")
        tickets += [response.text for response in served]

    await clock.sleep(2.0)
    last = await client.post("/tickets/next/")

    expect(last).answers(200)
    expect(len({*tickets, last.text}), "different tickets of 8 who stayed").equals(
        8, look_at="When somebody leaves, who may load next, and is every earlier save done or given up by then?"
    )


@check(points=1, task=1, needs="test_tickets_are_unique_and_gapless")
async def test_the_box_holds_the_last_ticket(client, upstream):
    """When visitors have come together, the box holds the last ticket of all, and who comes next gets the one after."""
    box = {"n": 0}

    async def load(request):
        return await after(0.04, json={"n": box["n"]})(request)

    async def save(request):
        try:
            n = read_json(request.content)["n"]
        except (ValueError, TypeError, KeyError):
            return await after(0.03, status_code=400)(request)
        await asyncio.sleep(4.4 if n == 3 else 0.03)
        box["n"] = n
        return httpx.Response(204)

    upstream.get("https://box.example/tickets").mock(side_effect=load)
    upstream.put("https://box.example/tickets").mock(side_effect=save)

    responses = await gather(*(client.post("/tickets/next/") for _ in range(8)))

    for response in responses:
        expect(response).answers(200)
    expect(box["n"], "number in the box after tickets 1 to 8").equals(
        8, look_at="Is each ticket saved before it is answered? Which of two saves under way together arrives last?"
    )

    await client.post("/cache/clear/")
    expect(await client.post("/tickets/next/")).answers(
        200, json={"ticket": 9}, look_at="Where does the view find the last ticket when Django's cache was emptied?"
    )


@check(points=2, task=2, needs="test_whoami_answers")
async def test_visitors_keep_their_own_name(client, upstream, clock, data):
    """Visitors who come at the same time each see their own name and their own stamp."""
    names, stamps = data.words(6), data.words(8)
    # The first six end neither in the order of coming nor the other way round.
    waits_s = [0.7, 0.35, 0.9, 0.21, 0.5, 0.4, 0.2, 0.2]
    given = iter(range(8))

    async def stamp(request):
        place = next(given, 7)
        if place == 6:
            return await after(waits_s[place], status_code=503)(request)
        return await after(waits_s[place], json={"stamp": stamps[place]})(request)

    upstream.get("https://clock.example/stamp").mock(side_effect=stamp)

    async def visit(place):
        await clock.sleep(0.03 * place)
        return await client.get("/whoami/", headers={"X-User": names[place]})

    responses = await gather(*(visit(place) for place in range(6)))

    for response, name, mark in zip(responses, names, stamps[:6], strict=True):
        expect(response).answers(
            200,
            json={"user": name, "stamp": mark},
            look_at="Where are name and stamp kept while the view waits, and who else can write there?",
        )
    await visit(1)  # whose stamp fails
    again = await visit(0)
    expect(again).answers(
        200,
        json={"user": names[0], "stamp": stamps[7]},
        look_at="Every visit has a stamp of its own: who keeps old ones?",
    )


@check(points=1, task=3, needs=["test_total_answers", "test_whoami_answers"])
async def test_others_are_served_while_the_total_is_fetched(client, upstream, clock, app, data):
    """While one visitor waits for the total, others are served."""
    number, name, stamp = data.integer(1_000, 90_000), data.name(), data.word()
    upstream.get("https://totals.example/total").mock(side_effect=after(1.0, json={"total": number}))
    upstream.get("https://clock.example/stamp").mock(side_effect=after(0.3, json={"stamp": stamp}))

    async def other():
        await clock.sleep(0.2)
        with clock.measure() as span:
            response = await client.get("/whoami/", headers={"X-User": name})
        return response, span

    answer, (response, span) = await gather(client.get("/total/"), other())

    expect(answer).answers(200, json={"total": number})
    expect(response).answers(200, json={"user": name, "stamp": stamp})
    expect(span).at_most(
        0.5,
        look_at="Which line keeps the event loop's thread waiting for the total? Or do both views wait for one lock?",
        contrast="the stamp alone needs 0.3 s",
    )
    expect(app).never_blocked()


@check(points=1, task=3, needs="test_total_answers")
async def test_many_totals_at_once(client, upstream, clock, app, data):
    """Several visitors together get the total, and later ones that of then, even if one left or a call failed."""
    sold = {"total": data.integer(1_000, 90_000)}

    async def total(request):
        return await after(4.4, json=dict(sold))(request)

    async def visit(place):
        await clock.sleep(0.2 * place)
        return await client.get("/total/")

    upstream.get("https://totals.example/total").mock(side_effect=total)

    for response in await gather(*(visit(place) for place in range(9))):
        expect(response).answers(
            200,
            json=dict(sold),
            look_at="What do these visitors share? Or does the view give up on a total that takes 4.4 s?",
        )
    expect(app).never_blocked()

    sold["total"] += 9
    first, *others = [asyncio.create_task(visit(place)) for place in range(4)]
    await clock.sleep(2.1)
    first.cancel()
    for response in await gather(*others):
        expect(response).answers(
            200, json=dict(sold), look_at="Who keeps an old total? Whose call ends when a visitor leaves?"
        )

    upstream.get("https://totals.example/total").mock(side_effect=after(0.3, status_code=503))
    await client.get("/total/")
    upstream.get("https://totals.example/total").mock(side_effect=total)
    later = await client.get("/total/")

    look_at = "Who keeps a call that has failed?"
    expect(later.status_code, "status of a total when the call before has failed").equals(200, look_at=look_at)
    expect(later).answers(200, json=dict(sold), look_at=look_at)


@check(points=1, task=4, needs="test_one_call_for_all_visitors")
async def test_one_call_when_the_cache_is_empty_again(client, upstream, clock, data):
    """When the minute is over, and when Django's cache is emptied, again one call is made for all visitors."""
    rates = [{"base": data.word(), "USD": data.number(0.5, 200), "day": day} for day in (1, 2, 3, 4)]
    calls = []

    async def latest(request):
        calls.append(request)
        return await after(4.4, json=rates[min(len(calls), 4) - 1])(request)

    upstream.get("https://rates.example/latest").mock(side_effect=latest)

    await client.get("/rates/")
    await clock.sleep(61.5)
    responses = await gather(*(client.get("/rates/") for _ in range(9)))

    expect(len(calls), "calls to rates.example, the second for 9 visitors").equals(
        2, look_at="What is different the second time the cache is empty, and when a call takes 4.4 s?"
    )
    for response in responses:
        expect(response).answers(200, json=rates[1], numbers_may_change_type=True)

    await client.post("/cache/clear/")
    responses = await gather(*(client.get("/rates/") for _ in range(3)))

    expect(len(calls), "calls to rates.example, the third after Django's cache was emptied").equals(
        3, look_at="Where are the rates kept? `django.core.cache.cache` is what all parts of a site share."
    )
    for response in responses:
        expect(response).answers(200, json=rates[2], numbers_may_change_type=True)


@check(points=1, task=4, needs="test_one_call_for_all_visitors")
async def test_empty_rates_are_kept(client, upstream, clock):
    """An empty object is what the upstream answers, too: it is kept for a minute, and one call is made for all."""
    route = upstream.get("https://rates.example/latest").mock(side_effect=after(0.5, json={}))

    responses = await gather(*(client.get("/rates/") for _ in range(4)))
    await clock.sleep(20.0)
    responses.append(await client.get("/rates/"))

    for response in responses:
        expect(response).answers(200, json={})
    expect(route.call_count, "calls to rates.example, which answers {}").equals(
        1, look_at="How does the view tell rates that are empty from a cache that is empty?"
    )


@check(points=1, task=4, needs="test_one_call_for_all_visitors")
async def test_rates_for_those_who_stay(client, upstream, clock, app, data):
    """When one visitor leaves, the first or another, those who wait still get the rates, from one more call at most."""
    rates = {"base": data.word(), data.word().upper(): data.number(0.5, 200)}
    upstream.get("https://rates.example/latest").mock(side_effect=after(0.5, json=rates))

    async def visit(number):
        await clock.sleep(0.03 * number)
        return await client.get("/rates/")

    for place in (0, 2):
        visitors = [asyncio.create_task(visit(number)) for number in range(5)]
        await clock.sleep(0.3)
        visitors.pop(place).cancel()
        responses = []
        try:
            async with asyncio.timeout(60):
                responses = await gather(*visitors)
        except TimeoutError:
            pass

        look_at = "Which task makes the call, and what ends it when one of its visitors leaves?"
        expect(len(responses), "visitors with an answer within a minute, of 4 who stayed").equals(4, look_at=look_at)
        for response in responses:
            expect(response).answers(200, json=rates, numbers_may_change_type=True, look_at=look_at)
        if place == 0:
            expect(len(app.calls), "calls to rates.example when the first of 5 visitors leaves").at_most(
                2, look_at="What do all those do who waited for the call of somebody who has left?"
            )
        await client.post("/cache/clear/")
