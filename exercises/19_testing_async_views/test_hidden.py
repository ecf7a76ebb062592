"""The checks you cannot read: right views, which your tests must let pass, and wrong ones, which they must find."""

import re

import httpx

from grader.checking import after, check, expect

# One text for all views, right and wrong. IS_… becomes a condition that is true or false and does not tell which; the
# names in RENAMED are drawn. So the code of a view says nothing of what is wrong with it: it has to be tried.
VIEW = """
import asyncio
import concurrent.futures
import json

import httpx
from django.http import HttpResponse, JsonResponse
from django.views import View


async def ASK(city):
    QUERY = {"q": city} if IS_wrong_parameter else {"city": city}
    URL = "https://weather.example/v1/current"
    async with asyncio.timeout(5), httpx.AsyncClient() as CLIENT:
        if IS_two_calls:
            RESPONSE, _ = await asyncio.gather(CLIENT.get(URL, params=QUERY), CLIENT.get(URL, params=QUERY))
            return RESPONSE
        if IS_sending:
            return await CLIENT.send(CLIENT.build_request("GET", URL, params=QUERY))
        if IS_streaming:
            async with CLIENT.stream("GET", URL, params=QUERY) as RESPONSE:
                await RESPONSE.aread()
            return RESPONSE
        return await CLIENT.get(URL, params=QUERY)


def SAY(CONTENT, status=200):
    if IS_plain_response:
        return HttpResponse(json.dumps(CONTENT), status=status, content_type="application/json")
    return JsonResponse(CONTENT, status=status)


async def ANSWER(request, city):
    try:
        if IS_blocking:
            with concurrent.futures.ThreadPoolExecutor(1) as POOL:
                RESPONSE = POOL.submit(asyncio.run, ASK(city)).result()
        else:
            RESPONSE = await ASK(city)
        if RESPONSE.status_code == 404 and not IS_no_404:
            return SAY({"error": "unknown city"}, 404)
        if not (RESPONSE.is_success or IS_error_as_200):
            return SAY({"error": "upstream unavailable"}, 502)
        REPORT = RESPONSE.json() if RESPONSE.is_success or RESPONSE.content[:1] == b"{" else {}
        if IS_extra_fields:
            return SAY({"city": city, **REPORT, "temp_c": REPORT["temp_c"]})
        CELSIUS = REPORT.get("temp_c") if IS_error_as_200 else REPORT["temp_c"]
        return SAY({"city": REPORT.get("city", city), "temp_c": FIXED if IS_fixed_answer else CELSIUS})
    except (TimeoutError, httpx.TimeoutException):
        if IS_timeout_as_500:
            raise
        return SAY({"error": "upstream timeout"}, 504)
    except (httpx.HTTPError, ValueError, KeyError):
        return SAY({"error": "upstream unavailable"}, 502)


class PAGE(View):
    async def get(self, request, city):
        return await ANSWER(request, city)


weather = PAGE.as_view() if IS_class_based else ANSWER
"""
RENAMED = ("ASK", "QUERY", "URL", "CLIENT", "SAY", "CONTENT", "ANSWER", "POOL", "RESPONSE", "REPORT", "CELSIUS", "PAGE")
STYLES = ("sending", "streaming", "plain_response", "class_based")


def view(data, *traits):
    """The source of a view with these traits, its names, numbers and conditions drawn."""
    names = dict(zip(RENAMED, (f"{word}_" for word in data.words(len(RENAMED))), strict=True))
    text = re.sub(r"\b(?:" + "|".join(RENAMED) + r")\b", lambda found: names[found[0]], VIEW)
    text = re.sub(r"\bIS_(\w+)", lambda found: condition(data, found[1] in traits), text)
    return text.replace("FIXED", str(-data.number(20, 70)))


def condition(data, truth):
    """An expression that is true or false, which only evaluating it tells."""
    word, divisor = data.word(), data.integer(3, 9)
    value = data.choice([f"sum({word.encode()!r})", f"len({word * data.integer(2, 5)!r})", f"ord(max({word!r}))"])
    rest = eval(value) % divisor  # noqa: S307 - the text is ours
    if data.choice([True, False]):
        return f"({value} % {divisor} {'==' if truth else '!='} {rest})"
    return f"({value} % {divisor} {'!=' if truth else '=='} {(rest + data.integer(1, divisor - 1)) % divisor})"


