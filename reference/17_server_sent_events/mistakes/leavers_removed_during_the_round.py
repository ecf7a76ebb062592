"""A hub that removes who has left while it goes through its list, so that the next one misses an event.

Fails: test_every_visitor_gets_every_event, test_unsubscribes_who_leaves, test_resumes_whatever_the_header_says
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


clients = []
tasks = set()


async def pump():
    queue = bus.subscribe()
    try:
        while True:
            event = await queue.get()
            for client in clients:
                if client.gone:
                    clients.remove(client)
                else:
                    client.queue.put_nowait(event)
    finally:
        bus.unsubscribe(queue)


class Client:
    def __init__(self):
        self.queue = asyncio.Queue()
        self.gone = False


async def stream(last_id):
    client = Client()
    clients.append(client)
    if not tasks:
        tasks.add(asyncio.create_task(pump()))
    try:
        sent = set()
        if last_id is not None:
            for event in await bus.history_after(last_id):
                sent.add(event["id"])
                yield as_text(event)
        while True:
            try:
                event = await asyncio.wait_for(client.queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if event["id"] not in sent:
                yield as_text(event)
    finally:
        client.gone = True


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
