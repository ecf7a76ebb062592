"""The checks you can read. There are a few more that you cannot."""

import pytest

from grader.checking import after, check, expect


@pytest.fixture
def user(upstream, data):
    """A user whom the profile service knows, with some messages."""
    first, last = (word.capitalize() for word in data.words(2))
    user = {"id": data.integer(100, 999), "name": f"{first} {last.upper()}", "messages": data.integer(3, 90)}
    profile = {"first": first, "last": last, "n": data.integer(1000, 9999)}
    upstream.get(f"https://profiles.example/users/{user['id']}").mock(side_effect=after(0.2, json=profile))
    upstream.get("https://messages.example/count", params={"user": user["id"]}).mock(
        side_effect=after(0.3, json={"count": user["messages"]})
    )
    return user


def field(response, key):
    """One field of a JSON answer, or None where there is none."""
    try:
        answer = response.json()
    except ValueError:
        return None
    return answer.get(key) if isinstance(answer, dict) else None


@check(points=2, task=1)
async def test_answers_with_the_name(client, user):
    """`/profile/ID/` answers 200, and `name` is the user's name as `format_name` writes it."""
    look_at = "Which helper is async and needs await? Which one is a plain function?"

    response = await client.get(f"/profile/{user['id']}/")

    expect(response).answers(200, look_at=look_at)
    expect(field(response, "name"), "the field name").equals(user["name"], look_at=look_at)


@check(points=1, task=2)
async def test_answers_with_the_number_of_messages(client, user):
    """`messages` is the number of the user's messages."""
    look_at = "Is count_messages awaited, and its number handed on as it is?"

    response = await client.get(f"/profile/{user['id']}/")

    expect(response).answers(200, look_at=look_at)
    expect(field(response, "messages"), "the field messages").equals(user["messages"], look_at=look_at)


@check(points=1, task=3)
async def test_unknown_user_is_not_found(client, upstream, user, data):
    """For an id that nobody has, the answer is 404 `{"error": "no such user"}`."""
    nobody = data.integer(1000, 1999)
    upstream.get(f"https://profiles.example/users/{nobody}").mock(side_effect=after(0.2, status_code=404))
    upstream.get("https://messages.example/count").mock(side_effect=after(0.3, json={"count": 0}))

    known = await client.get(f"/profile/{user['id']}/")
    unknown = await client.get(f"/profile/{nobody}/")

    expect(known.status_code != 404, "404 for unknown ids only").is_true(
        seen="404 for a known user, too", look_at="On which condition does the view answer 404?"
    )
    expect(unknown).answers(
        404,
        json={"error": "no such user"},
        look_at="What does load_profile give back for somebody it does not know, and which status has the answer then?",
    )
