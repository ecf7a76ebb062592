"""Examples: the checks of exercise 4 that you can read."""

from urllib.parse import quote

from grader.checking import after, check, expect, gather

SERVICE = "https://weather.example/v1/current"


def path_of(city):
    """The path of the view for this city, every character made safe for a URL."""
    return f"/weather/{quote(city, safe='')}/"


def weather_of(data, city):
    """What the weather service says about the city; the visitor gets the first three."""
    return {
        "city": city,
        "temp_c": data.integer(-20, 38) + 0.25,
        "sky": data.word(),
        "humidity": data.integer(20, 95),
        "station": {"operator": data.name(), "id": data.integer(1000, 9999)},
    }


@check(points=0, task=1)
async def test_asks_the_weather_service(client, upstream, app, data):
    """A visit asks the weather service about the city and is answered with status 200."""
    city = data.word()
    upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.2, json=weather_of(data, city)))

    response = await client.get(path_of(city))

    expect(response).answers(200, look_at="Which line calls the weather service, and what does it give you?")
    expect(len(app.calls_to("weather.example")), "calls to weather.example").at_least(1)


@check(points=2, task=1, needs="test_asks_the_weather_service")
async def test_visitors_do_not_wait_for_each_other(client, upstream, clock, app, data):
    """Eight visitors together are answered as soon as one would be."""
    cities = data.words(8)
    seconds = data.integer(3, 12) / 10
    upstream.get(SERVICE).mock(side_effect=after(seconds, json=weather_of(data, cities[0])))

    with clock.measure() as span:
        responses = await gather(*(client.get(path_of(city)) for city in cities))

    for response in responses:
        expect(response).answers(200)
    if span.seconds > seconds:
        expect(app).never_blocked()  # if a call blocked, that is the reason
    expect(span).at_most(  # a view may lose a moment, but whoever waits for another visit comes a whole call later
        1.5 * seconds,
        look_at="What do the visits share that is free for one at a time: a lock, a connection, a thread?",
        contrast=f"one alone takes {seconds} s, one after another {8 * seconds:.1f} s",
    )


@check(points=1, task=2, needs="test_asks_the_weather_service")
async def test_answers_city_temperature_and_sky(client, upstream, data):
    """The answer has the city, the temperature and the sky, and nothing else."""
    mild, freezing = (weather_of(data, city) for city in data.words(2))
    freezing["temp_c"] = 0

    for weather in (mild, freezing):
        city = weather["city"]
        upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.2, json=weather))

        response = await client.get(path_of(city))

        expect(response).answers(
            200,
            json={"city": city, "temp_c": weather["temp_c"], "sky": weather["sky"]},
            numbers_may_change_type=True,
            look_at="Which of the weather service's values does the view pass on, and under which names?",
        )


@check(points=1, task=3, needs="test_asks_the_weather_service")
async def test_unknown_city(client, upstream, data):
    """A city the weather service does not know is answered with status 404."""
    city = data.word()
    upstream.get(SERVICE, params={"city": city}).mock(side_effect=after(0.2, status_code=404, text=data.word()))

    response = await client.get(path_of(city))

    expect(response).answers(
        404,
        json={"error": "unknown city"},
        look_at="What does the view do when the weather service answers with status 404, whatever the body is?",
    )
