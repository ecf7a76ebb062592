"""The checks you cannot read."""

import asyncio
import json

import httpx

from grader.checking import check, expect, gather


def measure(data, count):
    """So many readings of a sensor, counted on from some number."""
    seq = data.integer(10_000, 90_000)
    return [{"seq": seq + place, "value": data.number(-20, 60)} for place in range(count)]


def serve(upstream, *runs, lost=False):
    """Let the sensor send each of its visitors one run of readings after so many seconds each: [(0.5, reading), …].

    Then it stays silent, or is lost 0.2 s later. The last run is for whoever comes later, too.
    """
    waiting = list(runs)

    async def live(run):
        for pause, reading in run:
            await asyncio.sleep(pause)
            yield (json.dumps(reading) + "\n").encode()
        if lost:
            await asyncio.sleep(0.2)
            raise httpx.ReadError("")
        await asyncio.get_running_loop().create_future()

    async def answer(request):
        return httpx.Response(200, content=live(waiting.pop(0) if waiting[1:] else waiting[0]))

    upstream.get("https://sensors.example/live").mock(side_effect=answer)


async def watch(response, clock=None):
    """What a stream says, line by line; with a clock, also when its last line came."""
    if response.status_code != 200:
        await response.aread()
    expect(response).answers(200)
    found, rest, last = [], b"", 0.0
    async for chunk in response.aiter_bytes():
        *whole, rest = (rest + chunk).split(b"\n")
        found += [read(line) for line in whole]
        last = clock.now if clock else last
    found += [read(rest)] if rest else []
    return (found, last) if clock else found


