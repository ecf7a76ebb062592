"""The check you can read: your tests pass against the view that lies beside them."""

import pathlib
import re

import httpx

from grader.checking import after, check, expect
from grader.checking.causes import cause_of

VIEW = pathlib.Path(__file__).with_name("views.py").read_text(encoding="utf-8")


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
    if "'coroutine'" in said or "No module named" in said:
        look_at = cause_of(said)
    elif re.search(r"is a built-in (module|class)|could not get source|source code not available", said):
        look_at = "There is no source to read. What a view does shows when it is visited."
    elif not test and "second" not in when:
        look_at = "The file itself cannot be run. At which line does it stop?"
    elif places and re.search(r"perf_counter|monotonic|time\(", places[-1].text):
        look_at = "Do all visitors come at once, and does the mocked upstream *await* its pause?"
    elif app.calls:
        look_at = "A call of the view left the test. Is this URL mocked in every test, and by its full address?"
    expect(not failed, f"tests that pass {when}").is_true(
        seen=f"`{test or 'test_weather.py'}` fails: {said[:120]}", where=places[-1] if places else None, look_at=look_at
    )


@check(points=0, task=1)
async def test_passes_against_the_given_view(client, upstream, app):
    """Your tests pass against the view in views.py, also when they run a second time."""
    passed, failed = await tried(client, upstream, VIEW)
    accepted(
        app, failed, when="against views.py", look_at="What does the view answer here, and what does the test want?"
    )
    expect(len(passed), "tests that ran and passed").at_least(
        1, look_at="pytest takes functions whose names begin with `test_`, and skips what is marked so."
    )

    _, failed = await tried(client, upstream, VIEW)
    accepted(
        app, failed, when="a second time", look_at="Which test leaves something behind: a mock, a patch, a global?"
    )
