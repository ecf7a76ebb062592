"""The checks you can read: the id, the middleware in front of both kinds of get_response, and the measured time."""

from grader.checking import after, check, expect

WORK = "https://work.example/jobs"
SEEN_BEFORE = "Is the id passed on as it is, also if it was seen before?"


def field(response, key):
    """One field of a JSON answer as text, or None where there is none."""
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        return None
    value = answer.get(key) if isinstance(answer, dict) else None
    return None if value is None else str(value)


def milliseconds(header):
    """The duration in a header Server-Timing: app;dur=250, or None if there is none."""
    for entry in (header or "").split(","):
        name, *parameters = [part.strip() for part in entry.split(";")]
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if name == "app" and key.strip() == "dur":
                try:
                    return float(value.strip().strip('"'))
                except ValueError:
                    return None
    return None


async def expect_passed_on(client, sent):
    """The view and the visitor see the id that the visitor has sent."""
    response = await client.get("/hello/", headers={"X-Request-ID": sent})

    expect(response).answers(200)
    seen = field(response, "request_id")
    look_at = "Which header does the id come from, and is it passed on as it is?"
    if seen is None:
        look_at = "When is `request.request_id` set: before the view runs?"
    expect(seen, "request.request_id in the view").equals(sent, look_at=look_at)
    expect(response).header("X-Request-ID", sent, look_at="When does the middleware have the response in its hands?")


async def expect_hello(client, before):
    """The factory was called again meanwhile; what it made for the site still has the site behind it."""
    expect(field(await client.get("/hello/"), "hello"), f"the field hello of /hello/ after a visit to {before}").equals(
        "world", look_at="Where is get_response kept? Each middleware that the factory makes needs its own."
    )


@check(points=0, task=1)
async def test_answers(client):
    """With the middleware in front of them, the pages answer as they did before."""
    response = await client.get("/hello/")

    expect(response).answers(200, look_at="What does the middleware return, and of which kind is it?")
    expect(field(response, "hello"), "the field hello").equals("world", look_at="What becomes of the view's response?")


@check(points=1, task=1, needs="test_answers")
async def test_passes_the_visitors_id_on(client, data):
    """An id that the visitor sends is on the request that the view gets, and on the response."""
    sent = f"{data.word()}-{data.integer(100, 999)}"

    await expect_passed_on(client, sent)


@check(points=1, task=1, needs="test_passes_the_visitors_id_on")
async def test_makes_a_fresh_id(client, clock, data):
    """A visitor who sends no id gets a fresh one, another one with each visit; any other id is kept as it is."""
    seen = set()

    for _ in range(3):
        response = await client.get("/hello/")

        expect(response).answers(200)
        given = response.headers.get("X-Request-ID", "")
        expect(given != "", "a header X-Request-ID with an id").is_true(
            seen="none", look_at="What does the middleware do when the visitor sends no id?"
        )
        expect(field(response, "request_id"), "request.request_id in the view").equals(
            given, look_at="Do the view and the visitor get the same id?"
        )
        expect(given in seen, "the id was given before").equals(
            False, look_at="How often is the fresh id made, and from what?"
        )
        seen.add(given)
        await clock.sleep(0.05)

    await expect_passed_on(client, f'Root=1-{data.integer(100, 999)}; a._:,+@"b/{"".join(data.words(8))}')


@check(points=2, task=2, needs="test_passes_the_visitors_id_on")
async def test_in_front_of_an_asynchronous_get_response(client, upstream, data):
    """In front of an asynchronous get_response, the middleware is asynchronous, too, and Django knows it."""
    number, sent = data.integer(100, 999), data.word()
    upstream.get(f"{WORK}/{number}").mock(side_effect=after(0.2))

    response = await client.get(f"/behind/async/{number}/", headers={"X-Request-ID": sent})

    look_at = "Is get_response awaited? Do the factory and the middleware carry the marks that Django looks for?"
    if field(response, "runs") == "on the event loop" and field(response, "seen") and field(response, "sent"):
        look_at = SEEN_BEFORE
    expect(response).answers(200, json={"seen": sent, "sent": sent, "runs": "on the event loop"}, look_at=look_at)


@check(points=1, task=3, needs="test_passes_the_visitors_id_on")
async def test_in_front_of_a_plain_get_response(client, upstream, data):
    """In front of a plain get_response, the middleware is plain, too; each middleware keeps its own get_response."""
    number, sent = data.integer(100, 999), data.word()
    upstream.get(f"{WORK}/{number}").mock(side_effect=after(0.2))

    response = await client.get(f"/behind/sync/{number}/", headers={"X-Request-ID": sent})

    look_at = "What does the middleware do when get_response is no coroutine function?"
    if field(response, "seen") and field(response, "sent"):
        look_at = SEEN_BEFORE
    expect(response).answers(200, json={"seen": sent, "sent": sent}, look_at=look_at)

    await expect_hello(client, "/behind/sync/")
    await client.get(f"/behind/async/{number}/")
    await expect_hello(client, "/behind/async/")


@check(points=1, task=4, needs="test_answers")
async def test_measures_the_view(client, upstream, data):
    """The header Server-Timing says how many milliseconds the view took, its waiting included."""
    for wait_ms in (357, 1234):
        number = data.integer(100, 999)
        upstream.get(f"{WORK}/{number}").mock(side_effect=after(wait_ms / 1000))

        response = await client.get(f"/jobs/{number}/")

        expect(response).answers(200)
        header = response.headers.get("Server-Timing")
        found = milliseconds(header)
        expect(found is not None, "a header Server-Timing: app;dur=MILLISECONDS").is_true(
            seen="none" if header is None else f"Server-Timing: {header[:60]}", look_at="How is the header written?"
        )
        look_at = "Between which two moments is the time measured, by which clock, and in which unit?"
        expect(found, f"milliseconds of a view of {wait_ms} ms").at_least(wait_ms - 1, look_at=look_at)
        expect(found, f"milliseconds of a view of {wait_ms} ms").at_most(wait_ms + 1, look_at=look_at)
