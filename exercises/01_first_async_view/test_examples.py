"""The checks you can read. There are a few more that you cannot."""

from grader.checking import check, expect


@check(points=2, task=1)
async def test_hello_answers(client):
    """`/hello/` answers 200 with the text `Hello async!`, at each visit."""
    for _ in range(2):
        response = await client.get("/hello/")

        expect(response).answers(
            200,
            text="Hello async!",
            look_at="Does hello take the request, and return a new HttpResponse with exactly this text each time?",
        )


@check(points=2, task=1, needs="test_hello_answers")
async def test_hello_is_async(client):
    """Django sees `hello` as an async view."""
    response = await client.get("/kind/hello/")

    expect(response).answers(
        200, text="async", look_at="How is hello (or, in a class, its get) declared: with def, or with async def?"
    )


@check(points=2, task=2)
async def test_greets_by_name(client, data):
    """`/hello/NAME/` answers 200 with the JSON `{"greeting": "Hello, NAME!"}`."""
    name = f"{data.name()}{data.integer(10, 99)}"

    response = await client.get(f"/hello/{name}/")

    expect(response).answers(
        200,
        json={"greeting": f"Hello, {name}!"},
        look_at="Does hello_name take the request and the name, and refuse none? "
        "Which class of django.http turns a dict into JSON?",
    )


@check(points=1, task=2, needs="test_greets_by_name")
async def test_hello_name_is_async(client):
    """Django sees `hello_name` as an async view."""
    response = await client.get("/kind/hello_name/")

    expect(response).answers(
        200, text="async", look_at="How is hello_name (or, in a class, its get) declared: with def, or with async def?"
    )
