"""The checks that the student does not see."""

import pytest

from grader.checking import after, check, expect, gather


@pytest.fixture
def add_user(upstream, data):
    """Makes a user known to both services; returns the id, the name and the number of messages."""
    ids = iter(data.sample(range(100, 1000), 3))
    words = iter(data.words(6))

    def add(messages, around="", before="", seconds=0.3, profile_s=0.2):
        user_id, first, last = next(ids), around + before + next(words).capitalize(), next(words) + around
        profile = {"first": first, "last": last.capitalize(), "n": data.integer(1000, 9999)}
        upstream.get(f"https://profiles.example/users/{user_id}").mock(side_effect=after(profile_s, json=profile))
        upstream.get("https://messages.example/count", params={"user": user_id}).mock(
            side_effect=after(seconds, json={"count": messages})
        )
        return user_id, f"{first} {last.upper()}", messages

    return add


@pytest.fixture
def stranger(upstream, data):
    """An id that nobody has. Asked about it, the messages service counts none."""
    user_id = data.integer(1000, 1999)
    upstream.get(f"https://profiles.example/users/{user_id}").mock(side_effect=after(0.2, status_code=404))
    upstream.get("https://messages.example/count", params={"user": user_id}).mock(
        side_effect=after(0.3, json={"count": 0})
    )
    return user_id


def field(response, key):
    """One field of a JSON answer, or None where there is none."""
    try:
        answer = response.json()
    except ValueError:
        return None
    return answer.get(key) if isinstance(answer, dict) else None


@check(points=1, task=2, needs=["test_answers_with_the_name", "test_answers_with_the_number_of_messages"])
async def test_visitors_get_exactly_their_own_answer(client, add_user, data):
    """Visitors who come together each get their own name and number of messages, however long it takes, and no more."""
    users = [
        add_user(data.integer(10, 40), before=data.choice(["Mc", "De", "La"]), profile_s=1.4),
        add_user(data.integer(1_000, 9_000), around=" & 'Ø "),
        add_user(data.integer(3, 9), seconds=1.4),
    ]

    responses = await gather(*(client.get(f"/profile/{user_id}/") for user_id, _, _ in users))

    for (_, name, messages), response in zip(users, responses, strict=True):
        expect(response).answers(
            200,
            json={"name": name, "messages": messages},
            look_at="Which fields are there? Is the name as format_name writes it? "
            "Do visitors share one? Is a wait cut off?",
        )


@check(points=1, task=2, needs=["test_answers_with_the_name", "test_answers_with_the_number_of_messages"])
async def test_user_without_messages_has_a_page(client, app, add_user):
    """A user who has no messages gets a page as well, with 0 messages, counted once."""
    user_id, name, messages = add_user(0)
    look_at = "What becomes of the number 0 on its way into the answer?"

    response = await client.get(f"/profile/{user_id}/")

    expect(response).answers(200, look_at=look_at)
    expect(field(response, "name"), "the field name").equals(name, look_at=look_at)
    expect(field(response, "messages"), "the field messages").equals(messages, look_at=look_at)
    expect(len(app.calls_to("messages.example")), "calls to messages.example").equals(1, look_at=look_at)


@check(points=1, task=2, needs=["test_answers_with_the_name", "test_answers_with_the_number_of_messages"])
async def test_each_helper_is_called_once_a_visit(client, app, add_user, data):
    """Each visit asks each service once, also when the same user comes back, or twice at the same time."""
    user_id, _, _ = add_user(data.integer(3, 90))
    look_at = "How often is each helper called during one visit, and during the next?"

    for visits in (1, 2):
        response = await client.get(f"/profile/{user_id}/")

        expect(response).answers(200, look_at=look_at)
        for service in ("profiles.example", "messages.example"):
            calls = len(app.calls_to(service))
            expect(calls, f"calls to {service} after visit {visits}").equals(visits, look_at=look_at)

    for response in await gather(*(client.get(f"/profile/{user_id}/") for _ in range(2))):
        expect(response).answers(200, look_at=look_at)
    for service in ("profiles.example", "messages.example"):
        calls = len(app.calls_to(service))
        expect(calls, f"calls to {service} after two more visits at one time").equals(
            4, look_at="Does one visit use what a helper does for another, which may be cancelled?"
        )


@check(points=1, task=2, needs=["test_answers_with_the_name", "test_answers_with_the_number_of_messages"])
async def test_helpers_run_on_the_loop_of_the_view(client, app, add_user, data):
    """The helpers run on the event loop that serves the visitors, not on another one."""
    users = [add_user(data.integer(3, 90)) for _ in range(2)]

    home = field(await client.get("/loop/"), "loop")
    responses = await gather(*(client.get(f"/profile/{user_id}/") for user_id, _, _ in users))

    for response in responses:
        expect(response).answers(200)
    for call in app.calls:
        number = call.headers.get("x-loop")
        expect(number is not None, "services asked by their helpers").is_true(
            seen="a call of another client", look_at="Which of the given helpers asks this service?", where=call.place
        )
        expect(number, "number of the helper's event loop").equals(
            f"{home}", look_at="Does anything here start an event loop of its own?", where=call.place
        )


@check(points=1, task=3, needs="test_unknown_user_is_not_found")
async def test_counts_nothing_for_an_unknown_user(client, app, stranger):
    """At each visit of an id that nobody has, the profile is asked for, and no messages are counted."""
    for visits in (1, 2):
        response = await client.get(f"/profile/{stranger}/")

        expect(response).answers(404, json={"error": "no such user"})
        expect(app.calls_to("messages.example"), "calls to messages.example").is_empty(
            look_at="Which of the two helpers must have answered before the other is called?"
        )
        expect(len(app.calls_to("profiles.example")), f"calls to profiles.example after visit {visits}").equals(
            visits, look_at="Is load_profile called once a visit? What does the view keep from an earlier visit?"
        )


@check(
    points=1,
    task=3,
    needs=[
        "test_answers_with_the_name",
        "test_answers_with_the_number_of_messages",
        "test_unknown_user_is_not_found",
    ],
)
async def test_leaves_nothing_unawaited(client, app, add_user, stranger, data):
    """Whatever the view calls is awaited, for users with and without messages and for unknown ids."""
    user_id, _, _ = add_user(data.integer(3, 90))
    user_without_messages, _, _ = add_user(0)

    known = await client.get(f"/profile/{user_id}/")
    await client.get(f"/profile/{user_without_messages}/")
    unknown = await client.get(f"/profile/{stranger}/")

    await app.finish()
    expect(known).answers(200)
    expect(unknown).answers(404, json={"error": "no such user"})
    expect(app).awaited_everything()