def read(line):
    """The value in a line of JSON, or the text of the line if there is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line[:80].decode(errors="replace")


def still_open(app):
    """The connections to the sensor that have not been closed."""
    return [call for call in app.calls_to("sensors.example") if call.end_s is None]


@check(points=1, task=1, needs="test_sends_each_reading_as_it_comes")
async def test_visitors_have_their_own_streams(client, clock, upstream, data):
    """Visitors who watch at the same time each get their own readings, and none waits for another."""
    runs, numbers = [measure(data, 5) for _ in range(4)], (4, 2, 2, 3)
    pauses = (0.31, 0.47, 0.53, 0.23)
    serve(upstream, *([(pause, reading) for reading in run] for pause, run in zip(pauses, runs, strict=True)))

    async def visit(after_s, number):
        await clock.sleep(after_s)
        async with client.stream("GET", "/readings/", params={"n": number}) as response:
            return await watch(response, clock)

    visits = await gather(*(visit(0.01 * place, number) for place, number in enumerate(numbers)))

    look_at = "What do visitors share who watch at the same time?"
    for (lines, _), number, run in zip(visits, numbers, runs, strict=True):
        expect(lines, f"lines for one of four visitors, who asks for {number}").equals(run[:number], look_at=look_at)
    expect(max(last_s for _, last_s in visits), "seconds until all have their last line").at_most(1.3, look_at=look_at)


@check(points=1, task=1, needs="test_sends_each_reading_as_it_comes")
async def test_streams_as_long_as_it_takes(client, upstream, data):
    """A long stream has all its readings, also when the sensor is silent for minutes, then sends some at once."""
    number = data.integer(110, 130)
    readings = measure(data, number + 5)
    readings[20]["value"] = readings[19]["value"]
    for reading in readings[30:]:
        reading["seq"] += 3
    pauses = {3: 200.0, 60: 200.0, 81: 0.0, 82: 0.0, 83: 0.0}
    serve(upstream, [(pauses.get(place, 0.1), reading) for place, reading in enumerate(readings)])

    async with client.stream("GET", "/readings/", params={"n": 5_000_000}) as response:
        refused = response.status_code != 200
    expect(not refused, "five million readings are not refused").is_true(
        seen=f"status {response.status_code}", look_at="Is this number above 0?"
    )

    async with client.stream("GET", "/readings/", params={"n": number}) as response:
        lines = await watch(response)

    expect(len(lines), "lines").equals(
        number,
        look_at="What ends the stream, or adds a line? Is a reading left out that comes with others, or has the same "
        "value?",
    )
    expect(lines == readings[:number], "the lines are the readings, in their order").is_true(
        seen="something else", look_at="What does the view send when the sensor is silent for minutes?"
    )


@check(points=1, task=1, needs="test_sends_each_reading_as_it_comes")
async def test_never_blocks_the_loop(client, app, upstream, data):
    """While a stream waits for its next reading, the event loop is free for other visitors."""
    serve(upstream, [(0.4, reading) for reading in measure(data, 5)])

    async with client.stream("GET", "/readings/", params={"n": 3}) as response:
        await watch(response)

    expect(app).never_blocked()


@check(points=1, task=2, needs="test_refuses_a_number_that_makes_no_sense")
async def test_refuses_without_a_connection(client, app, upstream, data):
    """For a number that is refused, the sensor is not asked at all; 1 is accepted."""
    serve(upstream, *([(0.1, reading)] for reading in measure(data, 9)))

    for number in (0, -data.integer(1, 50), data.word(), ""):
        response = await client.get("/readings/", params={"n": number})

        expect(response).answers(400)
    await app.finish()
    expect(app.calls_to("sensors.example"), "connections to the sensor").is_empty(
        look_at="What comes first in the view: the look at n, or the connection?"
    )

    async with client.stream("GET", "/readings/", params={"n": 1}) as response:
        refused = response.status_code == 400
    expect(not refused, "a visitor who asks for 1 reading is not refused").is_true(
        seen="status 400", look_at="Is 1 itself above 0?"
    )


@check(points=1, task=3, needs="test_says_that_the_sensor_is_lost")
async def test_lost_before_the_first_reading(client, app, upstream):
    """When the sensor is lost before it has sent anything, the only line says so."""
    serve(upstream, [], lost=True)

    async with client.stream("GET", "/readings/", params={"n": 2}) as response:
        lines = await watch(response)

    expect(lines, "lines").equals(
        [{"error": "sensor lost"}], look_at="Which lines of the generator does its `try` cover?"
    )
    expect(app).never_blocked()


@check(points=2, task=4, needs="test_sends_each_reading_as_it_comes")
async def test_closes_the_connection_when_the_visitor_leaves(client, app, clock, upstream, data):
    """When the visitor leaves in the middle of the stream, the connection is closed and no other is made."""
    serve(upstream, *([(0.5, reading) for reading in measure(data, 20)] for _ in range(9)))

    async with client.stream("GET", "/readings/", params={"n": 15}) as response:
        rest = b""
        async for chunk in response.aiter_bytes():
            rest += chunk
            if rest.count(b"\n") >= 2:
                break
        await clock.sleep(0.2)
    await clock.sleep(0.1)

    expect(len(still_open(app)), "connections still open after the visitor has left").equals(
        0, look_at="Where in the view does the CancelledError arrive, and what runs then?"
    )
    await clock.sleep(3)
    expect(len(app.calls_to("sensors.example")), "connections made for one visitor").equals(
        1, look_at="Does anything go on when the visitor is gone?"
    )

    async def leave_early():
        async with client.stream("GET", "/readings/", params={"n": 15}):
            await clock.sleep(1.0)

    early = asyncio.create_task(leave_early())
    await clock.sleep(0.2)
    early.cancel()
    await clock.sleep(0.1)

    expect(len(still_open(app)), "connections still open after a visitor has left before the first reading").equals(
        0, look_at="Where is the connection opened, and what closes it if the first reading never comes?"
    )


@check(points=1, task=4, needs="test_sends_each_reading_as_it_comes")
async def test_closes_the_connection_in_the_end(client, app, clock, upstream, data):
    """When the last reading has been sent, the connection is closed, although the sensor goes on."""
    serve(upstream, [(0.3, reading) for reading in measure(data, 60)])

    number = data.integer(2, 5)

    async with client.stream("GET", "/readings/", params={"n": number}) as response:
        await watch(response)

    expect(clock.now, f"seconds until the answer ends, with a reading every 0.3 s and n={number}").at_most(
        0.3 * number + 0.1, look_at="What does the view still wait for when it has sent the last reading?"
    )
    await clock.sleep(0.1)

    expect(len(still_open(app)), "connections still open after the last reading").equals(
        0, look_at="Which line closes the connection when the stream has come to its end?"
    )
