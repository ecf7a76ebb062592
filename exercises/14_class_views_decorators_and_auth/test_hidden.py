"""The checks that the student does not see."""

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
    """No query runs on the event loop's thread, neither for GET nor for POST."""
    _, browser = join()

    await client.get("/me/", headers=browser)
    await client.post("/me/", json={"first_name": data.name()}, headers=browser)
    await client.get("/me/")

    on_loop = [query for query in app.queries if query.on_loop and not query.refused]
    expect(on_loop, "queries on the event loop's thread").is_empty(
        look_at="Everybody waits while the database answers there. DJANGO_ALLOW_ASYNC_UNSAFE turns off the alarm only."
    )


@check(points=1, task=2, needs="test_saves_the_first_name")
async def test_saves_before_it_answers(client, clock, join, db, data):
    """A POST is answered with success when the name is saved: not while the database is busy, nor when it refuses."""
    user, browser = join()
    new, other = data.words(2)

    async def busy():
        with db.locked():
            await clock.sleep(1.0)

    async def post():
        await client.post("/me/", json={"first_name": new}, headers=browser)
        return db.read(lambda: User.objects.get(pk=user.pk).first_name)

    _, saved = await gather(busy(), post())

    expect(saved, "the first name in the database when the answer comes").equals(
        new, look_at="Who waits until the name is saved?"
    )
    with db.refusing("UPDATE ON auth_user"):
        response = await client.post("/me/", json={"first_name": other}, headers=browser)
    expect(response.status_code, "status when the database refuses the change").at_least(
        400, look_at="Who catches the error of the database?"
    )


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
async def test_all_kinds_of_json_arrive(client, upstream, data):
    """Lists, numbers, texts and null are JSON, too. Each visitor's own arrives, however many come together."""
    number, stamp = data.integer(100, 999), data.word()
    upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, json={"stamp": stamp}))
    sent = [
        {"a": [data.integer(1, 99), None]},
        {},
        [data.text(5)],
        [],
        data.integer(2, 99),
        data.integer(2, 99) + 0.5,
        0,
        data.word(),
        False,
        None,
    ]

    responses = await gather(*(client.post(f"/notes/{number}/", json=value) for value in sent[:-1]))
    headers = {"Content-Type": "application/json"}
    nulls = [await client.post(f"/notes/{number}/", content=null, headers=headers) for null in ("null", " null\n")]

    for value, response in zip([*sent, None], [*responses, *nulls], strict=True):
        expect(response).answers(
            200,
            json={"page": "note", "json": value, "stamp": stamp},
            look_at="What does require_json do with JSON that is no object, or empty? And where does it keep it?",
        )


@check(points=1, task=4, needs="test_async_view_gets_the_json")
async def test_failing_view_is_not_the_visitors_fault(client, upstream, data):
    """When the view itself fails, with a ValueError for instance, the answer is not 400."""
    number = data.integer(100, 999)
    upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, text="<h1>no stamps today</h1>"))

    response = await client.post(f"/notes/{number}/", json={data.word(): 1})

    expect(response.status_code, "status when the view raises a ValueError").equals(
        500, look_at="What stands inside the `try` besides reading the JSON?"
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
    number, body = data.integer(100, 999), b'{"a": 1}'
    upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, json={"stamp": data.word()}))
    look_at = "Do both wrappers look at each request, before they call the view?"

    for method, kind in (("POST", "text/plain"), ("POST", "application/problem+json"), ("PATCH", "text/plain")):
        headers = {"Content-Type": kind}
        response = await client.request(method, f"/letters/{number}/", content=body, headers=headers)
        expect(response).answers(415, look_at=look_at)
    response = await client.get(f"/letters/{number}/")
    expect(response).answers(415, look_at="What does require_json do with a GET, which brings no JSON?")
    for method, malformed in (("POST", body[:-1]), ("POST", b""), ("DELETE", body[:-1])):
        headers = {"Content-Type": "application/json"}
        response = await client.request(method, f"/letters/{number}/", content=malformed, headers=headers)
        expect(response).answers(400, look_at=look_at)
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
