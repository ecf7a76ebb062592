"""The checks you can read: what the stream says, when it says it, and what happens when the sensor is lost."""

import asyncio
import json

import httpx

from grader.checking import check, expect


def measure(data, count):
    """So many readings of a sensor, counted on from some number."""
    seq = data.integer(100, 9_000)
    return [{"seq": seq + place, "value": data.number(-20, 60)} for place in range(count)]


def serve(upstream, readings, pauses, *, lost=False):
    """Let the sensor send these readings, each after its pause. Then it is silent, or lost after one more pause."""

    async def live():
        for reading, pause in zip(readings, pauses, strict=False):
            await asyncio.sleep(pause)
            yield (json.dumps(reading) + "\n").encode()
        if lost:
            await asyncio.sleep(pauses[-1])
            raise httpx.ReadError("")
        await asyncio.get_running_loop().create_future()

    async def answer(request):
        return httpx.Response(200, content=live())

    upstream.get("https://sensors.example/live").mock(side_effect=answer)


async def watch(response, clock):
    """What a stream says, line by line, and when; and the rest that is no whole line."""
    if response.status_code != 200:
        await response.aread()
    expect(response).answers(200)
    lines, times, rest = [], [], b""
    async for chunk in response.aiter_bytes():
        *whole, rest = (rest + chunk).split(b"\n")
        lines += [read(line) for line in whole]
        times += [clock.now] * len(whole)
    expect(not rest.startswith(b"<async_generator"), "what the generator yields").is_true(
        seen="the generator itself, as text", look_at="Which response sends, piece by piece, what a generator yields?"
    )
    expect(rest == b"", "each line ends with a line break").is_true(
        seen="a last line without one", look_at="What stands at the end of each line that the view sends?"
    )
    return lines, times


def read(line):
    """The value in a line of JSON, or the text of the line if there is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line[:80].decode(errors="replace")


@check(points=0, task=1)
async def test_answers_with_the_readings(client, clock, upstream, data):
    """The page has one line of JSON for each reading, as many as were asked for."""
    readings = measure(data, 6)
    serve(upstream, readings, [0.3] * 6)
    number = data.integer(3, 5)

    async with client.stream("GET", "/readings/", params={"n": number}) as response:
        lines, _ = await watch(response, clock)

    expect(response).content_type("application/x-ndjson")
    expect(lines, "lines").equals(readings[:number], look_at="What does one line look like, and how many are there?")


@check(points=2, task=1, needs="test_answers_with_the_readings")
async def test_sends_each_reading_as_it_comes(client, clock, upstream, data):
    """Each reading is sent at the moment it comes from the sensor."""
    serve(upstream, measure(data, 4), [0.3, 0.5, 0.2, 0.7])

    async with client.stream("GET", "/readings/", params={"n": 3}) as response:
        _, times = await watch(response, clock)

    at_once = len(times) == 3 and all(time <= due_s + 0.1 for time, due_s in zip(times, (0.3, 0.8, 1.0), strict=True))
    expect(at_once, "lines after 0.3, 0.8 and 1.0 seconds, as the readings come").is_true(
        seen=f"lines after {', '.join(f'{time:.2f}' for time in times[:5])} seconds",
        look_at="Does an async generator yield each line as it comes? A list is sent at the end, as is what a plain "
        "generator yields.",
    )


@check(points=1, task=2)
async def test_refuses_a_number_that_makes_no_sense(client, upstream, data):
    """A number that is missing, is no whole number, or is not above 0 is refused with status 400."""
    serve(upstream, measure(data, 10), [0.1] * 10)

    for what, params in (
        ("n is 0", {"n": 0}),
        ("n is below 0", {"n": -data.integer(1, 9)}),
        ("n is a word", {"n": data.word()}),
        ("n is no whole number, such as 2.5", {"n": f"{data.integer(1, 9)}.5"}),
        ("n is a number and a word", {"n": f"{data.integer(2, 9)} {data.word()}"}),
        ("n is `²`, for which `isdigit` is true and `int` fails", {"n": "²"}),
        ("n is `inf`, for which `float` works and `int` fails", {"n": "inf"}),
        ("n is empty", {"n": ""}),
        ("n is missing", {}),
    ):
        response = await client.get("/readings/", params=params)

        expect(response).answers(400, look_at=f"What does the view do when {what}?")


@check(points=1, task=3, needs="test_answers_with_the_readings")
async def test_says_that_the_sensor_is_lost(client, clock, upstream, data):
    """When the sensor is lost, the readings so far are followed by a last line that says so."""
    readings = measure(data, data.integer(2, 4))
    serve(upstream, readings, [0.2] * len(readings), lost=True)

    async with client.stream("GET", "/readings/", params={"n": 9}) as response:
        lines, _ = await watch(response, clock)

    expect(lines, "lines").equals(
        [*readings, {"error": "sensor lost"}],
        look_at="Where is the ConnectionError raised, and who could catch it there?",
    )
