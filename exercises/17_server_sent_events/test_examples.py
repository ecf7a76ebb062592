"""The checks you can read: what a stream looks like, when it speaks, and who comes back or leaves."""

import asyncio
import json
import re
from itertools import pairwise

import httpx

from grader.checking import check, expect, gather


def announce(data, count):
    """So many announcements, counted on from some number."""
    first = data.integer(100, 900)
    return [
        {"id": first + place, "event": data.word(), "data": {"train": data.name(), "minutes": data.integer(1, 90)}}
        for place in range(count)
    ]


async def play(clock, station, *plan):
    """Announce each event of the plan after its pause: (0.5, event), …"""
    for pause, event in plan:
        await clock.sleep(pause)
        station.tell(event)


class Station:
    """What stands behind the bus: it tells each announcement to all subscribers at once, and keeps them all.

    Reading the history takes ``slow_s`` until it is copied, and as long again until it is there.
    """

    def __init__(self, upstream, told=(), slow_s=0.0):
        self._told, self._slow_s = list(told), slow_s
        self._subscribers = []
        upstream.get("https://bus.example/live").mock(side_effect=self._live)
        upstream.get("https://bus.example/history").mock(side_effect=self._history)

    def tell(self, *events):
        self._told += events
        for queue in self._subscribers:
            queue.put_nowait("".join(json.dumps(event) + "\n" for event in events).encode())

    async def _live(self, request):
        queue = asyncio.Queue()
        self._subscribers.append(queue)

        async def lines():
            while True:
                yield await queue.get()

        return httpx.Response(200, content=lines())

    async def _history(self, request):
        after = request.url.params.get("after", "")
        await asyncio.sleep(self._slow_s)
        missed = [event for event in self._told if after.isdecimal() and event["id"] > int(after[:19])]
        await asyncio.sleep(self._slow_s)
        return httpx.Response(200, json=missed)


class Stream:
    """What a visitor hears, and when, read by the rules of server-sent events."""

    def __init__(self, clock):
        self.response, self.began, self.ended = None, clock.now, None
        self.events, self.times, self.comments = [], [], []
        self._clock, self._rest, self._event = clock, b"", {}

    def hear(self, chunk):
        *lines, self._rest = re.split(rb"\r\n|\n|\r", self._rest + chunk)
        for line in lines:
            self._take(line.decode(errors="replace"))

    def _take(self, line):
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if "data" in self._event:
                self.events.append({"id": "(none)", "event": "(none)", **self._event})
                self.times.append(self._clock.now)
            self._event = {}
        elif not name:
            self.comments.append((self._clock.now, value.strip()))
        elif name == "data" and name in self._event:
            self._event[name] += "\n" + value
        elif name in ("id", "event", "data", "retry"):
            self._event[name] = value
        else:
            expect(False, "lines that begin with `id:`, `event:`, `data:` or `:`").is_true(
                seen=f"a line `{line[:60]}`",
                look_at="A browser ignores this line. Which field should it belong to, and which text broke off here?",
            )

    @property
    def beats(self):
        """When keep-alives came; one that opens the stream is not counted."""
        return [time for time, text in self.comments if text == "keep-alive" and time > self.began + 0.1]

    def expect(self, events, look_at):
        """These events came, in this order, and no others."""
        expect("data" not in self._event, "an empty line after each event").is_true(
            seen=f"{len(self.events)} whole events, then one without an empty line behind it",
            look_at="One `\\n` ends a line. What ends an event?",
        )
        expect(self.ended is None, "a stream that goes on").is_true(
            seen=f"the answer ended, with {len(self.events)} whole events in it{self._rest_of_it()}",
            look_at="What becomes of the generator, and what makes it wait for the next event?",
        )
        wanted, found = [str(event["id"]) for event in events], [event["id"] for event in self.events]
        expect(found == wanted, f"events with the ids {', '.join(wanted)}").is_true(
            seen=difference(wanted, found), look_at=look_at if found else NONE
        )
        for event, seen in zip(events, self.events, strict=True):
            expect(seen["event"], f"`event:` of event {event['id']}").equals(event["event"])
            expect(as_json(seen["data"]), f"`data:` of event {event['id']}").equals(
                event["data"],
                look_at="Is it JSON, as `json.dumps` writes it, and does each of its lines begin with `data:`?",
            )

    def _rest_of_it(self):
        return f": {self._rest[:50].decode(errors='replace')}" if self._rest else ""

    def instead(self):
        """Something that was sent where a keep-alive should be."""
        texts = [f": {text}" for _, text in self.comments] + [f"data: {event['data']}" for event in self.events]
        if texts:
            return f", but `{texts[-1][:40]}`"
        return f", but a line that does not end{self._rest_of_it()}" if self._rest else ""

    def expect_at_once(self, due_s, look_at):
        """Each event came when it was announced."""
        late = [time for time, due in zip(self.times, due_s, strict=True) if time > due + 0.1]
        expect(not late, f"events after {listed(due_s)}, when they are announced").is_true(
            seen=f"events after {listed(self.times)}", look_at=look_at
        )


NONE = "Who reads the queue, and is it subscribed for as long as the generator runs? Is that an async one?"


