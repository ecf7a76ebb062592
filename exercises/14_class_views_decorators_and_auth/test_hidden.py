"""The checks that the student does not see."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

import project.models  # noqa: F401 - a file with this line may use models, those of django.contrib, too
from grader.checking import after, check, expect, gather

NOBODY = {"error": "login required"}
END, PAST = datetime(2100, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC)


@pytest.fixture
def join(db, data):
    """Adds a member who is logged in; gives the user, and the headers that the member's browser sends."""
    words = iter(data.words(50))

    def add():
        user = User(username=next(words), first_name=data.text(12), last_name=data.name(), password=next(words))
        db.seed(user)
        key = next(words) + next(words)
        logged_in = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        db.read(lambda: Session.objects.save(key, logged_in, END))
        return user, {"Cookie": f"sessionid={key}"}

    return add


@check(points=1, task=1, needs=["test_shows_the_member", "test_refuses_the_anonymous"])
async def test_ended_sessions_are_anonymous(client, join, db, data):
    """Whose session has ended is anonymous: it expired, or the member logged out, changed the password or left."""
    reasons = ("it has expired", "it was deleted", "the password was changed", "the member is locked out", "no member")
    members = [join() for _ in reasons]
    expired, deleted = (browser["Cookie"].partition("=")[2] for _, browser in members[:2])
    renewed, locked, left = (user for user, _ in members[2:])
    for _, browser in members:
        expect(await client.get("/me/", headers=browser)).answers(200)

    renewed.password = data.word()
    locked.is_active = False
    db.seed(renewed, locked)
    db.read(left.delete)
    db.read(lambda: Session.objects.filter(pk=expired).update(expire_date=PAST))
    db.read(lambda: Session.objects.filter(pk=deleted).delete())

    for reason, (_, browser) in zip(reasons, members, strict=True):
        response = await client.get("/me/", headers=browser)

        look_at = f"Who decides, at each visit, if somebody is logged in? This session has ended: {reason}."
        expect(response).answers(401, json=NOBODY, look_at=look_at)


@check(points=1, task=1, needs=["test_shows_the_member", "test_refuses_the_anonymous"])
async def test_members_come_together(client, join, db, data):
    """Members who come at the same time see themselves, as the database knows them now; others are still refused."""
    members = [join() for _ in range(4)]

    *responses, refused = await gather(
        *(client.get("/me/", headers=browser) for _, browser in members), client.get("/me/")
    )

    look_at = "Where does the view keep the member while it waits? Who else can see that place?"
    for (user, _), response in zip(members, responses, strict=True):
        answer = {"username": user.username, "first_name": user.first_name}
        expect(response).answers(200, json=answer, look_at=look_at)
    expect(refused).answers(401, json=NOBODY, look_at=look_at)
    user, browser = members[0]
    user.first_name = data.name()
    db.seed(user)  # the club's office has changed it, without your view
    response = await client.get("/me/", headers=browser)
    answer = {"username": user.username, "first_name": user.first_name}
    expect(response).answers(200, json=answer, look_at="Who keeps an older name than the database's?")


@check(points=1, task=1, needs=["test_shows_the_member", "test_saves_the_first_name"])
async def test_no_query_on_the_loop(client, app, join, data):
    """No query and no blocking call runs on the event loop's thread: not for GET, nor for POST, nor for a 401."""
    _, browser = join()

    await client.get("/me/", headers=browser)
    await client.post("/me/", json={"first_name": data.name()}, headers=browser)
    await client.get("/me/")

    on_loop = [query for query in app.queries if query.on_loop and not query.refused]
    expect(on_loop, "queries on the event loop's thread").is_empty(
        look_at="Everybody waits while the database answers there. DJANGO_ALLOW_ASYNC_UNSAFE turns off the alarm only."
    )
    expect(app).never_blocked()


