"""The checks you can read: members, visitors who are none, and both kinds of views behind the decorator."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

import project.models  # noqa: F401 - a file with this line may use models, those of django.contrib, too
from grader.checking import after, check, expect

NOBODY = {"error": "login required"}
READ = "What is in `request.json`? How do the bytes of the body become text, and the text JSON?"
END = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def join(db, data):
    """Adds a member who is logged in; gives the user, and the headers that the member's browser sends."""
    words = iter(data.words(30))

    def add(first_name=None):
        first_name = data.text(12) if first_name is None else first_name
        user = User(username=next(words), first_name=first_name, last_name=data.name(), password=next(words))
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


def users():
    """All that the club knows of its members, as plain values by id."""
    fields = "username", "first_name", "last_name", "email", "password", "is_active", "is_staff", "is_superuser"
    return {row[0]: row[1:] for row in User.objects.values_list("pk", *fields)}


@check(points=1, task=1)
async def test_shows_the_member(client, join):
    """`GET /me/` shows the name and the first name of the member who is logged in."""
    for user, browser in (join(), join(first_name="")):
        response = await client.get("/me/", headers=browser)

        expect(response).answers(
            200,
            json={"username": user.username, "first_name": user.first_name},
            look_at="How does the view learn who is logged in? And what does it want from a GET?",
        )


@check(points=1, task=1)
async def test_refuses_the_anonymous(client, join, db, data):
    """Whoever is not logged in gets 401 `{"error": "login required"}`, whether they send GET or POST."""
    join()
    before = db.read(users)
    look_at = "What does the view do with a user who is not authenticated?"

    shown = await client.get("/me/")
    changed = await client.post("/me/", json={"first_name": data.name()})

    expect(shown).answers(401, json=NOBODY, look_at=look_at)
    expect(changed).answers(401, json=NOBODY, look_at=look_at)
    expect(db.read(users) == before, "the members in the database as they were").is_true(seen="a change")


@check(points=1, task=2, needs="test_shows_the_member")
async def test_saves_the_first_name(client, join, db, data):
    """`POST /me/` with JSON `{"first_name": …}` saves the first name of this member, and nothing else."""
    join()
    user, browser = join()
    join(user.first_name)
    members, new = db.read(users), f"{data.text(100)} d'Émile"

    response = await client.post("/me/", json={"first_name": new}, headers=browser)

    if response.status_code >= 400:
        expect(response).answers(200, look_at="What does the view do when a member posts JSON?")
    others = {"last_name": data.word(), "email": "a@club.example", "password": data.word(), "pk": user.pk - 1}
    more = {"first_name": new, "username": data.word(), "is_staff": True, "id": user.pk - 1, **others}
    await client.post("/me/", json=more, headers=browser)  # the view may refuse this, or take the first name only
    saved = db.read(users)
    username, first_name, *rest = saved.pop(user.pk, ("", ""))
    look_at = "Which line saves the new name, and which rows does it change? Is it awaited?"
    altered = "What happens to the name between the JSON and the database?"
    expect(first_name, "the first name in the database").equals(
        new, look_at=look_at if first_name == user.first_name else altered
    )
    _, _, *before = members.pop(user.pk, ("", ""))
    expect(username == user.username and rest == before and saved == members, "nothing else changed").is_true(
        seen="another change in the database", look_at=f"{look_at} What if the JSON has more keys?"
    )
    response = await client.get("/me/", headers=browser)
    expect(response).answers(
        200, json={"username": username, "first_name": new}, look_at="Does GET show what was saved?"
    )


@check(points=1, task=3, needs="test_shows_the_member")
async def test_other_methods_are_not_allowed(client, join, db, data):
    """For a member, the methods PUT, PATCH, DELETE and PROPFIND are answered with 405, and change nothing."""
    _, browser = join()
    members = db.read(users)

    for method in ("PUT", "PATCH", "DELETE", "PROPFIND"):
        response = await client.request(method, "/me/", json={"first_name": data.name()}, headers=browser)

        expect(response).answers(405, look_at=f"What does the view do with the method {method}?")
    expect(db.read(users) == members, "the members in the database as they were").is_true(seen="a change")


@check(points=1, task=4)
async def test_async_view_gets_the_json(client, upstream, data):
    """An async view behind require_json finds the JSON in `request.json`."""
    number, stamp, sent = data.integer(100, 999), data.word(), {data.word(): data.text(9) + "é"}
    upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, json={"stamp": stamp}))

    response = await client.post(f"/notes/{number}/", json=sent)

    expect(response).answers(
        200,
        json={"page": "note", "json": sent, "stamp": stamp},
        look_at=READ if response.status_code == 200 else "What does require_json return for an async view?",
    )


@check(points=1, task=4, needs="test_async_view_gets_the_json")
async def test_refuses_other_content_types(client, app, upstream, data):
    """What is not `application/json` gets 415, and the view does not run. Parameters behind it make no difference."""
    number, stamp, body = data.integer(100, 999), data.word(), b'{"a": 1}'
    upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, json={"stamp": stamp}))
    others = (
        "text/plain",
        "application/x-www-form-urlencoded",
        "text/json",
        "application/problem+json",
        "application/json-patch+json",
        "",
    )

    for method, other in (*(("POST", other) for other in others), ("PUT", "text/plain")):
        headers = {"Content-Type": other} if other else {}
        response = await client.request(method, f"/notes/{number}/", content=body, headers=headers)

        what = f"{method} and the type {other}" if other else "a POST without a type"
        expect(response).answers(415, look_at=f"What does require_json do with {what}?")
    expect(app.calls, "calls of views that should not run").is_empty(look_at="When is the view called?")

    expect(app).never_blocked()
    answer = {"page": "note", "json": {"a": 1}, "stamp": stamp}
    for parameter in ("charset=utf-8", "profile=notes"):
        headers = {"Content-Type": f"application/json; {parameter}"}
        response = await client.post(f"/notes/{number}/", content=body, headers=headers)
        expect(response).answers(200, json=answer, look_at="Which part of the header is the type?")


@check(points=1, task=4, needs="test_async_view_gets_the_json")
async def test_refuses_malformed_json(client, app, upstream, data):
    """Malformed JSON gets 400, and the view does not run."""
    number = data.integer(100, 999)
    upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, json={"stamp": data.word()}))
    headers = {"Content-Type": "application/json"}

    for body in (f'{{"{data.word()}": {data.integer(1, 9)}', f"{{'{data.word()}': 1}}", data.word(), "[1, 2,]", ""):
        response = await client.post(f"/notes/{number}/", content=body, headers=headers)

        expect(response).answers(400, look_at=f"What does require_json do with the body {body!r}?")
    expect(app.calls, "calls of views that should not run").is_empty(look_at="When is the view called?")
    expect(app).never_blocked()


@check(points=1, task=5)
async def test_sync_view_gets_the_json(client, app, upstream, data):
    """A sync view behind require_json finds the JSON in `request.json`, too. It still runs in a thread."""
    number, stamp, sent = data.integer(100, 999), data.word(), {data.word(): data.text(9) + "é"}
    upstream.get(f"https://stamps.example/{number}").mock(side_effect=after(0.2, json={"stamp": stamp}))

    response = await client.post(f"/letters/{number}/", json=sent)

    look_at = "What does require_json return for a sync view, and who awaits what?"
    expect(response).answers(
        200,
        json={"page": "letter", "json": sent, "stamp": stamp},
        look_at=READ if response.status_code == 200 else look_at,
    )
    expect(app).never_blocked(look_at="On which thread does a sync view run if an async function calls it?")
