"""The checks of `/hello/NAME/` that the student does not see."""

from urllib.parse import quote

from grader.checking import check, expect, gather


def address(name):
    """The address that greets this name, whatever is in it."""
    return f"/hello/{quote(name, safe='')}/"


@check(points=1, task=2, needs="test_greets_by_name")
async def test_greeting_is_labelled_as_json(client, data):
    """The greeting says that it is JSON: its content type is `application/json`."""
    response = await client.get(f"/hello/{data.name()}/")

    expect(response).content_type("application/json")


@check(points=1, task=2, needs="test_greets_by_name")
async def test_greets_any_name(client, data):
    """Any name is greeted as it was written: other alphabets, emoji, quotes, signs, spaces, however long it is."""
    coder = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}"  # one emoji of three signs
    names = (
        data.word() + data.choice("éñåěç") + data.choice("李ЖمΩが") + data.choice("🦊🌍🎈🥐"),
        f'{data.word()} "{data.word()}" \\ {data.word()}',
        f"{data.word()} & <{data.word()}> &amp;",
        f"{data.word()}%41+{data.word()}",
        f" {{{data.word()}}} %s  {{}} ",
        f"{data.word()}e\N{COMBINING ACUTE ACCENT} {coder}",
        f"{data.word()}_{data.word()} O'{data.word()} ${data.word()} $$",
        data.choice("ÅÖØ"),
        str(data.integer(10, 99)),
        "-".join(data.words(30)),
        f"{data.word()}\t{data.word()}",
    )

    for name in names:
        response = await client.get(address(name))

        expect(response).answers(
            200,
            json={"greeting": f"Hello, {name}!"},
            look_at="Does anything change the name, or paste it into JSON, on its way into the greeting?",
        )


@check(points=1, task=2, needs="test_greets_by_name")
async def test_greets_each_visitor_by_their_own_name(client, data):
    """Visitors are each greeted by their own name, also two at one time, or whose names differ in capitals."""
    names = data.words(4)
    names += [names[0], names[1].upper()]

    responses = await gather(*(client.get(address(name)) for name in names))
    names += [names[2].upper(), names[1]]
    responses += [await client.get(address(name)) for name in names[-2:]]

    for name, response in zip(names, responses, strict=True):
        expect(response).answers(
            200,
            json={"greeting": f"Hello, {name}!"},
            look_at="Does the view keep a name somewhere that visitors share?",
        )
