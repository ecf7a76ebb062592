"""Hidden checks of exercise 4."""

import asyncio
from urllib.parse import quote

import httpx

from grader.checking import after, check, expect, gather

SERVICE = "https://weather.example/v1/current"
HOUR = 3_600  # seconds


def path_of(city):
    """The path of the view for this city, as browsers write it: they leave some signs as they are."""
    path = quote(city, safe="!$&'()*+,;=:@")
    return f"/weather/{path}/"


def weather_of(data, city):
    """What the weather service says about the city; the visitor gets the first three."""
    return {
        "city": city,
        "temp_c": data.integer(-20, 38) + 0.25,
        "sky": data.word(),
        "wind": data.integer(0, 120),
        "source": data.name(),
    }


def shown(weather):
    """The part of the weather that the visitor gets."""
    return {"city": weather["city"], "temp_c": weather["temp_c"], "sky": weather["sky"]}


@check(points=1, task=1, needs=["test_visitors_do_not_wait_for_each_other", "test_answers_city_temperature_and_sky"])
async def test_a_quick_city_overtakes_a_slow_one(client, upstream, clock, app, data):
    """A quick city overtakes a slow one, each visitor gets their own weather, and no name or unknown city blocks."""
    city, *others = data.words(4)
    slow, quick = weather_of(data, city), weather_of(data, city.upper())
    long = data.integer(12, 18) / 10
    short = data.integer(1, 4) / 10
    upstream.get(SERVICE, params={"city": slow["city"]}).mock(side_effect=after(long, json=slow))
    upstream.get(SERVICE, params={"city": quick["city"]}).mock(side_effect=after(short, json=quick))

    async def patient():
        return await client.get(path_of(slow["city"]))

    async def hasty(late_s):
        if late_s:
            await clock.sleep(late_s)
        with clock.measure() as span:
            response = await client.get(path_of(quick["city"]))
        return response, span

    first, (second, span) = await gather(patient(), hasty(0.305))
    third, (fourth, other_span) = await gather(patient(), hasty(0))
    for weather in (slow, quick):
        upstream.get(SERVICE, params={"city": weather["city"]}).mock(side_effect=after(0.2, json=weather))
    fifth, sixth = await gather(*(client.get(path_of(weather["city"])) for weather in (slow, quick)))
    upstream.get(SERVICE).mock(side_effect=after(0.2, status_code=404, json={}))
    await gather(*(client.get(path_of(name)) for name in (others[0], f"{others[1]} & {others[2]}-7")))

    for response, weather in zip((first, second, third, fourth, fifth, sixth), (slow, quick) * 3, strict=True):
        expect(response).answers(
            200,
            json=shown(weather),
            numbers_may_change_type=True,
            look_at="Does the view keep anything in a place that two visitors share?",
        )
    expect(app).never_blocked()
    for measured in (span, other_span):
        expect(measured).at_most(  # behind the slow one it takes 0.9 s more, or nearly all of `long`
            short + 0.25,
            look_at="What makes the quick city's visitor wait for the other one?",
            contrast=f"the weather service takes {short} s for the quick city, {long} s for the slow one",
        )


@check(points=1, task=2, needs="test_answers_city_temperature_and_sky")
async def test_the_city_as_the_service_writes_it(client, upstream, data):
    """City and sky in the answer are as the weather service writes them, not as the visitor does."""
    for city, sky in zip(data.words(2), (f"Rain & <{data.word()}> ", ""), strict=True):
        weather = weather_of(data, f"{city.title()} ") | {"sky": sky}
        said = dict(reversed(weather.items()))
        upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.1, json=said))

        response = await client.get(path_of(city))

        expect(response).answers(
            200,
            json=shown(weather),
            numbers_may_change_type=True,
            look_at="Whose spelling does the answer have? Does the view change a text, also an empty one, "
            "or count on the order of the keys?",
        )


@check(points=1, task=2, needs="test_answers_city_temperature_and_sky")
async def test_weather_changes(client, upstream, clock, data):
    """Whoever asks again an hour later sees what the weather service says then, whatever it said before."""
    gone, *cities = data.words(4)
    old = weather_of(data, gone)
    before = ({"json": weather_of(data, cities[0])}, {"status_code": 404}, {"raises": httpx.ConnectError})
    for city, said in ((gone, {"json": old}), *zip(cities, before, strict=True)):
        upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.2, **said))
        await client.get(path_of(city))
    await clock.sleep(HOUR + 1)

    for city in cities:
        weather = weather_of(data, city)
        upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.2, json=weather))

        response = await client.get(path_of(city))

        expect(response).answers(
            200,
            json=shown(weather),
            numbers_may_change_type=True,
            look_at="Does the view keep an answer for later visits? How long is the weather of a city true?",
        )

    upstream.get(SERVICE, params={"city": gone}).mock(side_effect=after(0.2, status_code=404, json={}))
    response = await client.get(path_of(gone))
    expect(
        old["sky"].encode() not in response.content, "nothing of before, for a city the service no longer knows"
    ).is_true(
        seen="an answer with its earlier weather",
        look_at="What does the view keep of an earlier visit, and when does it use that?",
    )