def difference(wanted, found):
    """What is not as it should be with these ids, in words."""
    if not found:
        return "no event"
    if "(none)" in found:
        return "an event without `id:`"
    lost = [id for id in wanted if id not in found]
    again = [id for place, id in enumerate(found) if id in found[:place]]
    strange = [id for id in found if id not in wanted]
    for ids, what in ((strange, "which nobody waits for"), (lost, "never sent"), (again, "sent twice")):
        if ids:
            return f"id {ids[0]}: {what}" + (f", and {len(ids) - 1} more" if ids[1:] else "")
    return f"another order: {', '.join(found)}"


def as_json(text):
    """The value of a JSON text, or the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def listed(times):
    """Moments, for a message."""
    return ", ".join(f"{time:.2f}" for time in times[:5]) + " s"


async def visit(client, clock, seconds, last_id=None):
    """Listen for so many seconds, and leave."""
    stream = Stream(clock)
    headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
    try:
        async with asyncio.timeout(seconds), client.stream("GET", "/events/", headers=headers) as response:
            if response.status_code != 200:
                await response.aread()
            expect(response).answers(200)
            stream.response = response
            async for chunk in response.aiter_bytes():
                stream.hear(chunk)
        stream.ended = clock.now
    except TimeoutError:
        pass
    expect(stream.response is not None, "an answer that begins").is_true(
        seen=f"none in {seconds} s", look_at="What does the view wait for before it returns its response?"
    )
    return stream


def still_subscribed(app):
    """The subscriptions that have not ended."""
    return [call for call in app.calls_to("bus.example") if call.path == "/live" and call.end_s is None]


@check(points=1, task=1)
async def test_sends_events(client, clock, upstream, data):
    """Each announcement is sent as an event: its id, its name, its data as JSON, and an empty line."""
    events = announce(data, 3)
    station = Station(upstream)

    stream, _ = await gather(visit(client, clock, 3.0), play(clock, station, *((0.4, event) for event in events)))

    stream.expect(
        events, look_at="Does each event of the queue become text once, and are its fields and one empty line in it?"
    )


@check(points=1, task=1, needs="test_sends_events")
async def test_says_what_it_is(client, clock, upstream, data):
    """The headers say that this is a stream of events, which nobody may store or hold back."""
    station = Station(upstream)

    stream, _ = await gather(visit(client, clock, 2.0), play(clock, station, (0.5, announce(data, 1)[0])))

    expect(stream.response).content_type("text/event-stream", look_at="Which `content_type=…` does the response get?")
    cache = stream.response.headers.get("cache-control", "none")
    directives = [directive.strip() for directive in cache.lower().split(",")]
    expect("no-cache" in directives, "header cache-control: no-cache").is_true(
        seen=f"cache-control: {cache}", look_at="`headers=…` or `response[…] = …` sets a header."
    )
    expect(stream.response).header("x-accel-buffering", "no", look_at="`headers=…` or `response[…] = …` sets a header.")


@check(points=1, task=1, needs="test_sends_events")
async def test_sends_each_event_at_once(client, clock, upstream, data):
    """Each event is sent at the moment it is announced."""
    events = announce(data, 4)
    station = Station(upstream)

    stream, _ = await gather(
        visit(client, clock, 9.0), play(clock, station, *zip((0.3, 1.1, 0.2, 4.7), events, strict=True))
    )

    look_at = "What does the visitor have while the view waits for the next event?"
    stream.expect(events, look_at)
    stream.expect_at_once((0.3, 1.4, 1.6, 6.3), look_at)


@check(points=1, task=2, needs="test_sends_events")
async def test_keeps_silent_streams_alive(client, clock, upstream):
    """While nothing is announced, a comment `: keep-alive` is sent after each HEARTBEAT, which is 15 seconds."""
    Station(upstream)

    stream = await visit(client, clock, 50.0)

    pauses = [after - before for before, after in pairwise([0.0, *stream.beats])]
    expect(
        len(pauses) == 3 and all(14.9 <= pause <= 15.2 for pause in pauses),
        "`: keep-alive` after 15, 30 and 45 s of silence",
    ).is_true(
        seen=f"after {listed(stream.beats)}" if stream.beats else f"none{stream.instead()}",
        look_at="What does the view do when the queue stays empty for `bus.HEARTBEAT` seconds? And what ends a line?",
    )


@check(points=1, task=3, needs="test_sends_events")
async def test_resumes_where_the_visitor_was(client, clock, upstream, data):
    """Who comes back with a `Last-Event-ID` gets what was announced after it, and then what comes."""
    events = announce(data, 6)
    station = Station(upstream, told=events[:5])

    stream, _ = await gather(visit(client, clock, 3.0, last_id=events[1]["id"]), play(clock, station, (0.5, events[5])))

    stream.expect(
        events[2:],
        look_at="How does the view read the header, what does `bus.history_after` give for it, and when is that sent?",
    )


@check(points=1, task=4, needs="test_sends_events")
async def test_unsubscribes_who_leaves(client, app, clock, upstream, data):
    """A visitor who leaves is unsubscribed at once."""
    station = Station(upstream)

    await gather(visit(client, clock, 2.0), play(clock, station, (0.5, announce(data, 1)[0])))
    await clock.sleep(0.1)

    expect(len(still_subscribed(app)), "subscriptions after the visitor has left").equals(
        0,
        look_at="A CancelledError, which is no Exception, arrives where the view waits. "
        "Which lines run then, and what goes on?",
    )