async def tried(client, upstream, view):
    """Run the tests against a view: the names of those that pass, and (name, reason) of those that fail."""
    upstream.route().mock(side_effect=after(4.0, raises=httpx.ConnectError))  # where nothing is mocked
    response = await client.post("/run/", content=view)
    expect(response).answers(200)
    try:
        report = response.json()
        return list(map(str, report["passed"])), [(str(one["test"]), str(one["said"])) for one in report["failed"]]
    except Exception:
        return [], [("", "their report cannot be read")]


def accepted(app, failed, *, when, look_at):
    """No test failed."""
    test, said = (*failed, ("", ""))[0]
    places = [log.place for log in app.logs if log.logger == "test_weather" and log.place]
    expect(not failed, f"tests that pass {when}").is_true(
        seen=f"`{test or 'test_weather.py'}` fails: {said[:120]}", where=places[-1] if places else None, look_at=look_at
    )


async def finds(client, upstream, app, data, trait, look_at):
    """The tests fail against a view with this trait, and pass against a right one, whichever comes first."""
    for is_wrong in data.choice([(True, False), (False, True), (True, True)]):  # so that no guess is worth much
        style = data.sample(STYLES, data.integer(0, 2))
        passed, failed = await tried(client, upstream, view(data, *style, *[trait] * is_wrong))
        if is_wrong:
            count = "the test passes" if len(passed) == 1 else f"all {len(passed)} tests pass"
            expect(bool(failed), "a test that fails against this view").is_true(seen=count, look_at=look_at)
        else:
            accepted(app, failed, when="against a right view", look_at="Does the outcome depend on what ran before?")


@check(points=0, task=1, needs="test_passes_against_the_given_view")
async def test_accepts_other_right_views(client, upstream, app, data):
    """Your tests pass against other right views, too, however these are written."""
    styles = {
        "that calls `client.get`": (),
        "that is a class": ("class_based",),
        "that calls `client.send`": ("sending",),
        "that reads a stream": ("streaming", "plain_response"),
    }
    for what, traits in styles.items():
        _, failed = await tried(client, upstream, view(data, *traits))
        accepted(
            app,
            failed,
            when=f"against a right view {what}",
            look_at="Does the test want more than the statement says, or look at how the view is written?",
        )


@check(points=1, task=1, needs="test_accepts_other_right_views")
async def test_finds_a_fixed_answer(client, upstream, app, data):
    """A test fails when the view answers the same temperature, whatever the upstream says."""
    await finds(client, upstream, app, data, "fixed_answer", "Which test compares the temperature with the upstream's?")


@check(points=1, task=1, needs="test_accepts_other_right_views")
async def test_finds_extra_fields(client, upstream, app, data):
    """A test fails when the view passes on more than the city and the temperature."""
    look_at = "What else does your mocked upstream send, and does a test compare the whole answer?"
    await finds(client, upstream, app, data, "extra_fields", look_at)


@check(points=1, task=1, needs="test_accepts_other_right_views")
async def test_finds_a_wrong_parameter(client, upstream, app, data):
    """A test fails when the view asks the upstream with another query parameter than `city`."""
    look_at = "Would your mock answer a request for another city, or without any?"
    await finds(client, upstream, app, data, "wrong_parameter", look_at)


@check(points=1, task=2, needs="test_accepts_other_right_views")
async def test_finds_a_missing_404(client, upstream, app, data):
    """A test fails when the view does not answer an unknown city with 404."""
    await finds(client, upstream, app, data, "no_404", "In which test does the upstream say 404?")


@check(points=1, task=2, needs="test_accepts_other_right_views")
async def test_finds_an_error_passed_as_200(client, upstream, app, data):
    """A test fails when the view answers 200 though the upstream said 500."""
    await finds(client, upstream, app, data, "error_as_200", "In which test does the upstream say 500?")


@check(points=1, task=2, needs="test_accepts_other_right_views")
async def test_finds_a_timeout_as_500(client, upstream, app, data):
    """A test fails when a timeout of the upstream ends in an error of the view instead of a 504."""
    look_at = "In which test does the upstream time out? A mock can raise, too: `side_effect=`."
    await finds(client, upstream, app, data, "timeout_as_500", look_at)


@check(points=2, task=3, needs="test_accepts_other_right_views")
async def test_finds_a_second_call(client, upstream, app, data):
    """A test fails when the view calls the upstream twice for one visitor."""
    await finds(client, upstream, app, data, "two_calls", "Which test counts the calls that a route received?")


@check(points=2, task=4, needs="test_accepts_other_right_views")
async def test_finds_a_view_that_blocks(client, upstream, app, data):
    """A test fails when the view holds up the event loop while it waits for the upstream."""
    look_at = "Which test has two visitors at once, and an upstream that takes some time?"
    await finds(client, upstream, app, data, "blocking", look_at)