@check(points=1, task=1, needs=["test_visitors_do_not_wait_for_each_other", "test_weather_changes"])
async def test_two_visitors_for_one_city(client, upstream, clock, data):
    """Two visitors for the same city do not wait for each other, and the first one, who leaves, takes nobody along."""
    city = data.word()
    upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.5, json=weather_of(data, city)))

    leaving = asyncio.create_task(client.get(path_of(city)))
    await clock.sleep(0.2)
    with clock.measure() as span:
        staying = asyncio.create_task(client.get(path_of(city)))
        await clock.sleep(0.2)
        leaving.cancel()
        response = await staying

    look_at = "What do visits for the same city share? A visitor who leaves cancels what their view awaits."
    expect(response).answers(200, look_at=look_at)
    expect(span).at_most(0.65, look_at=look_at, contrast="the weather service takes 0.5 s")


@check(points=1, task=4, needs="test_asks_the_weather_service")
async def test_any_city_name_arrives_unharmed(client, upstream, app, data):
    """Whatever characters a city's name has, the weather service gets that name."""
    one, two, three, four = data.words(4)
    names = [
        f"{one.title()} {two.upper()}",
        f"{one} {two}",
        f"{one}-{two}",
        f"{one}_{two}",
        f" {two}  {four} ",
        f"{two}  {four}",
        f"{one} & {two}={three}",
        f"{two} #{data.integer(1, 99)}",
        f"{three}+{four}",
        f"{four}? {one}",
        f"{data.integer(1, 99)}% {two}",
        f"{three}%20{one}%C3%A9",
        str(data.integer(1_000, 1_999)),
        "Å",
        f"{four}, {three} ({two}; <{one}> \\)",
        " ".join([three, four, one] * 5),
        f"{one}e\N{COMBINING ACUTE ACCENT}",  # é in two pieces
        f'Saint-{four.title()}-d\'Été "{three}" \N{SNOWMAN} Ⅳ 東京',
        f"{data.text(12).replace('/', '-')}{two}",
    ]
    upstream.get(SERVICE).mock(side_effect=after(0.1, json=weather_of(data, one)))

    for name in data.shuffled(names):
        response = await client.get(path_of(name))

        expect(response).answers(200, look_at="Does the call still work when the name has signs like & # % + in it?")
        asked = [call.params.get("city") for call in app.calls_to("weather.example")]
        expect(asked[-1] if asked else None, "the city the weather service was asked about").equals(
            name,
            look_at="Is the name changed on its way? Who takes care of signs that mean something in a URL?",
            where=app.calls[-1].place if app.calls else None,
        )


@check(points=1, task=1, needs=["test_answers_city_temperature_and_sky", "test_unknown_city"])
async def test_at_most_one_client_stays_open(client, upstream, clock, app, data):
    """After sixteen visits, also of two who left and two in vain, at most one client is open."""
    cities = data.words(12)
    known, unknown, unlucky = cities[:5], cities[5:10], cities[10:]
    for city in known:
        upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.1, json=weather_of(data, city)))
    for city in unknown:
        upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.1, status_code=404, json={}))

    for city in unlucky:
        upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.1, raises=httpx.ConnectError))

    first = data.shuffled(cities[:10])
    together = await gather(*(client.get(path_of(city)) for city in first))
    later = [await client.get(path_of(city)) for city in (known[0], unknown[0])]
    for city, response in zip([*first, known[0], unknown[0]], [*together, *later], strict=True):
        expect(response).answers(
            200 if city in known else 404, look_at="Do visitors who come together share a variable?"
        )
    for city in unlucky:
        await client.get(path_of(city))
    leaving = [asyncio.create_task(client.get(path_of(city))) for city in known[:2]]
    await clock.sleep(0.05)
    for visit in leaving:
        visit.cancel()

    await app.finish()
    left = app.clients_left_open
    expect(len(left), "clients left open").at_most(
        1,
        look_at="Is each client closed on every way out of the view (errors, leaving visitors), or shared by all?",
        where=left[-1].place if left else None,
    )
