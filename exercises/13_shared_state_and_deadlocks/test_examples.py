"""The checks you can read: what one visitor sees, and what several see who come together."""

from grader.checking import after, check, expect, gather, read_json


def keep_box(upstream, last=0):
    """A box that takes a moment to read and to write; return what it holds: the last ticket."""
    box = {"n": last}

    async def load(request):
        return await after(0.05, json={"n": box["n"]})(request)

    async def save(request):
        try:
            box["n"] = read_json(request.content)["n"]
        except (ValueError, TypeError, KeyError):
            return await after(0.03, status_code=400)(request)
        return await after(0.03, status_code=204)(request)

    upstream.get("https://box.example/tickets").mock(side_effect=load)
    upstream.put("https://box.example/tickets").mock(side_effect=save)
    return box


def keep_rates(upstream, data):
    """An upstream that takes half a second and has new rates for every call; return the list of what it says."""
    said = []

    async def latest(request):
        said.append({"base": data.word(), "day": len(said) + 1, data.word().upper(): data.number(0.5, 200)})
        return await after(0.5, json=said[-1])(request)

    upstream.get("https://rates.example/latest").mock(side_effect=latest)
    return said


# --- one visitor at a time --------------------------------------------------------------------------------------------


@check(points=0, task=1)
async def test_tickets_count_up(client, upstream, data):
    """Visitors who come one after another get the tickets after the one in the box, which knows the last one."""
    last = data.integer(20, 400)
    box = keep_box(upstream, last)

    for number in (1, 2, 3):
        response = await client.post("/tickets/next/")

        look_at = "Which number is loaded, and which is saved?"
        expect(response).answers(200, json={"ticket": last + number}, look_at=look_at)
        expect(box["n"], f"number in the box after ticket {last + number}").equals(last + number, look_at=look_at)


@check(points=0, task=2)
async def test_whoami_answers(client, upstream, data):
    """A visitor alone sees their own name and a stamp."""
    name = f"{data.name()} & {data.name()}  O'{data.name()} of the house beside the old mill"
    stamp = data.word()
    upstream.get("https://clock.example/stamp").mock(side_effect=after(0.2, json={"stamp": stamp}))

    response = await client.get("/whoami/", headers={"X-User": name})

    expect(response).answers(
        200,
        json={"user": name, "stamp": stamp},
        look_at="The name comes from the header as it is, the stamp from the box.",
    )


@check(points=1, task=3)
async def test_total_answers(client, upstream, data):
    """The total is answered: nothing waits for itself."""
    number = data.integer(1_000, 90_000)
    upstream.get("https://totals.example/total").mock(side_effect=after(0.4, json={"total": number}))

    response = await client.get("/total/")

    expect(response).answers(200, json={"total": number}, look_at="Who waits here, and who should fetch the number?")


@check(points=0, task=4)
async def test_rates_are_kept_for_a_minute(client, upstream, clock, data):
    """The rates are asked for once, kept for 60 seconds, and asked for again after that."""
    said = keep_rates(upstream, data)

    first = await client.get("/rates/")
    await clock.sleep(59.4)
    second = await client.get("/rates/")
    expect(second).answers(200, look_at="What is in the cache, and can it be used twice?")
    expect(len(said), "calls to rates.example in the first minute").equals(
        1, look_at="Are the rates put into the cache, and looked up there?"
    )
    await clock.sleep(1.5)
    third = await client.get("/rates/")

    expect(len(said), "calls to rates.example after a minute has passed").equals(
        2, look_at="For how many seconds does the cache keep the rates, and does each visit begin the minute again?"
    )
    for response, rates in ((first, said[0]), (second, said[0]), (third, said[1])):
        expect(response).answers(
            200, json=rates, numbers_may_change_type=True, look_at="Which rates does the view answer with?"
        )


# --- together ---------------------------------------------------------------------------------------------------------


@check(points=1, task=1, needs="test_tickets_count_up")
async def test_tickets_are_unique_and_gapless(client, upstream):
    """Fifteen visitors who come together get the tickets 1 to 15, each of them once; the next fifteen get 16 to 30."""
    keep_box(upstream)

    for first in (1, 16):
        responses = await gather(*(client.post("/tickets/next/") for _ in range(15)))

        for response in responses:
            expect(response).answers(200, look_at="Does the view end for every visitor?")
        tickets = {"".join(response.text.split()) for response in responses}
        expect(len(tickets), "different tickets of 15 visitors").equals(
            15, look_at="What may another visitor do between your load and your save? Do all visitors share one lock?"
        )
        for number in range(first, first + 15):
            expect(f'{{"ticket":{number}}}' in tickets, f"a visitor with ticket {number}").is_true(
                seen="nobody has it", look_at="From which number does the view count, and does it skip one?"
            )


@check(points=1, task=4, needs="test_rates_are_kept_for_a_minute")
async def test_one_call_for_all_visitors(client, upstream, clock, data):
    """While the cache is empty, one call is made, however many visitors come."""
    said = keep_rates(upstream, data)

    async def visit(number):
        await clock.sleep(0.03 * number)
        return await client.get("/rates/")

    responses = await gather(*(visit(number) for number in range(12)))

    expect(len(said), "calls to rates.example for 12 visitors").equals(
        1, look_at="What does a visitor do who finds the cache empty while another one asks? Do all share one lock?"
    )
    for response in responses:
        expect(response).answers(
            200,
            json=said[0],
            numbers_may_change_type=True,
            look_at="What do visitors get who come while another one asks?",
        )