@check(points=1, task=2, needs="test_saves_the_first_name")
async def test_saves_before_it_answers(client, clock, join, db, data):
    """A POST is answered with success when the name is saved: not while the database is busy, nor when it refuses."""
    user, browser = join()
    names, look_at = data.words(4), "Who waits until the name is saved?"

    async def busy(seconds):
        with db.locked():
            await clock.sleep(seconds)

    async def post(name):
        response = await client.post("/me/", json={"first_name": name}, headers=browser)
        return response.status_code, db.read(lambda: User.objects.get(pk=user.pk).first_name)

    _, (_, saved) = await gather(busy(1.0), post(names[0]))
    expect(saved, "the first name in the database when the answer comes").equals(names[0], look_at=look_at)
    with db.refusing("UPDATE ON auth_user"):
        status, _ = await post(names[1])
    expect(status, "status when the database refuses the change").at_least(
        400, look_at="Who catches the error of the database?"
    )
    status, saved = await post(names[2])
    expect(saved, "the first name in the database after the next change").equals(
        names[2], look_at="What did the change that the database refused leave behind?"
    )
    _, (status, saved) = await gather(busy(4.4), post(names[3]))
    if status < 400:  # who gives up before may say so
        expect(saved, "the first name in the database when the answer comes").equals(names[3], look_at=look_at)


@check(points=1, task=2, needs=["test_saves_the_first_name", "test_members_come_together"])
async def test_members_change_their_own_name(client, join, data):
    """Members who send a new first name at the same time each get their own."""
    members, names = [join() for _ in range(4)], data.words(4)

    posts = [
        client.post("/me/", json={"first_name": name}, headers=browser)
        for name, (_, browser) in zip(names, members, strict=True)
    ]
    await gather(*posts)

    for name, (user, browser) in zip(names, members, strict=True):
        response = await client.get("/me/", headers=browser)
        answer = {"username": user.username, "first_name": name}
        look_at = "Where is the new name kept while the view waits? Who else can see that place?"
        expect(response).answers(200, json=answer, look_at=look_at)


@check(points=1, task=4, needs="test_async_view_gets_the_json")
async def test_all_kinds_of_json_arrive(client, upstream, join, data):
    """Lists, numbers, texts and null are JSON, too, short or long. Each visitor's own arrives if many come together."""
    _, browser = join()
    numbers, stamps, words = data.sample(range(100, 1000), 4), data.words(4), data.words(4)
    for number, stamp in zip(numbers, stamps, strict=True):
        upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, json={"stamp": stamp}))

    def come(page, number, content, kind="application/json"):
        return client.post(f"/{page}s/{number}/", content=content, headers={"Content-Type": kind, **browser})

    whole = data.integer(2, 99)
    kinds = [{"a": [whole, None]}, {}, [data.text(5)], [], whole, whole + 0.5, 0, data.word(), False, None]
    for body in (*map(json.dumps, kinds), " null\n"):
        response = await come("note", numbers[0], body)
        answer = {"page": "note", "json": json.loads(body), "stamp": stamps[0]}
        look_at = "What does require_json do with JSON that is no object, or empty? And where does it keep it?"
        expect(response).answers(200, json=answer, look_at=look_at)
    response = await come("note", numbers[0], json.dumps(words * 2_000))
    answer = {"page": "note", "json": words * 2_000, "stamp": stamps[0]}
    expect(response).answers(200, json=answer, look_at="How much of a long body does require_json read?")

    visits = list(zip(("note", "letter", "note", "letter"), numbers, stamps, words, strict=True))
    *responses, _, _ = await gather(
        *(come(page, number, f'"{word}"') for page, number, _, word in visits),
        come("note", numbers[0], "[1, 2"),  # these two are refused, which is other checks' business
        come("note", numbers[0], "[1, 2]", kind="text/plain"),
    )

    look_at = "Where does require_json keep JSON, arguments and refusal of one visitor? Who else can see that place?"
    for (page, _, stamp, word), response in zip(visits, responses, strict=True):
        if page == "note" or response.status_code == 200:  # whether sync views work at all, too
            expect(response).answers(200, json={"page": page, "json": word, "stamp": stamp}, look_at=look_at)


