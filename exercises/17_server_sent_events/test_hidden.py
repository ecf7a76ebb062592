"""The checks you cannot read."""

import asyncio
import contextlib
import json
import re
from itertools import pairwise

import httpx

from grader.checking import after, check, expect, gather


def announce(data, count, first=None):
    """So many announcements, each second id left out."""
    first = first or data.integer(1000, 9000)
    return [
        {"id": first + 2 * place, "event": data.word(), "data": {"platform": data.integer(1, 40), "to": data.city()}}
        for place in range(count)
    ]


def announce_longer(data, count):
    """So many announcements; from the seventh on, beyond a power of ten, their ids are longer."""
    return announce(data, count, first=10 ** data.integer(3, 5) - 2 * 6)


async def play(clock, station, *plan):
    """Announce each event of the plan after its pause, or several in one moment: (0.5, event), (0.5, *events), …"""
    for pause, *events in plan:
        await clock.sleep(pause)
        station.tell(*events)


class Station:
    """What stands behind the bus: it tells each announcement to all subscribers at once, and keeps them all.

    Reading the history takes ``slow_s``, as it is when the reading begins, until it is copied, and as long again
    until it is there.
    """

    def __init__(self, upstream, told=(), slow_s=0.0):
        self._told, self.slow_s = list(told), slow_s
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
        last = request.url.params.get("after", "")
        slow_s = self.slow_s
        await asyncio.sleep(slow_s)
        missed = [event for event in self._told if last.isdecimal() and event["id"] > int(last[:19])]
        await asyncio.sleep(slow_s)
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
        expect(found == wanted, f"events with the ids {in_short(wanted)}").is_true(
            seen=difference(wanted, found), look_at=advice(wanted, found, look_at)
        )
        for event, seen in zip(events, self.events, strict=True):
            expect(seen["event"], f"`event:` of event {event['id']}").equals(event["event"])
            expect(as_json(seen["data"]), f"`data:` of event {event['id']}").equals(
                event["data"],
                look_at="Is it JSON, as `json.dumps` writes it, and does each of its lines begin with `data:`?",
            )

    def _rest_of_it(self):
        return f": {self._rest[:50].decode(errors='replace')}" if self._rest else ""

    def expect_at_once(self, due_s, look_at):
        """Each event came when it was announced."""
        late = [(due, time) for time, due in zip(self.times, due_s, strict=True) if time > due + 0.1]
        expect(not late, f"events after {listed([due for due, _ in late])}, when they are announced").is_true(
            seen=f"events after {listed([time for _, time in late])}", look_at=look_at
        )


ORDER = "History first, then the queue: who puts events into the stream, and what does it wait for?"
LONGER = "Are ids compared as numbers, or as texts? And who keeps what comes while the history is being read?"


def advice(wanted, found, look_at):
    """What to look at: ``look_at``, unless the ids tell more."""
    lost = [id for id in wanted if id not in found]
    if not lost and len(found) == len(wanted):
        return ORDER
    return LONGER if lost and lost == [id for id in wanted if len(id) > len(wanted[0])] else look_at


def in_short(ids):
    """Ids, for a message."""
    return ", ".join(ids) if len(ids) < 16 else f"{', '.join(ids[:3])} … {ids[-1]}, {len(ids)} in all"


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
    return f"another order: {in_short(found)}"


