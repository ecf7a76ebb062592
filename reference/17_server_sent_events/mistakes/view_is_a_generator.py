"""Yields in the view itself, which is then no view any more.

Fails: test_sends_events
"""

import asyncio
import json

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def events(request):
    last_id = request.headers.get("Last-Event-ID")
    queue = bus.subscribe()
    try:
        sent = set()
        if last_id is not None:
            for event in await bus.history_after(last_id):
                sent.add(event["id"])
                yield as_text(event)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if event["id"] not in sent:
                yield as_text(event)
    finally:
        bus.unsubscribe(queue)