@check(points=1, task=4, needs="test_async_view_gets_the_json")
async def test_failing_view_is_not_the_visitors_fault(client, upstream, data):
    """When the view itself fails, with a ValueError for instance, the answer is 500, and not 400."""
    number, stamp = data.integer(100, 999), data.word()
    stamps = upstream.get(f"https://stamps.example/{number}")

    for error, text in (("ValueError", "<h1>no stamps today</h1>"), ("KeyError", "{}"), ("TypeError", "[]")):
        stamps.mock(side_effect=after(0.2, text=text))
        for page in ("notes", "letters"):
            response = await client.post(f"/{page}/{number}/", json={data.word(): 1})

            expect(response.status_code, f"status when a view raises a {error}").equals(
                500, look_at="What stands inside the `try` besides reading the JSON?"
            )
    stamps.mock(side_effect=after(0.2, json={"stamp": stamp}))
    response = await client.post(f"/notes/{number}/", json={"a": 1})
    expect(response).answers(
        200,
        json={"page": "note", "json": {"a": 1}, "stamp": stamp},
        look_at="What does a view that failed leave behind for those who come later?",
    )


@check(points=1, task=5, needs=["test_async_view_gets_the_json", "test_sync_view_gets_the_json"])
async def test_keeps_name_and_nature(client):
    """Behind require_json a view keeps its name; an async view is still async, and a sync view sync."""
    response = await client.get("/about/")

    expect(response).answers(
        200,
        json={"note": {"name": "note", "kind": "async"}, "letter": {"name": "letter", "kind": "sync"}},
        look_at="What does `functools.wraps` copy? And which views does an `async def` wrapper suit?",
    )


@check(
    points=1,
    task=5,
    needs=["test_sync_view_gets_the_json", "test_refuses_other_content_types", "test_refuses_malformed_json"],
)
async def test_sync_view_is_guarded_alike(client, app, upstream, data):
    """In front of a sync view, too, require_json answers 415 and 400, with each method; the view does not run."""
    number, body, malformed = data.integer(100, 999), '{"a": 1}', '{"a": 1'
    upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, json={"stamp": data.word()}))
    look_at = "Do both wrappers look at each request, before they call the view?"

    for allowed, method, kind, content in (
        ([415], "POST", "text/plain", body),
        ([415], "POST", "application/problem+json", body),
        ([415], "PATCH", "text/plain", body),
        ([415, 400], "GET", "", ""),  # both fit
        ([415, 400], "DELETE", "", ""),
        ([400], "POST", "application/json", malformed),
        ([400], "POST", "application/json", ""),
        ([400], "GET", "application/json", ""),
        ([400], "DELETE", "application/json", malformed),
    ):
        headers = {"Content-Type": kind} if kind else {}
        response = await client.request(method, f"/letters/{number}/", content=content, headers=headers)

        status = response.status_code if response.status_code in allowed else allowed[0]
        what = f"{method} with {kind or 'no type'} and the body {content!r}"
        expect(response).answers(status, look_at=f"{look_at} This was {what}.")
    expect(app.calls, "calls of the view that should not run").is_empty(look_at=look_at)


@check(points=1, task=5, needs="test_keeps_name_and_nature")
async def test_views_of_other_makes(client, app, upstream, data):
    """A method (with `method_decorator`), what `as_view()` returns, and a partial are views, too."""
    number, stamp, sent = data.integer(100, 999), data.word(), {data.word(): 1}
    upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, json={"stamp": stamp}))
    pages = [
        ("polls", "poll", "an async method"),
        ("lists", "list", "a sync method"),
        ("boards", "board", "what as_view() returns"),
        ("cards", "red card", "a partial"),
    ]

    for path, name, what in pages:
        response = await client.post(f"/{path}/{number}/", json=sent)

        expect(response).answers(
            200,
            json={"page": name, "json": sent, "stamp": stamp},
            look_at=f"This view is {what}. How does require_json learn its kind, and hand its arguments on?",
        )
    expect(app).never_blocked()