def as_json(text):
    """The value of a JSON text, or the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def listed(times):
    """Moments, for a message."""
    return ", ".join(f"{time:.2f}" for time in times[:5]) + " s"


async def visit(client, clock, seconds, last_id=None, may_be_refused=False):
    """Listen for so many seconds, and leave. None if the visitor is refused, and may be."""
    stream = Stream(clock)
    headers = {} if last_id is None else {"Last-Event-ID": str(last_id).encode("latin-1")}
    try:
        async with asyncio.timeout(seconds), client.stream("GET", "/events/", headers=headers) as response:
            if response.status_code != 200:
                await response.aread()
            if may_be_refused and 400 <= response.status_code < 500:
                return None
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


async def listen(client, seconds, last_id=None):
    """Listen for so many seconds, whatever comes, and leave."""
    headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds), client.stream("GET", "/events/", headers=headers) as response:
            async for _ in response.aiter_bytes():
                pass


def still_subscribed(app):
    """The subscriptions that have not ended."""
    return [call for call in app.calls_to("bus.example") if call.path == "/live" and call.end_s is None]


@check(points=1, task=1, needs="test_sends_events")
async def test_sends_data_of_every_kind(client, clock, upstream, data):
    """Whatever the data of an event is, it arrives as JSON that a browser can read."""
    kinds = [
        f"{data.text(12)}\nevent: {data.word()}\r\n\r\n{data.word()}\u2028{data.word()}",
        {"stops": [{"name": data.text(9), "platform": None, "open": True}], "minutes": data.number(1, 60)},
        ["", data.word(), [], {}],
        data.integer(1, 9),
        None,
        f'"{data.word()}" {data.word()}: \\n \x85{data.text(5)}',
        "",
        False,
    ]
    events = [{**event, "data": kind} for event, kind in zip(announce(data, len(kinds)), kinds, strict=True)]
    events.append({**events[-1], "id": events[-1]["id"] + 1})
    station = Station(upstream)

    stream, _ = await gather(visit(client, clock, 3.0), play(clock, station, *((0.2, event) for event in events)))

    stream.expect(
        events, look_at="What becomes of data that is a text, a list or None, and of what is announced twice?"
    )


@check(points=1, task=1, needs="test_sends_each_event_at_once")
async def test_every_visitor_gets_every_event(client, clock, upstream, data):
    """Every visitor gets every event at once, also after others have left, or while others wait for their history."""
    events = announce(data, 15)
    station = Station(upstream)

    async def come(after_s, stay_s):
        await clock.sleep(after_s)
        station.slow_s = 0.0
        return await visit(client, clock, stay_s)

    async def come_back():
        await clock.sleep(0.06)
        station.slow_s = 9.0
        await gather(listen(client, 5.0, events[0]["id"] - 1), return_exceptions=True)

    *staying, first, leaving, _, _ = await gather(
        *(come(0.13, 5.0) for _ in range(40)),
        come(0.26, 5.0),
        come(0.0, 1.75),
        come(0.2, 1.75),
        come_back(),
        play(clock, station, *((0.5, event) for event in events[:5]), (0.5, *events[5:])),
    )

    look_at = "What do visitors share who listen at the same time, and what becomes of ten events in one moment?"
    for stream in (first, leaving):
        stream.expect(events[:3], look_at)
    for stream in staying:
        stream.expect(events, look_at)
        stream.expect_at_once((0.5, 1.0, 1.5, 2.0, 2.5, *[3.0] * 10), look_at)


@check(points=1, task=1, needs="test_sends_events")
async def test_never_blocks_the_loop(client, app, clock, upstream, data):
    """Whatever a stream does, and for whom, the event loop is free for other visitors."""
    told, first, second = announce(data, 3)
    station = Station(upstream, told=[told], slow_s=0.4)

    await gather(
        visit(client, clock, 8.0),
        gather(*(listen(client, 6.0, last) for last in (told["id"], data.word())), return_exceptions=True),
        play(clock, station, (0.2, first), (4.0, second)),
    )

    expect(app).never_blocked()


@check(points=1, task=2, needs=["test_sends_each_event_at_once", "test_keeps_silent_streams_alive"])
async def test_sends_events_after_a_silence(client, clock, upstream, data):
    """An event that is announced after one keep-alive, or after a hundred, is sent at once, like any other."""
    events = announce(data, 5)
    station = Station(upstream)

    stream, _ = await gather(
        visit(client, clock, 2060.0), play(clock, station, *zip((16.3, 1.0, 32.2, 0.6, 2000.0), events, strict=True))
    )

    look_at = "Who still waits for the queue after a keep-alive, and gets the next event?"
    stream.expect(events, look_at)
    stream.expect_at_once((16.3, 17.3, 49.5, 50.1, 2050.1), look_at)


@check(points=1, task=2, needs="test_keeps_silent_streams_alive")
async def test_keeps_streams_alive_between_events(client, clock, upstream, data):
    """Between events, too, no silence lasts longer than HEARTBEAT."""
    told, *events = announce(data, 6)
    station = Station(upstream, told=[told])

    new, _ = await gather(
        visit(client, clock, 100.0),
        play(clock, station, *zip((4.3, 22.0, 8.6, 33.0, 2.1), events, strict=True)),
    )
    returning = await visit(client, clock, 40.0, last_id=told["id"])

    for who, stream, stay_s in (("a new visitor", new, 100.0), ("a visitor who came back", returning, 40.0)):
        left = stream.began + stay_s if stream.ended is None else stream.ended
        moments = sorted([stream.began, *stream.times, *stream.beats, left])
        silence, since = max((after - before, before - stream.began) for before, after in pairwise(moments))
        expect(silence <= 15.2, f"for {who}, at most 15 s without an event or `: keep-alive`").is_true(
            seen=f"{silence:.1f} s of silence, from {since:.1f} s on",
            look_at="From which moment does the view count the silence, and for whom?",
        )


@check(points=1, task=3, needs=["test_resumes_where_the_visitor_was", "test_every_visitor_gets_every_event"])
async def test_resumes_without_a_gap(client, clock, upstream, data):
    """A long history is not lost, nor what is announced while one is read, also when several come back or leave."""
    events = announce_longer(data, 266)
    station = Station(upstream, told=events[:3], slow_s=1.0)

    async def come(after_s, slow_s, last):
        await clock.sleep(after_s)
        station.slow_s = slow_s
        return await visit(client, clock, 4.0, last_id=events[last]["id"])

    await gather(*(listen(client, 0.7, events[0]["id"]) for _ in range(24)))
    await clock.sleep(60.0)
    stream = await come(0.0, 0.1, 0)
    stream.expect(
        events[1:3], look_at="What is still held by visitors who left while their history was read? Who gives it back?"
    )

    for last, first, end in ((0, 3, 9), (8, 9, 15)):  # who has missed two announcements, and who has missed none
        earliest, *others, _ = await gather(
            come(0.0, 0.4, last),
            come(0.65, 0.05, last),  # has read the history sooner than the first
            come(2.05, 0.1, last),
            play(clock, station, *zip((0.5, 0.0, 0.1, 0.0, 1.3, 0.6), events[first:end], strict=True)),
        )

        earliest.expect(
            events[last + 1 : end],
            look_at="An event comes after the history has been copied and before the view has it. "
            "Who keeps it, and what do visitors share?",
        )
        for stream in others:
            stream.expect(events[last + 1 : end], look_at="What do visitors share who come back with the same id?")

    station.tell(*events[15:115])
    station.slow_s = 31.0
    stream, later, _ = await gather(
        visit(client, clock, 70.0, last_id=events[14]["id"]),
        come(61.0, 0.6, 14),  # from now on, a reading is short: perhaps a second one, of what came during the first
        play(clock, station, (45.0, *events[115:265]), (21.0, events[265])),
    )
    look_at = "What becomes of a history that takes a minute to read, and of 150 events that come meanwhile?"
    stream.expect(events[15:], look_at)
    later.expect(events[15:265], look_at)


@check(points=1, task=3, needs="test_resumes_where_the_visitor_was")
async def test_resumes_without_a_duplicate(client, clock, upstream, data):
    """What is announced before the history is copied is in the history and in the queue; it is sent once."""
    events = announce_longer(data, 85)
    station = Station(upstream, told=events[:3], slow_s=0.4)

    for last, first, end in ((0, 3, 9), (8, 9, 15)):
        stream, _ = await gather(
            visit(client, clock, 4.0, last_id=events[last]["id"]),
            play(clock, station, *zip((0.1, 0.1, 0.1, 1.5, 0.0, 0.6), events[first:end], strict=True)),
        )

        look_at = "How does the view know an event of the queue that it has sent already, and one that it has not?"
        stream.expect(events[last + 1 : end], look_at)

    stream, _ = await gather(
        visit(client, clock, 4.0, last_id=events[14]["id"]), play(clock, station, (0.1, *events[15:]))
    )
    ids = [event["id"] for event in stream.events]
    expect(len(ids) - len(set(ids)), "events that come twice, of 70 in history and queue").equals(
        0, look_at="How many of the ids that it has sent does the view remember?"
    )


@check(points=1, task=3, needs="test_resumes_where_the_visitor_was")
async def test_resumes_whatever_the_header_says(client, clock, upstream, data):
    """After `Last-Event-ID: 0` comes what was announced after event 0; a text that is no id breaks no stream."""
    events = [{**event, "id": id} for id, event in enumerate(announce(data, 7))]
    station = Station(upstream, told=events[:3])

    stream, _ = await gather(visit(client, clock, 3.0, last_id=0), play(clock, station, (0.5, events[3])))

    stream.expect(
        events[1:4], look_at="How does the view tell a visitor with the header `0` from one without the header?"
    )

    for header, event in zip((data.word(), "inf", "²"), events[4:], strict=True):
        stream, _ = await gather(
            visit(client, clock, 3.0, last_id=header, may_be_refused=True), play(clock, station, (0.5, event))
        )

        heard = stream is None or str(event["id"]) in [event["id"] for event in stream.events]
        expect(heard, "the event that is announced while a visitor listens").is_true(
            seen="it does not come", look_at=f"What does the view do with the header `Last-Event-ID: {header}`?"
        )

    great = announce(data, 3, first=2**53 + 1)
    Station(upstream, told=great)
    stream = await visit(client, clock, 3.0, last_id=great[0]["id"])
    stream.expect(great[1:], look_at="What is the header turned into? A float cannot tell 2**53 from the next id.")


@check(points=1, task=4, needs="test_unsubscribes_who_leaves")
async def test_unsubscribes_who_leaves_early(client, app, clock, upstream, data):
    """Who leaves before any event, after keep-alives or during the history is unsubscribed; who gets an error, too."""
    events = announce(data, 3)

    async def expect_nobody(look_at):
        await clock.sleep(0.1)
        expect(len(still_subscribed(app)), "subscriptions after the visitor has left").equals(0, look_at=look_at)

    Station(upstream)
    for failure in (after(0.1, raises=httpx.ReadError), after(0.1, status_code=502, html="<h1>Later</h1>")):
        upstream.get("https://bus.example/history").mock(side_effect=failure)
        await gather(listen(client, 0.7, events[0]["id"]), return_exceptions=True)
        await expect_nobody("If the history cannot be read: which lines run then, and who unsubscribes?")

    Station(upstream, told=events, slow_s=1.0)
    await gather(listen(client, 0.7, data.word()), return_exceptions=True)
    await expect_nobody("For a header that is no number: is there a subscription, and who ends it?")

    look_at = "Between subscribing and the first event: which lines run when the CancelledError arrives there?"
    for stay_s, last in ((0.7, None), (33.0, None), (0.7, events[0]["id"])):
        await listen(client, stay_s, last)
        await expect_nobody(look_at)
    await clock.sleep(3.0)
    await expect_nobody(look_at)
