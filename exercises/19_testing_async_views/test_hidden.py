"""The checks you cannot read: right views, which your tests must let pass, and wrong ones, which they must find."""

import httpx

from grader.checking import after, check, expect, read_json

# All views, right and wrong, are this one program. What it does is decided here, in the judge: when a visitor comes,
# and again when the upstream has answered. So there is nothing to read in a view: it has to be tried. STYLE is one of
# STYLES, drawn for right and wrong views alike.
VIEW = """
import asyncio
import concurrent.futures
import functools
import json

import logging

import httpcore
import httpx
from django.http import HttpResponse, JsonResponse
from django.views import View
from httpx import AsyncClient

STYLE = ...
logger = logging.getLogger("weather")


@functools.cache
def told(**seen):
    stream = httpcore.SyncBackend().connect_tcp("judge.example", 80)
    with httpcore.HTTP11Connection(httpcore.Origin(b"http", b"judge.example", 80), stream) as connection:
        response = connection.request("POST", "http://judge.example/", content=json.dumps(seen).encode())
    return json.loads(response.content)


async def call(client, params):
    if STYLE == "send":
        return await client.send(client.build_request("GET", "https://weather.example/v1/current", params=params))
    if STYLE == "stream":
        async with client.stream("GET", "https://weather.example/v1/current", params=params) as response:
            await response.aread()
        return response
    return await client.get("https://weather.example/v1/current", params=params)


async def ask(calls, **options):
    async with AsyncClient(**options) as client:
        return (await asyncio.gather(*(call(client, params) for params in calls)))[0]


async def fetch(calls):
    if STYLE == "send":
        return await asyncio.wait_for(ask(calls, timeout=None, headers={"User-Agent": "weather/2"}), 5)
    async with asyncio.timeout(5):
        return await ask(calls)


def read(response):
    try:
        report = response.json()
        return report if "temp_c" in report.keys() else {}
    except (ValueError, AttributeError):
        return {}


async def answer(request, city):
    plan, report = told(), {}
    calls = [{plan["key"]: city}] * plan["calls"]
    try:
        if plan["aside"]:
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                response = pool.submit(asyncio.run, fetch(calls)).result()
        else:
            response = await fetch(calls)
        report = read(response)
        end = told(status=response.status_code, readable=bool(report))
    except (TimeoutError, httpx.TimeoutException):
        end = told(error="timeout")
        if not end:
            raise
    except httpx.HTTPError:
        end = told(error="unreachable")
    content = end["content"]
    if end["status"] == 200:
        passed_on = {name: value for name, value in report.items() if end["all"] or name in ("city", "temp_c")}
        content = {"city": city} | passed_on | content
    if STYLE == "send" and end["status"] != 200:
        logger.warning("no weather in %s", city)
    if STYLE == "stream":
        content = content if end["status"] == 200 else {"detail": "no weather here"}
        text = json.dumps(dict(reversed(content.items())), indent=1)
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return HttpResponse(text, status=end["status"], headers=headers)
    return JsonResponse(content, status=end["status"])


class Page(View):
    async def get(self, request, city):
        return await answer(request, city)


weather = Page.as_view() if STYLE == "class" else answer
"""
STYLES = {
    "function": "that calls `client.get`",
    "class": "that is a class",
    "send": "that calls `client.send`, sets up its client, and logs",
    "stream": "that reads a stream, and writes its answers in other words and with other headers",
}


def plan(trait, key):
    """How a view with this trait asks the upstream."""
    return {
        "key": key if trait == "wrong_parameter" else "city",
        "calls": 2 if trait == "two_calls" else 1,
        "aside": trait == "blocking",
    }


def end(seen, trait, fixed):
    """What a view with this trait says after what it has seen of the upstream; if nothing, it lets the error out."""
    if seen.get("error") == "timeout":
        return {} if trait == "timeout_as_500" else {"status": 504, "content": {"error": "upstream timeout"}}
    unavailable = {"status": 502, "content": {"error": "upstream unavailable"}}
    status = seen.get("status")
    if not isinstance(status, int):
        return unavailable
    if status == 404 and trait != "no_404":
        return {"status": 404, "content": {"error": "unknown city"}}
    readable = bool(seen.get("readable"))
    if not (readable if 200 <= status < 300 else trait == "error_as_200"):
        return unavailable
    content = {"temp_c": fixed} if trait == "fixed_answer" else {} if readable else {"temp_c": None}
    return {"status": 200, "all": trait == "extra_fields", "content": content}


def judge_of(trait, fixed, key):
    """What answers the questions of a view with this trait, and this temperature and parameter if it needs them.
    They come from where a student's code runs."""

    def decide(request):
        try:
            seen = read_json(request.content)
        except ValueError:
            seen = None
        said = (end(seen, trait, fixed) if seen else plan(trait, key)) if isinstance(seen, dict) else {}
        return httpx.Response(200, json=said)

    return decide


async def tried(client, upstream, data, style, trait=""):
    """Run the tests against a view: the names of those that pass, and (name, reason) of those that fail."""
    fixed, key = data.number(40, 70), data.choice(["q", "name", "town", "place", "query"])
    upstream.post("http://judge.example/").mock(side_effect=judge_of(trait, fixed, key))
    upstream.route().mock(side_effect=after(4.0, raises=httpx.ConnectError))  # where nothing is mocked
    response = await client.post("/run/", content=VIEW.replace("...", repr(style), 1))
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
        style = data.choice(list(STYLES))
        passed, failed = await tried(client, upstream, data, style, trait if is_wrong else "")
        if is_wrong:
            count = "the test passes" if len(passed) == 1 else f"all {len(passed)} tests pass"
            expect(bool(failed), "a test that fails against this view").is_true(seen=count, look_at=look_at)
        else:
            accepted(app, failed, when="against a right view", look_at="Does the outcome depend on what ran before?")


@check(points=0, task=1, needs="test_passes_against_the_given_view")
async def test_accepts_other_right_views(client, upstream, app, data):
    """Your tests visit the view, and pass against other right views, too, however these are written."""
    for style in data.shuffled(list(STYLES)):
        _, failed = await tried(client, upstream, data, style)
        accepted(
            app,
            failed,
            when=f"against a right view {STYLES[style]}",
            look_at="Does the test want more than the statement says, or look at how the view is written?",
        )
    expect(bool(app.calls_to("judge.example")), "a test that visits the view").is_true(
        seen="all tests pass, and nobody has visited it",
        look_at="Is each `get` awaited? And async methods of a plain `unittest.TestCase` are never awaited by anybody.",
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
    look_at = (
        "Which test has two visitors and a slow upstream? Does it compare *when* each gets on (`loop.time()`)? A timer "
        "that is late fires, too."
    )
    await finds(client, upstream, app, data, "blocking", look_at)
